#include "analyzer/planner.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/planner_targets.h"
#include "base/digest.h"
#include "base/i18n.h"
#include "base/jcs.h"

#define SHORT_SLOT_MS  10000
#define START_AFTER_MS 10000

struct maker {
	const struct dossier *dossier;
	struct plan *plan;
};

static int64_t given(int64_t value, int64_t otherwise)
{
	return value == BIND_ABSENT ? otherwise : value;
}

struct thresholds planner_thresholds(const struct dossier *dossier, const struct profile *profile)
{
	const struct thresholds *d = &dossier->thresholds, *p = &profile->thresholds;

	return (struct thresholds){
		.success_ppm = given(d->success_ppm, p->success_ppm),
		.quantile_ppm = given(d->quantile_ppm, p->quantile_ppm),
		.rtt_p95_us = given(d->rtt_p95_us, p->rtt_p95_us),
		.slot_ok_ppm = given(d->slot_ok_ppm, p->slot_ok_ppm),
	};
}

int64_t planner_slot_ms(const struct dossier *dossier, const struct profile *profile)
{
	return given(dossier->plan.slot_ms, profile->slot_ms);
}

int64_t planner_slots_outside(
	const struct plan *plan, struct unix_ms as_of, const struct profile *profile)
{
	int64_t from_ms = as_of.v - profile->window_days * WHEN_DAY_MS - plan->start.v;
	int64_t to_ms = as_of.v - plan->start.v;
	int64_t first = from_ms > 0 ? (from_ms + plan->slot_ms - 1) / plan->slot_ms : 0;
	int64_t end = to_ms > 0 ? to_ms / plan->slot_ms : 0;

	if (end > plan->slots)
		end = plan->slots;
	return first < end ? plan->slots - (end - first) : plan->slots;
}

struct unix_ms planner_start(struct unix_ms now, int64_t slot_ms)
{
	int64_t from = now.v + (slot_ms < SHORT_SLOT_MS ? START_AFTER_MS : 1);

	return (struct unix_ms){(from + slot_ms - 1) / slot_ms * slot_ms};
}

static int compare_ids(const void *left, const void *right)
{
	const char *a, *b;

	memcpy(&a, left, sizeof(a));
	memcpy(&b, right, sizeof(b));
	return strcmp(a, b);
}

static void add_agents(struct maker *m)
{
	struct plan *plan = m->plan;
	size_t i = 0;

	plan->agents.count = m->dossier->agents.count;
	plan->agents.items =
		arena_array(&plan->arena, plan->agents.count, sizeof(*plan->agents.items));
	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		plan->agents.items[i++] = (struct plan_agent){
			.id = arena_text(&plan->arena, agent->id),
			.address = arena_text(&plan->arena, agent->address),
			.key = arena_text(&plan->arena, agent->key),
		};
	qsort(plan->agents.items, plan->agents.count, sizeof(*plan->agents.items), compare_ids);
}

static void copy_headers(struct arena *arena, const struct check *from, struct plan_check *to)
{
	to->headers.count = from->headers.count;
	to->headers.items = arena_array(arena, to->headers.count, sizeof(*to->headers.items));
	for (size_t i = 0; i < to->headers.count; i++) {
		to->headers.items[i].name = arena_text(arena, from->headers.items[i].name);
		to->headers.items[i].text = arena_text(arena, from->headers.items[i].text);
	}
}

static void add_read(struct arena *arena, struct plan_check *to, struct plan_read read)
{
	struct plan_read *added = &to->reads.items[to->reads.count++];

	*added = read;
	added->header = arena_text(arena, read.header);
	added->after = arena_text(arena, read.after);
}

/* What an agent has to note of each response, and nothing of what it should say. */
static void add_reads(struct arena *arena, const struct check *from, struct plan_check *to)
{
	const struct response_read *server = from->real_server;
	const struct node_name *node = from->node_name;

	to->reads.items = arena_array(arena, 3, sizeof(*to->reads.items));
	if (server)
		add_read(arena, to,
			(struct plan_read){PLAN_READ_REAL_SERVER, server->header, server->after,
				server->key, server->serial});
	if (node)
		add_read(arena, to,
			(struct plan_read){.as = PLAN_READ_NODE,
				.header = node->header,
				.after = node->after});
	if (from->function == CHECK_HOME)
		add_read(arena, to, (struct plan_read){.as = PLAN_READ_LICENCE});
}

void planner_fill_check(struct arena *arena, const struct check *check, struct plan_check *to)
{
	to->id = arena_text(arena, check->id);
	to->scheme = check_method(check);
	to->host = arena_text(arena, check->host);
	to->port = check_port(check);
	to->path = arena_text(arena, check->path ? check->path : "/");
	to->type = arena_text(arena, check->type);
	to->subnet = arena_text(arena, check->subnet);
	to->shows_address = check->shows_address;
	to->objects = check_asks_objects(check) ? check->objects : 0;
	to->rounds = check_asks_objects(check) ? check->rounds : 0;
	to->redirects = check_is_visit(check) ? check->redirects : 0;
	add_reads(arena, check, to);
	copy_headers(arena, check, to);
}

