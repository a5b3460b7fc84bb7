/* The way to an address as the kernel would take it: interface, source, next hop and its link
 * address, by rtnetlink (RFC 3549), followed as they change. */
#ifndef CDNPROOF_PROBES_ROUTE_H
#define CDNPROOF_PROBES_ROUTE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "probes/loop.h"

#define ROUTE_LINK_HEADER_MOST 14

struct route {
	uint32_t generation;            /* of routes_generation when it was asked */
	int ifindex;                    /* 0: there is no way */
	struct sockaddr_storage source; /* packets leave with it; AF_UNSPEC: there is none */
	/* A frame can be built: the interface is Ethernet with a known next hop, or has no link
	 * header at all (TUN). Else the kernel must send it. */
	bool framed;
	uint8_t header[ROUTE_LINK_HEADER_MOST];
	size_t header_len; /* 14 or 0 */
	int mtu;
};

struct routes;

int routes_open(struct loop *loop, struct routes **out, struct err *err);
void routes_close(struct routes *routes); /* NULL is fine */

/* Grows with every change that the loop hears of: links, addresses, routes, rules, and neighbours
 * that a route was found by. A route of an older generation must be asked anew. */
uint32_t routes_generation(const struct routes *routes);

/* Asks the kernel (netlink questions, no packet). No way there: 0 with ifindex 0; so it is for a
 * link-local address that does not name its interface. IPv4 or IPv6; the port means nothing. */
int routes_find(struct routes *routes, const struct sockaddr_storage *to, struct route *out,
	struct err *err);

/* Is this one of the machine's own addresses now? (Else a public address is behind a NAT.) */
bool routes_is_own(struct routes *routes, const struct sockaddr_storage *address);

/* Changes told since open, for people: links down and up, addresses gone and come. */
int64_t routes_changes(const struct routes *routes);

#endif
