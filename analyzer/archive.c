#include "analyzer/archive.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/archive_path.h"
#include "base/text.h"
#include "model/inventory_isolated.h"
#include "model/inventory_order.h"
#include "model/inventory_parts.h"

#define HOUR_MS INT64_C(3600000)

#define ROW 3 /* minute, run length, records */

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
	to->unavailable |= inventory_file_is_unread(file);
	if (file->records && inventory_has_note(file, "zone_undeclared"))
		to->zoneless = true;
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

static void add_parts(const struct analyze_input *in, struct arena *arena, struct archive *out)
{
	struct inventory_archive joined;
	struct inventory_parts parts;

	inventory_parts_find(
		in->inventories.items, in->inventories.count, out->node, out->kind, arena, &parts);
	inventory_parts_join(&parts, arena, &joined);
	out->found = parts.count > 0;
	out->first = joined.first;
	out->last = joined.last;
	out->records = joined.records;
	out->unverified = joined.unverified;
	out->rows.items = joined.minutes.items;
	out->rows.count = joined.minutes.count;
	out->hours.items = joined.hours.items;
	out->hours.count = joined.hours.count;
}

static int by_file(const void *left, const void *right)
{
	const struct inventory_file *const *a = left, *const *b = right;

	return inventory_order_files(*a, *b);
}

/* Each once, however many inventories list it. */
static void add_files(const struct analyze_input *in, const struct archive_contents *contents,
	struct arena *arena, struct archive *out)
{
	const struct inventory_file **files = NULL;
	size_t count = 0, cap = 0;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files)
			if (is_wanted(out, file->node, file->kind))
				*(const struct inventory_file **)arena_push(arena, &files, &count,
					&cap, sizeof(struct inventory_file *)) = file;
	if (count)
		qsort(files, count, sizeof(struct inventory_file *), by_file);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || inventory_order_files(files[i - 1], files[i]) != 0)
			add_file(in, contents, out, files[i]);
}

void archive_gather(const struct analyze_input *in, const struct archive_contents *contents,
	const char *node, int kind, struct arena *arena, struct archive *out)
{
	*out = (struct archive){
		.node = node, .kind = kind, .first = {BIND_ABSENT}, .last = {BIND_ABSENT}};
	add_claims(in, out);
	add_parts(in, arena, out);
	add_files(in, contents, arena, out);
	if (contents && node)
		out->shared |= archive_contents_same_lines(contents, node, kind);
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
