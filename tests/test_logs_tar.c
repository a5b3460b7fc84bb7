#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/tar.h"
#include "tests/logs_fixture.h"

/* A member of an archive that is made here. */
struct made {
	const char *name, *prefix;
	char type;
	const char *bytes;
	bool gnu;    /* magic of GNU */
	bool binary; /* its size is written in base 256 */
};

static void put_sum(char *block)
{
	unsigned sum = 0;
	char text[8];

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < LOG_TAR_BLOCK; i++)
		sum += (uint8_t)block[i];
	snprintf(text, sizeof(text), "%06o", sum);
	memcpy(block + 148, text, 7);
}

static void add_member(struct text *to, const struct made *made)
{
	char block[LOG_TAR_BLOCK] = {0};
	size_t len = made->bytes ? strlen(made->bytes) : 0;
	char size[32];

	memcpy(block, made->name, strlen(made->name));
	if (made->prefix)
		memcpy(block + 345, made->prefix, strlen(made->prefix));
	snprintf(size, sizeof(size), "%011zo", len);
	memcpy(block + 124, size, 11);
	if (made->binary) {
		memset(block + 124, 0, 12);
		block[124] = (char)0x80;
		block[134] = (char)(len >> 8);
		block[135] = (char)len;
	}
	block[156] = made->type;
	memcpy(block + 257, made->gnu ? "ustar  " : "ustar\00000", 8);
	put_sum(block);
	text_add(to, block, sizeof(block));
	if (len)
		text_add(to, made->bytes, len);
	while (to->len % LOG_TAR_BLOCK)
		text_add(to, "", 1);
}

static void add_zeros(struct text *to, size_t len)
{
	while (len--)
		text_add(to, "", 1);
}

/* "name:bytes|" of files, "name(why)" of what is skipped, "!" behind one that is cut off. */
static int on_begin(void *context, const struct log_tar_member *member)
{
	struct text *said = context;

	if (member->why)
		text_print(said, "%.200s(%s)", member->name, member->why);
	else
		text_print(said, "%.200s:", member->name);
	return 0;
}

static int on_bytes(void *context, const uint8_t *at, size_t len)
{
	text_add(context, at, len);
	return 0;
}

static int on_end(void *context, bool whole)
{
	text_add(context, whole ? "|" : "!", 1);
	return 0;
}

/* Ends with the damage, "kind@offset", when there is some. */
static struct text said_of(const struct text *stored, size_t len, size_t piece)
{
	struct log_tar *tar = malloc(sizeof(*tar));
	struct text said = {0};
	const struct log_tar_sink sink = {&said, on_begin, on_bytes, on_end};

	ck_assert_ptr_nonnull(tar);
	text_add(&said, "", 0);
	log_tar_begin(tar, &sink);
	for (size_t at = 0; at < len; at += piece) {
		size_t part = len - at < piece ? len - at : piece;
		uint8_t *copy = malloc(part);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, stored->at + at, part);
		ck_assert_int_eq(log_tar_feed(tar, copy, part), 0);
		free(copy);
	}
	ck_assert_int_eq(log_tar_finish(tar), 0);
	if (tar->damage)
		text_print(&said, "%s@%lld", tar->damage, (long long)tar->damage_at);
	free(tar);
	return said;
}

#define LONG_NAME                                                                                  \
	"logs/of/a/node/with/a/name/that/is/too/long/for/the/field/of/a/header/which/has/one/hundred/bytes/a.log"

