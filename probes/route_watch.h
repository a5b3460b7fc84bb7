/* Follows what the kernel announces of links, addresses, routes and neighbours. */
#ifndef CDNPROOF_PROBES_ROUTE_WATCH_H
#define CDNPROOF_PROBES_ROUTE_WATCH_H

#include "probes/loop.h"
#include "probes/netlink_socket.h"
#include "probes/route_facts.h"

struct route_watch {
	struct loop *loop; /* NULL: not watching */
	struct loop_watch watch;
	struct netlink_socket told;
	struct netlink_socket *ask; /* borrowed; for what was missed */
	struct route_facts facts;
};

/* Zeroes *out first: close is right after any failure. */
int route_watch_open(
	struct route_watch *out, struct loop *loop, struct netlink_socket *ask, struct err *err);
void route_watch_close(struct route_watch *watch);

#endif
