/* What archives on a disk, whole files and clients do to whoever reads them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "logs/scan.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static char *folder;
static struct arena arena;

static void begin(void)
{
	folder = folder_new();
	arena_init(&arena);
}

static void end(void)
{
	folder_remove(folder);
	arena_fini(&arena);
}

static void put_log(const char *name, int64_t from, int count, int step)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * step);
	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

static struct inventory *scan_with(struct logs_options *options)
{
	const char *const path = arena_format(&arena, "%s/n", folder);
	const char *const name = "n";
	const struct logs_job job = {
		.node = "n", .kind = LOG_ACCESS, .paths = &path, .names = &name, .path_count = 1};
	struct inventory *found = NULL;
	struct err err = {0};

	options->now.v = FIXTURE_NOW;
	ck_assert_msg(logs_scan(&job, 1, options, &found, &err) == 0, "%s", err.text);
	return found;
}

static struct inventory *scan(void)
{
	return scan_with(&(struct logs_options){0});
}

static const struct inventory_file *file_of(const struct inventory *inventory, const char *name)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (strcmp(file->name, name) == 0)
			return file;
	ck_abort_msg("%s is not in files[]", name);
}

static const char *skipped_why(const struct inventory *inventory, const char *name)
{
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		if (strcmp(skipped->name, name) == 0)
			return skipped->why;
	return "";
}

/* Files enough that the last one is listed long before it is opened. */
#define ROTATED_AFTER 100

struct rotation {
	int left;
	bool packs; /* and leaves no new file */
};

/* As logrotate does: the file gets a name that nobody listed. */
static void rotate_it(const struct logs_progress *at, void *context)
{
	struct rotation *rotation = context;
	char *from = file_join(folder, "n/z.log");
	char *to = file_join(folder, rotation->left == 2 ? "n/z.log.2" : "n/z.log.1");

	if (at->files_done == 0 && rotation->left > 0) {
		rotation->left--;
		ck_assert_int_eq(rename(from, to), 0);
		if (!rotation->packs)
			put_log("n/z.log", T0 + 8000000 - rotation->left * 60, 1, 60);
	}
	free(from);
	free(to);
}

static struct inventory *scan_rotating(struct rotation *rotation)
{
	struct logs_options options = {.progress = rotate_it, .context = rotation, .jobs = 1};

	for (int i = 0; i < ROTATED_AFTER; i++)
		put_log(arena_format(&arena, "n/%03d.log", i), T0 + i * 6000, 100, 60);
	put_log("n/z.log", T0 + 6000000, 50, 60);
	return scan_with(&options);
}

START_TEST(file_that_is_rotated_meanwhile_is_not_lost)
{
	struct rotation rotation = {.left = 1, .packs = _i};
	struct inventory *found = scan_rotating(&rotation);

	ck_assert_int_eq(rotation.left, 0);
	ck_assert_int_eq(file_of(found, "n/z.log.1")->records, 50);
	ck_assert_int_eq(found->archives.items[0].records, ROTATED_AFTER * 100 + 50 + !_i);
	ck_assert_uint_eq(found->skipped.count, 0);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
}
END_TEST

START_TEST(file_that_is_rotated_again_is_told)
{
	struct rotation rotation = {.left = 2};
	struct inventory *found = scan_rotating(&rotation);

	ck_assert_int_eq(rotation.left, 0);
	ck_assert_str_eq(skipped_why(found, "n/z.log"), "rotated_while_read");
	ck_assert(logs_incomplete(found));
	inventory_close(found);
}
END_TEST

/* --- whole files ---------------------------------------------------------------------------- */

static void put_text(const char *name, const char *text)
{
	folder_put(folder, name, text, strlen(text));
}

/* Other languages have other months: no line is dated by a guess, and the places are told. */
START_TEST(months_of_other_languages_are_bad_lines_with_their_places)
{
	struct inventory *found;
	const struct inventory_file *file;

	put_text("n/a.log",
		"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n"
		"192.0.2.7 - - [01/Mai/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n"
		"192.0.2.7 - - [01/6月/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n");
	put_text("n/b.log",
		"192.0.2.7 - - [01/Mai/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n"
		"192.0.2.7 - - [01/Okt/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n");
	found = scan();
	file = file_of(found, "n/a.log");
	ck_assert_int_eq(file->records, 1);
	ck_assert_int_eq(file->bad, 2);
	ck_assert_uint_eq(file->bad_samples.count, 2);
	ck_assert_int_eq(file->bad_samples.items[0].line, 2);
	ck_assert_int_eq(file->bad_samples.items[1].line, 3);
	ck_assert_str_eq(skipped_why(found, "n/b.log"), "unknown_format");
	ck_assert_int_eq(file_of(found, "n/b.log")->records, 0);
	ck_assert_int_eq(file_of(found, "n/b.log")->bad, 2);
	ck_assert_uint_eq(file_of(found, "n/b.log")->bad_samples.count, 2);
	inventory_close(found);
}
END_TEST

