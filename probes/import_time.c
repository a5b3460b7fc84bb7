/* Times as other programs write them. */
#include <string.h>

#include "base/array.h"
#include "probes/import_value.h"

#define YEAR_LEAST 1970
#define YEAR_MOST  9999

/* A cursor whose error sticks. */
struct time_text {
	const char *at;
	bool bad;
};

static void skip_blanks(struct time_text *in)
{
	while (*in->at == ' ' || *in->at == '\t')
		in->at++;
}

static bool take(struct time_text *in, const char *text)
{
	size_t len = strlen(text);

	if (in->bad || strncmp(in->at, text, len) != 0)
		return false;
	in->at += len;
	return true;
}

static int take_number(struct time_text *in, int least_digits, int most_digits)
{
	int value = 0, digits = 0;

	for (; digits < most_digits && *in->at >= '0' && *in->at <= '9'; digits++)
		value = value * 10 + (*in->at++ - '0');
	in->bad |= digits < least_digits;
	return value;
}

static void take_date(struct time_text *in, struct civil *out)
{
	static const struct separators {
		const char *first, *second, *end;
	} rows[] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};

	out->year = take_number(in, 4, 4);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!take(in, rows[i].first))
			continue;
		out->month = take_number(in, 1, 2);
		in->bad |= !take(in, rows[i].second);
		out->day = take_number(in, 1, 2);
		in->bad |= !take(in, rows[i].end);
		return;
	}
	in->bad = true;
}

/* Digits of a second behind the point: ms, the rest cut. */
static int take_fraction(struct time_text *in)
{
	int ms = 0;

	if (!take(in, ".") && !take(in, ","))
		return 0;
	in->bad |= *in->at < '0' || *in->at > '9';
	for (int unit = 100; *in->at >= '0' && *in->at <= '9'; in->at++, unit /= 10)
		ms += (*in->at - '0') * unit;
	return ms;
}

static void take_clock(struct time_text *in, struct civil *out, int *ms)
{
	bool chinese;

	out->hour = take_number(in, 1, 2);
	chinese = take(in, "时");
	in->bad |= !chinese && !take(in, ":");
	out->minute = take_number(in, chinese ? 1 : 2, 2);
	if (chinese ? !take(in, "分") : !take(in, ":")) {
		in->bad |= chinese;
		return;
	}
	if (chinese && (*in->at < '0' || *in->at > '9'))
		return;
	out->second = take_number(in, chinese ? 1 : 2, 2);
	*ms = take_fraction(in);
	in->bad |= chinese && !take(in, "秒");
}

static bool take_zone(struct time_text *in, struct import_zone *out)
{
	int sign, hours, minutes;

	if (take(in, "Z") || take(in, "z") || take(in, "UTC") || take(in, "GMT")) {
		*out = (struct import_zone){.known = true};
		return true;
	}
	if (*in->at != '+' && *in->at != '-')
		return false;
	sign = *in->at++ == '-' ? -1 : 1;
	hours = take_number(in, 2, 2);
	take(in, ":");
	minutes = take_number(in, 2, 2);
	in->bad |= hours > 23 || minutes > 59;
	*out = (struct import_zone){.known = true, .minutes = sign * (hours * 60 + minutes)};
	return true;
}

bool import_zone(const char *text, struct import_zone *out)
{
	struct time_text in = {.at = text};
	struct import_zone zone;

	if (strcmp(text, "Asia/Shanghai") == 0) {
		*out = (struct import_zone){.known = true, .minutes = 480};
		return true;
	}
	if (!take_zone(&in, &zone) || in.bad || *in.at != '\0')
		return false;
	*out = zone;
	return true;
}

static enum import_time finish(
	const struct civil *civil, int ms, struct import_zone zone, struct unix_ms *out)
{
	struct unix_ms at;

	if (civil->year < YEAR_LEAST || civil->year > YEAR_MOST || !when_civil_ok(civil) ||
		civil->second > 59)
		return IMPORT_TIME_STRANGE;
	if (!zone.known)
		return IMPORT_TIME_NO_ZONE;
	at = when_from_civil(civil, zone.minutes);
	if (at.v < 0)
		return IMPORT_TIME_STRANGE;
	*out = (struct unix_ms){at.v + ms};
	return IMPORT_TIME_GOOD;
}

static enum import_time read_text(struct time_text in, struct import_zone zone, struct unix_ms *out)
{
	struct civil civil = {0};
	int ms = 0;

	take_date(&in, &civil);
	if (!take(&in, "T") && !take(&in, "t"))
		skip_blanks(&in);
	take_clock(&in, &civil, &ms);
	skip_blanks(&in);
	take_zone(&in, &zone);
	skip_blanks(&in);
	if (in.bad || *in.at != '\0')
		return IMPORT_TIME_STRANGE;
	return finish(&civil, ms, zone, out);
}

/* 20261121080000 */
static enum import_time read_packed(
	struct time_text in, struct import_zone zone, struct unix_ms *out)
{
	struct civil civil;

	civil.year = take_number(&in, 4, 4);
	civil.month = take_number(&in, 2, 2);
	civil.day = take_number(&in, 2, 2);
	civil.hour = take_number(&in, 2, 2);
	civil.minute = take_number(&in, 2, 2);
	civil.second = take_number(&in, 2, 2);
	return finish(&civil, 0, zone, out);
}

/* To whole ms, cut: 1.9999 s is 1999 ms. */
static enum import_time read_count(const char *text, int unit, struct unix_ms *out)
{
	struct import_decimal value;
	const char *rest = import_decimal_read(text, &value);
	int64_t ms;

	if (!rest || rest[strspn(rest, " \t")] != '\0' ||
		!import_decimal_cut(&value, unit - IMPORT_UNIT_MS, &ms))
		return IMPORT_TIME_STRANGE;
	if (ms < 0 || ms >= when_days(YEAR_MOST, 12, 31) * WHEN_DAY_MS)
		return IMPORT_TIME_STRANGE;
	*out = (struct unix_ms){ms};
	return IMPORT_TIME_GOOD;
}

enum import_time import_time(
	const char *text, int unit, struct import_zone zone, struct unix_ms *out)
{
	static const struct count {
		size_t digits;
		int unit;
	} counts[] = {{10, IMPORT_UNIT_S}, {13, IMPORT_UNIT_MS}, {16, IMPORT_UNIT_US},
		{19, IMPORT_UNIT_NS}};
	struct time_text in = {.at = text};
	size_t digits, dot;

	skip_blanks(&in);
	if (unit != IMPORT_NO_UNIT)
		return read_count(in.at, unit, out);
	digits = strspn(in.at, "0123456789");
	dot = in.at[digits] == '.' ? 1 + strspn(in.at + digits + 1, "0123456789") : 0;
	if (in.at[digits + dot + strspn(in.at + digits + dot, " \t")] != '\0')
		return read_text(in, zone, out);
	if (digits == 14 && dot == 0)
		return read_packed(in, zone, out);
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		if (counts[i].digits == digits)
			return read_count(in.at, counts[i].unit, out);
	return IMPORT_TIME_STRANGE;
}
