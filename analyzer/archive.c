#include "analyzer/archive.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/documents.h"
#include "base/text.h"

#define HOUR_MS             INT64_C(3600000)
#define MAINTENANCE_MOST_MS (72 * HOUR_MS)

static int by_start(const void *left, const void *right)
{
	const struct archive_run *a = left, *b = right;

	return a->from_ms < b->from_ms ? -1 : a->from_ms > b->from_ms;
}

static void add_runs(
	struct archive *to, const struct inventory_archive *from, struct arena *arena, size_t *cap)
{
	for (size_t i = 0; i + 2 < from->minutes.count; i += 3) {
		struct archive_run *run =
			arena_push(arena, &to->runs.items, &to->runs.count, cap, sizeof(*run));

		run->from_ms = from->minutes.items[i] * WHEN_MINUTE_MS;
		run->to_ms = run->from_ms + from->minutes.items[i + 1] * WHEN_MINUTE_MS;
	}
}

static void merge_runs(struct archive *archive)
{
	size_t kept = 0;

	if (archive->runs.count == 0)
		return;
	qsort(archive->runs.items, archive->runs.count, sizeof(struct archive_run), by_start);
	for (size_t i = 1; i < archive->runs.count; i++) {
		struct archive_run *last = &archive->runs.items[kept];
		struct archive_run next = archive->runs.items[i];

		if (next.from_ms > last->to_ms)
			archive->runs.items[++kept] = next;
		else if (next.to_ms > last->to_ms)
			last->to_ms = next.to_ms;
	}
	archive->runs.count = kept + 1;
}

static void widen(struct archive *to, const struct inventory_archive *from)
{
	if (from->first.v != BIND_ABSENT &&
		(to->first.v == BIND_ABSENT || from->first.v < to->first.v))
		to->first = from->first;
	if (from->last.v != BIND_ABSENT && (to->last.v == BIND_ABSENT || from->last.v > to->last.v))
		to->last = from->last;
	to->records += from->records;
	to->unverified += from->unverified;
	to->found = true;
}

static bool is_wanted(const struct archive *archive, const char *node, int kind)
{
	return kind == archive->kind && (!archive->node || text_equal(node, archive->node));
}

/* An empty file is equal to every other and shares nothing. */
static bool same_content(const struct inventory_file *a, const struct inventory_file *b)
{
	if (a->bytes == 0 || b->bytes == 0 || a->lines + b->lines == 0)
		return false;
	return text_equal(a->sha256, b->sha256) ||
	       (a->content_sha256 && text_equal(a->content_sha256, b->content_sha256));
}

static bool is_shared(const struct analyze_input *in, const struct inventory_file *file)
{
	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_file, other, &(*inventory)->files)
			if (!text_equal(other->node, file->node) && same_content(file, other))
				return true;
	return false;
}

static void add_file(
	const struct analyze_input *in, struct archive *to, const struct inventory_file *file)
{
	to->files++;
	to->bytes += file->bytes;
	to->bad_lines += file->bad;
	to->damaged |= file->damage.count > 0 || file->unverified > 0;
	to->unavailable |= file->format[0] == '\0' && file->lines > 0;
	to->shared |= to->node && is_shared(in, file);
}

static bool path_covers(const char *path, const char *name)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return strncmp(path, name, len) == 0 && (name[len] == '\0' || name[len] == '/');
}

/* Something of the declared paths was skipped for another reason than being hidden or a link. */
static void add_skipped(
	struct archive *to, const struct log_claim *claim, const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		LIST_EACH(const char *, path, &claim->paths)
			if (strcmp(skipped->why, "hidden") != 0 &&
				path_covers(*path, skipped->name))
				to->unavailable = true;
}

static bool key_names_node(const struct log_claim *claim, const char *node)
{
	if (!claim->node_key || !node)
		return false;
	LIST_EACH(const struct bind_pair, name, &claim->node_key->names)
		if (text_equal(name->text, node))
			return true;
	return false;
}

static void add_claims(const struct analyze_input *in, struct archive *to)
{
	LIST_EACH(const struct log_claim, claim, &in->dossier->logs) {
		if (claim->kind == to->kind && key_names_node(claim, to->node))
			to->declared = true; /* mixed archives are not read yet: no data */
		if (!claim->node || !is_wanted(to, claim->node, claim->kind))
			continue;
		to->declared = true;
		LIST_EACH(const struct inventory *, inventory, &in->inventories)
			add_skipped(to, claim, *inventory);
	}
}

void archive_gather(const struct analyze_input *in, const char *node, int kind, struct arena *arena,
	struct archive *out)
{
	size_t cap = 0;

	*out = (struct archive){
		.node = node, .kind = kind, .first = {BIND_ABSENT}, .last = {BIND_ABSENT}};
	add_claims(in, out);
	LIST_EACH(const struct inventory *, inventory, &in->inventories) {
		LIST_EACH(const struct inventory_archive, part, &(*inventory)->archives)
			if (is_wanted(out, part->node, part->kind)) {
				widen(out, part);
				add_runs(out, part, arena, &cap);
			}
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files)
			if (is_wanted(out, file->node, file->kind))
				add_file(in, out, file);
	}
	merge_runs(out);
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
