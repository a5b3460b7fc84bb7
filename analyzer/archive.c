#include "analyzer/archive.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/archive_path.h"
#include "analyzer/documents.h"
#include "base/text.h"
#include "model/inventory_isolated.h"

#define HOUR_MS             INT64_C(3600000)
#define MAINTENANCE_MOST_MS (72 * HOUR_MS)

#define ROW      3 /* minute, run length, records */
#define HOUR_ROW 2

static int by_start(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return a[0] < b[0] ? -1 : a[0] > b[0];
}

static void append(struct arena *arena, archive_rows *to, const int64_t *items, size_t count)
{
	int64_t *all = arena_array(arena, to->count + count, sizeof(int64_t));

	if (to->count)
		memcpy(all, to->items, to->count * sizeof(int64_t));
	if (count)
		memcpy(all + to->count, items, count * sizeof(int64_t));
	to->items = all;
	to->count += count;
}

static void merge_rows(struct archive *archive)
{
	int64_t *rows = archive->rows.items;
	size_t kept = 0;

	if (archive->rows.count)
		qsort(rows, archive->rows.count / ROW, ROW * sizeof(int64_t), by_start);
	for (size_t at = 0; at + ROW <= archive->rows.count; at += ROW) {
		int64_t *last = kept ? rows + kept - ROW : NULL, end = rows[at] + rows[at + 1];

		if (last && rows[at] <= last[0] + last[1]) {
			last[1] = end > last[0] + last[1] ? end - last[0] : last[1];
			last[2] = inventory_sum(last[2], rows[at + 2]);
			continue;
		}
		memmove(rows + kept, rows + at, ROW * sizeof(int64_t));
		kept += ROW;
	}
	archive->rows.count = kept;
}

static void merge_hours(struct archive *archive, bool told)
{
	int64_t *rows = archive->hours.items;
	size_t kept = 0;

	if (archive->hours.count)
		qsort(rows, archive->hours.count / HOUR_ROW, HOUR_ROW * sizeof(int64_t), by_start);
	for (size_t at = 0; told && at + HOUR_ROW <= archive->hours.count; at += HOUR_ROW) {
		if (kept && rows[kept - HOUR_ROW] == rows[at]) {
			rows[kept - 1] = inventory_sum(rows[kept - 1], rows[at + 1]);
			continue;
		}
		memmove(rows + kept, rows + at, HOUR_ROW * sizeof(int64_t));
		kept += HOUR_ROW;
	}
	archive->hours.count = kept;
}

/* Both ascend; *at is where the last answer was found. */
static bool is_isolated(const struct archive *archive, int64_t from_ms, size_t *at)
{
	const inventory_isolated_list *isolated = &archive->isolated;

	while (*at < isolated->count && isolated->items[*at].to.v <= from_ms)
		++*at;
	return *at < isolated->count && isolated->items[*at].from.v <= from_ms;
}

/* What lies at an end and is isolated does not make the archive longer. */
static void cut_ends(struct archive *archive)
{
	const struct archive_run *runs = archive->runs.items;

	if (archive->isolated.count == 0 || archive->runs.count == 0)
		return;
	if (archive->first.v < archive->isolated.items[0].to.v &&
		runs[0].from_ms > archive->isolated.items[0].from.v)
		archive->first.v = runs[0].from_ms;
	if (archive->last.v > runs[archive->runs.count - 1].to_ms)
		archive->last.v = runs[archive->runs.count - 1].to_ms - 1;
}

static void make_runs(struct archive *archive, struct arena *arena)
{
	size_t last = 0;

	inventory_isolated_find(
		archive->rows.items, archive->rows.count, arena, &archive->isolated);
	archive->runs.items =
		arena_array(arena, archive->rows.count / ROW, sizeof(struct archive_run));
	for (size_t at = 0; at < archive->rows.count; at += ROW) {
		const int64_t *row = archive->rows.items + at;

		if (!is_isolated(archive, row[0] * WHEN_MINUTE_MS, &last))
			archive->runs.items[archive->runs.count++] = (struct archive_run){
				row[0] * WHEN_MINUTE_MS, (row[0] + row[1]) * WHEN_MINUTE_MS};
	}
	cut_ends(archive);
}

static void widen(struct archive *to, const struct inventory_archive *from)
{
	if (from->first.v != BIND_ABSENT &&
		(to->first.v == BIND_ABSENT || from->first.v < to->first.v))
		to->first = from->first;
	if (from->last.v != BIND_ABSENT && (to->last.v == BIND_ABSENT || from->last.v > to->last.v))
		to->last = from->last;
	to->records = inventory_sum(to->records, from->records);
	to->unverified = inventory_sum(to->unverified, from->unverified);
	to->found = true;
}

static bool is_wanted(const struct archive *archive, const char *node, int kind)
{
	return kind == archive->kind && (!archive->node || text_equal(node, archive->node));
}

static void add_file(const struct analyze_input *in, const struct archive_contents *contents,
	struct archive *to, const struct inventory_file *file)
{
	to->files++;
	to->bytes = inventory_sum(to->bytes, file->bytes);
	to->bad_lines = inventory_sum(to->bad_lines, file->bad);
	to->damaged |= file->damage.count > 0 || file->unverified > 0;
	to->unavailable |= file->format[0] == '\0' && file->lines > 0;
	if (file->records && inventory_has_note(file, "zone_undeclared"))
		to->zoneless++;
	else if (file->records)
		to->zoned++;
	to->shared |= contents && archive_contents_shared(contents, in, file);
}

/* Something of the declared paths was skipped for another reason than being hidden or a link. */
static void add_skipped(
	struct archive *to, const struct log_claim *claim, const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		LIST_EACH(const char *, path, &claim->paths)
			if (strcmp(skipped->why, "hidden") != 0 &&
				archive_path_covers(*path, skipped->name))
				to->unavailable = true;
}

