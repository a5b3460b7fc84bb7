#include "model/plan.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "model/canonical.h"
#include "model/dossier_shapes.h"

#define NEED (BIND_REQUIRED | BIND_NOT_EMPTY)
#define COUNT(type, name, low, high)                                                               \
	BIND_ROW(type, #name, name, BIND_INT, .flags = BIND_REQUIRED, .min = (low), .max = (high))

static const struct bind_field profile_rows[] = {
	BIND_ROW(struct plan_profile, "id", id, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_profile, "sha256", sha256, BIND_DIGEST, .flags = NEED),
	BIND_ROW(struct plan_profile, "builtin", builtin, BIND_BOOL, .flags = NEED),
};
static BIND_SHAPE(profile_shape, struct plan_profile, profile_rows, "the rules planned for");

static const struct bind_field agent_rows[] = {
	BIND_ROW(struct plan_agent, "id", id, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_agent, "address", address, BIND_CUSTOM, .read = dossier_read_address,
		.write = dossier_write_text, DOSSIER_ADDRESS_IS),
	BIND_ROW(struct plan_agent, "key", key, BIND_CUSTOM, .read = dossier_read_agent_key,
		.write = dossier_write_text, DOSSIER_AGENT_KEY_IS),
};
static BIND_SHAPE(agent_shape, struct plan_agent, agent_rows, "an agent");

static const struct bind_field read_rows[] = {
	BIND_ROW(struct plan_read, "as", as, BIND_TEXT, .flags = NEED,
		.schema = "{\"enum\":[\"" PLAN_READ_REAL_SERVER "\",\"" PLAN_READ_NODE
			  "\",\"" PLAN_READ_LICENCE "\"]}"),
	BIND_ROW(struct plan_read, "header", header, BIND_TEXT),
	BIND_ROW(struct plan_read, "after", after, BIND_TEXT),
	BIND_ROW(struct plan_read, "key", key, BIND_BOOL),
	BIND_ROW(struct plan_read, "serial", serial, BIND_BOOL),
};
static BIND_SHAPE(read_shape, struct plan_read, read_rows, "what is noted of each response");

static const struct bind_field check_rows[] = {
	BIND_ROW(struct plan_check, "id", id, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_check, "scheme", scheme, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_check, "host", host, BIND_TEXT, .flags = NEED),
	COUNT(struct plan_check, port, 1, 65535),
	BIND_ROW(struct plan_check, "path", path, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_check, "headers", headers, BIND_PAIRS),
	BIND_ROW(struct plan_check, "type", type, BIND_TEXT),
	BIND_ROW(struct plan_check, "subnet", subnet, BIND_TEXT),
	BIND_ROW(struct plan_check, "shows_address", shows_address, BIND_BOOL),
	BIND_ROW(struct plan_check, "objects", objects, BIND_INT, .max = 1000),
	BIND_ROW(struct plan_check, "rounds", rounds, BIND_INT, .max = 10),
	BIND_ROW(struct plan_check, "redirects", redirects, BIND_INT, .max = CHECK_REDIRECTS_MOST),
	BIND_ROW(struct plan_check, "reads", reads, BIND_LIST, .shape = &read_shape),
};
static BIND_SHAPE(check_shape, struct plan_check, check_rows, "an HTTP request");

static const struct bind_field target_rows[] = {
	BIND_ROW(struct plan_target, "node", node, BIND_TEXT),
	BIND_ROW(struct plan_target, "peer", peer, BIND_TEXT),
	BIND_ROW(struct plan_target, "name", name, BIND_TEXT, .about = "what dns asks for"),
	BIND_ROW(struct plan_target, "landmark", landmark, BIND_TEXT,
		.about = "a server of known place"),
	BIND_ROW(struct plan_target, "addr", addr, BIND_CUSTOM, .flags = BIND_REQUIRED,
		.read = dossier_read_server, .write = dossier_write_text, DOSSIER_SERVER_IS),
	BIND_ROW(struct plan_target, "method", method, BIND_TEXT, .flags = NEED),
	BIND_ROW(struct plan_target, "port", port, BIND_INT, .max = 65535),
	BIND_ROW(struct plan_target, "check", check, BIND_TEXT),
	COUNT(struct plan_target, sent, 1, 1000000),
	COUNT(struct plan_target, interval_ms, 1, 3600000),
	COUNT(struct plan_target, timeout_ms, 1, 60000),
	BIND_ROW(struct plan_target, "every_slots", every_slots, BIND_INT, .max = 1000000,
		.about = "measured in one slot of so many"),
};
static BIND_SHAPE(target_shape, struct plan_target, target_rows, "an address by a method");

static const struct bind_field plan_rows[] = {
	BIND_ROW(struct plan, "schema", schema, BIND_TEXT, .flags = NEED,
		CANONICAL_SCHEMA_IS(PLAN_SCHEMA)),
	BIND_ROW(struct plan, "dossier_sha256", dossier_sha256, BIND_DIGEST, .flags = NEED),
	BIND_ROW(struct plan, "claims_sha256", claims_sha256, BIND_DIGEST, .flags = NEED,
		.about = "of the dossier's sites, nodes, agents, checks, controls and "
			 "landmarks, canonical"),
	BIND_ROW(struct plan, "profile", profile, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &profile_shape),
	BIND_ROW(struct plan, "thresholds", thresholds, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &thresholds_shape),
	BIND_ROW(struct plan, "start", start, BIND_TIME, .flags = BIND_REQUIRED),
	COUNT(struct plan, slot_ms, 1, 86400000),
	COUNT(struct plan, slots, 1, 1000000),
	BIND_ROW(struct plan, "agents", agents, BIND_LIST, .flags = BIND_REQUIRED | BIND_UNIQUE,
		.shape = &agent_shape),
	BIND_ROW(struct plan, "checks", checks, BIND_LIST, .flags = BIND_REQUIRED | BIND_UNIQUE,
		.shape = &check_shape),
	BIND_ROW(struct plan, "controls", controls, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &control_shape),
	BIND_ROW(struct plan, "targets", targets, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &target_shape),
	BIND_ROW(struct plan, "pcap", pcap, BIND_MAYBE, .shape = &pcap_sampling_shape),
};
BIND_SHAPE(plan_shape, struct plan, plan_rows, "cdnproof measurement plan");

static struct plan *new_plan(void)
{
	struct arena arena = {0};
	struct plan *plan = arena_alloc(&arena, sizeof(*plan));

	plan->arena = arena;
	return plan;
}

void plan_close(struct plan *plan)
{
	if (plan) {
		struct arena arena = plan->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

static bool needs_check(const char *method)
{
	static const char *const methods[] = {"http", "https", "dns", PLAN_VISIT};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i], method) == 0)
			return true;
	return false;
}

