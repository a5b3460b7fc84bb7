#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/json.h"
#include "tests/data_fixture.h"
#include "tests/fork_child.h"

struct parsed {
	struct json_doc doc;
	struct faults faults;
	struct err err;
	int ret;
};

static struct parsed parse(const void *bytes, size_t len)
{
	struct parsed out = {.ret = -2};
	char *tight = tight_copy(bytes, len);

	faults_init(&out.faults);
	out.ret = json_doc_parse(tight, len, "a.json", &out.doc, &out.faults, &out.err);
	free(tight);
	return out;
}

static void release(struct parsed *parsed)
{
	json_doc_fini(&parsed->doc);
	faults_fini(&parsed->faults);
}

/* A document as its places: key@line:column=line:column and what is there. */
static void print_node(FILE *out, const struct json_node *node)
{
	static const char types[] = "{[\"#.tfn";

	if (node->key)
		fprintf(out, "%s@%u:%u=", node->key, node->key_line, node->key_column);
	fprintf(out, "%u:%u%c", node->line, node->column, types[json_typeof(node->value)]);
	for (const struct json_node *child = node->first; child; child = child->next) {
		fputc(' ', out);
		if (child->shadowed)
			fprintf(out, "(%s@%u:%u)", child->key, child->key_line, child->key_column);
		else
			print_node(out, child);
	}
}

static char *places(const struct json_doc *doc)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	print_node(out, doc->nodes);
	fclose(out);
	return text;
}

static const struct {
	const char *text, *places;
} good[] = {
	{"1", "1:1#"},
	{"-0", "1:1#"},
	{"  0  ", "1:3#"},
	{"\"\"", "1:1\""},
	{"null", "1:1n"},
	{"\r\n\ttrue\n", "2:2t"},
	{"1.5e-3", "1:1."},
	{"[]", "1:1["},
	{"[1, 2]", "1:1[ 1:2# 1:5#"},
	{"{}", "1:1{"},
	{"{\"a\": 1}", "1:1{ a@1:2=1:7#"},
	{"{\n  \"a\": {\n    \"b\": []\n  }\n}", "1:1{ a@2:3=2:8{ b@3:5=3:10["},
	/* Columns are characters, not bytes. */
	{"{\"城市\": \"南昌\", \"b\": 2}", "1:1{ 城市@1:2=1:8\" b@1:14=1:19#"},
	{"[\"😀\", \"é\", 1]", "1:1[ 1:2\" 1:7\" 1:12#"},
	{"{\"\\u0061\": 1}", "1:1{ a@1:2=1:12#"},
	{"{\"a\\nb\": [false]}", "1:1{ a\nb@1:2=1:10[ 1:11f"},
	{"{\"\": 1}", "1:1{ @1:2=1:6#"},
	{"[\"\\ud83d\\ude00\", 1]", "1:1[ 1:2\" 1:18#"},
	{"[9007199254740991,-9007199254740991]", "1:1[ 1:2# 1:19#"},
	/* Of members with one key, the last counts, as in jansson. */
	{"{\"a\": [1], \"b\": 0, \"a\": {\"c\": 2}}",
		"1:1{ (a@1:2) b@1:12=1:17# a@1:20=1:25{ c@1:26=1:31#"},
};

START_TEST(every_value_has_its_place)
{
	struct parsed p = parse(good[_i].text, strlen(good[_i].text));
	char *text;

	ck_assert_msg(p.ret == 0, "%s: %s", good[_i].text,
		p.faults.count ? p.faults.items[0].text : p.err.text);
	text = places(&p.doc);
	ck_assert_str_eq(text, good[_i].places);
	free(text);
	release(&p);
}
END_TEST

