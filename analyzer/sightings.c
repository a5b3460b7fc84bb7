#include "analyzer/sightings.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "base/text.h"

struct collector {
	const struct analyze_input *in;
	struct sightings *seen;
	size_t cap;
};

static int find_agent(const struct dossier *dossier, const char *id)
{
	const struct agent *agent = dossier_agent(dossier, id);

	return agent ? (int)(agent - dossier->agents.items) : -1;
}

/* The node that has the record's address; -1: none, or another node than the record says. */
static int find_node(const struct dossier *dossier, const struct record *record)
{
	const struct node *node = dossier_node(dossier, record->node);

	if (!node)
		return -1;
	LIST_EACH(const struct node_address, address, &node->addresses)
		if (strcmp(address->addr, record->addr) == 0)
			return (int)(node - dossier->nodes.items);
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
static bool find_subject(const struct dossier *dossier, const struct record *record, int *node)
{
	*node = record->node ? find_node(dossier, record) : -1;
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
	s->target = record->control ? -1 : sightings_find_target(plan, record);
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

	s->agent = find_agent(in->dossier, record->agent);
	s->slot = s->target = -1;
	if (!find_subject(in->dossier, record, &s->node) || s->agent < 0) {
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
	s.is_void = entry->fate == RECORD_CONFLICT || !entry->record.valid;
	c->seen->counts.counted++;
	c->seen->clock_unsynced |= !entry->record.clock.synced;
	kept = arena_push(&c->seen->arena, &c->seen->items.items, &c->seen->items.count, &c->cap,
		sizeof(*kept));
	*kept = s;
}

static int compare_int(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_cell(const void *left, const void *right)
{
	const struct sighting *a = left, *b = right;
	int order = compare_int(a->agent, b->agent);

	order = order ? order : compare_int(a->slot, b->slot);
	order = order ? order : compare_int(a->target, b->target);
	return order ? order : strcmp(a->entry->line_sha256, b->entry->line_sha256);
}

static void index_cells(struct sightings *seen)
{
	size_t width = (size_t)seen->slots + 1;
	size_t at = 0;

	seen->cells = arena_array(&seen->arena, seen->agent_count * width, sizeof(*seen->cells));
	for (size_t agent = 0; agent < seen->agent_count; agent++) {
		for (size_t slot = 0; slot < width; slot++) {
			while (at < seen->items.count &&
				(seen->items.items[at].agent < (int)agent ||
					(seen->items.items[at].agent == (int)agent &&
						seen->items.items[at].slot < (int64_t)slot)))
				at++;
			seen->cells[agent * width + slot] = at;
		}
	}
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
	LIST_EACH(struct record_entry *const, entry, &in->records->entries)
		collect(&c, *entry);
	if (seen->items.count)
		qsort(seen->items.items, seen->items.count, sizeof(struct sighting), by_cell);
	if (!in->plan)
		return;
	find_counted(in, seen);
	index_cells(seen);
}

void sightings_close(struct sightings *seen)
{
	arena_fini(&seen->arena);
}

const struct sighting *sightings_cell(
	const struct sightings *seen, int agent, int64_t slot, size_t *count)
{
	const size_t *cell = &seen->cells[(size_t)agent * ((size_t)seen->slots + 1) + (size_t)slot];

	*count = cell[1] - cell[0];
	return seen->items.items + cell[0];
}
