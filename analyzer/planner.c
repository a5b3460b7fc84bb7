#include "analyzer/planner.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/jcs.h"

#define SHORT_SLOT_MS  10000
#define START_AFTER_MS 10000
#define DEFAULT_PORT   80

struct maker {
	const struct dossier *dossier;
	const struct profile *profile;
	struct plan *plan;
	size_t target_cap;
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

struct unix_ms planner_start(struct unix_ms now, int64_t slot_ms)
{
	int64_t from = now.v + (slot_ms < SHORT_SLOT_MS ? START_AFTER_MS : 1);

	return (struct unix_ms){(from + slot_ms - 1) / slot_ms * slot_ms};
}

/* Which methods the dossier wants: none named means all of the profile's. */
static bool wants_method(const struct maker *m, const char *name)
{
	if (!profile_method_find(m->profile, name))
		return false;
	if (m->dossier->plan.methods.count == 0)
		return true;
	LIST_EACH(const struct sampling_method, method, &m->dossier->plan.methods)
		if (strcmp(method->name, name) == 0)
			return true;
	return false;
}

static void set_sampling(const struct maker *m, struct plan_target *target)
{
	const struct profile_method *usual = profile_method_find(m->profile, target->method);

	target->sent = usual->sent;
	target->interval_ms = usual->interval_ms;
	target->timeout_ms = usual->timeout_ms;
	LIST_EACH(const struct sampling_method, method, &m->dossier->plan.methods) {
		if (strcmp(method->name, target->method) != 0)
			continue;
		target->sent = given(method->sent, target->sent);
		target->interval_ms = given(method->interval_ms, target->interval_ms);
		target->timeout_ms = given(method->timeout_ms, target->timeout_ms);
	}
	/* A profile's default that does not fit in a short slot is cut to what does. */
	if ((target->sent - 1) * target->interval_ms >= m->plan->slot_ms)
		target->sent = (m->plan->slot_ms - 1) / target->interval_ms + 1;
}

static void add_target(struct maker *m, struct plan_target target)
{
	struct plan_target *added = arena_push(&m->plan->arena, &m->plan->targets.items,
		&m->plan->targets.count, &m->target_cap, sizeof(target));

	set_sampling(m, &target);
	*added = target;
	added->node = arena_text(&m->plan->arena, target.node);
	added->addr = arena_text(&m->plan->arena, target.addr);
	added->check = arena_text(&m->plan->arena, target.check);
}

static void add_tcp(struct maker *m, const struct node *node, const char *addr)
{
	int64_t usual_port = DEFAULT_PORT;
	const int64_t *ports = node->ports.count ? node->ports.items : &usual_port;
	size_t count = node->ports.count ? node->ports.count : 1;

	for (size_t i = 0; i < count; i++)
		add_target(m,
			(struct plan_target){
				.node = node->id, .addr = addr, .method = "tcp", .port = ports[i]});
}

static void add_http(struct maker *m, const struct node *node, const char *addr)
{
	LIST_EACH(const struct check, check, &m->dossier->checks)
		if (check_covers(check, node->id))
			add_target(m, (struct plan_target){.node = node->id,
					      .addr = addr,
					      .method = "http",
					      .check = check->id,
					      .port = given(check->port, DEFAULT_PORT)});
}

static void add_address(struct maker *m, const struct node *node, const char *addr)
{
	if (wants_method(m, "icmp"))
		add_target(
			m, (struct plan_target){.node = node->id, .addr = addr, .method = "icmp"});
	if (wants_method(m, "tcp"))
		add_tcp(m, node, addr);
	if (wants_method(m, "http"))
		add_http(m, node, addr);
}

static int compare_targets(const void *left, const void *right)
{
	const struct plan_target *a = left, *b = right;
	int order = strcmp(a->node, b->node);

	order = order ? order : strcmp(a->addr, b->addr);
	order = order ? order : strcmp(a->method, b->method);
	if (order || a->port != b->port)
		return order ? order : a->port < b->port ? -1 : 1;
	return a->check && b->check ? strcmp(a->check, b->check) : 0;
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

static void add_checks(struct maker *m)
{
	struct plan *plan = m->plan;
	size_t i = 0;

	plan->checks.count = m->dossier->checks.count;
	plan->checks.items =
		arena_array(&plan->arena, plan->checks.count, sizeof(*plan->checks.items));
	LIST_EACH(const struct check, check, &m->dossier->checks) {
		struct plan_check *to = &plan->checks.items[i++];

		to->id = arena_text(&plan->arena, check->id);
		to->scheme = arena_text(&plan->arena, check->scheme ? check->scheme : "http");
		to->host = arena_text(&plan->arena, check->host);
		to->port = given(check->port, DEFAULT_PORT);
		to->path = arena_text(&plan->arena, check->path ? check->path : "/");
		copy_headers(&plan->arena, check, to);
	}
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

/* What was claimed when the plan was made, as one digest: an agent need not know more of it. */
static const char *claims_digest(const struct dossier *dossier, struct arena *arena)
{
	static const char *const parts[] = {"sites", "nodes", "agents", "checks", "controls"};
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
	plan->claims_sha256 = claims_digest(dossier, &arena);
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

struct plan *planner_make(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish)
{
	struct maker m = {dossier, profile, new_plan(dossier, profile, wish), 0};

	add_agents(&m);
	add_checks(&m);
	add_controls(&m);
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP)
				add_address(&m, node, address->addr);
	if (m.plan->targets.count)
		qsort(m.plan->targets.items, m.plan->targets.count, sizeof(struct plan_target),
			compare_targets);
	return m.plan;
}

/* The plan's part `key` as the dossier would give it and as it stands. */
static bool part_equal(const json_t *a, const json_t *b, const char *key)
{
	return json_equal(json_object_get(a, key), json_object_get(b, key));
}

int planner_fits(const struct plan *plan, const struct dossier *dossier,
	const struct profile *profile, struct err *err)
{
	static const char *const parts[] = {
		"thresholds", "slot_ms", "agents", "checks", "controls", "targets"};
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
