#include "model/inventory_isolated.h"

#include <stdlib.h>

#define ROW          3
#define FAR_MINUTES  1440
#define MEDIAN_PARTS 10 /* an hour with less than one part of the median's is faint */

/* `weight` hours with `records` each. */
struct hour {
	int64_t records, weight;
};

/* Stretches are told apart by more than FAR_MINUTES without a record. */
struct stretch {
	int64_t from, to, records; /* minutes since the epoch */
	int64_t most;              /* records of its fullest hour */
};

struct search {
	struct hour *hours;
	size_t hour_count;
	struct stretch *stretches;
	size_t stretch_count;
	int64_t hour, hour_records; /* the hour that is being added up; records 0: none */
};

static void keep(struct search *s, int64_t records, int64_t weight)
{
	struct stretch *last = &s->stretches[s->stretch_count - 1];

	s->hours[s->hour_count++] = (struct hour){records, weight};
	if (records > last->most)
		last->most = records;
}

static void end_hour(struct search *s)
{
	if (s->hour_records)
		keep(s, s->hour_records, 1);
	s->hour_records = 0;
}

static void add_part(struct search *s, int64_t hour, int64_t records)
{
	if (hour != s->hour)
		end_hour(s);
	s->hour = hour;
	s->hour_records = inventory_sum(s->hour_records, records);
}

/* Of the run's records, in so many of its minutes: at most 60, which keeps the product small. */
static int64_t share(const int64_t *row, int64_t minutes)
{
	return row[2] * minutes / row[1];
}

/* A run is the rest of an hour, whole hours, and the begin of another one. */
static void add_run(struct search *s, const int64_t *row)
{
	int64_t end = row[0] + row[1];
	int64_t first = row[0] / 60, last = (end - 1) / 60;

	if (first == last) {
		add_part(s, first, row[2]);
		return;
	}
	add_part(s, first, share(row, (first + 1) * 60 - row[0]));
	if (last - first > 1) {
		end_hour(s);
		keep(s, share(row, 60), last - first - 1);
	}
	add_part(s, last, share(row, end - last * 60));
}

static void add_row(struct search *s, const int64_t *row)
{
	struct stretch *at = s->stretches + s->stretch_count;

	if (s->stretch_count && row[0] - at[-1].to <= FAR_MINUTES) {
		at--;
	} else {
		if (s->stretch_count)
			end_hour(s);
		at->from = row[0];
		s->stretch_count++;
	}
	at->to = row[0] + row[1];
	at->records = inventory_sum(at->records, row[2]);
	add_run(s, row);
}

static int fewest_first(const void *a, const void *b)
{
	const struct hour *x = a;
	const struct hour *y = b;

	return (x->records > y->records) - (x->records < y->records);
}

static int64_t median_of(struct search *s)
{
	int64_t total = 0, seen = 0;

	for (size_t i = 0; i < s->hour_count; i++)
		total += s->hours[i].weight;
	qsort(s->hours, s->hour_count, sizeof(*s->hours), fewest_first);
	for (size_t i = 0; i < s->hour_count; i++) {
		seen += s->hours[i].weight;
		if (2 * seen >= total)
			return s->hours[i].records;
	}
	return 0;
}

void inventory_isolated_find(
	const int64_t *rows, size_t count, struct arena *arena, inventory_isolated_list *out)
{
	struct arena scratch = {0};
	struct search s = {.hours = arena_array(&scratch, count + 1, sizeof(struct hour)),
		.stretches = arena_array(&scratch, count / ROW + 1, sizeof(struct stretch))};
	size_t cap = 0;
	int64_t median;

	*out = (inventory_isolated_list){NULL, 0};
	for (size_t at = 0; at + 2 < count; at += ROW)
		add_row(&s, rows + at);
	if (s.stretch_count)
		end_hour(&s);
	median = s.stretch_count > 1 ? median_of(&s) : 0;
	for (size_t i = 0; i < s.stretch_count; i++) {
		const struct stretch *stretch = &s.stretches[i];

		if (stretch->most >= median / MEDIAN_PARTS + (median % MEDIAN_PARTS > 0))
			continue;
		*(struct inventory_isolated *)arena_push(
			arena, &out->items, &out->count, &cap, sizeof(*out->items)) =
			(struct inventory_isolated){{stretch->from * WHEN_MINUTE_MS},
				{stretch->to * WHEN_MINUTE_MS}, stretch->records};
	}
	arena_fini(&scratch);
}
