/* TCP connections as a capture shows them: which packet passed when. Driven by packets alone, so
 * that nobody need announce a connection before its SYN is seen. Pure: no sockets, no clock. */
#ifndef CDNPROOF_PROBES_FLOW_H
#define CDNPROOF_PROBES_FLOW_H

#include "probes/clock.h"
#include "probes/packet.h"

#define FLOW_DATA_MOST 12 /* stretches of incoming data whose stamps are kept */

/* Which connection: as the side that opens it sees it. */
struct flow_key {
	struct packet_host remote;
	uint16_t local_port, remote_port;
};

struct flow_data {
	int64_t end; /* offset behind its last byte: 0 is the first byte of the stream */
	struct real_ns at;
};

struct flow {
	struct flow_key key;
	uint32_t syn_seq;
	int syn_count;             /* more than one: which was answered is unknown (Karn's rule) */
	struct real_ns syn_at;     /* of the last SYN before the SYN/ACK */
	struct real_ns syn_ack_at; /* v = 0: none; the first that acknowledges the SYN */
	struct real_ns reset_at;   /* v = 0: none; an RST that acknowledges the SYN: refused */
	int syn_ack_count;
	int ttl;                               /* of the SYN/ACK; -1: none */
	struct real_ns request_at;             /* first data we sent; v = 0: none */
	bool request_again;                    /* the same data was sent twice */
	struct flow_data data[FLOW_DATA_MOST]; /* incoming, each new stretch at its first passing */
	size_t data_count;
};

struct flow_table;

/* Holds at most `most` connections: the oldest make way (and flow_lost counts those that nobody
 * took). NULL: no memory. */
struct flow_table *flow_table_new(size_t most);
void flow_table_free(struct flow_table *table);

/* A packet of a connection that one of our sockets opened. `outgoing` by who we are: the caller
 * knows its targets. A SYN of another sequence number begins the key anew. */
void flow_note(struct flow_table *table, const struct packet *packet, const struct packet_tcp *tcp,
	bool outgoing, struct real_ns at);

/* The connection as seen so far; borrowed until the next flow_note. NULL: no SYN was seen. */
const struct flow *flow_find(const struct flow_table *table, const struct flow_key *key);
void flow_drop(struct flow_table *table, const struct flow_key *key);

/* When byte number `offset` (from 0) of what came in was first there: the stamp of the earliest
 * kept stretch that reaches behind it. v = 0: not known. */
struct real_ns flow_data_at(const struct flow *flow, int64_t offset);

int64_t flow_lost(const struct flow_table *table);

#endif