static void add_checks(struct maker *m)
{
	struct plan *plan = m->plan;
	size_t i = 0;

	plan->checks.count = m->dossier->checks.count;
	plan->checks.items =
		arena_array(&plan->arena, plan->checks.count, sizeof(*plan->checks.items));
	LIST_EACH(const struct check, check, &m->dossier->checks)
		planner_fill_check(&plan->arena, check, &plan->checks.items[i++]);
	qsort(plan->checks.items, plan->checks.count, sizeof(*plan->checks.items), compare_ids);
}

static void add_controls(struct maker *m)
{
	struct plan *plan = m->plan;
	size_t i = 0;

	plan->controls.count = m->dossier->controls.count;
	plan->controls.items =
		arena_array(&plan->arena, plan->controls.count, sizeof(*plan->controls.items));
	LIST_EACH(const struct control, control, &m->dossier->controls)
		plan->controls.items[i++] = (struct control){
			.addr = arena_text(&plan->arena, control->addr),
			.name = arena_text(&plan->arena, control->name),
		};
	qsort(plan->controls.items, plan->controls.count, sizeof(*plan->controls.items),
		compare_ids);
}

static void add_pcap(struct maker *m)
{
	struct pcap_sampling *to;

	if (!m->dossier->plan.pcap)
		return;
	to = arena_alloc(&m->plan->arena, sizeof(*to));
	*to = *m->dossier->plan.pcap;
	m->plan->pcap = to;
}

const char *planner_claims(const struct dossier *dossier, struct arena *arena)
{
	static const char *const parts[] = {
		"sites", "nodes", "agents", "checks", "controls", "landmarks"};
	json_t *whole = bind_write(&dossier_shape, dossier), *claims = json_object();
	char sha256[DIGEST_TEXT_LEN] = "";
	char *text;
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		json_object_set(claims, parts[i], json_object_get(whole, parts[i]));
	if (jcs_text(claims, &text, &len, NULL) == 0) {
		digest_bytes(text, len, sha256);
		free(text);
	}
	json_decref(claims);
	json_decref(whole);
	return arena_text(arena, sha256);
}

static struct plan *new_plan(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish)
{
	struct arena arena = {0};
	struct plan *plan = arena_alloc(&arena, sizeof(*plan));

	plan->schema = PLAN_SCHEMA;
	plan->dossier_sha256 = arena_text(&arena, dossier->sha256);
	plan->claims_sha256 = planner_claims(dossier, &arena);
	plan->profile.id = arena_text(&arena, profile->id);
	plan->profile.sha256 = arena_text(&arena, profile->sha256);
	plan->profile.builtin = profile->builtin;
	plan->thresholds = planner_thresholds(dossier, profile);
	plan->slot_ms = planner_slot_ms(dossier, profile);
	plan->slots = wish.slots ? wish.slots : given(dossier->plan.slots, profile->slots);
	plan->start = wish.start;
	plan->arena = arena;
	return plan;
}

struct plan *planner_begin(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish)
{
	struct maker m = {dossier, new_plan(dossier, profile, wish)};

	add_agents(&m);
	return m.plan;
}

struct plan *planner_make(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish)
{
	struct maker m = {dossier, planner_begin(dossier, profile, wish)};

	add_checks(&m);
	add_controls(&m);
	add_pcap(&m);
	planner_add_targets(m.plan, dossier, profile);
	return m.plan;
}

/* The plan's part `key` as the dossier would give it and as it stands; neither may have it. */
static bool part_equal(const json_t *a, const json_t *b, const char *key)
{
	const json_t *one = json_object_get(a, key), *other = json_object_get(b, key);

	return one == other || json_equal(one, other);
}

int planner_fits(const struct plan *plan, const struct dossier *dossier,
	const struct profile *profile, struct err *err)
{
	static const char *const parts[] = {
		"thresholds", "slot_ms", "agents", "checks", "controls", "targets", "pcap"};
	struct plan *made = planner_make(
		dossier, profile, (struct plan_wish){.start = plan->start, .slots = plan->slots});
	json_t *a = bind_write(&plan_shape, plan), *b = bind_write(&plan_shape, made);
	int ret = 0;

	if (strcmp(plan->claims_sha256, made->claims_sha256) != 0)
		ret = err_set(err, ERR_DATA,
			_("the plan does not fit the dossier: sites, nodes, agents, checks or "
			  "controls differ; make a new plan"));
	for (size_t i = 0; i < ARRAY_LEN(parts) && ret == 0; i++)
		if (!part_equal(a, b, parts[i]))
			ret = err_set(err, ERR_DATA,
				_("the plan does not fit the dossier: %s differ; make a new plan"),
				parts[i]);
	json_decref(a);
	json_decref(b);
	plan_close(made);
	return ret;
}
