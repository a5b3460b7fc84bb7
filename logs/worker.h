/* A worker of a scan: takes one file after the other and reads it, or three at a time, piece by
 * piece in turn, where three digests take little longer than one. */
#ifndef CDNPROOF_LOGS_WORKER_H
#define CDNPROOF_LOGS_WORKER_H

#include "base/arena.h"
#include "base/digest.h"
#include "logs/file.h"
#include "logs/share.h"
#include "logs/turn.h"

#define LOG_WORKER_SLOTS 3

/* A file in a worker's hands. */
struct log_slot {
	struct log_reader *reader;
	uint8_t *buffer; /* LOG_READ_LEN */
	bool busy;
	bool more; /* the file has another piece */
	size_t task;
	struct log_file file;
	struct log_result result;
	char key[DIGEST_TEXT_LEN]; /* of the file, where there is a journal */
};

struct log_worker {
	struct log_share *share;
	bool tells; /* it runs in the thread that called for the scan */
	struct log_turn turn;
	struct log_codec_limits limits; /* the usual ones, with its turn and room */
	struct digest_lanes *lanes;     /* NULL: one slot */
	struct log_slot slots[LOG_WORKER_SLOTS];
	size_t slot_count;
	const struct log_slot *large; /* its decoder has the turn: the other slots rest meanwhile */
	int64_t spent_ns[LOGS_BOUNDS]; /* since it was last added to the share's */
	struct arena arena;            /* texts of its files' entries */
	pthread_t thread;
};

int log_worker_init(struct log_worker *worker, struct log_share *share, struct err *err);
void log_worker_fini(struct log_worker *worker); /* zeros are fine; its arena is another's */

void log_worker_run(struct log_worker *worker); /* until no task is left */

#endif
