/* Logs: what of them is missing, and the day they reach back far enough; hours without slots. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/documents.h"
#include "analyzer/remedies.h"
#include "analyzer/remedies_parts.h"

#define HOUR_MS    INT64_C(3600000)
#define GAPS_MOST  5 /* of one archive: all stand in evidence.logs */
#define DAY_HOURS  24
#define OF_SETTING "logs.retention"

static struct evidence_remedy *add_of(
	struct remedies *r, enum remedy_kind kind, const struct evidence_log *log)
{
	struct evidence_remedy *to = remedy_add(r, kind);

	remedy_subject(r, to, log->node);
	remedy_subject(r, to, log_kind_names[log->kind]);
	remedy_helps(r, to, log->node);
	return to;
}

static bool is_explained(const struct evidence_gap *gap)
{
	LIST_EACH(const char *, why, &gap->why)
		if (strncmp(*why, "document:", 9) == 0)
			return true;
	return false;
}

/* Neither explained nor the time before the service began or after the logs were read. */
static bool is_hole(
	const struct remedies *r, const struct evidence_log *log, const struct evidence_gap *gap)
{
	return !is_explained(gap) && gap->to.v < r->j->in->as_of.v && log->first.v != BIND_ABSENT &&
	       gap->from.v >= log->first.v;
}

static int by_length(const void *left, const void *right)
{
	const struct evidence_gap *const *a = left, *const *b = right;
	int64_t first = (*a)->to.v - (*a)->from.v, second = (*b)->to.v - (*b)->from.v;

	if (first != second)
		return first > second ? -1 : 1;
	return ((*a)->from.v > (*b)->from.v) - ((*a)->from.v < (*b)->from.v);
}

static void say_gaps(struct remedies *r, const struct evidence_log *log)
{
	const struct evidence_gap **holes =
		arena_array(&r->scratch, log->gaps.count, sizeof(*holes));
	size_t count = 0;

	LIST_EACH(const struct evidence_gap, gap, &log->gaps)
		if (is_hole(r, log, gap))
			holes[count++] = gap;
	if (count)
		qsort((void *)holes, count, sizeof(*holes), by_length);
	for (size_t i = 0; i < count && i < GAPS_MOST; i++) {
		struct evidence_remedy *to = add_of(r, REMEDY_LOG_GAP, log);

		to->from = holes[i]->from;
		to->to = holes[i]->to;
		to->reason = REASON_GAP_UNEXPLAINED;
		to->alone = count == 1 && log->reason.count == 1;
		remedy_number(r, to, "hours", (holes[i]->to.v - holes[i]->from.v) / HOUR_MS);
	}
}

/* The instant since which no gap that counts is open; BIND_ABSENT: the logs have ended, or not all
 * gaps are listed. */
static struct unix_ms continuous_since(const struct remedies *r, const struct evidence_log *log)
{
	struct unix_ms since = log->first;

	if (log->gaps_left_out)
		return (struct unix_ms){BIND_ABSENT};
	LIST_EACH(const struct evidence_gap, gap, &log->gaps) {
		if (is_explained(gap))
			continue;
		if (gap->to.v >= r->j->in->as_of.v)
			return (struct unix_ms){BIND_ABSENT};
		if (gap->to.v > since.v)
			since = gap->to;
	}
	return since;
}

/* Time does it where nothing else is wrong with them. */
static bool time_is_enough(const struct evidence_log *log)
{
	LIST_EACH(const int, reason, &log->reason)
		if (*reason != REASON_HISTORY_TOO_SHORT && *reason != REASON_GAP_UNEXPLAINED &&
			*reason != REASON_NO_TRAFFIC)
			return false;
	return true;
}

static void say_date(struct remedies *r, const struct evidence_log *log)
{
	struct unix_ms since = continuous_since(r, log);
	struct evidence_remedy *to;

	if (since.v == BIND_ABSENT || log->months >= r->rule->months ||
		r->j->in->dossier->stage == STAGE_NEW)
		return;
	to = add_of(r, REMEDY_LOG_DATE, log);
	to->from = since;
	to->at = remedies_months_after(since, (int)r->rule->months);
	to->alone = time_is_enough(log);
	remedy_number(r, to, "months", log->months);
	remedy_number(r, to, "need_months", r->rule->months);
}

/* What is wrong with the logs as such. */
static bool is_of_logs(int reason)
{
	static const int reasons[] = {REASON_NO_DATA, REASON_NONE_DECLARED, REASON_STALE_DATA,
		REASON_LOG_UNAVAILABLE, REASON_LOG_DAMAGED, REASON_LOG_EMPTY, REASON_NO_TRAFFIC,
		REASON_ZONE_UNDECLARED, REASON_CONFLICTING_SOURCES};

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i] == reason)
			return true;
	return false;
}

static void say_log(struct remedies *r, const struct evidence_log *log)
{
	LIST_EACH(const int, reason, &log->reason)
		if (is_of_logs(*reason))
			remedy_for(r, REMEDY_LOGS, log_kind_names[log->kind], *reason, false,
				log->node);
	say_gaps(r, log);
	say_date(r, log);
}

void remedies_of_logs(struct remedies *r)
{
	int why = document_about_reason(r->j->in, OF_SETTING);

	if (r->j->in->dossier->stage == STAGE_NEW && !document_about(r->j->in, OF_SETTING))
		remedy_for(r, REMEDY_DOCUMENT, OF_SETTING, why, false, NULL);
	LIST_EACH(const struct evidence_log, log, &r->j->evidence->logs)
		if (rule_wants_kind(r->rule, log->kind) && log->verdict != VERDICT_PASS)
			say_log(r, log);
}

/* Nodes with the same hours share a row. */
static void say_hours(
	struct remedies *r, enum remedy_kind kind, const struct evidence_hours *node, bool silent)
{
	struct evidence_remedy *to = NULL;
	int64_t hours[DAY_HOURS];
	size_t count = 0;

	for (int64_t hour = 0; hour < DAY_HOURS; hour++) {
		int64_t counted = node->answered.items[2 * hour];
		int64_t answered = node->answered.items[2 * hour + 1];

		if (silent ? counted > 0 && answered == 0 : counted == 0)
			hours[count++] = hour;
	}
	if (count == 0)
		return;
	LIST_EACH(struct evidence_remedy, other, &r->j->evidence->remedies)
		if (other->rule == r->finding->rule && other->kind == (int)kind &&
			other->hours.count == count &&
			memcmp(other->hours.items, hours, count * sizeof(*hours)) == 0)
			to = other;
	if (!to) {
		to = remedy_add(r, kind);
		to->hours.count = count;
		to->hours.items = arena_array(&r->j->evidence->arena, count, sizeof(*hours));
		memcpy(to->hours.items, hours, count * sizeof(*hours));
		remedy_number(r, to, "hours", (int64_t)count);
	}
	remedy_helps(r, to, node->node);
}

void remedies_of_hours(struct remedies *r)
{
	LIST_EACH(const struct evidence_hours, node, &r->j->evidence->availability) {
		say_hours(r, REMEDY_HOURS, node, false);
		say_hours(r, REMEDY_SILENT_HOURS, node, true);
	}
}
