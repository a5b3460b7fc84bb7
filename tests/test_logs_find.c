#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "logs/find.h"
#include "logs/scan.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static char *folder;
static struct inventory *inventory;
static struct log_finds finds;

static void put_log(const char *name, int64_t from, bool gzip, size_t cut)
{
	struct text log = {0}, stored = {0};

	for (int i = 0; i < 600; i++)
		text_add_line(&log, from + (int64_t)i * 6);
	if (gzip)
		text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, name, gzip ? stored.at : log.at, (gzip ? stored.len : log.len) - cut);
	text_fini(&log);
	text_fini(&stored);
}

static void begin(void)
{
	const char *path, *name = "a";
	char *below;
	const struct logs_options options = {.now = {FIXTURE_NOW}};

	folder = folder_new();
	put_log("a/1.log", T0, false, 0);
	put_log("a/2.log.gz", T0 + 3600, true, 0);
	put_log("a/3.log", T0 + 7200, false, 0);
	below = file_join(folder, "a");
	path = below;
	ck_assert_int_eq(logs_scan(&(struct logs_job){.kind = LOG_ACCESS,
					   .paths = &path,
					   .names = &name,
					   .path_count = 1},
				 1, &options, &inventory, NULL),
		0);
	free(below);
}

static void end(void)
{
	log_finds_fini(&finds);
	inventory_close(inventory);
	inventory = NULL;
	folder_remove(folder);
}

static int look(const char *node, int64_t second, struct err *err)
{
	const struct log_find_wish wish = {
		.node = node, .folder = folder, .minute = second / 60, .now = {FIXTURE_NOW}};

	return log_find(inventory, &wish, &finds, err);
}

static const struct {
	int64_t at;
	const char *name;
} minutes[] = {
	{T0 + 1800, "a/1.log"},
	{T0 + 3600 + 1800, "a/2.log.gz"},
	{T0 + 7200, "a/3.log"},
};

START_TEST(a_minute_is_found_with_its_place)
{
	const struct log_find *find;
	struct text text = {0};
	int64_t line = (minutes[_i].at - T0) % 3600 / 6;

	ck_assert_int_eq(look("a", minutes[_i].at, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 1);
	find = finds.items.items;
	ck_assert_str_eq(find->name, minutes[_i].name);
	ck_assert(find->same && !find->damaged && !find->why);
	ck_assert_int_eq(find->records, 10);
	ck_assert_int_eq(find->line, line + 1);
	text_add_line(&text, minutes[_i].at);
	ck_assert_int_eq(find->offset, line * (int64_t)text.len);
	ck_assert_int_eq(strncmp(find->masked, "*.*.*.* - - [01/Jun/2025:1", 26), 0);
	text_fini(&text);
}
END_TEST

START_TEST(other_nodes_and_other_times_have_none)
{
	ck_assert_int_eq(look("b", T0, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 0);
	ck_assert_int_eq(look("a", T0 - 60, NULL), 0);
	ck_assert_uint_eq(finds.items.count, 0);
}
END_TEST

START_TEST(file_that_was_changed_since_is_told)
{
	put_log("a/1.log", T0, false, 1);
	ck_assert_int_eq(look("a", T0, NULL), 0);
	ck_assert(!finds.items.items[0].same);
	ck_assert_int_eq(finds.items.items[0].records, 10);
}
END_TEST

START_TEST(file_that_is_gone_is_told)
{
	char *path = file_join(folder, "a/1.log");

	ck_assert_int_eq(unlink(path), 0);
	free(path);
	ck_assert_int_eq(look("a", T0, NULL), 0);
	ck_assert_str_eq(finds.items.items[0].why, "missing");
	ck_assert_int_eq(finds.items.items[0].records, 0);
}
END_TEST

/* Its archive is not listed. Something stands at its name, but archives name members as they like.
 */
START_TEST(member_is_not_opened_by_its_name)
{
	const char *notes[] = {"member"};

	inventory->files.items[0].notes.items = notes;
	inventory->files.items[0].notes.count = 1;
	ck_assert_int_eq(look("a", T0, NULL), 0);
	ck_assert_str_eq(finds.items.items[0].why, "missing");
	ck_assert_int_eq(finds.items.items[0].records, 0);
}
END_TEST

/* Its checksum never came. */
START_TEST(line_of_a_damaged_file_is_told_to_be_unverified)
{
	put_log("a/2.log.gz", T0 + 3600, true, 6);
	ck_assert_int_eq(look("a", T0 + 3600, NULL), 0);
	ck_assert(finds.items.items[0].damaged);
	ck_assert_int_eq(finds.items.items[0].records, 10);
}
END_TEST

START_TEST(stop_ends_it)
{
	struct err err = {0};
	int ret;

	stop_requested = 1;
	ret = look("a", T0, &err);
	stop_requested = 0;
	ck_assert_int_eq(ret, -1);
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("find");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, a_minute_is_found_with_its_place, 0, ARRAY_LEN(minutes));
	tcase_add_test(tc, other_nodes_and_other_times_have_none);
	tcase_add_test(tc, file_that_was_changed_since_is_told);
	tcase_add_test(tc, file_that_is_gone_is_told);
	tcase_add_test(tc, member_is_not_opened_by_its_name);
	tcase_add_test(tc, line_of_a_damaged_file_is_told_to_be_unverified);
	tcase_add_test(tc, stop_ends_it);
	return run_case("logs: find", tc);
}
