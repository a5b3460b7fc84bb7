/* Instants and days. Two clocks never meet: mono_ns measures, unix_ms dates evidence.
 * Every instant is written as RFC 3339 with the offset +08:00 (China Standard Time, no DST). */
#ifndef CDNPROOF_BASE_WHEN_H
#define CDNPROOF_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

struct mono_ns {
	int64_t v; /* CLOCK_MONOTONIC, ns */
};
struct unix_ms {
	int64_t v; /* ms since 1970-01-01T00:00:00Z, without leap seconds */
};

#define WHEN_TEXT_LEN      sizeof("2026-11-21T00:00:00.000+08:00")
#define WHEN_DAY_MS        INT64_C(86400000)
#define WHEN_MINUTE_MS     INT64_C(60000)
#define WHEN_CST_OFFSET_MS INT64_C(28800000)

struct civil {
	int year, month, day, hour, minute, second; /* month and day from 1 */
};

/* RFC 3339 date-time: offset required (Z or +hh:mm), `T` and `Z` in upper case, fraction up to ms
 * (further digits must be 0), second 60 refused, years 1970 to 9999. False: not of that form. */
bool when_parse(const char *text, struct unix_ms *out);

/* `+08:00` or `Z`: minutes, east positive, up to UTC+14 and UTC-12. */
bool when_offset_parse(const char *text, int *minutes);

/* Writes `2026-11-21T00:00:00+08:00`, with .mmm only when the ms are not 0. Returns out. */
char *when_text(struct unix_ms at, char out[WHEN_TEXT_LEN]);
char *when_day(struct unix_ms at, char out[WHEN_TEXT_LEN]); /* `2026-11-21` in +08:00 */

char *when_minute(struct unix_ms at, char out[WHEN_TEXT_LEN]); /* `2026-11-21T08:00`, +08:00 */

/* The day `2026-11-21` in +08:00: its first instant. */
bool when_day_parse(const char *text, struct unix_ms *out);

/* Days since the epoch of a civil date; any of the proleptic Gregorian calendar. */
int64_t when_days(int year, int month, int day);
bool when_civil_ok(const struct civil *c); /* the calendar's own limits; second up to 60 */
struct unix_ms when_from_civil(const struct civil *c, int offset_minutes);
struct civil when_to_civil(struct unix_ms at, int offset_minutes);

/* The same local time n calendar months earlier (+08:00), at the month's last day where that day
 * does not exist: 2026-08-31 less 6 months is 2026-02-28. */
struct unix_ms when_months_before(struct unix_ms at, int months);

struct mono_ns when_mono_now(void);
struct unix_ms when_unix_now(void); /* for collectors only; what judges takes as_of */

#endif
