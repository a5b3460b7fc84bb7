#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"
#include "model/head.h"
#include "tests/data_fixture.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define RUN "0123456789abcdef"

static struct key *key;

static void begin(void)
{
	ck_assert_int_eq(key_new(KEY_ED25519, &key, NULL), 0);
}

static void end(void)
{
	key_free(key);
}

/* Any payload in a good envelope. */
static char *line_of(const char *type, const char *body, size_t *len)
{
	char *line;

	ck_assert_int_eq(envelope_sign(type, body, strlen(body), &key, 1, &line, len, NULL), 0);
	return line;
}

static bool reads(const char *line, size_t len, struct head *out, struct arena *arena)
{
	struct faults faults;
	struct err err = {0};
	bool good;

	faults_init(&faults);
	good = head_parse(line, len, "heads", 1, arena, out, &faults, &err) == 0;
	ck_assert(good || faults.count > 0 || err.text[0]);
	if (good)
		good = head_signed_by(out, key);
	faults_fini(&faults);
	return good;
}

#define HEAD_JSON(agent, head, number, prev, records, run, seq, why)                               \
	"{\"agent\":\"" agent "\",\"at\":\"2026-11-21T08:00:00.005+08:00\",\"head\":\"" head       \
	"\",\"key_number\":" number prev ",\"plan\":\"" B64 "\",\"records\":" records              \
	",\"run\":\"" run "\",\"schema\":\"cdnproof/head/v1\",\"seq\":" seq ",\"why\":\"" why      \
	"\"}"
#define PREV ",\"key_prev\":\"" B64 "\""

static const struct {
	const char *name, *body;
	bool good;
} cases[] = {
	{"first of a key", HEAD_JSON("nc-1", "", "1", "", "0", RUN, "-1", "start"), true},
	{"a restart", HEAD_JSON("nc-1", A64, "4", PREV, "9", RUN, "-1", "start"), true},
	{"found only what was torn", HEAD_JSON("a", "", "4", PREV, "1", RUN, "-1", "start"), true},
	{"a day", HEAD_JSON("a", A64, "9007199254740991", PREV, "7", RUN, "6", "day"), true},
	{"the end", HEAD_JSON("江西", A64, "2", PREV, "7", RUN, "0", "stop"), true},
	{"an end without records", HEAD_JSON("a", "", "2", PREV, "0", RUN, "-1", "stop"), true},
	{"nothing new", HEAD_JSON("a", A64, "2", PREV, "5", RUN, "-1", "stop"), true},
	{"no agent", HEAD_JSON("", A64, "2", PREV, "7", RUN, "0", "stop"), false},
	{"number 0", HEAD_JSON("a", A64, "0", PREV, "7", RUN, "0", "stop"), false},
	{"first with one before", HEAD_JSON("a", A64, "1", PREV, "7", RUN, "0", "stop"), false},
	{"second without", HEAD_JSON("a", A64, "2", "", "7", RUN, "0", "stop"), false},
	{"half a digest", HEAD_JSON("a", "aa", "2", PREV, "7", RUN, "0", "stop"), false},
	{"upper case", HEAD_JSON("a", "A" A64, "2", PREV, "7", RUN, "0", "stop"), false},
	{"a start with lines", HEAD_JSON("a", A64, "2", PREV, "7", RUN, "0", "start"), false},
	{"a head of no line", HEAD_JSON("a", A64, "2", PREV, "0", RUN, "-1", "start"), false},
	{"more seq than lines", HEAD_JSON("a", A64, "2", PREV, "7", RUN, "7", "day"), false},
	{"lines without a head", HEAD_JSON("a", "", "2", PREV, "7", RUN, "6", "day"), false},
	{"run not hexadecimal", HEAD_JSON("a", A64, "2", PREV, "7", "0123456789abcdeg", "0", "day"),
		false},
	{"run too short", HEAD_JSON("a", A64, "2", PREV, "7", "01", "0", "day"), false},
	{"another why", HEAD_JSON("a", A64, "2", PREV, "7", RUN, "0", "pause"), false},
	{"seq below", HEAD_JSON("a", A64, "2", PREV, "7", RUN, "-2", "day"), false},
	{"not canonical", "{ \"agent\":\"a\"}", false},
	{"a blank", " " HEAD_JSON("a", A64, "2", PREV, "7", RUN, "0", "stop"), false},
	{"a final LF", HEAD_JSON("a", A64, "2", PREV, "7", RUN, "0", "stop") "\n", false},
	{"an unknown key", "{\"a\":1,\"agent\":\"a\"}", false},
	{"no object", "[]", false},
	{"nothing", "", false},
};

