#include "probes/passive.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"
#include "probes/passive_groups.h"

#define WAYS 8 /* places of a handshake in the table: of a full set the oldest makes way */

/* The same segment again so soon passed two interfaces of a bond or bridge, or a mirror port: no
 * sender repeats a SYN or SYN/ACK before 200 ms (RFC 6298 says one second). */
#define COPY_MOST_NS INT64_C(50000000)

/* No kernel waits longer for the end of a handshake: a clock was set. */
#define HANDSHAKE_MOST_NS INT64_C(3600000000000)

/* A handshake that waits for its end. */
struct open {
	struct packet_host client;
	uint16_t client_port, port, host; /* host: index */
	uint16_t syn_data_len;
	uint32_t syn_seq, syn_ack_seq;
	struct real_ns syn_at, syn_ack_at; /* syn_ack_at v = 0: none yet */
	struct real_ns last_syn_at, last_syn_ack_at;
	bool again; /* SYN or SYN/ACK came more than once */
};

struct passive {
	const struct passive_options *options;
	struct passive_key key;
	size_t sets;
	uint64_t *tags; /* hashes of what is in opens; 0: free */
	struct open *opens;
	struct passive_groups *groups;
	struct passive_result counts;
	int64_t first_ns, last_ns; /* of the packets seen; INT64_MAX, INT64_MIN: none */
};

struct passive *passive_new(const struct passive_options *options, struct err *err)
{
	struct passive *passive = calloc(1, sizeof(*passive));

	if (!passive) {
		err_no_memory(err);
		return NULL;
	}
	passive->options = options;
	passive->first_ns = INT64_MAX;
	passive->last_ns = INT64_MIN;
	if (passive_key_draw(&passive->key, err) < 0) {
		passive_free(passive);
		return NULL;
	}
	passive->sets = (options->open_most ? options->open_most : PASSIVE_OPEN_MOST) / WAYS + 1;
	passive->tags = calloc(passive->sets * WAYS, sizeof(*passive->tags));
	passive->opens = calloc(passive->sets * WAYS, sizeof(*passive->opens));
	passive->groups = passive_groups_new(&passive->key);
	if (!passive->tags || !passive->opens || !passive->groups) {
		err_no_memory(err);
		passive_free(passive);
		return NULL;
	}
	return passive;
}

void passive_free(struct passive *passive)
{
	if (!passive)
		return;
	passive_groups_free(passive->groups);
	free(passive->tags);
	free(passive->opens);
	free(passive);
}

/* ---- the table ---- */

static uint64_t tag_of(const struct passive *passive, const struct packet_host *client,
	uint16_t client_port, size_t host, uint16_t port)
{
	uint64_t also = (uint64_t)host << 40 | (uint64_t)client->family << 32 |
			(uint64_t)client_port << 16 | port;
	uint64_t tag =
		passive_hash(&passive->key, client->bytes, client->family == 6 ? 16 : 4, also);

	return tag + (tag == 0);
}

static bool is_it(const struct open *open, const struct packet_host *client, uint16_t client_port,
	size_t host, uint16_t port)
{
	return open->client_port == client_port && open->port == port && open->host == host &&
	       packet_same_host(&open->client, client);
}

/* Index in the table; -1: not there. */
static int64_t find(const struct passive *passive, uint64_t tag, const struct packet_host *client,
	uint16_t client_port, size_t host, uint16_t port)
{
	size_t set = tag % passive->sets * WAYS;

	for (size_t i = set; i < set + WAYS; i++)
		if (passive->tags[i] == tag &&
			is_it(&passive->opens[i], client, client_port, host, port))
			return (int64_t)i;
	return -1;
}

/* Without room the oldest of the set is given up. */
static size_t take_place(struct passive *passive, uint64_t tag)
{
	size_t set = tag % passive->sets * WAYS, oldest = set;

	for (size_t i = set; i < set + WAYS; i++) {
		if (passive->tags[i] == 0)
			return i;
		if (passive->opens[i].syn_at.v < passive->opens[oldest].syn_at.v)
			oldest = i;
	}
	passive->counts.incomplete++;
	return oldest;
}

