#include <check.h>
#include <string.h>

#include "base/array.h"
#include "cli/scan_progress.h"
#include "tests/data_fixture.h"

#define S INT64_C(1000000000)

static const struct {
	struct logs_progress at; /* began at 10 s */
	int64_t now_s;
	const char *line;
} lines[] = {
	{{.files = 9, .bytes = 500000000}, 10, "logs: 0 of 9 files, 0 of 500 MB"},
	{{.files_done = 2, .files = 9, .bytes_done = 100000000, .bytes = 500000000}, 12,
		"logs: 2 of 9 files, 100 of 500 MB, 50 MB/s, 0:08 min left"},
	{{.files_done = 2,
		 .files = 9,
		 .bytes_done = 100000000,
		 .bytes = 500000000,
		 .spent_ns = {[LOGS_DISK] = 2 * S, [LOGS_HASH] = S}},
		12, "logs: 2 of 9 files, 100 of 500 MB, 50 MB/s, 0:08 min left, bound by the disk"},
	/* what an earlier run has read took no time now */
	{{.files_done = 2,
		 .files = 9,
		 .bytes_done = 100000000,
		 .bytes_kept = 90000000,
		 .bytes = 500000000,
		 .spent_ns = {[LOGS_DECODER] = S}},
		12,
		"logs: 2 of 9 files, 100 of 500 MB, 5 MB/s, 1:20 min left, bound by the "
		"decompressor"},
	{{.files_done = 1, .files = 9, .bytes_done = 1000000, .bytes = INT64_C(100000000000)}, 12,
		"logs: 1 of 9 files, 1 of 100000 MB, 0 MB/s, 55:33 h left"},
	{{.files_done = 9, .files = 9, .bytes_done = 500000000, .bytes = 500000000}, 20,
		"logs: 9 of 9 files, 500 of 500 MB, 50 MB/s"},
	/* a file grew */
	{{.files_done = 8, .files = 9, .bytes_done = 600000000, .bytes = 500000000}, 20,
		"logs: 8 of 9 files, 600 of 500 MB, 60 MB/s"},
	{{.files_done = 8, .files = 9, .bytes_done = 0, .bytes = 500000000}, 20,
		"logs: 8 of 9 files, 0 of 500 MB"},
	{{.files = 0}, 30, "logs: 0 of 0 files, 0 of 0 MB"},
};

START_TEST(line_tells_rate_time_left_and_bound)
{
	struct logs_progress at = lines[_i].at;
	char line[200];

	at.began.v = 10 * S;
	scan_progress_text(&at, (struct mono_ns){lines[_i].now_s * S}, line, sizeof(line));
	ck_assert_str_eq(line, lines[_i].line);
}
END_TEST

START_TEST(line_is_cut_to_what_there_is_room_for)
{
	struct logs_progress at = lines[2].at;
	char line[200], whole[200];

	at.began.v = 10 * S;
	scan_progress_text(&at, (struct mono_ns){12 * S}, whole, sizeof(whole));
	for (size_t cap = 1; cap <= strlen(whole) + 1; cap++) {
		memset(line, 'x', sizeof(line));
		scan_progress_text(&at, (struct mono_ns){12 * S}, line, cap);
		ck_assert_uint_eq(strlen(line), cap - 1);
		ck_assert_int_eq(strncmp(line, whole, cap - 1), 0);
		ck_assert_int_eq(line[cap], 'x');
	}
}
END_TEST

START_TEST(sum_tells_both_rates)
{
	const struct logs_progress at = {.began = {10 * S},
		.files_done = 9,
		.files = 9,
		.bytes_done = 3000000000,
		.bytes_kept = 1000000000,
		.bytes = 3000000000,
		.text = 12000000000,
		.spent_ns = {[LOGS_RATE] = 3 * S, [LOGS_LINES] = 4 * S}};
	char line[200];

	scan_progress_sum(&at, (struct mono_ns){14 * S}, line, sizeof(line));
	ck_assert_str_eq(line, "logs: 2000 MB in 4.0 s: 0.50 GB/s stored, 3.00 GB/s of text, bound "
			       "by the reading of lines");
}
END_TEST

START_TEST(bound_is_what_most_time_went_to)
{
	struct logs_progress at = {0};

	ck_assert_int_eq(logs_bound_of(&at), LOGS_BOUNDS);
	at.spent_ns[LOGS_DECODER] = S / 100;
	ck_assert_int_eq(logs_bound_of(&at), LOGS_BOUNDS); /* too early */
	for (int bound = 0; bound < LOGS_BOUNDS; bound++) {
		at.spent_ns[bound] = (bound + 1) * S;
		ck_assert_int_eq(logs_bound_of(&at), bound);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("progress");

	tcase_add_loop_test(tc, line_tells_rate_time_left_and_bound, 0, (int)ARRAY_LEN(lines));
	tcase_add_test(tc, line_is_cut_to_what_there_is_room_for);
	tcase_add_test(tc, sum_tells_both_rates);
	tcase_add_test(tc, bound_is_what_most_time_went_to);
	return run_case("logs: progress", tc);
}
