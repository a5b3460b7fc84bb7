/* A digest of lines as a multiset, day by day: the same lines give the same sum however they are
 * cut into files, packed, put in order or ended. Copies of a log under two nodes show by it.
 *
 * Only some lines are looked at, so that it costs little: those of second 0 of each minute, and of
 * the one that has the number of the minute (10:07:07). So every copy picks the same lines; logs
 * that tell no seconds, or that a clock writes at second 0, are looked at whole; and what comes
 * once a minute at some other second is met every hour. */
#ifndef CDNPROOF_LOGS_LINE_SUMS_H
#define CDNPROOF_LOGS_LINE_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/inventory_line_sums.h"

struct log_line_sum {
	int64_t day; /* since the epoch, in +08:00, where logs are rotated at midnight */
	int64_t lines;
	uint64_t sum; /* modulo 2^64 */
};

/* All zeros is empty. */
struct log_line_sums {
	struct log_line_sum *items; /* heap; by day */
	size_t count, cap;
	size_t last; /* the day that was last added to */
};

/* Which second of this minute (since any full hour) is looked at beside 0: an hour has each once.
 */
static inline int64_t log_line_sums_second(int64_t minute)
{
	return minute % 60;
}

/* Seconds since the epoch, or of logs/year.h, which begins its days and hours with it. */
static inline bool log_line_sums_wants(int64_t second)
{
	int64_t of_minute = second % 60;

	return of_minute == 0 || of_minute == log_line_sums_second(second / 60);
}

/* Adds a wanted line without its end. False: no memory. */
bool log_line_sums_add(struct log_line_sums *sums, int64_t second, const uint8_t *line, size_t len);
/* Adds a day's lines. False: no memory. */
bool log_line_sums_add_day(struct log_line_sums *sums, const struct log_line_sum *more);
bool log_line_sums_merge(struct log_line_sums *into, const struct log_line_sums *from);
bool log_line_sums_copy(const struct log_line_sums *from, struct log_line_sums *out); /* heap */
void log_line_sums_clear(struct log_line_sums *sums); /* keeps room */
void log_line_sums_fini(struct log_line_sums *sums);

/* The days with at least so many lines, in the arena. */
inventory_line_sum_list log_line_sums_show(
	const struct log_line_sums *sums, int64_t least, struct arena *arena);
/* Back; of foreign rows. False: they cannot be such, or no memory. */
bool log_line_sums_read(const inventory_line_sum_list *shown, struct log_line_sums *out);

#endif
