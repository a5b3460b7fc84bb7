/* Days in names, what is known of gaps, and the sums of two parts. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "logs/merge.h"
#include "logs/merge_traffic.h"
#include "logs/minutes.h"
#include "logs/name_date.h"
#include "logs/scan.h"
#include "logs/settle.h"
#include "tests/data_fixture.h"
#include "tests/logs_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define M0 (T0 / 60)

static const struct name_case {
	const char *name, *day; /* NULL: none */
} name_cases[] = {
	{"access.log-20250601", "2025-06-01"},
	{"access.log-20250601.gz", "2025-06-01"},
	{"access-2025-06-01.log", "2025-06-01"},
	{"access_2025_06_01.log", "2025-06-01"},
	{"2025.06.01.log", "2025-06-01"},
	{"20250601", "2025-06-01"},
	{"a-2025060110.log", "2025-06-01"},
	{"a-202506011030.log", "2025-06-01"},
	{"a-20250601103059.log", "2025-06-01"},
	{"a-20250531_20250601.log", "2025-06-01"}, /* the last */
	{"2024-01-01/a-20250601.log", "2025-06-01"},
	{"20240101/access.log", NULL}, /* of a folder */
	{"access.log", NULL},
	{"access.log.1", NULL},
	{"a-20250631.log", NULL},
	{"a-20251301.log", NULL},
	{"a-20250229.log", NULL},
	{"a-20240229.log", "2024-02-29"},
	{"a-19990101.log", NULL},
	{"a-21000101.log", NULL},
	{"a-120250601.log", NULL}, /* nine digits */
	{"a-202506011.log", NULL},
	{"a-2025-06_01.log", NULL},
	{"a-2025-06-012.log", NULL},
	{"a-2025-6-1.log", NULL},
	{"a-1748743200.log", NULL}, /* seconds since the epoch: no such month */
	{"", NULL},
};

START_TEST(name_says_its_last_day)
{
	const struct name_case *row = &name_cases[_i];
	char text[WHEN_TEXT_LEN];
	struct unix_ms day;

	ck_assert_msg(log_name_date(row->name, &day) == (row->day != NULL), "%s", row->name);
	if (row->day)
		ck_assert_str_eq(when_day(day, text), row->day);
}
END_TEST

START_TEST(every_shorter_name_is_read_within_its_bytes)
{
	static const char whole[] = "a/b-2025-06-01_20250601103059";

	for (size_t len = 0; len < sizeof(whole); len++) {
		char *name = strndup(whole, len);
		struct unix_ms day;

		ck_assert(log_name_date(name, &day) == (len >= 14));
		free(name);
	}
}
END_TEST

START_TEST(hours_are_the_minutes_added_up)
{
	struct log_minutes minutes = {0};
	struct arena arena = {0};
	struct log_rows hours, rows;
	int64_t sum = 0;

	for (int64_t i = 0; i < 4000; i += 7)
		ck_assert(log_minutes_add(&minutes, M0 + i * i % 5000));
	hours = log_minutes_hours(&minutes, &arena);
	rows = log_minutes_rows(&minutes, &arena);
	ck_assert_int_eq(hours.records, rows.records);
	for (size_t at = 0; at < hours.count; at += LOG_HOUR_ROW) {
		ck_assert(at == 0 || hours.items[at] > hours.items[at - LOG_HOUR_ROW]);
		ck_assert_int_gt(hours.items[at + 1], 0);
		sum += hours.items[at + 1];
	}
	ck_assert_int_eq(sum, rows.records);
	ck_assert_int_eq(hours.items[0], M0 / 60);
	log_minutes_clear(&minutes);
	ck_assert_uint_eq(log_minutes_hours(&minutes, &arena).count, 0);
	log_minutes_fini(&minutes);
	arena_fini(&arena);
}
END_TEST

/* Two runs of an hour each around a gap of two hours. */
static int64_t gapped[] = {M0, 60, 60, M0 + 180, 60, 60};
static int64_t whole[] = {M0, 240, 240};
static int64_t early[] = {M0 - 100, 60, 60};
static int64_t both_ends[] = {M0, 10, 10, M0 + 200, 10, 10};
static int64_t touches[] = {M0, 61, 61, M0 + 180, 60, 60};

