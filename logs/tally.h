/* What a stretch of lines holds. A file has two of them: what is verified, and what waits for its
 * checksum; the second is added to the first, or counted as unverified and forgotten. */
#ifndef CDNPROOF_LOGS_TALLY_H
#define CDNPROOF_LOGS_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "logs/format.h"
#include "logs/line_sums.h"
#include "logs/lines.h"
#include "logs/minutes.h"
#include "logs/offsets.h"
#include "logs/traffic.h"
#include "model/inventory.h"

#define LOG_BAD_SAMPLES 10

#define LOG_PLACES 5 /* of zone changes that are named */

enum { LOG_STEP_HOUR, LOG_STEP_DAY, LOG_STEP_MORE, LOG_STEPS };

/* lines = records + implausible + bad + continuation + aside + (an open line without a stamp). */
struct log_tally {
	int64_t lines, records, implausible, bad, continuation, out_of_order;
	int64_t aside;            /* headers and notices */
	int64_t steps[LOG_STEPS]; /* of out_of_order: up to an hour back, up to a day, more */
	int64_t first_s, last_s;  /* of records; set when there is one */
	struct log_minutes minutes;
	struct log_line_sums line_sums;
	struct inventory_bad samples[LOG_BAD_SAMPLES]; /* of bad; the first */
	size_t sample_count;
	bool open_line;
	bool no_memory; /* a table could not grow */
};

/* Who is shown each record, but for implausible ones. */
struct log_watch {
	/* A file is begun, by the name that its reader got; it may be begun anew. NULL: no need. */
	void (*begin)(void *context, const char *name);
	void (*record)(void *context, const struct log_line *line, int64_t second);
	void *context;
	size_t node; /* of a mixed archive only its records: an index of the key */
};

/* What the order of records is judged by. */
struct log_pace {
	int64_t previous_s; /* of the last record */
	bool has_previous;
};

struct log_shares;

/* How lines of one file are read, and what the next one is compared with. */
struct log_judge {
	const struct log_format *format; /* NULL: no line can be read */
	struct log_format_state state;
	struct log_traffic *traffic; /* NULL: nobody asked for it */
	struct log_offsets *offsets; /* likewise */
	struct log_shares *shares;   /* of a mixed archive, with its nodes' traffic; else NULL */
	int64_t until_s;             /* later stamps are implausible */
	struct log_pace pace;
	bool behind_record;                   /* the line before was a record or continued one */
	const struct log_watch *watch;        /* NULL: nobody */
	int64_t zone_changes;                 /* that were seen */
	int64_t zone_change_line[LOG_PLACES]; /* numbers of the first lines with another zone */
};

/* Counts a record into first, last, order and minutes. `step_back_s` is the format's. */
void log_tally_record(
	struct log_tally *tally, struct log_pace *pace, int64_t step_back_s, int64_t second);

/* Adds the record's line to the sums, when it is of a second that they want. */
void log_tally_sum(struct log_tally *tally, const struct log_judge *judge,
	const struct log_line *line, int64_t second);

void log_tally_line(struct log_tally *tally, struct log_judge *judge, const struct log_line *line);

/* Counts the first lines of a batch as the one above would, as far as they are records of one hour
 * that follow each other; says how many. See logs/tally_run.c. */
size_t log_tally_run(
	struct log_tally *tally, struct log_judge *judge, const struct log_batch *batch);

void log_tally_add(struct log_tally *into, const struct log_tally *from);
void log_tally_clear(struct log_tally *tally); /* keeps the room of tables */
void log_tally_fini(struct log_tally *tally);

#endif
