#include "model/inventory_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "model/inventory_order.h"

#define MINUTE_ROW 3
#define HOUR_ROW   2

#define MINUTE_MOST INT64_C(4223371200) /* 10000-01-01 in +08:00 */

/* What a file adds to an archive. */
struct part {
	const char *node, *sha256, *share; /* see inventory_share() */
	int kind;
	int repeats; /* 0: no; 1: another file that is stored once; 2: another file's text */
	int64_t records;
};

/* An archive, where it stands, and what its files add up to. */
struct entry {
	const struct inventory_archive *archive;
	const struct json_node *at;
	bool fits;
	int64_t in_files;
};

struct sums {
	struct bind_in *in;
	struct entry *entries; /* by node, kind */
	size_t entry_count;
	struct part *parts; /* by node, kind, sha256, share, repeats */
	size_t part_count;
};

/* Whoever computes with minutes relies on it: runs of one or more, ascending, apart,
 * each minute with a record. */
static bool minutes_fit(const struct inventory_archive *archive)
{
	int64_t free_from = 0;

	for (size_t i = 0; i + 2 < archive->minutes.count; i += MINUTE_ROW) {
		const int64_t *row = &archive->minutes.items[i];

		if (row[0] < free_from || row[0] > MINUTE_MOST || row[1] < 1 ||
			row[1] > MINUTE_MOST - row[0] || row[2] < row[1])
			return false;
		free_from = row[0] + row[1];
	}
	return true;
}

static bool hours_fit(const struct inventory_archive *archive)
{
	int64_t free_from = 0;

	for (size_t i = 0; i + 1 < archive->hours.count; i += HOUR_ROW) {
		const int64_t *row = &archive->hours.items[i];

		if (row[0] < free_from || row[0] >= MINUTE_MOST / 60 || row[1] < 1)
			return false;
		free_from = row[0] + 1;
	}
	return true;
}

/* Minutes with records in [from, to); *at is the first row that may reach there. */
static int64_t minutes_in(
	const struct inventory_archive *archive, int64_t from, int64_t to, size_t *at)
{
	int64_t found = 0;

	while (*at < archive->minutes.count &&
		archive->minutes.items[*at] + archive->minutes.items[*at + 1] <= from)
		*at += MINUTE_ROW;
	for (size_t i = *at; i < archive->minutes.count; i += MINUTE_ROW) {
		const int64_t *row = &archive->minutes.items[i];
		int64_t first = row[0] > from ? row[0] : from;
		int64_t end = row[0] + row[1] < to ? row[0] + row[1] : to;

		if (row[0] >= to)
			break;
		found += end - first;
	}
	return found;
}

/* Both tell of the same minutes: those of an hour have a record each, and none is of no hour. */
static bool hours_hold_minutes(const struct inventory_archive *archive)
{
	int64_t left = 0;
	size_t at = 0;

	for (size_t i = 0; i < archive->minutes.count; i += MINUTE_ROW)
		left += archive->minutes.items[i + 1];
	for (size_t i = 0; i < archive->hours.count; i += HOUR_ROW) {
		const int64_t *row = &archive->hours.items[i];
		int64_t found = minutes_in(archive, row[0] * 60, row[0] * 60 + 60, &at);

		if (found == 0 || found > row[1])
			return false;
		left -= found;
	}
	return left == 0;
}

static int64_t sum_of(const int64_t *rows, size_t count, size_t row_len)
{
	int64_t sum = 0;

	for (size_t at = row_len; at <= count; at += row_len)
		sum = inventory_sum(sum, rows[at - 1]);
	return sum;
}

static bool is_in(struct unix_ms at, int64_t minute)
{
	return at.v != BIND_ABSENT && at.v / WHEN_MINUTE_MS == minute;
}

static bool ends_fit(const struct inventory_archive *archive)
{
	size_t count = archive->minutes.count;
	const int64_t *rows = archive->minutes.items;

	if (count == 0)
		return archive->first.v == BIND_ABSENT && archive->last.v == BIND_ABSENT;
	return is_in(archive->first, rows[0]) &&
	       is_in(archive->last, rows[count - MINUTE_ROW] + rows[count - MINUTE_ROW + 1] - 1);
}

/* The first that is wrong, or NULL. */
static const char *fault_of(const struct inventory_archive *archive)
{
	if (!minutes_fit(archive))
		return N_("minutes are not ascending runs of minutes");
	if (!hours_fit(archive))
		return N_("hours are not ascending hours with records");
	if (sum_of(archive->minutes.items, archive->minutes.count, MINUTE_ROW) != archive->records)
		return N_("its records are not as many as those of its minutes");
	if (archive->hours.count && !hours_hold_minutes(archive))
		return N_("its hours are not those of its minutes");
	if (archive->hours.count &&
		sum_of(archive->hours.items, archive->hours.count, HOUR_ROW) != archive->records)
		return N_("its records are not as many as those of its hours");
	if (!inventory_line_sums_fit(&archive->line_sums, INVENTORY_LINE_SUM_LEAST))
		return N_("line_sums are not ascending days with sums");
	if (!ends_fit(archive))
		return N_("first and last do not lie in the first and the last of its minutes");
	return NULL;
}

