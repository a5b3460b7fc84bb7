/* One captured packet as bytes: link header, IPv4 or IPv6 with its extension headers, then the
 * transport. Pure: reads within the captured length, allocates nothing, believes nothing. */
#ifndef CDNPROOF_PROBES_PACKET_H
#define CDNPROOF_PROBES_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet_host {
	uint8_t family;    /* 4 or 6 */
	uint8_t bytes[16]; /* network order; IPv4 in the first four, the others 0 */
};

enum packet_direction { PACKET_UNKNOWN, PACKET_INCOMING, PACKET_OUTGOING };

struct packet {
	struct packet_host from, to;
	uint8_t protocol; /* IPPROTO_ of the transport, behind extension headers */
	int ttl;          /* or hop limit */
	uint32_t flow;    /* IPv6 flow label; 0 for IPv4 */
	bool fragment;    /* not the first of its datagram: no transport header */
	bool open_end;    /* there is more of it than `length`: further fragments follow, or the IP
			   * header gives no length (offload of very large packets) */
	enum packet_direction direction; /* SLL and SLL2 say it, other link types do not */
	int ifindex;                     /* SLL2 says it; 0: unknown */
	const uint8_t *transport;        /* within the bytes that were read */
	size_t captured;                 /* bytes of it that are there */
	size_t length;                   /* bytes of it by the IP header: at least `captured` */
};

/* Can packets of this libpcap link type (DLT_) be read: EN10MB, RAW, IPV4, IPV6, LINUX_SLL,
 * LINUX_SLL2? */
bool packet_link_known(int link_type);

/* False: not IP, not whole up to the transport, or not of a known link type. VLAN tags (802.1Q,
 * 802.1ad, nested) are passed over. What follows the IP packet (Ethernet padding) is no part of it.
 */
bool packet_read(int link_type, const uint8_t *bytes, size_t len, struct packet *out);

bool packet_same_host(const struct packet_host *a, const struct packet_host *b);

/* A TCP header (RFC 9293 3.1). Data is counted by the IP header, captured or not. */
enum {
	PACKET_FIN = 0x01,
	PACKET_SYN = 0x02,
	PACKET_RST = 0x04,
	PACKET_ACK = 0x10,
};

struct packet_tcp {
	uint16_t from_port, to_port;
	uint32_t seq, ack;
	uint8_t flags;
	size_t data_len;
};

/* False: not TCP, a later fragment, or its fixed header is not whole. */
bool packet_tcp(const struct packet *packet, struct packet_tcp *out);

/* The one's complement sum of RFC 1071 over the pseudo header and the transport: true when it is
 * right, or when it cannot be told since not all was captured or the protocol is none of TCP, UDP,
 * ICMP, ICMPv6. Own outgoing packets may not have theirs yet (offload): ask only about incoming
 * ones. Those of virtual links never get theirs (TCP, UDP): that of the pseudo header alone, which
 * they carry, is taken for right. */
bool packet_checksum_holds(const struct packet *packet);

#endif