#define ROWS(rows) (rows), ARRAY_LEN(rows)

static const struct sibling_case {
	const char *name;
	int64_t *rows;
	size_t count;
	int kind;
	bool silent;
} sibling_cases[] = {
	{"it speaks", ROWS(whole), LOG_ACCESS, false},
	{"it is silent at the same time", ROWS(both_ends), LOG_ACCESS, true},
	{"it speaks for one minute of the gap", ROWS(touches), LOG_ACCESS, false},
	{"it ended before", ROWS(early), LOG_ACCESS, false},
	{"it holds nothing", NULL, 0, LOG_ACCESS, false},
	{"it is of another kind", ROWS(both_ends), LOG_SECURITY, false},
};

START_TEST(silent_siblings_are_told)
{
	const struct sibling_case *row = &sibling_cases[_i];
	struct inventory *inventory = inventory_new();
	struct inventory_archive archives[2] = {
		{.node = "a", .kind = LOG_ACCESS}, {.node = "b", .kind = row->kind}};
	const struct inventory_gap *gap;

	archives[0].minutes.items = gapped;
	archives[0].minutes.count = ARRAY_LEN(gapped);
	archives[1].minutes.items = row->rows;
	archives[1].minutes.count = row->count;
	inventory->archives.items = archives;
	inventory->archives.count = 2;
	log_settle(inventory);
	ck_assert_uint_eq(archives[0].gaps.count, 1);
	gap = &archives[0].gaps.items[0];
	ck_assert_int_eq(gap->usual, BIND_ABSENT);
	ck_assert_msg(gap->why.count == row->silent, "%s", row->name);
	if (row->silent)
		ck_assert_str_eq(gap->why.items[0], "siblings_silent");
	inventory_close(inventory);
}
END_TEST

static char *folder;

static void begin(void)
{
	folder = folder_new();
}

static void end(void)
{
	folder_remove(folder);
}

static struct inventory *scan_folder(void)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}};
	const char *const paths[] = {folder}, *const names[] = {"logs"};
	struct logs_job job = {.node = "n", .paths = paths, .names = names, .path_count = 1};
	struct inventory *found = NULL;

	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, NULL), 0);
	return found;
}

/* Three weeks of a record every ten minutes without two hours of the second; one line of old. */
START_TEST(scan_finds_what_is_usual_and_what_is_isolated)
{
	struct text log = {0};
	struct inventory *found;
	const struct inventory_archive *archive;
	char *text;
	size_t len;

	text_add_line(&log, T0 - 40 * 86400);
	for (int64_t second = 0; second < 21 * 86400; second += 5)
		if (second < 8 * 86400 || second >= 8 * 86400 + 7200)
			text_add_line(&log, T0 + second);
	folder_put(folder, "access.log-20250622", log.at, log.len);
	text_fini(&log);
	found = scan_folder();
	archive = &found->archives.items[0];
	ck_assert_uint_eq(archive->gaps.count, 2);
	ck_assert_int_eq(archive->gaps.items[1].usual, 1440);
	ck_assert_uint_eq(archive->isolated.count, 1);
	ck_assert_int_eq(archive->isolated.items[0].from.v, (T0 - 40 * 86400) * 1000);
	ck_assert_int_eq(archive->isolated.items[0].records, 1);
	ck_assert_int_eq(inventory_text(found, &text, &len, NULL), 0);
	ck_assert_ptr_nonnull(strstr(text, "\"usual\":1440"));
	free(text);
	inventory_close(found);
}
END_TEST

START_TEST(scan_records_what_dates_a_file)
{
	const struct inventory_times *times;
	struct inventory *found;
	struct text log = {0};
	struct stat st;
	char *path;

	text_add_line(&log, T0);
	folder_put(folder, "access.log-20250601", log.at, log.len);
	text_fini(&log);
	ck_assert_int_ge(asprintf(&path, "%s/access.log-20250601", folder), 0);
	ck_assert_int_eq(stat(path, &st), 0);
	found = scan_folder();
	times = found->files.items[0].times;
	ck_assert_int_eq(times->mtime.v, st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000);
	ck_assert_int_eq(times->ctime.v, st.st_ctim.tv_sec * 1000 + st.st_ctim.tv_nsec / 1000000);
	ck_assert_int_eq(times->name_date.v, (T0 - 36000) * 1000);
	ck_assert_int_eq(times->header.v, BIND_ABSENT);
	inventory_close(found);
	free(path);
}
END_TEST

