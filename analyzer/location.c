#include "analyzer/location.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/documents.h"
#include "analyzer/location_disc.h"
#include "analyzer/location_keys.h"
#include "base/text.h"

#define SAME_PLACE_LEAST_NS INT64_C(100000)
#define PERCENT_OF_SAME     5

static bool is_attested(const struct analyze_input *in, const struct agent *agent)
{
	const struct document *document =
		agent->attested ? dossier_document(in->dossier, agent->attested) : NULL;

	return document && document_reason(in, document) < 0;
}

static int compare_discs(const void *left, const void *right)
{
	const struct location_disc *a = left, *b = right;

	return a->agent - b->agent;
}

/* The least RTT of each agent to the address, whatever the method. */
static void add_discs(struct locations *all, const struct node *node, struct location_address *to)
{
	size_t agents = all->in->dossier->agents.count;
	struct location_disc *best = arena_array(&all->arena, agents, sizeof(*best));

	for (size_t i = 0; i < agents; i++)
		best[i] = LOCATION_NO_DISC;
	LIST_EACH(const struct sighting, s, &all->seen->items) {
		const struct record *record = &s->entry->record;

		if (s->node >= 0 && !s->is_void && location_disc_from(record) &&
			strcmp(record->addr, to->addr) == 0 && !location_keys_differ(node, record))
			location_disc_note(&best[s->agent], s);
	}
	to->discs.items = best;
	for (size_t i = 0; i < agents; i++)
		if (best[i].agent >= 0)
			best[to->discs.count++] = best[i];
	if (to->discs.count)
		qsort(best, to->discs.count, sizeof(*best), compare_discs);
	for (size_t i = 0; i < to->discs.count; i++)
		location_disc_finish(all, &best[i]);
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

static void add_node(struct locations *all, const struct node *node, struct location_node *to)
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
		add_discs(all, node, at);
		intersect(all, at);
		location_keys_fill(all, node, at);
		add_answers(all, at);
		to->addresses.count++;
	}
}

bool location_is_ground(
	const struct locations *locations, const struct location_handshake *handshake)
{
	return handshake->authentic && locations->attested.items[handshake->agent];
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
		add_node(out, &dossier->nodes.items[i], &out->nodes.items[i]);
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
