#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/lines.h"
#include "logs/marks.h"
#include "tests/logs_fixture.h"

/* What comes out, written down: "number@offset:text" and a final "~" for an open line; a run of
 * NUL bytes as "0@offset+length". */
static void note_line(void *context, const struct log_line *line)
{
	text_print(context, "%lld@%lld:", (long long)line->number, (long long)line->offset);
	text_add(context, line->at, line->len < 16 ? line->len : 16);
	text_print(context, line->open ? "~|" : "|");
}

static void note_nuls(void *context, int64_t offset, int64_t length)
{
	text_print(context, "0@%lld+%lld|", (long long)offset, (long long)length);
}

static struct log_lines split(const void *bytes, size_t len, size_t piece, struct text *out)
{
	static uint8_t carry[LOG_LINE_MOST];
	struct log_lines_sink sink = {.context = out, .line = note_line, .nul_run = note_nuls};
	struct log_lines lines;

	text_add(out, "", 0);
	log_lines_begin(&lines, &sink, carry);
	for (size_t at = 0; at < len; at += piece)
		log_lines_feed(
			&lines, (const uint8_t *)bytes + at, len - at < piece ? len - at : piece);
	log_lines_finish(&lines);
	return lines;
}

#define CASE(name, in, out)                                                                        \
	{                                                                                          \
		name, in, sizeof(in) - 1, out                                                      \
	}

static const struct {
	const char *name, *in;
	size_t len;
	const char *out;
} rows[] = {
	CASE("nothing", "", ""),
	CASE("one line", "a\n", "1@0:a|"),
	CASE("open line", "a\nbc", "1@0:a|2@2:bc~|"),
	CASE("empty lines are counted, not given", "\n\na\n\n", "3@2:a|"),
	CASE("CRLF", "a\r\nb\r\n\r\n", "1@0:a|2@3:b|"),
	CASE("CR inside stays", "a\rb\n", "1@0:a\rb|"),
	CASE("CR at the end of an open line", "a\r", "1@0:a~|"),
	CASE("only one CR is stripped", "a\r\r\n", "1@0:a\r|"),
	CASE("byte order mark",
		"\xEF\xBB\xBF"
		"a\nb\n",
		"1@0:a|2@5:b|"),
	CASE("byte order mark alone", "\xEF\xBB\xBF\nb\n", "2@4:b|"),
	CASE("byte order mark later is text",
		"a\n\xEF\xBB\xBF"
		"b\n",
		"1@0:a|2@2:\xEF\xBB\xBF"
		"b|"),
	CASE("NUL run between lines", "a\n\0\0\0b\n", "1@0:a|0@2+3|2@2:b|"),
	CASE("NUL run inside a line", "a\0\0b\nc\n", "0@1+2|1@0:ab|2@5:c|"),
	CASE("two runs", "\0a\0\n", "0@0+1|0@2+1|1@0:a|"),
	CASE("NUL run at the end", "a\n\0\0", "1@0:a|0@2+2|"),
	CASE("nothing but NUL", "\0\0\0\n", "0@0+3|"),
};

START_TEST(text_becomes_lines_however_it_is_cut)
{
	for (size_t piece = 1; piece <= rows[_i].len + 1; piece++) {
		struct text out = {0};

		split(rows[_i].in, rows[_i].len, piece, &out);
		ck_assert_msg(strcmp(out.at, rows[_i].out) == 0, "%s in pieces of %zu: %s",
			rows[_i].name, piece, out.at);
		text_fini(&out);
	}
}
END_TEST

static const struct {
	size_t len;
	int64_t longs;
} lengths[] = {{LOG_LINE_MOST - 1, 0}, {LOG_LINE_MOST, 0}, {LOG_LINE_MOST + 1, 1},
	{3 * LOG_LINE_MOST, 1}, {3 * LOG_LINE_MOST + 1, 1}};

START_TEST(long_line_is_cut_and_the_next_one_is_whole)
{
	static const size_t pieces[] = {1000, LOG_LINE_MOST, LOG_LINE_MOST + 1, 1u << 20};
	struct text in = {0};

	for (size_t i = 0; i < lengths[_i].len; i++)
		text_add(&in, "x", 1);
	text_add(&in, "\nb\n", 3);
	for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
		struct text out = {0};
		struct log_lines lines = split(in.at, in.len, pieces[p], &out);
		char want[96];

		snprintf(want, sizeof(want), "1@0:xxxxxxxxxxxxxxxx|2@%zu:b|", lengths[_i].len + 1);
		ck_assert_str_eq(out.at, want);
		ck_assert_int_eq(lines.long_lines, lengths[_i].longs);
		text_fini(&out);
	}
	text_fini(&in);
}
END_TEST

