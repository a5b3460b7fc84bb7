#include "analyzer/switch_seen.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/dns_answers.h"
#include "analyzer/responses.h"
#include "analyzer/sightings.h"
#include "base/text.h"

struct reader {
	struct switch_seen *seen;
	size_t led_cap; /* of the look */
	const struct record *record;
	const struct check *check; /* the dossier's; NULL: made for the watch */
	struct switch_look *look;
};

/* `text` is canonical, as dns_answers.h and visits give addresses. */
static int node_of_address(const struct dossier *dossier, const char *text)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (strcmp(address->addr, text) == 0)
				return (int)(node - dossier->nodes.items);
	return SWITCH_STRANGER;
}

static void add_led(struct reader *r, int node)
{
	int *added;

	if (switch_look_led(r->look, node))
		return;
	added = arena_push(&r->seen->arena, &r->look->led.items, &r->look->led.count, &r->led_cap,
		sizeof(*added));
	*added = node;
}

/* Where the chain from the asked name leads. What a resolver may keep is what the shortest-lived
 * record of the chain allows: after it something of the answer is asked for again. */
static void read_answers(struct reader *r, size_t i)
{
	const struct record_dns *dns = r->record->dns;
	struct dns_answers answers;

	if (i >= dns->answers.count)
		return;
	dns_answers_read(dns->answers.items[i], dns->name, &answers);
	if (answers.address_count)
		r->look->ttl_s = answers.ttl_least_s;
	for (size_t k = 0; k < answers.address_count; k++)
		add_led(r, node_of_address(r->seen->dossier, answers.addresses[k]));
}

static struct switch_look *add_look(struct reader *r)
{
	struct switch_seen *seen = r->seen;
	const struct record *record = r->record;
	const struct node *node = dossier_node(seen->dossier, record->node);
	const struct agent *agent = dossier_agent(seen->dossier, record->agent);

	r->look = arena_push(&seen->arena, &seen->looks.items, &seen->looks.count, &seen->look_cap,
		sizeof(*r->look));
	r->led_cap = 0;
	*r->look = (struct switch_look){.at = record->slot.v,
		.agent = (int)(agent - seen->dossier->agents.items),
		.node = node ? (int)(node - seen->dossier->nodes.items) : -1,
		.check = record->check,
		.visited = SWITCH_STRANGER,
		.ttl_s = BIND_ABSENT,
		.status = BIND_ABSENT,
		.body = "",
		.server = ""};
	return r->look;
}

/* The node that the response names; SWITCH_STRANGER: none that is declared. */
static int named_node(const struct reader *r, size_t i)
{
	const char *said = response_read(r->record, PLAN_READ_NODE, i);
	const char *id = identity_id(r->check, said);
	const struct node *node = dossier_node(r->seen->dossier, id);

	return node ? (int)(node - r->seen->dossier->nodes.items) : SWITCH_STRANGER;
}

/* A status as the check expects it: without one, any of success. */
static bool is_expected(const struct reader *r, int64_t status)
{
	if (r->check && r->check->expect_status > 0)
		return status == r->check->expect_status;
	return status >= 200 && status < 300;
}

/* What a list of a record has of a request. */
#define TEXT_AT(list, i)   ((i) < (list).count ? (list).items[i] : "")
#define NUMBER_AT(list, i) ((i) < (list).count ? (list).items[i] : BIND_ABSENT)

static enum identity_names names_at(const struct reader *r, int node, size_t i)
{
	return node < 0 ? IDENTITY_NAMES_NOBODY
			: identity_names(
				  r->check, &r->seen->dossier->nodes.items[node], r->record, i);
}

/* Where a visit went: by what the response says, by the address that gave it, or, where none did,
 * by the addresses that the name had. */
static void read_way(struct reader *r, size_t i)
{
	const struct record *record = r->record;
	const char *visited = TEXT_AT(record->http->visited, i);
	int named = named_node(r, i);
	int owner = node_of_address(r->seen->dossier, visited);

	if (record->dns)
		read_answers(r, i);
	if (r->look->status != BIND_ABSENT)
		switch_sources_visit(&r->seen->sources, owner, r->look->agent, visited,
			names_at(r, owner, i), named, r->look->ok);
	if (named == SWITCH_STRANGER && !visited[0])
		return;
	if (visited[0])
		r->look->visited = node_of_address(r->seen->dossier, visited);
	r->look->led.count = 0;
	add_led(r, named == SWITCH_STRANGER ? r->look->visited : named);
}

static void read_http(struct reader *r)
{
	const struct record_http *http = r->record->http;

	for (int64_t i = 0; i < r->record->sent; i++) {
		struct switch_look *look = add_look(r);

		look->status = NUMBER_AT(http->status, (size_t)i);
		look->body = TEXT_AT(http->body_sha256, (size_t)i);
		look->server = response_read(r->record, PLAN_READ_REAL_SERVER, (size_t)i);
		look->ok = look->status != BIND_ABSENT && is_expected(r, look->status);
		if (r->record->name) {
			look->visit = true;
			read_way(r, (size_t)i);
		} else if (look->node >= 0 && look->status != BIND_ABSENT) {
			switch_sources_direct(&r->seen->sources, look->node, look->agent,
				r->record->addr, names_at(r, look->node, (size_t)i), look->ok);
		}
	}
}