static bool check_archive(
	struct bind_in *in, const struct json_node *at, const struct inventory_archive *archive)
{
	const char *rows = fault_of(archive);
	const char *traffic = archive->traffic ? inventory_traffic_fault(archive->traffic) : NULL;

	if (rows)
		bind_fault(in, at, _("archive of \"%s\": %s"), archive->node, _(rows));
	if (traffic)
		bind_fault(in, at, _("traffic of \"%s\": %s"), archive->node, _(traffic));
	return !rows;
}

static int by_archive(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int order = inventory_order_archives(x->archive, y->archive);

	return order ? order : (x->at->index > y->at->index) - (x->at->index < y->at->index);
}

static int order_contents(const struct part *x, const struct part *y)
{
	int order = inventory_order_ends(x->node, x->kind, y->node, y->kind);

	order = order ? order : strcmp(x->sha256, y->sha256);
	return order ? order : strcmp(x->share, y->share);
}

static int by_content(const void *a, const void *b)
{
	const struct part *x = a;
	const struct part *y = b;
	int order = order_contents(x, y);

	return order ? order : x->repeats - y->repeats;
}

static void list_entries(struct sums *sums, const struct json_node *root,
	const struct inventory *inventory, struct arena *arena)
{
	const struct json_node *at = json_node_find(root, "archives")->first;

	sums->entries = arena_array(arena, inventory->archives.count + 1, sizeof(struct entry));
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives) {
		sums->entries[sums->entry_count++] =
			(struct entry){archive, at, check_archive(sums->in, at, archive), 0};
		at = at->next;
	}
	qsort(sums->entries, sums->entry_count, sizeof(struct entry), by_archive);
}

/* Each file is of one archive. */
static void list_parts(struct sums *sums, const struct inventory *inventory, struct arena *arena)
{
	sums->parts = arena_array(arena, inventory->files.count + 1, sizeof(struct part));
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		sums->parts[sums->part_count++] = (struct part){.node = file->node,
			.sha256 = file->sha256,
			.share = inventory_share(file),
			.kind = file->kind,
			.repeats = inventory_has_note(file, "duplicate_content") ? 2
				   : inventory_has_note(file, "duplicate")       ? 1
										 : 0,
			.records = file->records};
	qsort(sums->parts, sums->part_count, sizeof(struct part), by_content);
}

static struct entry *entry_of(const struct sums *sums, const struct part *part)
{
	size_t low = 0, high = sums->entry_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct inventory_archive *at = sums->entries[middle].archive;

		if (inventory_order_ends(at->node, at->kind, part->node, part->kind) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sums->entry_count && inventory_order_ends(sums->entries[low].archive->node,
						  sums->entries[low].archive->kind, part->node,
						  part->kind) == 0
		       ? &sums->entries[low]
		       : NULL;
}

/* A file that was named twice is noted as a duplicate and stands alone: then it is counted. */
static int64_t records_of(const struct part *part, const struct part *before)
{
	bool again = before && order_contents(before, part) == 0;

	return part->repeats == 0 || (part->repeats == 1 && !again) ? part->records : 0;
}

static void add_parts(const struct sums *sums, const struct json_node *files)
{
	bool told = false;

	for (size_t i = 0; i < sums->part_count; i++) {
		const struct part *part = &sums->parts[i];
		int64_t records = records_of(part, i ? part - 1 : NULL);
		struct entry *entry = entry_of(sums, part);

		if (entry)
			entry->in_files = inventory_sum(entry->in_files, records);
		else if (records && !told)
			bind_fault(sums->in, files,
				_("files of \"%s\" have records, and no archive of %s is theirs"),
				part->node, log_kind_names[part->kind]);
		told |= !entry && records;
	}
}

static void check_entries(const struct sums *sums)
{
	for (size_t i = 0; i < sums->entry_count; i++) {
		const struct entry *entry = &sums->entries[i];
		const struct inventory_archive *archive = entry->archive;

		if (i && inventory_order_archives(entry[-1].archive, archive) == 0)
			bind_fault(sums->in, entry->at,
				_("\"%s\" has an archive of %s above already"), archive->node,
				log_kind_names[archive->kind]);
		else if (entry->fits && entry->in_files != archive->records)
			bind_fault(sums->in, entry->at,
				_("\"%s\", %s: records is %lld, and its files add up to %lld"),
				archive->node, log_kind_names[archive->kind],
				(long long)archive->records, (long long)entry->in_files);
	}
}

void inventory_check(
	struct bind_in *in, const struct json_node *root, const struct inventory *inventory)
{
	struct arena scratch = {0};
	struct sums sums = {.in = in};

	list_entries(&sums, root, inventory, &scratch);
	list_parts(&sums, inventory, &scratch);
	add_parts(&sums, json_node_find(root, "files"));
	check_entries(&sums);
	arena_fini(&scratch);
}
