/* log_traffic: does a node serve anybody? Records and bytes a day over the period that the logs are
 * asked for. A node without any is a fact to be explained, not an accusation. */
#include <stdlib.h>

#include "analyzer/log_facts.h"

/* Days of the period in +08:00, the first and the last perhaps in part. */
struct period {
	int64_t from_ms, to_ms, first_day, day_count;
	int64_t *records; /* of each day */
};

static int64_t day_of(int64_t at_ms)
{
	return (at_ms + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS;
}

static struct period period_of(const struct judged *j, const struct rule *rule, struct arena *arena)
{
	struct period period = {.to_ms = j->in->as_of.v,
		.from_ms = when_months_before(j->in->as_of, (int)rule->months).v};

	if (period.to_ms <= period.from_ms)
		return period;
	period.first_day = day_of(period.from_ms);
	period.day_count = day_of(period.to_ms - 1) - period.first_day + 1;
	period.records = arena_array(arena, (size_t)period.day_count, sizeof(int64_t));
	return period;
}

/* Of `records`, spread evenly over `all` minutes, those of the first `minutes`. */
static int64_t share(int64_t records, int64_t minutes, int64_t all)
{
	uint64_t rest = (uint64_t)(records % all) * (uint64_t)minutes / (uint64_t)all;

	return records / all * minutes + (int64_t)rest;
}

/* The records of [from, to) to the days of the period. */
static void spread(struct period *period, int64_t from_ms, int64_t to_ms, int64_t records)
{
	int64_t all = (to_ms - from_ms) / WHEN_MINUTE_MS;
	int64_t at = from_ms > period->from_ms ? from_ms : period->from_ms;
	int64_t end = to_ms < period->to_ms ? to_ms : period->to_ms;

	while (at < end) {
		int64_t day = day_of(at);
		int64_t midnight = (day + 1) * WHEN_DAY_MS - WHEN_CST_OFFSET_MS;
		int64_t next = midnight < end ? midnight : end;

		int64_t part = share(records, (next - from_ms) / WHEN_MINUTE_MS, all) -
			       share(records, (at - from_ms) / WHEN_MINUTE_MS, all);
		int64_t *to = &period->records[day - period->first_day];

		*to = inventory_sum(*to, part);
		at = next;
	}
}

/* By the hour where all parts tell it, else by runs of minutes. */
static void count_days(const struct archive *archive, struct period *period)
{
	for (size_t at = 0; at + 1 < archive->hours.count; at += 2)
		spread(period, archive->hours.items[at] * 60 * WHEN_MINUTE_MS,
			(archive->hours.items[at] + 1) * 60 * WHEN_MINUTE_MS,
			archive->hours.items[at + 1]);
	for (size_t at = 0; archive->hours.count == 0 && at + 2 < archive->rows.count; at += 3)
		spread(period, archive->rows.items[at] * WHEN_MINUTE_MS,
			(archive->rows.items[at] + archive->rows.items[at + 1]) * WHEN_MINUTE_MS,
			archive->rows.items[at + 2]);
}

static int fewest_first(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void sum_days(struct log_holding *of, struct period *period)
{
	for (int64_t i = 0; i < period->day_count; i++) {
		of->facts[FACT_RECORDS].count =
			inventory_sum(of->facts[FACT_RECORDS].count, period->records[i]);
		of->facts[FACT_DAYS_WITH_RECORDS].count += period->records[i] > 0;
	}
	qsort(period->records, (size_t)period->day_count, sizeof(int64_t), fewest_first);
	of->facts[FACT_RECORDS_A_DAY].count = period->records[(period->day_count - 1) / 2];
	for (size_t at = 0; at + 2 < of->traffic.days.count; at += 3)
		if (of->traffic.days.items[at] >= period->first_day &&
			of->traffic.days.items[at] < period->first_day + period->day_count)
			of->facts[FACT_BYTES].count = inventory_sum(
				of->facts[FACT_BYTES].count, of->traffic.days.items[at + 2]);
	of->facts[FACT_BYTES_A_DAY].count = of->facts[FACT_BYTES].count / period->day_count;
}

static void inform_of_traffic(struct judged *j, const struct rule *rule, struct finding *out,
	struct log_holding *of, struct arena *arena)
{
	struct period period = period_of(j, rule, arena);
	struct archive archive;

	if (period.day_count == 0)
		return;
	archive_gather(j->in, NULL, of->node, of->kind, arena, &archive);
	if (archive.records == 0 && of->unavailable) {
		finding_log_absent(j, out, of);
		return;
	}
	count_days(&archive, &period);
	sum_days(of, &period);
	finding_fact(j, out, of, FACT_RECORDS, BIND_ABSENT);
	finding_fact(j, out, of, FACT_DAYS_WITH_RECORDS, period.day_count);
	finding_fact(j, out, of, FACT_RECORDS_A_DAY, BIND_ABSENT);
	finding_fact(j, out, of, FACT_BYTES, BIND_ABSENT);
	finding_fact(j, out, of, FACT_BYTES_A_DAY, BIND_ABSENT);
	finding_unlisted_hosts(j, out, of, arena);
	finding_clients(j, out, of);
	if (of->facts[FACT_RECORDS].count)
		finding_log(j, out, of, "yes", -1);
	else
		finding_log(
			j, out, of, "no", archive.records ? REASON_NO_TRAFFIC : REASON_LOG_EMPTY);
}

void rule_judge_log_traffic(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct log_holdings all;

	log_holdings_open(j, &scratch, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct log_holding *of = &all.items[i];

		if (!rule_wants_kind(rule, of->kind))
			continue;
		if (of->found)
			inform_of_traffic(j, rule, out, of, &scratch);
		else
			finding_log_absent(j, out, of);
	}
	finding_inform(j, out, &all);
	arena_fini(&scratch);
}
