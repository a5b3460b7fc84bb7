#include "model/inventory_isolated.h"

#include <stdlib.h>

#define ROW          3
#define DAY_MINUTES  1440
#define DAY_SHIFT    480 /* days are those of +08:00 */
#define FAR_MINUTES  DAY_MINUTES
#define LONG_MINUTES (7 * DAY_MINUTES)
#define PARTS        10 /* less than one part of what is usual is faint */
#define FEW          3  /* records that are few wherever PARTS times as many stand together */

/* `weight` spans of time with `records` each. */
struct span {
	int64_t records, weight;
};

/* The records of a list of rows, by the hour or by the day, in order of time. */
struct spans {
	int64_t unit, shift; /* minutes */
	struct span *items;
	size_t count;
	int64_t now, records; /* the span that is being added up; records 0: none */
};

/* Rows that are no farther than so much from each other. */
struct group {
	size_t first, end;         /* rows */
	int64_t from, to, records; /* minutes since the epoch */
	int64_t most;              /* records of its fullest hour; of stretches */
};

struct groups {
	struct group *items;
	size_t count;
};

static void end_span(struct spans *s)
{
	if (s->records)
		s->items[s->count++] = (struct span){s->records, 1};
	s->records = 0;
}

static void add_part(struct spans *s, int64_t at, int64_t records)
{
	if (at != s->now)
		end_span(s);
	s->now = at;
	s->records = inventory_sum(s->records, records);
}

/* Of the run's records, in so many of its minutes, spread evenly. */
static int64_t share(const int64_t *row, int64_t minutes)
{
	return row[2] / row[1] * minutes + row[2] % row[1] * minutes / row[1];
}

/* A run is the rest of a span, whole spans, and the begin of another one. */
static void add_run(struct spans *s, const int64_t *row)
{
	int64_t from = row[0] + s->shift, end = from + row[1];
	int64_t first = from / s->unit, last = (end - 1) / s->unit;

	if (first == last) {
		add_part(s, first, row[2]);
		return;
	}
	add_part(s, first, share(row, (first + 1) * s->unit - from));
	if (last - first > 1) {
		end_span(s);
		s->items[s->count++] = (struct span){share(row, s->unit), last - first - 1};
	}
	add_part(s, last, share(row, end - last * s->unit));
}

static int fewest_first(const void *a, const void *b)
{
	const struct span *x = a;
	const struct span *y = b;

	return (x->records > y->records) - (x->records < y->records);
}

/* Of the spans that hold records; leaves them sorted by these. */
static int64_t median_of(struct spans *s)
{
	int64_t total = 0, seen = 0;

	for (size_t i = 0; i < s->count; i++)
		total += s->items[i].weight;
	qsort(s->items, s->count, sizeof(*s->items), fewest_first);
	for (size_t i = 0; i < s->count; i++) {
		seen += s->items[i].weight;
		if (2 * seen >= total)
			return s->items[i].records;
	}
	return 0;
}

static struct spans spans_of(
	const int64_t *rows, size_t count, int64_t unit, int64_t shift, struct arena *arena)
{
	struct spans s = {.unit = unit,
		.shift = shift,
		.items = arena_array(arena, count + 1, sizeof(*s.items))};

	for (size_t at = 0; at + 2 < count; at += ROW)
		add_run(&s, rows + at);
	end_span(&s);
	return s;
}

static struct groups groups_of(
	const int64_t *rows, size_t count, int64_t apart_minutes, struct arena *arena)
{
	struct groups out = {arena_array(arena, count / ROW + 1, sizeof(struct group)), 0};

	for (size_t at = 0; at + 2 < count; at += ROW) {
		struct group *last = out.count ? &out.items[out.count - 1] : NULL;

		if (!last || rows[at] - last->to > apart_minutes) {
			last = &out.items[out.count++];
			*last = (struct group){.first = at, .from = rows[at]};
		}
		last->end = at + ROW;
		last->to = rows[at] + rows[at + 1];
		last->records = inventory_sum(last->records, rows[at + 2]);
	}
	return out;
}

static void find_fullest_hours(struct groups *stretches, const int64_t *rows, struct arena *arena)
{
	for (size_t i = 0; i < stretches->count; i++) {
		struct group *at = &stretches->items[i];
		struct spans hours = spans_of(rows + at->first, at->end - at->first, 60, 0, arena);

		for (size_t k = 0; k < hours.count; k++)
			if (hours.items[k].records > at->most)
				at->most = hours.items[k].records;
	}
}

static int64_t part_of(int64_t usual)
{
	return usual / PARTS + (usual % PARTS > 0);
}

/* Of groups LONG_MINUTES apart. */
static bool is_lonely(const struct group *group, int64_t median_day, int64_t most)
{
	return group->records <= median_day / PARTS ||
	       (group->records <= FEW && group->records <= most / PARTS);
}

static int64_t most_of(const struct groups *groups)
{
	int64_t most = 0;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i].records > most)
			most = groups->items[i].records;
	return most;
}

struct rule {
	struct groups stretches, long_apart;
	int64_t median_hour, median_day, most;
};

static struct rule rule_of(const int64_t *rows, size_t count, struct arena *arena)
{
	struct rule rule = {.stretches = groups_of(rows, count, FAR_MINUTES, arena),
		.long_apart = groups_of(rows, count, LONG_MINUTES, arena)};
	struct spans hours = spans_of(rows, count, 60, 0, arena);
	struct spans days = spans_of(rows, count, DAY_MINUTES, DAY_SHIFT, arena);

	find_fullest_hours(&rule.stretches, rows, arena);
	rule.median_hour = median_of(&hours);
	rule.median_day = median_of(&days);
	rule.most = most_of(&rule.long_apart);
	return rule;
}

void inventory_isolated_find(
	const int64_t *rows, size_t count, struct arena *arena, inventory_isolated_list *out)
{
	struct arena scratch = {0};
	struct rule rule = rule_of(rows, count, &scratch);
	size_t cap = 0, group = 0;

	*out = (inventory_isolated_list){NULL, 0};
	for (size_t i = 0; rule.stretches.count > 1 && i < rule.stretches.count; i++) {
		const struct group *stretch = &rule.stretches.items[i];

		while (rule.long_apart.items[group].end <= stretch->first)
			group++;
		if (stretch->most >= part_of(rule.median_hour) &&
			!is_lonely(&rule.long_apart.items[group], rule.median_day, rule.most))
			continue;
		*(struct inventory_isolated *)arena_push(
			arena, &out->items, &out->count, &cap, sizeof(*out->items)) =
			(struct inventory_isolated){{stretch->from * WHEN_MINUTE_MS},
				{stretch->to * WHEN_MINUTE_MS}, stretch->records};
	}
	arena_fini(&scratch);
}
