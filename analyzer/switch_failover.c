#include "analyzer/switch_failover.h"

#include <stdlib.h>
#include <string.h>

#include "base/proportion.h"
#include "base/text.h"

#define HOLES_MOST_PPM INT64_C(100000) /* of the slots after the drain: more may hide anything */

/* Users that were led there and were not any more, for so many slots before the drain. */
#define LEFT_SLOTS      INT64_C(2)
#define LEFT_CHANCE_PPM INT64_C(10000)

/* One slot of some agents, after the drain. */
struct tally {
	int64_t at;
	bool led;               /* something led to the drained node */
	int64_t answers;        /* of name servers, with an address */
	int64_t visits, failed; /* failed of the visits */
};

/* How some agents fared around one drain. */
struct course {
	int64_t before, before_led; /* requests of before, and those led to the drained node */
	int64_t before_ok;          /* visits of before that succeeded */
	int64_t away;               /* of before, those after the last that was led there */
	int64_t away_from;          /* where that was over; ms since the epoch */
	bool denied; /* a response from the drained node's address names another node */
	int64_t ttl_s;
	int64_t last_led, moved, switched; /* ms since the epoch; BIND_ABSENT */
	int64_t asked, failed;             /* visits until the switch */
	int64_t asked_later, failed_later; /* from the switch on */
	int64_t asked_over, failed_over;   /* from the end of the time that it may take */
	int64_t last;                      /* end of the last slot with a record */
	int64_t limit_ms;                  /* BIND_ABSENT without a TTL */
	LIST_OF(struct tally) slots;       /* after the drain, those with a record */
};

struct drain {
	struct switch_judging *j;
	const struct watch_event *event;
	int node;
	int64_t since, until, slot_ms;
	const char *name;
};

static bool is_of(const switch_agents *agents, int agent)
{
	LIST_EACH(const int, each, agents)
		if (*each == agent)
			return true;
	return false;
}

static bool is_watched(const struct switch_look *look, const switch_agents *agents)
{
	return look->node < 0 && is_of(agents, look->agent);
}

static bool is_before(const struct drain *d, const struct switch_look *look)
{
	return look->at >= d->since && look->at + d->slot_ms <= d->event->at.v;
}

/* Slots that the drain or the restoring falls in are neither. */
static bool is_after(const struct drain *d, const struct switch_look *look)
{
	return look->at >= d->event->at.v && look->at + d->slot_ms <= d->until;
}

static void count_before(
	const struct drain *d, const struct switch_look *look, struct course *course)
{
	if (look->at + d->slot_ms <= d->event->at.v && look->ttl_s > course->ttl_s)
		course->ttl_s = look->ttl_s;
	if (!is_before(d, look) || look->led.count == 0)
		return;
	course->before++;
	course->before_ok += look->visit && look->ok;
	course->away++;
	if (!switch_look_led(look, d->node))
		return;
	course->before_led++;
	course->away = 0;
	course->away_from = look->at + d->slot_ms;
}

static void count_after(const struct drain *d, const struct switch_look *look,
	struct course *course, size_t *cap, struct arena *arena)
{
	struct tally *slot =
		course->slots.count ? &course->slots.items[course->slots.count - 1] : NULL;

	if (!is_after(d, look))
		return;
	if (!slot || slot->at != look->at) {
		slot = arena_push(
			arena, &course->slots.items, &course->slots.count, cap, sizeof(*slot));
		slot->at = look->at;
	}
	slot->led |= switch_look_led(look, d->node);
	course->denied |= look->visited == d->node && !switch_look_led(look, d->node);
	slot->visits += look->visit;
	slot->failed += look->visit && !look->ok;
	slot->answers += !look->visit && look->ok;
}

/* The share of visits that must succeed is the one that a city's service has to reach. */
static bool is_well(const struct drain *d, const struct tally *slot, int64_t visits, int64_t failed,
	bool visited)
{
	int64_t least_ppm = d->j->seen->watch->plan->thresholds.success_ppm;

	if (!visited)
		return slot->answers > 0;
	return slot->visits > 0 && slot->failed == 0 &&
	       (visits - failed) * PROPORTION_ONE_PPM >= visits * least_ppm;
}

/* Visits that never succeeded before either show nothing of the drain. */
static bool has_visits(const struct course *course)
{
	if (course->before && !course->before_ok)
		return false;
	LIST_EACH(const struct tally, slot, &course->slots)
		if (slot->visits)
			return true;
	return false;
}

