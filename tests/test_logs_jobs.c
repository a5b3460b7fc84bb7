#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "logs/order.h"
#include "logs/scan.h"
#include "tests/logs_fixture.h"

#define T0       INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */
#define SHUFFLES 12

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

static struct text log_of(int64_t from, int count)
{
	struct text log = {0};

	for (int i = 0; i < count; i++)
		text_add_line(&log, from + (int64_t)i * 7);
	return log;
}

static void put_log(const char *name, int64_t from, int count)
{
	struct text log = log_of(from, count);

	folder_put(folder, name, log.at, log.len);
	text_fini(&log);
}

/* Of the gzip file the last `cut` bytes are missing. */
static void put_gzip(const char *name, int64_t from, int count, size_t cut)
{
	struct text log = log_of(from, count);
	struct text stored = {0};

	text_add_gzip(&stored, log.at, log.len);
	folder_put(folder, name, stored.at, stored.len - cut);
	text_fini(&log);
	text_fini(&stored);
}

static const char *below(const char *name)
{
	return arena_format(&arena, "%s/%s", folder, name);
}

static struct logs_job job_of(const char *node, const char *name)
{
	const char **path = arena_array(&arena, 1, sizeof(char *));
	const char **shown = arena_array(&arena, 1, sizeof(char *));

	*path = below(name);
	*shown = name;
	return (struct logs_job){
		.node = node, .kind = LOG_ACCESS, .paths = path, .names = shown, .path_count = 1};
}

static char *inventory_of(const struct logs_job *jobs, size_t count, int at_once)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = at_once};
	struct inventory *found = NULL;
	struct err err = {0};
	char *text = NULL;
	size_t len;

	ck_assert_msg(logs_scan(jobs, count, &options, &found, &err) == 0, "%s", err.text);
	ck_assert_int_eq(inventory_text(found, &text, &len, &err), 0);
	inventory_close(found);
	return text;
}

/* Every case where one file's entry depends on another's: copies that come earlier and later by
 * name than what they copy, larger and smaller when stored, whole and damaged; one path named
 * twice, hard links, one file under two nodes. The earlier name is mostly the one read later. */
static void put_rivals(void)
{
	put_log("n/a.log", T0, 40);
	put_log("n/b.log", T0 + 86400, 900);
	put_gzip("n/a.copy.gz", T0 + 86400, 900, 0);
	put_gzip("n/c.cut.gz", T0 + 2 * 86400, 500, 8);
	put_log("n/d.whole", T0 + 2 * 86400, 500);
	put_gzip("n/e.copy.gz", T0 + 2 * 86400, 500, 0);
	put_gzip("n/f.cut.gz", T0 + 2 * 86400, 500, 8);
	put_log("n/z.largest", T0 + 3 * 86400, 4000);
	put_gzip("n/y.again.gz", T0 + 3 * 86400, 4000, 0);
	ck_assert_int_eq(link(below("n/z.largest"), below("n/0.link")), 0);
	ck_assert_int_eq(link(below("n/a.log"), below("n/a.log.gz")), 0);
	folder_put(folder, "n/rubbish", "hello\nworld\n", 12);
	folder_put(folder, "n/empty", "", 0);
	folder_put(folder, "m/bad.gz", "\x1F\x8B\x08", 3);
	ck_assert_int_eq(mkdir(below("nothing"), 0700), 0);
}

static size_t fill_jobs(struct logs_job *jobs)
{
	size_t count = 0;

	jobs[count++] = job_of("n", "n");
	jobs[count++] = job_of("n", "n/z.largest");
	jobs[count++] = job_of("m", "m");
	jobs[count++] = job_of("m", "n/z.largest");
	jobs[count++] = job_of("q", "nothing");
	jobs[count++] = job_of("q", "missing");
	return count;
}

static const int at_once[] = {2, 3, 4, 7, 64};

START_TEST(files_read_at_once_give_the_bytes_of_one_after_the_other)
{
	struct logs_job jobs[8];
	size_t count = fill_jobs(jobs);
	char *alone, *together;

	put_rivals();
	alone = inventory_of(jobs, count, 1);
	ck_assert_ptr_nonnull(strstr(alone, "\"duplicate\""));
	ck_assert_ptr_nonnull(strstr(alone, "\"duplicate_content\""));
	for (int i = 0; i < SHUFFLES; i++) {
		together = inventory_of(jobs, count, at_once[_i]);
		ck_assert_str_eq(alone, together);
		free(together);
	}
	free(alone);
}
END_TEST

/* Which of two equal files is the copy follows from their names, not from their sizes. */
START_TEST(the_earlier_name_is_counted_though_it_is_read_later)
{
	struct logs_job job = job_of("n", "n");
	char *text, *copy, *first;

	put_gzip("n/a.gz", T0, 2000, 0);
	put_log("n/b.log", T0, 2000);
	text = inventory_of(&job, 1, 2);
	first = strstr(text, "\"name\":\"n/a.gz\"");
	copy = strstr(text, "\"duplicate_content\"");
	ck_assert_ptr_nonnull(first);
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_null(strstr(copy + 1, "\"duplicate_content\""));
	ck_assert(copy > first);
	free(text);
}
END_TEST

