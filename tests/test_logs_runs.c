#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/combined_run.h"
#include "logs/tally.h"
#include "tests/logs_fixture.h"

#define HOUR_S  1748743200 /* 2025-06-01T10:00:00+08:00 */
#define UNTIL_S (HOUR_S + 40 * 86400)

/* Lines that a run takes and lines that end it, by how often they come of 100. */
static const struct {
	const char *text;
	int often;
} kinds[] = {
	{"192.0.2.7 - - [01/Jun/2025:10:%02d:%02d +0800] \"GET /a HTTP/1.1\" 200 10 \"-\" \"x\"\n",
		60},
	{"2001:0db8:1111:2222:3333:4444:5555:6666 - - [01/Jun/2025:10:%02d:%02d +0800] \"GET /\"\n",
		20},
	{"[01/Jun/2025:10:%02d:%02d +0800] \"\n", 2},
	{"a[01/Jun/2025:10:%02d:%02d +0800] \"GET /\"\r\n", 2},
	{"cdn.example.com:443 192.0.2.7 - a-name-so-long-that-the-quote-stands-far-behind-the-begin"
	 " [01/Jun/2025:10:%02d:%02d +0800] \"GET /\"\n",
		3},
	{"192.0.2.7 - - [01/Jun/2025:11:%02d:%02d +0800] \"GET /\"\n", 2},
	{"192.0.2.7 - - [01/Jun/2025:10:%02d:%02d +0530] \"GET /\"\n", 1},
	{"192.0.2.7 - - [02/Jun/2025:10:%02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - - [01/Jan/1999:10:%02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - - [01/Jun/2031:10:%02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - [01/Jan/2024:%02d:%02d:00 +0800] \\\" [01/Jun/2025:10:00:00 +0800] \"GET /\"\n",
		1},
	{"192.0.2.7 - \\\" [01/Jun/2025:10:%02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - \" [01/Jun/2025:10:%02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - - [01/Jun/2025:10:%02d:%02d +0800]\n", 1},
	{"192.0.2.7 - - [01/Jun/2025:10:%02d:%02d +0800]  \"GET /\"\n", 1},
	{"192.0.2.7 - - [01/Jun/2025:10 %02d:%02d +0800] \"GET /\"\n", 1},
	{"192.0.2.7 - - [01/Jun/2025:10:%02d.%02d +0800] \"GET /\"\n", 1},
	{" continued %d %d\n", 1},
	{"no record %d %d\n", 1},
	{"\n", 1},
};

static size_t kind_at_random(void)
{
	long left = random() % 100;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		left -= kinds[i].often;
		if (left < 0)
			return i;
	}
	return 0;
}

/* Forward by a second now and then, at times back, at times to no minute or second at all. */
static int next_second(int second)
{
	long chance = random() % 100;

	if (chance < 3)
		return (int)(random() % 3600);
	if (chance < 5)
		return second > 61 ? second - 58 - (int)(random() % 4) : second;
	return (second + (int)(random() % 3)) % 3600;
}

static void add_lines(struct text *text, size_t count)
{
	int second = 0;

	for (size_t i = 0; i < count; i++) {
		const char *form = kinds[kind_at_random()].text;
		char line[256];
		int minute, rest;

		second = next_second(second);
		minute = random() % 300 ? second / 60 : (int)(random() % 100);
		rest = random() % 300 ? second % 60 : (int)(random() % 100);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(line, sizeof(line), form, minute, rest);
#pragma GCC diagnostic pop
		if (random() % 300 == 0) /* one byte is another */
			line[(size_t)random() % strlen(line)] = (char)(random() % 256);
		text_add(text, line, strlen(line));
		if (random() % 2000 == 0)
			for (size_t n = 0; n < LOG_LINE_MOST + 10; n++)
				text_add(text, "x", 1);
	}
}

struct counted {
	struct log_judge judge;
	struct log_tally tally;
	size_t in_runs;
};

static void on_line(void *context, const struct log_line *line)
{
	struct counted *counted = context;

	log_tally_line(&counted->tally, &counted->judge, line);
}

