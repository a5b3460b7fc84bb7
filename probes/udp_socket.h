/* UDP sockets for questions, each connected to its server, so that the kernel lets in only what
 * comes from there; with kernel stamps both ways, which need no privilege. */
#ifndef CDNPROOF_PROBES_UDP_SOCKET_H
#define CDNPROOF_PROBES_UDP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"
#include "probes/clock.h"

#define UDP_BATCH 16 /* datagrams read at once */

struct udp_datagram {
	struct real_ns at; /* kernel stamp; v = 0: none came */
	int ttl;           /* -1: not said */
	bool cut;          /* it was longer than what is kept */
	const uint8_t *bytes;
	size_t len;
};

/* From the socket's error queue. */
struct udp_note {
	struct real_ns at;    /* the kernel's stamp of a datagram that left: then sys_errno is 0 */
	int sys_errno;        /* what ICMP said of a datagram of ours */
	const uint8_t *bytes; /* the frame that left, lower headers first; or as much of the
			       * datagram's payload as ICMP quoted, maybe nothing */
	size_t len;
};

/* The buffers, and what the last two reads found. */
struct udp_reader;
struct udp_reader *udp_reader_new(void); /* NULL: no memory */
void udp_reader_free(struct udp_reader *reader);

/* Without blocking, with a source port of its own. -1: errno. */
int udp_socket_open(const struct sockaddr_storage *to, socklen_t to_len);

/* As long as a socket wants stamps the kernel makes them, but it takes a moment to begin (a work
 * queue turns them on): one that is open from the start spares the first reply. -1: it cannot be
 * had, and may be missed. */
int udp_socket_keep_stamps(void);

/* Up to UDP_BATCH of what is there; fewer: nothing more is. They last until the next read of their
 * kind. */
size_t udp_socket_read(struct udp_reader *reader, int fd, const struct udp_datagram **out);
size_t udp_socket_notes(struct udp_reader *reader, int fd, const struct udp_note **out);

/* Datagrams that were dropped for want of room since it was opened. */
int64_t udp_socket_drops(int fd);

#endif