static void read_dns(struct reader *r)
{
	const struct record_dns *dns = r->record->dns;

	for (int64_t i = 0; i < r->record->sent; i++) {
		struct switch_look *look;

		if (NUMBER_AT(dns->rcode, (size_t)i) == BIND_ABSENT)
			continue; /* silence says nothing of where users are led */
		look = add_look(r);
		read_answers(r, (size_t)i);
		look->ok = look->led.count > 0;
	}
}

static void read_clock(struct switch_seen *seen, const struct record *record, size_t agent)
{
	int64_t offset = record->clock.offset_us;
	int64_t off = (offset < 0 ? -offset : offset) + record->clock.bound_us;

	if (!record->clock.synced)
		seen->unsynced.items[agent] = true;
	else if (off > seen->off_us.items[agent])
		seen->off_us.items[agent] = off;
}

/* Whoever leaves out or changes a line of a chain can show any failover. */
static void read_chain(struct switch_seen *seen, const struct record_entry *entry)
{
	const struct agent *agent = dossier_agent(seen->dossier, entry->record.agent);
	size_t at = agent ? (size_t)(agent - seen->dossier->agents.items) : 0;

	if (!agent || !text_equal(entry->record.plan, seen->watch->plan->sha256))
		return;
	seen->gap.items[at] |= entry->seq_gap;
	seen->conflict.items[at] |= entry->chain_break || entry->fate == RECORD_CONFLICT;
}

static bool counts(const struct switch_seen *seen, const struct record_entry *entry)
{
	const struct record *record = &entry->record;
	const struct plan *plan = seen->watch->plan;

	return entry->fate == RECORD_GOOD && record->valid &&
	       text_equal(record->plan, plan->sha256) &&
	       dossier_agent(seen->dossier, record->agent) &&
	       sightings_find_slot(plan, record->slot) >= 0 &&
	       sightings_find_target(plan, record) >= 0;
}

void switch_seen_add(struct switch_seen *seen, const struct record_entry *entry)
{
	const struct dossier *dossier = seen->dossier;
	const struct record *record = &entry->record;
	struct reader r = {.seen = seen, .record = record};

	read_chain(seen, entry);
	if (!counts(seen, entry))
		return;
	seen->records++;
	r.check = check_find(dossier, record->check);
	read_clock(seen, record,
		(size_t)(dossier_agent(dossier, record->agent) - dossier->agents.items));
	if (record->node && dossier_node(dossier, record->node))
		switch_sources_key(&seen->sources,
			(int)(dossier_node(dossier, record->node) - dossier->nodes.items),
			(int)(dossier_agent(dossier, record->agent) - dossier->agents.items),
			record);
	if (record->http)
		read_http(&r);
	else if (record->dns && record->name)
		read_dns(&r);
}

static int by_at(const void *left, const void *right)
{
	const struct switch_look *a = left, *b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->agent - b->agent;
}

void switch_seen_start(
	const struct analyze_watch *watch, const struct dossier *dossier, struct switch_seen *out)
{
	size_t agents = dossier->agents.count;

	*out = (struct switch_seen){.watch = watch, .dossier = dossier};
	out->sources = (struct switch_sources){.arena = &out->arena, .dossier = dossier};
	out->unsynced.count = out->off_us.count = out->gap.count = out->conflict.count = agents;
	out->unsynced.items = arena_array(&out->arena, agents, sizeof(bool));
	out->gap.items = arena_array(&out->arena, agents, sizeof(bool));
	out->conflict.items = arena_array(&out->arena, agents, sizeof(bool));
	out->off_us.items = arena_array(&out->arena, agents, sizeof(int64_t));
}

void switch_seen_open(
	const struct analyze_watch *watch, const struct dossier *dossier, struct switch_seen *out)
{
	switch_seen_start(watch, dossier, out);
	LIST_EACH(struct record_entry *const, entry, &watch->records->entries)
		switch_seen_add(out, *entry);
	if (out->looks.count)
		qsort(out->looks.items, out->looks.count, sizeof(struct switch_look), by_at);
}

void switch_seen_close(struct switch_seen *seen)
{
	arena_fini(&seen->arena);
}

bool switch_look_led(const struct switch_look *look, int node)
{
	LIST_EACH(const int, led, &look->led)
		if (*led == node)
			return true;
	return false;
}

int64_t switch_timeout_ms(const struct plan *plan)
{
	int64_t most = 0;

	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->timeout_ms > most)
			most = target->timeout_ms;
	return most;
}
