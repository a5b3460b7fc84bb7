/* UDP sockets for methods that ask, one a series: its packets take one way, and the next series may
 * take another. They are opened with the first request and closed once the slot is written. */
#ifndef CDNPROOF_PROBES_UDP_SERIES_H
#define CDNPROOF_PROBES_UDP_SERIES_H

#include "probes/method.h"
#include "probes/udp_socket.h"

struct udp_sockets;
struct udp_socket;

/* Who hears of what the sockets read. The series is there; it need not be the newest. */
struct udp_client {
	/* The length of what the series sends, each time the same. */
	size_t (*payload_len)(const struct probe_series *series);
	/* Whose payload it is, or as much of one as a router quoted, at least quote_least bytes;
	 * NULL: nobody's. */
	struct probe_request *(*request_of)(
		struct probe_series *series, const uint8_t *payload, size_t len);
	size_t quote_least;
	void (*datagram)(
		void *owner, struct probe_series *series, const struct udp_datagram *datagram);
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

/* What the error queue holds: departures, which stamp their requests, and what ICMP said, for which
 * a request is lost unless an answer comes in time. A request's stamp is older than its reply. */
void udp_series_read_notes(struct udp_socket *socket, struct probe_series *series);

struct udp_stamped {
	int64_t rtt_ns;
	enum record_stamp ts;
};

/* By the kernel's stamps, as far as there are any: never too small. */
struct udp_stamped udp_stamped(
	const struct probe_request *request, const struct udp_datagram *datagram);

/* Datagrams that were dropped for want of room, of all sockets of this family since open. */
int64_t udp_sockets_drops(const struct udp_sockets *sockets, int family);

#endif
