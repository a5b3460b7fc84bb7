#include "analyzer/sightings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "base/name_index.h"
#include "base/text.h"

/* What is found out of a record's subject is the same for all records of one target. */
struct subject {
	bool asked, known; /* the dossier knows it */
	int node;
};

struct collector {
	const struct analyze_input *in;
	struct sightings *seen;
	struct arena arena; /* of what follows */
	struct name_index agents, nodes, targets /* by address */;
	struct subject *subjects; /* one a target of the plan */
};

/* The node that has the record's address; -1: none, or another node than the record says. */
static int find_node(const struct collector *c, const struct record *record)
{
	int node = name_index_find(&c->nodes, record->node);

	if (node < 0)
		return -1;
	LIST_EACH(const struct node_address, address, &c->in->dossier->nodes.items[node].addresses)
		if (strcmp(address->addr, record->addr) == 0)
			return node;
	return -1;
}

static bool is_peer(const struct dossier *dossier, const struct record *record)
{
	const struct agent *peer = dossier_agent(dossier, record->peer);

	return peer && text_equal(peer->address, record->addr);
}

static bool is_landmark(const struct dossier *dossier, const struct record *record)
{
	const struct landmark *landmark = dossier_landmark(dossier, record->landmark);

	return landmark && text_equal(landmark->addr, record->addr);
}

static bool is_name(const struct dossier *dossier, const struct record *record)
{
	const struct check *check = check_find(dossier, record->check);

	const char *method = check && check_is_visit(check) ? PLAN_VISIT : "dns";

	return check && (check_is_visit(check) || check_is(check, "dns")) &&
	       text_equal(record->method, method) && text_equal(check->host, record->name) &&
	       text_equal(check->server, record->addr);
}

/* Whether the dossier knows what the record speaks of; its node, where it is one. Controls are the
 * plan's matter. */
static bool find_subject(const struct collector *c, const struct record *record, int *node)
{
	const struct dossier *dossier = c->in->dossier;

	*node = record->node ? find_node(c, record) : -1;
	if (record->peer)
		return is_peer(dossier, record);
	if (record->name)
		return is_name(dossier, record);
	if (record->landmark)
		return is_landmark(dossier, record);
	return record->control || *node >= 0;
}

static bool is_target(const struct plan_target *target, const struct record *record)
{
	return text_equal(target->addr, record->addr) &&
	       text_equal(target->method, record->method) && target->port == record->port &&
	       text_equal(target->check, record->check) && text_equal(target->node, record->node) &&
	       text_equal(target->peer, record->peer) && text_equal(target->name, record->name) &&
	       text_equal(target->landmark, record->landmark);
}

int64_t sightings_find_target(const struct plan *plan, const struct record *record)
{
	for (size_t i = 0; i < plan->targets.count; i++)
		if (is_target(&plan->targets.items[i], record))
			return (int64_t)i;
	return -1;
}

/* The same, by the addresses' index. */
static int64_t find_target(const struct collector *c, const struct record *record)
{
	int32_t i = name_index_find(&c->targets, record->addr);

	while (i >= 0 && !is_target(&c->in->plan->targets.items[i], record))
		i = c->targets.next[i];
	return i;
}

static bool is_known(struct collector *c, const struct record *record, struct sighting *s)
{
	struct subject *subject = s->target >= 0 ? &c->subjects[s->target] : NULL;

	if (!subject)
		return find_subject(c, record, &s->node);
	if (!subject->asked)
		subject->known = find_subject(c, record, &subject->node);
	subject->asked = true;
	s->node = subject->node;
	return subject->known;
}

static bool is_control(const struct plan *plan, const struct record *record)
{
	LIST_EACH(const struct control, control, &plan->controls)
		if (text_equal(control->addr, record->addr) &&
			text_equal(control->name, record->control))
			return true;
	return false;
}

static int64_t window_start(const struct analyze_input *in)
{
	return in->as_of.v - in->profile->window_days * WHEN_DAY_MS;
}

static bool in_window(const struct analyze_input *in, int64_t slot_start, int64_t slot_ms)
{
	return slot_start >= window_start(in) && slot_start < in->as_of.v &&
	       slot_start + slot_ms <= in->as_of.v;
}

int64_t sightings_find_slot(const struct plan *plan, struct unix_ms start)
{
	int64_t since = start.v - plan->start.v;

	if (since < 0 || since % plan->slot_ms != 0 || since / plan->slot_ms >= plan->slots)
		return -1;
	return since / plan->slot_ms;
}

