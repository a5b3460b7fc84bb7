#include "analyzer/location_signs.h"

#include <string.h>

#include "analyzer/location_disc.h"
#include "analyzer/location_keys.h"

/* One agent's replies, unsigned and signed. */
struct seen_by {
	int64_t plain_ns, signed_ns; /* least RTT; 0: none */
	int64_t plain_answered, signed_sent, signed_answered;
	int64_t icmp_hops, tcp_hops; /* least; -1: none */
};

int64_t location_hops(int64_t ttl)
{
	static const int64_t initial[] = {32, 64, 128, 255};

	for (size_t i = 0; i < ARRAY_LEN(initial); i++)
		if (ttl <= initial[i])
			return initial[i] - ttl;
	return 0;
}

static void keep_least(int64_t *slot, int64_t none, int64_t value)
{
	if (*slot == none || value < *slot)
		*slot = value;
}

static void note_hops(struct seen_by *by, const struct record *record)
{
	if (record->ttl < 1 || record->answered == 0)
		return;
	if (strcmp(record->method, "icmp") == 0)
		keep_least(&by->icmp_hops, -1, location_hops(record->ttl));
	else if (strcmp(record->method, "tcp") == 0)
		keep_least(&by->tcp_hops, -1, location_hops(record->ttl));
}

/* Requests that were told that nobody is there: a service that is not running, no sign. */
static int64_t closed(const struct record *record)
{
	static const enum record_err named[] = {
		RECORD_REFUSED, RECORD_PORT_UNREACHABLE, RECORD_PROHIBITED};
	int64_t count = 0;

	LIST_EACH(const struct bind_count, err, &record->err)
		for (size_t i = 0; i < ARRAY_LEN(named); i++)
			if (strcmp(err->name, record_err_names[named[i]]) == 0)
				count += err->count;
	return count < record->sent ? count : record->sent;
}

static void note_signed(const struct node *node, struct seen_by *by, const struct record *record)
{
	int64_t rtt_ns, quantum_ns;

	by->signed_sent += record->sent - closed(record);
	by->signed_answered += record->answered;
	if (location_keys_match(node, record) && location_disc_rtt(record, &rtt_ns, &quantum_ns))
		keep_least(&by->signed_ns, 0, rtt_ns);
}

static void note_plain(struct seen_by *by, const struct record *record)
{
	int64_t rtt_ns, quantum_ns;

	if (!location_disc_rtt(record, &rtt_ns, &quantum_ns))
		return;
	by->plain_answered += record->answered;
	keep_least(&by->plain_ns, 0, rtt_ns);
	note_hops(by, record);
}

static struct seen_by *see(
	const struct locations *all, struct arena *arena, const struct node *node, const char *addr)
{
	size_t agents = all->in->dossier->agents.count;
	struct seen_by *by = arena_array(arena, agents, sizeof(*by));
	struct location_sightings of = location_index_of(&all->index, addr);

	for (size_t i = 0; i < agents; i++)
		by[i].icmp_hops = by[i].tcp_hops = -1;
	for (size_t i = 0; i < of.count; i++) {
		const struct record *record = &of.items[i]->entry->record;
		struct seen_by *agent = &by[of.items[i]->agent];

		if (!location_counts(all, of.items[i]->agent))
			continue; /* who may stand anywhere may be deceived by anything */
		if (location_keys_is_signed(record))
			note_signed(node, agent, record);
		else
			note_plain(agent, record);
	}
	return by;
}

static void add_sign(
	struct locations *all, struct location_address *to, size_t *cap, struct location_sign sign)
{
	struct location_sign *added =
		arena_push(&all->arena, &to->signs.items, &to->signs.count, cap, sizeof(*added));

	*added = sign;
}

/* What each agent by itself shows. */
static void add_own_signs(struct locations *all, struct location_address *to, int agent,
	const struct seen_by *by, size_t *cap)
{
	int64_t apart = by->icmp_hops < by->tcp_hops ? by->tcp_hops - by->icmp_hops
						     : by->icmp_hops - by->tcp_hops;

	if (by->plain_ns > 0 && by->signed_ns > by->plain_ns + SIGN_LATER_NS)
		add_sign(all, to, cap,
			(struct location_sign){
				agent, SIGN_SIGNED_LATER, by->plain_ns, by->signed_ns});
	if (by->icmp_hops >= 0 && by->tcp_hops >= 0 && apart >= SIGN_HOPS_LEAST)
		add_sign(all, to, cap,
			(struct location_sign){agent, SIGN_HOPS, by->tcp_hops, by->icmp_hops});
}

/* A server that never signed for anybody, though it was asked to: its key is another's promise. */
static void add_unsigned(struct locations *all, const struct node *node,
	struct location_address *to, const struct seen_by *by, size_t *cap)
{
	size_t agents = all->in->dossier->agents.count;
	int64_t sent = 0, answered = 0, plain = 0;
	int first = -1;

	for (size_t i = 0; i < agents; i++) {
		if (first < 0 && by[i].signed_sent > 0 && by[i].plain_answered > 0)
			first = (int)i;
		sent += by[i].signed_sent;
		answered += by[i].signed_answered;
		plain += by[i].plain_answered;
	}
	if (node->key_sha256 && first >= 0 && answered == 0 && sent >= SIGN_UNSIGNED_LEAST &&
		plain >= SIGN_UNSIGNED_LEAST)
		add_sign(all, to, cap, (struct location_sign){first, SIGN_UNSIGNED, plain, 0});
}

/* Small and alike from places that cannot share a neighbour. */
static void add_everywhere(struct locations *all, struct location_address *to, size_t *cap)
{
	const struct location_disc *discs = to->discs.items;
	int64_t least = INT64_MAX, most = 0;

	if (!to->together.disjoint || to->discs.count < 3)
		return;
	for (size_t i = 0; i < to->discs.count; i++) {
		least = discs[i].least_ns < least ? discs[i].least_ns : least;
		most = discs[i].least_ns > most ? discs[i].least_ns : most;
	}
	if (most <= SIGN_EVERYWHERE_MOST_NS && most - least <= SIGN_EVERYWHERE_BAND_NS)
		add_sign(all, to, cap,
			(struct location_sign){discs[0].agent, SIGN_EVERYWHERE, most, least});
}

void location_signs_fill(
	struct locations *all, const struct node *node, struct location_address *to)
{
	size_t agents = all->in->dossier->agents.count, cap = 0;
	const struct seen_by *by = see(all, &all->arena, node, to->addr);

	for (size_t i = 0; i < agents; i++)
		add_own_signs(all, to, (int)i, &by[i], &cap);
	add_unsigned(all, node, to, by, &cap);
	add_everywhere(all, to, &cap);
}
