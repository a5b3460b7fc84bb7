#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json_pointer.h"
#include "tests/data_fixture.h"

static const struct {
	const char *name, *left, *right, *pointer, *says_left, *says_right;
} cases[] = {
	{"a member", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}", "/b", "2", "3"},
	{"the first of two", "{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":3}", "/a", "1", "2"},
	{"an element within", "{\"a\":[{\"v\":\"x\"},{\"v\":\"y\"}]}",
		"{\"a\":[{\"v\":\"x\"},{\"v\":\"z\"}]}", "/a/1/v", "\"y\"", "\"z\""},
	{"one element less", "[1,2]", "[1]", "/1", "2", NULL},
	{"one element more", "[1]", "[1,[2]]", "/1", NULL, "[2]"},
	{"a member less", "{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"c\":3}", "/b", "2", NULL},
	{"a member more", "{\"a\":1,\"c\":3}", "{\"a\":1,\"b\":{},\"c\":3}", "/b", NULL, "{}"},
	{"a member more at the end", "{\"a\":1}", "{\"a\":1,\"b\":2}", "/b", NULL, "2"},
	{"a member less in front", "{\"a\":1,\"b\":1}", "{\"b\":1}", "/a", "1", NULL},
	{"another kind", "{\"a\":{}}", "{\"a\":[]}", "/a", "{}", "[]"},
	{"a text and a number", "{\"a\":\"1\"}", "{\"a\":1}", "/a", "\"1\"", "1"},
	{"a key with both signs", "{\"a/b~c\":1}", "{\"a/b~c\":2}", "/a~1b~0c", "1", "2"},
	{"an empty key", "{\"\":1}", "{\"\":2}", "/", "1", "2"},
	{"the whole", "1", "2", "", "1", "2"},
	{"blanks alone", "[1, 2]", "[1,2]", "", "[1,2]", "[1,2]"},
	{"order alone", "{\"x\":{\"b\":1,\"a\":2}}", "{\"x\":{\"a\":2,\"b\":1}}", "/x",
		"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
	{"a real number of a stranger", "[0.5]", "[1]", "/0", "0.5", "1"},
	{"a control character", "[\"\\u001b[2J\"]", "[1]", "/0", "\"\\u001B[2J\"", "1"},
};

static int differ(
	struct arena *arena, const char *left, const char *right, struct json_difference *out)
{
	char *a = tight_copy(left, strlen(left)), *b = tight_copy(right, strlen(right));
	struct err err = {0};
	bool differs = false;
	int ret = json_first_difference(
		a, strlen(left), b, strlen(right), arena, &differs, out, &err);

	free(a);
	free(b);
	return ret < 0 ? -1 : differs;
}

static void check_text(const char *name, const char *got, const char *wanted)
{
	if (!wanted)
		ck_assert_msg(got == NULL, "%s", name);
	else
		ck_assert_msg(got && strcmp(got, wanted) == 0, "%s: %s", name, got ? got : "-");
}

START_TEST(the_first_difference_is_named)
{
	struct arena arena = {0};
	struct json_difference found;

	ck_assert_msg(
		differ(&arena, cases[_i].left, cases[_i].right, &found) == 1, "%s", cases[_i].name);
	check_text(cases[_i].name, found.pointer, cases[_i].pointer);
	check_text(cases[_i].name, found.left, cases[_i].says_left);
	check_text(cases[_i].name, found.right, cases[_i].says_right);
	ck_assert_int_eq(differ(&arena, cases[_i].left, cases[_i].left, &found), 0);
	arena_fini(&arena);
}
END_TEST

START_TEST(a_long_value_is_cut_between_characters)
{
	struct arena arena = {0};
	struct json_difference found;
	char text[1024] = "[\"";

	for (size_t i = 0; i < 300; i++)
		memcpy(text + 2 + 3 * i, "\xE6\x98\x8C", 3);
	memcpy(text + 2 + 3 * 300, "\"]", 3);
	ck_assert_int_eq(differ(&arena, text, "[1]", &found), 1);
	ck_assert_uint_le(strlen(found.left), JSON_SHOWN_MOST + 3);
	ck_assert_str_eq(found.left + strlen(found.left) - 3, "\xE2\x80\xA6");
	arena_fini(&arena);
}
END_TEST

START_TEST(what_is_no_json_is_an_error)
{
	static const char whole[] = "{\"a\":[1,\"x\",{\"b\":null}]}";
	struct arena arena = {0};
	struct json_difference found;

	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char text[sizeof(whole)] = "";

		memcpy(text, whole, len);
		ck_assert_int_eq(differ(&arena, text, whole, &found), -1);
		ck_assert_int_eq(differ(&arena, whole, text, &found), -1);
	}
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("json pointer");

	tcase_add_loop_test(tc, the_first_difference_is_named, 0, ARRAY_LEN(cases));
	tcase_add_test(tc, a_long_value_is_cut_between_characters);
	tcase_add_test(tc, what_is_no_json_is_an_error);
	return run_case("base: json pointer", tc);
}
