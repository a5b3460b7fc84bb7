/* live.json: docs/formats.md. */
#include <string.h>

#include "base/text.h"
#include "cli/serve_live_parts.h"
#include "reports/words.h"

#define LAST_SHOWN 12

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, json_string(text));
}

static void set_int(json_t *object, const char *key, int64_t value)
{
	if (value != BIND_ABSENT)
		json_object_set_new(object, key, json_integer(value));
}

static void set_time(json_t *object, const char *key, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];

	if (at.v != BIND_ABSENT)
		set_text(object, key, when_text(at, text));
}

static json_t *names_of(const struct live *live, int set)
{
	json_t *names = json_array();

	for (size_t i = 0; set >= 0 && i < live->sets.items[set].count; i++)
		json_array_append_new(names, json_string(live->sets.items[set].names[i]));
	return names;
}

static const char *city_name(const struct live *live, const char *code, bool english)
{
	int city = live->region && code ? region_city_by_code(live->region, code) : -1;

	if (city < 0)
		return code;
	return english ? live->region->cities.items[city].en : live->region->cities.items[city].zh;
}

/* The latest drain by its instant; lines need not be in order. */
static const struct live_event *last_drain(const struct live *live)
{
	const struct live_event *last = NULL;

	for (size_t i = 0; i < live->event_count; i++) {
		const struct live_event *event = &live->events[i];

		if (strcmp(event->event, "drain") == 0 && event->node &&
			(!last || event->at.v >= last->at.v))
			last = event;
	}
	return last;
}

static struct unix_ms restored_at(const struct live *live, const struct live_event *drain)
{
	struct unix_ms at = {BIND_ABSENT};

	for (size_t i = 0; drain && i < live->event_count; i++) {
		const struct live_event *event = &live->events[i];

		if (strcmp(event->event, "restore") == 0 && event->at.v >= drain->at.v &&
			(!event->node || strcmp(event->node, drain->node) == 0))
			at = event->at;
	}
	return at;
}

/* The analyzer's verdict in its own word and in the reader's. */
static void set_verdict(json_t *out, const char *verdict, bool english)
{
	for (int i = 0; verdict && i < VERDICT_COUNT; i++) {
		if (strcmp(verdict_names[i], verdict) != 0)
			continue;
		set_text(out, "verdict", verdict);
		set_text(out, "verdict_text",
			word_in(english ? LANG_EN : LANG_ZH, &words_verdict, i));
	}
}

static bool is_text(const json_t *object, const char *key, const char *text)
{
	return text_equal(json_string_value(json_object_get(object, key)), text);
}

/* What watch.json says of these users and this drain, once it is there. */
static const char *verdict_of(
	const struct live *live, const struct row *row, const struct live_event *drain)
{
	const json_t *functions = json_object_get(live->result, "functions"), *item;
	size_t i;

	json_array_foreach(json_object_get(functions, "failover"), i, item) {
		if (drain && is_text(item, "name", row->name) &&
			is_text(item, "node", drain->node) && is_text(item, "city", row->city) &&
			is_text(item, "operator", row->operator_name))
			return json_string_value(json_object_get(item, "verdict"));
	}
	return NULL;
}

static json_t *last_of(const struct live *live, const struct row *row)
{
	json_t *list = json_array();
	size_t first = row->count > LAST_SHOWN ? row->count - LAST_SHOWN : 0;

	for (size_t i = first; i < row->count; i++) {
		const struct row_entry *entry = &row->entries[i];
		json_t *item = json_object();

		set_time(item, "at", entry->at);
		json_object_set_new(item, "kind", json_string(entry->visit ? "visit" : "dns"));
		json_object_set_new(item, "nodes", names_of(live, entry->set));
		json_object_set_new(item, "ok", json_boolean(entry->ok));
		json_array_append_new(list, item);
	}
	return list;
}

