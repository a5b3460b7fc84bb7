#include "logs/minutes.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

#define DAY_MINUTES  1440
#define DAYS_MOST    (100 * 366) /* no stamp of a record is so late */
#define FIRST_MINUTE (LOG_MINUTES_FROM_S / 60)

#define DAY_HOURS    24
#define HOUR_MINUTES 60
#define PAGES_KEPT   400 /* empty ones; some more than a year */

struct log_day {
	uint16_t lo, hi;           /* counters outside [lo, hi) are 0; hi 0: all are */
	uint32_t *hour[DAY_HOURS]; /* HOUR_MINUTES counters; NULL: all are 0 */
};

static uint32_t count_of(const struct log_day *page, size_t minute)
{
	const uint32_t *hour = page->hour[minute / HOUR_MINUTES];

	return hour ? hour[minute % HOUR_MINUTES] : 0;
}

static uint32_t *counter_of(struct log_day *page, size_t minute)
{
	uint32_t **hour = &page->hour[minute / HOUR_MINUTES];

	if (!*hour)
		*hour = calloc(HOUR_MINUTES, sizeof(**hour));
	return *hour ? *hour + minute % HOUR_MINUTES : NULL;
}

static bool grow_to(struct log_minutes *minutes, size_t day)
{
	size_t cap = day + 512;
	struct log_day **days = realloc(minutes->days, cap * sizeof(struct log_day *));

	if (!days)
		return false;
	memset(days + minutes->cap, 0, (cap - minutes->cap) * sizeof(struct log_day *));
	minutes->days = days;
	minutes->cap = cap;
	return true;
}

static struct log_day *page_of(struct log_minutes *minutes, size_t day)
{
	if (day >= minutes->cap && !grow_to(minutes, day))
		return NULL;
	if (!minutes->days[day]) {
		minutes->days[day] = calloc(1, sizeof(struct log_day));
		minutes->pages++;
	}
	if (!minutes->days[day])
		return NULL;
	if (minutes->hi == 0 || day < minutes->lo)
		minutes->lo = day;
	if (day >= minutes->hi)
		minutes->hi = day + 1;
	return minutes->days[day];
}

static void widen(struct log_day *page, unsigned lo, unsigned hi)
{
	if (page->hi == 0 || lo < page->lo)
		page->lo = (uint16_t)lo;
	if (hi > page->hi)
		page->hi = (uint16_t)hi;
}

