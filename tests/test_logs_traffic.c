/* Sums over records and names of hosts: bounded, of verified records only, the same however they
 * are read. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/hosts.h"
#include "logs/scan.h"
#include "tests/logs_fixture.h"

#define DAY INT64_C(20240) /* of 2025-06-01, in +08:00 */

/* --- hosts ---------------------------------------------------------------------------------- */

static void add(struct log_hosts *hosts, int64_t records, const char *prefix, unsigned number)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%u.cn", prefix, number);
	log_hosts_add(hosts, name, strlen(name), records);
}

static int64_t records_of(const struct log_hosts *hosts, const char *name)
{
	static struct bind_count rows[LOG_HOSTS_MOST];
	size_t count = log_hosts_list(hosts, rows);

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].count;
	return 0;
}

START_TEST(counts_are_exact_while_there_is_room)
{
	static struct bind_count rows[LOG_HOSTS_MOST];
	struct log_hosts *hosts = log_hosts_new();

	for (unsigned round = 0; round < 3; round++)
		for (unsigned i = 0; i < LOG_HOSTS_MOST; i++)
			add(hosts, i + 1, "h", i);
	log_hosts_commit(hosts);
	ck_assert_uint_eq(log_hosts_list(hosts, rows), LOG_HOSTS_MOST);
	for (size_t i = 0; i < LOG_HOSTS_MOST; i++) {
		ck_assert_int_eq(rows[i].count, 3 * (strtoll(rows[i].name + 1, NULL, 10) + 1));
		ck_assert(i == 0 || strcmp(rows[i - 1].name, rows[i].name) < 0);
	}
	log_hosts_free(hosts);
}
END_TEST

/* Misra and Gries: at most the truth, and at least that less a (LOG_HOSTS_KEPT + 1)-th of all. */
START_TEST(flood_of_forged_names_hides_none_that_many_have)
{
	struct log_hosts *hosts = log_hosts_new();
	int64_t all = 0, most;

	for (unsigned i = 0; i < 200000; i++) {
		add(hosts, 1, "forged", i);
		if (i >= 100000 && i % 10 == 0)
			add(hosts, 1, "late", 0);
		all += 1 + (i >= 100000 && i % 10 == 0);
	}
	log_hosts_commit(hosts);
	most = all / (LOG_HOSTS_KEPT + 1);
	ck_assert_int_le(records_of(hosts, "late0.cn"), 10000);
	ck_assert_int_ge(records_of(hosts, "late0.cn"), 10000 - most);
	log_hosts_free(hosts);
}
END_TEST

/* When records become verified has no effect on what is counted, room or no room. */
START_TEST(counts_do_not_depend_on_when_they_are_verified)
{
	static struct bind_count rows[2][LOG_HOSTS_MOST];
	struct log_hosts *hosts[2] = {log_hosts_new(), log_hosts_new()};
	size_t count;

	for (unsigned i = 0; i < 50000; i++)
		for (unsigned each = 0; each < 2; each++) {
			add(hosts[each], 1, "h", i % 7 ? i % 97 : i * 7919u % 20011u);
			if (each && i % 13 == 0)
				log_hosts_commit(hosts[each]);
		}
	log_hosts_commit(hosts[0]);
	log_hosts_commit(hosts[1]);
	count = log_hosts_list(hosts[0], rows[0]);
	ck_assert_uint_gt(count, 97);
	ck_assert_uint_eq(log_hosts_list(hosts[1], rows[1]), count);
	for (size_t i = 0; i < count; i++) {
		ck_assert_str_eq(rows[0][i].name, rows[1][i].name);
		ck_assert_int_eq(rows[0][i].count, rows[1][i].count);
	}
	log_hosts_free(hosts[0]);
	log_hosts_free(hosts[1]);
}
END_TEST

START_TEST(what_is_forgotten_was_not_there)
{
	struct log_hosts *hosts = log_hosts_new();

	add(hosts, 5, "a", 1);
	log_hosts_commit(hosts);
	add(hosts, 7, "a", 1);
	add(hosts, 7, "b", 1);
	log_hosts_forget(hosts);
	ck_assert_int_eq(records_of(hosts, "a1.cn"), 5);
	ck_assert_int_eq(records_of(hosts, "b1.cn"), 0);
	add(hosts, 1, "b", 1);
	log_hosts_commit(hosts);
	ck_assert_int_eq(records_of(hosts, "b1.cn"), 1);
	log_hosts_clear(hosts);
	ck_assert_int_eq(records_of(hosts, "a1.cn"), 0);
	log_hosts_free(hosts);
}
END_TEST