/* From the end on: as long as nothing leads to the drained node, each slot may be the one. */
static void find_switch(const struct drain *d, struct course *course)
{
	bool visited = has_visits(course);
	int64_t visits = 0, failed = 0;
	size_t i = course->slots.count;

	while (i > 0) {
		const struct tally *slot = &course->slots.items[--i];

		if (slot->led) {
			course->last_led = slot->at;
			return;
		}
		visits += slot->visits;
		failed += slot->failed;
		if (slot->visits || slot->answers)
			course->moved = slot->at;
		if (is_well(d, slot, visits, failed, visited))
			course->switched = slot->at;
	}
}

/* What follows the drain, the slot that it falls in included. */
static void count_visits(const struct drain *d, const switch_agents *agents, struct course *course)
{
	int64_t over =
		course->limit_ms == BIND_ABSENT ? INT64_MAX : d->event->at.v + course->limit_ms;

	LIST_EACH(const struct switch_look, look, &d->j->seen->looks) {
		bool later = course->switched != BIND_ABSENT && look->at >= course->switched;

		if (!is_watched(look, agents) || look->at + d->slot_ms <= d->event->at.v ||
			look->at + d->slot_ms > d->until)
			continue;
		course->last = look->at + d->slot_ms;
		if (!look->visit)
			continue;
		*(later ? &course->asked_later : &course->asked) += 1;
		*(later ? &course->failed_later : &course->failed) += !look->ok;
		course->asked_over += look->at >= over;
		course->failed_over += look->at >= over && !look->ok;
	}
}

static void follow(const struct drain *d, const switch_agents *agents, struct course *out)
{
	const struct plan *plan = d->j->seen->watch->plan;
	size_t cap = 0;

	*out = (struct course){.ttl_s = BIND_ABSENT,
		.last_led = BIND_ABSENT,
		.moved = BIND_ABSENT,
		.switched = BIND_ABSENT,
		.limit_ms = BIND_ABSENT,
		.last = d->event->at.v};
	LIST_EACH(const struct switch_look, look, &d->j->seen->looks) {
		if (!is_watched(look, agents))
			continue;
		count_before(d, look, out);
		count_after(d, look, out, &cap, d->j->scratch);
	}
	if (out->ttl_s != BIND_ABSENT)
		out->limit_ms = out->ttl_s * 1000 + 2 * plan->slot_ms + switch_timeout_ms(plan);
	find_switch(d, out);
	count_visits(d, agents, out);
}

static int64_t watched_ms(const struct drain *d, const struct course *course)
{
	return course->last - d->event->at.v;
}

static bool in_time(
	const struct drain *d, const struct course *course, int64_t instant, int64_t clock_us)
{
	return instant != BIND_ABSENT &&
	       instant - d->event->at.v + (clock_us + 999) / 1000 <= course->limit_ms;
}

/* Beyond doubt: the slot where something still led there began after all that is allowed. */
static bool is_late(const struct drain *d, const struct course *course, int64_t clock_us)
{
	return course->last_led != BIND_ABSENT &&
	       course->last_led - d->event->at.v - (clock_us + 999) / 1000 > course->limit_ms;
}

struct ruling {
	enum verdict verdict;
	int reason; /* enum reason; -1 */
};

static struct ruling open_for(enum reason reason)
{
	return (struct ruling){VERDICT_INCONCLUSIVE, (int)reason};
}

/* Answers still lead there when the watch ends, or did beyond all that is allowed. */
static struct ruling rule_stay(const struct drain *d, const struct course *course, int64_t clock_us)
{
	int64_t enough_ms = course->limit_ms + (SWITCH_TTLS_WATCHED - 1) * course->ttl_s * 1000;

	if (course->moved == BIND_ABSENT && watched_ms(d, course) < enough_ms)
		return open_for(REASON_INSUFFICIENT_SAMPLES);
	if (is_late(d, course, clock_us))
		return (struct ruling){VERDICT_FAIL, -1};
	return open_for(REASON_INTERVAL_STRADDLES);
}

/* Answers moved in time, and visits do not succeed. */
static struct ruling rule_visits(const struct drain *d, const struct course *course)
{
	const struct alpha alpha = {5, 100};
	int64_t ok = course->asked_over - course->failed_over;
	int64_t least_ppm = d->j->seen->watch->plan->thresholds.success_ppm;

	if (course->asked_over && proportion_below(course->asked_over, ok, least_ppm, alpha))
		return (struct ruling){VERDICT_FAIL, -1};
	return open_for(REASON_INSUFFICIENT_SAMPLES);
}

static bool has_holes(const struct drain *d, const struct course *course)
{
	int64_t slots = (course->last - d->event->at.v) / d->slot_ms;
	int64_t seen = (int64_t)course->slots.count;

	return (slots - seen) * PROPORTION_ONE_PPM > slots * HOLES_MOST_PPM;
}

