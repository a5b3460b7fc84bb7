#include "analyzer/switch_nodes.h"

#include <string.h>

#include "base/proportion.h"
#include "base/text.h"

#define GONE_ASKED_LEAST 3 /* responses without it: one may come from one of several caches */

/* The responses of one node to one check around one event. */
struct scene {
	struct switch_judging *j;
	const struct watch_event *event;
	const char *check;
	int node;
	int64_t since, until, slot_ms;
	const char **bodies; /* that successful responses had before, each once */
	size_t body_count;
};

static bool is_of(const struct scene *s, const struct switch_look *look)
{
	return look->node == s->node && text_equal(look->check, s->check);
}

static bool is_before(const struct scene *s, const struct switch_look *look)
{
	return is_of(s, look) && look->at >= s->since && look->at + s->slot_ms <= s->event->at.v;
}

static bool is_after(const struct scene *s, const struct switch_look *look)
{
	return is_of(s, look) && look->at >= s->event->at.v && look->at + s->slot_ms <= s->until;
}

static const struct switch_look *next_look(const struct scene *s, const struct switch_look *look,
	bool (*is)(const struct scene *, const struct switch_look *))
{
	const struct switch_look *end = s->j->seen->looks.items + s->j->seen->looks.count;

	for (look = look ? look + 1 : s->j->seen->looks.items; look && look < end; look++)
		if (is(s, look))
			return look;
	return NULL;
}

#define EACH_LOOK(name, scene, is)                                                                 \
	for (const struct switch_look *name = next_look(scene, NULL, is); name;                    \
		name = next_look(scene, name, is))

static bool is_success(const struct switch_look *look)
{
	return look->status != BIND_ABSENT && look->status >= 200 && look->status < 300;
}

/* A successful response with one of the bodies of before. */
static bool is_object(const struct scene *s, const struct switch_look *look)
{
	if (!is_success(look))
		return false;
	for (size_t i = 0; i < s->body_count; i++)
		if (strcmp(s->bodies[i], look->body) == 0)
			return true;
	return false;
}

/* What the object was, from any node: they keep one. */
static void find_bodies(struct scene *s)
{
	size_t cap = 0;

	LIST_EACH(const struct switch_look, look, &s->j->seen->looks)
		if (look->node >= 0 && text_equal(look->check, s->check) && is_success(look) &&
			look->at + s->slot_ms <= s->event->at.v && !is_object(s, look))
			*(const char **)arena_push(s->j->scratch, &s->bodies, &s->body_count, &cap,
				sizeof(*s->bodies)) = look->body;
}

static int64_t clock_of(const struct scene *s, bool *unsynced)
{
	int64_t most = 0;

	*unsynced = false;
	EACH_LOOK(look, s, is_after)
	{
		int64_t us = switch_clock_us(s->j->seen, s->event, look->agent, unsynced);

		if (us > most)
			most = us;
	}
	return most;
}

/* A request that met silence or a fault of the server says nothing of the object; one that was
 * refused shows that it is not given. */
static bool says_something(const struct switch_look *look)
{
	return look->status != BIND_ABSENT && look->status < 500;
}

/* Of the agents that were asked for it. */
static bool has_fault(const struct scene *s, enum reason *why)
{
	EACH_LOOK(look, s, is_after)
	if (switch_chain_fault(s->j->seen, look->agent, why))
		return true;
	return false;
}

struct purging {
	int64_t before;        /* responses of before that had the object */
	int64_t asked, served; /* after */
	int64_t without;       /* of asked, those from `gone` on */
	bool unclear; /* successes with a new body, of what the node never gave twice alike */
	int64_t last_served, gone, last;
};

/* The node gave different bodies before: what is new each time is not gone with another one. */
static bool varies(const struct scene *s)
{
	const char *first = NULL;

	EACH_LOOK(look, s, is_before)
	{
		if (!is_success(look))
			continue;
		if (first && strcmp(first, look->body) != 0)
			return true;
		first = look->body;
	}
	return false;
}

