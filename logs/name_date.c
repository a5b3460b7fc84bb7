#include "logs/name_date.h"

#include <string.h>

#define CST_MINUTES 480

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* So many digits as a number; -1: there are fewer. */
static int number(const char *at, int digits)
{
	int value = 0;

	for (int i = 0; i < digits; i++) {
		if (!is_digit(at[i]))
			return -1;
		value = value * 10 + (at[i] - '0');
	}
	return value;
}

static size_t digits_at(const char *at)
{
	size_t count = 0;

	while (is_digit(at[count]))
		count++;
	return count;
}

/* 2025-06-01, twice the same mark; no digit follows. */
static bool marked(const char *at, struct civil *day)
{
	char mark;

	day->year = number(at, 4);
	if (day->year < 0)
		return false;
	mark = at[4];
	if (mark != '-' && mark != '_' && mark != '.')
		return false;
	day->month = number(at + 5, 2);
	if (day->month < 0 || at[7] != mark)
		return false;
	day->day = number(at + 8, 2);
	return day->day >= 0 && !is_digit(at[10]);
}

/* 20250601, also with HH, HHMM or HHMMSS. */
static bool plain(const char *at, struct civil *day)
{
	size_t digits = digits_at(at);

	if (digits < 8 || digits > 14 || digits % 2)
		return false;
	day->year = number(at, 4);
	day->month = number(at + 4, 2);
	day->day = number(at + 6, 2);
	return true;
}

static bool day_at(const char *at, struct unix_ms *out)
{
	struct civil day = {0};

	if (!plain(at, &day) && !marked(at, &day))
		return false;
	if (day.year < 2000 || day.year > 2099 || !when_civil_ok(&day))
		return false;
	*out = when_from_civil(&day, CST_MINUTES);
	return true;
}

bool log_name_date(const char *name, struct unix_ms *day)
{
	const char *slash = strrchr(name, '/');
	bool found = false;

	name = slash ? slash + 1 : name;
	for (const char *at = name; *at; at++)
		if ((at == name || !is_digit(at[-1])) && day_at(at, day))
			found = true;
	return found;
}
