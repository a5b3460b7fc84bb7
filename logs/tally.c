#include "logs/tally.h"

#include "logs/shares.h"

static void count_step(struct log_tally *tally, int64_t back_s)
{
	tally->out_of_order++;
	tally->steps[back_s <= 3600    ? LOG_STEP_HOUR
		     : back_s <= 86400 ? LOG_STEP_DAY
				       : LOG_STEP_MORE]++;
}

void log_tally_record(
	struct log_tally *tally, struct log_pace *pace, int64_t step_back_s, int64_t second)
{
	if (!tally->records || second < tally->first_s)
		tally->first_s = second;
	if (!tally->records || second > tally->last_s)
		tally->last_s = second;
	tally->records++;
	if (pace->has_previous && second < pace->previous_s - step_back_s)
		count_step(tally, pace->previous_s - second);
	pace->previous_s = second;
	pace->has_previous = true;
	if (!log_minutes_add(&tally->minutes, second / 60))
		tally->no_memory = true;
}

/* Of an unknown year the second is of a wall clock, and days begin in +08:00. */
void log_tally_sum(struct log_tally *tally, const struct log_judge *judge,
	const struct log_line *line, int64_t second)
{
	if (judge->format->no_year)
		second -= judge->state.assumed_zone * 60;
	if (log_line_sums_wants(second) &&
		!log_line_sums_add(&tally->line_sums, second, line->at, line->len))
		tally->no_memory = true;
}

static void count_bad(struct log_tally *tally, const struct log_line *line)
{
	tally->bad++;
	if (tally->sample_count < LOG_BAD_SAMPLES)
		tally->samples[tally->sample_count++] =
			(struct inventory_bad){.line = line->number, .offset = line->offset};
}

/* A format that tells no fields apart adds nothing: what its records lack is not known. */
static void count_traffic(struct log_tally *tally, const struct log_judge *judge,
	struct log_traffic *traffic, const struct log_line *line, int64_t second)
{
	struct log_fields fields;

	if (!traffic || !judge->format->fields)
		return;
	log_fields_clear(&fields);
	if (judge->format->fields(&judge->state, line->at, line->len, &fields) &&
		!log_traffic_count(traffic, &fields, second))
		tally->no_memory = true;
}

static void show(const struct log_watch *watch, const struct log_line *line, int64_t second)
{
	if (watch)
		watch->record(watch->context, line, second);
}

static void count_shared(struct log_tally *tally, struct log_judge *judge,
	const struct log_line *line, int64_t second)
{
	struct log_traffic *traffic;
	size_t node = log_shares_count(judge->shares, judge, line, second, &traffic);

	if (judge->watch && judge->watch->node == node)
		show(judge->watch, line, second);
	count_traffic(tally, judge, traffic, line, second);
}

/* Stack traces and the like: indented, or anything in a format whose records span lines. */
static bool continues(const struct log_judge *judge, const struct log_line *line)
{
	if (!judge->behind_record)
		return false;
	/* Behind a record there is a format. NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	return judge->format->multiline || log_line_is_indented(line->at);
}

static void count_unread(struct log_tally *tally, struct log_judge *judge,
	const struct log_line *line, enum log_anchor found)
{
	if (line->open)
		return; /* cut, not bad */
	if (found == LOG_ANCHOR_NONE && continues(judge, line)) {
		tally->continuation++;
		return;
	}
	count_bad(tally, line);
	judge->behind_record = false;
}

static void place_zone_change(struct log_judge *judge, const struct log_line *line)
{
	if (judge->zone_changes < LOG_PLACES)
		judge->zone_change_line[judge->zone_changes] = line->number;
	judge->zone_changes = judge->state.zone_changes;
}

void log_tally_line(struct log_tally *tally, struct log_judge *judge, const struct log_line *line)
{
	enum log_anchor found = LOG_ANCHOR_NONE;
	int64_t second;

	tally->lines++;
	tally->open_line = line->open;
	if (judge->format)
		found = judge->format->anchor(&judge->state, line->at, line->len, &second);
	if (found == LOG_ANCHOR_ASIDE) {
		tally->aside++;
		return;
	}
	if (found != LOG_ANCHOR_OK) {
		count_unread(tally, judge, line, found);
		return;
	}
	judge->behind_record = true;
	if (judge->state.zone_changes != judge->zone_changes)
		place_zone_change(judge, line);
	if (second < LOG_MINUTES_FROM_S || second > judge->until_s) {
		tally->implausible++;
		return;
	}
	log_tally_record(tally, &judge->pace, judge->format->step_back_s, second);
	if (judge->offsets)
		log_offsets_records(judge->offsets,
			&(struct log_offsets_block){line->offset, line->number, second, second},
			&judge->state);
	if (judge->shares) {
		count_shared(tally, judge, line, second);
		return;
	}
	log_tally_sum(tally, judge, line, second);
	show(judge->watch, line, second);
	count_traffic(tally, judge, judge->traffic, line, second);
}

void log_tally_add(struct log_tally *into, const struct log_tally *from)
{
	if (from->records && (!into->records || from->first_s < into->first_s))
		into->first_s = from->first_s;
	if (from->records && (!into->records || from->last_s > into->last_s))
		into->last_s = from->last_s;
	into->lines += from->lines;
	into->records += from->records;
	into->implausible += from->implausible;
	into->bad += from->bad;
	into->continuation += from->continuation;
	into->out_of_order += from->out_of_order;
	into->aside += from->aside;
	for (size_t i = 0; i < LOG_STEPS; i++)
		into->steps[i] += from->steps[i];
	into->open_line = into->open_line || from->open_line;
	for (size_t i = 0; i < from->sample_count && into->sample_count < LOG_BAD_SAMPLES; i++)
		into->samples[into->sample_count++] = from->samples[i];
	if (from->no_memory || !log_minutes_merge(&into->minutes, &from->minutes) ||
		!log_line_sums_merge(&into->line_sums, &from->line_sums))
		into->no_memory = true;
}

void log_tally_clear(struct log_tally *tally)
{
	struct log_minutes minutes = tally->minutes;
	struct log_line_sums line_sums = tally->line_sums;

	log_minutes_clear(&minutes);
	log_line_sums_clear(&line_sums);
	*tally = (struct log_tally){.minutes = minutes, .line_sums = line_sums};
}

void log_tally_fini(struct log_tally *tally)
{
	log_minutes_fini(&tally->minutes);
	log_line_sums_fini(&tally->line_sums);
}