static const struct {
	const char *what;
	struct made members[3];
	const char *said;
} archives[] = {
	{"files",
		{{"a.log", .type = '0', .bytes = "one\n"},
			{"d/b.log", .type = '0', .bytes = "2\n"}},
		"a.log:one\n|d/b.log:2\n|"},
	{"an old file", {{"a.log", .type = '\0', .bytes = "one\n"}}, "a.log:one\n|"},
	{"a contiguous file", {{"a.log", .type = '7', .bytes = "one\n"}}, "a.log:one\n|"},
	{"an empty file", {{"a.log", .type = '0'}}, "a.log:|"},
	{"a folder", {{"d/", .type = '5'}, {"d/a.log", .type = '0', .bytes = "1"}}, "d/a.log:1|"},
	{"links", {{"l", .type = '2'}, {"h", .type = '1'}}, "l(symlink)h(not_regular)"},
	{"a device, a pipe, a letter", {{"c", .type = '3'}, {"p", .type = '6'}, {"z", .type = 'Z'}},
		"c(not_regular)p(not_regular)z(not_regular)"},
	{"hidden", {{".a", .type = '0', .bytes = "x"}, {"d/.b/c", .type = '0', .bytes = "y"}},
		".a(hidden)d/.b/c:y|"},
	{"macOS's", {{"d/._a.log", .type = '0', .bytes = "x"}}, "d/._a.log(hidden)"},
	{"climbing", {{"../../etc/a", .type = '0', .bytes = "x"}}, "../../etc/a:x|"},
	{"climbing to nowhere", {{"a/..", .type = '0', .bytes = "x"}}, "a/..(hidden)"},
	{"a root", {{"/var/log/a.log", .type = '0', .bytes = "x"}}, "var/log/a.log:x|"},
	{"a dot", {{"./a.log", .type = '0', .bytes = "x"}}, "a.log:x|"},
	{"prefix", {{"a.log", .prefix = "srv/logs", .type = '0', .bytes = "x"}},
		"srv/logs/a.log:x|"},
	{"no prefix in GNU's",
		{{"a.log", .prefix = "srv/logs", .type = '0', .bytes = "x", .gnu = true}},
		"a.log:x|"},
	{"binary size", {{"a.log", .type = '0', .bytes = "xyz", .binary = true}}, "a.log:xyz|"},
	{"long name of GNU",
		{{"././@LongLink", .type = 'L', .bytes = LONG_NAME},
			{"cut", .type = '0', .bytes = "x"}, {"b", .type = '0'}},
		LONG_NAME ":x|b:|"},
	{"long link of GNU",
		{{"././@LongLink", .type = 'K', .bytes = LONG_NAME}, {"l", .type = '2'}},
		"l(symlink)"},
	{"pax path",
		{{"p", .type = 'x', .bytes = "15 path=a/b.log\n"},
			{"c", .type = '0', .bytes = "x"}},
		"corrupt@512"},
	{"pax path that counts well",
		{{"p", .type = 'x', .bytes = "16 path=a/b.log\n13 mtime=1.5\n"},
			{"c", .type = '0', .bytes = "x"}, {"d", .type = '0'}},
		"a/b.log:x|d:|"},
	{"pax size",
		{{"p", .type = 'x', .bytes = "9 size=2\n"}, {"c", .type = '0', .bytes = "xyz"}},
		"c:xy|"},
	{"pax size that is none", {{"p", .type = 'x', .bytes = "10 size=-2\n"}, {"c", .type = '0'}},
		"corrupt@512"},
	{"pax without a key", {{"p", .type = 'x', .bytes = "5 ab\n"}, {"c", .type = '0'}},
		"corrupt@512"},
	{"pax sparse", {{"p", .type = 'x', .bytes = "22 GNU.sparse.major=1\n"}, {"c", .type = '0'}},
		"c(not_regular)"},
	{"pax of all", {{"g", .type = 'g', .bytes = "16 path=a/b.log\n"}, {"c", .type = '0'}},
		"c:|"},
	{"old sparse", {{"a", .type = '0', .bytes = "1"}, {"s", .type = 'S'}},
		"a:1|unsupported@1024"},
};

