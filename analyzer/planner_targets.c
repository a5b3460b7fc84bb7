#include "analyzer/planner_targets.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "base/text.h"

#define TCP_PORT 80
#define TLS_PORT 443

struct maker {
	const struct dossier *dossier;
	const struct profile *profile;
	struct plan *plan;
	size_t cap;
};

/* NULL: of the method itself. */
static const char *const function_samplings[] = {[CHECK_SERVICE] = NULL,
	[CHECK_CACHE] = "cache",
	[CHECK_NO_STORE] = "cache",
	[CHECK_REFUSE] = "refuse",
	[CHECK_BALANCE] = "balance",
	[CHECK_HOME] = "home"};

const char *planner_sampling_name(const struct plan_target *target, const struct check *check)
{
	bool web = strcmp(target->method, "http") == 0 || strcmp(target->method, "https") == 0;
	const char *function = check && web ? function_samplings[check->function] : NULL;

	if (target->landmark)
		return PLANNER_LANDMARK;
	if (target->peer)
		return PLANNER_MESH;
	return function ? function : target->method;
}

static int64_t given(int64_t value, int64_t otherwise)
{
	return value == BIND_ABSENT ? otherwise : value;
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

/* As many requests as there are objects and rounds, closer to each other where the slot is short.
 */
static void set_objects(const struct check *check, int64_t slot_ms, struct plan_target *target)
{
	target->sent = check->objects * check->rounds;
	if ((target->sent - 1) * target->interval_ms >= slot_ms)
		target->interval_ms = (slot_ms - 1) / (target->sent - 1);
	if (target->interval_ms < 1)
		target->interval_ms = 1;
}

static void set_sampling(const struct maker *m, struct plan_target *target)
{
	const struct check *check = check_find(m->dossier, target->check);
	const char *name = planner_sampling_name(target, check);
	const struct profile_method *usual = profile_method_find(m->profile, name);

	target->sent = usual->sent;
	target->interval_ms = usual->interval_ms;
	target->timeout_ms = usual->timeout_ms;
	target->every_slots = usual->every_slots;
	LIST_EACH(const struct sampling_method, method, &m->dossier->plan.methods) {
		if (strcmp(method->name, name) != 0)
			continue;
		target->sent = given(method->sent, target->sent);
		target->interval_ms = given(method->interval_ms, target->interval_ms);
		target->timeout_ms = given(method->timeout_ms, target->timeout_ms);
		if (method->every_slots)
			target->every_slots = method->every_slots;
	}
	if (check && check_asks_objects(check))
		set_objects(check, m->plan->slot_ms, target);
	/* A profile's default that does not fit in a short slot is cut to what does. */
	if ((target->sent - 1) * target->interval_ms >= m->plan->slot_ms)
		target->sent = (m->plan->slot_ms - 1) / target->interval_ms + 1;
}

static void add_target(struct maker *m, struct plan_target target)
{
	struct arena *arena = &m->plan->arena;
	struct plan_target *added = arena_push(
		arena, &m->plan->targets.items, &m->plan->targets.count, &m->cap, sizeof(target));

	set_sampling(m, &target);
	*added = target;
	added->node = arena_text(arena, target.node);
	added->peer = arena_text(arena, target.peer);
	added->name = arena_text(arena, target.name);
	added->landmark = arena_text(arena, target.landmark);
	added->addr = arena_text(arena, target.addr);
	added->check = arena_text(arena, target.check);
}

static void add_icmp(struct maker *m, const struct node *node, const char *addr)
{
	add_target(m, (struct plan_target){.node = node->id, .addr = addr, .method = "icmp"});
}

static void add_tcp(struct maker *m, const struct node *node, const char *addr)
{
	const int64_t usual_port = TCP_PORT;
	const int64_t *ports = node->ports.count ? node->ports.items : &usual_port;
	size_t count = node->ports.count ? node->ports.count : 1;

	for (size_t i = 0; i < count; i++)
		add_target(m,
			(struct plan_target){
				.node = node->id, .addr = addr, .method = "tcp", .port = ports[i]});
}

/* A check of a function is asked wherever the profile can; one of service when its method is. */
static bool is_sampled(const struct maker *m, const struct check *check)
{
	const char *function = function_samplings[check->function];

	return function ? profile_method_find(m->profile, function) != NULL
			: wants_method(m, check_method(check));
}

/* Every check of this scheme that covers the node, by `method`; how many there are. */
static size_t add_checks_by(struct maker *m, const struct node *node, const char *addr,
	const char *scheme, const char *method)
{
	size_t count = 0;

	LIST_EACH(const struct check, check, &m->dossier->checks) {
		if (!check_is(check, scheme) || !check_covers(check, node->id) ||
			!is_sampled(m, check))
			continue;
		add_target(m, (struct plan_target){.node = node->id,
				      .addr = addr,
				      .method = method,
				      .check = check->id,
				      .port = check_port(check)});
		count++;
	}
	return count;
}

static void add_http(struct maker *m, const struct node *node, const char *addr)
{
	add_checks_by(m, node, addr, "http", "http");
}

static void add_https(struct maker *m, const struct node *node, const char *addr)
{
	add_checks_by(m, node, addr, "https", "https");
}

/* A handshake says something of the node only where its key is pinned. The names that its https
 * checks ask for lead to the certificate that it serves. */
static void add_tls(struct maker *m, const struct node *node, const char *addr)
{
	if (node->key_sha256 && add_checks_by(m, node, addr, "https", "tls") == 0)
		add_target(m,
			(struct plan_target){
				.node = node->id, .addr = addr, .method = "tls", .port = TLS_PORT});
}

/* What signs a nonce is what the pinned key is of. */
static void add_answer(struct maker *m, const struct node *node, const char *addr)
{
	if (node->key_sha256 && node->answer_port > 0)
		add_target(m, (struct plan_target){.node = node->id,
				      .addr = addr,
				      .method = "answer",
				      .port = node->answer_port});
}

static void add_node_address(struct maker *m, const struct node *node, const char *addr)
{
	static const struct {
		const char *method;
		void (*add)(struct maker *m, const struct node *node, const char *addr);
		bool by_check; /* each check says whether it is sampled */
	} ways[] = {{"icmp", add_icmp, false}, {"tcp", add_tcp, false}, {"tls", add_tls, false},
		{"answer", add_answer, false}, {"http", add_http, true},
		{"https", add_https, true}};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].by_check || wants_method(m, ways[i].method))
			ways[i].add(m, node, addr);
}

