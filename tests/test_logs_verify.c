#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "logs/verify.h"
#include "tests/data_fixture.h"
#include "tests/zip_fixture.h"

#define T0         INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define FILES_MANY 800

static char *folder;
static struct arena arena;
static struct logs_job jobs[2];
static struct inventory *earlier;
static struct logs_verified verified;
static struct logs_options options;

static void put_log(const char *name, int64_t from, int count, bool gzip)
{
	struct text log = {0}, stored = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * 60);
	if (gzip)
		text_add_gzip(&stored, log.at, log.len);
	else
		text_add(&stored, log.at, log.len);
	folder_put(folder, name, stored.at, stored.len);
	text_fini(&log);
	text_fini(&stored);
}

static const char *below(const char *name)
{
	return arena_format(&arena, "%s/%s", folder, name);
}

static void begin(void)
{
	folder = folder_new();
	options = (struct logs_options){.now = {FIXTURE_NOW}, .jobs = 2};
	put_log("a/1.log", T0, 30, false);
	put_log("a/2.log.gz", T0 + 3600, 30, true);
	folder_put(folder, "a/notes.txt", "no log\nat all\n", 14);
	put_log("b/1.log", T0, 50, false);
	for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
		const char **path = arena_array(&arena, 2, sizeof(char *));
		const char **name = arena_array(&arena, 2, sizeof(char *));

		*path = below(i ? "b" : "a");
		*name = i ? "b" : "a";
		jobs[i] = (struct logs_job){
			.kind = LOG_ACCESS, .paths = path, .names = name, .path_count = 1};
	}
}

static void end(void)
{
	logs_verified_fini(&verified);
	inventory_close(earlier);
	earlier = NULL;
	folder_remove(folder);
	arena_fini(&arena);
}

static void scan(size_t count)
{
	struct err err = {0};

	ck_assert_msg(logs_scan(jobs, count, &options, &earlier, &err) == 0, "%s", err.text);
	memset(earlier->sha256, 'e', sizeof(earlier->sha256) - 1);
}

static void verify(size_t count)
{
	struct err err = {0};

	ck_assert_msg(
		logs_verify(jobs, count, &options, earlier, &verified, &err) == 0, "%s", err.text);
}

static void want_counts(size_t unchanged, size_t changed, size_t added, size_t gone)
{
	ck_assert_uint_eq(verified.counts[LOGS_UNCHANGED], unchanged);
	ck_assert_uint_eq(verified.counts[LOGS_CHANGED], changed);
	ck_assert_uint_eq(verified.counts[LOGS_NEW], added);
	ck_assert_uint_eq(verified.counts[LOGS_GONE], gone);
	ck_assert_uint_eq(verified.list.count, changed + added + gone);
	ck_assert_int_eq(verified.same, changed + added + gone == 0);
}

static char *text_of(const struct inventory *inventory)
{
	struct err err = {0};
	char *text;
	size_t len;

	ck_assert_int_eq(inventory_text(inventory, &text, &len, &err), 0);
	return text;
}

/* But for the two keys that say how it was made, it is what a full scan says now. */
static void want_as_full(size_t count)
{
	struct inventory *full = NULL;
	char *found = text_of(verified.inventory), *wanted;

	ck_assert_int_eq(logs_scan(jobs, count, &options, &full, NULL), 0);
	full->mode = "verify";
	full->against = earlier->sha256;
	wanted = text_of(full);
	ck_assert_str_eq(found, wanted);
	free(found);
	free(wanted);
	inventory_close(full);
}

