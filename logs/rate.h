/* How fast stored bytes may be read, all threads together: a node still has to serve. */
#ifndef CDNPROOF_LOGS_RATE_H
#define CDNPROOF_LOGS_RATE_H

#include <pthread.h>
#include <stdint.h>

#include "base/when.h"

struct log_rate {
	pthread_mutex_t lock;
	int64_t bytes_per_s; /* positive */
	int64_t free_at_ns;  /* when all that was taken so far is paid */
};

void log_rate_init(struct log_rate *rate, int64_t bytes_per_s);
void log_rate_fini(struct log_rate *rate);

/* Takes so many bytes at `now`; returns when the taker may go on. */
struct mono_ns log_rate_take(struct log_rate *rate, struct mono_ns now, int64_t bytes);

/* The same, and sleeps until then or until a stop is requested. NULL: there is no limit. */
void log_rate_wait(struct log_rate *rate, int64_t bytes);

#endif
