#include "analyzer/watch_plan.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/planner.h"
#include "analyzer/planner_targets.h"
#include "base/i18n.h"
#include "base/text.h"

#define NODES_EVERY_SLOTS 10
#define TIMEOUT_USUAL_MS  2000
#define TCP_PORT          80
#define TLS_PORT          443

struct maker {
	const struct dossier *dossier;
	const struct profile *profile;
	const struct watch_wish *wish;
	struct plan *plan;
	size_t check_cap, target_cap;
};

static void add_check(struct maker *m, const struct check *check)
{
	struct plan *plan = m->plan;

	planner_fill_check(&plan->arena, check,
		arena_push(&plan->arena, &plan->checks.items, &plan->checks.count, &m->check_cap,
			sizeof(struct plan_check)));
}

static void add_target(struct maker *m, struct plan_target target)
{
	struct arena *arena = &m->plan->arena;
	const struct profile_method *usual = profile_method_find(m->profile, target.method);
	struct plan_target *added = arena_push(arena, &m->plan->targets.items,
		&m->plan->targets.count, &m->target_cap, sizeof(target));

	*added = target;
	added->node = arena_text(arena, target.node);
	added->name = arena_text(arena, target.name);
	added->addr = arena_text(arena, target.addr);
	added->check = arena_text(arena, target.check);
	added->sent = added->interval_ms = 1;
	added->timeout_ms = usual ? usual->timeout_ms : TIMEOUT_USUAL_MS;
}

static bool has_ipv6(const struct dossier *dossier)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP && strchr(address->addr, ':'))
				return true;
	return false;
}

static void add_named(struct maker *m, const struct check *check, const char *method)
{
	add_check(m, check);
	add_target(m, (struct plan_target){.name = check->host,
			      .addr = DOSSIER_SYSTEM_RESOLVER,
			      .method = method,
			      .port = check_port(check),
			      .check = check->id});
}

static void add_question(struct maker *m, const char *id, const char *type)
{
	const struct check check = {.id = id,
		.scheme = "dns",
		.host = m->wish->name,
		.port = BIND_ABSENT,
		.server = DOSSIER_SYSTEM_RESOLVER,
		.type = type};

	add_named(m, &check, "dns");
}

static const struct check *visit_of(const struct dossier *dossier, const char *name)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check_is_visit(check) && text_equal(check->host, name))
			return check;
	return NULL;
}

static bool has_https(const struct dossier *dossier, const char *name)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check_is(check, "https") && text_equal(check->host, name))
			return true;
	return false;
}

static void add_visit(struct maker *m)
{
	const struct check *check = visit_of(m->dossier, m->wish->name);
	const struct check made = {.id = WATCH_CHECK_VISIT,
		.scheme = has_https(m->dossier, m->wish->name) ? "https" : "http",
		.host = m->wish->name,
		.path = "/",
		.port = BIND_ABSENT,
		.server = DOSSIER_SYSTEM_RESOLVER,
		.redirects = CHECK_REDIRECTS_USUAL};

	add_named(m, check ? check : &made, PLAN_VISIT);
}

/* One object for the whole watch, which nobody else asks for. */
static void fix_path(struct maker *m, struct plan_check *check)
{
	char *mark = strstr(check->path, CHECK_OBJECT_WORD);
	const struct plan_object object = {.plan_sha256 = m->dossier->sha256,
		.agent = "",
		.addr = "",
		.check = check->id,
		.slot_ms = m->wish->start.v};
	char token[PLAN_OBJECT_LEN];

	check->objects = check->rounds = 0;
	if (!mark)
		return;
	plan_object_token(&object, 0, token);
	check->path = arena_format(&m->plan->arena, "%.*s%s%s", (int)(mark - check->path),
		check->path, token, mark + strlen(CHECK_OBJECT_WORD));
}

static void add_at_nodes(struct maker *m, const struct check *check)
{
	add_check(m, check);
	fix_path(m, &m->plan->checks.items[m->plan->checks.count - 1]);
	LIST_EACH(const struct node, node, &m->dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP && check_covers(check, node->id))
				add_target(m, (struct plan_target){.node = node->id,
						      .addr = address->addr,
						      .method = check_method(check),
						      .port = check_port(check),
						      .check = check->id});
}

/* The name that a node is asked by shows which certificate it has for it. */
static const struct check *https_of(const struct dossier *dossier, const char *node)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check_is(check, "https") && check_covers(check, node))
			return check;
	return NULL;
}

/* A handshake that the node's key signs, with the name of a check of it where there is one. */
static void add_key(struct maker *m, const struct node *node)
{
	const struct check *check = https_of(m->dossier, node->id);

	if (check && !plan_check_find(m->plan, check->id)) {
		add_check(m, check);
		fix_path(m, &m->plan->checks.items[m->plan->checks.count - 1]);
	}
	LIST_EACH(const struct node_address, address, &node->addresses)
		if (address->role == ADDRESS_VIP)
			add_target(m, (struct plan_target){.node = node->id,
					      .addr = address->addr,
					      .method = "tls",
					      .port = check ? check_port(check) : TLS_PORT,
					      .check = check ? check->id : NULL,
					      .every_slots = NODES_EVERY_SLOTS});
}

/* Whether it is there at all; and a visit goes to special-purpose addresses only where a node of
 * its plan has them. */
static void add_port(struct maker *m, const struct node *node)
{
	LIST_EACH(const struct node_address, address, &node->addresses)
		if (address->role == ADDRESS_VIP)
			add_target(m,
				(struct plan_target){.node = node->id,
					.addr = address->addr,
					.method = "tcp",
					.port = node->ports.count ? node->ports.items[0] : TCP_PORT,
					.every_slots = NODES_EVERY_SLOTS});
}

static void add_nodes(struct maker *m)
{
	LIST_EACH(const struct node, node, &m->dossier->nodes)
		if (node->key_sha256)
			add_key(m, node);
		else if (m->wish->name)
			add_port(m, node);
}

static int by_id(const void *left, const void *right)
{
	const struct plan_check *a = left, *b = right;

	return strcmp(a->id, b->id);
}

static int add_subject(struct maker *m, struct err *err)
{
	const struct check *check = check_find(m->dossier, m->wish->check);

	if (m->wish->name) {
		add_question(m, WATCH_CHECK_A, "A");
		if (has_ipv6(m->dossier))
			add_question(m, WATCH_CHECK_AAAA, "AAAA");
		if (m->wish->visits)
			add_visit(m);
		return 0;
	}
	if (!check)
		return err_set(err, ERR_DATA, _("no check \"%s\" in the dossier"), m->wish->check);
	if (check_is_visit(check) || check_is(check, "dns"))
		return err_set(err, ERR_DATA,
			_("check %s asks no node: watch its name instead (--name %s)"), check->id,
			check->host);
	add_at_nodes(m, check);
	return 0;
}

int watch_plan_make(const struct dossier *dossier, const struct profile *profile,
	const struct watch_wish *wish, struct plan **out, struct err *err)
{
	const struct plan_wish times = {.start = wish->start, .slots = wish->slots};
	struct maker m = {dossier, profile, wish, planner_begin(dossier, profile, times), 0, 0};

	m.plan->slot_ms = wish->slot_ms;
	if (add_subject(&m, err) < 0) {
		plan_close(m.plan);
		return -1;
	}
	add_nodes(&m);
	qsort(m.plan->checks.items, m.plan->checks.count, sizeof(struct plan_check), by_id);
	planner_sort_targets(m.plan);
	*out = m.plan;
	return 0;
}
