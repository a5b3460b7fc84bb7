/* Parts of an archive → one. */
#include <stdlib.h>
#include <string.h>

#include "model/inventory_parts.h"

#define MINUTE_ROW 3
#define HOUR_ROW   2

struct rows {
	int64_t *items;
	size_t count; /* of integers */
};

/* A group, and all of them. */
struct joined {
	struct rows minutes, hours;
	int64_t records, unverified;
	bool told; /* every part with records tells its hours */
};

static int by_start(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (x[0] > y[0]) - (x[0] < y[0]);
}

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Empty, with room for all of these. */
static struct joined begin(const struct inventory_part *parts, size_t count, struct arena *arena)
{
	size_t minutes = 1, hours = 1;

	for (size_t i = 0; i < count; i++) {
		minutes += parts[i].archive->minutes.count;
		hours += parts[i].archive->hours.count;
	}
	return (struct joined){.minutes = {arena_array(arena, minutes, sizeof(int64_t)), 0},
		.hours = {arena_array(arena, hours, sizeof(int64_t)), 0},
		.told = true};
}

static void append(struct rows *to, const int64_t *items, size_t count)
{
	if (count)
		memcpy(to->items + to->count, items, count * sizeof(int64_t));
	to->count += count;
}

static void sort(struct rows *rows, size_t row_len)
{
	if (rows->count)
		qsort(rows->items, rows->count / row_len, row_len * sizeof(int64_t), by_start);
}

/* Runs that meet or overlap become one, with the records of all. */
static void join_runs(struct rows *rows)
{
	size_t kept = 0;

	for (size_t at = 0; at < rows->count; at += MINUTE_ROW) {
		const int64_t *row = rows->items + at;
		int64_t *last = kept ? rows->items + kept - MINUTE_ROW : NULL;

		if (last && row[0] <= last[0] + last[1]) {
			last[1] = larger(row[0] + row[1] - last[0], last[1]);
			last[2] = inventory_sum(last[2], row[2]);
			continue;
		}
		memmove(rows->items + kept, row, MINUTE_ROW * sizeof(int64_t));
		kept += MINUTE_ROW;
	}
	rows->count = kept;
}

static void join_hours(struct rows *rows, int64_t (*both_are)(int64_t a, int64_t b))
{
	size_t kept = 0;

	for (size_t at = 0; at < rows->count; at += HOUR_ROW) {
		const int64_t *row = rows->items + at;

		if (kept && rows->items[kept - HOUR_ROW] == row[0]) {
			rows->items[kept - 1] = both_are(rows->items[kept - 1], row[1]);
			continue;
		}
		memmove(rows->items + kept, row, HOUR_ROW * sizeof(int64_t));
		kept += HOUR_ROW;
	}
	rows->count = kept;
}

static void add(struct joined *to, const struct inventory_archive *from)
{
	append(&to->minutes, from->minutes.items, from->minutes.count);
	append(&to->hours, from->hours.items, from->hours.count);
	to->told = to->told && (from->hours.count || !from->minutes.count);
}

static void end(struct joined *to, int64_t (*both_are)(int64_t a, int64_t b))
{
	sort(&to->minutes, MINUTE_ROW);
	join_runs(&to->minutes);
	sort(&to->hours, HOUR_ROW);
	join_hours(&to->hours, both_are);
	if (!to->told)
		to->hours.count = 0;
}

/* Of each run as many records as the part that has most in it. */
static void count_by_runs(
	struct rows *runs, const struct inventory_part *parts, size_t count, struct arena *arena)
{
	int64_t *found = arena_array(arena, runs->count + 1, sizeof(int64_t));

	for (size_t at = 0; at < runs->count; at += MINUTE_ROW)
		runs->items[at + 2] = runs->items[at + 1]; /* a record a minute at least */
	for (size_t i = 0; i < count; i++) {
		const struct inventory_archive *from = parts[i].archive;
		size_t run = 0;

		memset(found, 0, (runs->count + 1) * sizeof(int64_t));
		for (size_t at = 0; at < from->minutes.count; at += MINUTE_ROW) {
			const int64_t *row = &from->minutes.items[at];

			while (runs->items[run] + runs->items[run + 1] <= row[0])
				run += MINUTE_ROW;
			found[run] = inventory_sum(found[run], row[2]);
		}
		for (size_t at = 0; at < runs->count; at += MINUTE_ROW)
			runs->items[at + 2] = larger(runs->items[at + 2], found[at]);
	}
}

/* Minutes of the run in the hour. */
static int64_t minutes_in(const int64_t *run, int64_t hour)
{
	int64_t from = larger(run[0], hour * 60), end = run[0] + run[1];

	return (end < hour * 60 + 60 ? end : hour * 60 + 60) - from;
}

