#include "probes/target.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/address.h"
#include "probes/dns_system.h"
#include "probes/method.h"
#include "probes/own_address.h"
#include "probes/packet.h"

#define CONTROL_SENT_MOST   5
#define CONTROL_INTERVAL_MS 1000
#define CONTROL_TIMEOUT_MS  2000

static const uint8_t *host_bytes(const struct sockaddr_storage *addr, size_t *len)
{
	if (addr->ss_family == AF_INET) {
		*len = sizeof(struct in_addr);
		return (const uint8_t *)&((const struct sockaddr_in *)(const void *)addr)->sin_addr;
	}
	*len = sizeof(struct in6_addr);
	return (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr;
}

static int compare_hosts(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	size_t a_len, b_len;
	const uint8_t *a_at = host_bytes(a, &a_len), *b_at = host_bytes(b, &b_len);

	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return memcmp(a_at, b_at, a_len);
}

bool targets_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	return a->ss_family == b->ss_family && compare_hosts(a, b) == 0;
}

static int by_host_and_method(const void *a, const void *b)
{
	const struct probe_target *x = *(const struct probe_target *const *)a;
	const struct probe_target *y = *(const struct probe_target *const *)b;
	int order = compare_hosts(&x->to, &y->to);

	return order ? order : strcmp(x->run->method->name, y->run->method->name);
}

static int by_identity(const void *a, const void *b)
{
	const struct probe_target *x = *(const struct probe_target *const *)a;
	const struct probe_target *y = *(const struct probe_target *const *)b;
	int order = by_host_and_method(a, b);

	if (order == 0)
		order = (x->port > y->port) - (x->port < y->port);
	if (order == 0 && x->check && y->check)
		order = strcmp(x->check->id, y->check->id);
	return order;
}

static bool is_wanted(const struct probe_options *options, const char *method)
{
	for (size_t i = 0; options->methods && options->methods[i]; i++)
		if (strcmp(options->methods[i], method) == 0)
			return true;
	return !options->methods;
}

static struct method_run *run_of(struct probe_targets *targets, const struct probe_method *method)
{
	for (size_t i = 0; i < targets->run_count; i++)
		if (targets->runs[i].method == method)
			return &targets->runs[i];
	targets->runs[targets->run_count].method = method;
	return &targets->runs[targets->run_count++];
}

static int find_address(
	const struct probe_target *target, struct sockaddr_storage *to, struct err *err)
{
	if (target->name && strcmp(target->addr, DOSSIER_SYSTEM_RESOLVER) == 0)
		return dns_system_read(DNS_SYSTEM_FILE, to, err);
	if (!address_parse(target->addr, to))
		return err_set(err, ERR_DATA, _("%s: not an IP address"), target->addr);
	return 0;
}

static int set_address(struct probe_target *target, struct err *err)
{
	if (find_address(target, &target->to, err) < 0)
		return -1;
	target->family = target->to.ss_family == AF_INET ? ADDRESS_V4 : ADDRESS_V6;
	target->to_len = address_len(&target->to);
	if (target->family == ADDRESS_V4)
		((struct sockaddr_in *)(void *)&target->to)->sin_port =
			htons((uint16_t)target->port);
	else
		((struct sockaddr_in6 *)(void *)&target->to)->sin6_port =
			htons((uint16_t)target->port);
	return 0;
}

static int check_target(const struct probe_target *target, struct err *err)
{
	const struct probe_method *method = target->run->method;

	if (method->needs_port && (target->port < 1 || target->port > 65535))
		return err_set(err, ERR_DATA, _("%s by %s: a port from 1 to 65535 is expected"),
			target->addr, method->name);
	if (method->needs_check && !target->check)
		return err_set(err, ERR_DATA, _("%s by %s: a check of the plan is expected"),
			target->addr, method->name);
	if (target->sent < 1 || target->interval_ms < 1 || target->timeout_ms < 1)
		return err_set(err, ERR_DATA,
			_("%s by %s: sent, interval_ms and timeout_ms must be positive"),
			target->addr, method->name);
	return method->check ? method->check(target, err) : 0;
}

