#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "logs/seal.h"
#include "logs/sealed.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define DAY_A INT64_C(1748707200000) /* 2025-06-01T00:00:00+08:00 */
#define DAY_B (DAY_A + WHEN_DAY_MS)
#define NOON  INT64_C(43200000)

static char *folder;
static struct text chain; /* the manifest's file */
static struct log_seal seal;
static bool wants_sm3;
static struct inventory *inventory;
static struct logs_sealed sealed;
static struct unix_ms now; /* when the next line is written */

static void begin(void)
{
	folder = folder_new();
	now.v = DAY_B + WHEN_DAY_MS + NOON;
}

static void end(void)
{
	log_seal_fini(&seal);
	inventory_close(inventory);
	inventory = NULL;
	text_fini(&chain);
	folder_remove(folder);
}

static void put(const char *name, const char *text, int64_t mtime_ms)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
		{.tv_sec = mtime_ms / 1000, .tv_nsec = mtime_ms % 1000 * 1000000}};
	char *path;

	folder_put(folder, name, text, strlen(text));
	path = file_join(folder, name);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
}

static void put_gzip(const char *name, const char *text)
{
	struct text stored = {0};

	text_add_gzip(&stored, text, strlen(text));
	folder_put(folder, name, stored.at, stored.len);
	text_fini(&stored);
}

static void drop(const char *name)
{
	char *path = file_join(folder, name);

	ck_assert_int_eq(unlink(path), 0);
	free(path);
}

static void make_folder(const char *name)
{
	char *path = file_join(folder, name);

	ck_assert_int_eq(mkdir(path, 0755), 0);
	free(path);
}

static struct logs_job job(const char **path, const char **name)
{
	*path = folder;
	*name = "/var/log/n";
	return (struct logs_job){
		.node = "n", .kind = LOG_ACCESS, .paths = path, .names = name, .path_count = 1};
}

static struct manifest *read_chain(void)
{
	struct manifest *manifest = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_msg(manifest_parse(chain.at ? chain.at : "", chain.len, "m",
			      (struct unix_ms){FIXTURE_NOW}, &manifest, &faults, &err) == 0,
		"%s", faults.count ? faults.items[0].text : "");
	faults_fini(&faults);
	return manifest;
}

/* Seals the day and appends the line, when there is one. */
static void seal_day(int64_t day)
{
	const struct logs_options options = {.now = now, .content_sha256 = true, .sm3 = wants_sm3};
	struct manifest *manifest = read_chain();
	const char *path, *name;
	struct logs_job one = job(&path, &name);
	struct err err = {0};
	char *line;
	size_t len;

	log_seal_fini(&seal);
	ck_assert_msg(
		log_seal_day(&one, 1, &options, manifest, (struct unix_ms){day}, &seal, &err) == 0,
		"%s", err.text);
	manifest_close(manifest);
	if (!seal.appends)
		return;
	ck_assert_int_eq(manifest_line_text(&seal.line, &line, &len, &err), 0);
	text_add(&chain, line, len);
	text_add(&chain, "\n", 1);
	free(line);
}

static void check(void)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .content_sha256 = true};
	struct manifest *manifest = read_chain();
	const char *path, *name;
	struct logs_job one = job(&path, &name);
	struct err err = {0};

	inventory_close(inventory);
	ck_assert_int_eq(logs_scan(&one, 1, &options, &inventory, &err), 0);
	ck_assert_int_eq(log_sealed_note(inventory, (const struct manifest *const *)&manifest, 1,
				 &sealed, &err),
		0);
	manifest_close(manifest);
}

static const struct inventory_file *entry(const char *name)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (strcmp(file_base_name(file->name), name) == 0)
			return file;
	ck_abort_msg("%s is not listed", name);
}