static bool target_fits(const struct plan *plan, const struct plan_target *target)
{
	int subjects = (target->node != NULL) + (target->peer != NULL) + (target->name != NULL) +
		       (target->landmark != NULL);
	bool known = target->check && plan_check_find(plan, target->check);
	bool dns = strcmp(target->method, "dns") == 0 || strcmp(target->method, PLAN_VISIT) == 0;

	return subjects == 1 && dns == (target->name != NULL) &&
	       (dns || strcmp(target->addr, DOSSIER_SYSTEM_RESOLVER) != 0) &&
	       (target->check ? known : !needs_check(target->method)) &&
	       (target->sent - 1) * target->interval_ms < plan->slot_ms;
}

static bool keys_differ(const struct plan *plan)
{
	for (size_t i = 0; i < plan->agents.count; i++)
		for (size_t k = 0; k < i; k++)
			if (plan->agents.items[i].key &&
				text_equal(plan->agents.items[i].key, plan->agents.items[k].key))
				return false;
	return true;
}

static int read_fields(
	const struct json_doc *doc, struct plan *plan, struct faults *faults, struct err *err)
{
	struct bind_in in = {.doc = doc, .faults = faults};

	if (canonical_expect(doc, PLAN_SCHEMA, faults, err) < 0)
		return -1;
	if (bind_read_doc(doc, &plan_shape, plan, &plan->arena, faults, NULL, err) < 0)
		return -1;
	canonical_check_schema(&in, doc->nodes, plan->schema, PLAN_SCHEMA);
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (!target_fits(plan, target))
			bind_fault(&in, json_node_find(doc->nodes, "targets"),
				_("a target is not whole: one of node, peer, landmark and name (dns and visit), "
				  "a check for http, https, dns and visit, requests that fit in a slot"));
	if (!keys_differ(plan))
		bind_fault(&in, json_node_find(doc->nodes, "agents"), _("two agents have one key"));
	return faults_result(faults, err);
}

