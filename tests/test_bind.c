#include <stdlib.h>
#include <string.h>

#include "base/bind.h"
#include "base/jcs.h"
#include "base/text.h"
#include "base/when.h"
#include "tests/data_fixture.h"

/* One field of every kind. */
static const char *const colours[] = {"red", "green", "blue", NULL};

struct inner {
	const char *id;
	int64_t size;
};
static const struct bind_field inner_rows[] = {
	BIND_ROW(struct inner, "id", id, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct inner, "size", size, BIND_INT, .min = 1, .max = 10,
		.otherwise = BIND_ABSENT),
};
static BIND_SHAPE(inner_shape, struct inner, inner_rows, "inner");

struct soft {
	const char *note;
	int64_t size;
};
static const struct bind_field soft_rows[] = {
	BIND_ROW(struct soft, "note", note, BIND_TEXT, .flags = BIND_NOT_EMPTY),
	BIND_ROW(
		struct soft, "size", size, BIND_INT, .min = 1, .max = 10, .otherwise = BIND_ABSENT),
};
static BIND_SHAPE(soft_shape, struct soft, soft_rows, "soft");

struct named {
	const char *name;
	int64_t weight;
};
static const struct bind_field named_rows[] = {
	BIND_ROW(struct named, "weight", weight, BIND_INT, .otherwise = 7),
};
static BIND_SHAPE(named_shape, struct named, named_rows, "named");

struct all {
	const char *text, *digest, *xxh128;
	int64_t number, negative;
	bool flag, other_flag;
	int colour;
	struct unix_ms time, day;
	struct soft object;
	const struct inner *maybe;
	LIST_OF(struct inner) list;
	LIST_OF(const char *) texts;
	LIST_OF(int64_t) ints, nulls, runs;
	LIST_OF(int) enums;
	LIST_OF(struct named) by_name;
	LIST_OF(struct bind_count) counts;
	LIST_OF(struct bind_pair) pairs;
	int64_t doubled;
};

/* A custom kind: kept as twice what is written; the context says what is too much. */
static void read_doubled(struct bind_in *in, const struct json_node *node, void *slot)
{
	int64_t value = json_integer_value(node->value) * 2;

	if (in->context && value > *(const int64_t *)in->context)
		bind_fault(in, node, "twice %lld is too much", (long long)value / 2);
	memcpy(slot, &value, sizeof(value));
}

static json_t *write_doubled(const void *slot)
{
	int64_t value;

	memcpy(&value, slot, sizeof(value));
	return value ? json_integer(value / 2) : NULL;
}

#define ROW(name, kind, ...) BIND_ROW(struct all, #name, name, kind, __VA_ARGS__)

static const struct bind_field all_rows[] = {
	ROW(text, BIND_TEXT, .flags = 0),
	ROW(digest, BIND_DIGEST, .flags = 0),
	ROW(xxh128, BIND_XXH128, .flags = 0),
	ROW(number, BIND_INT, .min = 0, .max = 100, .otherwise = 5),
	ROW(negative, BIND_INT, .otherwise = BIND_ABSENT),
	ROW(flag, BIND_BOOL, .flags = BIND_ALWAYS),
	ROW(other_flag, BIND_BOOL, .otherwise = 1),
	ROW(colour, BIND_ENUM, .names = colours, .otherwise = 2),
	ROW(time, BIND_TIME, .flags = 0),
	ROW(day, BIND_DAY, .flags = 0),
	ROW(object, BIND_OBJECT, .shape = &soft_shape),
	ROW(maybe, BIND_MAYBE, .shape = &inner_shape),
	ROW(list, BIND_LIST, .flags = BIND_UNIQUE, .shape = &inner_shape),
	ROW(texts, BIND_TEXTS, .flags = BIND_NOT_EMPTY),
	ROW(ints, BIND_INTS, .min = 1, .max = 3),
	ROW(nulls, BIND_INTS, .flags = BIND_NULLABLE),
	ROW(runs, BIND_RUNS, .row_len = 2),
	ROW(enums, BIND_ENUMS, .names = colours),
	ROW(by_name, BIND_NAMED, .shape = &named_shape),
	ROW(counts, BIND_COUNTS, .min = 0, .max = 9),
	ROW(pairs, BIND_PAIRS, .flags = 0),
	ROW(doubled, BIND_CUSTOM, .read = read_doubled, .write = write_doubled),
};
static BIND_SHAPE(all_shape, struct all, all_rows, "all");