static int add_target(struct probe_targets *targets, const struct probe_options *options,
	const struct probe_target *from, const char *method_name, struct err *err)
{
	const struct probe_method *method = probe_method_find(method_name);
	struct probe_target *target = &targets->items[targets->count];

	if (!method)
		return err_set(err, ERR_DATA, _("%s: method %s is not supported by this version"),
			from->addr, method_name);
	if (options->polite && method->needs_sockets) {
		targets->passed_over++;
		return 0;
	}
	*target = *from;
	if (options->interval_ms > 0)
		target->interval_ms = options->interval_ms;
	target->left = options->count > 0 ? options->count : -1;
	target->run = run_of(targets, method);
	target->run_index = (size_t)(target->run - targets->runs);
	if (set_address(target, err) < 0 || check_target(target, err) < 0)
		return -1;
	target->seed = schedule_seed(&(struct schedule_key){.agent = options->agent,
		.addr = target->addr,
		.method = method->name,
		.check = target->check ? target->check->id : NULL,
		.port = target->port});
	targets->count++;
	return 0;
}

/* The mesh is of agents that the others reach at their address. Behind a NAT the others measure the
 * way to the NAT, and what this one measures is of no use without them. */
static bool may_mesh(const struct plan *plan, const char *agent)
{
	const char *address = plan_agent_find(plan, agent)->address;

	return address && own_address(address);
}

static int add_planned(struct probe_targets *targets, const struct plan *plan,
	const struct probe_options *options, struct err *err)
{
	bool alone = !may_mesh(plan, options->agent);

	LIST_EACH(const struct plan_target, from, &plan->targets) {
		struct probe_target target = {.node = from->node,
			.peer = from->peer,
			.name = from->name,
			.landmark = from->landmark,
			.addr = from->addr,
			.port = from->port,
			.sent = from->sent,
			.interval_ms = from->interval_ms,
			.timeout_ms = from->timeout_ms,
			.turn = plan_target_turn(plan, from, options->agent)};

		if (!is_wanted(options, from->method) || text_equal(from->peer, options->agent))
			continue;
		if (from->peer && alone) {
			targets->not_meshed++;
			continue;
		}
		if (from->check)
			target.check = plan_check_find(plan, from->check);
		if (add_target(targets, options, &target, from->method, err) < 0)
			return -1;
	}
	return 0;
}

static const struct plan_target *first_icmp(const struct plan *plan)
{
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (strcmp(target->method, "icmp") == 0)
			return target;
	return NULL;
}

/* A plan gives controls no sampling of their own: a few a slot are enough to see a dead line. */
static int add_controls(struct probe_targets *targets, const struct plan *plan,
	const struct probe_options *options, struct err *err)
{
	const struct plan_target *like = first_icmp(plan);
	int64_t sent = !like ? 1 : like->sent < CONTROL_SENT_MOST ? like->sent : CONTROL_SENT_MOST;
	int64_t fits_ms = plan->slot_ms / (sent + 1);

	if (!is_wanted(options, "icmp"))
		return 0;
	LIST_EACH(const struct control, control, &plan->controls) {
		struct probe_target target = {
			.control = control->name ? control->name : control->addr,
			.addr = control->addr,
			.sent = sent,
			.interval_ms =
				fits_ms < CONTROL_INTERVAL_MS ? fits_ms : CONTROL_INTERVAL_MS,
			.timeout_ms = like ? like->timeout_ms : CONTROL_TIMEOUT_MS,
			.turn = {1, 0}};

		if (target.interval_ms < 1)
			target.interval_ms = 1;
		if (add_target(targets, options, &target, "icmp", err) < 0)
			return -1;
	}
	return 0;
}

/* Two records of one identity would void each other (record_conflict). */
static int check_twice(const struct probe_targets *targets, struct err *err)
{
	for (size_t i = 1; i < targets->count; i++) {
		const struct probe_target *target = targets->by_addr[i];

		if (by_identity(&targets->by_addr[i - 1], &targets->by_addr[i]) == 0)
			return err_set(err, ERR_DATA,
				_("%s is listed twice for method %s: one address once, as node, peer or "
				  "control"),
				target->addr, target->run->method->name);
	}
	return 0;
}

static bool same_prefix(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	size_t a_len, b_len;
	const uint8_t *a_at = host_bytes(a, &a_len), *b_at = host_bytes(b, &b_len);

	return a_len == b_len && memcmp(a_at, b_at, a_len == 4 ? 3 : 6) == 0;
}

