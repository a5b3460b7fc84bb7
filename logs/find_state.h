/* Inside of the search for a minute. */
#ifndef CDNPROOF_LOGS_FIND_STATE_H
#define CDNPROOF_LOGS_FIND_STATE_H

#include "logs/file.h"
#include "logs/find.h"
#include "logs/lines.h"
#include "logs/tally.h"

struct log_finding {
	const struct log_find_wish *wish;
	struct log_finds *out;
	struct log_reader *reader;
	struct log_watch shown; /* of a mixed file only the node's records */
	uint8_t *buffer;        /* LOG_READ_LEN */
	/* What is read now: */
	struct log_find *at;    /* whose records are shown; NULL: nobody asked for them */
	const char *archive;    /* it is a member of this one; NULL: none */
	int zone_minutes;       /* of stamps without a zone */
	int64_t from, to;       /* records of this part of the text count */
	struct log_place place; /* that was jumped to; text 0: none, the file is read whole */
	const char *name;       /* of the stored file */
	int64_t done;           /* stored bytes */
	int64_t bytes;
	struct mono_ns told;
};

/* For the reader's watch; context: struct log_finding. */
void log_find_on_begin(void *context, const char *name);
void log_find_on_record(void *context, const struct log_line *line, int64_t second);

/* Reads the stored file that finding->at is, or is a member of: whole, or, where it has offsets,
 * only what may hold the minute. -1: stopped, or no memory. */
int log_find_read(struct log_finding *finding, struct err *err);
/* Its members that are asked for are those of out->items with that stored_in. */
int log_find_read_archive(struct log_finding *finding, struct err *err);
/* Only the digest of its stored bytes. */
int log_find_compare(struct log_finding *finding, struct err *err);

#endif
