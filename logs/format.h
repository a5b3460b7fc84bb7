/* Log formats: a row and an anchor function each. An anchor finds the one place of a line where the
 * server itself wrote the time, so that a stamp forged in a user name or a request cannot win. */
#ifndef CDNPROOF_LOGS_FORMAT_H
#define CDNPROOF_LOGS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_anchor {
	LOG_ANCHOR_NONE, /* no stamp where the format has it */
	LOG_ANCHOR_BAD,  /* a stamp that no calendar knows */
	LOG_ANCHOR_OK,
};

/* What an anchor may remember from line to line of one file; zeros at its start. */
struct log_format_state {
	uint8_t stamp[32];    /* the last one that was read the long way */
	int64_t hour_s;       /* its hour's start */
	int zone_minutes;     /* its zone, east positive */
	int64_t zone_changes; /* from one line to the next */
	bool warm;            /* stamp, hour_s and zone_minutes are set */
};

struct log_format {
	const char *name;    /* as written in dossiers and inventories */
	const char *summary; /* one line of help */
	int64_t step_back_s; /* a longer step back in time is out of order */
	bool multiline;      /* a line without a stamp belongs to the one before it */
	/* *second: seconds since the epoch, UTC; second 60 as 59, so that it stays in its minute.
	 */
	enum log_anchor (*anchor)(
		struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second);
};

extern const struct log_format log_format_combined;

extern const struct log_format *const log_formats[]; /* NULL-terminated */

const struct log_format *log_format_find(const char *name); /* or NULL */
const char *log_format_names(char *out, size_t cap);        /* "a, b"; returns out */

/* The format that reads most of the text's lines, the earlier row when two read as many; NULL when
 * none reads any. `line_end` is the byte that ends a line. */
const struct log_format *log_format_try(const uint8_t *text, size_t len, uint8_t line_end);

#endif