/* --- scans ---------------------------------------------------------------------------------- */

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

/* One nginx line in JSON, `day` days after the first of June. */
static void add_json(struct text *text, int day, const char *host, int status)
{
	text_print(text,
		"{\"time\":\"2025-06-%02dT10:00:00+08:00\",\"remote_addr\":\"192.0.2.9\",\"host\":\"%s\","
		"\"request_uri\":\"/private\",\"status\":%d,\"bytes\":10}\n",
		1 + day, host, status);
}

static void put_text(const char *name, struct text *text)
{
	folder_put(folder, name, text->at, text->len);
	text_fini(text);
}

/* The folder as the archive of n-1; with at most `jobs` files at once. */
static struct inventory *scan(int jobs, bool traffic)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = jobs};
	const char *const paths[] = {folder};
	const char *const names[] = {"logs"};
	struct logs_job job = {.node = "n-1",
		.kind = LOG_ACCESS,
		.paths = paths,
		.names = names,
		.path_count = 1,
		.traffic = traffic};
	struct inventory *inventory = NULL;
	struct err err = {0};

	ck_assert_msg(logs_scan(&job, 1, &options, &inventory, &err) == 0, "%s", err.text);
	return inventory;
}

static const struct inventory_traffic *traffic_of(const struct inventory *inventory)
{
	ck_assert_uint_eq(inventory->archives.count, 1);
	return inventory->archives.items->traffic;
}

START_TEST(records_of_all_files_are_added_up)
{
	struct text a = {0}, b = {0};
	const struct inventory_traffic *traffic;
	struct inventory *inventory;

	add_json(&a, 0, "A.cn", 200);
	add_json(&a, 0, "198.18.0.1", 404);
	add_json(&b, 1, "a.cn:80", 206);
	add_json(&b, 1, "-", 500);
	text_print(&b, "no record\n");
	put_text("a.log", &a);
	put_text("b.log", &b);
	inventory = scan(1, true);
	traffic = traffic_of(inventory);
	ck_assert_ptr_nonnull(traffic);
	ck_assert_ptr_null(inventory_traffic_fault(traffic));
	ck_assert_int_eq(traffic->records, 4);
	ck_assert_int_eq(traffic->bytes, 40);
	ck_assert_int_eq(traffic->status[STATUS_2XX], 2);
	ck_assert_int_eq(traffic->status[STATUS_4XX], 1);
	ck_assert_int_eq(traffic->status[STATUS_5XX], 1);
	ck_assert_int_eq(traffic->fields[FIELD_TIME], 4);
	ck_assert_int_eq(traffic->fields[FIELD_CLIENT_ADDRESS], 4);
	ck_assert_int_eq(traffic->fields[FIELD_CLIENT_PORT], 0);
	ck_assert_int_eq(traffic->fields[FIELD_HOST], 3);
	ck_assert_uint_eq(traffic->hosts.count, 1);
	ck_assert_str_eq(traffic->hosts.items->name, "a.cn");
	ck_assert_int_eq(traffic->hosts.items->count, 2);
	ck_assert_int_eq(traffic->hosts_others, 1);
	ck_assert_uint_eq(traffic->days.count, 6);
	ck_assert_int_eq(traffic->days.items[0], DAY);
	ck_assert_int_eq(traffic->days.items[4], 2);
	ck_assert_int_eq(traffic->days.items[5], 20);
	inventory_close(inventory);
}
END_TEST

START_TEST(nothing_is_collected_unasked)
{
	struct text text = {0};
	struct inventory *inventory;

	add_json(&text, 0, "a.cn", 200);
	put_text("a.log", &text);
	inventory = scan(1, false);
	ck_assert_ptr_null(traffic_of(inventory));
	inventory_close(inventory);
}
END_TEST

START_TEST(format_without_known_fields_tells_nothing)
{
	static const char line[] = "2025-06-01T10:00:00+08:00 192.0.2.9 something\n";
	struct inventory *inventory;

	folder_put(folder, "a.log", line, sizeof(line) - 1);
	inventory = scan(1, true);
	ck_assert_int_eq(inventory->archives.items->records, 1);
	ck_assert_ptr_null(traffic_of(inventory));
	inventory_close(inventory);
}
END_TEST

