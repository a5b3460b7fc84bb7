#include "bundle/verify_measured.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "bundle/layout.h"
#include "bundle/verify_tree.h"

#define RUNS_MOST ((size_t)64 << 20) /* bytes of raw/runs.jsonl: some hundred thousand attempts */

static bool begun_again(const struct run_log *runs, const struct run_line *before)
{
	LIST_EACH(const struct run_line, line, &runs->lines)
		if (line->event == RUN_BEGIN && line->attempt > before->attempt &&
			strcmp(line->agent, before->agent) == 0)
			return true;
	return false;
}

static void check_ends(const struct run_log *runs, struct verify_report *report)
{
	LIST_EACH(const struct run_line, line, &runs->lines) {
		if (line->event != RUN_BEGIN || !line->open)
			continue;
		if (begun_again(runs, line))
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

/* Of attempts that ended: what an aborted one brought nobody told. */
static int64_t brought(const struct run_log *runs, const char *agent)
{
	int64_t sum = 0;

	LIST_EACH(const struct run_line, line, &runs->lines)
		if (line->event == RUN_END && line->records > 0 &&
			sum <= JSON_INT_MOST - line->records && strcmp(line->agent, agent) == 0)
			sum += line->records;
	return sum;
}

static void check_agent(const char *agent, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report)
{
	long long attempts = (long long)run_log_attempts(runs, agent);
	long long told = (long long)brought(runs, agent), are = (long long)count_of(records, agent);

	if (are < told)
		verify_say(
			report, VERIFY_RECORDS_FEWER, agent, _("%lld lines, not %lld"), are, told);
	else if (are == 0 && attempts > 0)
		verify_note(report, VERIFY_NOTE_AGENT_SAID_ABSENT, agent,
			ngettext("%lld attempt", "%lld attempts", (unsigned long)attempts),
			attempts);
	else if (are == 0)
		verify_say(report, VERIFY_AGENT_ABSENT, agent, "%s", "");
}

static void check_chain(const struct record_set *records, struct verify_report *report)
{
	LIST_EACH(struct record_entry *const, at, &records->entries) {
		const struct record_entry *entry = *at;
		enum verify_reason reason =
			entry->chain_break ? VERIFY_RECORDS_BREAK : VERIFY_RECORDS_GAP;

		if (entry->chain_break || entry->seq_gap)
			verify_say(report, reason, BUNDLE_RECORDS,
				_("agent %s, run %s, before line %lld of the run"),
				entry->record.agent, entry->record.run,
				(long long)entry->record.seq);
	}
}

void verify_records(const struct plan *plan, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report)
{
	if (plan)
		LIST_EACH(const struct plan_agent, agent, &plan->agents)
			check_agent(agent->id, records, runs, report);
	check_chain(records, report);
	LIST_EACH(const struct bind_count, file, &records->malformed_by_file)
		verify_note(report, VERIFY_NOTE_MALFORMED_LINES, file->name, "%lld",
			(long long)file->count);
	if (records->torn)
		verify_note(report, VERIFY_NOTE_TORN_LINES, "", "%lld", (long long)records->torn);
}