/* A record of this plan: its slot and target. Counts why it does not count. */
static bool place_in_plan(struct collector *c, const struct record *record, struct sighting *s)
{
	const struct plan *plan = c->in->plan;

	if (!record->plan) {
		c->seen->counts.without_plan++;
		return false;
	}
	if (strcmp(record->plan, plan->sha256) != 0) {
		c->seen->counts.other_plan++;
		return false;
	}
	s->slot = sightings_find_slot(plan, record->slot);
	if (s->slot < 0 || (record->control ? !is_control(plan, record) : s->target < 0)) {
		c->seen->counts.unknown_subject++;
		return false;
	}
	return true;
}

static bool place(struct collector *c, const struct record_entry *entry, struct sighting *s)
{
	const struct record *record = &entry->record;
	const struct analyze_input *in = c->in;
	int64_t slot_ms = in->plan ? in->plan->slot_ms : 0;

	s->agent = name_index_find(&c->agents, record->agent);
	s->slot = -1;
	s->target = in->plan && !record->control ? find_target(c, record) : -1;
	if (!is_known(c, record, s) || s->agent < 0) {
		c->seen->counts.unknown_subject++;
		return false;
	}
	if (in->plan && !place_in_plan(c, record, s))
		return false;
	if (!in->plan)
		c->seen->counts.without_plan++;
	if (!in_window(in, record->slot.v, slot_ms)) {
		c->seen->counts.outside_window++;
		return false;
	}
	return true;
}

/* A record of another plan is counted and ignored. */
static bool is_foreign(const struct collector *c, const struct record *record)
{
	return c->in->plan && !text_equal(record->plan, c->in->plan->sha256);
}

/* Conflicts and broken links are the agent's, whatever they speak of. */
static void note_faults(struct collector *c, const struct record_entry *entry, int agent)
{
	struct evidence_records *counts = &c->seen->counts;

	counts->duplicates += entry->fate == RECORD_DUPLICATE;
	counts->conflicts += entry->fate == RECORD_CONFLICT;
	counts->chain_breaks += entry->chain_break || entry->seq_gap;
	if (agent < 0 || is_foreign(c, &entry->record))
		return;
	if (entry->fate == RECORD_CONFLICT || entry->chain_break)
		c->seen->conflict.items[agent] = true;
	if (entry->seq_gap)
		c->seen->gap.items[agent] = true;
}

static void collect(struct collector *c, const struct record_entry *entry)
{
	struct sighting s = {.entry = entry};
	struct sighting *kept;
	bool placed;

	if (entry->fate == RECORD_DUPLICATE) {
		note_faults(c, entry, -1);
		return;
	}
	placed = place(c, entry, &s);
	note_faults(c, entry, s.agent);
	if (!placed)
		return;
	s.is_spoiled = !entry->record.valid;
	s.is_control = entry->record.control != NULL;
	s.is_aside = entry->record.peer || entry->record.name || entry->record.landmark;
	s.is_void = entry->fate == RECORD_CONFLICT || s.is_spoiled;
	c->seen->counts.counted++;
	c->seen->clock_unsynced |= !entry->record.clock.synced;
	kept = &c->seen->items.items[c->seen->items.count++];
	*kept = s;
}

static void index_names(struct collector *c)
{
	const struct dossier *dossier = c->in->dossier;
	size_t targets = c->in->plan ? c->in->plan->targets.count : 0;

	name_index_init(&c->agents, &c->arena, dossier->agents.count);
	LIST_EACH(const struct agent, agent, &dossier->agents)
		name_index_add(&c->agents, agent->id);
	name_index_init(&c->nodes, &c->arena, dossier->nodes.count);
	LIST_EACH(const struct node, node, &dossier->nodes)
		name_index_add(&c->nodes, node->id);
	name_index_init(&c->targets, &c->arena, targets);
	for (size_t i = 0; i < targets; i++)
		name_index_add(&c->targets, c->in->plan->targets.items[i].addr);
	c->subjects = arena_array(&c->arena, targets, sizeof(*c->subjects));
}

static int compare_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_cell(const void *left, const void *right)
{
	const struct sighting *a = left, *b = right;
	int order = compare_int(a->agent, b->agent);

	assert(a->entry && b->entry);
	order = order ? order : compare_int(a->slot, b->slot);
	order = order ? order : compare_int(a->target, b->target);
	return order ? order : strcmp(a->entry->line_sha256, b->entry->line_sha256);
}

