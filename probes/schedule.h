/* When the requests of one target leave within a slot: pure arithmetic. */
#ifndef CDNPROOF_PROBES_SCHEDULE_H
#define CDNPROOF_PROBES_SCHEDULE_H

#include <stdint.h>

#define SCHEDULE_TICK_NS INT64_C(1000000) /* an address is hit at most once a tick */

/* Who asks whom for what; each field may be NULL. */
struct schedule_key {
	const char *agent, *addr, *method, *check;
	int64_t port;
};

struct schedule {
	int64_t phase_ns;    /* of the first request, from the slot's start */
	int64_t interval_ns; /* between two */
	int64_t count;       /* requests that fit */
	int64_t guard_ns;    /* kept free at the slot's end */
	int64_t left_out;    /* requests that do not fit: never sent, and counted so */
};

/* The first 64 bits of the SHA-256 of the fields, one a line. */
uint64_t schedule_seed(const struct schedule_key *key);

/* `sent` requests `interval_ns` apart; the phase is taken from the seed within what they leave
 * free, and within `spread_ns` when that is not 0. The last part of the slot (5 %, at most 1 s, at
 * most half of what is free) gets no planned send, so that what starts a little late or is held
 * back by the rate still leaves within the slot. slot_ns > 0; an interval below a tick is a tick.
 */
struct schedule schedule_fit(
	uint64_t seed, int64_t slot_ns, int64_t sent, int64_t interval_ns, int64_t spread_ns);

/* Instant of request k < count from the slot's start. */
int64_t schedule_at_ns(const struct schedule *schedule, int64_t k);

#endif
