/* The machine's clocks: wall time for slots and packet stamps, monotonic time for pacing. */
#ifndef CDNPROOF_PROBES_CLOCK_H
#define CDNPROOF_PROBES_CLOCK_H

#include <stdint.h>

#include "base/when.h"
#include "model/record.h"

#define CLOCK_STEP_MOST_NS INT64_C(1000000) /* a larger step voids the slots it falls in */

struct real_ns {
	int64_t v; /* CLOCK_REALTIME, ns: the clock of the kernel's receive stamps */
};

struct clock_reading {
	struct mono_ns mono;
	int64_t offset_ns; /* REALTIME - MONOTONIC: slewing moves both, so only steps (and sleep)
			    * change it */
};

struct real_ns clock_real_now(void);

/* The tightest of a few readings of the two clocks, one between two of the other. */
struct clock_reading clock_read(void);

struct mono_ns clock_mono_of(const struct clock_reading *reading, struct unix_ms wall);
int64_t clock_wall_ns(const struct clock_reading *reading);

/* What the kernel says of its clock's discipline: synced, offset, bound. step_us is left as is.
 * Without an answer: not synced, offset and bound 0. */
void clock_discipline(struct record_clock *out);

#endif
