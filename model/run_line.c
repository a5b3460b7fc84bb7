#include "model/run_line.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xxh64.h"
#include "model/canonical.h"

const char *const run_event_names[] = {
	[RUN_BEGIN] = "begin",
	[RUN_END] = "end",
	NULL,
};

static const struct bind_field rows[] = {
	BIND_ROW(struct run_line, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(RUN_SCHEMA)),
	BIND_ROW(struct run_line, "seq", seq, BIND_INT, .flags = BIND_REQUIRED,
		.max = JSON_INT_MOST, .about = "of the line in the file, from 0"),
	BIND_ROW(struct run_line, "prev", prev, BIND_DIGEST,
		.about = "SHA-256 of the line before, without line feed; absent in the first"),
	BIND_ROW(struct run_line, "event", event, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = run_event_names),
	BIND_ROW(struct run_line, "at", at, BIND_TIME, .flags = BIND_REQUIRED,
		.about = "of the machine that started the agent"),
	BIND_ROW(struct run_line, "agent", agent, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct run_line, "attempt", attempt, BIND_INT, .flags = BIND_REQUIRED, .min = 1,
		.max = JSON_INT_MOST, .about = "of this agent, from 1"),
	BIND_ROW(struct run_line, "plan", plan, BIND_DIGEST, .about = "of a begin"),
	BIND_ROW(struct run_line, "exit", exit, BIND_INT, .max = 65535, .otherwise = BIND_ABSENT,
		.about = "of an end: status, or 128 and the signal's number"),
	BIND_ROW(struct run_line, "records", records, BIND_INT, .max = JSON_INT_MOST,
		.otherwise = BIND_ABSENT, .about = "of an end: lines of records that were kept"),
};
BIND_SHAPE(run_line_shape, struct run_line, rows, "the begin or the end of an agent's run");

int run_line_text(const struct run_line *line, char **out, size_t *len, struct err *err)
{
	return canonical_text(&run_line_shape, line, out, len, err);
}

/* A line on its way into the log. */
struct reading {
	const char *name;
	struct arena *arena;
	struct run_log *log;
	struct faults *faults;
	size_t line_no;
};

static void fault(struct reading *r, const char *path, const char *text)
{
	faults_add(r->faults, r->name, r->line_no, 1, path, "%s", text);
}

static bool has_its_members(const struct run_line *line)
{
	bool ends = line->exit != BIND_ABSENT && line->records != BIND_ABSENT;

	if (line->event == RUN_BEGIN)
		return line->plan && line->exit == BIND_ABSENT && line->records == BIND_ABSENT;
	return ends && !line->plan;
}

/* Where the agent's last line is named, or may be: the table is never full. */
static size_t *slot_of(const struct run_log *log, const char *agent)
{
	size_t at = (size_t)xxh64_of(agent, strlen(agent), 0) & (log->table_size - 1);

	while (log->table[at] && strcmp(log->lines.items[log->table[at] - 1].agent, agent) != 0)
		at = (at + 1) & (log->table_size - 1);
	return &log->table[at];
}

static struct run_line *last_of(const struct run_log *log, const char *agent)
{
	size_t index = log->table_size ? *slot_of(log, agent) : 0;

	return index ? &log->lines.items[index - 1] : NULL;
}

static void grow_table(struct run_log *log, struct arena *arena)
{
	size_t size = log->table_size, *old = log->table;

	log->table_size = size ? size * 2 : 64;
	log->table = arena_array(arena, log->table_size, sizeof(*log->table));
	for (size_t i = 0; i < size; i++)
		if (old[i])
			*slot_of(log, log->lines.items[old[i] - 1].agent) = old[i];
}

