#include "model/difference.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/canonical.h"
#include "model/evidence_rows.h"

const char *const diff_topic_names[] = {
	[DIFF_VERDICTS] = "verdicts",
	[DIFF_FINDINGS] = "findings",
	[DIFF_WAIVERS] = "waivers",
	[DIFF_SETTINGS] = "settings",
	[DIFF_LICENCE] = "licence",
	[DIFF_NODES] = "nodes",
	[DIFF_SITES] = "sites",
	[DIFF_AGENTS] = "agents",
	[DIFF_CITIES] = "cities",
	[DIFF_MEASURED] = "measured",
	[DIFF_LATENCY] = "latency",
	[DIFF_LOGS] = "logs",
	[DIFF_DOCUMENTS] = "documents",
	[DIFF_FUNCTIONS] = "functions",
	[DIFF_IPV6] = "ipv6",
	[DIFF_DOMAINS] = "domains",
	[DIFF_HOSTS] = "hosts",
	[DIFF_FACILITIES] = "facilities",
	[DIFF_UNDECLARED] = "undeclared",
	[DIFF_DATABASES] = "databases",
	[DIFF_LANDMARKS] = "landmarks",
	[DIFF_TOPIC_COUNT] = NULL,
};
const char *const diff_kind_names[] = {
	"added", "gone", "moved", "changed", "renewed", "replaced", "expired", NULL};
const char *const diff_duty_state_names[] = {"due", "not_shown", "check", NULL};
const char *const diff_duty_time_names[] = {"before", "within_30_days", "yearly", NULL};

#define DIGEST(type, name, ...) BIND_ROW(type, #name, name, BIND_DIGEST, __VA_ARGS__)
#define VALUE(type, name)       BIND_ROW(type, #name, name, BIND_INT, .otherwise = BIND_ABSENT)
#define MAYBE_TEXTS(type, name) BIND_ROW(type, #name, name, BIND_TEXTS)
#define FLAG(type, name)        BIND_ROW(type, #name, name, BIND_BOOL, .flags = BIND_REQUIRED)

static const struct bind_field field_rows[] = {
	TEXT(struct diff_field, field),
	BIND_ROW(struct diff_field, "old", old_text, BIND_TEXT),
	BIND_ROW(struct diff_field, "new", new_text, BIND_TEXT),
	VALUE(struct diff_field, old_value),
	VALUE(struct diff_field, new_value),
	MAYBE_TEXTS(struct diff_field, added),
	MAYBE_TEXTS(struct diff_field, gone),
	BIND_ROW(struct diff_field, "minor", minor, BIND_BOOL),
};
static BIND_SHAPE(field_shape, struct diff_field, field_rows, "a value that is otherwise");

static const struct bind_field item_rows[] = {
	TEXT(struct diff_item, id),
	MAYBE_TEXT(struct diff_item, part),
	CHOICE(struct diff_item, kind, diff_kind_names),
	BIND_ROW(struct diff_item, "minor", minor, BIND_BOOL),
	LIST(struct diff_item, fields, field_shape),
	MAYBE_TEXTS(struct diff_item, tickets),
};
static BIND_SHAPE(item_shape, struct diff_item, item_rows, "something that is otherwise");

static const struct bind_field outage_rows[] = {
	TEXT(struct diff_outage, node),
	CHOICE(struct diff_outage, log, log_kind_names),
	TIME(struct diff_outage, from, BIND_REQUIRED),
	TIME(struct diff_outage, to, BIND_REQUIRED),
	FLAG(struct diff_outage, explained),
	MAYBE_TEXTS(struct diff_outage, tickets),
	MAYBE_TEXTS(struct diff_outage, why),
};
static BIND_SHAPE(outage_shape, struct diff_outage, outage_rows, "no log records in the period");

static const struct bind_field window_rows[] = {
	TIME(struct diff_window, from, BIND_REQUIRED),
	TIME(struct diff_window, to, BIND_REQUIRED),
	MAYBE_TEXT(struct diff_window, ticket),
	MAYBE_TEXTS(struct diff_window, nodes),
	FLAG(struct diff_window, in_old),
	FLAG(struct diff_window, in_new),
};
static BIND_SHAPE(window_shape, struct diff_window, window_rows, "declared maintenance");

