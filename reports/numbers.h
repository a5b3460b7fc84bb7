/* Integers of evidence as a person reads them, by integer arithmetic alone. A value that is
 * absent (BIND_ABSENT) is "—" everywhere. */
#ifndef CDNPROOF_REPORTS_NUMBERS_H
#define CDNPROOF_REPORTS_NUMBERS_H

#include <stdint.h>

#include "base/when.h"
#include "reports/report.h"

/* By value, so that `number_count(n).text` may stand in a call. */
struct number_text {
	char text[64];
};

struct number_text number_count(int64_t count);

/* 990000 is "99.00 %", 997328 is "99.7328 %": two decimals at least, four at most, exact. */
struct number_text number_percent(int64_t ppm);

/* Milliseconds with three decimals, rounded half up. Without a unit: it stands in the head. */
struct number_text number_ms_of_ns(int64_t ns);
struct number_text number_ms_of_us(int64_t us);

/* Seconds with three decimals, exact. */
struct number_text number_s_of_ms(int64_t ms);

/* Kilometres with one decimal, rounded up: a radius is a bound and must not shrink. */
struct number_text number_km(int64_t metres);

struct number_text number_bytes(int64_t bytes); /* 15.1 MiB, rounded down */

/* 2026-11-21 08:00:00 in +08:00, with .mmm only when the ms are not 0. */
struct number_text number_time(struct unix_ms at);

struct number_text number_day(struct unix_ms at); /* 2026-11-21 */

/* 3 天 4 小时 / 3 d 4 h; the two largest units that are not 0, rest cut off. */
struct number_text number_duration(enum report_lang lang, int64_t ms);

/* 300 s, 1.5 s, 0.25 s: exact. */
struct number_text number_span(int64_t ms);

/* The value of a setting with its unit, told by the end of its name: _ppm, _us, _ms, else none. */
struct number_text number_setting(const char *what, int64_t value);

#endif