static void add_line(struct reading *r, const struct run_line *line)
{
	struct run_log *log = r->log;
	struct run_line *last = last_of(log, line->agent), *to;
	size_t *slot;

	if (last && line->event == RUN_END)
		last->open = false;
	to = arena_push(r->arena, &log->lines.items, &log->lines.count, &log->cap, sizeof(*to));
	*to = *line;
	to->open = line->event == RUN_BEGIN;
	log->open += line->event == RUN_BEGIN ? 1 : -1;
	if (2 * log->agents >= log->table_size)
		grow_table(log, r->arena);
	slot = slot_of(log, line->agent);
	log->agents += *slot == 0;
	*slot = log->lines.count;
}

/* A begin may come after a begin, since a run may be aborted; an end only after its begin. */
static bool follows(const struct run_line *line, const struct run_line *last)
{
	if (line->event == RUN_BEGIN)
		return line->attempt == (last ? last->attempt : 0) + 1;
	return last && last->event == RUN_BEGIN && last->attempt == line->attempt;
}

static void check_place(struct reading *r, const struct run_line *line)
{
	const char *head = r->log->head[0] ? r->log->head : NULL;

	if (line->seq != r->log->count)
		fault(r, "seq", _("the line is not the next one of the chain"));
	else if (!text_equal(line->prev, head))
		fault(r, "prev", _("the line before is another than the one that is named"));
	else if (!follows(line, last_of(r->log, line->agent)))
		fault(r, "attempt", _("the line does not follow the agent's last one"));
	else
		add_line(r, line);
}

static void read_whole(struct reading *r, const struct json_doc *doc, const char *bytes, size_t len)
{
	struct bind_in in = {.doc = doc, .faults = r->faults};
	struct run_line line = {0};
	struct faults here;
	struct err unused;

	faults_init(&here);
	in.faults = &here;
	if (bind_read_doc(doc, &run_line_shape, &line, r->arena, &here, NULL, &unused) == 0)
		canonical_check_schema(&in, doc->nodes, line.schema, RUN_SCHEMA);
	for (size_t i = 0; i < here.count; i++)
		faults_add(r->faults, r->name, r->line_no, here.items[i].column, here.items[i].path,
			"%s", here.items[i].text);
	if (here.count == 0 && !has_its_members(&line))
		fault(r, "event", _("a begin has \"plan\", an end has \"exit\" and \"records\""));
	else if (here.count == 0 &&
		 canonical_check(&run_line_shape, &line, bytes, len, r->name, &unused) < 0)
		fault(r, "", _("the line is not written as cdnproof writes it"));
	else if (here.count == 0)
		check_place(r, &line);
	faults_fini(&here);
}

static void read_line(struct reading *r, const char *bytes, size_t len)
{
	struct json_doc doc = {0};
	struct faults ignored;
	struct err unused;

	faults_init(&ignored);
	if (len <= RUN_LINE_MOST &&
		json_doc_parse(bytes, len, r->name, &doc, &ignored, &unused) == 0) {
		if (ignored.count)
			fault(r, "", _("the line is not written as cdnproof writes it"));
		else
			read_whole(r, &doc, bytes, len);
	} else {
		r->log->torn++;
	}
	faults_fini(&ignored);
	json_doc_fini(&doc);
}

int run_log_parse(const char *bytes, size_t len, const char *name, struct arena *arena,
	struct run_log *out, struct faults *faults, struct err *err)
{
	struct run_log log = {0};
	struct reading r = {.name = name, .arena = arena, .log = &log, .faults = faults};
	const char *at = bytes, *end = bytes + len, *lf;
	size_t before = faults->count;

	while (faults->count == before && at < end && (lf = memchr(at, '\n', (size_t)(end - at)))) {
		r.line_no++;
		read_line(&r, at, (size_t)(lf - at));
		digest_bytes(at, (size_t)(lf - at), log.head);
		log.count++;
		at = lf + 1;
	}
	if (faults->count != before)
		return faults_result(faults, err);
	log.torn += at < end;
	*out = log;
	return 0;
}

int64_t run_log_attempts(const struct run_log *log, const char *agent)
{
	const struct run_line *last = last_of(log, agent);

	return last ? last->attempt : 0;
}
