/* Nearly every line of a log is a record in the hour of the one before it. Such lines are counted
 * together, minute by minute; the first that is anything else ends the run and is counted by
 * log_tally_line(), which knows all cases. */
#include "logs/tally.h"

#define HOUR_S   3600
#define MINUTE_S 60

/* Records in hand: seconds from the hour's start. */
struct run {
	int64_t hour_s;
	int64_t previous, first, last;
	int64_t minute; /* where it begins */
	int64_t wanted; /* the second that log_line_sums_second() says of it */
	uint32_t count; /* of this minute, not yet in the table */
};

/* Whether no stamp of the hour is implausible, and nobody wants to see each line. */
static bool may_run(const struct log_judge *judge)
{
	const struct log_format_state *state = &judge->state;

	return judge->format && judge->format->run && state->warm && judge->pace.has_previous &&
	       !judge->watch && !judge->traffic && !judge->shares &&
	       state->zone_changes == judge->zone_changes && state->hour_s >= LOG_MINUTES_FROM_S &&
	       state->hour_s <= judge->until_s - HOUR_S;
}

/* Where a block begins is said of a line, not of a run. */
static bool holds_block(const struct log_judge *judge, const struct log_batch *batch)
{
	const uint8_t *end = batch->at + batch->ends[batch->count - 1];

	return judge->offsets &&
	       log_offsets_is_due(judge->offsets, batch->offset + (end - batch->first));
}

static void flush(struct log_tally *tally, struct run *run)
{
	int64_t minute = (run->hour_s + run->minute) / MINUTE_S;

	if (run->count && !log_minutes_add_count(&tally->minutes, minute, run->count))
		tally->no_memory = true;
	run->count = 0;
}

static void begin_minute(struct run *run, int64_t minute)
{
	run->minute = minute;
	run->wanted = minute + log_line_sums_second((run->hour_s + minute) / MINUTE_S);
}

/* As log_tally_sum() does with a line that was given. */
static void sum_line(
	struct log_tally *tally, const struct log_batch *batch, size_t i, int64_t second)
{
	const uint8_t *line = i ? batch->at + batch->ends[i - 1] + 1 : batch->first;
	const uint8_t *end = batch->at + batch->ends[i];

	if (end[-1] == '\r') /* a record is not empty */
		end--;
	if (!log_line_sums_add(&tally->line_sums, second, line, (size_t)(end - line)))
		tally->no_memory = true;
}

/* How many follow each other without a step back that is too long. */
static size_t count_run(struct log_tally *tally, struct run *run, const struct log_batch *batch,
	const uint16_t *seconds, size_t most, int64_t step)
{
	size_t i = 0;

	for (; i < most && seconds[i] >= run->previous - step; i++) {
		int64_t second = seconds[i];

		if (second - run->minute < 0 || second - run->minute >= MINUTE_S) {
			flush(tally, run);
			begin_minute(run, second - second % MINUTE_S);
		}
		if (second == run->minute || second == run->wanted)
			sum_line(tally, batch, i, run->hour_s + second);
		run->count++;
		run->previous = second;
		run->first = second < run->first ? second : run->first;
		run->last = second > run->last ? second : run->last;
	}
	flush(tally, run);
	return i;
}

static void add_run(struct log_tally *tally, struct log_judge *judge, const struct run *run,
	const struct log_batch *batch, size_t count)
{
	int64_t first = run->hour_s + run->first;
	int64_t last = run->hour_s + run->last;

	if (!tally->records || first < tally->first_s)
		tally->first_s = first;
	if (!tally->records || last > tally->last_s)
		tally->last_s = last;
	tally->lines += (int64_t)count;
	tally->records += (int64_t)count;
	tally->open_line = false;
	judge->pace.previous_s = run->hour_s + run->previous;
	judge->behind_record = true;
	if (judge->offsets)
		log_offsets_records(judge->offsets,
			&(struct log_offsets_block){batch->offset, batch->number, first, last},
			&judge->state);
}

size_t log_tally_run(
	struct log_tally *tally, struct log_judge *judge, const struct log_batch *batch)
{
	uint16_t seconds[LOG_RUN_MOST];
	struct run run = {.first = HOUR_S};
	size_t count;

	if (!may_run(judge) || holds_block(judge, batch))
		return 0;
	run.hour_s = judge->state.hour_s;
	run.previous = judge->pace.previous_s - run.hour_s;
	begin_minute(&run, 0);
	count = judge->format->run(&judge->state, batch, seconds);
	count = count_run(tally, &run, batch, seconds, count, judge->format->step_back_s);
	if (count)
		add_run(tally, judge, &run, batch, count);
	return count;
}
