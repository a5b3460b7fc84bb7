#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bundle/heads_check.h"
#include "model/head.h"
#include "tests/data_fixture.h"

#define LINES_MOST 64
#define PLAN       "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define OTHER_PLAN "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define RUN_1      "1111111111111111"
#define RUN_2      "2222222222222222"
#define RUN_3      "3333333333333333"
#define RUN_4      "4444444444444444"

/* What an agent sent in: texts on the heap; a line may be taken out (NULL). */
struct sent {
	char *records[LINES_MOST], *heads[LINES_MOST];
	size_t record_count, head_count;
};

/* An agent that measures and signs, as a prober does. */
struct measurer {
	struct sent *sent;
	const struct key *key;
	const char *name, *plan, *run;
	int64_t number, seq, base, lines;
	char key_prev[DIGEST_TEXT_LEN], prev[DIGEST_TEXT_LEN], last[DIGEST_TEXT_LEN];
};

static struct key *keys[2];
static struct plan_agent agents[2];
static struct plan plan;
static struct sent sent;
static struct measurer first;
static struct arena arena;

static void sign(struct measurer *agent, enum head_why why)
{
	const struct head head = {.schema = HEAD_SCHEMA,
		.agent = agent->name,
		.at = {1795219200000},
		.head = agent->last,
		.key_number = ++agent->number,
		.key_prev = agent->key_prev[0] ? agent->key_prev : NULL,
		.plan = agent->plan,
		.records = agent->lines,
		.run = agent->run,
		.seq = agent->seq - 1,
		.why = (int)why};
	size_t len;

	ck_assert_uint_lt(agent->sent->head_count, LINES_MOST);
	ck_assert_int_eq(head_sign(&head, agent->key, &agent->sent->heads[agent->sent->head_count],
				 &len, NULL),
		0);
	digest_bytes(agent->sent->heads[agent->sent->head_count++], len, agent->key_prev);
}

/* In the output that it used before, or in one of its own. */
static void begin_run(struct measurer *agent, const char *run, bool own)
{
	agent->run = run;
	agent->seq = 0;
	agent->prev[0] = '\0';
	if (own) {
		agent->last[0] = '\0';
		agent->lines = 0;
	}
	sign(agent, HEAD_START);
}

static void measure(struct measurer *agent, int count)
{
	for (int i = 0; i < count; i++) {
		char *line;
		int len = agent->seq
				  ? asprintf(&line,
					    "{\"agent\":\"%s\",\"prev\":\"%s\",\"run\":\"%s\","
					    "\"seq\":%lld}",
					    agent->name, agent->prev, agent->run,
					    (long long)agent->seq)
				  : asprintf(&line, "{\"agent\":\"%s\",\"run\":\"%s\",\"seq\":0}",
					    agent->name, agent->run);

		ck_assert_int_gt(len, 0);
		ck_assert_uint_lt(agent->sent->record_count, LINES_MOST);
		agent->sent->records[agent->sent->record_count++] = line;
		digest_bytes(line, (size_t)len, agent->prev);
		memcpy(agent->last, agent->prev, DIGEST_TEXT_LEN);
		agent->seq++;
		agent->lines++;
	}
}

/* Two days, a crash, a restart in the same file, and a run into another file. Heads: 1 start, 2
 * day, 3 stop; 4 start; 5 start, 6 stop; 7 start, 8 stop. Records: 0-4, 5-9; 10-12; 13-16; 17-19.
 */
static void measure_all(struct measurer *agent)
{
	begin_run(agent, RUN_1, true);
	measure(agent, 5);
	sign(agent, HEAD_DAY);
	measure(agent, 5);
	sign(agent, HEAD_STOP);
	begin_run(agent, RUN_2, false);
	measure(agent, 3);
	begin_run(agent, RUN_3, false);
	measure(agent, 4);
	sign(agent, HEAD_STOP);
	begin_run(agent, RUN_4, true);
	measure(agent, 3);
	sign(agent, HEAD_STOP);
}

static void begin(void)
{
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(key_new(KEY_ED25519, &keys[i], NULL), 0);
	sent = (struct sent){0};
	agents[0] = (struct plan_agent){.id = "nc-1", .key = key_text(keys[0], &arena)};
	agents[1] = (struct plan_agent){.id = "sr-1"};
	plan = (struct plan){.agents = {agents, 2}};
	memcpy(plan.sha256, PLAN, sizeof(PLAN));
	first = (struct measurer){.sent = &sent, .key = keys[0], .name = "nc-1", .plan = PLAN};
	measure_all(&first);
}

