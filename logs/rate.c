#include "logs/rate.h"

#include <time.h>

#include "base/stop.h"

#define SECOND_NS INT64_C(1000000000)
#define NAP_NS    INT64_C(100000000) /* a stop is seen after this long at most */

void log_rate_init(struct log_rate *rate, int64_t bytes_per_s)
{
	*rate = (struct log_rate){.bytes_per_s = bytes_per_s};
	pthread_mutex_init(&rate->lock, NULL);
}

void log_rate_fini(struct log_rate *rate)
{
	pthread_mutex_destroy(&rate->lock);
}

/* Without overflow for any piece that fits memory. */
static int64_t time_for(const struct log_rate *rate, int64_t bytes)
{
	int64_t whole = bytes / rate->bytes_per_s;
	int64_t rest = bytes % rate->bytes_per_s;

	return whole * SECOND_NS + (int64_t)((double)rest / (double)rate->bytes_per_s * 1e9);
}

struct mono_ns log_rate_take(struct log_rate *rate, struct mono_ns now, int64_t bytes)
{
	struct mono_ns until;

	pthread_mutex_lock(&rate->lock);
	if (rate->free_at_ns < now.v)
		rate->free_at_ns = now.v; /* what was not used is not saved up */
	rate->free_at_ns += time_for(rate, bytes);
	until.v = rate->free_at_ns;
	pthread_mutex_unlock(&rate->lock);
	return until;
}

void log_rate_wait(struct log_rate *rate, int64_t bytes)
{
	struct mono_ns until, now;

	if (!rate)
		return;
	now = when_mono_now();
	until = log_rate_take(rate, now, bytes);
	while (now.v < until.v && !stop_requested) {
		int64_t nap = until.v - now.v < NAP_NS ? until.v - now.v : NAP_NS;

		nanosleep(&(struct timespec){.tv_nsec = (long)nap}, NULL);
		now = when_mono_now();
	}
}