static const struct bind_field duty_rows[] = {
	TEXT(struct diff_duty, duty),
	CHOICE(struct diff_duty, state, diff_duty_state_names),
	CHOICE(struct diff_duty, time, diff_duty_time_names),
	TEXT(struct diff_duty, quote),
	TEXT(struct diff_duty, authority),
	TEXT(struct diff_duty, document),
	MAYBE_TEXTS(struct diff_duty, because),
};
static BIND_SHAPE(duty_shape, struct diff_duty, duty_rows, "something to file");

static const struct bind_field tally_rows[] = {
	TEXT(struct diff_tally, what),
	VALUE(struct diff_tally, old_value),
	VALUE(struct diff_tally, new_value),
};
static BIND_SHAPE(tally_shape, struct diff_tally, tally_rows, "a number of both sides");

static const struct bind_field side_rows[] = {
	TIME(struct diff_side_facts, as_of, BIND_REQUIRED),
	DIGEST(struct diff_side_facts, evidence_sha256, .flags = BIND_REQUIRED),
	DIGEST(struct diff_side_facts, dossier_sha256),
};
static BIND_SHAPE(side_shape, struct diff_side_facts, side_rows, "one of the two");

#define SIDE(json, member)                                                                         \
	BIND_ROW(struct difference, json, member, BIND_OBJECT, .flags = BIND_REQUIRED,             \
		.shape = &side_shape)
#define TOPIC(json, topic)                                                                         \
	BIND_ROW(struct difference, json, topics[topic], BIND_LIST, .flags = BIND_REQUIRED,        \
		.shape = &item_shape)

static const struct bind_field difference_rows[] = {
	BIND_ROW(struct difference, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(DIFFERENCE_SCHEMA)),
	BIND_ROW(struct difference, "operator", operator_name, BIND_TEXT, .flags = BIND_REQUIRED),
	TEXT(struct difference, profile),
	SIDE("old", old_side),
	SIDE("new", new_side),
	FLAG(struct difference, same),
	FLAG(struct difference, reversed),
	FLAG(struct difference, verdicts_comparable),
	FLAG(struct difference, sampling_comparable),
	TOPIC("verdicts", DIFF_VERDICTS),
	TOPIC("findings", DIFF_FINDINGS),
	TOPIC("waivers", DIFF_WAIVERS),
	TOPIC("settings", DIFF_SETTINGS),
	TOPIC("licence", DIFF_LICENCE),
	TOPIC("nodes", DIFF_NODES),
	TOPIC("sites", DIFF_SITES),
	TOPIC("agents", DIFF_AGENTS),
	TOPIC("cities", DIFF_CITIES),
	TOPIC("measured", DIFF_MEASURED),
	TOPIC("latency", DIFF_LATENCY),
	TOPIC("logs", DIFF_LOGS),
	TOPIC("documents", DIFF_DOCUMENTS),
	TOPIC("functions", DIFF_FUNCTIONS),
	TOPIC("ipv6", DIFF_IPV6),
	TOPIC("domains", DIFF_DOMAINS),
	TOPIC("hosts", DIFF_HOSTS),
	TOPIC("facilities", DIFF_FACILITIES),
	TOPIC("undeclared", DIFF_UNDECLARED),
	TOPIC("databases", DIFF_DATABASES),
	TOPIC("landmarks", DIFF_LANDMARKS),
	BIND_ROW(struct difference, "left_out", left_out, BIND_TEXTS),
	LIST(struct difference, outages, outage_shape),
	LIST(struct difference, maintenance, window_shape),
	BIND_ROW(struct difference, "filings", duties, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &duty_shape),
	LIST(struct difference, tallies, tally_shape),
};
BIND_SHAPE(difference_shape, struct difference, difference_rows,
	"cdnproof diff: two pieces of evidence compared");

struct difference *difference_new(void)
{
	struct arena arena = {0};
	struct difference *difference = arena_alloc(&arena, sizeof(*difference));

	difference->schema = DIFFERENCE_SCHEMA;
	difference->arena = arena;
	return difference;
}

void difference_close(struct difference *difference)
{
	struct arena arena;

	if (!difference)
		return;
	arena = difference->arena;
	arena_fini(&arena);
}

const struct diff_field *diff_field_find(const struct diff_item *item, const char *field)
{
	LIST_EACH(const struct diff_field, found, &item->fields)
		if (text_equal(found->field, field))
			return found;
	return NULL;
}

size_t diff_count(const struct difference *difference, int topic, int kind)
{
	size_t count = 0;

	LIST_EACH(const struct diff_item, item, &difference->topics[topic])
		count += !item->minor && (kind < 0 || item->kind == kind);
	return count;
}