struct strict {
	const char *need;
	int64_t always;
	struct unix_ms when;
	LIST_OF(const char *) words;
};
static const struct bind_field strict_rows[] = {
	BIND_ROW(struct strict, "need", need, BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY),
	BIND_ROW(struct strict, "always", always, BIND_INT, .flags = BIND_ALWAYS,
		.otherwise = BIND_ABSENT),
	BIND_ROW(struct strict, "when", when, BIND_TIME, .flags = BIND_ALWAYS),
	BIND_ROW(struct strict, "words", words, BIND_TEXTS, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(strict_shape, struct strict, strict_rows, "strict");
static const struct bind_shape lax_shape = {.title = "lax",
	.size = sizeof(struct strict),
	.fields = strict_rows,
	.field_count = ARRAY_LEN(strict_rows),
	.lax = true};

struct read {
	struct json_doc doc;
	struct faults faults;
	struct arena arena;
	struct err err;
	int ret;
};

static struct read read_shape(
	const struct bind_shape *shape, const char *text, void *out, const void *context)
{
	struct read r = {.ret = -2};

	faults_init(&r.faults);
	ck_assert_int_eq(
		json_doc_parse(text, strlen(text), "a.json", &r.doc, &r.faults, &r.err), 0);
	r.ret = bind_read_doc(&r.doc, shape, out, &r.arena, &r.faults, context, &r.err);
	ck_assert_int_eq(r.ret, r.faults.count ? -1 : 0);
	return r;
}

static void release(struct read *r)
{
	json_doc_fini(&r->doc);
	faults_fini(&r->faults);
	arena_fini(&r->arena);
}

static char *written(const struct bind_shape *shape, const void *from)
{
	json_t *value = bind_write(shape, from);
	char *text = NULL;
	size_t len;

	ck_assert_int_eq(jcs_text(value, &text, &len, NULL), 0);
	json_decref(value);
	return text;
}

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000ff"

/* What is written of it: canonical, and without what has the value that stands for absent. */
static const struct {
	const char *from, *to;
} round_trips[] = {
	{"{}", "{\"flag\":false,\"object\":{}}"},
	{"{\"text\":\"南\"}", "{\"flag\":false,\"object\":{},\"text\":\"南\"}"},
	{"{\"text\":\"\"}", "{\"flag\":false,\"object\":{},\"text\":\"\"}"},
	{"{\"digest\":\"" DIGEST "\"}", "{\"digest\":\"" DIGEST "\",\"flag\":false,\"object\":{}}"},
	{"{\"xxh128\":\"99aa06d3014798d86001c324468d497f\"}",
		"{\"flag\":false,\"object\":{},\"xxh128\":\"99aa06d3014798d86001c324468d497f\"}"},
	{"{\"number\":0}", "{\"flag\":false,\"number\":0,\"object\":{}}"},
	{"{\"number\":5}", "{\"flag\":false,\"object\":{}}"},
	{"{\"number\":100}", "{\"flag\":false,\"number\":100,\"object\":{}}"},
	{"{\"negative\":-9007199254740991}",
		"{\"flag\":false,\"negative\":-9007199254740991,\"object\":{}}"},
	{"{\"negative\":0}", "{\"flag\":false,\"negative\":0,\"object\":{}}"},
	{"{\"flag\":true,\"other_flag\":false}",
		"{\"flag\":true,\"object\":{},\"other_flag\":false}"},
	{"{\"other_flag\":true}", "{\"flag\":false,\"object\":{}}"},
	{"{\"colour\":\"red\"}", "{\"colour\":\"red\",\"flag\":false,\"object\":{}}"},
	{"{\"colour\":\"blue\"}", "{\"flag\":false,\"object\":{}}"},
	{"{\"time\":\"2026-01-01T00:00:00Z\"}",
		"{\"flag\":false,\"object\":{},\"time\":\"2026-01-01T08:00:00+08:00\"}"},
	{"{\"day\":\"2026-01-01\"}", "{\"day\":\"2026-01-01\",\"flag\":false,\"object\":{}}"},
	{"{\"object\":{\"size\":3,\"note\":\"a\"}}",
		"{\"flag\":false,\"object\":{\"note\":\"a\",\"size\":3}}"},
	{"{\"maybe\":{\"id\":\"a\"}}", "{\"flag\":false,\"maybe\":{\"id\":\"a\"},\"object\":{}}"},
	{"{\"list\":[{\"id\":\"b\"},{\"id\":\"a\",\"size\":1}]}",
		"{\"flag\":false,\"list\":[{\"id\":\"b\"},{\"id\":\"a\",\"size\":1}],\"object\":{}}"},
	{"{\"list\":[]}", "{\"flag\":false,\"object\":{}}"},
	{"{\"texts\":[\"b\",\"a\"]}", "{\"flag\":false,\"object\":{},\"texts\":[\"b\",\"a\"]}"},
	{"{\"ints\":[3,1]}", "{\"flag\":false,\"ints\":[3,1],\"object\":{}}"},
	{"{\"nulls\":[null,0,null]}", "{\"flag\":false,\"nulls\":[null,0,null],\"object\":{}}"},
	{"{\"runs\":[[1,2],[3,4]]}", "{\"flag\":false,\"object\":{},\"runs\":[[1,2],[3,4]]}"},
	{"{\"enums\":[\"blue\",\"red\"]}",
		"{\"enums\":[\"blue\",\"red\"],\"flag\":false,\"object\":{}}"},
	{"{\"by_name\":{\"z\":{},\"a\":{\"weight\":7},\"m\":{\"weight\":8}}}",
		"{\"by_name\":{\"a\":{},\"m\":{\"weight\":8},\"z\":{}},\"flag\":false,\"object\":{}}"},
	{"{\"counts\":{\"b\":1,\"a\":0}}",
		"{\"counts\":{\"a\":0,\"b\":1},\"flag\":false,\"object\":{}}"},
	{"{\"pairs\":{\"键\":\"值\"}}", "{\"flag\":false,\"object\":{},\"pairs\":{\"键\":\"值\"}}"},
	{"{\"doubled\":21}", "{\"doubled\":21,\"flag\":false,\"object\":{}}"},
};

static char *read_and_written(const char *from)
{
	struct all all = {0};
	struct read r = read_shape(&all_shape, from, &all, NULL);
	char *text;

	faults_want(&r.faults, from, NULL, 0);
	text = written(&all_shape, &all);
	release(&r);
	return text;
}

START_TEST(every_kind_is_read_and_written_back)
{
	char *text = read_and_written(round_trips[_i].from);
	char *again = read_and_written(text);

	ck_assert_str_eq(text, round_trips[_i].to);
	ck_assert_str_eq(again, text);
	free(again);
	free(text);
}
END_TEST

START_TEST(fields_hold_what_was_read)
{
	struct all all = {0};
	struct read r = read_shape(&all_shape,
		"{\"text\":\"南\",\"colour\":\"green\",\"time\":\"1970-01-01T00:00:01Z\","
		"\"nulls\":[1,null],\"runs\":[[1,2],[3,4]],\"by_name\":{\"a\":{\"weight\":9}},"
		"\"counts\":{\"x\":4},\"doubled\":4,\"list\":[{\"id\":\"q\"}]}",
		&all, NULL);

	ck_assert_int_eq(r.ret, 0);
	ck_assert_str_eq(all.text, "南");
	ck_assert_ptr_null(all.digest);
	ck_assert_ptr_null(all.xxh128);
	ck_assert_int_eq(all.number, 5);
	ck_assert_int_eq(all.negative, BIND_ABSENT);
	ck_assert(!all.flag && all.other_flag);
	ck_assert_int_eq(all.colour, 1);
	ck_assert_int_eq(all.time.v, 1000);
	ck_assert_int_eq(all.day.v, BIND_ABSENT);
	ck_assert_ptr_null(all.object.note);
	ck_assert_int_eq(all.object.size, BIND_ABSENT);
	ck_assert_ptr_null(all.maybe);
	ck_assert_uint_eq(all.list.count, 1);
	ck_assert_int_eq(all.list.items[0].size, BIND_ABSENT);
	ck_assert_int_eq(all.nulls.items[1], BIND_ABSENT);
	ck_assert_uint_eq(all.runs.count, 4);
	ck_assert_int_eq(all.runs.items[2], 3);
	ck_assert_str_eq(all.by_name.items[0].name, "a");
	ck_assert_int_eq(all.by_name.items[0].weight, 9);
	ck_assert_int_eq(all.counts.items[0].count, 4);
	ck_assert_int_eq(all.doubled, 8);
	release(&r);
}
END_TEST

#define FAULTS_A_ROW 4

static const struct {
	const char *text;
	struct fault_want faults[FAULTS_A_ROW];
} wrong[] = {
	{"[]", {{1, 1, "", "an object is expected, not an array"}}},
	{"\"x\"", {{1, 1, "", "an object is expected, not a text"}}},
	{"{\"text\": 1}", {{1, 10, "text", "a text is expected, not an integer"}}},
	{"{\"text\": null}", {{1, 10, "text", "a text is expected, not null"}}},
	{"{\"text\": 1.5}", {{1, 10, "text", "not a number with a fraction or exponent"}}},
	{"{\"digest\": \"00FF\"}", {{1, 12, "digest", "not a SHA-256 digest"}}},
	{"{\"xxh128\": \"" DIGEST "\"}", {{1, 12, "xxh128", "not an XXH3-128 value"}}},
	{"{\"xxh128\": 7}", {{1, 12, "xxh128", "a text is expected, not"}}},
	{"{\"number\": \"1\"}", {{1, 12, "number", "an integer is expected, not a text"}}},
	{"{\"number\": 1.0}", {{1, 12, "number", "an integer is expected"}}},
	{"{\"number\": -1}", {{1, 12, "number", "-1 is outside 0 to 100"}}},
	{"{\"number\": 101}", {{1, 12, "number", "101 is outside 0 to 100"}}},
	{"{\"flag\": 1}", {{1, 10, "flag", "true or false is expected, not an integer"}}},
	{"{\"colour\": \"pink\"}", {{1, 12, "colour", "\"pink\" is not one of: red, green, blue"}}},
	{"{\"colour\": true}", {{1, 12, "colour", "a text is expected, not true or false"}}},
	{"{\"time\": \"2026-01-01\"}", {{1, 10, "time", "\"2026-01-01\" is not an RFC 3339 time"}}},
	{"{\"day\": \"2026-02-30\"}", {{1, 9, "day", "\"2026-02-30\" is not a date"}}},
	{"{\"maybe\": {}}", {{1, 11, "maybe", "\"id\" is missing"}}},
	{"{\"object\": []}", {{1, 12, "object", "an object is expected, not an array"}}},
	{"{\"object\": {\"note\": \"\"}}", {{1, 21, "object.note", "must not be empty"}}},
	{"{\"maybe\": 1}", {{1, 11, "maybe", "an object is expected, not an integer"}}},
	{"{\"list\": {}}", {{1, 10, "list", "an array is expected, not an object"}}},
	{"{\"list\": [{\"id\": \"a\"}, 7]}", {{1, 24, "list[1]", "an object is expected"}}},
	{"{\"list\": [{\"id\": \"a\"}, {\"id\": \"b\"},\n {\"id\": \"a\"}]}",
		{{2, 2, "list[2]", "the id \"a\" is there already"}}},
	{"{\"list\": [{\"id\": \"a\", \"size\": 11}]}",
		{{1, 31, "list[0].size", "11 is outside 1 to 10"}}},
	{"{\"texts\": []}", {{1, 11, "texts", "must not be empty"}}},
	{"{\"texts\": [\"a\", \"\"]}", {{1, 17, "texts[1]", "must not be empty"}}},
	{"{\"texts\": [\"a\", 1]}", {{1, 17, "texts[1]", "a text is expected"}}},
	{"{\"ints\": [1, 4, null]}",
		{{1, 14, "ints[1]", "4 is outside 1 to 3"},
			{1, 17, "ints[2]", "an integer is expected, not null"}}},
	{"{\"nulls\": [null, \"x\"]}", {{1, 18, "nulls[1]", "an integer is expected, not a text"}}},
	{"{\"runs\": [[1,2],[3],[4,5,6],7]}", {{1, 17, "runs[1]", "2 integers are expected"},
						      {1, 21, "runs[2]", "2 integers are expected"},
						      {1, 29, "runs[3]", "an array is expected"}}},
	{"{\"enums\": [\"red\", \"pink\"]}", {{1, 19, "enums[1]", "\"pink\" is not one of"}}},
	{"{\"by_name\": []}", {{1, 13, "by_name", "an object is expected"}}},
	{"{\"by_name\": {\"a\": {\"weigth\": 1}}}",
		{{1, 20, "by_name.a", "unknown key \"weigth\" (did you mean \"weight\"?)"}}},
	{"{\"counts\": {\"a\": 10, \"b\": null}}",
		{{1, 18, "counts.a", "10 is outside 0 to 9"},
			{1, 27, "counts.b", "an integer is expected, not null"}}},
	{"{\"pairs\": {\"a\": 1}}", {{1, 17, "pairs.a", "a text is expected"}}},
	{"{\"nummber\": 1}", {{1, 2, "", "unknown key \"nummber\" (did you mean \"number\"?)"}}},
	{"{\"完全不同\": 1}", {{1, 2, "", "unknown key \"完全不同\""}}},
	{"{\"doubled\": 51}", {{1, 13, "doubled", "twice 51 is too much"}}},
	/* Everything that is wrong is said in one run. */
	{"{\"text\": 1,\n \"number\": 101,\n \"colour\": \"x\",\n \"zzzzzzzz\": 0}",
		{{1, 10, "text", "a text"}, {2, 12, "number", "outside"},
			{3, 12, "colour", "not one of"}, {4, 2, "", "unknown key \"zzzzzzzz\""}}},
	{"{\"text\": \"a\", \"text\": 2}",
		{{1, 15, "", "the key \"text\" stands here a second time"},
			{1, 23, "text", "a text is expected"}}},
};

START_TEST(every_fault_has_its_place_and_path)
{
	int64_t most = 100;
	struct all all = {0};
	struct read r = read_shape(&all_shape, wrong[_i].text, &all, &most);

	ck_assert_int_eq(r.err.code, ERR_DATA);
	faults_want(&r.faults, wrong[_i].text, wrong[_i].faults,
		fault_wants(wrong[_i].faults, FAULTS_A_ROW));
	release(&r);
}
END_TEST

START_TEST(what_is_required_is_missed_and_what_is_always_written_is_null)
{
	static const struct fault_want wants[] = {
		{1, 1, "", "\"need\" is missing"}, {1, 1, "", "\"words\" is missing"}};
	struct strict strict = {0};
	struct read r = read_shape(&strict_shape, "{}", &strict, NULL);
	char *text;

	faults_want(&r.faults, "missing", wants, 2);
	ck_assert_str_eq(r.err.text, "2 faults");
	release(&r);
	r = read_shape(&strict_shape, "{\"need\":\"x\",\"words\":[]}", &strict, NULL);
	ck_assert_int_eq(r.ret, 0);
	text = written(&strict_shape, &strict);
	ck_assert_str_eq(text, "{\"always\":null,\"need\":\"x\",\"when\":null,\"words\":[]}");
	free(text);
	release(&r);
}
END_TEST

START_TEST(lax_shape_keeps_quiet_about_unknown_keys)
{
	struct strict strict = {0};
	struct read r = read_shape(
		&lax_shape, "{\"need\":\"x\",\"words\":[],\"newer\":{\"a\":[1.5]}}", &strict, NULL);

	ck_assert_int_eq(r.ret, 0);
	release(&r);
}
END_TEST

static const struct {
	const char *key, *nearest;
} nearest[] = {
	{"texts", "texts"},
	{"txet", "text"},
	{"nuber", "number"},
	{"Colour", "colour"},
	{"q", NULL},
	{"", NULL},
	{"something else", NULL},
	{"dya", "day"},
};

START_TEST(nearest_key_is_near)
{
	const char *found = bind_nearest(&all_shape, nearest[_i].key);

	if (nearest[_i].nearest)
		ck_assert_str_eq(found ? found : "none", nearest[_i].nearest);
	else
		ck_assert_msg(!found, "%s: %s", nearest[_i].key, found);
}
END_TEST

/* A key of a stranger's reaches a terminal only as one line of text. */
START_TEST(a_fault_is_one_line_of_whole_characters)
{
	struct all all = {0};
	struct read r;
	char text[3000] = "{\"pairs\":{\"\\u001b[31m\\n\\u007f\": 1, \"";
	size_t len = strlen(text);

	for (int i = 0; i < 500; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "赣");
	snprintf(text + len, sizeof(text) - len, "\": 1}, \"a\\nb\": 2}");
	r = read_shape(&all_shape, text, &all, NULL);
	ck_assert_uint_eq(r.faults.count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct fault *fault = &r.faults.items[i];

		ck_assert_ptr_null(strpbrk(fault->path, "\x1b\n\x7f"));
		ck_assert_ptr_null(strpbrk(fault->text, "\x1b\n\x7f"));
		ck_assert_uint_eq(
			utf8_bad_at(fault->path, strlen(fault->path)), strlen(fault->path));
		ck_assert_uint_eq(
			utf8_bad_at(fault->text, strlen(fault->text)), strlen(fault->text));
	}
	release(&r);
}
END_TEST

START_TEST(same_fault_is_kept_once_and_many_are_counted)
{
	struct faults faults;
	struct err err;

	faults_init(&faults);
	ck_assert_int_eq(faults_result(&faults, &err), 0);
	faults_add(&faults, "a", 1, 2, "p", "x %d", 1);
	faults_add(&faults, "a", 1, 2, "p", "x %d", 1);
	ck_assert_uint_eq(faults.count, 1);
	ck_assert_int_eq(faults_result(&faults, &err), -1);
	ck_assert_str_eq(err.text, "1 fault");
	for (size_t i = 0; i < FAULTS_MOST + 10; i++)
		faults_add(&faults, "a", 3, i, "p", "y");
	ck_assert_uint_eq(faults.count, FAULTS_MOST);
	ck_assert_uint_eq(faults.left_out, 11);
	faults_result(&faults, &err);
	ck_assert_str_eq(err.text, "211 faults");
	faults_fini(&faults);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("bind");

	tcase_add_loop_test(
		tc, every_kind_is_read_and_written_back, 0, (int)ARRAY_LEN(round_trips));
	tcase_add_test(tc, fields_hold_what_was_read);
	tcase_add_loop_test(tc, every_fault_has_its_place_and_path, 0, (int)ARRAY_LEN(wrong));
	tcase_add_test(tc, what_is_required_is_missed_and_what_is_always_written_is_null);
	tcase_add_test(tc, lax_shape_keeps_quiet_about_unknown_keys);
	tcase_add_loop_test(tc, nearest_key_is_near, 0, (int)ARRAY_LEN(nearest));
	tcase_add_test(tc, a_fault_is_one_line_of_whole_characters);
	tcase_add_test(tc, same_fault_is_kept_once_and_many_are_counted);
	return run_case("base: bind", tc);
}