/* A client that can add a key cannot move the time: the server writes its own last. */
START_TEST(keys_twice_in_a_line_count_by_the_last_and_are_noted)
{
	struct inventory *found;

	put_text("n/a.log",
		"{\"time\":\"2025-06-01T10:00:00+08:00\"}\n"
		"{\"time\":\"2020-01-01T00:00:00+08:00\",\"time\":\"2025-06-01T10:01:00+08:00\"}\n");
	found = scan();
	ck_assert_int_eq(file_of(found, "n/a.log")->first.v, T0 * 1000);
	ck_assert_int_eq(file_of(found, "n/a.log")->records, 2);
	ck_assert(has_note(file_of(found, "n/a.log"), "repeated_keys:1"));
	inventory_close(found);
}
END_TEST

/* Units that change within a file are no time at all, and the archive says so. */
START_TEST(file_of_mixed_units_is_named_and_counts_nothing)
{
	struct inventory *found;

	put_text("n/a.log", "1748743200 a\n1748743260123 b\n");
	found = scan();
	ck_assert_str_eq(skipped_why(found, "n/a.log"), "mixed_epoch_units");
	ck_assert_int_eq(found->archives.items[0].records, 0);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
}
END_TEST

START_TEST(other_encoding_is_refused_by_name)
{
	struct inventory *found;
	struct text stored = data_file("utf16.log");

	folder_put(folder, "n/a.log", stored.at, stored.len);
	found = scan();
	ck_assert_str_eq(skipped_why(found, "n/a.log"), "unsupported_encoding");
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	text_fini(&stored);
}
END_TEST

/* An hour of NUL bytes, as a crash or copytruncate under a writer leaves. */
START_TEST(hole_of_zeros_is_damage_with_place_and_length_and_hides_no_record)
{
	enum { HOLE = 3000000 };
	struct text log = {0};
	struct inventory *found;
	const struct inventory_file *file;
	char *zeros = calloc(1, HOLE);
	size_t at;

	text_add_line(&log, T0);
	at = log.len;
	text_add(&log, zeros, HOLE);
	text_add_line(&log, T0 + 60);
	folder_put(folder, "n/a.log", log.at, log.len);
	found = scan();
	file = file_of(found, "n/a.log");
	ck_assert_int_eq(file->records, 2);
	ck_assert_int_eq(file->bad, 0);
	ck_assert_uint_eq(file->damage.count, 1);
	ck_assert_str_eq(file->damage.items[0].kind, "nul_bytes");
	ck_assert_int_eq(file->damage.items[0].offset, (int64_t)at);
	ck_assert_int_eq(file->damage.items[0].length, HOLE);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	text_fini(&log);
	free(zeros);
}
END_TEST

/* Which of its lines belong to another is told file by file: lines, records, continuation, bad. */
START_TEST(lines_of_a_stack_trace_are_not_bad)
{
	struct inventory *found;
	const struct inventory_file *file;

	put_text("n/a.log", "2025-06-01 10:00:00,123 ERROR x\njava.lang.E: y\n\tat a\n\tat b\n"
			    "2025-06-01 10:01:00,123 INFO z\n");
	found = scan();
	file = file_of(found, "n/a.log");
	ck_assert_int_eq(file->lines, 5);
	ck_assert_int_eq(file->records, 2);
	ck_assert_int_eq(file->continuation, 3);
	ck_assert_int_eq(file->bad, 0);
	inventory_close(found);
}
END_TEST

/* The server was told another format in the middle of a day. */
START_TEST(format_that_changes_within_a_file_is_not_all_read)
{
	struct text log = {0};
	struct inventory *found;

	for (int i = 0; i < 990; i++)
		text_add_line(&log, T0 + i);
	for (int i = 0; i < 10; i++)
		text_print(&log, "{\"time\":\"2025-06-01T10:30:%02d+08:00\"}\n", i);
	put_text("n/a.log", log.at);
	found = scan();
	ck_assert_int_eq(file_of(found, "n/a.log")->bad, 10);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
	text_print(&log, "{\"time\":\"2025-06-01T10:31:00+08:00\"}\n");
	put_text("n/a.log", log.at);
	found = scan();
	ck_assert_int_eq(file_of(found, "n/a.log")->bad, 11);
	ck_assert(logs_incomplete(found));
	inventory_close(found);
	text_fini(&log);
}
END_TEST

