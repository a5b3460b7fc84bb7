/* Stamps in lines: forms, month names, zones and calendars, for all anchors. Nothing here asks a
 * locale, and nothing reads past `left`. */
#ifndef CDNPROOF_LOGS_STAMP_H
#define CDNPROOF_LOGS_STAMP_H

#include "base/when.h"
#include "logs/format.h"

/* Where a date and a time stand in a stamp of fixed length. In a form `0` is a digit, `_` a digit
 * or a blank, `M` and `m` are letters, `+` is a sign, `T` is a T or a blank; the rest is itself. */
struct log_layout {
	const char *form;
	uint8_t len;
	uint8_t year, month, day, hour, minute, second; /* offsets; LOG_NOWHERE */
};

#define LOG_NOWHERE 255

extern const struct log_layout log_layout_iso;     /* 2025-06-01T10:00:00, 2025-06-01 10:00:00 */
extern const struct log_layout log_layout_slash;   /* 2025/06/01 10:00:00 */
extern const struct log_layout log_layout_clf;     /* 01/Jun/2025:10:00:00 */
extern const struct log_layout log_layout_compact; /* 20250601100000 */
extern const struct log_layout log_layout_bsd;     /* Jun  1 10:00:00, without a year */

static inline bool log_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline int log_two_digits(const uint8_t *at)
{
	return (at[0] - '0') * 10 + (at[1] - '0');
}

bool log_has_form(const uint8_t *at, const char *form, size_t len); /* `len` bytes are there */
int log_month_of(const uint8_t *at);                                /* three letters; 0: none */
bool log_zone_of(const uint8_t *at, int *minutes); /* of the form +0000; up to UTC+14 */

/* The numbers at a layout's places, which have its form; year 0 where there is none. */
enum log_anchor log_civil_read(const struct log_layout *layout, const uint8_t *at, struct civil *c);

/* A stamp at `at` as seconds of its own wall clock; the zone is yet to be taken off. The last one
 * is remembered in the state, so that in the same hour only minute and second are read. */
enum log_anchor log_local_read(struct log_format_state *state, const struct log_layout *layout,
	const uint8_t *at, size_t left, int64_t *local_s);

/* Digits behind a point or a comma: how many bytes, 0 when there are none. */
size_t log_fraction_len(const uint8_t *at, size_t left);

/* Bytes in which a stamp stands. A line may have been cut in the midst of it, a value not. */
struct log_span {
	const uint8_t *at;
	size_t left;
	bool whole; /* the end is the value's own, not that of a line */
};

/* Z, UTC, GMT, +08, +0800, +08:00, the last two also behind a blank. NONE: no zone is here. */
enum log_anchor log_zone_read(struct log_span from, size_t *len, int *minutes);

/* From the wall clock to UTC: by the zone that the line gave, or by the one that is assumed. */
int64_t log_zone_apply(struct log_format_state *state, int64_t local_s, int minutes);
int64_t log_zone_assume(struct log_format_state *state, int64_t local_s);

/* ISO 8601: date, time, fraction and zone, as far as they are there. *len: all of it. */
enum log_anchor log_iso_read(
	struct log_format_state *state, struct log_span from, size_t *len, int64_t *second);

/* Seconds since 1970 with or without a fraction, or ms, us, ns: by the number of digits, and only
 * years 2000 to 2099. A file has one unit: another one stops it (state->stop). */
enum log_anchor log_epoch_read(
	struct log_format_state *state, struct log_span from, size_t *len, int64_t *second);

/* The first quote that no backslash escapes, or NULL. What stands before `from` escapes nothing. */
const uint8_t *log_bare_quote(const uint8_t *from, const uint8_t *end);

/* Syslog's head as BSD had it, `<134>Jun  1 10:00:00 `: where the stamp begins, and where what
 * follows it does; 0 when there is none. Its numbers may be wrong. */
size_t log_bsd_head(const uint8_t *line, size_t len, size_t *stamp);

/* That of RFC 5424, `<134>1 `: how long; 0 when there is none. */
size_t log_syslog_head(const uint8_t *line, size_t len);

/* True when what stands behind a stamp cannot be part of it. */
bool log_ends_stamp(const uint8_t *at, size_t left);

#endif