static void end(void)
{
	for (size_t i = 0; i < LINES_MOST; i++) {
		free(sent.records[i]);
		free(sent.heads[i]);
	}
	for (size_t i = 0; i < 2; i++)
		key_free(keys[i]);
	arena_fini(&arena);
}

static struct heads_check *hold(void)
{
	struct heads_check *check = heads_check_new(&plan);

	for (size_t i = 0; i < sent.head_count; i++)
		if (sent.heads[i])
			heads_check_head(check, sent.heads[i], strlen(sent.heads[i]));
	for (size_t i = 0; i < sent.record_count; i++)
		if (sent.records[i])
			ck_assert(
				heads_check_line(check, sent.records[i], strlen(sent.records[i])));
	return check;
}

static void lose(char **lines, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++) {
		free(lines[i]);
		lines[i] = NULL;
	}
}

static void append(char **lines, size_t *count, const char *text)
{
	ck_assert_uint_lt(*count, LINES_MOST);
	lines[*count] = strdup(text);
	ck_assert_ptr_nonnull(lines[(*count)++]);
}

static void nothing(void)
{
}

static void a_line(void)
{
	lose(sent.records, 7, 7);
}

static void first_line(void)
{
	lose(sent.records, 0, 0);
}

static void a_whole_run(void)
{
	lose(sent.records, 17, 19);
}

static void a_whole_run_and_its_heads(void)
{
	lose(sent.records, 17, 19);
	lose(sent.heads, 6, 7);
	sign(&first, HEAD_STOP); /* a later head stays: the gap shows */
	lose(sent.heads, 8, 8);
	begin_run(&first, "5555555555555555", true);
	sign(&first, HEAD_STOP);
}

static void run_of_the_middle(void)
{
	lose(sent.records, 13, 16);
	lose(sent.heads, 4, 5);
}

static void crashed_run(void)
{
	lose(sent.records, 10, 12);
	lose(sent.heads, 3, 3);
}

static void crashed_run_but_its_head(void)
{
	lose(sent.records, 10, 12);
}

static void tail_of_a_day(void)
{
	lose(sent.records, 3, 4);
}

static void tail_of_a_run(void)
{
	lose(sent.records, 8, 9);
}

static void tail_of_the_crashed_run(void)
{
	lose(sent.records, 12, 12);
}

static void last_run_and_heads(void)
{
	lose(sent.records, 17, 19);
	lose(sent.heads, 6, 7);
}

static void two_lines_swapped(void)
{
	char *line = sent.records[6];

	sent.records[6] = sent.records[7];
	sent.records[7] = line;
}

static void a_day_again(void)
{
	for (size_t i = 0; i < 5; i++)
		append(sent.records, &sent.record_count, sent.records[i]);
}

static void heads_again(void)
{
	for (size_t i = 0; i < 8; i++)
		append(sent.heads, &sent.head_count, sent.heads[i]);
}

static void no_heads(void)
{
	lose(sent.heads, 0, 7);
}

static void first_heads(void)
{
	lose(sent.heads, 0, 1);
}

static void last_head(void)
{
	lose(sent.heads, 7, 7);
}

static void changed_line(void)
{
	char before[DIGEST_TEXT_LEN];

	digest_bytes(sent.records[6], strlen(sent.records[6]), before);
	lose(sent.records, 7, 7);
	ck_assert_int_gt(asprintf(&sent.records[7],
				 "{\"agent\":\"nc-1\",\"lost\":0,\"prev\":\"%s\",\"run\":"
				 "\"" RUN_1 "\",\"seq\":7}",
				 before),
		0);
}

static void changed_last_line(void)
{
	char *line = sent.records[9];

	ck_assert_int_gt(
		asprintf(&sent.records[9], "%.*s,\"sent\":0}", (int)strlen(line) - 1, line), 0);
	free(line);
}

static void changed_head(void)
{
	char *sig = strstr(sent.heads[2], "\"sig\":\"") + 7;

	*sig = *sig == 'A' ? 'B' : 'A';
}

static void cut_head(void)
{
	sent.heads[7][30] = '\0';
}

static void another_keys(void)
{
	struct measurer other = {.sent = &sent, .key = keys[1], .name = "nc-1", .plan = PLAN};

	begin_run(&other, "6666666666666666", true);
}