/* ---- segments ---- */

/* One segment of a connection to the node. */
struct segment {
	const struct packet_host *client;
	const struct packet_tcp *tcp;
	size_t host; /* index of the node's address */
	uint16_t client_port, port;
	struct real_ns at;
};

/* By difference, since sequence numbers wrap. */
static bool acknowledges_syn(const struct open *open, uint32_t number)
{
	return number - (open->syn_seq + 1) <= open->syn_data_len; /* data: TCP Fast Open */
}

static void begin(struct open *open, const struct segment *s)
{
	*open = (struct open){.client = *s->client,
		.client_port = s->client_port,
		.port = s->port,
		.host = (uint16_t)s->host,
		.syn_data_len =
			(uint16_t)(s->tcp->data_len > UINT16_MAX ? UINT16_MAX : s->tcp->data_len),
		.syn_seq = s->tcp->seq,
		.syn_at = s->at,
		.last_syn_at = s->at};
}

static void note_syn(struct passive *passive, const struct segment *s)
{
	uint64_t tag = tag_of(passive, s->client, s->client_port, s->host, s->port);
	int64_t at = find(passive, tag, s->client, s->client_port, s->host, s->port);
	struct open *open;

	if (at < 0) {
		at = (int64_t)take_place(passive, tag);
		passive->tags[at] = tag;
		begin(&passive->opens[at], s);
		return;
	}
	open = &passive->opens[at];
	if (open->syn_seq != s->tcp->seq) { /* the port is used anew */
		passive->counts.incomplete++;
		begin(open, s);
		return;
	}
	open->again |= s->at.v - open->last_syn_at.v > COPY_MOST_NS;
	open->last_syn_at = s->at;
}

static void note_syn_ack(struct open *open, const struct segment *s)
{
	if (!acknowledges_syn(open, s->tcp->ack))
		return;
	if (open->syn_ack_at.v == 0) {
		open->syn_ack_at = s->at;
		open->syn_ack_seq = s->tcp->seq;
	} else {
		open->again |= s->tcp->seq != open->syn_ack_seq ||
			       s->at.v - open->last_syn_ack_at.v > COPY_MOST_NS;
	}
	open->last_syn_ack_at = s->at;
}

static void note_end(struct passive *passive, const struct open *open, struct real_ns at)
{
	const struct passive_options *o = passive->options;
	const struct passive_place *place =
		o->classify ? o->classify(o->context, &open->client) : NULL;
	struct passive_sample sample = {
		.handshake_ns = at.v - open->syn_at.v, .network_ns = at.v - open->syn_ack_at.v};

	if (open->again) {
		passive->counts.retransmitted++;
		passive_groups_add_retransmitted(passive->groups, place);
	} else if (sample.network_ns < 0 || sample.handshake_ns < sample.network_ns ||
		   sample.handshake_ns > HANDSHAKE_MOST_NS) {
		passive->counts.disordered++;
	} else if (passive_groups_add(passive->groups, place, &open->client, &sample)) {
		passive->counts.connections++;
	} else {
		passive->counts.untimed++;
	}
}

static int64_t find_open(const struct passive *passive, const struct segment *s)
{
	return find(passive, tag_of(passive, s->client, s->client_port, s->host, s->port),
		s->client, s->client_port, s->host, s->port);
}

static void note_from_client(struct passive *passive, const struct segment *s)
{
	uint8_t flags = s->tcp->flags & (PACKET_SYN | PACKET_ACK | PACKET_RST);
	const struct open *open;
	int64_t at;

	if (flags == PACKET_SYN) {
		note_syn(passive, s);
		return;
	}
	at = find_open(passive, s);
	if (at < 0)
		return;
	open = &passive->opens[at];
	if (flags & PACKET_RST) {
		passive->counts.incomplete++;
		passive->tags[at] = 0;
	} else if (flags == PACKET_ACK && open->syn_ack_at.v != 0 &&
		   s->tcp->ack == open->syn_ack_seq + 1 && acknowledges_syn(open, s->tcp->seq)) {
		note_end(passive, open, s->at);
		passive->tags[at] = 0;
	}
}

