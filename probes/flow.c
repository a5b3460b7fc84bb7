#include "probes/flow.h"

#include <stdlib.h>
#include <string.h>

#define NOBODY     UINT32_MAX
#define EARLY_MOST 8 /* stretches that came before what precedes them */

/* Bytes [from, end) of the stream that wait for the bytes before them. */
struct early {
	int64_t from, end;
	struct real_ns at;
};

struct entry {
	struct flow flow;
	int syn_ifindex, syn_ack_ifindex, request_ifindex; /* where each was first seen */
	uint32_t peer_seq;                                 /* of the SYN/ACK */
	size_t request_len;
	struct early early[EARLY_MOST];
	size_t early_count;
	uint32_t chain;        /* the next of its bucket, or of the free ones */
	uint32_t older, newer; /* by when each began */
};

struct flow_table {
	struct entry *entries;
	uint32_t *buckets;
	uint64_t bucket_mask;
	uint32_t oldest, newest, free;
	int64_t lost;
};

static void init_lists(struct flow_table *table, size_t most)
{
	for (size_t i = 0; i <= table->bucket_mask; i++)
		table->buckets[i] = NOBODY;
	for (size_t i = 0; i < most; i++)
		table->entries[i].chain = i + 1 < most ? (uint32_t)(i + 1) : NOBODY;
	table->oldest = table->newest = NOBODY;
}

struct flow_table *flow_table_new(size_t most)
{
	struct flow_table *table = calloc(1, sizeof(*table));
	size_t buckets = 1;

	if (most < 1 || most >= NOBODY / 2)
		most = most < 1 ? 1 : NOBODY / 2;
	while (buckets < most)
		buckets *= 2;
	if (!table)
		return NULL;
	table->entries = calloc(most, sizeof(*table->entries));
	table->buckets = calloc(buckets, sizeof(*table->buckets));
	table->bucket_mask = buckets - 1;
	if (!table->entries || !table->buckets) {
		flow_table_free(table);
		return NULL;
	}
	init_lists(table, most);
	return table;
}

void flow_table_free(struct flow_table *table)
{
	if (!table)
		return;
	free(table->entries);
	free(table->buckets);
	free(table);
}

/* Keys come from our own SYNs: nobody else can choose them, so that any good mix will do. */
static uint32_t *bucket_of(const struct flow_table *table, const struct flow_key *key)
{
	uint64_t low, high, sum;

	memcpy(&low, key->remote.bytes, sizeof(low));
	memcpy(&high, key->remote.bytes + sizeof(low), sizeof(high));
	sum = low ^ (high * UINT64_C(0xff51afd7ed558ccd)) ^
	      ((uint64_t)key->local_port << 16 | key->remote_port) * UINT64_C(0x9e3779b97f4a7c15);
	sum = (sum ^ sum >> 32) * UINT64_C(0xc4ceb9fe1a85ec53);
	return &table->buckets[(sum ^ sum >> 29) & table->bucket_mask];
}

static bool same_key(const struct flow_key *a, const struct flow_key *b)
{
	return a->local_port == b->local_port && a->remote_port == b->remote_port &&
	       packet_same_host(&a->remote, &b->remote);
}

static struct entry *find(const struct flow_table *table, const struct flow_key *key)
{
	uint32_t at = *bucket_of(table, key);

	while (at != NOBODY && !same_key(&table->entries[at].flow.key, key))
		at = table->entries[at].chain;
	return at == NOBODY ? NULL : &table->entries[at];
}

static uint32_t *older_side(struct flow_table *table, uint32_t at)
{
	return at == NOBODY ? &table->newest : &table->entries[at].older;
}

static uint32_t *newer_side(struct flow_table *table, uint32_t at)
{
	return at == NOBODY ? &table->oldest : &table->entries[at].newer;
}

static void release(struct flow_table *table, struct entry *entry)
{
	uint32_t index = (uint32_t)(entry - table->entries);
	uint32_t *link = bucket_of(table, &entry->flow.key);

	while (*link != index)
		link = &table->entries[*link].chain;
	*link = entry->chain;
	*newer_side(table, entry->older) = entry->newer;
	*older_side(table, entry->newer) = entry->older;
	entry->chain = table->free;
	table->free = index;
}

