#include "logs/times.h"

#include <string.h>

#include "logs/minutes.h"
#include "logs/name_date.h"

#define GZIP_HEADER_LEN 10
#define GZIP_AT_MTIME   4
#define NAMED_DAYS      45

struct unix_ms log_times_instant(struct timespec at)
{
	if (at.tv_sec < 0 || at.tv_sec >= INT64_C(253402272000))
		return (struct unix_ms){BIND_ABSENT};
	return (struct unix_ms){(int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000};
}

struct unix_ms log_times_header(const uint8_t *head, size_t len)
{
	int64_t second = 0;

	if (len < GZIP_HEADER_LEN || memcmp(head, "\x1F\x8B\x08", 3) != 0)
		return (struct unix_ms){BIND_ABSENT};
	for (size_t i = 0; i < 4; i++)
		second |= (int64_t)head[GZIP_AT_MTIME + i] << 8 * i;
	return (struct unix_ms){second ? second * 1000 : BIND_ABSENT};
}

int64_t log_times_until(const char *name, const uint8_t *head, size_t len)
{
	struct unix_ms header = log_times_header(head, len), day;
	int64_t until = INT64_MAX;

	if (header.v >= LOG_MINUTES_FROM_S * 1000)
		until = header.v + WHEN_DAY_MS;
	if (log_name_date(name, &day) && day.v + NAMED_DAYS * WHEN_DAY_MS < until)
		until = day.v + NAMED_DAYS * WHEN_DAY_MS;
	return until;
}

const struct inventory_times *log_times_new(
	struct arena *arena, const char *name, const struct inventory_times *known)
{
	struct inventory_times all = *known;
	struct inventory_times *times;

	all.name_date = (struct unix_ms){BIND_ABSENT};
	log_name_date(name, &all.name_date);
	if (all.mtime.v == BIND_ABSENT && all.ctime.v == BIND_ABSENT &&
		all.header.v == BIND_ABSENT && all.name_date.v == BIND_ABSENT)
		return NULL;
	times = arena_alloc(arena, sizeof(*times));
	*times = all;
	return times;
}
