#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/serve_tail.h"
#include "tests/data_fixture.h"

static char path[] = "/tmp/serve-tail-XXXXXX";
static struct serve_tail tail;
static char seen[4096]; /* lines, each in brackets */

static void take(void *context, const char *text, size_t len)
{
	size_t used = strlen(seen);

	ck_assert_ptr_eq(context, &tail);
	if (len < 100)
		snprintf(seen + used, sizeof(seen) - used, "[%.*s]", (int)len, text);
	else
		snprintf(seen + used, sizeof(seen) - used, "[%zu bytes]", len);
}

static void put(const char *text)
{
	FILE *out = fopen(path, "ae");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static const char *get(void)
{
	seen[0] = '\0';
	ck_assert(serve_tail_read(&tail, take, &tail));
	return seen;
}

static void begin(void)
{
	int fd;

	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	tail = (struct serve_tail){.path = path};
}

static void end(void)
{
	unlink(path);
}

START_TEST(lines_come_once_and_whole)
{
	ck_assert_str_eq(get(), "");
	put("one\ntwo\nth");
	ck_assert_str_eq(get(), "[one][two]");
	ck_assert_str_eq(get(), "");
	put("r");
	ck_assert_str_eq(get(), "");
	put("ee\n\nfour\n");
	ck_assert_str_eq(get(), "[three][four]");
}
END_TEST

START_TEST(file_cut_at_any_byte_gives_the_same_lines)
{
	static const char text[] = "alpha\nbeta\n\ngamma\n";

	for (size_t cut = 0; cut < sizeof(text); cut++) {
		char first[sizeof(text)] = "", before[sizeof(seen)], all[2 * sizeof(seen)];

		unlink(path);
		tail = (struct serve_tail){.path = path};
		memcpy(first, text, cut);
		put(first);
		memcpy(before, get(), sizeof(before));
		put(text + cut);
		snprintf(all, sizeof(all), "%s%s", before, get());
		ck_assert_str_eq(all, "[alpha][beta][gamma]");
	}
}
END_TEST

START_TEST(file_that_shrank_is_begun_again)
{
	put("one\ntwo\n");
	ck_assert_str_eq(get(), "[one][two]");
	ck_assert_int_eq(truncate(path, 0), 0);
	put("new\n");
	ck_assert_str_eq(get(), "[new]");
}
END_TEST

START_TEST(line_without_end_is_passed_over_and_counted)
{
	size_t len = SERVE_LINE_MOST + 10;
	char *text = malloc(len + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', len);
	text[len] = '\0';
	put("one\n");
	put(text);
	ck_assert_str_eq(get(), "[one]");
	ck_assert_int_eq(tail.too_long, 1);
	put("still the same\ntwo\n");
	ck_assert_str_eq(get(), "[two]");
	ck_assert_int_eq(tail.too_long, 1);
	free(text);
}
END_TEST

START_TEST(link_folder_or_nothing_has_no_lines)
{
	char other[] = "/tmp/serve-tail-link-XXXXXX";
	int fd = mkstemp(other);

	ck_assert_int_ge(fd, 0);
	close(fd);
	unlink(other);
	put("secret\n");
	ck_assert_int_eq(symlink(path, other), 0);
	tail.path = other;
	ck_assert_str_eq(get(), "");
	unlink(other);
	ck_assert_str_eq(get(), "");
	tail.path = "/tmp";
	ck_assert_str_eq(get(), "");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("tail");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, lines_come_once_and_whole);
	tcase_add_test(tc, file_cut_at_any_byte_gives_the_same_lines);
	tcase_add_test(tc, file_that_shrank_is_begun_again);
	tcase_add_test(tc, line_without_end_is_passed_over_and_counted);
	tcase_add_test(tc, link_folder_or_nothing_has_no_lines);
	return run_case("cli: serve's tails", tc);
}
