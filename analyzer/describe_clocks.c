#include "analyzer/describe_clocks.h"

#include <stdlib.h>

/* 00:00 in +08:00 of the day that holds the instant. */
static struct unix_ms day_of(struct unix_ms at)
{
	int64_t since = (at.v + WHEN_CST_OFFSET_MS) % WHEN_DAY_MS;

	return (struct unix_ms){at.v - (since < 0 ? since + WHEN_DAY_MS : since)};
}

/* Of two as far from 0 the positive one, so that the order of records does not matter. */
static int64_t further(int64_t a, int64_t b)
{
	int64_t far_a = a < 0 ? -a : a, far_b = b < 0 ? -b : b;

	if (far_a != far_b)
		return far_a > far_b ? a : b;
	return a > b ? a : b;
}

static void merge(struct evidence_clock_day *into, const struct evidence_clock_day *from)
{
	into->records += from->records;
	into->synced += from->synced;
	into->steps += from->steps;
	into->offset_us = further(into->offset_us, from->offset_us);
	if (from->bound_us > into->bound_us)
		into->bound_us = from->bound_us;
}

static struct evidence_clock_day say(const struct record *record)
{
	struct evidence_clock_day day = {.day = day_of(record->slot),
		.records = 1,
		.synced = record->clock.synced,
		.offset_us = record->clock.offset_us,
		.bound_us = record->clock.bound_us > 0 ? record->clock.bound_us : 0};

	LIST_EACH(const int, why, &record->why)
		day.steps |= *why == WHY_CLOCK_STEP;
	return day;
}

static int by_day(const void *left, const void *right)
{
	const struct evidence_clock_day *a = left, *b = right;

	return (a->day.v > b->day.v) - (a->day.v < b->day.v);
}

/* Records of a plan come by slot, so that those of a day are neighbours; of others not. */
static void join_days(struct evidence_agent *agent)
{
	size_t kept = 0;

	if (agent->clock.count == 0)
		return;
	qsort(agent->clock.items, agent->clock.count, sizeof(*agent->clock.items), by_day);
	for (size_t i = 1; i < agent->clock.count; i++) {
		if (agent->clock.items[i].day.v == agent->clock.items[kept].day.v)
			merge(&agent->clock.items[kept], &agent->clock.items[i]);
		else
			agent->clock.items[++kept] = agent->clock.items[i];
	}
	agent->clock.count = kept + 1;
}

void describe_clocks(struct judged *j)
{
	struct evidence *e = j->evidence;
	size_t *caps;
	struct arena scratch = {0};

	caps = arena_array(&scratch, e->agents.count, sizeof(*caps));
	LIST_EACH(const struct sighting, s, &j->seen->items) {
		struct evidence_agent *agent = &e->agents.items[s->agent];
		struct evidence_clock_day day = say(&s->entry->record), *last;

		if (s->entry->record.ts == TS_IMPORTED)
			continue;
		last = agent->clock.count ? &agent->clock.items[agent->clock.count - 1] : NULL;
		if (last && last->day.v == day.day.v)
			merge(last, &day);
		else
			*(struct evidence_clock_day *)arena_push(&e->arena, &agent->clock.items,
				&agent->clock.count, &caps[s->agent], sizeof(day)) = day;
	}
	for (size_t i = 0; i < e->agents.count; i++)
		join_days(&e->agents.items[i]);
	arena_fini(&scratch);
}