/* Text of few bytes: `rare` in 256 of them is a line end, a carriage return or NUL. */
static uint8_t *random_text(size_t len, long rare)
{
	static const uint8_t ends[] = {'\n', '\n', '\r', 0};
	uint8_t *text =
		malloc(len ? len : 1); /* of this length, so that ASan sees every step over */

	for (size_t i = 0; i < len; i++)
		text[i] = (uint8_t)(random() % 256 < rare ? ends[(size_t)random() % ARRAY_LEN(ends)]
							  : random() % 255 + 1);
	return text;
}

static const long rarities[] = {0, 1, 20, 256};

typedef bool fast_search(const uint8_t *, size_t, uint8_t, struct log_marks *);

static fast_search *const fast_searches[] = {log_marks_find_avx2, log_marks_find_avx512};

static void check_search(fast_search *search, const uint8_t *text, size_t len, uint8_t line_end,
	const struct log_marks *plain)
{
	struct log_marks *fast = malloc(sizeof(*fast));

	if (search(text, len, line_end, fast)) {
		ck_assert(fast->nul == plain->nul);
		ck_assert(plain->nul || fast->count == plain->count);
		if (!plain->nul)
			ck_assert_mem_eq(fast->ends, plain->ends, plain->count * sizeof(uint16_t));
	}
	free(fast);
}

/* Whatever is before and behind a stretch, marks are those of a plain search. */
START_TEST(marks_by_vectors_are_those_of_a_plain_search)
{
	struct log_marks *plain = malloc(sizeof(*plain));
	struct log_marks *fast = malloc(sizeof(*fast));

	srandom((unsigned)_i + 1);
	for (size_t len = 0; len <= 600; len++) {
		uint8_t *text = random_text(len, rarities[_i]);
		uint8_t line_end = len % 7 ? '\n' : '\r';

		log_marks_find_plainly(text, len, line_end, plain);
		log_marks_find(text, len, line_end, fast);
		ck_assert(fast->nul == plain->nul);
		for (size_t i = 0; i < ARRAY_LEN(fast_searches); i++)
			check_search(fast_searches[i], text, len, line_end, plain);
		free(text);
	}
	free(plain);
	free(fast);
}
END_TEST

/* Wherever in a stretch a NUL byte or a line end stands, it is seen. */
START_TEST(every_place_of_a_full_stretch_is_looked_at)
{
	static const uint8_t bytes[] = {0, '\n'};
	struct log_marks *marks = malloc(sizeof(*marks));
	uint8_t *text = malloc(LOG_MARKS_SPAN);

	memset(text, 0xFF, LOG_MARKS_SPAN);
	for (size_t at = 0; at < LOG_MARKS_SPAN; at++) {
		text[at] = bytes[_i];
		log_marks_find(text, LOG_MARKS_SPAN, '\n', marks);
		ck_assert(marks->nul == (_i == 0));
		if (_i == 1) {
			ck_assert_uint_eq(marks->count, 1);
			ck_assert_uint_eq(marks->ends[0], at);
		}
		text[at] = 0xFF;
	}
	memset(text, '\n', LOG_MARKS_SPAN);
	log_marks_find(text, LOG_MARKS_SPAN, '\n', marks);
	ck_assert_uint_eq(marks->count, LOG_MARKS_SPAN);
	ck_assert_uint_eq(marks->ends[LOG_MARKS_SPAN - 1], LOG_MARKS_SPAN - 1);
	free(marks);
	free(text);
}
END_TEST

/* Longer than several stretches: fed at once, in halves, in odd pieces, byte by byte. */
START_TEST(long_random_text_becomes_the_same_lines_however_it_is_cut)
{
	static const size_t pieces[] = {1 << 20, LOG_MARKS_SPAN, LOG_MARKS_SPAN - 1, 20011, 63, 7};
	size_t len = 5 * LOG_MARKS_SPAN + 1234;
	uint8_t *text;
	struct text expected = {0};

	srandom((unsigned)_i + 100);
	text = random_text(len, _i % 4 ? _i % 4 : 90);
	if (_i >= 4) /* a stretch without any NUL between two with */
		for (size_t i = 2 * LOG_MARKS_SPAN; i < 4 * LOG_MARKS_SPAN; i++)
			text[i] = text[i] ? text[i] : 'x';
	split(text, len, 1, &expected);
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct text out = {0};

		split(text, len, pieces[i], &out);
		ck_assert_uint_eq(out.len, expected.len);
		ck_assert_mem_eq(out.at, expected.at, expected.len);
		text_fini(&out);
	}
	text_fini(&expected);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: lines");
	TCase *tc = tcase_create("lines");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, text_becomes_lines_however_it_is_cut, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(
		tc, long_line_is_cut_and_the_next_one_is_whole, 0, (int)ARRAY_LEN(lengths));
	tcase_add_loop_test(
		tc, marks_by_vectors_are_those_of_a_plain_search, 0, ARRAY_LEN(rarities));
	tcase_add_loop_test(tc, every_place_of_a_full_stretch_is_looked_at, 0, 2);
	tcase_add_loop_test(tc, long_random_text_becomes_the_same_lines_however_it_is_cut, 0, 8);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