static void flip_byte(const char *name, long at)
{
	FILE *file = fopen(below(name), "r+b");
	int was;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	was = fgetc(file);
	ck_assert_int_eq(fseek(file, at, SEEK_SET), 0);
	ck_assert_int_eq(fputc(was ^ 1, file), was ^ 1);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(nothing_changed_gives_the_same_inventory)
{
	scan(2);
	verify(2);
	want_counts(4, 0, 0, 0);
	want_as_full(2);
}
END_TEST

START_TEST(one_changed_byte_among_800_small_files_is_found)
{
	char name[32];

	for (int i = 0; i < FILES_MANY; i++) {
		snprintf(name, sizeof(name), "b/many.%03d", i);
		put_log(name, T0 + (int64_t)i * 600, 10, i % 3 == 0);
	}
	scan(2);
	flip_byte("b/many.577", 300);
	verify(2);
	want_counts(FILES_MANY + 3, 1, 0, 0);
	ck_assert_str_eq(verified.list.items[0].name, "b/many.577");
	ck_assert_int_eq(verified.list.items[0].state, LOGS_CHANGED);
	want_as_full(2);
}
END_TEST

START_TEST(new_and_gone_files_are_named)
{
	scan(2);
	put_log("a/3.log", T0 + 7200, 10, false);
	ck_assert_int_eq(unlink(below("a/1.log")), 0);
	verify(2);
	want_counts(3, 0, 1, 1);
	ck_assert_str_eq(verified.list.items[0].name, "a/1.log");
	ck_assert_int_eq(verified.list.items[0].state, LOGS_GONE);
	ck_assert_str_eq(verified.list.items[1].name, "a/3.log");
	ck_assert_int_eq(verified.list.items[1].state, LOGS_NEW);
	want_as_full(2);
}
END_TEST

START_TEST(renamed_file_is_gone_and_new)
{
	scan(2);
	ck_assert_int_eq(rename(below("a/1.log"), below("a/9.log")), 0);
	verify(2);
	want_counts(3, 0, 1, 1);
	want_as_full(2);
}
END_TEST

START_TEST(file_that_became_a_link_is_gone)
{
	scan(2);
	ck_assert_int_eq(rename(below("b/1.log"), below("elsewhere")), 0);
	ck_assert_int_eq(symlink("../elsewhere", below("b/1.log")), 0);
	verify(2);
	want_counts(3, 0, 0, 1);
	want_as_full(2);
}
END_TEST

START_TEST(what_is_skipped_anew_is_no_agreement)
{
	scan(2);
	ck_assert_int_eq(mkfifo(below("b/pipe"), 0600), 0);
	verify(2);
	ck_assert_uint_eq(verified.counts[LOGS_UNCHANGED], 4);
	ck_assert(!verified.same);
	want_as_full(2);
}
END_TEST

START_TEST(archives_that_are_not_asked_for_are_counted)
{
	scan(2);
	verify(1);
	want_counts(3, 0, 0, 0);
	ck_assert_uint_eq(verified.not_asked, 1);
	want_as_full(1);
}
END_TEST

START_TEST(archive_that_the_earlier_one_lacks_is_read)
{
	scan(1);
	verify(2);
	want_counts(3, 0, 1, 0);
	want_as_full(2);
}
END_TEST

/* Nobody can check minutes that no file stands for. */
START_TEST(minutes_without_a_file_are_not_taken_over)
{
	scan(2);
	earlier->files.count = 3; /* b's is the last */
	ck_assert_str_eq(earlier->files.items[3].name, "b/1.log");
	ck_assert_int_eq(unlink(below("b/1.log")), 0);
	verify(2);
	ck_assert_uint_eq(verified.inventory->archives.count, 2);
	ck_assert_int_eq(verified.inventory->archives.items[1].records, 0);
	want_as_full(2);
}
END_TEST

/* The format that is said the first time and the second; NULL: found by trial. */
static const struct {
	const char *first, *second;
	bool same;
} formats[] = {
	{NULL, "combined", false},
	{"combined", NULL, false},
	{"combined", "combined", true},
	{"combined", "iso", false},
	{"* [%d/%b/%Y:%T %z]", NULL, false},
	{"* [%d/%b/%Y:%T %z]", "* [%d/%b/%Y:%T %z]", true},
	{"* [%d/%b/%Y:%T %z]", "* - [%d/%b/%Y:%T %z]", false},
};

START_TEST(what_was_read_by_another_format_is_read_again)
{
	jobs[0].format = formats[_i].first;
	scan(1);
	jobs[0].format = formats[_i].second;
	verify(1);
	want_counts(formats[_i].same ? 3 : 0, formats[_i].same ? 0 : 3, 0, 0);
	want_as_full(1);
}
END_TEST

/* The archive itself is of no format, whatever its members are. */
START_TEST(archive_is_kept_for_the_format_that_its_members_were_read_in)
{
	struct text zip = data_file("sample.zip");

	folder_put(folder, "a/s.zip", zip.at, zip.len);
	jobs[0].format = "combined";
	scan(1);
	verify(1);
	want_counts(4, 0, 0, 0);
	want_as_full(1);
	logs_verified_fini(&verified);
	jobs[0].format = NULL;
	verify(1);
	want_counts(0, 4, 0, 0);
	want_as_full(1);
	text_fini(&zip);
}
END_TEST

static void put_yearless(const char *name, bool spans_years)
{
	static const char lines[] = "Jun  1 10:00:00 n x: a\nJun  1 10:01:00 n x: b\n";
	static const char more[] = "Dec 31 10:00:00 n x: c\nJul  1 10:00:00 n x: d\n";
	struct text log = {0};

	text_add(&log, lines, sizeof(lines) - 1);
	if (spans_years)
		text_add(&log, more, sizeof(more) - 1);
	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

static void touch(const char *name, int64_t second)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = second}};

	ck_assert_int_eq(utimensat(AT_FDCWD, below(name), times, 0), 0);
}

