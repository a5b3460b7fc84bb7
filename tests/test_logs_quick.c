#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "logs/quick.h"
#include "logs/rate.h"
#include "model/canonical.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define DAY_S INT64_C(86400)
#define T0    INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static char *folder;
static struct logs_quick quick;

static void begin(void)
{
	folder = folder_new();
}

static void end(void)
{
	logs_quick_fini(&quick);
	folder_remove(folder);
}

static struct text log_of(int64_t from, int count, int64_t step)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + i * step);
	return log;
}

static void put_plain(const char *name, int64_t from, int count, int64_t step)
{
	struct text log = log_of(from, count, step);

	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

/* The last `cut` bytes are missing. */
static void put_gzip(const char *name, int64_t from, int count, int64_t step, size_t cut)
{
	struct text log = log_of(from, count, step), stored = {0};

	text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, name, stored.at, stored.len - cut);
	text_fini(&log);
	text_fini(&stored);
}

/* On 2025-06-10. */
static const struct logs_quick_archive *look_as_of(const struct unix_ms *as_of, const char *format)
{
	const char *path = folder, *name = "n";
	const struct logs_job job = {.node = "n",
		.kind = LOG_ACCESS,
		.paths = &path,
		.names = &name,
		.path_count = 1,
		.format = format};
	const struct logs_options options = {.now = {(T0 + 9 * DAY_S) * 1000}, .as_of = as_of};
	struct err err = {0};

	ck_assert_msg(logs_quick(&job, 1, &options, &quick, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(quick.archives.count, 1);
	return quick.archives.items;
}

static const struct logs_quick_archive *look(const char *format)
{
	return look_as_of(NULL, format);
}

static void want_days(
	const struct logs_quick_archive *archive, size_t i, const char *from, const char *to)
{
	char text[WHEN_TEXT_LEN];

	ck_assert_uint_lt(i, archive->missing.count);
	ck_assert_str_eq(when_day(archive->missing.items[i].from, text), from);
	ck_assert_str_eq(when_day(archive->missing.items[i].to, text), to);
}

START_TEST(head_and_tail_of_a_plain_file_are_its_candidates)
{
	const struct logs_quick_archive *archive;

	put_plain("a.log", T0, 20000, 10);
	archive = look(NULL);
	ck_assert_int_eq(archive->earliest.v, T0 * 1000);
	ck_assert_int_eq(archive->latest.v, (T0 + 19999 * 10) * 1000);
	ck_assert_str_eq(quick.files.items[0].format, "combined");
	ck_assert(archive->certain);
}
END_TEST

START_TEST(days_that_no_file_reaches_are_missing)
{
	const struct logs_quick_archive *archive;

	put_plain("1.log", T0, 100, 60);
	put_gzip("4.log.gz", T0 + 3 * DAY_S, 100, 60, 0);
	put_plain("5.log", T0 + 4 * DAY_S, 3000, 60);
	archive = look(NULL);
	ck_assert(archive->certain);
	ck_assert_uint_eq(archive->missing.count, 2);
	want_days(archive, 0, "2025-06-02", "2025-06-03");
	want_days(archive, 1, "2025-06-08", "2025-06-09"); /* today is not over */
}
END_TEST

static const struct {
	int64_t as_of_s;
	size_t count;
	const char *last; /* day that is missing */
} ends[] = {
	{T0 + 8 * DAY_S, 2, "2025-06-08"},
	{T0 + 8 * DAY_S - INT64_C(10) * 3600, 2, "2025-06-08"}, /* begins the 9th */
	{T0 + 8 * DAY_S - INT64_C(10) * 3600 - 1, 1, "2025-06-03"},
	{T0 + 2 * DAY_S, 1, "2025-06-02"}, {T0 + DAY_S, 0, NULL}, {T0 - 9 * DAY_S, 0, NULL},
	{T0 + 90 * DAY_S, 2, "2025-06-09"}, /* later than now: until now */
};

START_TEST(days_from_as_of_on_are_not_asked_for)
{
	const struct unix_ms as_of = {ends[_i].as_of_s * 1000};
	const struct logs_quick_archive *archive;
	char text[WHEN_TEXT_LEN];

	put_plain("1.log", T0, 100, 60);
	put_plain("4.log", T0 + 3 * DAY_S, 5000, 60);
	archive = look_as_of(&as_of, NULL);
	ck_assert_uint_eq(archive->missing.count, ends[_i].count);
	if (ends[_i].count)
		ck_assert_str_eq(when_day(archive->missing.items[ends[_i].count - 1].to, text),
			ends[_i].last);
}
END_TEST

/* What was cut out of the middle shows neither at the head nor at the tail. */
START_TEST(hole_inside_a_file_is_not_seen)
{
	struct text log = log_of(T0, 2000, 10), rest = log_of(T0 + 6 * DAY_S, 2000, 10);

	text_add(&log, rest.at, rest.len);
	folder_put(folder, "holed.log", log.at, log.len);
	text_fini(&log);
	text_fini(&rest);
	ck_assert_uint_eq(look(NULL)->missing.count, 1); /* but for the days behind it */
}
END_TEST

/* Its end is unknown until it is unpacked, and it was changed today. */
START_TEST(large_packed_file_may_reach_until_it_was_last_changed)
{
	const struct logs_quick_archive *archive;

	put_gzip("big.gz", T0, 200000, 1, 0);
	archive = look(NULL);
	ck_assert_int_gt(quick.files.items[0].bytes, LOGS_QUICK_PIECE);
	ck_assert_int_eq(quick.files.items[0].first.v, T0 * 1000);
	ck_assert_int_eq(quick.files.items[0].last.v, BIND_ABSENT);
	ck_assert(archive->certain);
	ck_assert_uint_eq(archive->missing.count, 0);
}
END_TEST

START_TEST(cut_packed_file_has_no_known_end)
{
	put_gzip("cut.gz", T0, 100, 1, 20);
	look(NULL);
	ck_assert_int_eq(quick.files.items[0].first.v, T0 * 1000);
	ck_assert_int_eq(quick.files.items[0].last.v, BIND_ABSENT);
}
END_TEST

static const struct {
	const char *name, *text;
} dark[] = {
	{"text.log", "no stamp\nin any line\n"},
	{"noise.gz", "\x1F\x8B\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"},
};

START_TEST(file_without_a_begin_leaves_no_day_certain)
{
	const struct logs_quick_archive *archive;

	put_plain("1.log", T0, 100, 60);
	folder_put(folder, dark[_i].name, dark[_i].text, strlen(dark[_i].text));
	archive = look(NULL);
	ck_assert(!archive->certain);
	ck_assert_uint_eq(archive->missing.count, 0);
	ck_assert_int_eq(archive->earliest.v, T0 * 1000);
}
END_TEST

START_TEST(what_was_skipped_leaves_no_day_certain)
{
	char *path;

	put_plain("1.log", T0, 100, 60);
	ck_assert_int_ge(asprintf(&path, "%s/pipe", folder), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	free(path);
	ck_assert(!look(NULL)->certain);
	ck_assert_uint_eq(quick.skipped.count, 1);
	ck_assert_str_eq(quick.skipped.items[0].why, "not_regular");
}
END_TEST

START_TEST(empty_file_says_nothing)
{
	const struct logs_quick_archive *archive;

	put_plain("1.log", T0, 100, 60);
	folder_put(folder, "empty.log", "", 0);
	archive = look(NULL);
	ck_assert_int_eq(archive->files, 2);
	ck_assert(archive->certain);
	ck_assert_uint_eq(archive->missing.count, 1);
}
END_TEST

START_TEST(archive_without_a_file_is_listed)
{
	const struct logs_quick_archive *archive = look(NULL);

	ck_assert_int_eq(archive->files, 0);
	ck_assert_int_eq(archive->earliest.v, BIND_ABSENT);
}
END_TEST

/* Nobody can take it for an inventory. */
START_TEST(its_text_is_refused_as_an_inventory)
{
	struct inventory *inventory = NULL;
	struct faults faults;
	struct err err = {0};
	char *text;
	size_t len;

	put_plain("1.log", T0, 100, 60);
	look(NULL);
	ck_assert_int_eq(canonical_text(&logs_quick_shape, &quick, &text, &len, &err), 0);
	faults_init(&faults);
	ck_assert_int_eq(inventory_parse(text, len, "quick", &inventory, &faults, &err), -1);
	ck_assert_ptr_nonnull(strstr(faults.items[0].text, LOGS_QUICK_SCHEMA));
	faults_fini(&faults);
	free(text);
}
END_TEST

static const struct {
	int64_t per_s, bytes, ns;
} pieces[] = {
	{1000000, 1000000, 1000000000},
	{1000000, 1, 1000},
	{3000000, 1000000, 333333333},
	{INT64_C(1000000000000), 262144, 262144 / 1000},
	{1000000, INT64_C(1) << 40, INT64_C(1099511627776000)},
};

START_TEST(rate_gives_each_byte_its_time)
{
	struct log_rate rate;

	log_rate_init(&rate, pieces[_i].per_s);
	ck_assert_int_eq(
		log_rate_take(&rate, (struct mono_ns){5}, pieces[_i].bytes).v, 5 + pieces[_i].ns);
	log_rate_fini(&rate);
}
END_TEST

START_TEST(rate_is_of_all_takers_and_does_not_save_up)
{
	struct log_rate rate;

	log_rate_init(&rate, 1000000000);
	ck_assert_int_eq(log_rate_take(&rate, (struct mono_ns){100}, 50).v, 150);
	ck_assert_int_eq(log_rate_take(&rate, (struct mono_ns){110}, 50).v, 200);
	ck_assert_int_eq(log_rate_take(&rate, (struct mono_ns){1000}, 50).v, 1050);
	log_rate_fini(&rate);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("quick");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_test(tc, head_and_tail_of_a_plain_file_are_its_candidates);
	tcase_add_test(tc, days_that_no_file_reaches_are_missing);
	tcase_add_loop_test(tc, days_from_as_of_on_are_not_asked_for, 0, ARRAY_LEN(ends));
	tcase_add_test(tc, hole_inside_a_file_is_not_seen);
	tcase_add_test(tc, large_packed_file_may_reach_until_it_was_last_changed);
	tcase_add_test(tc, cut_packed_file_has_no_known_end);
	tcase_add_loop_test(tc, file_without_a_begin_leaves_no_day_certain, 0, ARRAY_LEN(dark));
	tcase_add_test(tc, what_was_skipped_leaves_no_day_certain);
	tcase_add_test(tc, empty_file_says_nothing);
	tcase_add_test(tc, archive_without_a_file_is_listed);
	tcase_add_test(tc, its_text_is_refused_as_an_inventory);
	tcase_add_loop_test(tc, rate_gives_each_byte_its_time, 0, ARRAY_LEN(pieces));
	tcase_add_test(tc, rate_is_of_all_takers_and_does_not_save_up);
	return run_case("logs: quick", tc);
}