/* Users had left before the drain that was noted: had those led there been spread by chance, so
 * many of the last would hardly be elsewhere. Then nobody knows what made them leave, or when. */
static bool had_left(const struct drain *d, const struct course *course)
{
	int64_t ppm = PROPORTION_ONE_PPM;

	if (course->away_from + LEFT_SLOTS * d->slot_ms > d->event->at.v)
		return false;
	for (int64_t i = 0; i < course->away && ppm >= LEFT_CHANCE_PPM; i++)
		ppm = ppm * (course->before - course->before_led - i) / (course->before - i);
	return ppm < LEFT_CHANCE_PPM;
}

static struct ruling rule(const struct drain *d, const struct course *course, int64_t clock_us)
{
	if (course->before == 0 || course->slots.count == 0 || course->limit_ms == BIND_ABSENT)
		return open_for(REASON_NO_DATA);
	if (course->before_led == 0)
		return (struct ruling){VERDICT_NOT_APPLICABLE, -1};
	if (had_left(d, course))
		return open_for(REASON_CONFLICTING_SOURCES);
	if (!in_time(d, course, course->moved, clock_us))
		return rule_stay(d, course, clock_us);
	if (!has_visits(course))
		return open_for(REASON_NO_DATA);
	if (watched_ms(d, course) < course->limit_ms)
		return open_for(REASON_INSUFFICIENT_SAMPLES);
	if (!in_time(d, course, course->switched, clock_us))
		return rule_visits(d, course);
	if (has_holes(d, course))
		return open_for(REASON_MISSING_SLOTS);
	if (course->denied)
		return open_for(REASON_CONFLICTING_SOURCES);
	return (struct ruling){VERDICT_PASS, -1};
}

/* Where most were led in [from, to); -1: nowhere, or to strangers. Of equals the first by id. */
static int most_led(const struct drain *d, const switch_agents *agents, int64_t from, int64_t to)
{
	const struct dossier *dossier = d->j->seen->dossier;
	size_t count = dossier->nodes.count;
	int64_t *led = arena_array(d->j->scratch, count + 1, sizeof(*led));
	int most = SWITCH_STRANGER;

	LIST_EACH(const struct switch_look, look, &d->j->seen->looks)
		if (is_watched(look, agents) && look->at >= from && look->at + d->slot_ms <= to)
			LIST_EACH(const int, node, &look->led)
				led[*node < 0 ? (int)count : *node]++;
	for (int i = 0; i < (int)count; i++) {
		int64_t best = most < 0 ? led[count] : led[most];

		if (led[i] > best || (led[i] == best && best && most >= 0 &&
					     strcmp(dossier->nodes.items[i].id,
						     dossier->nodes.items[most].id) < 0))
			most = i;
	}
	return most;
}

/* Of several agents, each by itself: did some go and some stay? */
static bool disagree(const struct drain *d, const switch_agents *agents, int64_t clock_us)
{
	bool gone = false, stayed = false;

	LIST_EACH(const int, agent, agents) {
		int id = *agent;
		const switch_agents one = {&id, 1};
		struct course course;

		follow(d, &one, &course);
		if (course.before_led == 0 || course.limit_ms == BIND_ABSENT ||
			course.slots.count == 0)
			continue;
		if (in_time(d, &course, course.moved, clock_us))
			gone = true;
		else
			stayed = true;
	}
	return gone && stayed;
}

static int64_t clock_of(const struct drain *d, const switch_agents *agents, bool *unsynced)
{
	int64_t most = 0;

	*unsynced = false;
	LIST_EACH(const int, agent, agents) {
		int64_t us = switch_clock_us(d->j->seen, d->event, *agent, unsynced);

		if (us > most)
			most = us;
	}
	return most;
}

static const char *node_id(const struct drain *d, int node)
{
	return node < 0 ? NULL : arena_text(d->j->arena, d->j->seen->dossier->nodes.items[node].id);
}

/* What is left out or changed may be what would speak against it. */
static struct ruling rule_chains(
	const struct drain *d, const switch_agents *agents, struct ruling ruling)
{
	LIST_EACH(const int, agent, agents) {
		enum reason fault;

		if (switch_chain_fault(d->j->seen, *agent, &fault))
			return open_for(fault);
	}
	return ruling;
}

static void settle(const struct drain *d, const switch_agents *agents, const struct course *course,
	struct evidence_failover *out)
{
	struct ruling ruling = rule(d, course, out->clock_us);
	bool decided = ruling.verdict == VERDICT_PASS || ruling.verdict == VERDICT_FAIL;