static json_t *row_json(
	const struct live *live, const struct row *row, const struct row_drain *drain, bool english)
{
	json_t *out = json_object();
	struct row_view view;

	row_see(row, drain, &view);
	set_text(out, "city", row->city);
	set_text(out, "city_name", city_name(live, row->city, english));
	set_text(out, "operator", row->operator_name);
	set_text(out, "agent", row->agent);
	set_text(out, "name", row->name);
	set_text(out, "type", row->type);
	json_object_set_new(out, "how", json_string(row->subnet ? "subnet" : "resolver"));
	json_object_set_new(out, "state", json_string(row_state_names[view.state]));
	json_object_set_new(out, "failing", json_boolean(view.failing));
	json_object_set_new(out, "now", names_of(live, view.now));
	json_object_set_new(out, "before", names_of(live, view.before));
	set_time(out, "since", view.since);
	if (view.ttl >= 0)
		set_int(out, "ttl_s", view.ttl);
	set_int(out, "visits_ok", row->visits_ok);
	set_int(out, "visits_failed", row->visits_failed);
	if (view.state == ROW_WAITING || view.state == ROW_SWITCHED) {
		set_int(out, "asked_since", view.asked);
		set_int(out, "failed_since", view.failed);
	}
	set_int(out, "switch_ms", view.switch_ms);
	json_object_set_new(out, "last", last_of(live, row));
	return out;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	const char *const left[] = {x->city, x->agent, x->operator_name, x->name, x->type};
	const char *const right[] = {y->city, y->agent, y->operator_name, y->name, y->type};
	int order = 0;

	for (size_t i = 0; i < ARRAY_LEN(left) && order == 0; i++)
		order = strcmp(left[i] ? left[i] : "", right[i] ? right[i] : "");
	return order ? order : (int)x->subnet - (int)y->subnet;
}

static json_t *rows_json(
	const struct live *live, const struct live_event *drain, bool restored, bool english)
{
	struct arena arena = {0};
	bool *has = arena_array(&arena, live->sets.count + 1, sizeof(*has));
	struct row **rows = arena_array(&arena, live->row_count + 1, sizeof(struct row *));
	struct row_drain of = {
		.at = {drain ? drain->at.v : BIND_ABSENT}, .restored = restored, .has = has};
	json_t *list = json_array();

	for (size_t i = 0; drain && i < live->sets.count; i++)
		for (size_t j = 0; j < live->sets.items[i].count; j++)
			has[i] |= strcmp(live->sets.items[i].names[j], drain->node) == 0;
	for (size_t i = 0; i < live->row_count; i++)
		rows[i] = live->rows[i];
	qsort(rows, live->row_count, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < live->row_count; i++) {
		json_t *item = row_json(live, rows[i], &of, english);

		set_verdict(item, verdict_of(live, rows[i], drain), english);
		json_array_append_new(list, item);
	}
	arena_fini(&arena);
	return list;
}

static json_t *events_json(const struct live *live)
{
	json_t *list = json_array();

	for (size_t i = 0; i < live->event_count; i++) {
		const struct live_event *event = &live->events[i];
		json_t *item = json_object();

		set_time(item, "at", event->at);
		set_text(item, "event", event->event);
		set_text(item, "node", event->node);
		set_text(item, "check", event->check);
		set_text(item, "how", event->how);
		json_array_append_new(list, item);
	}
	return list;
}

json_t *live_json(const struct live *live, bool english, struct unix_ms now)
{
	const struct live_event *drain = last_drain(live);
	struct unix_ms restored = restored_at(live, drain);
	struct unix_ms end = {live->plan->start.v + live->plan->slots * live->plan->slot_ms};
	int64_t until = now.v < end.v ? now.v : end.v;
	json_t *out = json_object();

	json_object_set_new(out, "schema", json_string("cdnproof/live/v1"));
	set_time(out, "now", now);
	set_time(out, "start", live->plan->start);
	set_time(out, "end", end);
	set_int(out, "records", live->records);
	set_int(out, "malformed", live->malformed);
	set_int(out, "other_plan", live->other_plan);
	json_object_set_new(out, "events", events_json(live));
	if (drain) {
		json_t *item = json_object();

		set_text(item, "node", drain->node);
		set_time(item, "at", drain->at);
		set_int(item, "since_ms", until > drain->at.v ? until - drain->at.v : 0);
		set_time(item, "restored", restored);
		json_object_set_new(out, "drain", item);
	}
	json_object_set_new(
		out, "rows", rows_json(live, drain, restored.v != BIND_ABSENT, english));
	set_verdict(out, json_string_value(json_object_get(live->result, "verdict")), english);
	return out;
}
