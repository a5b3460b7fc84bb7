/* Lines of runs: written, chained, read back; what was changed, left out or put in another order is
 * found, and what a killed writer left is not taken for it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/run_line.h"

#define PLAN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct file {
	char text[8192];
	size_t len;
	int64_t seq;
	char prev[DIGEST_TEXT_LEN];
};

static void add_text(struct file *file, const char *text, size_t len)
{
	ck_assert_uint_lt(file->len + len + 1, sizeof(file->text));
	memcpy(file->text + file->len, text, len);
	file->len += len;
	file->text[file->len++] = '\n';
	digest_bytes(text, len, file->prev);
	file->seq++;
}

static void add(struct file *file, int event, const char *agent, int64_t attempt)
{
	struct run_line line = {.schema = RUN_SCHEMA,
		.seq = file->seq,
		.prev = file->seq ? file->prev : NULL,
		.event = event,
		.at = {1763740800000 + file->seq},
		.agent = agent,
		.attempt = attempt,
		.plan = event == RUN_BEGIN ? PLAN : NULL,
		.exit = event == RUN_END ? 0 : BIND_ABSENT,
		.records = event == RUN_END ? 7 : BIND_ABSENT};
	char *text;
	size_t len;

	ck_assert_int_eq(run_line_text(&line, &text, &len, NULL), 0);
	add_text(file, text, len);
	free(text);
}

struct reading {
	struct arena arena;
	struct faults faults;
	struct run_log log;
	struct err err;
	int ret;
};

static void read_bytes(struct reading *r, const char *bytes, size_t len)
{
	*r = (struct reading){0};
	faults_init(&r->faults);
	r->ret = run_log_parse(bytes, len, "runs.jsonl", &r->arena, &r->log, &r->faults, &r->err);
}

static void end(struct reading *r)
{
	faults_fini(&r->faults);
	arena_fini(&r->arena);
}

static void fill(struct file *file)
{
	*file = (struct file){0};
	add(file, RUN_BEGIN, "a1", 1);
	add(file, RUN_BEGIN, "a2", 1);
	add(file, RUN_END, "a2", 1);
	add(file, RUN_BEGIN, "a1", 2); /* the first was aborted */
	add(file, RUN_BEGIN, "a2", 2);
	add(file, RUN_END, "a1", 2);
}

START_TEST(what_was_written_is_read_and_tells_what_was_aborted)
{
	static const bool open[] = {true, false, false, false, true, false};
	struct file file;
	struct reading r;

	fill(&file);
	read_bytes(&r, file.text, file.len);
	ck_assert_int_eq(r.ret, 0);
	ck_assert_uint_eq(r.log.lines.count, ARRAY_LEN(open));
	ck_assert_int_eq(r.log.count, 6);
	ck_assert_int_eq(r.log.torn, 0);
	ck_assert_int_eq(r.log.open, 2);
	ck_assert_str_eq(r.log.head, file.prev);
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		ck_assert_msg(r.log.lines.items[i].open == open[i], "line %zu", i);
	ck_assert_int_eq(run_log_attempts(&r.log, "a1"), 2);
	ck_assert_int_eq(run_log_attempts(&r.log, "a2"), 2);
	ck_assert_int_eq(run_log_attempts(&r.log, "a3"), 0);
	ck_assert_int_eq(r.log.lines.items[5].records, 7);
	end(&r);
}
END_TEST