/* In order of address those of one host, and of one prefix, follow one another. */
static void set_paces(struct probe_targets *targets)
{
	struct target_pace *hosts, *prefixes;

	hosts = arena_array(&targets->arena, targets->count, sizeof(*hosts));
	prefixes = arena_array(&targets->arena, targets->count, sizeof(*prefixes));
	for (size_t i = 0; i < targets->count; i++) {
		struct probe_target *target = targets->by_addr[i];
		const struct probe_target *before = i > 0 ? targets->by_addr[i - 1] : NULL;
		bool again = before && targets_same_host(&before->to, &target->to);

		target->pace = again ? before->pace : &hosts[i];
		if (again)
			continue;
		target->pace->prefix = before && same_prefix(&before->to, &target->to)
					       ? before->pace->prefix
					       : &prefixes[i];
	}
}

static int index_targets(struct probe_targets *targets, struct err *err)
{
	targets->by_addr =
		arena_array(&targets->arena, targets->count, sizeof(struct probe_target *));
	for (size_t i = 0; i < targets->count; i++)
		targets->by_addr[i] = &targets->items[i];
	qsort(targets->by_addr, targets->count, sizeof(struct probe_target *), by_identity);
	set_paces(targets);
	return check_twice(targets, err);
}

static int check_options(
	const struct plan *plan, const struct probe_options *options, struct err *err)
{
	if (!plan_agent_find(plan, options->agent))
		return err_set(err, ERR_DATA, _("the plan has no agent %s"), options->agent);
	for (size_t i = 0; options->methods && options->methods[i]; i++)
		if (!probe_method_find(options->methods[i]))
			return err_set(
				err, ERR_USAGE, _("unknown method: %s"), options->methods[i]);
	return 0;
}

int targets_make(const struct plan *plan, const struct probe_options *options,
	struct probe_targets *out, struct err *err)
{
	struct probe_targets targets = {.plan = plan};
	size_t most = plan->targets.count + plan->controls.count, methods = 0;

	if (check_options(plan, options, err) < 0)
		return -1;
	while (probe_methods[methods])
		methods++;
	targets.items = arena_array(&targets.arena, most, sizeof(*targets.items));
	targets.runs = arena_array(&targets.arena, methods, sizeof(*targets.runs));
	if (add_planned(&targets, plan, options, err) < 0 ||
		add_controls(&targets, plan, options, err) < 0 || index_targets(&targets, err) < 0)
		goto failed;
	if (targets.count == 0) {
		err_set(err, ERR_USAGE, "%s",
			_("nothing to probe: the plan has no target for this agent and method"));
		goto failed;
	}
	*out = targets;
	return 0;
failed:
	targets_fini(&targets);
	return -1;
}

void targets_fini(struct probe_targets *targets)
{
	for (size_t i = 0; i < targets->run_count; i++)
		ring_fini(&targets->runs[i].ready);
	arena_fini(&targets->arena);
	*targets = (struct probe_targets){0};
}

struct probe_target *targets_find(const struct probe_targets *targets, const char *method,
	const struct sockaddr_storage *addr)
{
	size_t low = 0, high = targets->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct probe_target *target = targets->by_addr[middle];
		int order = compare_hosts(&target->to, addr);

		if (order == 0)
			order = strcmp(target->run->method->name, method);
		if (order == 0)
			return target;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool targets_has_host(const struct probe_targets *targets, const struct sockaddr_storage *addr)
{
	size_t low = 0, high = targets->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_hosts(&targets->by_addr[middle]->to, addr);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

void target_packet_host(const struct sockaddr_storage *addr, struct packet_host *out)
{
	size_t len;
	const uint8_t *bytes = host_bytes(addr, &len);

	*out = (struct packet_host){.family = len == 4 ? 4 : 6};
	memcpy(out->bytes, bytes, len);
}

bool target_is_host(const struct probe_target *target, const struct packet_host *host)
{
	size_t len;
	const uint8_t *bytes = host_bytes(&target->to, &len);

	return host->family == (len == 4 ? 4 : 6) && memcmp(host->bytes, bytes, len) == 0;
}
