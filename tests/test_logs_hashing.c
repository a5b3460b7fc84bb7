#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/hashing.h"
#include "tests/logs_fixture.h"

/* Around blocks, pieces and what waits in a lane, in an order that lets files end at any turn. */
static const size_t lengths[] = {0, 1, 63, 64, 65, 300000, 65536, 65535, 65537, 262144, 262143,
	262145, 131072, 700001, 55, 56, 119, 120, 5, 1048576, 999, 262144, 100000, 64 * 16, 64 * 15,
	3, 400000, 2, 0, 77777};

static char *folder_of_files(void)
{
	char *folder = folder_new();

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		char name[32];
		uint8_t *bytes = malloc(lengths[i] + 1);

		for (size_t n = 0; n < lengths[i]; n++)
			bytes[n] = (uint8_t)random();
		snprintf(name, sizeof(name), "access.log.%02zu", i);
		folder_put(folder, name, bytes, lengths[i]);
		free(bytes);
	}
	return folder;
}

static const int job_counts[] = {1, 2, 3, 8};

/* However many are in hand at once, each file has the digest that it has by itself. */
START_TEST(files_hashed_together_have_their_own_digests)
{
	char *folder = folder_of_files();
	const char *const paths[] = {folder};
	const struct logs_job job = {
		.kind = 0, .paths = paths, .names = paths, .path_count = 1, .node = "n"};
	const struct logs_options options = {.jobs = job_counts[_i]};
	struct inventory *walked = inventory_new();
	struct log_tasks tasks = {.inventory = walked};
	struct log_hashed out[ARRAY_LEN(lengths)];
	struct err err = {0};

	ck_assert_int_eq(log_tasks_gather(&tasks, &job, 1, &err), 0);
	ck_assert_uint_eq(tasks.tasks.count, ARRAY_LEN(lengths));
	ck_assert_int_eq(log_hash_tasks(&tasks, &options, out, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		char expected[DIGEST_TEXT_LEN];

		ck_assert_int_eq(digest_file(tasks.tasks.items[i].name, expected, &err), 0);
		ck_assert_str_eq(out[i].sha256, expected);
		ck_assert_int_eq(out[i].bytes, (int64_t)lengths[i]);
		ck_assert_ptr_null(out[i].why);
		ck_assert(!out[i].moved);
	}
	log_tasks_fini(&tasks);
	inventory_close(walked);
	folder_remove(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: hashing");
	TCase *tc = tcase_create("hashing");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
		tc, files_hashed_together_have_their_own_digests, 0, ARRAY_LEN(job_counts));
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