static struct entry *add(struct flow_table *table, const struct flow_key *key)
{
	uint32_t *bucket = bucket_of(table, key), index;
	struct entry *entry;

	if (table->free == NOBODY) {
		release(table, &table->entries[table->oldest]);
		table->lost++;
	}
	index = table->free;
	entry = &table->entries[index];
	table->free = entry->chain;
	*entry = (struct entry){.flow = {.key = *key, .ttl = -1},
		.chain = *bucket,
		.older = table->newest,
		.newer = NOBODY};
	*bucket = index;
	*newer_side(table, entry->older) = index;
	table->newest = index;
	return entry;
}

static struct flow_key key_of(
	const struct packet *packet, const struct packet_tcp *tcp, bool outgoing)
{
	if (outgoing)
		return (struct flow_key){packet->to, tcp->from_port, tcp->to_port};
	return (struct flow_key){packet->from, tcp->to_port, tcp->from_port};
}

/* a is before b on the circle of sequence numbers (RFC 9293 3.4). */
static bool is_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* The same packet again, on its way through a bridge, bond or VLAN: each shows it once. Sent again
 * it would be seen where the first one was. */
static bool is_copy(const struct packet *packet, int first_ifindex)
{
	return packet->ifindex != 0 && first_ifindex != 0 && packet->ifindex != first_ifindex;
}

/* SYNs behind the SYN/ACK leave open no more which of them was answered. */
static void note_syn(struct entry *entry, const struct packet *packet, const struct packet_tcp *tcp,
	struct real_ns at)
{
	struct flow *flow = &entry->flow;

	if (flow->syn_count == 0) {
		flow->syn_seq = tcp->seq;
		entry->syn_ifindex = packet->ifindex;
	}
	if (flow->syn_ack_at.v != 0 || is_copy(packet, entry->syn_ifindex))
		return;
	flow->syn_count++;
	flow->syn_at = at;
}

static void note_syn_ack(struct entry *entry, const struct packet *packet,
	const struct packet_tcp *tcp, struct real_ns at)
{
	struct flow *flow = &entry->flow;

	if (flow->syn_ack_count == 0) {
		flow->syn_ack_at = at;
		flow->ttl = packet->ttl;
		entry->peer_seq = tcp->seq;
		entry->syn_ack_ifindex = packet->ifindex;
	}
	if (tcp->seq == entry->peer_seq && !is_copy(packet, entry->syn_ack_ifindex))
		flow->syn_ack_count++;
}

/* Where the data of a segment begins: a SYN counts as one (RFC 9293 3.4). */
static uint32_t data_seq(const struct packet_tcp *tcp)
{
	return tcp->seq + (tcp->flags & PACKET_SYN ? 1 : 0);
}

static void note_sent_data(struct entry *entry, const struct packet *packet,
	const struct packet_tcp *tcp, struct real_ns at)
{
	uint32_t first = entry->flow.syn_seq + 1, from = data_seq(tcp);
	uint32_t end = from + (uint32_t)tcp->data_len;

	if (entry->flow.request_at.v == 0) {
		/* Not the stream's first byte: that was not seen, and this one left too late. */
		if (from != first)
			return;
		entry->flow.request_at = at;
		entry->request_len = tcp->data_len;
		entry->request_ifindex = packet->ifindex;
	} else if (!is_copy(packet, entry->request_ifindex) && is_before(first, end) &&
		   is_before(from, first + (uint32_t)entry->request_len)) {
		entry->flow.request_again = true;
	}
}

/* Offsets up to here were there, all of them. */
static int64_t whole_end(const struct flow *flow)
{
	return flow->data_count > 0 ? flow->data[flow->data_count - 1].end : 0;
}

/* Keeps what came before its turn. When there is no room, what is farthest off goes: its offsets
 * are then not known. */
static void keep_early(struct entry *entry, struct early stretch)
{
	struct early *slot = entry->early;

	for (size_t i = 0; i < entry->early_count; i++) {
		if (entry->early[i].from <= stretch.from && entry->early[i].end >= stretch.end)
			return;
		if (entry->early[i].from > slot->from)
			slot = &entry->early[i];
	}
	if (entry->early_count < EARLY_MOST)
		entry->early[entry->early_count++] = stretch;
	else if (stretch.from < slot->from)
		*slot = stretch;
}

