/* Which minutes hold records, and how many: a page a day of UTC, with counters hour by hour, made
 * when needed: logs of one line a day over decades are real. */
#ifndef CDNPROOF_LOGS_MINUTES_H
#define CDNPROOF_LOGS_MINUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/inventory.h"

#define LOG_MINUTES_FROM_S                                                                         \
	INT64_C(946684800) /* 2000-01-01T00:00:00Z: nothing before it is kept                      \
			    */
#define LOG_MINUTE_ROW 3   /* minute since the epoch, run length, records */
#define LOG_HOUR_ROW   2   /* hour since the epoch, records */

struct log_day;

/* All zeros is an empty table. Counters stop at 2^32 - 1 records a minute. */
struct log_minutes {
	struct log_day **days; /* by days since 2000-01-01 UTC */
	size_t cap;
	size_t pages;      /* that there are */
	size_t lo, hi;     /* days with records lie in [lo, hi); hi 0: none */
	int64_t last;      /* the minute that was last counted */
	uint32_t *counter; /* its counter; NULL: none is remembered */
};

struct log_rows {
	int64_t *items; /* rows of LOG_MINUTE_ROW; of LOG_HOUR_ROW for hours */
	size_t count;   /* of integers */
	int64_t records;
};

bool log_minutes_add_other(struct log_minutes *minutes, int64_t minute);
bool log_minutes_add_count(struct log_minutes *minutes, int64_t minute, uint32_t records);

/* Counts one record; the minute is since the epoch and not before 2000. False: no memory. Nearly
 * every record is of the minute of the one before it. */
static inline bool log_minutes_add(struct log_minutes *minutes, int64_t minute)
{
	if (!minutes->counter || minutes->last != minute || *minutes->counter == UINT32_MAX)
		return log_minutes_add_other(minutes, minute);
	++*minutes->counter;
	return true;
}

bool log_minutes_merge(struct log_minutes *into, const struct log_minutes *from);
void log_minutes_clear(struct log_minutes *minutes); /* empties, keeps pages but for many */
void log_minutes_fini(struct log_minutes *minutes);

/* Every present minute, ascending, until `each` says false; false then. */
bool log_minutes_each(const struct log_minutes *minutes,
	bool (*each)(void *context, int64_t minute, uint32_t records), void *context);

/* A table as it is kept while its file waits for others: days without their empty ends. Heap. */
struct log_packed {
	uint32_t *words; /* a day: its index, lo << 16 | hi, the counters between */
	size_t count;
};
bool log_minutes_pack(const struct log_minutes *minutes, struct log_packed *out);
bool log_minutes_add_packed(struct log_minutes *into, const struct log_packed *from);
/* Days ascend and each is whole, as log_minutes_pack leaves them: of foreign words. */
bool log_packed_is_sound(const struct log_packed *packed);
void log_packed_fini(struct log_packed *packed);

/* Runs of consecutive present minutes, ascending, in the arena. */
struct log_rows log_minutes_rows(const struct log_minutes *minutes, struct arena *arena);

/* Rows of [hour since the epoch, records] of the hours with records, ascending, in the arena. */
struct log_rows log_minutes_hours(const struct log_minutes *minutes, struct arena *arena);

/* The holes of at least INVENTORY_GAP_MINUTES between the archive's runs, into its gaps. */
void log_gaps_fill(struct inventory_archive *archive, struct arena *arena);

#endif