static void another_keys_of_another_plan(void)
{
	struct measurer other = {.sent = &sent, .key = keys[1], .name = "nc-1", .plan = OTHER_PLAN};

	begin_run(&other, "6666666666666666", true);
}

static void another_name(void)
{
	first.name = "sr-1";
	begin_run(&first, "6666666666666666", true);
}

static void another_plan(void)
{
	first.plan = OTHER_PLAN;
	begin_run(&first, "6666666666666666", true);
	first.lines = 9;
	sign(&first, HEAD_STOP);
}

static void a_copied_key(void)
{
	struct measurer copy = first;

	begin_run(&first, "6666666666666666", true);
	sign(&first, HEAD_STOP);
	begin_run(&copy, "7777777777777777", true);
}

static void a_journal_lost(void)
{
	struct measurer again = {.sent = &sent, .key = keys[0], .name = "nc-1", .plan = PLAN};

	begin_run(&again, "8888888888888888", true);
	sign(&again, HEAD_STOP);
}

static void a_wrong_prev(void)
{
	memset(first.key_prev, 'a', 64);
	begin_run(&first, "6666666666666666", true);
	sign(&first, HEAD_STOP);
}

static void unsigned_run(void)
{
	begin_run(&first, "9999999999999999", true);
	lose(sent.heads, 8, 8);
	measure(&first, 2);
}

static void unsigned_tail(void)
{
	begin_run(&first, "9999999999999999", true);
	measure(&first, 1);
	sign(&first, HEAD_DAY);
	measure(&first, 2);
}

static void wrong_count(void)
{
	begin_run(&first, "9999999999999999", true);
	measure(&first, 1);
	first.lines = 2;
	sign(&first, HEAD_STOP);
}

static void behind_the_stop(void)
{
	measure(&first, 1);
	sign(&first, HEAD_DAY);
}

static void an_agent_without_a_key(void)
{
	struct measurer other = {.sent = &sent, .key = keys[1], .name = "sr-1", .plan = PLAN};

	begin_run(&other, RUN_1, true);
	measure(&other, 2);
	sign(&other, HEAD_STOP);
}

static void its_file_moved_away(void)
{
	begin_run(&first, "9999999999999999", false);
	first.lines = 1; /* of the three that it had written there before */
	sign(&first, HEAD_STOP);
}

struct want {
	enum heads_what what;
	int count;
	int64_t lines; /* of the last finding; 0: not asked */
};