static size_t cell_of(const struct sightings *seen, const struct sighting *s)
{
	return (size_t)s->agent * ((size_t)seen->slots + 1) + (size_t)s->slot;
}

/* Where each cell's sightings begin, once they are sorted. */
static void index_cells(struct sightings *seen)
{
	size_t count = seen->agent_count * ((size_t)seen->slots + 1);
	size_t before = 0;

	seen->cells = arena_array(&seen->arena, count, sizeof(*seen->cells));
	LIST_EACH(const struct sighting, s, &seen->items)
		seen->cells[cell_of(seen, s)]++;
	for (size_t i = 0; i < count; i++) {
		size_t here = seen->cells[i];

		seen->cells[i] = before;
		before += here;
	}
}

static bool is_sorted(const struct sighting *items, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (by_cell(&items[i - 1], &items[i]) > 0)
			return false;
	return true;
}

static struct sighting *room_for(size_t count)
{
	struct sighting *items = calloc(count + 1, sizeof(*items));

	if (!items)
		arena_die();
	return items;
}

/* Each goes to its cell, and each cell is sorted by itself. */
static void fill_cells(struct sightings *seen)
{
	size_t cells = seen->agent_count * ((size_t)seen->slots + 1), from = 0;
	struct sighting *sorted = room_for(seen->items.count);

	LIST_EACH(const struct sighting, s, &seen->items)
		sorted[seen->cells[cell_of(seen, s)]++] = *s;
	for (size_t i = 0; i < cells; i++) {
		size_t end = seen->cells[i]; /* where the next one began */

		seen->cells[i] = from;
		if (!is_sorted(sorted + from, end - from))
			qsort(sorted + from, end - from, sizeof(*sorted), by_cell);
		from = end;
	}
	free(seen->items.items);
	seen->items.items = sorted;
}

static void sort_all(struct sightings *seen, bool have_cells)
{
	bool sorted = is_sorted(seen->items.items, seen->items.count);

	if (have_cells)
		index_cells(seen);
	if (have_cells && !sorted)
		fill_cells(seen);
	else if (!sorted)
		qsort(seen->items.items, seen->items.count, sizeof(struct sighting), by_cell);
}

/* Slots wholly in [as_of - window, as_of) are one stretch, since slots follow one another. */
static void find_counted(const struct analyze_input *in, struct sightings *seen)
{
	const struct plan *plan = in->plan;
	int64_t i = 0;

	seen->slots = plan->slots;
	while (i < plan->slots && !in_window(in, plan->start.v + i * plan->slot_ms, plan->slot_ms))
		i++;
	seen->first_counted = i;
	while (i < plan->slots && in_window(in, plan->start.v + i * plan->slot_ms, plan->slot_ms))
		i++;
	seen->end_counted = i;
	seen->slots_counted = seen->end_counted - seen->first_counted;
	seen->slots_outside = plan->slots - seen->slots_counted;
}

void sightings_open(const struct analyze_input *in, struct sightings *out)
{
	struct sightings *seen = out;
	struct collector c = {.in = in, .seen = seen};

	*seen = (struct sightings){.agent_count = in->dossier->agents.count};
	seen->conflict.count = seen->gap.count = seen->agent_count;
	seen->conflict.items = arena_array(&seen->arena, seen->agent_count, sizeof(bool));
	seen->gap.items = arena_array(&seen->arena, seen->agent_count, sizeof(bool));
	seen->counts.lines = in->records->lines;
	seen->counts.malformed = in->records->malformed;
	seen->counts.torn = in->records->torn;
	seen->items.items = room_for(in->records->entries.count);
	index_names(&c);
	LIST_EACH(struct record_entry *const, entry, &in->records->entries)
		collect(&c, *entry);
	arena_fini(&c.arena);
	if (in->plan)
		find_counted(in, seen);
	sort_all(seen, in->plan != NULL);
}

void sightings_close(struct sightings *seen)
{
	free(seen->items.items);
	arena_fini(&seen->arena);
}

const struct sighting *sightings_cell(
	const struct sightings *seen, int agent, int64_t slot, size_t *count)
{
	const size_t *cell = &seen->cells[(size_t)agent * ((size_t)seen->slots + 1) + (size_t)slot];

	*count = cell[1] - cell[0];
	return seen->items.items + cell[0];
}