START_TEST(files_last_written_on_the_day_are_sealed)
{
	put("before", "b", DAY_A - 1);
	put("first", "one", DAY_A);
	put("last", "two", DAY_A + WHEN_DAY_MS - 1);
	put("after", "a", DAY_B);
	seal_day(DAY_A);
	ck_assert(seal.appends);
	ck_assert_uint_eq(seal.line.files.count, 2);
	ck_assert_str_eq(seal.line.files.items[0].name, "/var/log/n/first");
	ck_assert_int_eq(seal.line.files.items[0].bytes, 3);
	ck_assert_int_eq(seal.line.files.items[0].mtime.v, DAY_A);
	ck_assert_str_eq(seal.line.files.items[1].name, "/var/log/n/last");
	ck_assert_uint_eq(seal.news.count, 0);
}
END_TEST

START_TEST(each_day_follows_the_one_before)
{
	struct manifest *manifest;

	put("a", "a", DAY_A + NOON);
	put("b", "b", DAY_B + NOON);
	seal_day(DAY_A);
	seal_day(DAY_B);
	manifest = read_chain();
	ck_assert_uint_eq(manifest->lines.count, 2);
	ck_assert_ptr_nonnull(manifest->lines.items[1].prev);
	manifest_close(manifest);
}
END_TEST

