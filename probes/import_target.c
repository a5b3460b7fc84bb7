#include "probes/import_target.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define TARGETS_MOST 1000000

static const struct import_method {
	const char *name;
	bool needs_port, http;
	const char *words[8]; /* what other programs call it, in lower case */
} methods[] = {
	{"icmp", false, false, {"ping", "icmp-echo", "icmp_echo", "icmp ping", "ping拨测"}},
	{"tcp", true, false,
		{"tcping", "tcp-connect", "tcp_connect", "tcp-syn", "tcp ping", "端口",
			"端口性能"}},
	{"http", true, true, {"http get", "http拨测"}},
	{"https", true, true, {"https get", "https拨测"}},
};

/* One target of the plan, its address in canonical text. */
struct import_asked {
	char addr[ADDRESS_TEXT_LEN];
	const struct plan_target *target; /* NULL: */
	const struct control *control;
	size_t order;
};

struct import_target {
	const char *node, *peer, *control, *addr, *check;
	const struct import_method *method;
	int64_t port;
};

/* ---- the plan ---- */

static int by_address(const void *left, const void *right)
{
	const struct import_asked *a = left, *b = right;
	int order = strcmp(a->addr, b->addr);

	return order ? order : a->order < b->order ? -1 : a->order > b->order;
}

static void ask(struct import_slots *slots, const char *addr, const struct plan_target *target,
	const struct control *control)
{
	struct import_asked *asked = &slots->asked[slots->asked_count];
	int64_t port;

	if (!import_address(addr, asked->addr, &port)) /* "system": nobody's measurement is of it */
		return;
	asked->target = target;
	asked->control = control;
	asked->order = slots->asked_count++;
}

void import_targets_ask(struct import_slots *slots)
{
	const struct plan *plan = slots->options->plan;

	if (!plan)
		return;
	slots->asked = arena_array(&slots->arena, plan->targets.count + plan->controls.count + 1,
		sizeof(*slots->asked));
	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (!target->name)
			ask(slots, target->addr, target, NULL);
	LIST_EACH(const struct control, control, &plan->controls)
		ask(slots, control->addr, NULL, control);
	qsort(slots->asked, slots->asked_count, sizeof(*slots->asked), by_address);
}

void import_targets_fini(struct import_slots *slots)
{
	free(slots->targets);
	free(slots->buckets);
}

/* ---- what a row says ---- */

static bool same_word(const char *a, const char *lower)
{
	for (; *a && *lower; a++, lower++)
		if ((*a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a) != *lower)
			return false;
	return *a == *lower;
}

static const struct import_method *find_method(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		if (same_word(word, methods[i].name))
			return &methods[i];
		for (size_t k = 0; k < ARRAY_LEN(methods[i].words) && methods[i].words[k]; k++)
			if (same_word(word, methods[i].words[k]))
				return &methods[i];
	}
	return NULL;
}

static const char *first_of(const char *a, const char *b)
{
	return a && *a ? a : b;
}

static enum import_fate read_row(struct import_slots *slots, const struct import_row *row,
	struct import_target *out, char addr[ADDRESS_TEXT_LEN])
{
	const struct import_options *o = slots->options;
	const char *method = first_of(row->method, first_of(o->method, slots->method));
	int64_t port;

	*out = (struct import_target){.node = first_of(row->node, o->node),
		.check = first_of(row->check, o->check),
		.addr = addr};
	if (!row->addr || !import_address(row->addr, addr, &port))
		return import_wrong(
			slots, _("\"%s\" is not an IP address"), row->addr ? row->addr : "");
	out->port = row->port ? row->port : port ? port : o->port;
	if (!method)
		return import_asking(
			slots, _("measured how? Say --method icmp, tcp, http or https"));
	out->method = find_method(method);
	if (!out->method)
		return import_wrong(
			slots, _("method \"%s\" is none of icmp, tcp, http, https"), method);
	if (!out->method->needs_port)
		out->port = 0;
	return IMPORT_TAKEN;
}

static bool may_be(const struct import_target *said, const struct plan_target *asked)
{
	return strcmp(asked->method, said->method->name) == 0 &&
	       (said->port == 0 || said->port == asked->port) &&
	       (!said->check || text_equal(said->check, asked->check)) &&
	       (!said->node || text_equal(said->node, asked->node) ||
		       text_equal(said->node, asked->peer));
}

static const struct import_asked *first_asked(const struct import_slots *slots, const char *addr)
{
	size_t low = 0, high = slots->asked_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(slots->asked[middle].addr, addr) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return slots->asked + low;
}

static void take_asked(struct import_target *said, const struct import_asked *asked)
{
	if (asked->control) {
		said->control = asked->control->name ? asked->control->name : asked->control->addr;
		said->node = said->check = NULL;
		said->addr = asked->control->addr;
		return;
	}
	said->node = asked->target->node;
	said->peer = asked->target->peer;
	said->check = asked->target->check;
	said->addr = asked->target->addr;
	said->port = asked->target->port;
}