static struct purging follow_object(const struct scene *s)
{
	bool many = varies(s);
	struct purging p = {
		.last_served = BIND_ABSENT, .gone = BIND_ABSENT, .last = s->event->at.v};

	EACH_LOOK(look, s, is_before)
	p.before += is_success(look);
	EACH_LOOK(look, s, is_after)
	{
		p.last = look->at + s->slot_ms;
		if (!says_something(look))
			continue;
		p.asked++;
		p.served += is_object(s, look);
		p.unclear |= many && is_success(look) && !is_object(s, look);
		if (is_object(s, look) || (many && is_success(look)))
			p.last_served = look->at;
	}
	EACH_LOOK(look, s, is_after)
	{
		if (!says_something(look) ||
			(p.last_served != BIND_ABSENT && look->at <= p.last_served))
			continue;
		if (p.gone == BIND_ABSENT)
			p.gone = look->at;
		p.without++;
	}
	return p;
}

static void rule_purge(const struct scene *s, const struct purging *p, struct evidence_purge *row)
{
	enum reason why;

	row->verdict = VERDICT_INCONCLUSIVE;
	if (p->before == 0 || p->asked == 0) {
		why = REASON_NO_DATA;
	} else if (p->gone == BIND_ABSENT) {
		why = p->unclear ? REASON_CONFLICTING_SOURCES : REASON_INSUFFICIENT_SAMPLES;
		if (!p->unclear && row->watched_ms >= SWITCH_GONE_WATCHED_MS) {
			row->verdict = VERDICT_FAIL;
			return;
		}
	} else if (p->without < GONE_ASKED_LEAST) {
		why = REASON_INSUFFICIENT_SAMPLES;
	} else if (row->identity == IDENTITY_NONE) {
		why = REASON_NODE_IDENTITY;
	} else if (!has_fault(s, &why)) {
		row->verdict = VERDICT_PASS;
		return;
	}
	reason_add(s->j->arena, &row->reason, why);
}

static void add_purge(const struct scene *s, size_t *cap)
{
	struct arena *arena = s->j->arena;
	const struct purging p = follow_object(s);
	struct evidence_purge *row = arena_push(
		arena, &s->j->out->purges.items, &s->j->out->purges.count, cap, sizeof(*row));
	bool unsynced;

	*row = (struct evidence_purge){.watch = arena_text(arena, s->j->seen->watch->name),
		.check = arena_text(arena, s->check),
		.node = arena_text(arena, s->j->seen->dossier->nodes.items[s->node].id),
		.at = s->event->at,
		.identity = (int)switch_sources_identity(
			&s->j->seen->sources, s->j->evidence, s->node, NULL),
		.gone = {p.gone},
		.gone_ms = p.gone == BIND_ABSENT ? BIND_ABSENT : p.gone - s->event->at.v,
		.asked = p.asked,
		.served = p.served,
		.slot_ms = s->slot_ms,
		.watched_ms = p.last - s->event->at.v};
	row->clock_us = clock_of(s, &unsynced);
	rule_purge(s, &p, row);
	if (unsynced)
		reason_add(arena, &row->reason, REASON_CLOCK_UNSYNCED);
}

/* A server that still answers at the end was not down: nothing was shown. */
static bool answers_at_end(const struct scene *s)
{
	const struct switch_look *last = NULL;
	int64_t end;

	EACH_LOOK(look, s, is_after)
	last = look;
	if (!last)
		return false;
	end = last->at - (last->at - s->event->at.v) / 2; /* in the second half of the time */
	EACH_LOOK(look, s, is_after)
	if (look->at >= end && text_equal(look->server, s->event->server))
		return true;
	return false;
}