	if (decided)
		ruling = rule_chains(d, agents, ruling);
	decided = ruling.reason < 0 && decided;
	if (decided && agents->count > 1 && disagree(d, agents, out->clock_us))
		ruling = open_for(REASON_CONFLICTING_SOURCES);
	if (ruling.verdict == VERDICT_PASS && out->identity == IDENTITY_NONE)
		ruling = open_for(REASON_NODE_IDENTITY);
	out->verdict = ruling.verdict;
	if (ruling.reason >= 0)
		reason_add(d->j->arena, &out->reason, (enum reason)ruling.reason);
}

static void fill_course(const struct drain *d, const switch_agents *agents,
	const struct course *course, struct evidence_failover *out)
{
	int to = course->switched == BIND_ABSENT ? SWITCH_STRANGER
						 : most_led(d, agents, course->switched, d->until);

	out->from = node_id(d, most_led(d, agents, d->since, d->event->at.v));
	out->to = node_id(d, to);
	out->identity =
		(int)switch_sources_identity(&d->j->seen->sources, d->j->evidence, to, agents);
	out->switched.v = course->switched;
	out->switch_ms =
		course->switched == BIND_ABSENT ? BIND_ABSENT : course->switched - d->event->at.v;
	out->moved_ms = course->moved == BIND_ABSENT ? BIND_ABSENT : course->moved - d->event->at.v;
	out->ttl_s = course->ttl_s;
	out->limit_ms = course->limit_ms;
	out->asked = course->asked;
	out->failed = course->failed;
	out->asked_later = course->asked_later;
	out->failed_later = course->failed_later;
	out->watched_ms = watched_ms(d, course);
}

static void add_row(const struct drain *d, const switch_agents *agents, size_t *cap)
{
	struct arena *arena = d->j->arena;
	const struct agent *first = &d->j->seen->dossier->agents.items[agents->items[0]];
	struct evidence_failover *row = arena_push(
		arena, &d->j->out->failover.items, &d->j->out->failover.count, cap, sizeof(*row));
	struct course course;
	bool unsynced;

	follow(d, agents, &course);
	*row = (struct evidence_failover){.watch = arena_text(arena, d->j->seen->watch->name),
		.name = arena_text(arena, d->name),
		.node = node_id(d, d->node),
		.at = d->event->at,
		.city = arena_text(arena, first->city),
		.operator_name = arena_text(arena, first->operator_name),
		.slot_ms = d->slot_ms};
	row->clock_us = clock_of(d, agents, &unsynced);
	fill_course(d, agents, &course, row);
	settle(d, agents, &course, row);
	if (row->verdict == VERDICT_NOT_APPLICABLE) /* who was never there did not switch */
		row->switched.v = row->switch_ms = row->moved_ms = BIND_ABSENT;
	if (unsynced)
		reason_add(arena, &row->reason, REASON_CLOCK_UNSYNCED);
}

static int compare_groups(const struct agent *a, const struct agent *b)
{
	int order = strcmp(a->city, b->city);

	return order ? order : text_compare(a->operator_name, b->operator_name);
}

/* The next city and operator after `done` (NULL: the first); NULL: no more. */
static const struct agent *next_group(const struct dossier *dossier, const struct agent *done)
{
	const struct agent *next = NULL;

	LIST_EACH(const struct agent, agent, &dossier->agents)
		if ((!done || compare_groups(agent, done) > 0) &&
			(!next || compare_groups(agent, next) < 0))
			next = agent;
	return next;
}

static const char *watched_name(const struct plan *plan)
{
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->name)
			return target->name;
	return NULL;
}

void switch_judge_drain(struct switch_judging *j, const struct watch_event *event)
{
	const struct dossier *dossier = j->seen->dossier;
	const struct node *node = dossier_node(dossier, event->node);
	struct drain d = {j, event, node ? (int)(node - dossier->nodes.items) : SWITCH_STRANGER,
		switch_since(j->seen, event), switch_until(j->seen, event),
		j->seen->watch->plan->slot_ms, watched_name(j->seen->watch->plan)};
	size_t cap = j->out->failover.count;

	if (!node || !d.name)
		return;
	for (const struct agent *group = next_group(dossier, NULL); group;
		group = next_group(dossier, group)) {
		switch_agents agents = {
			arena_array(j->scratch, dossier->agents.count, sizeof(int)), 0};

		LIST_EACH(const struct agent, agent, &dossier->agents)
			if (compare_groups(agent, group) == 0)
				agents.items[agents.count++] = (int)(agent - dossier->agents.items);
		add_row(&d, &agents, &cap);
	}
}
