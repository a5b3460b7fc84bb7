#include "analyzer/location.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/bestline.h"
#include "analyzer/documents.h"
#include "analyzer/location_disc.h"
#include "analyzer/location_keys.h"
#include "analyzer/location_landmarks.h"
#include "analyzer/location_signs.h"
#include "base/text.h"

#define SAME_PLACE_LEAST_NS INT64_C(100000)
#define PERCENT_OF_SAME     5

static bool is_attested(const struct analyze_input *in, const char *attested)
{
	const struct document *document = dossier_document(in->dossier, attested);

	return document && document_reason(in, document) < 0;
}

static void sort_discs(struct locations *all, struct location_disc *best, size_t agents,
	struct location_address *to)
{
	to->discs.items = arena_array(&all->arena, agents, sizeof(*best));
	to->left_out.items = arena_array(&all->arena, agents, sizeof(*best));
	for (size_t i = 0; i < agents; i++) {
		if (best[i].agent < 0)
			continue;
		location_disc_finish(all, &best[i]);
		if (location_counts(all, best[i].agent))
			to->discs.items[to->discs.count++] = best[i];
		else
			to->left_out.items[to->left_out.count++] = best[i];
	}
}

/* The least RTT of each agent to the address, whatever the method. */
static void add_discs(struct locations *all, const struct node *node, struct location_address *to)
{
	size_t agents = all->in->dossier->agents.count;
	struct location_disc *best = arena_array(&all->arena, agents, sizeof(*best));
	struct location_sightings of = location_index_of(&all->index, to->addr);

	for (size_t i = 0; i < agents; i++)
		best[i] = LOCATION_NO_DISC;
	for (size_t i = 0; i < of.count; i++) {
		const struct record *record = &of.items[i]->entry->record;

		if (location_disc_from(record) && !location_keys_differ(node, record))
			location_disc_note(&best[of.items[i]->agent], of.items[i]);
	}
	sort_discs(all, best, agents, to);
}

/* Agents' discs first: the sites are told by these alone. */
static void intersect(struct locations *all, struct location_address *to)
{
	size_t own = to->discs.count, count = own + to->landmarks.count;
	struct place_disc *discs = arena_array(&all->arena, count, sizeof(*discs));
	size_t *sites = arena_array(&all->arena, own, sizeof(*sites)), found;
	uint32_t excluded = 0;

	for (size_t i = 0; i < count; i++) {
		const struct location_disc *disc =
			i < own ? &to->discs.items[i] : &to->landmarks.items[i - own];

		discs[i] = disc->disc;
		excluded |= disc->excluded;
	}
	place_intersect(all->in->region, discs, count, excluded, &to->together);
	to->own = to->together;
	if (to->landmarks.count && to->together.disjoint)
		place_intersect(all->in->region, discs, own, excluded, &to->own);
	if (!to->own.disjoint)
		return;
	found = place_sites(discs, own, sites);
	if (found < 2) { /* the smallest meets both of two that are apart */
		sites[0] = to->own.disjoint_a;
		sites[1] = to->own.disjoint_b;
		found = 2;
	}
	to->sites.items = arena_array(&all->arena, found, sizeof(int));
	for (size_t i = 0; i < found; i++)
		to->sites.items[to->sites.count++] = (int)sites[i];
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

/* A file of records that is not there at all, or ends before it speaks of the address, is missed by
 * no chain of lines. */
static bool is_unseen(struct locations *all, const char *addr)
{
	struct location_sightings of = location_index_of(&all->index, addr);
	size_t agents = all->in->dossier->agents.count, seen = 0;
	int last = -1;

	for (size_t i = 0; i < of.count; i++) { /* by agent */
		seen += of.items[i]->agent != last;
		last = of.items[i]->agent;
	}
	return all->in->plan && seen < agents;
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
		at->unseen = is_unseen(all, at->addr);
		add_discs(all, node, at);
		location_landmarks_fill(all, node, at);
		intersect(all, at);
		location_keys_fill(all, node, at);
		location_signs_fill(all, node, at);
		add_answers(all, at);
		to->addresses.count++;
	}
}

bool location_counts(const struct locations *locations, int agent)
{
	return !mesh_leaves_out(&locations->mesh, agent);
}

bool location_is_ground(
	const struct locations *locations, const struct location_handshake *handshake)
{
	return handshake->authentic && locations->attested.items[handshake->agent] &&
	       location_counts(locations, handshake->agent);
}

static void open_landmarks(struct locations *out)
{
	size_t agents = out->in->dossier->agents.count;

	LIST_EACH(const struct landmark, landmark, &out->in->dossier->landmarks) {
		bool attested = is_attested(out->in, landmark->attested);
		size_t i = out->landmark_attested.count++;

		out->landmark_attested.items[i] = attested;
		out->stands[agents + i] = location_stands_in(out->in->region, landmark->city,
			(struct geo_point){(int32_t)landmark->lat_e7, (int32_t)landmark->lon_e7},
			location_uncertainty_m(landmark->uncertainty_m, attested));
	}
}

static void open_agents(struct locations *out)
{
	const struct dossier *dossier = out->in->dossier;
	size_t agents = dossier->agents.count, landmarks = dossier->landmarks.count;

	out->attested.items = arena_array(&out->arena, agents, sizeof(bool));
	out->uncertainty_m = arena_array(&out->arena, agents, sizeof(int64_t));
	out->landmark_attested.items = arena_array(&out->arena, landmarks, sizeof(bool));
	out->stands = arena_array(&out->arena, agents + landmarks, sizeof(bool));
	LIST_EACH(const struct agent, agent, &dossier->agents) {
		bool attested = is_attested(out->in, agent->attested);
		size_t i = out->attested.count++;

		out->uncertainty_m[i] = location_uncertainty_m(agent->uncertainty_m, attested);
		out->attested.items[i] = attested;
		out->stands[i] = location_stands_in(out->in->region, agent->city,
			(struct geo_point){(int32_t)agent->lat_e7, (int32_t)agent->lon_e7},
			out->uncertainty_m[i]);
	}
	open_landmarks(out);
	out->memos = arena_array(&out->arena, agents + landmarks, sizeof(*out->memos));
	for (size_t i = 0; i < agents + landmarks; i++)
		place_memo_init(&out->memos[i]);
	mesh_judge(out->seen, dossier, out->attested.items, out->uncertainty_m, &out->arena,
		&out->mesh);
	out->bestlines = arena_array(&out->arena, agents, sizeof(*out->bestlines));
	for (size_t i = 0; i < agents; i++)
		out->bestlines[i] = bestline_of(&out->mesh, (int)i);
}

void locations_open(
	const struct analyze_input *in, const struct sightings *seen, struct locations *out)
{
	const struct dossier *dossier = in->dossier;

	*out = (struct locations){.in = in, .seen = seen};
	location_index_make(seen, in, &out->arena, &out->index);
	open_agents(out);
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