static void note_from_node(struct passive *passive, const struct segment *s)
{
	uint8_t flags = s->tcp->flags & (PACKET_SYN | PACKET_ACK | PACKET_RST);
	int64_t at;

	if (flags != (PACKET_SYN | PACKET_ACK) && !(flags & PACKET_RST))
		return;
	at = find_open(passive, s);
	if (at < 0)
		return;
	if (!(flags & PACKET_RST)) {
		note_syn_ack(&passive->opens[at], s);
	} else if (flags == (PACKET_RST | PACKET_ACK) &&
		   acknowledges_syn(&passive->opens[at], s->tcp->ack)) {
		passive->counts.refused++;
		passive->tags[at] = 0;
	}
}

/* ---- packets ---- */

/* -1: not one of ours. */
static int64_t host_index(const struct passive *passive, const struct packet_host *host)
{
	for (size_t i = 0; i < passive->options->host_count; i++)
		if (packet_same_host(&passive->options->hosts[i], host))
			return (int64_t)i;
	return -1;
}

static bool is_service(const struct passive *passive, uint16_t port)
{
	for (size_t i = 0; i < passive->options->port_count; i++)
		if (passive->options->ports[i] == port)
			return true;
	return passive->options->port_count == 0;
}

static void note_tcp(struct passive *passive, const struct packet *packet,
	const struct packet_tcp *tcp, struct real_ns at)
{
	int64_t to = host_index(passive, &packet->to), from = host_index(passive, &packet->from);

	if (to >= 0 && from >= 0) /* the node with itself: no client */
		return;
	/* On its way out to another interface of this machine: seen again when it comes in. */
	if (to >= 0 && is_service(passive, tcp->to_port) && packet->direction != PACKET_OUTGOING)
		note_from_client(passive, &(struct segment){&packet->from, tcp, (size_t)to,
						  tcp->from_port, tcp->to_port, at});
	else if (from >= 0 && is_service(passive, tcp->from_port))
		note_from_node(passive, &(struct segment){&packet->to, tcp, (size_t)from,
						tcp->to_port, tcp->from_port, at});
}

static void note_time(struct passive *passive, struct real_ns at)
{
	passive->counts.packets++;
	if (at.v < 0)
		return;
	passive->first_ns = at.v < passive->first_ns ? at.v : passive->first_ns;
	passive->last_ns = at.v > passive->last_ns ? at.v : passive->last_ns;
}

void passive_note(struct passive *passive, const struct packet *packet, struct real_ns at)
{
	struct packet_tcp tcp;

	note_time(passive, at);
	if (packet->protocol != IPPROTO_TCP)
		return;
	if (packet->fragment)
		passive->counts.fragments++;
	else if (packet_tcp(packet, &tcp))
		note_tcp(passive, packet, &tcp, at);
	else
		passive->counts.malformed++;
}

void passive_note_unread(struct passive *passive, struct real_ns at)
{
	note_time(passive, at);
	passive->counts.unread++;
}

void passive_note_lost(struct passive *passive, int64_t packets)
{
	passive->counts.capture_lost += packets;
}

int64_t passive_connections(const struct passive *passive)
{
	return passive->counts.connections;
}

static int64_t ms_of(int64_t ns)
{
	return ns / 1000000 - (ns % 1000000 < 0);
}

void passive_finish(struct passive *passive, struct arena *arena, struct passive_result *out)
{
	for (size_t i = 0; i < passive->sets * WAYS; i++) {
		passive->counts.incomplete += passive->tags[i] != 0;
		passive->tags[i] = 0;
	}
	*out = passive->counts;
	out->schema = PASSIVE_SCHEMA;
	out->from.v = out->to.v = BIND_ABSENT;
	if (passive->last_ns >= 0) {
		out->from.v = ms_of(passive->first_ns);
		out->to.v = ms_of(passive->last_ns);
	}
	passive_groups_finish(passive->groups, arena, out);
}
