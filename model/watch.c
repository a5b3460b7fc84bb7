#include "model/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/canonical.h"
#include "model/evidence_words.h"

const char *const watch_act_names[] = {
	[WATCH_DRAIN] = "drain",
	[WATCH_RESTORE] = "restore",
	[WATCH_BLOCK] = "block",
	[WATCH_DOWN] = "down",
	[WATCH_NOTE] = "note",
	NULL,
};

static const struct bind_field event_rows[] = {
	BIND_ROW(struct watch_event, "at", at, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct watch_event, "event", event, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = watch_act_names),
	BIND_ROW(
		struct watch_event, "node", node, BIND_TEXT, .about = "that was drained, restored"),
	BIND_ROW(
		struct watch_event, "check", check, BIND_TEXT, .about = "whose object was blocked"),
	BIND_ROW(struct watch_event, "server", server, BIND_TEXT,
		.about = "the real server that was stopped"),
	BIND_ROW(struct watch_event, "how", how, BIND_TEXT),
	BIND_ROW(struct watch_event, "clock", clock, BIND_MAYBE, .shape = &record_clock_shape,
		.about = "of the machine that noted it"),
};
BIND_SHAPE(watch_event_shape, struct watch_event, event_rows, "what was done, and when");

#define COUNT(name)                                                                                \
	BIND_ROW(struct watch_result, #name, name, BIND_INT, .flags = BIND_REQUIRED,               \
		.max = JSON_INT_MOST)
#define TIME(name) BIND_ROW(struct watch_result, #name, name, BIND_TIME, .flags = BIND_REQUIRED)

static const struct bind_field result_rows[] = {
	BIND_ROW(struct watch_result, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(WATCH_SCHEMA)),
	BIND_ROW(struct watch_result, "name", name, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "that was watched: a name, or a check"),
	BIND_ROW(struct watch_result, "dossier_sha256", dossier_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED),
	BIND_ROW(struct watch_result, "plan_sha256", plan_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED),
	TIME(start),
	TIME(end),
	COUNT(slot_ms),
	COUNT(records),
	BIND_ROW(struct watch_result, "verdict", verdict, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = verdict_names),
	BIND_ROW(struct watch_result, "events", events, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &watch_event_shape),
	BIND_ROW(struct watch_result, "functions", functions, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &evidence_functions_shape),
};
BIND_SHAPE(watch_result_shape, struct watch_result, result_rows, "what a watch showed");

int watch_event_text(const struct watch_event *event, char **out, size_t *len, struct err *err)
{
	return canonical_text(&watch_event_shape, event, out, len, err);
}

/* Which of its members an event cannot do without. */
static const char *missing_member(const struct watch_event *event)
{
	if ((event->event == WATCH_DRAIN) && !event->node)
		return "node";
	if (event->event == WATCH_BLOCK && !event->check)
		return "check";
	if (event->event == WATCH_DOWN && !event->server)
		return "server";
	return NULL;
}

static void read_line(const char *line, size_t len, const char *name, size_t line_no,
	struct arena *arena, struct watch_event *out, struct faults *faults)
{
	struct faults here;
	struct json_doc doc = {0};
	struct err unused;
	const char *missing;

	faults_init(&here);
	if (json_doc_parse(line, len, name, &doc, &here, &unused) == 0 &&
		bind_read_doc(&doc, &watch_event_shape, out, arena, &here, NULL, &unused) == 0 &&
		(missing = missing_member(out)))
		faults_add(&here, name, line_no, 1, missing, _("the event \"%s\" needs \"%s\""),
			watch_act_names[out->event], missing);
	for (size_t i = 0; i < here.count; i++)
		faults_add(faults, name, line_no, here.items[i].column, here.items[i].path, "%s",
			here.items[i].text);
	faults_fini(&here);
	json_doc_fini(&doc);
}

/* Of one instant, the order of the file stays. */
static void sort_in(watch_event_list *list, size_t at)
{
	struct watch_event moved = list->items[at];

	while (at > 0 && list->items[at - 1].at.v > moved.at.v) {
		list->items[at] = list->items[at - 1];
		at--;
	}
	list->items[at] = moved;
}

int watch_events_parse(const char *bytes, size_t len, const char *name, struct arena *arena,
	watch_event_list *out, struct faults *faults, struct err *err)
{
	watch_event_list list = {0};
	size_t cap = 0, line_no = 0;
	const char *at = bytes, *end = bytes + len, *lf;

	while (at < end && (lf = memchr(at, '\n', (size_t)(end - at)))) {
		line_no++;
		if (lf > at)
			read_line(at, (size_t)(lf - at), name, line_no, arena,
				arena_push(arena, &list.items, &list.count, &cap,
					sizeof(struct watch_event)),
				faults);
		at = lf + 1;
	}
	if (faults_result(faults, err) < 0)
		return -1;
	for (size_t i = 1; i < list.count; i++)
		sort_in(&list, i);
	*out = list;
	return 0;
}