static void add_nodes(struct maker *m)
{
	LIST_EACH(const struct node, node, &m->dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP)
				add_node_address(m, node, address->addr);
}

static bool is_node_or_control(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (strcmp(address->addr, addr) == 0)
				return true;
	LIST_EACH(const struct control, control, &dossier->controls)
		if (strcmp(control->addr, addr) == 0)
			return true;
	return false;
}

/* One address is asked for one purpose, since records of two would void each other; and of agents
 * behind one address nobody can tell who answers. */
static bool is_own_address(const struct dossier *dossier, const struct agent *agent)
{
	if (!agent->address || is_node_or_control(dossier, agent->address))
		return false;
	LIST_EACH(const struct agent, other, &dossier->agents)
		if (other != agent && text_equal(other->address, agent->address))
			return false;
	return true;
}

static void add_mesh(struct maker *m)
{
	if (!wants_method(m, PLANNER_MESH))
		return;
	LIST_EACH(const struct agent, agent, &m->dossier->agents)
		if (is_own_address(m->dossier, agent))
			add_target(m, (struct plan_target){.peer = agent->id,
					      .addr = agent->address,
					      .method = "icmp"});
}

static void add_landmarks(struct maker *m)
{
	if (!wants_method(m, PLANNER_LANDMARK))
		return;
	LIST_EACH(const struct landmark, landmark, &m->dossier->landmarks) {
		bool tcp = landmark->port > 0;

		add_target(m, (struct plan_target){.landmark = landmark->id,
				      .addr = landmark->addr,
				      .method = tcp ? "tcp" : "icmp",
				      .port = tcp ? landmark->port : 0});
	}
}

static void add_names(struct maker *m)
{
	bool dns = wants_method(m, "dns"), visit = profile_method_find(m->profile, PLAN_VISIT);

	LIST_EACH(const struct check, check, &m->dossier->checks) {
		bool is_visit = check_is_visit(check);

		if (is_visit ? visit : dns && check_is(check, "dns"))
			add_target(m, (struct plan_target){.name = check->host,
					      .addr = check->server,
					      .method = is_visit ? PLAN_VISIT : "dns",
					      .check = check->id,
					      .port = check_port(check)});
	}
}

/* What is absent stands last: nodes, then peers, then landmarks, then names. */
static int compare_text(const char *a, const char *b)
{
	if (!a || !b)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int compare_targets(const void *left, const void *right)
{
	const struct plan_target *a = left, *b = right;
	int order = compare_text(a->node, b->node);

	order = order ? order : compare_text(a->peer, b->peer);
	order = order ? order : compare_text(a->landmark, b->landmark);
	order = order ? order : compare_text(a->name, b->name);
	order = order ? order : strcmp(a->addr, b->addr);
	order = order ? order : strcmp(a->method, b->method);
	if (order || a->port != b->port)
		return order ? order : a->port < b->port ? -1 : 1;
	return compare_text(a->check, b->check);
}

void planner_sort_targets(struct plan *plan)
{
	if (plan->targets.count)
		qsort(plan->targets.items, plan->targets.count, sizeof(struct plan_target),
			compare_targets);
}

void planner_add_targets(
	struct plan *plan, const struct dossier *dossier, const struct profile *profile)
{
	struct maker m = {dossier, profile, plan, 0};

	add_nodes(&m);
	add_mesh(&m);
	add_landmarks(&m);
	add_names(&m);
	planner_sort_targets(plan);
}