static void rule_down(const struct scene *s, struct evidence_down *row)
{
	const struct alpha alpha = {5, 100};
	int64_t least_ppm = s->j->seen->watch->plan->thresholds.success_ppm;
	int64_t ok = row->asked - row->failed;
	bool enough = row->failed == 0 || proportion_at_least(row->asked, ok, least_ppm, alpha);
	enum reason why;

	row->verdict = VERDICT_INCONCLUSIVE;
	if (row->before == 0 || row->asked == 0) {
		why = REASON_NO_DATA;
	} else if (answers_at_end(s)) {
		why = REASON_CONFLICTING_SOURCES;
	} else if (proportion_below(row->asked, ok, least_ppm, alpha)) {
		row->verdict = VERDICT_FAIL;
		return;
	} else if (row->asked < SWITCH_DOWN_ASKED_LEAST || !enough) {
		why = enough ? REASON_INSUFFICIENT_SAMPLES : REASON_INTERVAL_STRADDLES;
	} else if (row->identity == IDENTITY_NONE) {
		why = REASON_NODE_IDENTITY;
	} else if (!has_fault(s, &why)) {
		row->verdict = VERDICT_PASS;
		return;
	}
	reason_add(s->j->arena, &row->reason, why);
}

static void add_down(const struct scene *s, size_t *cap)
{
	struct arena *arena = s->j->arena;
	struct evidence_down *row = arena_push(
		arena, &s->j->out->downs.items, &s->j->out->downs.count, cap, sizeof(*row));
	bool unsynced;

	*row = (struct evidence_down){.watch = arena_text(arena, s->j->seen->watch->name),
		.check = arena_text(arena, s->check),
		.node = arena_text(arena, s->j->seen->dossier->nodes.items[s->node].id),
		.server = arena_text(arena, s->event->server),
		.at = s->event->at,
		.identity = (int)switch_sources_identity(
			&s->j->seen->sources, s->j->evidence, s->node, NULL)};
	EACH_LOOK(look, s, is_before)
	row->before += text_equal(look->server, s->event->server);
	EACH_LOOK(look, s, is_after)
	{
		row->after += text_equal(look->server, s->event->server);
		row->asked++;
		row->failed += !look->ok;
		row->watched_ms = look->at + s->slot_ms - s->event->at.v;
	}
	clock_of(s, &unsynced);
	rule_down(s, row);
	if (unsynced)
		reason_add(arena, &row->reason, REASON_CLOCK_UNSYNCED);
}

static bool asks(const struct plan *plan, const char *check, const char *node)
{
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (text_equal(target->node, node) && text_equal(target->check, check) &&
			strcmp(target->method, "tls") != 0)
			return true;
	return false;
}

/* The check that the watch is about, where the event names none. */
static const char *check_of(const struct plan *plan, const struct watch_event *event)
{
	if (event->check)
		return event->check;
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->node && target->check && strcmp(target->method, "tls") != 0)
			return target->check;
	return NULL;
}

static const struct node *next_node(const struct dossier *dossier, const struct node *done)
{
	const struct node *next = NULL;

	LIST_EACH(const struct node, node, &dossier->nodes)
		if ((!done || strcmp(node->id, done->id) > 0) &&
			(!next || strcmp(node->id, next->id) < 0))
			next = node;
	return next;
}

static void each_node(struct switch_judging *j, const struct watch_event *event,
	void (*add)(const struct scene *, size_t *), size_t cap)
{
	const struct dossier *dossier = j->seen->dossier;
	const struct plan *plan = j->seen->watch->plan;
	struct scene s = {.j = j,
		.event = event,
		.check = check_of(plan, event),
		.since = switch_since(j->seen, event),
		.until = switch_until(j->seen, event),
		.slot_ms = plan->slot_ms};

	find_bodies(&s);
	for (const struct node *node = next_node(dossier, NULL); node;
		node = next_node(dossier, node)) {
		s.node = (int)(node - dossier->nodes.items);
		if (s.check && asks(plan, s.check, node->id))
			add(&s, &cap);
	}
}

void switch_judge_block(struct switch_judging *j, const struct watch_event *event)
{
	each_node(j, event, add_purge, j->out->purges.count);
}

void switch_judge_down(struct switch_judging *j, const struct watch_event *event)
{
	each_node(j, event, add_down, j->out->downs.count);
}