static enum import_fate ask_plan(struct import_slots *slots, struct import_target *said)
{
	const struct import_asked *end = slots->asked + slots->asked_count, *found = NULL;
	const char *addr = said->addr;

	for (const struct import_asked *a = first_asked(slots, addr);
		a < end && strcmp(a->addr, addr) == 0; a++) {
		if (a->control ? !found && strcmp(said->method->name, "icmp") == 0
			       : may_be(said, a->target)) {
			if (found)
				return import_asking(slots,
					_("the plan asks %s by %s more than once: say --port or "
					  "--check"),
					addr, said->method->name);
			found = a;
		}
	}
	if (!found) {
		snprintf(slots->text, sizeof(slots->text), "%s %s", addr, said->method->name);
		return IMPORT_OTHER_TARGET;
	}
	take_asked(said, found);
	return IMPORT_TAKEN;
}

static enum import_fate check_said(struct import_slots *slots, const struct import_target *said)
{
	if (!said->node)
		return import_asking(slots,
			_("whose address is %s? Give --plan, --node or a column for it"),
			said->addr);
	if (said->method->needs_port && said->port == 0)
		return import_asking(slots, _("%s on which port? Say --port"), said->method->name);
	return IMPORT_TAKEN;
}

/* ---- targets seen ---- */

static uint64_t add_text(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of(const struct import_target *t)
{
	uint64_t hash = add_text(UINT64_C(0xcbf29ce484222325), t->addr);

	hash = add_text(hash, t->method->name);
	hash = add_text(hash, t->node);
	hash = add_text(hash, t->check);
	hash ^= (uint64_t)t->port * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static bool same_target(const struct import_target *a, const struct import_target *b)
{
	return a->method == b->method && a->port == b->port && text_equal(a->addr, b->addr) &&
	       text_equal(a->node, b->node) && text_equal(a->peer, b->peer) &&
	       text_equal(a->control, b->control) && text_equal(a->check, b->check);
}

static uint32_t *bucket_of(const struct import_slots *slots, const struct import_target *target)
{
	size_t at = hash_of(target) & (slots->bucket_count - 1);

	while (slots->buckets[at] && !same_target(&slots->targets[slots->buckets[at] - 1], target))
		at = (at + 1) & (slots->bucket_count - 1);
	return &slots->buckets[at];
}

/* Half of the buckets stay empty. */
static void make_room(struct import_slots *slots)
{
	if (slots->target_count < slots->target_cap)
		return;
	slots->target_cap = slots->target_cap ? slots->target_cap * 2 : 64;
	slots->targets = reallocarray(slots->targets, slots->target_cap, sizeof(*slots->targets));
	free(slots->buckets);
	slots->bucket_count = slots->target_cap * 2;
	slots->buckets = calloc(slots->bucket_count, sizeof(*slots->buckets));
	if (!slots->targets || !slots->buckets)
		arena_die();
	for (size_t i = 0; i < slots->target_count; i++)
		*bucket_of(slots, &slots->targets[i]) = (uint32_t)i + 1;
}

static uint32_t add_target(struct import_slots *slots, const struct import_target *said)
{
	uint32_t *bucket;

	make_room(slots);
	bucket = bucket_of(slots, said);
	if (*bucket == 0) {
		struct import_target *new = &slots->targets[slots->target_count++];

		*new = *said;
		new->addr = arena_text(&slots->arena, said->addr);
		new->node = arena_text(&slots->arena, said->node);
		new->check = arena_text(&slots->arena, said->check);
		*bucket = (uint32_t)slots->target_count;
	}
	return *bucket - 1;
}

enum import_fate import_target_find(
	struct import_slots *slots, const struct import_row *row, uint32_t *out)
{
	char addr[ADDRESS_TEXT_LEN];
	struct import_target said;
	enum import_fate fate = read_row(slots, row, &said, addr);

	if (fate != IMPORT_TAKEN)
		return fate;
	assert(said.method);
	fate = slots->options->plan ? ask_plan(slots, &said) : check_said(slots, &said);
	if (fate != IMPORT_TAKEN)
		return fate;
	if (slots->target_count == TARGETS_MOST)
		return import_wrong(slots, _("more than %d targets"), TARGETS_MOST);
	*out = add_target(slots, &said);
	return IMPORT_TAKEN;
}

bool import_target_needs_status(const struct import_slots *slots, uint32_t target)
{
	return slots->targets[target].method->http;
}

void import_target_name(const struct import_slots *slots, uint32_t target, struct record *out)
{
	const struct import_target *t = &slots->targets[target];

	out->node = t->node;
	out->peer = t->peer;
	out->control = t->control;
	out->addr = t->addr;
	out->method = t->method->name;
	out->port = t->port;
	out->check = t->check;
}