START_TEST(sm3_is_sealed_where_it_is_asked_for)
{
	struct manifest *manifest;

	put("a.log", "abc", DAY_A + NOON);
	wants_sm3 = true;
	seal_day(DAY_A);
	wants_sm3 = false;
	put("b.log", "abcd", DAY_A + NOON);
	seal_day(DAY_A);
	manifest = read_chain();
	ck_assert_str_eq(manifest->lines.items[0].files.items[0].sm3,
		"66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
	ck_assert_ptr_null(manifest->lines.items[1].files.items[0].sm3);
	manifest_close(manifest);
}
END_TEST

START_TEST(day_without_a_file_has_its_line)
{
	seal_day(DAY_A);
	ck_assert(seal.appends);
	ck_assert_uint_eq(seal.line.files.count, 0);
}
END_TEST

START_TEST(the_same_day_again_adds_nothing)
{
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	seal_day(DAY_A);
	ck_assert(!seal.appends);
	ck_assert_uint_eq(seal.known, 1);
	ck_assert_uint_eq(seal.news.count, 0);
}
END_TEST

START_TEST(what_comes_later_to_a_sealed_day_is_said)
{
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	put("late", "late", DAY_A + NOON);
	seal_day(DAY_A);
	ck_assert(seal.appends);
	ck_assert_uint_eq(seal.line.files.count, 1);
	ck_assert_uint_eq(seal.news.count, 1);
	ck_assert_int_eq(seal.news.items[0].what, LOG_SEAL_AGAIN);
	ck_assert_str_eq(seal.news.items[0].name, "/var/log/n/late");
}
END_TEST

/* The time was set back: the first line stays, and the second says what is there now. */
START_TEST(sealed_file_with_other_bytes_is_said)
{
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	put("a", "b", DAY_A + NOON);
	seal_day(DAY_A);
	ck_assert(seal.appends);
	ck_assert_uint_eq(seal.news.count, 1);
	ck_assert_int_eq(seal.news.items[0].what, LOG_SEAL_DIFFERS);
}
END_TEST

START_TEST(what_cannot_be_looked_at_is_said)
{
	char *path = file_join(folder, "link");

	ck_assert_int_eq(symlink("nowhere", path), 0);
	seal_day(DAY_A);
	ck_assert_uint_eq(seal.news.count, 1);
	ck_assert_int_eq(seal.news.items[0].what, LOG_SEAL_SKIPPED);
	ck_assert_str_eq(seal.news.items[0].why, "symlink");
	free(path);
}
END_TEST

START_TEST(sealed_bytes_agree_under_any_name)
{
	put("access.log.1", "day one", DAY_A + NOON);
	seal_day(DAY_A);
	drop("access.log.1");
	put("moved", "day one", DAY_B + NOON);
	check();
	ck_assert(has_note(entry("moved"), "sealed:2025-06-03"));
	ck_assert_uint_eq(sealed.sealed, 1);
	ck_assert_uint_eq(sealed.differs, 0);
	ck_assert_uint_eq(sealed.absent, 0);
}
END_TEST

/* Yesterday's file was renamed and packed by rotation, and its name is another file's. */
START_TEST(rotation_is_no_difference)
{
	put("access.log.1", "day one", DAY_A + NOON);
	seal_day(DAY_A);
	put("access.log.1", "day two", DAY_B + NOON);
	put_gzip("access.log.2.gz", "day one");
	check();
	ck_assert(has_note(entry("access.log.2.gz"), "sealed:2025-06-03"));
	ck_assert_uint_eq(sealed.sealed, 1);
	ck_assert_uint_eq(sealed.differs, 0);
	ck_assert_uint_eq(sealed.replaced, 0);
}
END_TEST

START_TEST(changed_byte_of_a_sealed_file_differs)
{
	put("access.log-20250601", "day one", DAY_A + NOON);
	put("access.log-20250602", "day two", DAY_B + NOON);
	seal_day(DAY_A);
	seal_day(DAY_B);
	put("access.log-20250601", "day onE", DAY_A + NOON);
	check();
	ck_assert(has_note(entry("access.log-20250601"), "seal_differs"));
	ck_assert(log_sealed_differs(entry("access.log-20250601")));
	ck_assert(has_note(entry("access.log-20250602"), "sealed:2025-06-03"));
	ck_assert_uint_eq(sealed.sealed, 1);
	ck_assert_uint_eq(sealed.differs, 1);
	ck_assert_uint_eq(sealed.replaced, 0);
	ck_assert_uint_eq(sealed.absent, 1);
}
END_TEST

START_TEST(file_that_was_never_sealed_has_no_note)
{
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	put("other", "other", DAY_B + NOON);
	put("empty", "", DAY_B + NOON);
	check();
	ck_assert_uint_eq(sealed.files, 3);
	ck_assert_uint_eq(sealed.sealed, 1);
	ck_assert(!log_sealed_differs(entry("other")));
}
END_TEST

/* Nothing was sealed of them: one empty file is as good as another. */
START_TEST(empty_files_do_not_agree)
{
	put("empty", "", DAY_A + NOON);
	seal_day(DAY_A);
	check();
	ck_assert_uint_eq(sealed.sealed, 0);
	ck_assert_uint_eq(sealed.differs, 0);
}
END_TEST

/* Anybody sets an mtime, and with it the day; not when the line was written. */
START_TEST(the_note_names_the_day_of_the_sealing)
{
	now.v = DAY_A + 100 * WHEN_DAY_MS;
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	ck_assert_int_eq(seal.line.day.v, DAY_A);
	check();
	ck_assert(has_note(entry("a"), "sealed:2025-09-09"));
}
END_TEST

START_TEST(of_two_chains_the_earlier_sealing_counts)
{
	struct manifest *chains[2];
	struct err err = {0};

	put("a", "a", DAY_A + NOON);
	now.v = DAY_A + 100 * WHEN_DAY_MS;
	seal_day(DAY_A);
	chains[0] = read_chain();
	text_fini(&chain);
	now.v = DAY_A + 50 * WHEN_DAY_MS;
	put("a", "a", DAY_B + NOON); /* a later day, sealed earlier */
	seal_day(DAY_B);
	check();
	chains[1] = read_chain();
	ck_assert_int_eq(log_sealed_note(inventory, (const struct manifest *const *)chains, 2,
				 &sealed, &err),
		0);
	ck_assert(has_note(entry("a"), "sealed:2025-07-21"));
	for (size_t i = 0; i < ARRAY_LEN(chains); i++)
		manifest_close(chains[i]);
}
END_TEST

START_TEST(rewritten_file_that_was_sealed_anew_is_told)
{
	put("access.log-20250601", "day one", DAY_A + NOON);
	put("other", "other", DAY_A + NOON);
	seal_day(DAY_A);
	put("access.log-20250601", "one", DAY_B + NOON);
	now.v += WHEN_DAY_MS;
	seal_day(DAY_B);
	ck_assert_uint_eq(seal.news.count, 1);
	ck_assert_int_eq(seal.news.items[0].what, LOG_SEAL_REPLACED);
	ck_assert_str_eq(seal.news.items[0].name, "/var/log/n/access.log-20250601");
	check();
	ck_assert_uint_eq(sealed.sealed, 2);
	ck_assert_uint_eq(sealed.replaced, 1);
	ck_assert_uint_eq(sealed.differs, 0);
	ck_assert(has_note(entry("access.log-20250601"), "sealed:2025-06-04"));
	ck_assert(has_note(entry("access.log-20250601"), "seal_replaced"));
	ck_assert(!has_note(entry("other"), "seal_replaced"));
}
END_TEST

START_TEST(rewritten_file_that_was_sealed_again_on_its_day_is_told)
{
	put("a", "a", DAY_A + NOON);
	seal_day(DAY_A);
	put("a", "b", DAY_A + NOON);
	seal_day(DAY_A);
	check();
	ck_assert(has_note(entry("a"), "sealed:2025-06-03"));
	ck_assert(has_note(entry("a"), "seal_replaced"));
	ck_assert_uint_eq(sealed.replaced, 1);
}
END_TEST

/* The last of its names is gone: rotation took it, or somebody did. */
START_TEST(file_that_follows_one_that_is_gone_is_told)
{
	put("access.log.1", "day one", DAY_A + NOON);
	seal_day(DAY_A);
	put("access.log.1", "day two", DAY_B + NOON);
	put_gzip("access.log.2.gz", "day one");
	seal_day(DAY_B);
	check();
	ck_assert_uint_eq(sealed.replaced, 0);
	drop("access.log.2.gz");
	check();
	ck_assert_uint_eq(sealed.replaced, 1);
	ck_assert(has_note(entry("access.log.1"), "seal_replaced"));
}
END_TEST

START_TEST(file_that_was_empty_when_it_was_sealed_lost_nothing)
{
	put("a", "", DAY_A + NOON);
	seal_day(DAY_A);
	put("a", "a", DAY_B + NOON);
	seal_day(DAY_B);
	ck_assert_uint_eq(seal.news.count, 0);
	check();
	ck_assert_uint_eq(sealed.replaced, 0);
}
END_TEST

/* Another node's file of the same name is not this one's past. */
START_TEST(file_of_the_same_name_in_another_folder_is_another)
{
	make_folder("one");
	make_folder("two");
	put("one/a.log", "1", DAY_A + NOON);
	put("two/a.log", "2", DAY_A + NOON);
	seal_day(DAY_A);
	drop("two/a.log");
	check();
	ck_assert_uint_eq(sealed.sealed, 1);
	ck_assert_uint_eq(sealed.replaced, 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("seal");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, files_last_written_on_the_day_are_sealed);
	tcase_add_test(tc, each_day_follows_the_one_before);
	tcase_add_test(tc, sm3_is_sealed_where_it_is_asked_for);
	tcase_add_test(tc, day_without_a_file_has_its_line);
	tcase_add_test(tc, the_same_day_again_adds_nothing);
	tcase_add_test(tc, what_comes_later_to_a_sealed_day_is_said);
	tcase_add_test(tc, sealed_file_with_other_bytes_is_said);
	tcase_add_test(tc, what_cannot_be_looked_at_is_said);
	tcase_add_test(tc, sealed_bytes_agree_under_any_name);
	tcase_add_test(tc, rotation_is_no_difference);
	tcase_add_test(tc, changed_byte_of_a_sealed_file_differs);
	tcase_add_test(tc, file_that_was_never_sealed_has_no_note);
	tcase_add_test(tc, empty_files_do_not_agree);
	tcase_add_test(tc, the_note_names_the_day_of_the_sealing);
	tcase_add_test(tc, of_two_chains_the_earlier_sealing_counts);
	tcase_add_test(tc, rewritten_file_that_was_sealed_anew_is_told);
	tcase_add_test(tc, rewritten_file_that_was_sealed_again_on_its_day_is_told);
	tcase_add_test(tc, file_that_follows_one_that_is_gone_is_told);
	tcase_add_test(tc, file_that_was_empty_when_it_was_sealed_lost_nothing);
	tcase_add_test(tc, file_of_the_same_name_in_another_folder_is_another);
	return run_case("logs: seal", tc);
}
