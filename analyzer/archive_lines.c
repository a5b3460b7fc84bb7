#include "analyzer/archive_lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct day {
	const struct inventory_line_sum *sum;
	const char *node;
	int kind;
	const char *other; /* a node that has the same; NULL: none */
};

struct archive_lines {
	LIST_OF(struct day) days; /* the shared ones, by node, kind, day */
};

static int by_number(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_lines(const void *left, const void *right)
{
	const struct day *a = left, *b = right;
	int order = by_number(a->sum->day, b->sum->day);

	order = order ? order : strcmp(a->sum->sum, b->sum->sum);
	order = order ? order : by_number(a->sum->lines, b->sum->lines);
	return order ? order : by_number(a->kind, b->kind);
}

static int by_lines_node(const void *left, const void *right)
{
	const struct day *a = left, *b = right;
	int order = by_lines(a, b);

	return order ? order : strcmp(a->node, b->node);
}

static int by_place(const void *left, const void *right)
{
	const struct day *a = left, *b = right;
	int order = strcmp(a->node, b->node);

	order = order ? order : by_number(a->kind, b->kind);
	return order ? order : by_lines(a, b);
}

static size_t count_days(const struct analyze_input *in)
{
	size_t count = 0;

	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_archive, archive, &(*inventory)->archives)
			count += archive->line_sums.count;
	return count;
}

static void add_archive(struct archive_lines *lines, const struct inventory_archive *archive)
{
	LIST_EACH(const struct inventory_line_sum, sum, &archive->line_sums)
		lines->days.items[lines->days.count++] =
			(struct day){sum, archive->node, archive->kind, NULL};
}

static const char *other_node(const struct day *from, const struct day *end, const char *node)
{
	for (const struct day *day = from; day < end; day++)
		if (!text_equal(day->node, node))
			return day->node;
	return NULL;
}

/* Of days in the order of their lines: groups of equal ones, in which nodes ascend. */
static void mark_shared(struct day *days, size_t count)
{
	size_t end;

	for (size_t from = 0; from < count; from = end) {
		for (end = from + 1; end < count && by_lines(&days[from], &days[end]) == 0;)
			end++;
		if (text_equal(days[from].node, days[end - 1].node))
			continue;
		for (size_t i = from; i < end; i++)
			days[i].other = other_node(&days[from], &days[end], days[i].node);
	}
}

/* A day that stands in two inventories counts once. */
static size_t keep_shared(struct day *days, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (days[i].other && (!kept || by_place(&days[kept - 1], &days[i]) != 0))
			days[kept++] = days[i];
	return kept;
}

const struct archive_lines *archive_lines_open(const struct analyze_input *in, struct arena *arena)
{
	struct archive_lines *lines = arena_alloc(arena, sizeof(*lines));

	lines->days.items = arena_array(arena, count_days(in), sizeof(struct day));
	LIST_EACH(const struct inventory *, inventory, &in->inventories)
		LIST_EACH(const struct inventory_archive, archive, &(*inventory)->archives)
			add_archive(lines, archive);
	if (lines->days.count) {
		qsort(lines->days.items, lines->days.count, sizeof(struct day), by_lines_node);
		mark_shared(lines->days.items, lines->days.count);
		qsort(lines->days.items, lines->days.count, sizeof(struct day), by_place);
	}
	lines->days.count = keep_shared(lines->days.items, lines->days.count);
	return lines;
}

static int order_place(const struct day *day, const char *node, int kind)
{
	int order = strcmp(day->node, node);

	return order ? order : by_number(day->kind, kind);
}

static size_t first_of(const struct archive_lines *lines, const char *node, int kind)
{
	size_t low = 0, high = lines->days.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order_place(&lines->days.items[middle], node, kind) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool archive_lines_shared(const struct archive_lines *lines, const char *node, int kind,
	struct archive_same_lines *same)
{
	size_t first = first_of(lines, node, kind);
	int64_t compared = 0;

	for (size_t i = first;
		i < lines->days.count && order_place(&lines->days.items[i], node, kind) == 0; i++)
		compared = inventory_sum(compared, lines->days.items[i].sum->lines);
	if (compared < ARCHIVE_LINES_LEAST)
		return false;
	if (same)
		*same = (struct archive_same_lines){compared, lines->days.items[first].other};
	return true;
}
