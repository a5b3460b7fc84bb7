/* In which order files are read, so that processors finish together: archives by their cost, the
 * dearest first, and so the files of each. Only the order: what is found does not depend on it. */
#ifndef CDNPROOF_LOGS_ORDER_H
#define CDNPROOF_LOGS_ORDER_H

#include "logs/tasks.h"

/* The files of an archive among the tasks. */
struct log_span {
	size_t first, count;
	int64_t cost;
};

struct log_order {
	struct log_span *spans;
	size_t span_count;
	size_t *tasks;   /* indices of tasks, in the order of reading */
	size_t *span_of; /* of each task */
	int64_t cost;    /* of all */
};

/* A file's cost: its stored bytes, weighed by what its codec takes; never 0. */
int64_t log_order_cost(const struct log_task *task);

/* Several such in one worker's hands do not crowd each other out of the caches, as decoders with
 * large windows do, which cost more then than digests in step save. */
bool log_order_is_light(const struct log_task *task);

/* A span for each group, in the groups' order. -1: no memory. */
int log_order_fill(struct log_order *order, const struct log_tasks *tasks, struct err *err);
void log_order_fini(struct log_order *order); /* zeros are fine */

#endif