static struct bind_count hosts_a[] = {{"a.example", 5}, {"c.example", 1}};
static struct bind_count hosts_b[] = {{"a.example", 2}, {"b.example", 9}};
static struct inventory_clients clients_a[] = {
	{"360100", NULL, 30, 300}, {"360100", "电信", 40, 400}};
static struct inventory_clients clients_b[] = {
	{"360100", "电信", 20, 200}, {"360200", "移动", 25, 250}};
static struct inventory_database by_a[] = {{"aa", "city.mmdb"}, {"cc", "isp.mmdb"}};
static struct inventory_database by_b[] = {{"bb", "city.mmdb"}, {"cc", "isp.mmdb"}};
static int64_t days_a[] = {100, 5, 50, 101, 1, 10};
static int64_t days_b[] = {101, 10, 100, 103, 1, 1};

static const struct inventory_traffic part_a = {.records = 100,
	.bytes = 1000,
	.status = {0, 90, 5, 5, 0},
	.cache = {80, 15, 5},
	.fields = {100, 0, 100, 50, 100, 0},
	.hosts = {hosts_a, 2},
	.hosts_others = 3,
	.clients = {clients_a, 2},
	.clients_by = {by_a, 2},
	.days = {days_a, 6}};
static const struct inventory_traffic part_b = {.records = 50,
	.bytes = 500,
	.status = {0, 50, 0, 0, 0},
	.cache = {50, 0, 0},
	.fields = {50, 50, 50, 50, 50, 50},
	.hosts = {hosts_b, 2},
	.clients = {clients_b, 2},
	.clients_others = 4,
	.clients_by = {by_b, 2},
	.days = {days_b, 6}};

START_TEST(traffic_of_parts_adds_up_in_any_order)
{
	const struct inventory_traffic *parts[] = {&part_a, &part_b};
	struct arena arena = {0};
	const struct inventory_traffic *sum = log_merge_traffic(parts[_i], parts[1 - _i], &arena);
	static const int64_t days[] = {100, 5, 50, 101, 11, 110, 103, 1, 1};

	ck_assert_int_eq(sum->records, 150);
	ck_assert_int_eq(sum->bytes, 1500);
	ck_assert_int_eq(sum->status[STATUS_2XX], 140);
	ck_assert_int_eq(sum->cache[CACHE_HIT], 130);
	ck_assert_int_eq(sum->fields[FIELD_CLIENT_PORT], 50);
	ck_assert_uint_eq(sum->hosts.count, 3);
	ck_assert_str_eq(sum->hosts.items[0].name, "a.example");
	ck_assert_int_eq(sum->hosts.items[0].count, 7);
	ck_assert_int_eq(sum->hosts.items[1].count, 9);
	ck_assert_int_eq(sum->hosts_others, 3);
	ck_assert_uint_eq(sum->clients.count, 3);
	ck_assert_ptr_null(sum->clients.items[0].operator_name);
	ck_assert_int_eq(sum->clients.items[1].records, 60);
	ck_assert_int_eq(sum->clients.items[1].bytes, 600);
	ck_assert_uint_eq(sum->clients_by.count, 3);
	ck_assert_str_eq(sum->clients_by.items[1].sha256, "bb");
	ck_assert_int_eq(sum->clients_others, 4);
	ck_assert_uint_eq(sum->days.count, ARRAY_LEN(days));
	ck_assert_mem_eq(sum->days.items, days, sizeof(days));
	ck_assert_ptr_null(inventory_traffic_fault(sum));
	arena_fini(&arena);
}
END_TEST

START_TEST(traffic_of_one_part_is_that)
{
	ck_assert_ptr_eq(log_merge_traffic(&part_a, NULL, NULL), &part_a);
	ck_assert_ptr_eq(log_merge_traffic(NULL, &part_a, NULL), &part_a);
	ck_assert_ptr_null(log_merge_traffic(NULL, NULL, NULL));
}
END_TEST

