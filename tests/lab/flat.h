/* The flat lab: one prober, one responder that answers for whole networks, a link between them.
 * For rates, where `lab run`'s wire would be the thing measured. */
#ifndef CDNPROOF_TESTS_LAB_FLAT_H
#define CDNPROOF_TESTS_LAB_FLAT_H

#include <stdint.h>

#include "base/err.h"
#include "tests/lab/place.h"
#include "tests/lab/topology.h"

enum { FLAT_PROBER, FLAT_RESPONDER, FLAT_PLACES };

#define FLAT_TARGETS_V4 "198.18.0.0/15"
#define FLAT_TARGETS_V6 "2001:2::/48"

/* The acceptor and the wire stay there; processor 0 is left to what is measured. */
#define FLAT_HELPER_CPU 1

struct flat_options {
	const char *targets_v4, *targets_v6; /* networks that the responder answers for */
	long delay_us;                       /* one way, by the wire; 0: a veth pair */
	long acceptor_port;                  /* accepts there and closes; 0: nobody listens */
};

/* Is it ADDRESS/LENGTH within the lab's ranges? Sets the one of the two that it is. */
int flat_take_targets(const char *text, struct flat_options *options, struct err *err);

/* With a delay the wire carries the frames: prober and responder as a topology of two places. */
int flat_topology(const struct flat_options *options, struct topology **out, struct err *err);

/* Makes both places and the link. Files that it needs go to `scratch`. Afterwards the caller is
 * back in `home`. */
int flat_raise(const struct flat_options *options, int home, const char *scratch,
	struct place_net nets[FLAT_PLACES], struct err *err);

#endif
