/* The few requests to the kernel's routing (rtnetlink, RFC 3549) that a place needs, each with its
 * acknowledgement. They concern the network namespace that the socket was opened in. */
#ifndef CDNPROOF_TESTS_LAB_NETLINK_H
#define CDNPROOF_TESTS_LAB_NETLINK_H

#include "base/err.h"
#include "tests/lab/address.h"

int netlink_open(int *out, struct err *err); /* the caller closes *out */

/* Sets a device up. */
int netlink_up(int netlink, const char *device, struct err *err);

/* How many packets a device keeps for a reader that is slow; more are dropped. */
int netlink_set_queue(int netlink, const char *device, uint32_t packets, struct err *err);

/* Gives a device one address as /32 or /128, usable at once (no duplicate address detection). */
int netlink_add_address(
	int netlink, const char *device, const struct address *address, struct err *err);

/* Everything of one family (AF_INET, AF_INET6) goes out by this device. */
int netlink_add_default(int netlink, const char *device, int family, struct err *err);

#endif