/* Rotated, and nothing had come: no hole by itself, unlike an empty file that should be packed. */
START_TEST(empty_file_is_told_by_its_date_and_is_no_damage)
{
	static const uint8_t member[] = {
		0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	struct inventory *found;
	const struct inventory_file *file;

	put_log("n/access.log-20250602", T0, 60, 60);
	put_text("n/access.log-20250603", "");
	folder_put(folder, "n/access.log-20250604.gz", member, sizeof(member));
	found = scan();
	file = file_of(found, "n/access.log-20250603");
	ck_assert(has_note(file, "empty"));
	ck_assert_uint_eq(file->damage.count, 0);
	ck_assert_int_eq(file->times->name_date.v, (T0 - 36000 + 2 * 86400) * 1000);
	ck_assert_uint_eq(file_of(found, "n/access.log-20250604.gz")->damage.count, 0);
	ck_assert(!logs_incomplete(found));
	inventory_close(found);
	put_text("n/access.log-20250605.gz", "");
	found = scan();
	file = file_of(found, "n/access.log-20250605.gz");
	ck_assert_str_eq(file->damage.items[0].kind, "truncated");
	ck_assert(logs_incomplete(found));
	inventory_close(found);
}
END_TEST

/* A chain of links, and one that leads to itself and upwards, is named and followed nowhere. */
START_TEST(links_in_a_circle_end)
{
	char *self = file_join(folder, "n/self");
	char *up = file_join(folder, "n/up");
	char *there = file_join(folder, "n/there");
	char *back = file_join(folder, "n/back");
	struct inventory *found;

	put_log("n/a.log", T0, 5, 60);
	ck_assert_int_eq(symlink("self", self), 0);
	ck_assert_int_eq(symlink("..", up), 0);
	ck_assert_int_eq(symlink("back", there), 0);
	ck_assert_int_eq(symlink("there", back), 0);
	found = scan();
	ck_assert_str_eq(skipped_why(found, "n/self"), "symlink");
	ck_assert_str_eq(skipped_why(found, "n/up"), "symlink");
	ck_assert_str_eq(skipped_why(found, "n/there"), "symlink");
	ck_assert_uint_eq(found->files.count, 1);
	ck_assert_int_eq(found->archives.items[0].records, 5);
	inventory_close(found);
	free(self);
	free(up);
	free(there);
	free(back);
}
END_TEST

/* What a terminal would obey is kept here and written out when it is shown: text_shown(). */
START_TEST(name_of_a_file_is_kept_as_it_is)
{
	struct inventory *found;

	put_log("n/a\033[31m\n.log", T0, 5, 60);
	put_log("n/b\xC2\x9B.log", T0 + 300, 5, 60);
	found = scan();
	ck_assert_int_eq(file_of(found, "n/a\033[31m\n.log")->records, 5);
	ck_assert_int_eq(file_of(found, "n/b\xC2\x9B.log")->records, 5);
	inventory_close(found);
}
END_TEST

/* A device among the logs; nobody but root makes one. */
START_TEST(device_is_no_file)
{
	char *at = file_join(folder, "n/zero");
	struct inventory *found;

	put_log("n/a.log", T0, 5, 60);
	if (mknod(at, S_IFCHR | 0600, makedev(1, 5)) == 0) {
		found = scan();
		ck_assert_str_eq(skipped_why(found, "n/zero"), "not_regular");
		ck_assert_int_eq(found->archives.items[0].records, 5);
		inventory_close(found);
	}
	free(at);
}
END_TEST

/* --- lines that a client made --------------------------------------------------------------- */

/* A raw LF in a field makes a whole line, dated as somebody likes: it is an hour by itself, and the
 * gap after it is one. */
START_TEST(forged_line_is_an_isolated_hour)
{
	struct text log = {0};
	struct inventory *found;
	const struct inventory_archive *archive;

	for (int i = 0; i < 3000; i++) {
		text_add_line(&log, T0 + i * 60);
		if (i == 1000)
			text_add_line(&log, INT64_C(1736910000)); /* 2025-01-15 */
	}
	folder_put(folder, "n/a.log", log.at, log.len);
	found = scan();
	archive = &found->archives.items[0];
	ck_assert_int_eq(archive->records, 3001);
	ck_assert_uint_eq(archive->isolated.count, 1);
	ck_assert_int_eq(archive->isolated.items[0].from.v, INT64_C(1736910000000));
	ck_assert_int_eq(archive->isolated.items[0].records, 1);
	ck_assert_uint_eq(archive->gaps.count, 1);
	ck_assert_int_eq(archive->gaps.items[0].to.v, T0 * 1000);
	ck_assert_int_eq(found->files.items[0].out_of_order, 1);
	inventory_close(found);
	text_fini(&log);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("traps");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, file_that_is_rotated_meanwhile_is_not_lost, 0, 2);
	tcase_add_test(tc, file_that_is_rotated_again_is_told);
	tcase_add_test(tc, months_of_other_languages_are_bad_lines_with_their_places);
	tcase_add_test(tc, keys_twice_in_a_line_count_by_the_last_and_are_noted);
	tcase_add_test(tc, file_of_mixed_units_is_named_and_counts_nothing);
	tcase_add_test(tc, other_encoding_is_refused_by_name);
	tcase_add_test(tc, hole_of_zeros_is_damage_with_place_and_length_and_hides_no_record);
	tcase_add_test(tc, lines_of_a_stack_trace_are_not_bad);
	tcase_add_test(tc, format_that_changes_within_a_file_is_not_all_read);
	tcase_add_test(tc, empty_file_is_told_by_its_date_and_is_no_damage);
	tcase_add_test(tc, links_in_a_circle_end);
	tcase_add_test(tc, name_of_a_file_is_kept_as_it_is);
	tcase_add_test(tc, device_is_no_file);
	tcase_add_test(tc, forged_line_is_an_isolated_hour);
	return run_case("logs: traps", tc);
}
