#include "analyzer/location_landmarks.h"

#include <string.h>

#include "analyzer/location_disc.h"
#include "analyzer/location_keys.h"

/* The least RTT to the address in one agent's slot. */
struct near_rtt {
	int agent;
	const char *method; /* NULL: there was none */
	int64_t rtt_ns, quantum_ns;
};

static int landmark_of(const struct dossier *dossier, const struct record *record)
{
	const struct landmark *landmark =
		record->landmark ? dossier_landmark(dossier, record->landmark) : NULL;

	return landmark ? (int)(landmark - dossier->landmarks.items) : -1;
}

static void note_near(struct near_rtt *near, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	int64_t rtt_ns, quantum_ns;

	if (!location_disc_rtt(record, &rtt_ns, &quantum_ns))
		return;
	if (near->method && near->rtt_ns + near->quantum_ns <= rtt_ns + quantum_ns)
		return;
	near->method = record->method;
	near->rtt_ns = rtt_ns;
	near->quantum_ns = quantum_ns;
}

static void note_way(struct location_disc *best, int landmark, const struct near_rtt *near,
	const struct record *far)
{
	int64_t rtt_ns, quantum_ns;

	if (!location_disc_rtt(far, &rtt_ns, &quantum_ns))
		return;
	rtt_ns += near->rtt_ns;
	quantum_ns += near->quantum_ns;
	if (best->landmark >= 0 && best->rtt_ns + best->quantum_ns <= rtt_ns + quantum_ns)
		return;
	*best = (struct location_disc){.agent = near->agent,
		.landmark = landmark,
		.method = near->method,
		.rtt_ns = rtt_ns,
		.quantum_ns = quantum_ns,
		.least_ns = rtt_ns};
}

static bool is_of(const struct locations *all, const struct node *node, const char *addr,
	const struct sighting *s)
{
	const struct record *record = &s->entry->record;

	return s->node >= 0 && &all->in->dossier->nodes.items[s->node] == node &&
	       strcmp(record->addr, addr) == 0 && !location_keys_differ(node, record);
}

/* Sightings [from, to) are of one agent and slot. */
static void join(const struct locations *all, const struct node *node, const char *addr,
	size_t from, size_t to, struct location_disc *best)
{
	const struct sighting *items = all->seen->items.items;
	struct near_rtt near = {.agent = items[from].agent};

	for (size_t i = from; i < to; i++)
		if (!items[i].is_void && is_of(all, node, addr, &items[i]))
			note_near(&near, &items[i]);
	if (!near.method)
		return;
	for (size_t i = from; i < to; i++) {
		const struct record *record = &items[i].entry->record;
		int landmark = items[i].is_void ? -1 : landmark_of(all->in->dossier, record);

		if (landmark >= 0)
			note_way(&best[landmark], landmark, &near, record);
	}
}

static bool same_slot(const struct sighting *a, const struct sighting *b)
{
	return a->agent == b->agent && a->slot == b->slot;
}

static void finish(const struct locations *all, struct location_disc *disc)
{
	const struct landmark *landmark = &all->in->dossier->landmarks.items[disc->landmark];

	disc->disc.centre =
		(struct geo_point){(int32_t)landmark->lat_e7, (int32_t)landmark->lon_e7};
	disc->disc.radius_m = place_radius_m(disc->rtt_ns, disc->quantum_ns,
		location_uncertainty_m(
			landmark->uncertainty_m, all->landmark_attested.items[disc->landmark]));
	disc->excluded = place_excluded_again(all->in->region, &disc->disc,
		&all->memos[all->in->dossier->agents.count + (size_t)disc->landmark]);
}

/* Without a plan there are no slots, and so nothing says that the agent was at one place. */
void location_landmarks_fill(
	struct locations *all, const struct node *node, struct location_address *to)
{
	size_t count = all->in->dossier->landmarks.count, from = 0;
	struct location_disc *best;

	if (count == 0 || !all->in->plan)
		return;
	best = arena_array(&all->arena, count, sizeof(*best));
	for (size_t i = 0; i < count; i++)
		best[i] = LOCATION_NO_DISC;
	for (size_t i = 1; i <= all->seen->items.count; i++) {
		const struct sighting *items = all->seen->items.items;

		if (i < all->seen->items.count && same_slot(&items[from], &items[i]))
			continue;
		join(all, node, to->addr, from, i, best);
		from = i;
	}
	to->landmarks.items = best;
	for (size_t i = 0; i < count; i++)
		if (best[i].landmark >= 0) {
			finish(all, &best[i]);
			best[to->landmarks.count++] = best[i];
		}
}