START_TEST(a_head_is_read_or_refused)
{
	struct arena arena = {0};
	struct head head;
	size_t len;
	char *line = line_of(ENVELOPE_HEAD, cases[_i].body, &len);

	ck_assert_msg(reads(line, len, &head, &arena) == cases[_i].good, "case %s", cases[_i].name);
	free(line);
	arena_fini(&arena);
}
END_TEST

static const struct head whole = {.schema = HEAD_SCHEMA,
	.agent = "nc-1",
	.at = {1795219200005},
	.head = A64,
	.key_number = 3,
	.key_prev = B64,
	.plan = B64,
	.records = 12,
	.run = RUN,
	.seq = 5,
	.why = HEAD_DAY};

START_TEST(what_is_signed_is_read_as_the_same)
{
	struct arena arena = {0};
	struct head head;
	char *line, *again;
	size_t len, again_len;

	ck_assert_int_eq(head_sign(&whole, key, &line, &len, NULL), 0);
	ck_assert_int_eq(strncmp(line, HEAD_LINE_START, strlen(HEAD_LINE_START)), 0);
	ck_assert(reads(line, len, &head, &arena));
	ck_assert_int_eq(head.at.v, whole.at.v);
	ck_assert_int_eq(head.records, 12);
	ck_assert_int_eq(head.seq, 5);
	ck_assert_int_eq(head.why, HEAD_DAY);
	ck_assert_int_eq(head_sign(&head, key, &again, &again_len, NULL), 0);
	ck_assert_str_eq(line, again);
	free(again);
	free(line);
	arena_fini(&arena);
}
END_TEST

START_TEST(no_prefix_and_no_flipped_bit_is_a_head_of_this_key)
{
	struct arena arena = {0};
	struct head head;
	char *line;
	size_t len;

	ck_assert_int_eq(head_sign(&whole, key, &line, &len, NULL), 0);
	for (size_t cut = 0; cut < len; cut++) {
		char *copy = tight_copy(line, cut);

		ck_assert_msg(!reads(copy, cut, &head, &arena), "cut at %zu", cut);
		free(copy);
	}
	for (size_t bit = 0; bit < 8 * len; bit++) {
		line[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert_msg(!reads(line, len, &head, &arena), "bit %zu", bit);
		line[bit / 8] ^= (char)(1 << bit % 8);
	}
	free(line);
	arena_fini(&arena);
}
END_TEST

START_TEST(other_envelopes_are_no_heads)
{
	struct arena arena = {0};
	struct head head;
	struct key *keys[2] = {key, NULL};
	char *body, *line;
	size_t body_len, len;

	ck_assert_int_eq(canonical_text(&head_shape, &whole, &body, &body_len, NULL), 0);
	line = line_of(ENVELOPE_WAIVER, body, &len);
	ck_assert(!reads(line, len, &head, &arena));
	free(line);
	ck_assert_int_eq(key_new(KEY_ED25519, &keys[1], NULL), 0);
	ck_assert_int_eq(
		envelope_sign(ENVELOPE_HEAD, body, body_len, keys, 2, &line, &len, NULL), 0);
	ck_assert(!reads(line, len, &head, &arena)); /* signed twice: which agent's is it? */
	free(line);
	free(body);
	key_free(keys[1]);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("head");

	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, a_head_is_read_or_refused, 0, (int)ARRAY_LEN(cases));
	tcase_add_test(tc, what_is_signed_is_read_as_the_same);
	tcase_add_test(tc, no_prefix_and_no_flipped_bit_is_a_head_of_this_key);
	tcase_add_test(tc, other_envelopes_are_no_heads);
	return run_case("model: head", tc);
}
