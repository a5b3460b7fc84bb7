/* Log formats: a row and an anchor function each. An anchor finds the one place of a line where the
 * server itself wrote the time, so that a stamp forged in a user name or a request cannot win. */
#ifndef CDNPROOF_LOGS_FORMAT_H
#define CDNPROOF_LOGS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "logs/fields.h"

enum log_anchor {
	LOG_ANCHOR_NONE, /* no stamp where the format has it */
	LOG_ANCHOR_BAD,  /* a stamp that no calendar knows */
	LOG_ANCHOR_OK,
	LOG_ANCHOR_ASIDE, /* a line that is no record by design: a header, a notice of the server */
};

#define LOG_RUN_MOST    512 /* lines at once: more than a stretch of text holds of any format */
#define LOG_DATE_MOST   16  /* bytes of a stamp before its minute */
#define LOG_PREFIX_MOST 96  /* bytes of a JSON line before its stamp that are remembered */

struct log_pattern;
struct log_batch; /* logs/lines.h */

/* What an anchor may remember from line to line of one file; zeros at its start. */
struct log_format_state {
	uint8_t stamp[32];    /* the last one that was read the long way */
	int64_t hour_s;       /* its hour's start */
	int zone_minutes;     /* its zone, east positive */
	int64_t zone_changes; /* from one line to the next */
	bool warm;            /* stamp, hour_s and zone_minutes are set */

	/* Of stamps whose zone stands apart: what comes before the minute, on its own wall clock.
	 */
	uint8_t date[LOG_DATE_MOST];
	uint8_t date_len; /* 0: none yet */
	bool zone_known;  /* zone_minutes is set */
	int64_t date_s;

	/* What lines leave out. */
	int assumed_zone;   /* of stamps without a zone: minutes, east positive */
	bool without_zone;  /* there was one */
	int year, year_day; /* of formats without a year: see logs/year.h */

	int64_t ticks;    /* of a second, in epochs; 0: none yet */
	const char *stop; /* why the file cannot be read on; a constant */

	/* Learnt columns: numbers from 1, 0 unknown. */
	uint16_t date_column, time_column, epoch_column;
	uint8_t separator;
	bool edge_columns;            /* those of CloudFront */
	uint16_t columns[LOG_FIELDS]; /* of what a record says beside its time */

	/* Learnt places in JSON: see logs/format_json.c. */
	uint8_t prefix[LOG_PREFIX_MOST];
	uint8_t prefix_len; /* 0: none */
	uint8_t key;        /* number from 1 */
	bool ingest;        /* a shipper's stamp stands beside the event's */
	int64_t repeated_keys;
	int64_t ingest_lag_s; /* how far the two are from each other, at most */

	/* The server's line within the message: see logs/inner.h. */
	uint8_t inner;     /* its format; 0: messages say no time */
	uint8_t inner_key; /* of JSON within JSON */
	bool inner_zoned;  /* a stamp without a zone counts for nothing */
	bool inside;       /* this state is of the message: there is no message in it */
	int64_t inner_ticks;

	const struct log_pattern *pattern; /* of a format that the user wrote */

	const char *node_field; /* its column of #Fields: is wanted; NULL: none is */
	uint16_t node_column;   /* learnt: number from 1, 0 unknown */
};

/* Which lines a format leaves to more special rows, and what its stamps mean. */
struct log_format {
	const char *name;    /* as written in dossiers and inventories */
	const char *summary; /* one line of help */
	int64_t step_back_s; /* a longer step back in time is out of order */
	bool multiline;      /* a line without a stamp belongs to the one before it */
	bool no_year;        /* *second counts from an unknown year: see logs/year.h */
	bool by_half;        /* its stamp may stand behind what a client wrote, or be a mere
			      * number: found by trial only when half of the lines have it */
	bool at_start; /* its stamp is the line's first field, before which no client writes */
	/* *second: seconds since the epoch, UTC; second 60 as 59, so that it stays in its minute.
	 */
	enum log_anchor (*anchor)(
		struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second);
	/* Of the first lines of a batch, those in the hour of the last stamp: seconds[i] counts
	 * from state->hour_s; room is for LOG_RUN_MOST. Says how many: it may stop anywhere, and
	 * never reads what the anchor would read otherwise. Only once the state is warm. NULL: the
	 * format has no such short way. */
	size_t (*run)(const struct log_format_state *state, const struct log_batch *batch,
		uint16_t *seconds);
	/* What the first lines of a file teach (columns, keys); NULL: nothing. */
	void (*learn)(
		struct log_format_state *state, const uint8_t *text, size_t len, uint8_t line_end);
	/* Where the fields of a line stand that the anchor has read; NULL: the format has none
	 * that are told apart, false: this line has none. Finds, does not judge. */
	bool (*fields)(const struct log_format_state *state, const uint8_t *line, size_t len,
		struct log_fields *out);
	const struct log_pattern *pattern; /* of a format that the user wrote; else NULL */
};

extern const struct log_format log_format_httpd_error, log_format_combined, log_format_nginx_iso,
	log_format_json, log_format_squid, log_format_haproxy, log_format_cloudfront,
	log_format_w3c_epoch, log_format_w3c, log_format_aws_elb, log_format_aws_s3,
	log_format_nginx_error, log_format_rfc5424, log_format_rfc3164, log_format_iso,
	log_format_epoch, log_format_compact;

extern const struct log_format *const log_formats[]; /* NULL-terminated */

const struct log_format *log_format_find(const char *name); /* or NULL */
const char *log_format_names(char *out, size_t cap);        /* "a, b"; returns out */

/* A state for the lines of one file. `assumed_zone` in minutes, for stamps without one. */
struct log_format_state log_format_begin(const struct log_format *format, int assumed_zone);

/* The format that reads most of the text's lines; a later row, which is more general, has to read
 * more than twice as many as an earlier one. A row with by_half is left out when fewer than half of
 * the lines have its stamp, and gives way to a row with at_start that reads all the lines that it
 * reads, but with another time in one. NULL when none reads any. `line_end` is the byte that ends a
 * line. */
const struct log_format *log_format_try(const uint8_t *text, size_t len, uint8_t line_end);

/* Lines of a text, one after the other, as a trial sees them. */
struct log_trial {
	const uint8_t *at, *stop;
	uint8_t line_end;
};
bool log_trial_next(struct log_trial *trial, const uint8_t **line, size_t *len);

#define LOG_TRIAL_LINES   64 /* from the first that is read */
#define LOG_TRIAL_DECIDES 32 /* of these, about by_half */
#define LOG_TRIAL_OPENING 16 /* unread ones before it that count for nothing */

#endif