/* A writer may be killed at any byte: what it left is a log of the lines that are whole. */
START_TEST(every_shorter_prefix_is_a_log_of_its_whole_lines)
{
	struct file file;

	fill(&file);
	for (size_t len = 0; len <= file.len; len++) {
		struct reading r;
		int64_t whole = 0;

		for (size_t i = 0; i < len; i++)
			whole += file.text[i] == '\n';
		read_bytes(&r, file.text, len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_int_eq(r.log.count, whole);
		ck_assert_int_eq(r.log.torn, len > 0 && file.text[len - 1] != '\n');
		end(&r);
	}
}
END_TEST

/* The next writer ends the cut line and binds its own to it. */
START_TEST(a_cut_line_stays_and_the_chain_goes_on_over_it)
{
	struct file file;

	fill(&file);
	for (size_t cut = 1; cut < 60; cut++) {
		struct file went_on = file;
		struct reading r;
		size_t from = file.len - cut;

		while (from > 0 && file.text[from - 1] != '\n')
			from--;
		went_on.len = from;
		went_on.seq = 5;
		add_text(&went_on, file.text + from, file.len - cut - from);
		/* a line that lacks its LF alone is whole */
		add(&went_on, RUN_BEGIN, "a1", 3);
		read_bytes(&r, went_on.text, went_on.len);
		ck_assert_msg(r.ret == 0, "cut by %zu", cut);
		ck_assert_int_eq(r.log.count, 7);
		ck_assert_int_eq(r.log.torn, cut > 1);
		ck_assert_int_eq(run_log_attempts(&r.log, "a1"), 3);
		end(&r);
	}
}
END_TEST

/* Any bit of a line but the last changes what the next one names; the last is bound by nothing,
 * so its own form is what is checked. */
START_TEST(no_bit_can_be_changed_before_the_last_line)
{
	struct file file;
	size_t last;

	fill(&file);
	for (last = file.len - 1; file.text[last - 1] != '\n'; last--)
		;
	for (size_t bit = 0; bit < (last - 1) * 8; bit++) {
		struct reading r;

		file.text[bit / 8] = (char)(file.text[bit / 8] ^ (1 << (bit % 8)));
		read_bytes(&r, file.text, file.len);
		ck_assert_msg(r.ret < 0 && r.err.code == ERR_DATA, "bit %zu", bit);
		end(&r);
		file.text[bit / 8] = (char)(file.text[bit / 8] ^ (1 << (bit % 8)));
	}
}
END_TEST

#define HEAD "{\"agent\":\"a1\",\"at\":\"2026-11-22T00:00:00+08:00\",\"attempt\":"
#define TAIL "\"schema\":\"cdnproof/run/v1\",\"seq\":0}"

static const struct {
	const char *name, *line;
} refused[] = {
	{"an end without a begin", HEAD "1,\"event\":\"end\",\"exit\":0,\"records\":1," TAIL},
	{"a begin without a plan", HEAD "1,\"event\":\"begin\"," TAIL},
	{"a begin with a status",
		HEAD "1,\"event\":\"begin\",\"exit\":0,\"plan\":\"" PLAN "\"," TAIL},
	{"a second attempt first", HEAD "2,\"event\":\"begin\",\"plan\":\"" PLAN "\"," TAIL},
	{"no attempt", HEAD "0,\"event\":\"begin\",\"plan\":\"" PLAN "\"," TAIL},
	{"an unknown event", HEAD "1,\"event\":\"stop\",\"plan\":\"" PLAN "\"," TAIL},
	{"a blank", HEAD " 1,\"event\":\"begin\",\"plan\":\"" PLAN "\"," TAIL},
	{"a line before the first",
		HEAD "1,\"event\":\"begin\",\"plan\":\"" PLAN "\",\"prev\":\"" PLAN "\"," TAIL},
	{"an unknown key", HEAD "1,\"event\":\"begin\",\"more\":1,\"plan\":\"" PLAN "\"," TAIL},
	{"a key twice", HEAD "1,\"attempt\":1,\"event\":\"begin\",\"plan\":\"" PLAN "\"," TAIL},
	{"a list", "[]"},
};

START_TEST(other_lines_are_refused)
{
	struct file file = {0};
	struct reading r;

	add_text(&file, refused[_i].line, strlen(refused[_i].line));
	read_bytes(&r, file.text, file.len);
	ck_assert_msg(r.ret < 0, "%s", refused[_i].name);
	ck_assert_uint_eq(r.faults.count, 1);
	end(&r);
}
END_TEST

static const struct {
	const char *name;
	int order[6], count;
} orders[] = {
	{"one left out", {0, 2, 3, 4, 5}, 5},
	{"the first left out", {1, 2, 3, 4, 5}, 5},
	{"two exchanged", {0, 2, 1, 3, 4, 5}, 6},
	{"one twice", {0, 1, 1, 2, 3, 4}, 6},
};

START_TEST(lines_in_another_order_are_refused)
{
	struct file file, other = {0};
	const char *starts[7];
	struct reading r;

	fill(&file);
	starts[0] = file.text;
	for (int i = 1; i <= 6; i++)
		starts[i] = strchr(starts[i - 1], '\n') + 1;
	for (int i = 0; i < orders[_i].count; i++) {
		int at = orders[_i].order[i];

		add_text(&other, starts[at], (size_t)(starts[at + 1] - starts[at]) - 1);
	}
	read_bytes(&r, other.text, other.len);
	ck_assert_msg(r.ret < 0, "%s", orders[_i].name);
	end(&r);
}
END_TEST

START_TEST(many_agents_are_told_apart)
{
	struct arena arena = {0};
	struct faults faults;
	struct run_log log;
	struct file piece = {0};
	char *text = calloc(1000, sizeof(piece.text) / 16), agent[32];
	size_t len = 0;

	ck_assert_ptr_nonnull(text);
	for (int i = 0; i < 1000; i++) {
		snprintf(agent, sizeof(agent), "agent-%d", i % 500);
		piece.len = 0;
		add(&piece, RUN_BEGIN, agent, i / 500 + 1);
		ck_assert_uint_lt(piece.len, sizeof(piece.text) / 16);
		memcpy(text + len, piece.text, piece.len);
		len += piece.len;
	}
	faults_init(&faults);
	ck_assert_int_eq(run_log_parse(text, len, "runs", &arena, &log, &faults, NULL), 0);
	ck_assert_int_eq(log.open, 1000);
	ck_assert_int_eq(run_log_attempts(&log, "agent-499"), 2);
	faults_fini(&faults);
	arena_fini(&arena);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("run_line");
	TCase *tcase = tcase_create("run_line");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, what_was_written_is_read_and_tells_what_was_aborted);
	tcase_add_test(tcase, every_shorter_prefix_is_a_log_of_its_whole_lines);
	tcase_add_test(tcase, a_cut_line_stays_and_the_chain_goes_on_over_it);
	tcase_add_test(tcase, no_bit_can_be_changed_before_the_last_line);
	tcase_add_loop_test(tcase, other_lines_are_refused, 0, ARRAY_LEN(refused));
	tcase_add_loop_test(tcase, lines_in_another_order_are_refused, 0, ARRAY_LEN(orders));
	tcase_add_test(tcase, many_agents_are_told_apart);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