/* Another mtime means another year: the bytes are the same, what they say is not. */
START_TEST(years_that_were_inferred_from_another_mtime_are_inferred_anew)
{
	put_yearless("b/syslog", _i);
	touch("b/syslog", T0 + 86400);
	touch("b/1.log", T0 + 86400);
	scan(2);
	touch("b/1.log", T0 + 3 * 86400);
	verify(2);
	want_counts(5, 0, 0, 0);
	logs_verified_fini(&verified);
	touch("b/syslog", T0 - 100 * 86400);
	verify(2);
	want_counts(4, 1, 0, 0);
	ck_assert_str_eq(verified.list.items[0].name, "b/syslog");
	want_as_full(2);
}
END_TEST

/* A zip whose members have no time but the archive's own. */
START_TEST(years_of_members_follow_their_archive)
{
	static const char line[] = "Jun  1 10:00:00 n x: a\n";
	struct zip_maker zip = {0};
	struct text log = {0};

	text_add(&log, line, sizeof(line) - 1);
	zip_add(&zip, "syslog", 0, ZIP_SMALL, &log);
	zip_end(&zip, ZIP_SMALL, "");
	folder_put(folder, "b/x.zip", zip.bytes.at, zip.bytes.len);
	zip_fini(&zip);
	text_fini(&log);
	touch("b/x.zip", T0 + 86400);
	scan(2);
	touch("b/x.zip", T0 - 100 * 86400);
	verify(2);
	want_counts(4, 1, 0, 0);
	want_as_full(2);
}
END_TEST

START_TEST(seals_of_an_earlier_check_are_not_taken_over)
{
	const char *notes[] = {"sealed:2025-06-01", "seal_differs"};

	scan(2);
	earlier->files.items[3].notes.items = notes;
	earlier->files.items[3].notes.count = 2;
	verify(2);
	want_counts(4, 0, 0, 0);
	want_as_full(2);
}
END_TEST

START_TEST(both_digests_are_compared_where_both_are_there)
{
	static const char other[] =
		"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";

	options.sm3 = true;
	scan(2);
	LIST_EACH(const struct inventory_file, file, &earlier->files)
		ck_assert_ptr_nonnull(file->sm3);
	options.sm3 = false;
	verify(2);
	want_counts(4, 0, 0, 0);
	logs_verified_fini(&verified);
	earlier->files.items[0].sm3 = other;
	verify(2);
	want_counts(3, 1, 0, 0);
	options.sm3 = true; /* what is read again has both as well */
	want_as_full(2);
}
END_TEST

START_TEST(digest_that_is_asked_for_now_is_read_for)
{
	scan(2);
	options.sm3 = true;
	verify(2);
	want_counts(4, 0, 0, 0);
	want_as_full(2);
}
END_TEST

START_TEST(stop_ends_it)
{
	struct err err = {0};

	scan(2);
	stop_requested = 1;
	ck_assert_int_eq(logs_verify(jobs, 2, &options, earlier, &verified, &err), -1);
	stop_requested = 0;
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
	ck_assert_ptr_null(verified.inventory);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verify");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, nothing_changed_gives_the_same_inventory);
	tcase_add_test(tc, one_changed_byte_among_800_small_files_is_found);
	tcase_add_test(tc, new_and_gone_files_are_named);
	tcase_add_test(tc, renamed_file_is_gone_and_new);
	tcase_add_test(tc, file_that_became_a_link_is_gone);
	tcase_add_test(tc, what_is_skipped_anew_is_no_agreement);
	tcase_add_test(tc, archives_that_are_not_asked_for_are_counted);
	tcase_add_test(tc, archive_that_the_earlier_one_lacks_is_read);
	tcase_add_test(tc, minutes_without_a_file_are_not_taken_over);
	tcase_add_loop_test(
		tc, what_was_read_by_another_format_is_read_again, 0, (int)ARRAY_LEN(formats));
	tcase_add_test(tc, archive_is_kept_for_the_format_that_its_members_were_read_in);
	tcase_add_loop_test(
		tc, years_that_were_inferred_from_another_mtime_are_inferred_anew, 0, 2);
	tcase_add_test(tc, years_of_members_follow_their_archive);
	tcase_add_test(tc, seals_of_an_earlier_check_are_not_taken_over);
	tcase_add_test(tc, both_digests_are_compared_where_both_are_there);
	tcase_add_test(tc, digest_that_is_asked_for_now_is_read_for);
	tcase_add_test(tc, stop_ends_it);
	return run_case("logs: verify", tc);
}
