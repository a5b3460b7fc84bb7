/* Values as other programs write them: decimals with units, times, addresses, words for what became
 * of a request. Exact: no floating point on the way. */
#ifndef CDNPROOF_PROBES_IMPORT_VALUE_H
#define CDNPROOF_PROBES_IMPORT_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"
#include "model/address.h"

/* digits × 10^scale */
struct import_decimal {
	int64_t digits;
	int scale;
};

/* The number that `text` begins with, with fraction and exponent; returns what follows it, or NULL
 * where no number stands. No thousands separators: "1,234" is 1. */
const char *import_decimal_read(const char *text, struct import_decimal *out);

/* value × 10^power, rounded to the nearest integer (halves away from 0). False: beyond
 * ±(2^53 − 1). */
bool import_decimal_scaled(const struct import_decimal *value, int power, int64_t *out);

/* The same, cut towards 0. */
bool import_decimal_cut(const struct import_decimal *value, int power, int64_t *out);

/* Text that is a whole number and nothing else, blanks around it apart. */
bool import_integer(const char *text, int64_t least, int64_t most, int64_t *out);

/* Powers of ten from a unit to nanoseconds, to be added to a decimal's scale. */
#define IMPORT_NO_UNIT (-1)
enum { IMPORT_UNIT_NS = 0, IMPORT_UNIT_US = 3, IMPORT_UNIT_MS = 6, IMPORT_UNIT_S = 9 };

/* "ms", "毫秒", …: blanks around it passed over. IMPORT_NO_UNIT: none of them. */
int import_unit(const char *text, size_t len);

/* What a cell for a duration holds. */
enum import_cell {
	IMPORT_CELL_VALUE,
	IMPORT_CELL_LOST,    /* a word or sign that says so: timeout, 超时, * */
	IMPORT_CELL_NOTHING, /* empty, -, n/a */
	IMPORT_CELL_NO_UNIT, /* a number, and neither it nor the column says of what */
	IMPORT_CELL_STRANGE,
};

/* A duration in ns. `unit` of the column, or IMPORT_NO_UNIT; a unit behind the number must be the
 * same. */
enum import_cell import_duration(const char *text, int unit, int64_t *out_ns);

/* What a word says of a request. */
enum import_outcome {
	IMPORT_ANSWERED,
	IMPORT_SILENT,
	IMPORT_REFUSED,
	IMPORT_UNREACHABLE,
	IMPORT_RESET,
	IMPORT_OUTCOME_UNKNOWN,
};
enum import_outcome import_outcome(const char *text);

/* A local time needs to know where. */
struct import_zone {
	bool known;
	int minutes; /* east of Greenwich */
};

enum import_time { IMPORT_TIME_GOOD, IMPORT_TIME_NO_ZONE, IMPORT_TIME_STRANGE };

/* RFC 3339; `2026-11-21 08:00:00` and its kin with / or . or 年月日 (in `zone` unless an offset
 * follows); digits alone are a count since 1970: of 10 seconds, of 13 ms, of 16 us, of 19 ns, of 14
 * YYYYMMDDhhmmss. With `unit` they are counted in it. Cut to whole ms, not rounded: a slot's last
 * instant stays in it. */
enum import_time import_time(
	const char *text, int unit, struct import_zone zone, struct unix_ms *out);

/* "+08:00", "Z", "UTC", "Asia/Shanghai" (no daylight saving time). */
bool import_zone(const char *text, struct import_zone *out);

/* An address alone, "A:80", "[A]:80" or a URL with an address for its host, in canonical text.
 * *port 0: none said. False: no address. */
bool import_address(const char *text, char out[ADDRESS_TEXT_LEN], int64_t *port);

#endif