static size_t on_batch(void *context, const struct log_batch *batch)
{
	struct counted *counted = context;
	size_t count = log_tally_run(&counted->tally, &counted->judge, batch);

	counted->in_runs += count;
	return count;
}

static void on_nuls(void *context, int64_t offset, int64_t length)
{
	(void)context;
	(void)offset;
	(void)length;
}

/* Each piece in a buffer of exactly its length, so that ASan sees every step over. */
static void feed(struct log_lines *lines, const struct text *text, size_t piece)
{
	for (size_t at = 0; at < text->len; at += piece) {
		size_t len = text->len - at < piece ? text->len - at : piece;
		uint8_t *copy = malloc(len);

		memcpy(copy, text->at + at, len);
		log_lines_feed(lines, copy, len);
		free(copy);
	}
	log_lines_finish(lines);
}

static void count(struct counted *out, const struct text *text, size_t piece, bool by_runs)
{
	static uint8_t carry[LOG_LINE_MOST];
	const struct log_lines_sink sink = {.context = out,
		.line = on_line,
		.nul_run = on_nuls,
		.batch = by_runs ? on_batch : NULL};
	struct log_lines lines;

	*out = (struct counted){
		.judge = {.format = &log_format_combined, .until_s = UNTIL_S},
	};
	log_lines_begin(&lines, &sink, carry);
	feed(&lines, text, piece);
}

static void check_same_minutes(const struct log_minutes *a, const struct log_minutes *b)
{
	struct arena arena = {0};
	struct log_rows rows_a = log_minutes_rows(a, &arena);
	struct log_rows rows_b = log_minutes_rows(b, &arena);

	ck_assert_uint_eq(rows_a.count, rows_b.count);
	if (rows_a.count)
		ck_assert_mem_eq(rows_a.items, rows_b.items, rows_a.count * sizeof(int64_t));
	arena_fini(&arena);
}

static void check_same(const struct counted *a, const struct counted *b)
{
	const struct log_tally *x = &a->tally;
	const struct log_tally *y = &b->tally;

	ck_assert_int_eq(x->lines, y->lines);
	ck_assert_int_eq(x->records, y->records);
	ck_assert_int_eq(x->implausible, y->implausible);
	ck_assert_int_eq(x->bad, y->bad);
	ck_assert_int_eq(x->continuation, y->continuation);
	ck_assert_int_eq(x->out_of_order, y->out_of_order);
	ck_assert_mem_eq(x->steps, y->steps, sizeof(x->steps));
	ck_assert_int_eq(x->first_s, y->first_s);
	ck_assert_int_eq(x->last_s, y->last_s);
	ck_assert(x->open_line == y->open_line);
	ck_assert_uint_eq(x->sample_count, y->sample_count);
	ck_assert_mem_eq(x->samples, y->samples, x->sample_count * sizeof(*x->samples));
	ck_assert_int_eq(a->judge.zone_changes, b->judge.zone_changes);
	ck_assert_mem_eq(a->judge.zone_change_line, b->judge.zone_change_line,
		sizeof(a->judge.zone_change_line));
	check_same_minutes(&x->minutes, &y->minutes);
	ck_assert_uint_gt(y->line_sums.count, 0);
	ck_assert_uint_eq(x->line_sums.count, y->line_sums.count);
	ck_assert_mem_eq(x->line_sums.items, y->line_sums.items,
		y->line_sums.count * sizeof(*y->line_sums.items));
}

/* What is counted does not depend on whether it was by runs, nor on how the text was cut. */
START_TEST(runs_count_what_lines_one_by_one_do)
{
	static const size_t pieces[] = {1u << 20, 65536, 8191, 500, 97};
	struct counted expected;
	struct text text = {0};

	srandom((unsigned)_i + 1);
	add_lines(&text, 3000);
	count(&expected, &text, text.len, false);
	ck_assert_int_gt(expected.tally.out_of_order, 0);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct counted got;

		count(&got, &text, pieces[i], true);
		check_same(&got, &expected);
		ck_assert(got.in_runs > 0 || pieces[i] < 100);
		log_tally_fini(&got.tally);
	}
	log_tally_fini(&expected.tally);
	text_fini(&text);
}
END_TEST

