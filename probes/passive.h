/* Handshakes of real clients as the server's side sees them pass: incoming SYN, our SYN/ACK, the
 * client's ACK. Kept are counts and times by group, of no client anything. Driven by packets alone;
 * its memory does not grow with what it meets (a flood of SYNs meets a table of fixed size).
 *
 * Checksums are not looked at: our own kernel answered the SYN, and an ACK must name both sequence
 * numbers. Captures show them unfinished wherever hardware or a hypervisor fills them in. */
#ifndef CDNPROOF_PROBES_PASSIVE_H
#define CDNPROOF_PROBES_PASSIVE_H

#include "base/array.h"
#include "base/err.h"
#include "model/answer.h"
#include "probes/clock.h"
#include "probes/packet.h"

#define PASSIVE_SCHEMA        "cdnproof/passive/v1"
#define PASSIVE_CLIENTS_LEAST 20 /* fewer distinct clients are no group of their own */
#define PASSIVE_GROUPS_MOST   1024
#define PASSIVE_OPEN_MOST     65536
#define PASSIVE_TIMED_MOST    4194304 /* whose times are kept */
#define PASSIVE_CLIENTS_MOST  786432  /* distinct ones that are told apart */

/* Where clients are: NULL where the database does not say. */
struct passive_place {
	const char *says; /* of answer_says_names; NULL: no database was asked */
	const char *city; /* six digits, when it is one */
	const char *operator_name;
};

struct passive_options {
	const struct packet_host *hosts; /* the node's own addresses */
	size_t host_count;
	const uint16_t *ports; /* of its service */
	size_t port_count;     /* 0: every port */
	/* The place of a client: always the same pointer for the same place. NULL: none of its own.
	 */
	const struct passive_place *(*classify)(void *context, const struct packet_host *client);
	void *context;
	size_t open_most; /* handshakes that wait for their end; 0: PASSIVE_OPEN_MOST */
};

struct passive;

/* The options must outlive it. NULL: no memory. */
struct passive *passive_new(const struct passive_options *options, struct err *err);
void passive_free(struct passive *passive); /* NULL is fine */

void passive_note(struct passive *passive, const struct packet *packet, struct real_ns at);
/* Not IP, or not whole; at.v < 0: it has no instant. */
void passive_note_unread(struct passive *passive, struct real_ns at);
void passive_note_lost(struct passive *passive, int64_t packets); /* by our own capture */
int64_t passive_connections(const struct passive *passive);       /* measured so far */

/* All times in ns, by nearest rank. */
struct passive_times {
	int64_t min, p50, p95, p99;
};

struct passive_group {
	const char *says, *city, *operator_name;
	int64_t connections, clients, retransmitted;
	/* From the SYN to the ACK that ends the handshake, as tshark's tcp.analysis.initial_rtt;
	 * and from our SYN/ACK to that ACK, without the time that our own kernel took. */
	const struct passive_times *handshake_ns, *network_ns; /* NULL: too few clients */
};

struct passive_file {
	const char *name, *sha256; /* sha256 NULL: read from a pipe */
	int64_t packets;
	const char *damage; /* where it could not be read on; NULL: it is whole */
};

struct passive_result {
	const char *schema;
	struct unix_ms from, to; /* first and last packet; BIND_ABSENT: none */
	LIST_OF(const char *) addrs;
	LIST_OF(int64_t) ports;
	const struct answer_database *database; /* NULL: none */
	LIST_OF(struct passive_file) files;     /* empty when listened */
	int64_t packets, unread, malformed, fragments, capture_lost;
	int64_t connections;   /* measured, all groups */
	int64_t retransmitted; /* ended, but which SYN or SYN/ACK was answered? (Karn's rule) */
	int64_t refused;       /* our side answered the SYN with RST */
	int64_t incomplete;    /* no end was seen */
	int64_t disordered;    /* stamps run backwards, or jump by an hour */
	int64_t untimed;       /* beyond what memory is meant for */
	bool clients_at_least; /* the table of clients was full: counts of them are lower bounds */
	LIST_OF(struct passive_group) groups;
	const struct passive_group *other; /* those too small, together; NULL: there are none */
};

extern const struct bind_shape passive_shape;

/* Ends it: what still waits is incomplete. Lists live in `arena`; addrs, ports, database and files
 * are the caller's to fill. */
void passive_finish(struct passive *passive, struct arena *arena, struct passive_result *out);

/* Canonical JSON: heap. */
int passive_text(const struct passive_result *result, char **out, size_t *len, struct err *err);

/* ---- where packets come from ---- */

/* A file of pcap or pcapng ("-": standard input), of Ethernet, raw IP or Linux cooked packets. What
 * it holds up to a damage counts, and out->damage tells. `name` is borrowed. ERR_NOINPUT, ERR_DATA:
 * nothing of it can be read. ERR_INTERRUPTED. */
int passive_read_file(struct passive *passive, const char *path, const char *name,
	struct arena *arena, struct passive_file *out, struct err *err);

/* The same from a stream, which is closed. */
int passive_read_stream(struct passive *passive, FILE *stream, const char *name,
	struct arena *arena, struct passive_file *out, struct err *err);

struct passive_capture;

/* Interface NULL or "any": all of them. No privilege is left when it returns 0. ERR_NOPERM names
 * the remedy. */
int passive_capture_open(struct passive *passive, const struct passive_options *options,
	const char *interface, struct passive_capture **out, struct err *err);

/* Until this instant (BIND_ABSENT: for ever), so many connections (0: any number), or a signal:
 * that is no error. */
int passive_capture_run(struct passive_capture *capture, struct unix_ms until, int64_t connections,
	void (*progress)(const struct passive *passive), struct err *err);
void passive_capture_close(struct passive_capture *capture); /* NULL is fine */

#endif