START_TEST(archives_of_every_kind_are_taken_apart)
{
	static const size_t pieces[] = {1, 7, 512, 1u << 20};
	struct text stored = {0};

	for (size_t i = 0; i < 3 && archives[_i].members[i].name; i++)
		add_member(&stored, &archives[_i].members[i]);
	add_zeros(&stored, 1024);
	for (size_t p = 0; p < ARRAY_LEN(pieces); p++) {
		struct text said = said_of(&stored, stored.len, pieces[p]);

		ck_assert_msg(strcmp(said.at, archives[_i].said) == 0, "%s: %s, not %s",
			archives[_i].what, said.at, archives[_i].said);
		text_fini(&said);
	}
	text_fini(&stored);
}
END_TEST

static struct text two_files(void)
{
	struct text stored = {0};

	add_member(&stored, &archives[0].members[0]);
	add_member(&stored, &archives[0].members[1]);
	return stored;
}

/* 512 header, 512 data, and so once more. An archive may end behind any member. */
START_TEST(every_shorter_prefix_is_truncated_or_ends_behind_a_member)
{
	struct text stored = two_files();

	for (size_t len = 0; len <= stored.len; len++) {
		struct text said = said_of(&stored, len, 1u << 20);
		bool whole = len > 0 && len % 1024 == 0;
		bool in_file = len % 1024 >= 512 && len % 1024 < (len < 1024 ? 516 : 514);

		ck_assert_msg(
			(strstr(said.at, "truncated@") == NULL) == whole, "%zu: %s", len, said.at);
		ck_assert_msg((strchr(said.at, '!') != NULL) == in_file, "%zu: %s", len, said.at);
		text_fini(&said);
	}
	text_fini(&stored);
}
END_TEST

START_TEST(every_flipped_bit_of_a_header_is_corrupt)
{
	struct text stored = two_files();

	for (size_t bit = 1024 * 8; bit < 1536 * 8; bit++) {
		struct text said;

		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		said = said_of(&stored, stored.len, 1u << 20);
		/* the sum's own end is not counted */
		ck_assert_msg(strcmp(said.at, "a.log:one\n|corrupt@1024") == 0 ||
				      strcmp(said.at, archives[0].said) == 0,
			"bit %zu: %s", bit, said.at);
		ck_assert(strcmp(said.at, archives[0].said) != 0 ||
			  (bit / 8 >= 1024 + 148 && bit / 8 < 1024 + 156));
		stored.at[bit / 8] = (char)(stored.at[bit / 8] ^ (1 << bit % 8));
		text_fini(&said);
	}
	text_fini(&stored);
}
END_TEST

START_TEST(bytes_behind_the_end_are_trailing)
{
	struct text stored = two_files();
	struct text said;

	add_zeros(&stored, 1536);
	text_add(&stored, "x", 1);
	said = said_of(&stored, stored.len, 100);
	ck_assert_str_eq(said.at, "a.log:one\n|d/b.log:2\n|trailing_bytes@3584");
	text_fini(&said);
	text_fini(&stored);
}
END_TEST

START_TEST(extended_headers_are_bounded)
{
	static const char types[] = {'L', 'x'};
	static char bytes[LOG_TAR_META_MOST + 2];

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t most = types[i] == 'L' ? LOG_TAR_NAME_MOST : LOG_TAR_META_MOST;
		struct text stored = {0};
		struct text said;

		memset(bytes, 'a', most + 1);
		bytes[most + 1] = '\0';
		add_member(&stored, &(struct made){"x", .type = types[i], .bytes = bytes});
		said = said_of(&stored, stored.len, 4096);
		ck_assert_str_eq(said.at, "unsupported@0");
		text_fini(&said);
		text_fini(&stored);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: tar");
	TCase *tc = tcase_create("tar");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
		tc, archives_of_every_kind_are_taken_apart, 0, (int)ARRAY_LEN(archives));
	tcase_add_test(tc, every_shorter_prefix_is_truncated_or_ends_behind_a_member);
	tcase_add_test(tc, every_flipped_bit_of_a_header_is_corrupt);
	tcase_add_test(tc, bytes_behind_the_end_are_trailing);
	tcase_add_test(tc, extended_headers_are_bounded);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
