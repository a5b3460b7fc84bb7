#include "logs/year.h"

#include "logs/stamp.h"

#define DAY_S       INT64_C(86400)
#define CST_S       (WHEN_CST_OFFSET_MS / 1000)
#define YEAR_DAYS   366
#define DISORDER    31 /* days; a longer step back is one over New Year */
#define YEAR_S      (YEAR_DAYS * DAY_S)
#define YEAR_FIRST  4 /* of a file; the calendar starts a few before it */
#define YEAR_MOST   8
#define LEAP_DAY    59 /* 29 February, from 0 */
#define YEARS_TRIED 9  /* 29 February may be eight years off, around 1900 and 2100 */
#define LEAP_YEAR   0  /* the proleptic year 0 is one */

/* Settles one file's records. */
struct settling {
	struct log_years years;
	bool leap_days[YEAR_MOST + 1]; /* the calendar's years that have a record on 29 February */
};

struct moving {
	const struct log_years *years;
	struct log_minutes minutes;
};

static bool is_leap(int year)
{
	const struct civil day = {.year = year, .month = 2, .day = 29};

	return when_civil_ok(&day);
}

/* The last day that was read stands in the state from 1. */
static void count_new_years(struct log_format_state *state, int day)
{
	int step = state->year_day ? day + 1 - state->year_day : 0;

	state->year += step < -DISORDER ? 1 : step > YEAR_DAYS - DISORDER ? -1 : 0;
	state->year_day = day + 1;
}

enum log_anchor log_year_read(
	struct log_format_state *state, const uint8_t *at, size_t left, int64_t *second)
{
	int64_t of_year;
	enum log_anchor found = log_local_read(state, &log_layout_bsd, at, left, &of_year);

	if (found != LOG_ANCHOR_OK)
		return found;
	of_year -= when_days(LEAP_YEAR, 1, 1) * DAY_S;
	count_new_years(state, (int)(of_year / DAY_S));
	if (state->year < -YEAR_FIRST || state->year > YEAR_MOST - YEAR_FIRST)
		return LOG_ANCHOR_BAD;
	state->without_zone = true;
	*second = LOG_MINUTES_FROM_S + (YEAR_FIRST + state->year) * YEAR_S + of_year;
	return LOG_ANCHOR_OK;
}

int64_t log_year_second(const struct log_years *to, int64_t second)
{
	int64_t at = second - LOG_MINUTES_FROM_S;
	int year = to->first_year + (int)(at / YEAR_S);
	int64_t day = at % YEAR_S / DAY_S;

	day -= day > LEAP_DAY && !is_leap(year);
	return (when_days(year, 1, 1) + day) * DAY_S + at % DAY_S - (int64_t)to->zone_minutes * 60;
}

bool log_year_may_be(int64_t second, int64_t minute, int zone_minutes)
{
	struct civil at = when_to_civil((struct unix_ms){minute * WHEN_MINUTE_MS}, zone_minutes);
	int64_t day = when_days(LEAP_YEAR, at.month, at.day) - when_days(LEAP_YEAR, 1, 1);

	return (second - LOG_MINUTES_FROM_S) % YEAR_S / 60 ==
	       (day * DAY_S + at.hour * INT64_C(3600)) / 60 + at.minute;
}

static bool mark_leap_day(void *context, int64_t minute, uint32_t count)
{
	struct settling *to = context;
	int64_t at = minute * 60 - LOG_MINUTES_FROM_S;

	(void)count;
	if (at % YEAR_S / DAY_S == LEAP_DAY)
		to->leap_days[at / YEAR_S] = true;
	return true;
}

static bool move_minute(void *context, int64_t minute, uint32_t count)
{
	struct moving *to = context;

	return log_minutes_add_count(
		&to->minutes, log_year_second(to->years, minute * 60) / 60, count);
}

static bool fits(const struct settling *to, const struct log_tally *tally, int64_t until_s)
{
	for (int year = 0; year <= YEAR_MOST; year++)
		if (to->leap_days[year] && !is_leap(to->years.first_year + year))
			return false;
	return log_year_second(&to->years, tally->last_s) <= until_s;
}

static bool find_years(
	struct settling *to, const struct log_tally *tally, const struct log_year_limits *limits)
{
	int newest = when_to_civil((struct unix_ms){limits->until_s * 1000}, to->years.zone_minutes)
			     .year;
	int last = (int)((tally->last_s - LOG_MINUTES_FROM_S) / YEAR_S);

	for (int tried = 0; tried < YEARS_TRIED; tried++) {
		to->years.first_year = newest - tried - last;
		if (fits(to, tally, limits->until_s))
			return log_year_second(&to->years, tally->first_s) >= LOG_MINUTES_FROM_S;
	}
	return false;
}

bool log_year_find(const struct log_tally *tally, const struct log_year_limits *limits,
	struct log_years *years)
{
	struct settling to = {.years.zone_minutes = limits->zone_minutes};

	if (tally->last_s - tally->first_s >= YEAR_S)
		return false;
	log_minutes_each(&tally->minutes, mark_leap_day, &to);
	if (!find_years(&to, tally, limits))
		return false;
	*years = to.years;
	return true;
}

/* See log_tally_sum(): days begin in +08:00, the calendar's in the zone of the stamps. */
static bool move_line_sums(struct log_line_sums *sums, const struct log_years *years)
{
	struct log_line_sums moved = {0};

	for (size_t i = 0; i < sums->count; i++) {
		struct log_line_sum day = sums->items[i];
		int64_t second = log_year_second(
			years, day.day * DAY_S - CST_S + (int64_t)years->zone_minutes * 60);

		day.day = (second + CST_S) / DAY_S;
		if (!log_line_sums_add_day(&moved, &day)) {
			log_line_sums_fini(&moved);
			return false;
		}
	}
	log_line_sums_fini(sums);
	*sums = moved;
	return true;
}

void log_year_move(struct log_tally *tally, const struct log_years *years)
{
	struct moving to = {.years = years};

	if (!tally->records)
		return;
	if (!log_minutes_each(&tally->minutes, move_minute, &to) ||
		!move_line_sums(&tally->line_sums, years))
		tally->no_memory = true;
	log_minutes_fini(&tally->minutes);
	tally->minutes = to.minutes;
	tally->first_s = log_year_second(years, tally->first_s);
	tally->last_s = log_year_second(years, tally->last_s);
}
