/* One place: a network namespace without uplink whose only way out is the TUN device `wire0`. */
#ifndef CDNPROOF_TESTS_LAB_PLACE_H
#define CDNPROOF_TESTS_LAB_PLACE_H

#include "base/err.h"
#include "tests/lab/topology.h"

#define PLACE_DEVICE "wire0"
#define PLACE_FOLDER "/run/netns" /* where `ip netns` looks */

struct place_net {
	int tun;        /* the wire's end of wire0, non-blocking */
	int name_space; /* of the network */
};

/* Makes the namespace, names it for `ip netns exec`, and brings up lo and wire0 with the place's
 * addresses. Afterwards the caller is back in the namespace `home`. */
int place_raise(const struct place *place, int home, struct place_net *out, struct err *err);

/* The calling process (single-threaded) moves into a network namespace. */
int place_enter(int name_space, struct err *err);

/* Opens the TUN device `name` in the present network namespace; made when it is not there. */
int place_open_tun(const char *name, int *out, struct err *err);

#endif