START_TEST(values_are_those_of_the_text)
{
	struct file_bytes bytes = data_read("json/good.json");
	struct parsed p = parse(bytes.at, bytes.len);
	const struct json_node *node;

	ck_assert_int_eq(p.ret, 0);
	ck_assert_uint_eq(p.faults.count, 0);
	node = json_node_find(p.doc.nodes, "escapes");
	ck_assert_str_eq(json_string_value(node->value), "\"\\/\b\f\n\r\t南昌😀😀");
	node = json_node_find(json_node_find(p.doc.nodes, "operator"), "简称");
	ck_assert_str_eq(json_string_value(node->value), "示例");
	ck_assert_uint_eq(node->line, 2);
	ck_assert_uint_eq(node->key_column, 40);
	node = json_node_find(p.doc.nodes, "中");
	ck_assert_uint_eq(node->key_line, 6);
	ck_assert_ptr_null(json_node_find(p.doc.nodes, "missing"));
	ck_assert_ptr_null(json_node_find(json_node_find(p.doc.nodes, "words"), "0"));
	release(&p);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(every_shorter_document_is_one_fault)
{
	struct file_bytes bytes = data_read("json/good.json");

	for (size_t len = 0; len < bytes.len; len++) {
		struct parsed p = parse(bytes.at, len);

		if (p.ret != -1 || p.faults.count != 1 || p.err.code != ERR_DATA ||
			p.faults.items[0].line == 0 || p.faults.items[0].column == 0 || p.doc.root)
			ck_abort_msg("%zu bytes: %d, %zu faults", len, p.ret, p.faults.count);
		release(&p);
	}
	file_bytes_fini(&bytes);
}
END_TEST

/* One changed byte must never do worse than a fault. */
START_TEST(every_changed_byte_is_read_or_refused)
{
	static const unsigned char changes[] = {0, '"', '{', ']', ',', '\\', '9', 0x80, 0xff};
	struct file_bytes bytes = data_read("json/good.json");

	for (size_t i = 0; i < bytes.len * ARRAY_LEN(changes); i++) {
		char *at = &bytes.at[i / ARRAY_LEN(changes)];
		char was = *at;
		struct parsed p;

		*at = (char)changes[i % ARRAY_LEN(changes)];
		p = parse(bytes.at, bytes.len);
		if (p.ret != (p.doc.root ? 0 : -1) || (p.ret < 0 && p.faults.count == 0))
			ck_abort_msg("byte %zu", i / ARRAY_LEN(changes));
		release(&p);
		*at = was;
	}
	file_bytes_fini(&bytes);
}
END_TEST

#define FAULTS_A_FILE 6

static const struct {
	const char *file;
	int ret;
	struct fault_want faults[FAULTS_A_FILE];
} bad[] = {
	{"truncated", -1, {{4, 1, "", "the document ends in the middle"}}},
	{"truncated-in-text", -1, {{2, 14, "", "the text ends before its closing quote"}}},
	{"duplicates", 0,
		{{3, 17, "", "\"x\" stands here a second time (first in line 3)"},
			{4, 3, "", "\"a\" stands here a second time (first in line 2)"},
			{5, 11, "", "\"中\" stands here a second time (first in line 5)"},
			{6, 3, "", "\"a\" stands here a second time (first in line 4)"},
			{7, 16, "", "\"c\" stands here a second time (first in line 7)"}}},
	{"invalid-utf8", -1, {{2, 11, "", "byte 0xd6 is not UTF-8"}}},
	{"overlong", -1, {{1, 8, "", "byte 0xc0 is not UTF-8"}}},
	{"surrogate-bytes", -1, {{2, 3, "", "byte 0xed is not UTF-8"}}},
	{"byte-order-mark", -1, {{1, 1, "", "byte order mark"}}},
	{"utf16", -1, {{1, 2, "", "a text in double quotes is expected"}}},
	{"empty", -1, {{1, 1, "", "the file is empty"}}},
	{"blank", -1, {{1, 1, "", "the file is empty"}}},
	{"deep", -1, {{1, 65, "", "nested deeper than 64 levels"}}},
	{"deep-objects", -1, {{1, 321, "", "nested deeper than 64 levels"}}},
	{"high-surrogate-alone", -1, {{1, 15, "", "half of a surrogate pair"}}},
	{"low-surrogate-alone", -1, {{1, 15, "", "half of a surrogate pair"}}},
	{"high-surrogate-twice", -1, {{1, 20, "", "half of a surrogate pair"}}},
	{"high-surrogate-and-last-high", -1, {{1, 20, "", "half of a surrogate pair"}}},
	{"high-surrogate-and-letter", -1, {{1, 20, "", "half of a surrogate pair"}}},
	{"nul-escape", -1, {{1, 15, "", "\\u0000 is not allowed"}}},
	{"nul-byte", -1, {{1, 9, "", "control character"}}},
	{"nul-byte-outside", -1, {{1, 9, "", "something follows"}}},
	{"nul-byte-first", -1, {{1, 1, "", "a JSON value is expected"}}},
	{"number-beyond", -1, {{2, 24, "", "beyond +-9007199254740991"}}},
	{"number-beyond-negative", -1, {{1, 19, "", "beyond +-9007199254740991"}}},
	{"number-long", -1, {{1, 402, "", "beyond +-9007199254740991"}}},
	{"number-huge-exponent", -1, {{2, 6, "", "real number overflow"}}},
	{"number-leading-zero", -1, {{1, 3, "", "a comma or a closing bracket"}}},
	{"number-plus", -1, {{1, 2, "", "a JSON value is expected"}}},
	{"number-point-first", -1, {{1, 2, "", "a JSON value is expected"}}},
	{"number-point-last", -1, {{1, 4, "", "not a JSON number"}}},
	{"number-exponent-empty", -1, {{1, 4, "", "not a JSON number"}}},
	{"number-minus-alone", -1, {{1, 3, "", "not a JSON number"}}},
	{"number-infinity", -1, {{1, 2, "", "a JSON value is expected"}}},
	{"number-hex", -1, {{1, 3, "", "a comma or a closing bracket"}}},
	{"control-character", -1, {{1, 9, "", "control character"}}},
	{"line-break-in-text", -1, {{1, 9, "", "control character"}}},
	{"tab-in-text", -1, {{1, 8, "", "control character"}}},
	{"unknown-escape", -1, {{1, 9, "", "unknown escape"}}},
	{"short-escape", -1, {{1, 12, "", "four hexadecimal digits"}}},
	{"trailing-text", -1, {{2, 1, "", "something follows the end"}}},
	{"trailing-comma", -1, {{1, 13, "", "a JSON value is expected"}}},
	{"trailing-comma-object", -1, {{1, 9, "", "a text in double quotes is expected"}}},
	{"comma-missing", -1, {{3, 3, "", "a comma or a closing bracket"}}},
	{"colon-missing", -1, {{1, 6, "", "a colon is expected"}}},
	{"key-unquoted", -1, {{1, 2, "", "a text in double quotes is expected"}}},
	{"single-quotes", -1, {{1, 2, "", "a text in double quotes is expected"}}},
	{"comment", -1, {{1, 9, "", "a comma or a closing bracket"}}},
	{"bracket-mismatch", -1, {{1, 9, "", "a comma or a closing bracket"}}},
	{"word-unknown", -1, {{1, 2, "", "a JSON value is expected"}}},
	{"word-cut", -1, {{1, 2, "", "a JSON value is expected"}}},
	{"form-feed", -1, {{1, 4, "", "a JSON value is expected"}}},
	{"no-break-space", -1, {{1, 4, "", "a JSON value is expected"}}},
};

START_TEST(bad_file_is_refused_at_its_place)
{
	struct file_bytes bytes;
	struct parsed p;
	char name[64];

	snprintf(name, sizeof(name), "json/%s.json", bad[_i].file);
	bytes = data_read(name);
	p = parse(bytes.at, bytes.len);
	ck_assert_msg(p.ret == bad[_i].ret, "%s: %d", name, p.ret);
	faults_want(&p.faults, name, bad[_i].faults, fault_wants(bad[_i].faults, FAULTS_A_FILE));
	if (p.ret < 0)
		ck_assert_int_eq(p.err.code, ERR_DATA);
	release(&p);
	file_bytes_fini(&bytes);
}
END_TEST

/* Every value must be there for who reads on, however many duplicates went before. */
static void want_values(const struct json_node *node)
{
	ck_assert_ptr_nonnull(node->value);
	for (const struct json_node *child = node->first; child; child = child->next)
		if (!child->shadowed)
			want_values(child);
}

START_TEST(more_duplicates_than_are_kept_are_counted)
{
	struct file_bytes bytes = data_read("json/many-duplicates.json");
	struct parsed p = parse(bytes.at, bytes.len);

	ck_assert_int_eq(p.ret, 0);
	ck_assert_uint_eq(p.faults.count, FAULTS_MOST);
	ck_assert_uint_eq(p.faults.left_out, 261 - FAULTS_MOST);
	want_values(p.doc.nodes);
	release(&p);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(blank_line_is_not_read_beyond_its_end)
{
	char *text = tight_copy("  ", 2);
	struct json_doc doc;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	ck_assert_int_eq(json_doc_parse(text, 2, "a", &doc, &faults, &err), -1);
	faults_want(&faults, "blank", &(struct fault_want){1, 1, "", "the file is empty"}, 1);
	faults_fini(&faults);
	free(text);
}
END_TEST

/* Writes '[' until nobody listens; tells how many through shared memory. */
static void write_brackets(int fd, size_t most, size_t *written)
{
	char block[65536];

	signal(SIGPIPE, SIG_IGN);
	memset(block, '[', sizeof(block));
	while (*written < most) {
		size_t left = most - *written;
		ssize_t put = write(fd, block, left < sizeof(block) ? left : sizeof(block));

		if (put <= 0)
			_exit(0);
		*written += (size_t)put;
	}
	_exit(0);
}

static const struct {
	size_t len;
	struct fault_want fault; /* no text: refused unparsed */
} brackets[] = {
	{JSON_FILE_MOST, {1, 65, "", "nested deeper than 64 levels"}},
	{(size_t)JSON_FILE_MOST + 1, {0, 0, "", NULL}},
	{(size_t)1 << 30, {0, 0, "", NULL}},
};

START_TEST(endless_brackets_are_refused_within_bounds)
{
	size_t *written = mmap(
		NULL, sizeof(*written), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct faults faults;
	struct json_doc doc;
	struct err err = {0};
	char path[32];
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork_child();
	if (child == 0) {
		close(ends[0]);
		write_brackets(ends[1], brackets[_i].len, written);
	}
	close(ends[1]);
	faults_init(&faults);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	ck_assert_int_eq(json_doc_read(path, &doc, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	close(ends[0]);
	waitpid(child, NULL, 0);
	ck_assert_uint_le(*written, (size_t)JSON_FILE_MOST + (4u << 20)); /* what the pipe holds */
	faults_want(&faults, "brackets", &brackets[_i].fault, brackets[_i].fault.text != NULL);
	if (!brackets[_i].fault.text)
		ck_assert_ptr_nonnull(strstr(err.text, "larger than 134217728 bytes"));
	faults_fini(&faults);
}
END_TEST

START_TEST(document_of_too_many_values_is_refused)
{
	size_t len = 2 * ((size_t)JSON_NODES_MOST + 1) + 1;
	char *text = malloc(len);
	struct fault_want want = {1, 2 * JSON_NODES_MOST, "", "more than 10000000 values"};
	struct parsed p;

	ck_assert_ptr_nonnull(text);
	memset(text, ',', len);
	for (size_t i = 1; i < len; i += 2)
		text[i] = '1';
	text[0] = '[';
	text[len - 1] = ']';
	p = parse(text, len);
	ck_assert_int_eq(p.ret, -1);
	faults_want(&p.faults, "many values", &want, 1);
	release(&p);
	free(text);
}
END_TEST

START_TEST(missing_file_and_folder_are_missing_input)
{
	struct faults faults;
	struct json_doc doc;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_int_eq(json_doc_read(data_path("json/none"), &doc, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_int_eq(json_doc_read(data_path("json"), &doc, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	ck_assert_uint_eq(faults.count, 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("json");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, every_value_has_its_place, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tc, values_are_those_of_the_text);
	tcase_add_test(tc, every_shorter_document_is_one_fault);
	tcase_add_test(tc, every_changed_byte_is_read_or_refused);
	tcase_add_loop_test(tc, bad_file_is_refused_at_its_place, 0, (int)ARRAY_LEN(bad));
	tcase_add_test(tc, more_duplicates_than_are_kept_are_counted);
	tcase_add_test(tc, blank_line_is_not_read_beyond_its_end);
	tcase_add_loop_test(
		tc, endless_brackets_are_refused_within_bounds, 0, (int)ARRAY_LEN(brackets));
	tcase_add_test(tc, document_of_too_many_values_is_refused);
	tcase_add_test(tc, missing_file_and_folder_are_missing_input);
	return run_case("base: json", tc);
}