/* The crash leaves one run open in each case. */
static const struct {
	const char *name;
	void (*spoil)(void);
	int64_t lines, signed_lines;
	struct want wants[4];
} cases[] = {
	{"as it was sent", nothing, 20, 20, {{HEADS_RUN_OPEN, 1, 3}}},
	{"a line deleted", a_line, 19, 17, {{HEADS_LINES_MISSING, 1, 1}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the first line deleted", first_line, 19, 19,
		{{HEADS_LINES_MISSING, 1, 1}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a whole run deleted", a_whole_run, 17, 17,
		{{HEADS_RUN_MISSING, 1, 3}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a run and its heads deleted", a_whole_run_and_its_heads, 17, 17,
		{{HEADS_NUMBER_MISSING, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"run 3 left out", run_of_the_middle, 16, 13,
		{{HEADS_NUMBER_MISSING, 1, 0}, {HEADS_TAIL_UNSIGNED, 1, 3},
			{HEADS_RUN_OPEN, 1, 0}}},
	{"the crashed run left out", crashed_run, 17, 17,
		{{HEADS_NUMBER_MISSING, 1, 0}, {HEADS_START_MISSING, 1, 0}}},
	{"the crashed run left out, its head kept", crashed_run_but_its_head, 17, 17,
		{{HEADS_START_MISSING, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the tail of a day deleted", tail_of_a_day, 18, 15,
		{{HEADS_LINES_MISSING, 1, 2}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the tail of a run deleted", tail_of_a_run, 18, 15,
		{{HEADS_LINES_MISSING, 1, 2}, {HEADS_TAIL_UNSIGNED, 1, 3},
			{HEADS_START_MISSING, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the tail of the crashed run deleted", tail_of_the_crashed_run, 19, 17,
		{{HEADS_START_MISSING, 1, 0}, {HEADS_RUN_OPEN, 1, 2}, {HEADS_TAIL_UNSIGNED, 1, 2}}},
	/* what the key's holder withholds from the end on: nothing is left that would tell */
	{"the last run and its heads withheld", last_run_and_heads, 17, 17,
		{{HEADS_RUN_OPEN, 1, 0}}},
	{"two lines swapped", two_lines_swapped, 19, 18,
		{{HEADS_LINES_MISSING, 1, 1}, {HEADS_LINES_REPEATED, 1, 1},
			{HEADS_CHAIN_BROKEN, 0, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a day replayed", a_day_again, 20, 20,
		{{HEADS_LINES_REPEATED, 1, 5}, {HEADS_RUN_OPEN, 1, 0}}},
	{"heads there twice", heads_again, 20, 20, {{HEADS_RUN_OPEN, 1, 0}}},
	{"no heads", no_heads, 20, 0, {{HEADS_AGENT_UNSIGNED, 1, 20}}},
	{"the first heads lost", first_heads, 20, 20,
		{{HEADS_NUMBER_MISSING, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the last head lost", last_head, 20, 17,
		{{HEADS_TAIL_UNSIGNED, 1, 3}, {HEADS_RUN_OPEN, 2, 0}}},
	{"a line changed", changed_line, 20, 17,
		{{HEADS_CHAIN_BROKEN, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"the last line changed", changed_last_line, 20, 15,
		{{HEADS_LINE_DIFFERS, 1, 0}, {HEADS_START_MISSING, 1, 0},
			{HEADS_TAIL_UNSIGNED, 1, 5}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a signature changed", changed_head, 20, 20,
		{{HEADS_SIGNATURE_WRONG, 1, 0}, {HEADS_NUMBER_MISSING, 1, 0},
			{HEADS_RUN_OPEN, 2, 0}}},
	{"a head cut", cut_head, 20, 17,
		{{HEADS_MALFORMED, 1, 0}, {HEADS_TAIL_UNSIGNED, 1, 3}, {HEADS_RUN_OPEN, 2, 0}}},
	{"another key", another_keys, 20, 20, {{HEADS_KEY_DIFFERS, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"another key for another plan", another_keys_of_another_plan, 20, 20,
		{{HEADS_STRANGER, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"another agent's name", another_name, 20, 20,
		{{HEADS_AGENT_DIFFERS, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"another plan", another_plan, 20, 20, {{HEADS_RUN_OPEN, 1, 0}}},
	{"a copy of the key", a_copied_key, 20, 20,
		{{HEADS_NUMBER_TWICE, 1, 0}, {HEADS_RUN_OPEN, 2, 0}}},
	{"a journal lost", a_journal_lost, 20, 20,
		{{HEADS_NUMBER_TWICE, 2, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a head before that is not", a_wrong_prev, 20, 20,
		{{HEADS_PREV_DIFFERS, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a run without heads", unsigned_run, 22, 20,
		{{HEADS_RUN_UNSIGNED, 1, 2}, {HEADS_RUN_OPEN, 1, 0}}},
	{"a tail without a head", unsigned_tail, 23, 21,
		{{HEADS_TAIL_UNSIGNED, 1, 2}, {HEADS_RUN_OPEN, 2, 0}}},
	{"a count that is wrong", wrong_count, 21, 21,
		{{HEADS_COUNT_DIFFERS, 1, 2}, {HEADS_RUN_OPEN, 1, 0}}},
	{"gone on behind the stop", behind_the_stop, 21, 21,
		{{HEADS_ORDER, 1, 0}, {HEADS_RUN_OPEN, 1, 0}}},
	{"an agent without a key", an_agent_without_a_key, 20, 20,
		{{HEADS_KEY_UNKNOWN, 2, 0}, {HEADS_RUN_OPEN, 1, 0}}},
};

static int wanted(size_t at, enum heads_what what, int64_t *lines)
{
	*lines = 0;
	for (size_t i = 0; i < ARRAY_LEN(cases[at].wants); i++) {
		if (cases[at].wants[i].what != what || cases[at].wants[i].count == 0)
			continue;
		*lines = cases[at].wants[i].lines;
		return cases[at].wants[i].count;
	}
	return 0;
}

static int64_t lines_of(const struct heads_result *result, enum heads_what what)
{
	int64_t lines = 0;

	LIST_EACH(const struct heads_finding, finding, &result->findings)
		if (finding->what == what)
			lines = finding->lines;
	return lines;
}

START_TEST(what_was_done_to_records_and_heads_is_found_or_said)
{
	struct heads_check *check;
	const struct heads_result *result;
	const char *name = cases[_i].name;

	cases[_i].spoil();
	check = hold();
	result = heads_check_end(check);
	for (int what = 0; what < HEADS_WHATS; what++) {
		int64_t lines;
		int count = wanted((size_t)_i, (enum heads_what)what, &lines);

		ck_assert_msg((int)result->counts[what] == count, "%s: %s: %zu times, not %d", name,
			heads_whats[what].name, result->counts[what], count);
		if (lines)
			ck_assert_msg(lines_of(result, (enum heads_what)what) == lines,
				"%s: %s: %lld lines", name, heads_whats[what].name,
				(long long)lines_of(result, (enum heads_what)what));
	}
	ck_assert_msg(result->agents.items[0].lines == cases[_i].lines, "%s: %lld lines", name,
		(long long)result->agents.items[0].lines);
	ck_assert_msg(result->agents.items[0].signed_lines == cases[_i].signed_lines,
		"%s: %lld signed", name, (long long)result->agents.items[0].signed_lines);
	heads_check_free(check);
}
END_TEST

START_TEST(what_is_missing_is_named)
{
	const struct heads_finding *gap;
	struct heads_check *check;

	run_of_the_middle();
	check = hold();
	gap = heads_check_end(check)->findings.items;
	ck_assert_int_eq(gap->what, HEADS_NUMBER_MISSING);
	ck_assert_str_eq(gap->agent, "nc-1");
	ck_assert_int_eq(gap->number, 5);
	ck_assert_int_eq(gap->to, 6);
	heads_check_free(check);
}
END_TEST

/* Every prefix of the heads, and of the records: an account, and nothing forged. */
START_TEST(no_prefix_is_taken_for_a_forgery)
{
	size_t records = sent.record_count, heads = sent.head_count;

	for (size_t i = 0; i <= heads; i++)
		for (size_t k = 0; k <= records; k++) {
			struct heads_check *check;
			const struct heads_result *result;

			sent.head_count = i;
			sent.record_count = k;
			check = hold();
			result = heads_check_end(check);
			for (int what = 0; what < HEADS_WHATS; what++)
				ck_assert_msg(heads_whats[what].weight != HEADS_FORGED ||
						      result->counts[what] == 0,
					"%zu heads, %zu records: %s", i, k, heads_whats[what].name);
			ck_assert_uint_eq(result->counts[HEADS_NUMBER_MISSING], 0);
			heads_check_free(check);
		}
	sent.head_count = heads;
	sent.record_count = records;
}
END_TEST

START_TEST(other_lines_are_no_records)
{
	static const char *const texts[] = {"", "{}", "[]", "{\"agent\":\"nc-1\"}",
		"{\"agent\":\"nc-1\",\"run\":\"1\",\"seq\":\"0\"}",
		"{\"agent\":\"nc-1\",\"run\":1,\"seq\":0}",
		"{\"agent\":\"nc-1\",\"prev\":\"x\",\"run\":\"1\",\"seq\":0}",
		"{\"agent\":\"nc-1\",\"run\":\"1\",\"seq\":0,\"seq\":1}"};
	static const char strangers[] = "{\"agent\":\"x\",\"run\":\"1\",\"seq\":0}";
	struct heads_check *check = hold();

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		ck_assert(!heads_check_line(check, texts[i], strlen(texts[i])));
	ck_assert(heads_check_line(check, strangers, strlen(strangers)));
	heads_check_free(check);
	heads_check_free(NULL);
}
END_TEST

START_TEST(a_file_that_was_fetched_and_removed_is_no_forgery)
{
	struct heads_check *check;
	const struct heads_result *result;

	its_file_moved_away();
	check = hold();
	result = heads_check_end(check);
	ck_assert_uint_eq(result->counts[HEADS_START_MISSING], 0);
	heads_check_free(check);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("heads");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(
		tc, what_was_done_to_records_and_heads_is_found_or_said, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(tc, what_is_missing_is_named);
	tcase_add_test(tc, no_prefix_is_taken_for_a_forgery);
	tcase_add_test(tc, other_lines_are_no_records);
	tcase_add_test(tc, a_file_that_was_fetched_and_removed_is_no_forgery);
	return run_case("bundle: heads", tc);
}