static int64_t minutes_of_hour(const struct rows *runs, size_t first, int64_t hour)
{
	int64_t all = 0;

	for (size_t at = first; at < runs->count && runs->items[at] < hour * 60 + 60;
		at += MINUTE_ROW)
		all += minutes_in(runs->items + at, hour);
	return all;
}

/* To the runs of the hour, by their minutes; from `first` on. */
static void give_hour(struct rows *runs, size_t first, const int64_t *hour, int64_t all)
{
	int64_t before = 0;

	for (size_t at = first; at < runs->count && runs->items[at] < hour[0] * 60 + 60;
		at += MINUTE_ROW) {
		int64_t behind = before + minutes_in(runs->items + at, hour[0]);
		int64_t part = hour[1] * behind / all - hour[1] * before / all;

		runs->items[at + 2] = inventory_sum(runs->items[at + 2], part);
		before = behind;
	}
}

/* Runs get the records of their hours, and an hour has one for each of its minutes at least. */
static void count_by_hours(struct rows *runs, struct rows *hours)
{
	size_t kept = 0, run = 0;

	for (size_t at = 0; at < runs->count; at += MINUTE_ROW)
		runs->items[at + 2] = 0;
	for (size_t i = 0; i < hours->count; i += HOUR_ROW) {
		int64_t *hour = hours->items + kept, all;

		memmove(hour, hours->items + i, HOUR_ROW * sizeof(int64_t));
		while (run < runs->count && runs->items[run] + runs->items[run + 1] <= hour[0] * 60)
			run += MINUTE_ROW;
		all = minutes_of_hour(runs, run, hour[0]);
		if (all == 0)
			continue;
		hour[1] = larger(hour[1], all);
		give_hour(runs, run, hour, all);
		kept += HOUR_ROW;
	}
	hours->count = kept;
	for (size_t at = 0; at < runs->count; at += MINUTE_ROW)
		runs->items[at + 2] = larger(runs->items[at + 2], runs->items[at + 1]);
}

static struct joined join_overlapping(
	const struct inventory_part *parts, size_t count, struct arena *arena)
{
	struct joined out = begin(parts, count, arena);

	for (size_t i = 0; i < count; i++) {
		add(&out, parts[i].archive);
		out.unverified = larger(out.unverified, parts[i].archive->unverified);
	}
	end(&out, larger);
	if (out.told)
		count_by_hours(&out.minutes, &out.hours);
	else
		count_by_runs(&out.minutes, parts, count, arena);
	for (size_t at = 0; at < out.minutes.count; at += MINUTE_ROW)
		out.records = inventory_sum(out.records, out.minutes.items[at + 2]);
	return out;
}

static void add_group(
	struct joined *to, const struct inventory_part *parts, size_t count, struct arena *arena)
{
	const struct inventory_archive *one = parts->archive;
	struct joined group;

	if (count == 1) {
		add(to, one);
		to->records = inventory_sum(to->records, one->records);
		to->unverified = inventory_sum(to->unverified, one->unverified);
		return;
	}
	group = join_overlapping(parts, count, arena);
	append(&to->minutes, group.minutes.items, group.minutes.count);
	append(&to->hours, group.hours.items, group.hours.count);
	to->told = to->told && group.told;
	to->records = inventory_sum(to->records, group.records);
	to->unverified = inventory_sum(to->unverified, group.unverified);
}

static void widen(struct inventory_archive *to, const struct inventory_archive *from)
{
	if (from->first.v != BIND_ABSENT &&
		(to->first.v == BIND_ABSENT || from->first.v < to->first.v))
		to->first = from->first;
	if (from->last.v != BIND_ABSENT && (to->last.v == BIND_ABSENT || from->last.v > to->last.v))
		to->last = from->last;
}

void inventory_parts_join(
	const struct inventory_parts *parts, struct arena *arena, struct inventory_archive *out)
{
	struct arena scratch = {0};
	struct joined all = begin(parts->items, parts->count, arena);

	*out = (struct inventory_archive){.node = parts->count ? parts->items->archive->node : NULL,
		.kind = parts->count ? parts->items->archive->kind : 0,
		.first = {BIND_ABSENT},
		.last = {BIND_ABSENT}};
	for (size_t at = 0, next; at < parts->count; at = next) {
		next = at;
		while (next < parts->count && parts->items[next].group == parts->items[at].group)
			widen(out, parts->items[next++].archive);
		add_group(&all, parts->items + at, next - at, &scratch);
	}
	end(&all, inventory_sum);
	out->records = all.records;
	out->unverified = all.unverified;
	out->minutes.items = all.minutes.items;
	out->minutes.count = all.minutes.count;
	out->hours.items = all.hours.items;
	out->hours.count = all.hours.count;
	arena_fini(&scratch);
}
