#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "model/answer.h"
#include "tests/data_fixture.h"

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"
#define DATABASE                                                                                   \
	"{\"built\":\"2026-06-01T00:00:00+08:00\",\"name\":\"city.mmdb\",\"sha256\":\"" DIGEST "\"}"
#define CITY                                                                                         \
	"{\"addr\":\"198.18.101.1\",\"cities\":[\"360100\",\"361100\"],\"database\":" DATABASE       \
	",\"either\":true,\"fields\":{\"city.names.zh-CN\":\"南昌\",\"country.iso_code\":\"CN\"}," \
	"\"prefix\":\"198.18.101.0/24\",\"reserved\":true,\"says\":\"city\","                        \
	"\"schema\":\"cdnproof/answer/v1\"}"
#define NONE                                                                                       \
	"{\"addr\":\"2001:2::1\",\"cities\":[],\"database\":{\"name\":\"x\",\"sha256\":\"" DIGEST  \
	"\"},\"fields\":{},\"says\":\"none\",\"schema\":\"cdnproof/answer/v1\"}"

struct read {
	struct arena arena;
	struct faults faults;
	answer_list list;
	struct err err;
	int ret;
	char path[40];
};

static struct read read_text(const char *text, size_t len)
{
	struct read out = {.ret = -2, .path = "/tmp/cdnproof-answers-XXXXXX"};
	int fd = mkstemp(out.path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	close(fd);
	out.ret = answers_open(out.path, &out.arena, &out.list, &out.faults, &out.err);
	unlink(out.path);
	return out;
}

static void release(struct read *read)
{
	arena_fini(&read->arena);
	faults_fini(&read->faults);
}

static const struct {
	const char *text;
	size_t count;
} good[] = {
	{"", 0},
	{"\n", 0},
	{CITY "\n" NONE "\n", 2},
	{CITY "\n\n" NONE, 2}, /* no last LF: the file is written whole, nothing is torn */
	{NONE "\n" NONE "\n", 2},
};

START_TEST(answers_are_written_as_they_were_read)
{
	struct read r = read_text(good[_i].text, strlen(good[_i].text));

	faults_want(&r.faults, good[_i].text, NULL, 0);
	ck_assert_int_eq(r.ret, 0);
	ck_assert_uint_eq(r.list.count, good[_i].count);
	LIST_EACH(const struct answer, answer, &r.list) {
		struct err err;
		char *text;
		size_t len;

		ck_assert_int_eq(answer_text(answer, &text, &len, &err), 0);
		ck_assert_str_eq(text, answer->says == SAYS_CITY ? CITY : NONE);
		free(text);
	}
	release(&r);
}
END_TEST

START_TEST(fields_hold_what_was_read)
{
	struct read r = read_text(CITY "\n" NONE, strlen(CITY "\n" NONE));
	const struct answer *city = &r.list.items[0], *none = &r.list.items[1];

	ck_assert(city->either && city->reserved && !none->either && !none->reserved);
	ck_assert_str_eq(city->fields.items[0].text, "南昌");
	ck_assert_str_eq(city->cities.items[1], "361100");
	ck_assert_ptr_null(none->prefix);
	ck_assert_int_eq(none->database.built.v, BIND_ABSENT);
	ck_assert_int_eq(none->says, SAYS_NONE);
	release(&r);
}
END_TEST

static const struct {
	const char *text;
	struct fault_want faults[3];
} bad[] = {
	{CITY "\n{\n", {{2, 2, "", "a text in double quotes is expected"}}},
	{"{\"a\":1}\n", {{1, 1, "", "\"schema\" is missing"}, {1, 2, "", "unknown key \"a\""},
				{1, 1, "", "\"says\" is missing"}}},
	{NONE "\n" NONE " 7\n" NONE, {{2, 190, "", "something follows the end"}}},
	{"\n\n[]\n", {{3, 1, "", "an object is expected"}}},
	{"\xff\n", {{1, 1, "", "byte 0xff is not UTF-8"}}},
};

START_TEST(every_malformed_line_is_named)
{
	struct read r = read_text(bad[_i].text, strlen(bad[_i].text));
	size_t found = 0;

	ck_assert_int_eq(r.ret, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_ptr_null(r.list.items);
	for (size_t w = 0; w < fault_wants(bad[_i].faults, 3); w++)
		for (size_t i = 0; i < r.faults.count; i++)
			found += r.faults.items[i].line == bad[_i].faults[w].line &&
				 r.faults.items[i].column == bad[_i].faults[w].column &&
				 strstr(r.faults.items[i].text, bad[_i].faults[w].text);
	ck_assert_msg(found == fault_wants(bad[_i].faults, 3), "%s: first is %zu:%zu: %s",
		bad[_i].text, r.faults.items[0].line, r.faults.items[0].column,
		r.faults.items[0].text);
	release(&r);
}
END_TEST

START_TEST(words_are_closed_and_the_schema_is_this)
{
	char text[] = NONE;
	struct read r;

	memcpy(strstr(text, "\"none\""), "\"moon\"", 6);
	r = read_text(text, strlen(text));
	ck_assert_ptr_nonnull(strstr(r.faults.items[0].text, "\"moon\" is not one of: none, city"));
	release(&r);
	memcpy(strstr(text, "\"moon\""), "\"none\"", 6);
	*(strstr(text, "/v1") + 2) = '2';
	r = read_text(text, strlen(text));
	ck_assert_int_eq(r.ret, -1);
	ck_assert_ptr_nonnull(strstr(r.faults.items[0].text, "not \"cdnproof/answer/v1\""));
	release(&r);
}
END_TEST

START_TEST(every_shorter_answer_is_refused)
{
	for (size_t len = 1; len < strlen(CITY); len++) {
		struct read r = read_text(CITY, len);

		ck_assert_int_eq(r.ret, -1);
		ck_assert_uint_eq(r.faults.count, 1);
		release(&r);
	}
}
END_TEST

START_TEST(missing_file_is_missing_input)
{
	struct arena arena = {0};
	struct faults faults = {0};
	answer_list list;
	struct err err = {0};

	ck_assert_int_eq(answers_open(data_path("none.jsonl"), &arena, &list, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("answer");

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, answers_are_written_as_they_were_read, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, fields_hold_what_was_read);
	tcase_add_loop_test(tc, every_malformed_line_is_named, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, words_are_closed_and_the_schema_is_this);
	tcase_add_test(tc, every_shorter_answer_is_refused);
	tcase_add_test(tc, missing_file_is_missing_input);
	return run_case("model: answer", tc);
}
