#include <stdlib.h>
#include <string.h>

#include "bundle/heads_parts.h"

static struct heads_finding about_head(
	const struct heads_check *check, const struct seen_head *head)
{
	return (struct heads_finding){.agent = check->plan->agents.items[head->agent].id,
		.number = head->number,
		.run = head->run,
		.seq = head->seq};
}

static void find_head(struct heads_check *check, enum heads_what what, const struct seen_head *head,
	int64_t lines)
{
	struct heads_finding about = about_head(check, head);

	about.lines = lines;
	heads_find(check, what, &about);
}

/* Numbers run 1, 2, … through all that a key signed. */
struct numbering {
	const struct seen_head *before; /* NULL: this is the first that is here */
	bool twice;                     /* its number was there twice: which one was it? */
};

static void judge_number(
	struct heads_check *check, struct numbering *at, const struct seen_head *head)
{
	const struct seen_head *before = at->before;
	int64_t expected = before ? before->number + 1 : 1;

	if (head->number > expected)
		heads_find(check, HEADS_NUMBER_MISSING,
			&(struct heads_finding){.agent = check->plan->agents.items[head->agent].id,
				.number = expected,
				.to = head->number - 1,
				.seq = -1});
	else if (head->number < expected)
		find_head(check, HEADS_NUMBER_TWICE, head, 0);
	else if (before && !at->twice && strcmp(head->prev, before->sha256) != 0)
		find_head(check, HEADS_PREV_DIFFERS, head, 0);
	*at = (struct numbering){.before = head, .twice = head->number < expected};
}

static void judge_numbers(struct heads_check *check)
{
	struct numbering at = {0};

	for (size_t i = 0; i < check->head_count; i++) {
		const struct seen_head *head = &check->heads[i];
		struct heads_agent *agent = &check->result.agents.items[head->agent];

		if (at.before && at.before->agent != head->agent)
			at = (struct numbering){0};
		judge_number(check, &at, head);
		agent->heads += head->of_plan;
		agent->other_heads += !head->of_plan;
	}
}

/* A start stands first and only there, nothing stands behind a stop, seq never goes back. */
static bool in_order(const struct heads_check *check, const struct seen_run *run)
{
	for (size_t i = 1; i < run->head_count; i++) {
		const struct seen_head *before = check->by_run[run->first_head + i - 1];
		const struct seen_head *head = check->by_run[run->first_head + i];

		if (head->why == HEAD_START || before->why == HEAD_STOP || head->seq < before->seq)
			return false;
	}
	return true;
}

/* Only within a run: between runs files may have been taken away, and a crash may have cut a line.
 */
static void judge_head(
	struct heads_check *check, const struct seen_run *run, const struct seen_head *head)
{
	if (head->differs)
		find_head(check, HEADS_LINE_DIFFERS, head, 0);
	if (head->seq < 0 && head->head[0] && !head->met)
		find_head(check, HEADS_START_MISSING, head, head->records);
	if (run->base >= 0 && head->records != run->base + head->seq + 1)
		find_head(check, HEADS_COUNT_DIFFERS, head, head->records);
}

static void judge_named(struct heads_check *check, const struct seen_run *run)
{
	const struct seen_head *last = check->by_run[run->first_head];
	bool ended = false;

	for (size_t i = 0; i < run->head_count; i++) {
		const struct seen_head *head = check->by_run[run->first_head + i];

		judge_head(check, run, head);
		if (head->seq > last->seq)
			last = head;
		ended = ended || head->why == HEAD_STOP;
	}
	if (!in_order(check, run))
		heads_find_in_run(check, HEADS_ORDER, run, -1, 0);
	if (last->seq >= 0 && run->lines == 0)
		heads_find_in_run(check, HEADS_RUN_MISSING, run, 0, last->seq + 1);
	else if (last->seq >= run->next_seq)
		heads_find_in_run(check, HEADS_LINES_MISSING, run, run->next_seq,
			last->seq + 1 - run->next_seq);
	if (!ended)
		heads_find_in_run(check, HEADS_RUN_OPEN, run, -1, run->lines);
	if (run->pending > 0)
		heads_find_in_run(check, HEADS_TAIL_UNSIGNED, run, run->next_seq - run->pending,
			run->pending);
}

static void judge_run(struct heads_check *check, const struct seen_run *run)
{
	struct heads_agent *agent = &check->result.agents.items[run->agent];

	agent->runs += run->lines > 0;
	agent->lines += run->lines;
	agent->signed_lines += run->signed_lines;
	if (run->repeated)
		heads_find_in_run(check, HEADS_LINES_REPEATED, run, -1, run->repeated);
	if (run->named)
		judge_named(check, run);
	else if (agent->has_key && agent->heads > 0 && run->pending > 0)
		heads_find_in_run(check, HEADS_RUN_UNSIGNED, run, -1, run->pending);
}

static void judge_agents(struct heads_check *check)
{
	for (size_t i = 0; i < check->result.agents.count; i++) {
		const struct heads_agent *agent = &check->result.agents.items[i];

		if (agent->has_key && agent->heads == 0 && agent->lines > 0)
			heads_find(check, HEADS_AGENT_UNSIGNED,
				&(struct heads_finding){
					.agent = agent->agent, .seq = -1, .lines = agent->lines});
	}
}

static int order_of(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
	const struct heads_finding *one = a, *other = b;
	const int orders[] = {strcmp(one->agent, other->agent), order_of(one->what, other->what),
		order_of(one->number, other->number), strcmp(one->run, other->run),
		order_of(one->seq, other->seq)};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i])
			return orders[i];
	return 0;
}

void heads_judge(struct heads_check *check)
{
	struct heads_result *result = &check->result;

	judge_numbers(check);
	for (size_t i = 0; i < check->run_count; i++)
		judge_run(check, check->runs[i]);
	judge_agents(check);
	if (result->findings.count)
		qsort(result->findings.items, result->findings.count,
			sizeof(*result->findings.items), by_place);
}