START_TEST(content_that_is_there_twice_counts_once)
{
	struct text text = {0}, packed = {0};
	struct inventory *inventory;

	add_json(&text, 0, "a.cn", 200);
	text_add_gzip(&packed, text.at, text.len);
	put_text("a.log", &text);
	put_text("b.log.gz", &packed);
	inventory = scan(1, true);
	ck_assert_int_eq(traffic_of(inventory)->records, 1);
	ck_assert_int_eq(traffic_of(inventory)->hosts.items->count, 1);
	inventory_close(inventory);
}
END_TEST

/* Two members; of the second the checksum is wrong. */
START_TEST(unverified_records_are_in_no_sum)
{
	struct text whole = {0}, torn = {0}, packed = {0};
	const struct inventory_traffic *traffic;
	struct inventory *inventory;

	add_json(&whole, 0, "a.cn", 200);
	add_json(&torn, 1, "a.cn", 200);
	add_json(&torn, 1, "b.cn", 200);
	text_add_gzip(&packed, whole.at, whole.len);
	text_add_gzip(&packed, torn.at, torn.len);
	packed.at[packed.len - 6] ^= 1;
	put_text("a.log.gz", &packed);
	inventory = scan(1, true);
	traffic = traffic_of(inventory);
	ck_assert_int_eq(inventory->files.items->unverified, 2);
	ck_assert_int_eq(traffic->records, 1);
	ck_assert_int_eq(traffic->bytes, 10);
	ck_assert_uint_eq(traffic->hosts.count, 1);
	ck_assert_int_eq(traffic->hosts.items->count, 1);
	ck_assert_uint_eq(traffic->days.count, 3);
	inventory_close(inventory);
	text_fini(&whole);
	text_fini(&torn);
}
END_TEST

/* More names than are listed, in more files than are read at once: the same to the byte, with the
 * most frequent names kept. */
START_TEST(threads_change_nothing)
{
	char *text[2];
	size_t len[2];

	for (int file = 0; file < 12; file++) {
		struct text log = {0};
		char name[32];

		for (int i = 0; i < 1500; i++) {
			snprintf(name, sizeof(name), "h%d-%d.cn", file % 2 ? file : 0, i);
			add_json(&log, file, name, 200);
		}
		add_json(&log, file, "often.cn", 200);
		snprintf(name, sizeof(name), "%02d.log", file);
		put_text(name, &log);
	}
	for (int i = 0; i < 2; i++) {
		struct inventory *inventory = scan(i ? 4 : 1, true);
		const struct inventory_traffic *traffic = traffic_of(inventory);
		int64_t listed = 0, often = 0;

		for (size_t row = 0; row < traffic->hosts.count; row++) {
			listed += traffic->hosts.items[row].count;
			if (strcmp(traffic->hosts.items[row].name, "often.cn") == 0)
				often = traffic->hosts.items[row].count;
		}
		ck_assert_uint_le(traffic->hosts.count, INVENTORY_HOSTS_MOST);
		ck_assert_int_eq(listed + traffic->hosts_others, 12 * 1501);
		ck_assert_int_ge(often, 12 - 12 * 1501 / (LOG_HOSTS_KEPT + 1));
		ck_assert_int_eq(inventory_text(inventory, &text[i], &len[i], NULL), 0);
		ck_assert_ptr_null(strstr(text[i], "192.0.2.9"));
		ck_assert_ptr_null(strstr(text[i], "private"));
		inventory_close(inventory);
	}
	ck_assert_uint_eq(len[0], len[1]);
	ck_assert_mem_eq(text[0], text[1], len[0]);
	free(text[0]);
	free(text[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: traffic");
	TCase *tables = tcase_create("hosts");
	TCase *scans = tcase_create("scans");
	SRunner *runner;
	int failed;

	tcase_add_test(tables, counts_are_exact_while_there_is_room);
	tcase_add_test(tables, flood_of_forged_names_hides_none_that_many_have);
	tcase_add_test(tables, counts_do_not_depend_on_when_they_are_verified);
	tcase_add_test(tables, what_is_forgotten_was_not_there);
	suite_add_tcase(suite, tables);
	tcase_add_checked_fixture(scans, begin, end);
	tcase_set_timeout(scans, 60);
	tcase_add_test(scans, records_of_all_files_are_added_up);
	tcase_add_test(scans, nothing_is_collected_unasked);
	tcase_add_test(scans, format_without_known_fields_tells_nothing);
	tcase_add_test(scans, content_that_is_there_twice_counts_once);
	tcase_add_test(scans, unverified_records_are_in_no_sum);
	tcase_add_test(scans, threads_change_nothing);
	suite_add_tcase(suite, scans);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