static void remember_progress(const struct logs_progress *at, void *context)
{
	struct logs_progress *last = context;

	ck_assert_int_ge(at->bytes_done, last->bytes_done);
	ck_assert_int_ge(at->files_done, last->files_done);
	*last = *at;
}

START_TEST(progress_of_many_ends_with_all_that_there_is)
{
	struct logs_progress last = {0};
	const struct logs_options options = {
		.now = {FIXTURE_NOW}, .jobs = 3, .progress = remember_progress, .context = &last};
	struct logs_job jobs[8];
	size_t count = fill_jobs(jobs);
	struct inventory *found = NULL;

	put_rivals();
	ck_assert_int_eq(logs_scan(jobs, count, &options, &found, NULL), 0);
	ck_assert_int_eq(last.files_done, last.files);
	ck_assert_int_eq(last.bytes_done, last.bytes);
	inventory_close(found);
}
END_TEST

START_TEST(stop_ends_all_workers)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = 4};
	struct logs_job job = job_of("n", "n");
	struct inventory *found = NULL;
	struct err err = {0};

	put_rivals();
	stop_requested = 1;
	ck_assert_int_eq(logs_scan(&job, 1, &options, &found, &err), -1);
	ck_assert_int_eq(err.code, ERR_INTERRUPTED);
	ck_assert_ptr_null(found);
}
END_TEST

static const struct {
	const char *cheap, *dear;
	int64_t cheap_bytes, dear_bytes;
} costs[] = {
	{"a.log", "b.log", 1000, 100000},
	{"a.log", "b.gz", 1000000, 500000},
	{"a.gz", "b.xz", 1000000, 500000},
	{"a.xz", "b.bz2", 1000000, 500000},
	{"a.log", "b.bz2", -1, 0},
	{"a.log", "b.bz2", INT64_MAX, INT64_MAX - 1},
};

START_TEST(cost_is_the_bytes_by_what_their_codec_takes)
{
	const struct log_task cheap = {.name = costs[_i].cheap, .bytes = costs[_i].cheap_bytes};
	const struct log_task dear = {.name = costs[_i].dear, .bytes = costs[_i].dear_bytes};

	ck_assert_int_gt(log_order_cost(&cheap), 0);
	if (costs[_i].dear_bytes > 0)
		ck_assert_int_ge(log_order_cost(&dear), log_order_cost(&cheap));
}
END_TEST

START_TEST(dearest_archive_and_its_dearest_file_come_first)
{
	struct inventory *inventory = inventory_new();
	struct log_tasks tasks = {.inventory = inventory};
	struct log_order order = {0};
	struct logs_job jobs[3];

	put_log("n/a", T0, 10);
	put_log("n/b", T0, 90);
	put_log("m/a", T0, 1000);
	put_log("m/b", T0, 2000);
	put_log("m/c", T0, 1000);
	ck_assert_int_eq(mkdir(below("nothing"), 0700), 0);
	jobs[0] = job_of("n", "n");
	jobs[1] = job_of("m", "m");
	jobs[2] = job_of("mm", "nothing");
	ck_assert_int_eq(log_tasks_gather(&tasks, jobs, ARRAY_LEN(jobs), NULL), 0);
	ck_assert_int_eq(log_order_fill(&order, &tasks, NULL), 0);
	ck_assert_uint_eq(order.span_count, 3);
	ck_assert_uint_eq(order.spans[0].count, 3);
	ck_assert_uint_eq(order.spans[1].count, 0);
	ck_assert_uint_eq(order.spans[2].first, 3);
	for (size_t i = 0; i < 5; i++) {
		static const size_t expected[] = {1, 0, 2, 4, 3};

		ck_assert_uint_eq(order.tasks[i], expected[i]);
		ck_assert_uint_eq(order.span_of[i], i < 3 ? 0 : 2);
	}
	log_order_fini(&order);
	log_tasks_fini(&tasks);
	inventory_close(inventory);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: jobs");
	TCase *tc = tcase_create("jobs");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, begin, end);
	tcase_add_loop_test(tc, files_read_at_once_give_the_bytes_of_one_after_the_other, 0,
		ARRAY_LEN(at_once));
	tcase_add_test(tc, the_earlier_name_is_counted_though_it_is_read_later);
	tcase_add_test(tc, progress_of_many_ends_with_all_that_there_is);
	tcase_add_test(tc, stop_ends_all_workers);
	tcase_add_loop_test(tc, cost_is_the_bytes_by_what_their_codec_takes, 0, ARRAY_LEN(costs));
	tcase_add_test(tc, dearest_archive_and_its_dearest_file_come_first);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