int plan_parse(const char *text, size_t len, const char *name, struct plan **out,
	struct faults *faults, struct err *err)
{
	struct plan *plan = new_plan();
	struct json_doc doc = {0};
	int ret = -1;

	digest_bytes(text, len, plan->sha256);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0)
		ret = read_fields(&doc, plan, faults, err);
	json_doc_fini(&doc);
	if (ret < 0)
		plan_close(plan);
	else
		*out = plan;
	return ret;
}

int plan_open(const char *path, struct plan **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = plan_parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

int plan_text(struct plan *plan, char **out, size_t *len, struct err *err)
{
	if (canonical_text(&plan_shape, plan, out, len, err) < 0)
		return -1;
	digest_bytes(*out, *len, plan->sha256);
	return 0;
}

/* Of the texts, a line each. */
static void digest_lines(const char *const *lines, size_t count, char out[DIGEST_TEXT_LEN])
{
	struct digest *digest = digest_new();

	assert(digest);
	for (size_t i = 0; i < count; i++) {
		digest_add(digest, i ? "\n" : "", i ? 1 : 0);
		digest_add(digest, lines[i] ? lines[i] : "", lines[i] ? strlen(lines[i]) : 0);
	}
	digest_text(digest, out);
	digest_free(digest);
}

struct plan_turn plan_target_turn(
	const struct plan *plan, const struct plan_target *target, const char *agent)
{
	int64_t every = target->every_slots < plan->slots ? target->every_slots : plan->slots;
	const char *lines[] = {agent, target->addr, target->method, target->check};
	char sha256[DIGEST_TEXT_LEN];

	if (every <= 1)
		return (struct plan_turn){1, 0};
	digest_lines(lines, ARRAY_LEN(lines), sha256);
	sha256[15] = '\0';
	return (struct plan_turn){every, (int64_t)(strtoull(sha256, NULL, 16) % (uint64_t)every)};
}

bool plan_turn_is(struct plan_turn turn, int64_t number)
{
	return number % turn.every == turn.phase;
}

int64_t plan_turns_before(struct plan_turn turn, int64_t end)
{
	return end > turn.phase ? (end - 1 - turn.phase) / turn.every + 1 : 0;
}

bool plan_target_due(const struct plan *plan, const struct plan_target *target, const char *agent,
	int64_t number)
{
	return plan_turn_is(plan_target_turn(plan, target, agent), number);
}

void plan_object_token(const struct plan_object *of, int64_t n, char out[PLAN_OBJECT_LEN])
{
	char sha256[DIGEST_TEXT_LEN], slot[32], number[32];
	const char *lines[] = {"cdnproof/object/v1", of->plan_sha256, of->agent, of->addr,
		of->check, slot, number};

	snprintf(slot, sizeof(slot), "%lld", (long long)of->slot_ms);
	snprintf(number, sizeof(number), "%lld", (long long)n);
	digest_lines(lines, ARRAY_LEN(lines), sha256);
	memcpy(out, sha256, PLAN_OBJECT_LEN - 1);
	out[PLAN_OBJECT_LEN - 1] = '\0';
}

const struct plan_check *plan_check_find(const struct plan *plan, const char *id)
{
	LIST_EACH(const struct plan_check, check, &plan->checks)
		if (text_equal(check->id, id))
			return check;
	return NULL;
}

const struct plan_agent *plan_agent_find(const struct plan *plan, const char *id)
{
	LIST_EACH(const struct plan_agent, agent, &plan->agents)
		if (text_equal(agent->id, id))
			return agent;
	return NULL;
}
