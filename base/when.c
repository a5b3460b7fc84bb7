#include "base/when.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define CST_MINUTES 480
#define WHEN_MOST   INT64_C(253402271999999) /* 9999-12-31T23:59:59.999+08:00 */

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

int64_t when_days(int year, int month, int day)
{
	/* Years start in March, so that the leap day is the last: days from 0000-03-01. */
	int64_t y = year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool when_civil_ok(const struct civil *c)
{
	return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	       c->day <= days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 23 &&
	       c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 60;
}

struct unix_ms when_from_civil(const struct civil *c, int offset_minutes)
{
	int64_t minutes = (when_days(c->year, c->month, c->day) * 24 + c->hour) * 60 + c->minute;

	return (struct unix_ms){((minutes - offset_minutes) * 60 + c->second) * 1000};
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct civil when_to_civil(struct unix_ms at, int offset_minutes)
{
	int64_t seconds = floor_div(at.v, 1000) + (int64_t)offset_minutes * 60;
	int64_t days = floor_div(seconds, 86400);
	int64_t rest = seconds - days * 86400;
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct civil){
		.year = (int)(yoe + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (int)(rest / 3600),
		.minute = (int)(rest / 60 % 60),
		.second = (int)(rest % 60),
	};
}

/* `count` digits at *text; moves on. */
static bool take_digits(const char **text, int count, int *out)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		char c = (*text)[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*text += count;
	*out = value;
	return true;
}

static bool take_char(const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

static bool take_date(const char **text, struct civil *c)
{
	return take_digits(text, 4, &c->year) && take_char(text, '-') &&
	       take_digits(text, 2, &c->month) && take_char(text, '-') &&
	       take_digits(text, 2, &c->day) && c->year >= 1970 && when_civil_ok(c);
}

static bool take_time(const char **text, struct civil *c)
{
	return take_digits(text, 2, &c->hour) && take_char(text, ':') &&
	       take_digits(text, 2, &c->minute) && take_char(text, ':') &&
	       take_digits(text, 2, &c->second) && c->second <= 59 && when_civil_ok(c);
}

static bool take_fraction(const char **text, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!take_char(text, '.'))
		return true;
	if (**text < '0' || **text > '9')
		return false;
	for (; **text >= '0' && **text <= '9'; ++*text) {
		if (scale == 0 && **text != '0')
			return false;
		*ms += (**text - '0') * scale;
		scale /= 10;
	}
	return true;
}

static bool take_offset(const char **text, int *minutes)
{
	int hours, rest;
	int sign = **text == '-' ? -1 : 1;

	if (take_char(text, 'Z')) {
		*minutes = 0;
		return true;
	}
	if (!take_char(text, '+') && !take_char(text, '-'))
		return false;
	if (!take_digits(text, 2, &hours) || !take_char(text, ':') ||
		!take_digits(text, 2, &rest) || hours > 23 || rest > 59)
		return false;
	*minutes = sign * (hours * 60 + rest);
	return true;
}

bool when_offset_parse(const char *text, int *minutes)
{
	int offset;

	if (!take_offset(&text, &offset) || *text != '\0' || offset > 14 * 60 || offset < -12 * 60)
		return false;
	*minutes = offset;
	return true;
}

bool when_parse(const char *text, struct unix_ms *out)
{
	struct civil c = {0};
	int ms, offset;
	int64_t at;

	if (!take_date(&text, &c) || !take_char(&text, 'T') || !take_time(&text, &c) ||
		!take_fraction(&text, &ms) || !take_offset(&text, &offset) || *text != '\0')
		return false;
	at = when_from_civil(&c, offset).v + ms;
	if (at < 0 || at > WHEN_MOST) /* what could not be written back in +08:00 */
		return false;
	out->v = at;
	return true;
}

bool when_day_parse(const char *text, struct unix_ms *out)
{
	struct civil c = {0};

	if (!take_date(&text, &c) || *text != '\0')
		return false;
	*out = when_from_civil(&c, CST_MINUTES);
	return true;
}

char *when_text(struct unix_ms at, char out[WHEN_TEXT_LEN])
{
	struct civil c = when_to_civil(at, CST_MINUTES);
	int ms = (int)(at.v - floor_div(at.v, 1000) * 1000);
	char fraction[8] = "";
	char text[80];

	if (ms)
		snprintf(fraction, sizeof(fraction), ".%03d", ms);
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d%s+08:00", c.year, c.month,
		c.day, c.hour, c.minute, c.second, fraction);
	memcpy(out, text, WHEN_TEXT_LEN);
	out[WHEN_TEXT_LEN - 1] = '\0';
	return out;
}

char *when_day(struct unix_ms at, char out[WHEN_TEXT_LEN])
{
	when_text(at, out);
	out[10] = '\0';
	return out;
}

char *when_minute(struct unix_ms at, char out[WHEN_TEXT_LEN])
{
	when_text(at, out);
	out[16] = '\0';
	return out;
}

struct unix_ms when_months_before(struct unix_ms at, int months)
{
	struct civil c = when_to_civil(at, CST_MINUTES);
	int64_t ms = at.v - floor_div(at.v, 1000) * 1000;
	int index = c.year * 12 + (c.month - 1) - months;

	c.year = index / 12;
	c.month = index % 12 + 1;
	if (c.day > days_in_month(c.year, c.month))
		c.day = days_in_month(c.year, c.month);
	return (struct unix_ms){when_from_civil(&c, CST_MINUTES).v + ms};
}

struct mono_ns when_mono_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (struct mono_ns){(int64_t)now.tv_sec * 1000000000 + now.tv_nsec};
}

struct unix_ms when_unix_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (struct unix_ms){(int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}
