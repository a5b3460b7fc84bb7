#include "analyzer/location.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/documents.h"
#include "base/text.h"

#define SAME_PLACE_LEAST_NS INT64_C(100000)
#define PERCENT_OF_SAME     5

static bool is_attested(const struct analyze_input *in, const struct agent *agent)
{
	const struct document *document =
		agent->attested ? dossier_document(in->dossier, agent->attested) : NULL;

	return document && document_reason(in, document) < 0;
}

static int64_t uncertainty_m(const struct locations *all, int agent)
{
	const struct agent *claim = &all->in->dossier->agents.items[agent];

	if (claim->uncertainty_m != BIND_ABSENT)
		return claim->uncertainty_m;
	return all->attested.items[agent] ? LOCATION_ATTESTED_U_M : LOCATION_AGENT_U_M;
}

/* What the stamp's resolution may have taken from the RTT. */
static int64_t quantum_ns(int ts)
{
	static const int64_t by_stamp[] = {
		[TS_PACKET] = 0,
		[TS_ERRQUEUE] = 0,
		[TS_RX] = 1000,
		[TS_TCP_INFO] = 1000,
		[TS_USER] = 100000,
	};

	return by_stamp[ts];
}

static bool gives_disc(const struct record *record)
{
	static const char *const methods[] = {"icmp", "tcp", "tls", "http"};

	if (record->ts == TS_IMPORTED || record->rtt_ns.count == 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i], record->method) == 0)
			return true;
	return false;
}

static int64_t least_rtt(const struct record *record)
{
	int64_t least = record->rtt_ns.items[0];

	for (size_t i = 1; i < record->rtt_ns.count; i++)
		if (record->rtt_ns.items[i] < least)
			least = record->rtt_ns.items[i];
	return least;
}

/* A coarse stamp may have taken its quantum from the RTT: the disc must hold either way. */
static void note_rtt(struct location_disc *best, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	int64_t rtt = least_rtt(record), quantum = quantum_ns(record->ts);
	int64_t least = best->agent >= 0 && best->least_ns < rtt ? best->least_ns : rtt;

	if (best->agent < 0 || rtt + quantum < best->rtt_ns + best->quantum_ns)
		*best = (struct location_disc){.agent = s->agent,
			.method = record->method,
			.rtt_ns = rtt,
			.quantum_ns = quantum};
	best->least_ns = least;
}

static int compare_discs(const void *left, const void *right)
{
	const struct location_disc *a = left, *b = right;

	return a->agent - b->agent;
}

static void finish_disc(const struct locations *all, struct location_disc *disc)
{
	const struct agent *agent = &all->in->dossier->agents.items[disc->agent];

	disc->disc.centre.lat_e7 = (int32_t)agent->lat_e7;
	disc->disc.centre.lon_e7 = (int32_t)agent->lon_e7;
	disc->disc.radius_m =
		place_radius_m(disc->rtt_ns, disc->quantum_ns, uncertainty_m(all, disc->agent));
	disc->excluded = place_excluded(all->in->region, &disc->disc);
}

/* The least RTT of each agent to the address, whatever the method. */
static void add_discs(
	struct locations *all, struct location_address *to, const struct sightings *seen)
{
	size_t agents = all->in->dossier->agents.count;
	struct location_disc *best = arena_array(&all->arena, agents, sizeof(*best));

	for (size_t i = 0; i < agents; i++)
		best[i].agent = -1;
	LIST_EACH(const struct sighting, s, &seen->items)
		if (s->node >= 0 && !s->is_void && gives_disc(&s->entry->record) &&
			strcmp(s->entry->record.addr, to->addr) == 0)
			note_rtt(&best[s->agent], s);
	to->discs.items = best;
	for (size_t i = 0; i < agents; i++)
		if (best[i].agent >= 0)
			best[to->discs.count++] = best[i];
	if (to->discs.count)
		qsort(best, to->discs.count, sizeof(*best), compare_discs);
	for (size_t i = 0; i < to->discs.count; i++)
		finish_disc(all, &best[i]);
}

static void intersect(struct locations *all, struct location_address *to)
{
	struct place_disc *discs = arena_array(&all->arena, to->discs.count, sizeof(*discs));

	for (size_t i = 0; i < to->discs.count; i++)
		discs[i] = to->discs.items[i].disc;
	place_intersect(all->in->region, discs, to->discs.count, &to->together);
}

