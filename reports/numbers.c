#include "reports/numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "reports/words.h"

#define CST_MINUTES 480

static const struct number_text absent = {"—"};

/* |value| without the overflow of -INT64_MIN, which absent values never reach here anyway. */
static uint64_t magnitude(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

struct number_text number_count(int64_t count)
{
	struct number_text out;

	if (count == BIND_ABSENT)
		return absent;
	snprintf(out.text, sizeof(out.text), "%" PRId64, count);
	return out;
}

struct number_text number_percent(int64_t ppm)
{
	struct number_text out;
	uint64_t rest = magnitude(ppm) % 10000;
	int decimals = 4;

	if (ppm == BIND_ABSENT)
		return absent;
	for (; decimals > 2 && rest % 10 == 0; decimals--)
		rest /= 10;
	snprintf(out.text, sizeof(out.text), "%s%" PRIu64 ".%0*" PRIu64 " %%", ppm < 0 ? "-" : "",
		magnitude(ppm) / 10000, decimals, rest);
	return out;
}

/* `value` of which `unit` make one, with decimals of a thousandth each `unit / 1000`. */
static struct number_text thousandths(int64_t value, uint64_t unit)
{
	struct number_text out;
	uint64_t step = unit / 1000;
	uint64_t parts = (magnitude(value) + step / 2) / step;

	if (value == BIND_ABSENT)
		return absent;
	snprintf(out.text, sizeof(out.text), "%s%" PRIu64 ".%03" PRIu64, value < 0 ? "-" : "",
		parts / 1000, parts % 1000);
	return out;
}

struct number_text number_ms_of_ns(int64_t ns)
{
	return thousandths(ns, 1000000);
}

struct number_text number_ms_of_us(int64_t us)
{
	return thousandths(us, 1000);
}

struct number_text number_s_of_ms(int64_t ms)
{
	return thousandths(ms, 1000);
}

struct number_text number_km(int64_t metres)
{
	struct number_text out;
	uint64_t tenths = (magnitude(metres) + 99) / 100;

	if (metres == BIND_ABSENT)
		return absent;
	snprintf(out.text, sizeof(out.text), "%s%" PRIu64 ".%" PRIu64, metres < 0 ? "-" : "",
		tenths / 10, tenths % 10);
	return out;
}

struct number_text number_bytes(int64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
	struct number_text out;
	uint64_t whole = magnitude(bytes), tenth = 0;
	size_t unit = 0;

	if (bytes == BIND_ABSENT)
		return absent;
	for (; whole >= 1024 && unit + 1 < ARRAY_LEN(units); unit++) {
		tenth = whole % 1024 * 10 / 1024;
		whole /= 1024;
	}
	if (unit == 0)
		snprintf(out.text, sizeof(out.text), "%" PRIu64 " B", whole);
	else
		snprintf(out.text, sizeof(out.text), "%" PRIu64 ".%" PRIu64 " %s", whole, tenth,
			units[unit]);
	return out;
}

struct number_text number_time(struct unix_ms at)
{
	struct number_text out;
	struct civil c;
	int used, ms;

	if (at.v == BIND_ABSENT)
		return absent;
	c = when_to_civil(at, CST_MINUTES);
	used = snprintf(out.text, sizeof(out.text), "%04d-%02d-%02d %02d:%02d:%02d", c.year,
		c.month, c.day, c.hour, c.minute, c.second);
	ms = (int)((at.v % 1000 + 1000) % 1000);
	if (ms)
		snprintf(out.text + used, sizeof(out.text) - (size_t)used, ".%03d", ms);
	return out;
}

struct number_text number_day(struct unix_ms at)
{
	struct number_text out;
	char text[WHEN_TEXT_LEN];

	if (at.v == BIND_ABSENT)
		return absent;
	snprintf(out.text, sizeof(out.text), "%s", when_day(at, text));
	return out;
}

struct number_text number_duration(enum report_lang lang, int64_t ms)
{
	static const struct {
		int64_t ms;
		struct phrase unit;
	} units[] = {
		{WHEN_DAY_MS, {"天", "d"}},
		{60 * WHEN_MINUTE_MS, {"小时", "h"}},
		{WHEN_MINUTE_MS, {"分", "min"}},
		{1000, {"秒", "s"}},
		{1, {"毫秒", "ms"}},
	};
	struct number_text out = {""};
	size_t used = 0, said = 0;

	if (ms == BIND_ABSENT || ms < 0)
		return absent;
	for (size_t i = 0; i < ARRAY_LEN(units) && said < 2; i++) {
		int64_t count = ms / units[i].ms;

		ms %= units[i].ms;
		if (count == 0 && (said == 0 ? i + 1 < ARRAY_LEN(units) : true))
			continue;
		used += (size_t)snprintf(out.text + used, sizeof(out.text) - used,
			"%s%" PRId64 " %s", said ? " " : "", count, phrase_in(lang, units[i].unit));
		said++;
	}
	return out;
}

struct number_text number_span(int64_t ms)
{
	struct number_text out;
	uint64_t rest = magnitude(ms) % 1000;
	int decimals = 3;

	if (ms == BIND_ABSENT)
		return absent;
	for (; decimals > 0 && rest % 10 == 0; decimals--)
		rest /= 10;
	snprintf(out.text, sizeof(out.text), "%s%" PRIu64 "%s%.*" PRIu64 " s", ms < 0 ? "-" : "",
		magnitude(ms) / 1000, decimals ? "." : "", decimals, rest);
	return out;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && strcmp(text + len - end_len, end) == 0;
}

struct number_text number_setting(const char *what, int64_t value)
{
	struct number_text out;

	if (value == BIND_ABSENT || !what)
		return number_count(value);
	if (ends_with(what, "_ppm"))
		return number_percent(value);
	if (ends_with(what, "_ms"))
		return number_span(value);
	if (!ends_with(what, "_us"))
		return number_count(value);
	out = number_ms_of_us(value);
	memcpy(out.text + strlen(out.text), " ms", sizeof(" ms"));
	return out;
}