static void add_claims(const struct analyze_input *in, struct archive *to)
{
	LIST_EACH(const struct log_claim, claim, &in->dossier->logs) {
		if (claim->kind != to->kind || (to->node && !log_claim_names(claim, to->node)))
			continue;
		to->declared = true;
		LIST_EACH(const struct inventory *, inventory, &in->inventories)
			add_skipped(to, claim, *inventory);
	}
}

/* Whether all parts tell what each hour holds. */
static bool add_parts(const struct analyze_input *in, struct arena *arena, struct archive *out)
{
	bool told = true;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_archive, part, &(*inventory)->archives) {
			if (!is_wanted(out, part->node, part->kind))
				continue;
			widen(out, part);
			append(arena, &out->rows, part->minutes.items, part->minutes.count);
			append(arena, &out->hours, part->hours.items, part->hours.count);
			told &= part->hours.count > 0 || part->minutes.count == 0;
		}
	return told;
}

void archive_gather(const struct analyze_input *in, const struct archive_contents *contents,
	const char *node, int kind, struct arena *arena, struct archive *out)
{
	bool told;

	*out = (struct archive){
		.node = node, .kind = kind, .first = {BIND_ABSENT}, .last = {BIND_ABSENT}};
	add_claims(in, out);
	told = add_parts(in, arena, out);
	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files)
			if (is_wanted(out, file->node, file->kind))
				add_file(in, contents, out, file);
	if (contents && node)
		out->shared |= archive_contents_same_lines(contents, node, kind);
	merge_rows(out);
	merge_hours(out, told);
	make_runs(out, arena);
}

static void add_gap(struct arena *arena, archive_gaps *gaps, size_t *cap, int64_t from, int64_t to)
{
	struct archive_gap *gap = arena_push(arena, &gaps->items, &gaps->count, cap, sizeof(*gap));

	*gap = (struct archive_gap){.from_ms = from, .to_ms = to};
}

void archive_gaps_in(const struct archive *archive, int64_t from_ms, int64_t to_ms,
	int64_t longer_ms, struct arena *arena, archive_gaps *out)
{
	int64_t at = from_ms; /* all before it is present or said */
	size_t cap = 0;

	*out = (archive_gaps){NULL, 0};
	LIST_EACH(const struct archive_run, run, &archive->runs) {
		if (run->to_ms <= at)
			continue;
		if (run->from_ms >= to_ms)
			break;
		if (run->from_ms - at > longer_ms)
			add_gap(arena, out, &cap, at, run->from_ms);
		at = run->to_ms;
	}
	if (to_ms - at > longer_ms)
		add_gap(arena, out, &cap, at, to_ms);
}

static bool names_node(const struct maintenance *m, const char *node)
{
	LIST_EACH(const char *, id, &m->nodes)
		if (text_equal(*id, node))
			return true;
	return m->nodes.count == 0;
}

static const struct document *paper_of(
	const struct analyze_input *in, const struct maintenance *m, const char *node)
{
	if (!m->ticket || !node || !names_node(m, node))
		return NULL;
	return document_about(in, m->ticket);
}

static const struct maintenance *explanation(const struct analyze_input *in, const char *node,
	const struct archive_gap *gap, int64_t longer_ms)
{
	LIST_EACH(const struct maintenance, m, &in->dossier->maintenance)
		if (paper_of(in, m, node) && m->from.v < gap->to_ms && m->to.v > gap->from_ms &&
			m->from.v - gap->from_ms <= longer_ms && gap->to_ms - m->to.v <= longer_ms)
			return m;
	return NULL;
}

/* How long papers say that the node was worked on in [from, to). */
static int64_t maintained_ms(
	const struct analyze_input *in, const char *node, int64_t from_ms, int64_t to_ms)
{
	int64_t total = 0;

	LIST_EACH(const struct maintenance, m, &in->dossier->maintenance) {
		int64_t from = m->from.v > from_ms ? m->from.v : from_ms;
		int64_t to = m->to.v < to_ms ? m->to.v : to_ms;

		if (to > from && paper_of(in, m, node))
			total += to - from;
	}
	return total;
}

void archive_explain(const struct analyze_input *in, const struct archive *archive, int64_t from_ms,
	int64_t to_ms, int64_t longer_ms, struct arena *arena, archive_gaps *gaps)
{
	if (maintained_ms(in, archive->node, from_ms, to_ms) > MAINTENANCE_MOST_MS)
		return;
	LIST_EACH(struct archive_gap, gap, gaps) {
		const struct maintenance *m = explanation(in, archive->node, gap, longer_ms);

		if (m)
			gap->why = arena_format(
				arena, "document:%s", paper_of(in, m, archive->node)->id);
	}
}

void archive_hours(const struct archive *archive, int64_t from_ms, int64_t to_ms, int64_t *present,
	int64_t *all)
{
	int64_t last = -1; /* hour counted last */

	*present = 0;
	*all = (to_ms - from_ms) / HOUR_MS;
	LIST_EACH(const struct archive_run, run, &archive->runs) {
		int64_t from = run->from_ms > from_ms ? run->from_ms : from_ms;
		int64_t to = run->to_ms < from_ms + *all * HOUR_MS ? run->to_ms
								   : from_ms + *all * HOUR_MS;
		int64_t first_hour = (from - from_ms) / HOUR_MS;
		int64_t last_hour = (to - 1 - from_ms) / HOUR_MS;

		if (to <= from)
			continue;
		if (first_hour <= last)
			first_hour = last + 1;
		if (last_hour >= first_hour)
			*present += last_hour - first_hour + 1;
		last = last_hour > last ? last_hour : last;
	}
}
