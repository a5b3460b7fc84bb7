#include "bundle/verify_measured.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "bundle/layout.h"
#include "bundle/verify_tree.h"

#define RUNS_MOST ((size_t)64 << 20) /* bytes of raw/runs.jsonl: some hundred thousand attempts */

static void check_ends(const struct run_log *runs, struct verify_report *report)
{
	LIST_EACH(const struct run_line, line, &runs->lines) {
		if (line->event != RUN_BEGIN || !line->open)
			continue;
		if (run_log_attempts(runs, line->agent) > line->attempt) /* gone on from */
			verify_note(report, VERIFY_NOTE_RUN_ABORTED, line->agent, "%s %lld",
				BUNDLE_RUNS, (long long)line->seq);
		else
			verify_say(report, VERIFY_RUN_UNFINISHED, line->agent, "%s %lld",
				BUNDLE_RUNS, (long long)line->seq);
	}
}

void verify_runs(int root, struct verify_report *report, struct arena *arena, struct run_log *out)
{
	struct err err = {0};
	struct faults faults;
	char *text;
	size_t len;

	*out = (struct run_log){.count = 0};
	if (verify_file_read(root, BUNDLE_RUNS, RUNS_MOST, &text, &len) < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			verify_note(report, VERIFY_NOTE_NO_RUNS, BUNDLE_RUNS, "%s", "");
		else
			verify_say(report, VERIFY_RUNS_BROKEN, BUNDLE_RUNS, "%s", strerror(errno));
		return;
	}
	faults_init(&faults);
	if (run_log_parse(text, len, BUNDLE_RUNS, arena, out, &faults, &err) < 0) {
		verify_say(report, VERIFY_RUNS_BROKEN, BUNDLE_RUNS, "%s",
			faults.count ? faults.items[0].text : err.text);
		*out = (struct run_log){.count = 0};
	} else {
		check_ends(out, report);
	}
	faults_fini(&faults);
	free(text);
}

/* Entries are sorted by agent first: the first of this one or a later one. */
static size_t first_of(const struct record_set *records, const char *agent)
{
	size_t low = 0, high = records->entries.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(records->entries.items[middle]->record.agent, agent) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_of(const struct record_set *records, size_t at, const char *agent)
{
	return at < records->entries.count &&
	       strcmp(records->entries.items[at]->record.agent, agent) == 0;
}

static int64_t count_of(const struct record_set *records, const char *agent)
{
	size_t first = first_of(records, agent), end = first;

	while (is_of(records, end, agent))
		end++;
	return (int64_t)(end - first);
}

/* What an agent's runs brought: those that ended, since nobody told it of an aborted one. */
struct brought {
	const char *agent;
	int64_t records;
};

static int by_agent(const void *a, const void *b)
{
	const struct brought *one = a, *other = b;

	return strcmp(one->agent, other->agent);
}

/* One an agent of the plan, by agent. */
static struct brought *sum_runs(
	const struct plan *plan, const struct run_log *runs, struct arena *arena)
{
	size_t count = plan->agents.count;
	struct brought *sums = arena_array(arena, count + 1, sizeof(*sums));

	for (size_t i = 0; i < count; i++)
		sums[i].agent = plan->agents.items[i].id;
	qsort(sums, count, sizeof(*sums), by_agent);
	LIST_EACH(const struct run_line, line, &runs->lines) {
		const struct brought key = {.agent = line->agent};
		struct brought *sum = line->event == RUN_END
					      ? bsearch(&key, sums, count, sizeof(key), by_agent)
					      : NULL;

		if (sum && line->records > 0 && sum->records <= JSON_INT_MOST - line->records)
			sum->records += line->records;
	}
	return sums;
}

static void check_agent(const struct brought *told, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report)
{
	long long attempts = (long long)run_log_attempts(runs, told->agent);
	int64_t are = count_of(records, told->agent);

	if (are < told->records)
		verify_say(report, VERIFY_RECORDS_FEWER, told->agent, _("%lld lines, not %lld"),
			(long long)are, (long long)told->records);
	else if (are == 0 && attempts > 0)
		verify_note(report, VERIFY_NOTE_AGENT_SAID_ABSENT, told->agent,
			ngettext("%lld attempt", "%lld attempts", (unsigned long)attempts),
			attempts);
	else if (are == 0)
		verify_say(report, VERIFY_AGENT_ABSENT, told->agent, "%s", "");
}

static void check_agents(const struct plan *plan, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report)
{
	struct arena arena = {0};
	const struct brought *sums = sum_runs(plan, runs, &arena);

	for (size_t i = 0; i < plan->agents.count; i++)
		check_agent(&sums[i], records, runs, report);
	arena_fini(&arena);
}

/* `of`: stands before the agent; "" for the bundle's own records. */
static void check_chain(
	const char *of, const struct record_set *records, struct verify_report *report)
{
	LIST_EACH(struct record_entry *const, at, &records->entries) {
		const struct record_entry *entry = *at;
		enum verify_reason reason =
			entry->chain_break ? VERIFY_RECORDS_BREAK : VERIFY_RECORDS_GAP;

		if (entry->chain_break || entry->seq_gap)
			verify_say(report, reason,
				arena_format(&report->arena, "%s%s", of, entry->record.agent),
				_("run %s, before line %lld of the run"), entry->record.run,
				(long long)entry->record.seq);
	}
}

/* Whoever leaves the plan out would be asked neither for its agents nor for their heads. */
static void check_planless(const struct record_set *records, struct verify_report *report)
{
	LIST_EACH(struct record_entry *const, entry, &records->entries)
		if ((*entry)->record.plan) {
			verify_say(report, VERIFY_PLAN_MISSING, BUNDLE_PLAN, "%s, run %s",
				(*entry)->record.agent, (*entry)->record.run);
			return;
		}
}

/* A bundle has one plan: begun by another, a run tells nothing of this one. */
static void check_run_plans(
	const struct plan *plan, const struct run_log *runs, struct verify_report *report)
{
	LIST_EACH(const struct run_line, line, &runs->lines) {
		if (line->event != RUN_BEGIN)
			continue;
		if (!plan) {
			verify_say(report, VERIFY_PLAN_MISSING, BUNDLE_PLAN, "%s %lld", BUNDLE_RUNS,
				(long long)line->seq);
			return;
		}
		if (strcmp(line->plan, plan->sha256) != 0)
			verify_say(report, VERIFY_RUNS_BROKEN, BUNDLE_RUNS,
				_("line %lld: begun by another plan"), (long long)line->seq + 1);
	}
}

void verify_records(const struct plan *plan, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report)
{
	if (plan)
		check_agents(plan, records, runs, report);
	else
		check_planless(records, report);
	check_run_plans(plan, runs, report);
	check_chain("", records, report);
	LIST_EACH(const struct bind_count, file, &records->malformed_by_file)
		verify_note(report, VERIFY_NOTE_MALFORMED_LINES, file->name, "%lld",
			(long long)file->count);
	if (records->torn)
		verify_note(report, VERIFY_NOTE_TORN_LINES, "", "%lld", (long long)records->torn);
}

void verify_watched(
	const char *watch, const struct record_set *records, struct verify_report *report)
{
	check_chain(
		arena_format(&report->arena, "%s/%s: ", BUNDLE_WATCHES, watch), records, report);
}
