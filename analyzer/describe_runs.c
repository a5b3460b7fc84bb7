#include "analyzer/describe_runs.h"

#include <stdlib.h>
#include <string.h>

/* Lines by agent, each agent's in their order. */
static int by_agent(const void *left, const void *right)
{
	const struct run_line *const *a = left, *const *b = right;
	int order = strcmp((*a)->agent, (*b)->agent);

	return order ? order : ((*a)->seq > (*b)->seq) - ((*a)->seq < (*b)->seq);
}

static void count_line(struct evidence_run *run, const struct run_line *line)
{
	if (line->event == RUN_BEGIN) {
		run->attempts++;
		run->aborted += line->open;
	} else {
		run->ended++;
		run->failed += line->exit != 0;
		run->records += line->records;
	}
	run->last = line->at;
}

static void add_up(struct evidence_runs *runs)
{
	LIST_EACH(const struct evidence_run, run, &runs->agents) {
		runs->attempts += run->attempts;
		runs->ended += run->ended;
		runs->failed += run->failed;
		runs->aborted += run->aborted;
	}
}

static void fill_agents(
	struct arena *arena, const struct run_line **lines, size_t count, struct evidence_runs *out)
{
	size_t cap = 0;
	struct evidence_run *run = NULL;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(lines[i]->agent, lines[i - 1]->agent) != 0) {
			run = arena_push(
				arena, &out->agents.items, &out->agents.count, &cap, sizeof(*run));
			*run = (struct evidence_run){
				.agent = arena_text(arena, lines[i]->agent), .first = lines[i]->at};
		}
		count_line(run, lines[i]);
	}
}

void describe_runs(struct judged *j)
{
	const struct run_log *log = j->in->runs;
	struct arena *arena = &j->evidence->arena, scratch = {0};
	const struct run_line **lines;
	struct evidence_runs *runs;

	if (!log)
		return;
	runs = arena_alloc(arena, sizeof(*runs));
	*runs = (struct evidence_runs){.lines = log->count, .torn = log->torn};
	lines = arena_array(&scratch, log->lines.count, sizeof(*lines));
	for (size_t i = 0; i < log->lines.count; i++)
		lines[i] = &log->lines.items[i];
	if (log->lines.count)
		qsort((void *)lines, log->lines.count, sizeof(*lines), by_agent);
	fill_agents(arena, lines, log->lines.count, runs);
	add_up(runs);
	j->evidence->runs = runs;
	arena_fini(&scratch);
}