typedef size_t run_function(const struct log_format_state *, const struct log_batch *, uint16_t *);

static run_function *const ways[] = {log_combined_run_plainly, log_combined_run_avx2};

/* Every line of a run is one that the anchor reads, as the same second. */
static void check_run(
	run_function *run, const uint8_t *text, size_t len, const uint16_t *ends, size_t line_count)
{
	struct log_format_state state = log_format_begin(&log_format_combined, 0);
	static const char warm[] = "- [01/Jun/2025:10:59:59 +0800] \"";
	const struct log_batch batch = {.first = text,
		.at = text,
		.ends = ends,
		.count = line_count,
		.readable = text + len};
	uint16_t seconds[LOG_RUN_MOST];
	const uint8_t *line = text;
	int64_t second = 0;
	size_t taken;

	log_format_combined.anchor(&state, (const uint8_t *)warm, sizeof(warm) - 1, &second);
	ck_assert_int_eq(state.hour_s, HOUR_S);
	taken = run(&state, &batch, seconds);
	ck_assert_uint_le(taken, line_count);
	for (size_t i = 0; i < taken; i++) {
		const uint8_t *end = text + ends[i];

		ck_assert_int_eq(
			log_format_combined.anchor(&state, line, (size_t)(end - line), &second),
			LOG_ANCHOR_OK);
		ck_assert_int_eq(second, HOUR_S + seconds[i]);
		line = end + 1;
	}
	ck_assert_int_eq(state.zone_changes, 0);
}

/* Of any text, cut behind any byte. */
START_TEST(run_reads_no_line_otherwise_than_the_anchor)
{
	struct text text = {0};

	srandom(7);
	add_lines(&text, 40);
	text.len = text.len < 4000 ? text.len : 4000;
	for (size_t from = 0; from < 300; from += 7)
		for (size_t len = 0; from + len <= text.len; len += len < 400 ? 1 : 83) {
			uint8_t *copy = malloc(len ? len : 1);
			uint16_t ends[4000];
			size_t lines = 0;

			memcpy(copy, text.at + from, len);
			for (size_t i = 0; i < len; i++)
				if (copy[i] == '\n')
					ends[lines++] = (uint16_t)i;
			check_run(ways[_i], copy, len, ends, lines);
			free(copy);
		}
	text_fini(&text);
}
END_TEST

/* Each byte of a stamp and what is around it, as each other byte. */
START_TEST(every_byte_of_a_line_matters_as_it_does_to_the_anchor)
{
	static const char good[] = "192.0.2.7 - - [01/Jun/2025:10:12:34 +0800] \"GET /\" 200\n"
				   "192.0.2.7 - - [01/Jun/2025:10:12:35 +0800] \"GET /\" 200\n"
				   "192.0.2.7 - - [01/Jun/2025:10:12:36 +0800] \"GET /\" 200\n"
				   "192.0.2.7 - - [01/Jun/2025:10:12:37 +0800] \"GET /\" 200\n";
	const size_t len = sizeof(good) - 1;
	uint8_t line[sizeof(good)];

	for (size_t at = 0; at < len / 4 - 1; at++)
		for (int byte = 0; byte < 256; byte++) {
			uint16_t ends[4];

			memcpy(line, good, sizeof(good));
			line[at] = (uint8_t)(byte == '\n' ? 'n' : byte);
			for (size_t i = 0; i < 4; i++)
				ends[i] = (uint16_t)((i + 1) * len / 4 - 1);
			check_run(ways[_i], line, len, ends, 4);
		}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: runs");
	TCase *tc = tcase_create("runs");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, runs_count_what_lines_one_by_one_do, 0, 8);
	tcase_add_loop_test(tc, run_reads_no_line_otherwise_than_the_anchor, 0, ARRAY_LEN(ways));
	tcase_add_loop_test(
		tc, every_byte_of_a_line_matters_as_it_does_to_the_anchor, 0, ARRAY_LEN(ways));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