static void later(struct real_ns *at, struct real_ns other)
{
	if (other.v > at->v)
		*at = other;
}

/* Takes in one early stretch that the whole part has reached. False: there is none. */
static bool join_early(struct entry *entry, struct flow_data *data)
{
	for (size_t i = 0; i < entry->early_count; i++) {
		struct early stretch = entry->early[i];

		if (stretch.from > data->end)
			continue;
		if (stretch.end > data->end) {
			data->end = stretch.end;
			later(&data->at, stretch.at);
		}
		entry->early[i] = entry->early[--entry->early_count];
		return true;
	}
	return false;
}

/* A stretch is stamped when the last byte up to its end was there, whichever came last: an RTT that
 * is read from it may be too large, never too small. */
static void note_data(struct entry *entry, const struct packet_tcp *tcp, struct real_ns at)
{
	struct flow *flow = &entry->flow;
	int64_t whole = whole_end(flow), from;
	struct flow_data data = {.at = at};

	if (flow->data_count == FLOW_DATA_MOST)
		return;
	from = whole + (int32_t)(data_seq(tcp) - (entry->peer_seq + 1 + (uint32_t)whole));
	data.end = from + (int64_t)tcp->data_len;
	if (data.end <= whole)
		return;
	if (from > whole) {
		keep_early(entry, (struct early){from, data.end, at});
		return;
	}
	while (join_early(entry, &data))
		;
	if (flow->data_count > 0)
		later(&data.at, flow->data[flow->data_count - 1].at);
	flow->data[flow->data_count++] = data;
}

static void note_received(struct entry *entry, const struct packet *packet,
	const struct packet_tcp *tcp, struct real_ns at)
{
	struct flow *flow = &entry->flow;
	bool answers_syn = (tcp->flags & PACKET_ACK) && tcp->ack == flow->syn_seq + 1;

	if (tcp->flags & PACKET_RST) {
		if (answers_syn && flow->syn_ack_count == 0 && flow->reset_at.v == 0)
			flow->reset_at = at;
		return;
	}
	if ((tcp->flags & PACKET_SYN) && !answers_syn)
		return;
	if (tcp->flags & PACKET_SYN)
		note_syn_ack(entry, packet, tcp, at);
	if (tcp->data_len > 0 && flow->syn_ack_count > 0)
		note_data(entry, tcp, at);
}

static bool is_first_syn(const struct entry *entry, const struct packet_tcp *tcp)
{
	return (tcp->flags & (PACKET_SYN | PACKET_ACK | PACKET_RST)) == PACKET_SYN &&
	       (!entry || entry->flow.syn_seq != tcp->seq);
}

void flow_note(struct flow_table *table, const struct packet *packet, const struct packet_tcp *tcp,
	bool outgoing, struct real_ns at)
{
	struct flow_key key = key_of(packet, tcp, outgoing);
	struct entry *entry = find(table, &key);

	/* An answer that this machine sends has not come yet: its stamp would be too early. */
	if (!outgoing && packet->direction == PACKET_OUTGOING)
		return;
	if (outgoing && is_first_syn(entry, tcp)) {
		if (entry)
			release(table, entry);
		entry = add(table, &key);
	}
	if (!entry)
		return;
	if (!outgoing) {
		note_received(entry, packet, tcp, at);
		return;
	}
	if ((tcp->flags & (PACKET_SYN | PACKET_ACK | PACKET_RST)) == PACKET_SYN)
		note_syn(entry, packet, tcp, at);
	if (tcp->data_len > 0 && !(tcp->flags & PACKET_RST))
		note_sent_data(entry, packet, tcp, at);
}

const struct flow *flow_find(const struct flow_table *table, const struct flow_key *key)
{
	const struct entry *entry = find(table, key);

	return entry ? &entry->flow : NULL;
}

void flow_drop(struct flow_table *table, const struct flow_key *key)
{
	struct entry *entry = find(table, key);

	if (entry)
		release(table, entry);
}

struct real_ns flow_data_at(const struct flow *flow, int64_t offset)
{
	for (size_t i = 0; i < flow->data_count && offset >= 0; i++)
		if (flow->data[i].end > offset)
			return flow->data[i].at;
	return (struct real_ns){0};
}

int64_t flow_lost(const struct flow_table *table)
{
	return table->lost;
}
