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

/* How many packets the device of the place dropped since nobody had read them in time. */
int place_unread(const struct place_net *net, int home, uint64_t *out, struct err *err);

/* The calling process (single-threaded) moves into a network namespace. */
int place_enter(int name_space, struct err *err);

/* Makes an empty namespace and names it for `ip netns exec`. Afterwards the caller is back in
 * `home`. */
int place_make(const char *name, int home, int *name_space, struct err *err);

/* Opens PLACE_DEVICE in the present network namespace as IFF_TUN or IFF_TAP; made when it is not
 * there. */
int place_open_device(short kind, int *out, struct err *err);

/* What the present namespace and PLACE_DEVICE in it must be told before the device is up. */
int place_settle(struct err *err);

#endif
