/* A worker of a scan: takes one file after the other and reads it. */
#ifndef CDNPROOF_LOGS_WORKER_H
#define CDNPROOF_LOGS_WORKER_H

#include "base/arena.h"
#include "logs/reader.h"
#include "logs/share.h"

struct log_worker {
	struct log_share *share;
	bool tells; /* it runs in the thread that called for the scan */
	struct log_reader *reader;
	uint8_t *buffer;
	struct arena arena; /* texts of its files' entries */
	pthread_t thread;
};

int log_worker_init(struct log_worker *worker, struct log_share *share, struct err *err);
void log_worker_fini(struct log_worker *worker); /* zeros are fine; its arena is another's */

void log_worker_run(struct log_worker *worker); /* until no task is left */

#endif
