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
	const struct landmark *landmark = dossier_landmark(dossier, record->landmark);

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

static bool same_slot(const struct sighting *a, const struct sighting *b)
{
	return a->agent == b->agent && a->slot == b->slot;
}

/* Two runs of one agent may be of two machines. */
static bool same_run(const struct sighting *a, const struct sighting *b)
{
	return strcmp(a->entry->record.run, b->entry->record.run) == 0;
}

static bool is_before(const struct sighting *a, const struct sighting *b)
{
	return a->agent != b->agent ? a->agent < b->agent : a->slot < b->slot;
}

/* What the run of `first` saw of the address in this slot. */
static struct near_rtt near_of(
	const struct node *node, struct location_sightings of, const struct sighting *first)
{
	struct near_rtt near = {.agent = first->agent};

	for (size_t i = 0; i < of.count; i++)
		if (same_run(of.items[i], first) &&
			!location_keys_differ(node, &of.items[i]->entry->record))
			note_near(&near, of.items[i]);
	return near;
}

/* One agent's slot: what is of the address, and the landmarks' from `at` on, which is left behind
 * them. */
static void join(const struct locations *all, const struct node *node, struct location_sightings of,
	size_t *at, struct location_disc *best)
{
	const struct location_index *index = &all->index;

	while (*at < index->landmark_count && is_before(index->landmarks[*at], of.items[0]))
		++*at;
	for (; *at < index->landmark_count && same_slot(index->landmarks[*at], of.items[0]);
		++*at) {
		const struct sighting *far = index->landmarks[*at];
		int landmark = landmark_of(all->in->dossier, &far->entry->record);
		struct near_rtt near = near_of(node, of, far);

		if (near.method && landmark >= 0)
			note_way(&best[landmark], landmark, &near, &far->entry->record);
	}
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
	struct location_sightings of = location_index_of(&all->index, to->addr);
	size_t count = all->in->dossier->landmarks.count, from = 0, at = 0;
	struct location_disc *best;

	if (count == 0 || !all->in->plan)
		return;
	best = arena_array(&all->arena, count, sizeof(*best));
	for (size_t i = 0; i < count; i++)
		best[i] = LOCATION_NO_DISC;
	for (size_t i = 1; i <= of.count; i++) {
		if (i < of.count && same_slot(of.items[from], of.items[i]))
			continue;
		if (location_counts(all, of.items[from]->agent))
			join(all, node, (struct location_sightings){of.items + from, i - from}, &at,
				best);
		from = i;
	}
	to->landmarks.items = best;
	for (size_t i = 0; i < count; i++)
		if (best[i].landmark >= 0) {
			finish(all, &best[i]);
			best[to->landmarks.count++] = best[i];
		}
}
