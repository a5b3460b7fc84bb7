#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/scan.h"
#include "logs/turn.h"
#include "tests/codec_fixture.h"

#define T0 INT64_C(1748743200) /* 2025-06-01T10:00:00+08:00 */

static const struct maker {
	const char *name;
	const struct log_codec *codec;
	bool large;
} makers[] = {{"zstd of 8 MiB", &log_codec_zstd, false}, {"zstd of 32 MiB", &log_codec_zstd, true},
	{"xz of 8 MiB", &log_codec_xz, false}, {"xz of 32 MiB", &log_codec_xz, true}};

static void make(struct text *to, const struct maker *maker)
{
	struct text log = {0};

	for (int i = 0; i < 100; i++)
		text_add_line(&log, T0 + i * 60);
	if (maker->codec == &log_codec_zstd)
		text_add_zstd_window(to, log.at, log.len, maker->large ? 25 : 23);
	else
		text_add_xz_large(to, log.at, log.len, maker->large ? 1 << 25 : 1 << 23);
	text_fini(&log);
}

static bool on_text(void *context, const uint8_t *at, size_t len)
{
	(void)context;
	(void)at;
	(void)len;
	return true;
}

static void on_verified(void *context)
{
	++*(int *)context;
}

START_TEST(large_decoder_has_the_turn_until_its_file_is_over)
{
	struct log_turns turns;
	struct log_turn turn = {.of = &turns};
	struct log_codec_limits limits = log_codec_limits;
	int verified = 0;
	const struct log_codec_sink sink = {&verified, on_text, on_verified, NULL, NULL, NULL};
	struct log_stream stream;
	struct text stored = {0};

	log_turns_init(&turns);
	limits.turn = &turn;
	make(&stored, &makers[_i]);
	ck_assert_int_eq(log_stream_open(&stream, makers[_i].codec, &sink, &limits, NULL), 0);
	ck_assert_int_eq(log_stream_feed(&stream, (uint8_t *)stored.at, stored.len, NULL), 0);
	ck_assert_msg(turn.decoders == makers[_i].large, "%s", makers[_i].name);
	ck_assert(turns.taken == makers[_i].large);
	log_stream_finish(&stream);
	ck_assert_int_eq(turn.decoders, 0);
	ck_assert(!turns.taken);
	ck_assert_int_gt(verified, 0);
	log_stream_close(&stream);
	ck_assert_int_eq(turn.decoders, 0);
	log_turns_fini(&turns);
	text_fini(&stored);
}
END_TEST

START_TEST(worker_does_not_wait_for_itself_and_passes_on_at_its_end)
{
	struct log_turns turns;
	struct log_turn one = {.of = &turns};
	struct log_turn other = {.of = &turns};

	log_turns_init(&turns);
	log_turn_take(&one);
	log_turn_take(&one);
	log_turn_leave(&one);
	ck_assert(turns.taken);
	log_turn_end(&one);
	log_turn_take(&other); /* does not wait */
	log_turn_leave(&one);  /* it had a decoder open when it ended */
	ck_assert(turns.taken && other.decoders == 1);
	log_turn_leave(&other);
	ck_assert(!turns.taken);
	log_turn_take(NULL);
	log_turn_leave(NULL);
	log_turns_fini(&turns);
}
END_TEST

START_TEST(files_with_large_windows_are_read_by_several_workers)
{
	static const char *const names[] = {"n"};
	struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = _i + 1};
	struct logs_job job = {.node = "n", .kind = LOG_ACCESS, .names = names, .path_count = 1};
	char *folder = folder_new();
	const char *path = folder;
	struct inventory *found = NULL;
	struct err err = {0};

	for (size_t i = 0; i < 4 * ARRAY_LEN(makers); i++) {
		struct text stored = {0};
		char name[32];

		make(&stored, &makers[i % ARRAY_LEN(makers)]);
		snprintf(name, sizeof(name), "%zu", i);
		folder_put(folder, name, stored.at, stored.len);
		text_fini(&stored);
	}
	job.paths = &path;
	ck_assert_msg(logs_scan(&job, 1, &options, &found, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(found->files.count, 4 * ARRAY_LEN(makers));
	LIST_EACH(const struct inventory_file, file, &found->files)
		ck_assert_int_eq(file->records, 100);
	inventory_close(found);
	folder_remove(folder);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: turns");
	TCase *tc = tcase_create("turns");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(
		tc, large_decoder_has_the_turn_until_its_file_is_over, 0, (int)ARRAY_LEN(makers));
	tcase_add_test(tc, worker_does_not_wait_for_itself_and_passes_on_at_its_end);
	tcase_add_loop_test(tc, files_with_large_windows_are_read_by_several_workers, 0, 3);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