/* 600 names with two records, 600 others with one: the least of them become others. */
START_TEST(hosts_are_bounded_and_nothing_is_lost)
{
	struct bind_count hosts[2][600];
	struct inventory_traffic parts[2] = {{.records = 1}, {.records = 1}};
	const struct inventory_traffic *sum;
	struct arena arena = {0};
	int64_t total = 0;

	for (int part = 0; part < 2; part++) {
		for (int i = 0; i < 600; i++)
			hosts[part][i] = (struct bind_count){
				arena_format(&arena, "%c%03d.example", part ? 'b' : 'a', i),
				2 - part};
		parts[part].hosts.items = hosts[part];
		parts[part].hosts.count = 600;
	}
	sum = log_merge_traffic(&parts[0], &parts[1], &arena);
	ck_assert_uint_eq(sum->hosts.count, INVENTORY_HOSTS_MOST);
	for (size_t i = 0; i < sum->hosts.count; i++) {
		total += sum->hosts.items[i].count;
		ck_assert(i == 0 ||
			  strcmp(sum->hosts.items[i - 1].name, sum->hosts.items[i].name) < 0);
	}
	ck_assert_int_eq(sum->hosts_others, 200);
	ck_assert_int_eq(total, 1600);
	arena_fini(&arena);
}
END_TEST

/* The same archive in two parts: their hours add up, and are unknown when one does not tell. */
START_TEST(hours_of_parts_add_up_when_both_tell)
{
	int64_t minutes_a[] = {60, 2, 2}, minutes_b[] = {61, 70, 70};
	int64_t hours_a[] = {1, 2}, hours_b[] = {1, 59, 2, 11};
	static const int64_t want[] = {1, 61, 2, 11};

	for (int told = 0; told < 2; told++) {
		struct inventory *parts[2] = {inventory_new(), inventory_new()}, *merged;
		struct inventory_archive archives[2] = {
			{.node = "a", .records = 2, .first = {BIND_ABSENT}, .last = {BIND_ABSENT}},
			{.node = "a",
				.records = 70,
				.first = {BIND_ABSENT},
				.last = {BIND_ABSENT}}};

		archives[0].minutes.items = minutes_a;
		archives[0].hours.items = hours_a;
		archives[1].minutes.items = minutes_b;
		archives[1].hours.items = hours_b;
		archives[0].minutes.count = archives[1].minutes.count = 3;
		archives[0].hours.count = 2;
		archives[1].hours.count = told ? 4 : 0;
		for (size_t i = 0; i < 2; i++) {
			parts[i]->archives.items = &archives[i];
			parts[i]->archives.count = 1;
		}
		merged = inventory_merge((const struct inventory *const *)parts, 2);
		ck_assert_uint_eq(merged->archives.items[0].hours.count, told ? 4 : 0);
		if (told)
			ck_assert_mem_eq(merged->archives.items[0].hours.items, want, sizeof(want));
		inventory_close(merged);
		inventory_close(parts[0]);
		inventory_close(parts[1]);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("settle");

	tcase_add_checked_fixture(tc, begin, end);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, name_says_its_last_day, 0, (int)ARRAY_LEN(name_cases));
	tcase_add_test(tc, every_shorter_name_is_read_within_its_bytes);
	tcase_add_test(tc, hours_are_the_minutes_added_up);
	tcase_add_loop_test(tc, silent_siblings_are_told, 0, (int)ARRAY_LEN(sibling_cases));
	tcase_add_test(tc, scan_finds_what_is_usual_and_what_is_isolated);
	tcase_add_test(tc, scan_records_what_dates_a_file);
	tcase_add_loop_test(tc, traffic_of_parts_adds_up_in_any_order, 0, 2);
	tcase_add_test(tc, traffic_of_one_part_is_that);
	tcase_add_test(tc, hosts_are_bounded_and_nothing_is_lost);
	tcase_add_test(tc, hours_of_parts_add_up_when_both_tell);
	return run_case("logs: settle", tc);
}
