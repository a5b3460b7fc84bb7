/* What the workers of a scan share: which file is next, who reads it, what came of it, how far it
 * all is. Every function may be called from any thread, but for those that say otherwise. */
#ifndef CDNPROOF_LOGS_SHARE_H
#define CDNPROOF_LOGS_SHARE_H

#include <pthread.h>
#include <sys/stat.h>

#include "logs/archive.h"
#include "logs/seen.h"
#include "logs/turn.h"

struct log_share {
	pthread_mutex_t lock; /* over all that follows but `turns`, `order` and `options` */
	pthread_cond_t ended; /* a worker did */
	struct log_turns turns;
	const struct logs_options *options;
	struct log_order order;
	size_t next;                  /* in order.tasks */
	int64_t cost_left;            /* of those from next on */
	struct log_share_span *spans; /* as order's; made at its first file, built at its last */
	struct log_archives archives;
	struct logs_progress progress;
	struct mono_ns told; /* when progress was last told */
	int workers;         /* that there are */
	int busy;            /* of them but the first */
	bool rotated;        /* a task's file is not the one that was listed */
	bool failed;
	struct err err; /* of the first that failed */
};

/* Zeros and `archives` of gathered tasks. -1: no memory. By one thread. */
int log_share_init(struct log_share *share, struct err *err);
void log_share_fini(struct log_share *share); /* by one thread */

/* The next task to be read; false: there is none, or a worker failed. `beside`: the worker has one
 * at hand; it gets none that another worker had better take, none that is not light. */
bool log_share_take(struct log_share *share, bool beside, size_t *task);

/* The open file becomes the task's. False: an earlier task of its archive reads it, nothing is left
 * to do but to give the result back. */
bool log_share_claim(
	struct log_share *share, size_t task, const struct stat *opened, struct log_result *result);

/* The task is done; the last one of an archive lists it. */
void log_share_give(struct log_share *share, size_t task, const struct log_result *result);
void log_share_fail(struct log_share *share, const struct err *err);

void log_share_begin_worker(struct log_share *share);
void log_share_end_worker(struct log_share *share);

/* Progress is counted by all and told by the thread that called for the scan, and none other. */
void log_share_count(struct log_share *share, int64_t bytes);
/* The worker's account of its time, of LOGS_BOUNDS, is added and emptied. */
void log_share_spend(struct log_share *share, int64_t *spent_ns);
void log_share_tell(struct log_share *share, bool now);
void log_share_wait(struct log_share *share); /* until no worker is busy, telling meanwhile */

#endif
