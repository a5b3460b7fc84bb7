/* Sockets for ICMP echo: raw where permitted, ping sockets else; kernel receive stamps on both. */
#ifndef CDNPROOF_PROBES_ICMP_SOCKET_H
#define CDNPROOF_PROBES_ICMP_SOCKET_H

#include <sys/socket.h>

#include "base/err.h"
#include "probes/clock.h"
#include "probes/icmp_packet.h"

struct icmp_socket {
	int fd; /* -1: the kernel does not have this family */
	bool v6;
	bool raw; /* else a ping socket: the kernel sets the id and hands over only its own */
};

struct icmp_datagram {
	struct sockaddr_storage from;
	struct real_ns at; /* kernel stamp; v = 0: none came */
	int ttl;           /* -1: not said */
	size_t len;
	uint8_t bytes[512]; /* the rest is of no interest; aligned by what is before */
};

/* ERR_NOPERM names the command that grants it. */
int icmp_socket_open(bool v6, struct icmp_socket *out, struct err *err);
void icmp_socket_close(struct icmp_socket *socket);

/* False: nothing more is there. */
bool icmp_socket_read(const struct icmp_socket *socket, struct icmp_datagram *out);

/* Datagrams that were dropped for want of room since the socket was opened. */
int64_t icmp_socket_drops(const struct icmp_socket *socket);

struct icmp_frame icmp_socket_frame(const struct icmp_socket *socket);

#endif
