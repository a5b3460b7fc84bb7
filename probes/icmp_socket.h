/* Sockets for ICMP echo, where there is no capture: raw where permitted, ping sockets else. The
 * kernel stamps requests (error queue) and replies on both (SO_TIMESTAMPING). */
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

/* The kernel's stamp of a request that left. */
struct icmp_departure {
	uint32_t number; /* the how-manieth that was sent by this socket, from 0 */
	struct real_ns at;
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

/* Which departures are known by now. False: no more. */
bool icmp_socket_read_departure(const struct icmp_socket *socket, struct icmp_departure *out);

/* What an errno of our own kernel, which would not send, counts as. */
enum record_err icmp_socket_why(int sys_errno);

/* Datagrams that were dropped for want of room since the socket was opened. */
int64_t icmp_socket_drops(const struct icmp_socket *socket);

struct icmp_frame icmp_socket_frame(const struct icmp_socket *socket);

#endif
