#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "logs/name_date.h"
#include "logs/scan.h"
#include "logs/times.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static const struct {
	const char *name, *head;
	size_t len;
	int64_t instant;
} heads[] = {
	{"a gzip header", "\x1F\x8B\x08\0\x20\xB4\x3B\x68\0\3", 10, T0 * 1000},
	{"the last second there is", "\x1F\x8B\x08\0\xFF\xFF\xFF\xFF\0\3", 10,
		INT64_C(4294967295000)},
	{"zero is none", "\x1F\x8B\x08\0\0\0\0\0\0\3", 10, BIND_ABSENT},
	{"a header that is cut", "\x1F\x8B\x08\0\x20\xB4\x3B\x68\0", 9, BIND_ABSENT},
	{"another codec", "\x28\xB5\x2F\xFD\x20\xB4\x3B\x68\0\3", 10, BIND_ABSENT},
	{"nothing", "", 0, BIND_ABSENT},
};

START_TEST(gzip_header_dates_its_file)
{
	struct unix_ms found = log_times_header((const uint8_t *)heads[_i].head, heads[_i].len);

	ck_assert_msg(found.v == heads[_i].instant, "%s: %lld", heads[_i].name, (long long)found.v);
}
END_TEST

static struct inventory *scan(const char *folder)
{
	static const char *const names[] = {"n"};
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	struct logs_job job = {.node = "n", .kind = LOG_ACCESS, .names = names, .path_count = 1};
	struct inventory *found = NULL;
	struct err err = {0};

	job.paths = &folder;
	ck_assert_msg(logs_scan(&job, 1, &options, &found, &err) == 0, "%s", err.text);
	return found;
}

START_TEST(hard_link_has_the_day_of_its_own_name)
{
	char *folder = folder_new();
	struct text log = {0};
	struct text gzip = {0};
	struct inventory *found;
	struct unix_ms day;
	char from[256], to[256];

	text_add_line(&log, T0);
	text_add_gzip(&gzip, log.at, log.len);
	memcpy(gzip.at + 4, "\x20\xB4\x3B\x68", 4);
	folder_put(folder, "a-20250601.log.gz", gzip.at, gzip.len);
	snprintf(from, sizeof(from), "%s/a-20250601.log.gz", folder);
	snprintf(to, sizeof(to), "%s/b-20250602.log.gz", folder);
	ck_assert_int_eq(link(from, to), 0);
	found = scan(folder);
	ck_assert_uint_eq(found->files.count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct inventory_file *file = &found->files.items[i];

		ck_assert(log_name_date(file->name, &day));
		ck_assert_int_eq(file->times->name_date.v, day.v);
		ck_assert_int_eq(file->times->header.v, T0 * 1000);
	}
	ck_assert_int_ne(
		found->files.items[0].times->name_date.v, found->files.items[1].times->name_date.v);
	inventory_close(found);
	text_fini(&log);
	text_fini(&gzip);
	folder_remove(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: times");
	TCase *tc = tcase_create("times");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tc, gzip_header_dates_its_file, 0, (int)ARRAY_LEN(heads));
	tcase_add_test(tc, hard_link_has_the_day_of_its_own_name);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
