/* A hashed timing wheel of (instant, number): what is due, in constant time a push and a pop.
 * (G. Varghese, A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6.) */
#ifndef CDNPROOF_PROBES_WHEEL_H
#define CDNPROOF_PROBES_WHEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"

#define WHEEL_TICK_NS INT64_C(1000000)

struct wheel;

/* NULL: no memory. */
struct wheel *wheel_new(struct mono_ns now);
void wheel_free(struct wheel *wheel); /* NULL is fine */

/* The number is never a pointer: what it names may be gone when it comes up. An instant that is
 * over is due at once. */
void wheel_push(struct wheel *wheel, struct mono_ns at, uint64_t id);

/* Takes one item whose instant is at or before `now`; those of an earlier tick come first, within
 * a tick in the order of pushing. False: nothing is due. */
bool wheel_pop(struct wheel *wheel, struct mono_ns now, uint64_t *id);

/* A bound from below of the first instant: nothing is due before it. INT64_MAX: empty. */
struct mono_ns wheel_next_at(const struct wheel *wheel);

size_t wheel_count(const struct wheel *wheel);

#endif