static uint32_t sum_or_most(uint32_t a, uint32_t b)
{
	return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

bool log_minutes_add_other(struct log_minutes *minutes, int64_t minute)
{
	return log_minutes_add_count(minutes, minute, 1);
}

bool log_minutes_add_count(struct log_minutes *minutes, int64_t minute, uint32_t records)
{
	size_t index = (size_t)(minute - FIRST_MINUTE);
	unsigned at = (unsigned)(index % DAY_MINUTES);
	struct log_day *page = page_of(minutes, index / DAY_MINUTES);
	uint32_t *counter = page ? counter_of(page, at) : NULL;

	if (!counter)
		return false;
	widen(page, at, at + 1);
	*counter = sum_or_most(*counter, records);
	minutes->last = minute;
	minutes->counter = counter; /* they never move */
	return true;
}

static bool add_to_page(struct log_day *page, size_t minute, uint32_t records)
{
	uint32_t *counter;

	if (records == 0)
		return true;
	counter = counter_of(page, minute);
	if (counter)
		*counter = sum_or_most(*counter, records);
	return counter != NULL;
}

bool log_minutes_merge(struct log_minutes *into, const struct log_minutes *from)
{
	for (size_t day = from->lo; day < from->hi; day++) {
		const struct log_day *source = from->days[day];
		struct log_day *page;

		if (!source || source->hi == 0)
			continue;
		page = page_of(into, day);
		if (!page)
			return false;
		widen(page, source->lo, source->hi);
		for (size_t m = source->lo; m < source->hi; m++)
			if (!add_to_page(page, m, count_of(source, m)))
				return false;
	}
	return true;
}

void log_minutes_clear(struct log_minutes *minutes)
{
	if (minutes->pages > PAGES_KEPT) {
		log_minutes_fini(minutes);
		return;
	}
	for (size_t day = minutes->lo; day < minutes->hi; day++) {
		struct log_day *page = minutes->days[day];

		if (!page || page->hi == 0)
			continue;
		for (size_t hour = page->lo / HOUR_MINUTES; hour * HOUR_MINUTES < page->hi; hour++)
			if (page->hour[hour])
				memset(page->hour[hour], 0, HOUR_MINUTES * sizeof(uint32_t));
		page->hi = 0;
	}
	minutes->lo = minutes->hi = 0;
	minutes->counter = NULL;
}

static void free_page(struct log_day *page)
{
	for (size_t hour = 0; page && hour < DAY_HOURS; hour++)
		free(page->hour[hour]);
	free(page);
}

void log_minutes_fini(struct log_minutes *minutes)
{
	for (size_t day = 0; day < minutes->cap; day++)
		free_page(minutes->days[day]);
	free(minutes->days);
	*minutes = (struct log_minutes){0};
}

static size_t packed_count(const struct log_minutes *minutes)
{
	size_t count = 0;

	for (size_t day = minutes->lo; day < minutes->hi; day++) {
		const struct log_day *page = minutes->days[day];

		if (page && page->hi)
			count += 2u + page->hi - page->lo;
	}
	return count;
}

bool log_minutes_pack(const struct log_minutes *minutes, struct log_packed *out)
{
	size_t count = packed_count(minutes);
	uint32_t *words, *at;

	*out = (struct log_packed){0};
	if (count == 0)
		return true;
	words = at = malloc(count * sizeof(*words));
	if (!words)
		return false;
	for (size_t day = minutes->lo; day < minutes->hi; day++) {
		const struct log_day *page = minutes->days[day];
		size_t len = page && page->hi ? (size_t)page->hi - page->lo : 0;

		if (!len)
			continue;
		*at++ = (uint32_t)day;
		*at++ = (uint32_t)page->lo << 16 | page->hi;
		for (size_t m = page->lo; m < page->hi; m++)
			*at++ = count_of(page, m);
	}
	*out = (struct log_packed){.words = words, .count = count};
	return true;
}

bool log_minutes_add_packed(struct log_minutes *into, const struct log_packed *from)
{
	for (size_t at = 0; at < from->count;) {
		struct log_day *page = page_of(into, from->words[at]);
		unsigned lo = from->words[at + 1] >> 16;
		unsigned hi = from->words[at + 1] & UINT16_MAX;

		if (!page)
			return false;
		at += 2;
		widen(page, lo, hi);
		for (unsigned m = lo; m < hi; m++)
			if (!add_to_page(page, m, from->words[at++]))
				return false;
	}
	return true;
}

bool log_packed_is_sound(const struct log_packed *packed)
{
	size_t at = 0;
	uint32_t day = 0; /* the first that may come */

	while (packed->count - at >= 2) {
		uint32_t lo = packed->words[at + 1] >> 16;
		uint32_t hi = packed->words[at + 1] & UINT16_MAX;

		if (packed->words[at] < day || packed->words[at] >= DAYS_MOST || lo >= hi ||
			hi > DAY_MINUTES || hi - lo > packed->count - at - 2)
			return false;
		day = packed->words[at] + 1;
		at += 2u + hi - lo;
	}
	return at == packed->count;
}

void log_packed_fini(struct log_packed *packed)
{
	free(packed->words);
	*packed = (struct log_packed){0};
}

/* The first minute at or after `index` that is present (or absent); the end when there is none. */
static size_t next_minute(const struct log_minutes *minutes, size_t index, bool present)
{
	size_t end = minutes->hi * DAY_MINUTES;

	while (index < end) {
		const struct log_day *page = minutes->days[index / DAY_MINUTES];
		bool empty = !page || page->hi == 0;

		if (!empty && (count_of(page, index % DAY_MINUTES) != 0) == present)
			return index;
		if (empty && !present)
			return index;
		index = empty ? (index / DAY_MINUTES + 1) * DAY_MINUTES : index + 1;
	}
	return end;
}

bool log_minutes_each(const struct log_minutes *minutes,
	bool (*each)(void *context, int64_t minute, uint32_t records), void *context)
{
	size_t end = minutes->hi * DAY_MINUTES;

	for (size_t at = next_minute(minutes, minutes->lo * DAY_MINUTES, true); at < end;
		at = next_minute(minutes, at + 1, true)) {
		uint32_t records = count_of(minutes->days[at / DAY_MINUTES], at % DAY_MINUTES);

		if (!each(context, (int64_t)at + FIRST_MINUTE, records))
			return false;
	}
	return true;
}

static size_t run_count(const struct log_minutes *minutes)
{
	size_t end = minutes->hi * DAY_MINUTES;
	size_t runs = 0;

	for (size_t at = next_minute(minutes, minutes->lo * DAY_MINUTES, true); at < end;
		at = next_minute(minutes, next_minute(minutes, at, false), true))
		runs++;
	return runs;
}

static int64_t records_in(const struct log_minutes *minutes, size_t from, size_t to)
{
	int64_t records = 0;

	for (size_t at = from; at < to; at++)
		records += count_of(minutes->days[at / DAY_MINUTES], at % DAY_MINUTES);
	return records;
}

struct log_rows log_minutes_rows(const struct log_minutes *minutes, struct arena *arena)
{
	size_t runs = run_count(minutes);
	struct log_rows rows = {.count = runs * LOG_MINUTE_ROW};
	size_t at = minutes->lo * DAY_MINUTES;

	rows.items = runs ? arena_array(arena, rows.count, sizeof(int64_t)) : NULL;
	for (size_t run = 0; run < runs; run++) {
		size_t from = next_minute(minutes, at, true);
		size_t to = next_minute(minutes, from, false);
		int64_t *row = rows.items + run * LOG_MINUTE_ROW;

		row[0] = (int64_t)from + FIRST_MINUTE;
		row[1] = (int64_t)(to - from);
		row[2] = records_in(minutes, from, to);
		rows.records += row[2];
		at = to;
	}
	return rows;
}

static int64_t records_of_hour(const struct log_day *page, size_t hour)
{
	int64_t records = 0;

	for (size_t at = hour * HOUR_MINUTES; page && page->hi && at < (hour + 1) * HOUR_MINUTES;
		at++)
		records += count_of(page, at);
	return records;
}

struct log_rows log_minutes_hours(const struct log_minutes *minutes, struct arena *arena)
{
	struct log_rows rows = {0};

	rows.items = arena_array(
		arena, (minutes->hi - minutes->lo) * DAY_HOURS * LOG_HOUR_ROW, sizeof(int64_t));
	for (size_t hour = minutes->lo * DAY_HOURS; hour < minutes->hi * DAY_HOURS; hour++) {
		int64_t records =
			records_of_hour(minutes->days[hour / DAY_HOURS], hour % DAY_HOURS);

		if (records == 0)
			continue;
		rows.items[rows.count++] = (int64_t)hour + FIRST_MINUTE / 60;
		rows.items[rows.count++] = records;
		rows.records += records;
	}
	return rows;
}

/* Where the run before this row ends, and how many minutes are empty from there. */
static int64_t hole_before(const int64_t *row, int64_t *from)
{
	*from = row[-LOG_MINUTE_ROW] + row[1 - LOG_MINUTE_ROW];
	return row[0] - *from;
}

void log_gaps_fill(struct inventory_archive *archive, struct arena *arena)
{
	size_t cap = 0;
	int64_t from;

	archive->gaps.items = NULL;
	archive->gaps.count = 0;
	for (size_t at = LOG_MINUTE_ROW; at < archive->minutes.count; at += LOG_MINUTE_ROW) {
		const int64_t *row = archive->minutes.items + at;
		struct inventory_gap *gap;

		if (hole_before(row, &from) < INVENTORY_GAP_MINUTES)
			continue;
		gap = arena_push(
			arena, &archive->gaps.items, &archive->gaps.count, &cap, sizeof(*gap));
		gap->from.v = from * WHEN_MINUTE_MS;
		gap->to.v = row[0] * WHEN_MINUTE_MS;
		gap->usual = BIND_ABSENT;
	}
}
