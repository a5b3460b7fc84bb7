/* Sends prebuilt IP packets: as whole frames by AF_PACKET where the way is known, many a system
 * call; by raw sockets through the kernel's own routing where it is not. */
#ifndef CDNPROOF_PROBES_SENDER_H
#define CDNPROOF_PROBES_SENDER_H

#include "base/err.h"
#include "probes/route.h"

#define SENDER_BATCH      64  /* packets a system call */
#define SENDER_PACKET_LEN 128 /* the longest packet, IP header included */

struct sender;

/* Told once of every packet that was put: sys_errno 0 when the kernel took it. In the order of
 * sender_put among frames, among IPv4 and among IPv6 by the kernel, in none between these three.
 * What cannot even be queued is told from sender_put at once: EMSGSIZE longer than above,
 * ENETUNREACH no way or no source, EAFNOSUPPORT a family not opened, EINVAL ICMPv6 without room for
 * its checksum. Nothing is sent again by another path, nothing waits: EAGAIN the send buffer is
 * full, ENOBUFS the interface's queue dropped it. Must not call the sender. */
typedef void sender_done(void *owner, void *tag, int sys_errno);

struct sender_options {
	bool v4, v6; /* which families are needed */
	sender_done *done;
	void *owner;
};

/* Opens sockets; ERR_NOPERM names the command that grants it. They receive nothing. */
int sender_open(const struct sender_options *options, struct sender **out, struct err *err);
void sender_close(struct sender *sender); /* NULL is fine; what is queued is forgotten */

struct sender_packet {
	const struct sockaddr_storage *to;
	const struct route *route; /* framed: sent as a frame unless `by_kernel` */
	/* Through the kernel all the same: it looks up neighbour and route, asks the machine's
	 * firewall, and confirms a link address that frames then use. */
	bool by_kernel;
	/* IPv4: the transport; IPv6: the same. The IP header is the sender's: hop limit 64,
	 * don't fragment, flow label 0, identification constant. */
	uint8_t protocol;
	const uint8_t *bytes;
	size_t len;
	void *tag; /* handed to done */
};

/* Queues it, and sends the queue when it is full. done() may be called from here. The checksum of
 * the transport must be right for IPv4; for ICMPv6 the sender fills it in. */
void sender_put(struct sender *sender, const struct sender_packet *packet);
void sender_flush(struct sender *sender); /* sends what is queued; done() for each */

#endif