static int by_database(const void *left, const void *right)
{
	const struct answer *const *a = left, *const *b = right;
	int order = strcmp((*a)->database.name, (*b)->database.name);

	order = order ? order : strcmp((*a)->database.sha256, (*b)->database.sha256);
	order = order ? order
		      : strcmp((*a)->prefix ? (*a)->prefix : "", (*b)->prefix ? (*b)->prefix : "");
	return order ? order : (*a)->says - (*b)->says;
}

static void add_answers(struct locations *all, struct location_address *to)
{
	size_t cap = 0;

	LIST_EACH(const struct answer, answer, &all->in->answers) {
		const struct answer **slot;

		if (strcmp(answer->addr, to->addr) != 0)
			continue;
		slot = arena_push(
			&all->arena, &to->answers.items, &to->answers.count, &cap, sizeof(*slot));
		*slot = answer;
	}
	if (to->answers.count)
		qsort(to->answers.items, to->answers.count, sizeof(*to->answers.items),
			by_database);
}

static void add_node(struct locations *all, const struct node *node, const struct sightings *seen,
	struct location_node *to)
{
	int city = region_city_by_code(all->in->region, node->city);

	to->node = node;
	to->claimed = city >= 0 ? UINT32_C(1) << city : 0;
	to->document = document_of_site(
		all->in, dossier_site(all->in->dossier, node->site), &to->document_reason);
	to->addresses.items =
		arena_array(&all->arena, node->addresses.count, sizeof(struct location_address));
	LIST_EACH(const struct node_address, address, &node->addresses) {
		struct location_address *at = &to->addresses.items[to->addresses.count];

		if (address->role != ADDRESS_VIP)
			continue;
		at->addr = address->addr;
		add_discs(all, at, seen);
		intersect(all, at);
		add_answers(all, at);
		to->addresses.count++;
	}
}

void locations_open(
	const struct analyze_input *in, const struct sightings *seen, struct locations *out)
{
	const struct dossier *dossier = in->dossier;

	*out = (struct locations){.in = in, .seen = seen};
	out->attested.count = dossier->agents.count;
	out->attested.items = arena_array(&out->arena, out->attested.count, sizeof(bool));
	for (size_t i = 0; i < dossier->agents.count; i++)
		out->attested.items[i] = is_attested(in, &dossier->agents.items[i]);
	out->nodes.count = dossier->nodes.count;
	out->nodes.items = arena_array(&out->arena, out->nodes.count, sizeof(struct location_node));
	for (size_t i = 0; i < dossier->nodes.count; i++)
		add_node(out, &dossier->nodes.items[i], seen, &out->nodes.items[i]);
}

void locations_close(struct locations *locations)
{
	arena_fini(&locations->arena);
}

static const struct location_disc *disc_of(const struct location_address *address, int agent)
{
	LIST_EACH(const struct location_disc, disc, &address->discs)
		if (disc->agent == agent)
			return disc;
	return NULL;
}

static bool rtts_alike(int64_t a, int64_t b)
{
	int64_t apart = a < b ? b - a : a - b;
	int64_t larger = a < b ? b : a;

	return apart <= SAME_PLACE_LEAST_NS || apart * 100 <= larger * PERCENT_OF_SAME;
}

static bool addresses_alike(const struct location_address *a, const struct location_address *b)
{
	size_t common = 0;

	LIST_EACH(const struct location_disc, disc, &a->discs) {
		const struct location_disc *other = disc_of(b, disc->agent);

		if (!other)
			continue;
		if (!rtts_alike(disc->least_ns, other->least_ns))
			return false;
		common++;
	}
	return common > 1; /* one agent alone sees a circle, not a place */
}

bool location_same_place(const struct location_node *a, const struct location_node *b)
{
	if (a->node->key_sha256 && text_equal(a->node->key_sha256, b->node->key_sha256))
		return true;
	LIST_EACH(const struct location_address, one, &a->addresses)
		LIST_EACH(const struct location_address, other, &b->addresses)
			if (addresses_alike(one, other))
				return true;
	return false;
}
