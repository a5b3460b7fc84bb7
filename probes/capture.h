/* The capture: one libpcap handle for both directions, stamps in nanoseconds by the kernel at the
 * packet. On all interfaces unless one is named, so that it outlives a link that comes and goes. */
#ifndef CDNPROOF_PROBES_CAPTURE_H
#define CDNPROOF_PROBES_CAPTURE_H

#include "base/err.h"
#include "probes/clock.h"
#include "probes/loop.h"
#include "probes/packet.h"

/* TPACKET_V3 hands a block over when it is full or this long after its first packet; the kernel's
 * timer looks twice at most before it does. What passed that long ago has been handed over. */
#define CAPTURE_BLOCK_MS 10
#define CAPTURE_LAG_NS   INT64_C(40000000)

struct capture;

struct capture_options {
	const char *interface; /* NULL: all of them */
	const char *filter;    /* in libpcap's words */
	/* Of the kernel's ring; 0: 24 MiB. libpcap makes blocks of 256 KiB of it, and each is
	 * handed over after CAPTURE_BLOCK_MS, full or not: while nobody reads, that many blocks
	 * last for about a second of even the slowest traffic, and 4 MiB for 0.15 s. */
	size_t buffer_bytes;
};

/* Gets each packet that could be read, with the bytes it was read from. */
struct capture_listener {
	struct capture_listener *next; /* the capture's */
	void (*seen)(void *owner, const struct packet *packet, struct real_ns at);
	void *owner;
};

/* Gets every packet as captured, read or not: for packet evidence. */
struct capture_recorder {
	void (*record)(void *owner, int link_type, struct real_ns at, const uint8_t *bytes,
		size_t captured, size_t length);
	void *owner;
};

/* Opens and filters; nothing is delivered before capture_start. ERR_NOPERM names the command that
 * grants it. */
int capture_open(const struct capture_options *options, struct capture **out, struct err *err);
void capture_close(struct capture *capture); /* NULL is fine */

int capture_start(struct capture *capture, struct loop *loop, struct err *err);

void capture_listen(struct capture *capture, struct capture_listener *listener);
void capture_record(struct capture *capture, struct capture_recorder *recorder);

/* Reads all that is there now, as the loop does when the handle is ready; for callers that cannot
 * wait for the loop. */
void capture_read(struct capture *capture);

/* What passed before this instant was handed over, or dropped by the kernel and counted. Grows
 * only by capture_read or the loop's reading. */
struct mono_ns capture_drained(const struct capture *capture);

/* Packets that the kernel dropped for want of room, since it was opened. */
int64_t capture_drops(struct capture *capture);

/* Packets seen by the filter, and of those unreadable ones (a link type or header not known). */
int64_t capture_packets(const struct capture *capture);
int64_t capture_unread(const struct capture *capture);

/* ERR_IO once the handle is dead (its interface vanished): no stamps come any more. 0: alive, also
 * while the interface is down. Found out by reading: call capture_read when it was quiet. */
int capture_fault(const struct capture *capture, struct err *err);

#endif
