/* UDP sockets for methods that ask, one a series: its packets take one way, and the next series may
 * take another. They are opened with the first request and closed once the slot is written. */
#ifndef CDNPROOF_PROBES_UDP_SERIES_H
#define CDNPROOF_PROBES_UDP_SERIES_H

#include "probes/dns_socket.h"
#include "probes/method.h"

struct udp_sockets;
struct udp_socket;

/* Who hears of what the sockets read. The series is there; it need not be the newest. */
struct udp_client {
	/* Of the error queue: a departure, or what ICMP said. */
	void (*note)(struct probe_series *series, const struct dns_note *note);
	void (*datagram)(
		void *owner, struct probe_series *series, const struct dns_datagram *datagram);
	void *owner;
};

int udp_sockets_open(const struct method_env *env, const struct udp_client *client,
	struct udp_sockets **out, struct err *err);
void udp_sockets_close(struct udp_sockets *sockets); /* NULL is fine */

/* Sends, and says request_sent or request_not_sent. *socket is of the request's series: NULL before
 * its first. */
void udp_series_send(struct udp_sockets *sockets, struct udp_socket **socket,
	struct probe_request *request, const void *bytes, size_t len);

/* The stamps of what has just left are mostly there: read now, nobody need wake for them. */
void udp_sockets_flush(struct udp_sockets *sockets);

/* What the error queue holds: a request's stamp is older than its reply. */
void udp_series_read_notes(struct udp_socket *socket, struct probe_series *series);

/* Datagrams that were dropped for want of room, of all sockets of this family since open. */
int64_t udp_sockets_drops(const struct udp_sockets *sockets, int family);

#endif
