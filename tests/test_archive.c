#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/archive.h"
#include "base/array.h"
#include "tests/analyze_fixture.h"

#define H INT64_C(3600000)

/* Stretches in hours of [0, 100); 0, 0 ends a list. */
static const struct gap_case {
	const char *name;
	int64_t runs[4][2], longer, gaps[4][2];
} gap_cases[] = {
	{"nothing is one gap", {{0}}, 24, {{0, 100}}},
	{"all there", {{0, 100}}, 24, {{0}}},
	{"more than all", {{-5, 105}}, 0, {{0}}},
	{"exactly as long as is allowed", {{0, 30}, {54, 100}}, 24, {{0}}},
	{"an hour longer", {{0, 30}, {55, 100}}, 24, {{30, 55}}},
	{"the start counts", {{25, 100}}, 24, {{0, 25}}},
	{"the start, as long as is allowed", {{24, 100}}, 24, {{0}}},
	{"the end counts", {{0, 75}}, 24, {{75, 100}}},
	{"the end, as long as is allowed", {{0, 76}}, 24, {{0}}},
	{"both ends and the middle", {{25, 30}, {60, 70}}, 24, {{0, 25}, {30, 60}, {70, 100}}},
	{"before and after the period", {{-50, -1}, {101, 120}}, 24, {{0, 100}}},
	{"it reaches into the period", {{-50, 40}, {60, 120}}, 19, {{40, 60}}},
};

START_TEST(gaps_are_what_is_longer_than_allowed_ends_included)
{
	const struct gap_case *row = &gap_cases[_i];
	struct archive_run runs[4];
	struct archive archive = {.runs = {runs, 0}};
	struct arena arena = {0};
	archive_gaps gaps;
	size_t count = 0;

	for (size_t i = 0; i < 4 && row->runs[i][0] != row->runs[i][1]; i++)
		runs[archive.runs.count++] =
			(struct archive_run){row->runs[i][0] * H, row->runs[i][1] * H};
	while (count < 4 && row->gaps[count][1])
		count++;
	archive_gaps_in(&archive, 0, 100 * H, row->longer * H, &arena, &gaps);
	ck_assert_msg(gaps.count == count, "%s: %zu gaps", row->name, gaps.count);
	for (size_t i = 0; i < count; i++) {
		ck_assert_int_eq(gaps.items[i].from_ms, row->gaps[i][0] * H);
		ck_assert_int_eq(gaps.items[i].to_ms, row->gaps[i][1] * H);
		ck_assert_uint_eq(gaps.items[i].why.count, 0);
	}
	arena_fini(&arena);
}
END_TEST

static const struct hours_case {
	int64_t runs[3][2]; /* minutes of [0, 600) */
	int64_t present;
} hours_cases[] = {
	{{{0}}, 0},
	{{{0, 600}}, 10},
	{{{0, 1}}, 1},
	{{{59, 61}}, 2},
	{{{10, 20}, {30, 40}}, 1}, /* one hour, once */
	{{{10, 20}, {60, 61}, {599, 700}}, 3},
	{{{-60, 0}, {600, 660}}, 0},
};

START_TEST(hours_with_a_record_are_counted_once)
{
	const struct hours_case *row = &hours_cases[_i];
	struct archive_run runs[3];
	struct archive archive = {.runs = {runs, 0}};
	int64_t present, all;

	for (size_t i = 0; i < 3 && row->runs[i][0] != row->runs[i][1]; i++)
		runs[archive.runs.count++] = (struct archive_run){
			row->runs[i][0] * WHEN_MINUTE_MS, row->runs[i][1] * WHEN_MINUTE_MS};
	archive_hours(&archive, 0, 10 * H, &present, &all);
	ck_assert_int_eq(all, 10);
	ck_assert_int_eq(present, row->present);
}
END_TEST

static void gather(struct world *w, const char *node, struct archive *out)
{
	world_look(w);
	archive_gather(
		&w->in, archive_contents_open(&w->in, &w->arena), node, LOG_ACCESS, &w->arena, out);
}

START_TEST(parts_of_an_archive_are_one)
{
	static const int64_t first[][2] = {{0, 10 * H}, {20 * H, 30 * H}};
	static const int64_t second[][2] = {{8 * H, 20 * H}, {40 * H, 41 * H}};
	struct archive archive;
	struct world w;

	world_open(&w, NULL);
	world_archive(&w, "n-nc", second, 2);
	world_archive(&w, "n-sr", second, 2);
	world_archive(&w, "n-nc", first, 2);
	gather(&w, "n-nc", &archive);
	ck_assert_uint_eq(archive.runs.count, 2);
	ck_assert_int_eq(archive.runs.items[0].from_ms, 0);
	ck_assert_int_eq(archive.runs.items[0].to_ms, 30 * H);
	ck_assert_int_eq(archive.runs.items[1].from_ms, 40 * H);
	ck_assert_int_eq(archive.first.v, 0);
	ck_assert_int_eq(archive.last.v, 41 * H - 1);
	ck_assert_int_eq(archive.files, 2);
	ck_assert_int_eq(archive.records, 20 * 60 + 13 * 60);
	ck_assert(archive.found && !archive.declared && !archive.shared);
	world_close(&w);
}
END_TEST

START_TEST(the_estate_is_all_nodes_together)
{
	static const int64_t first[][2] = {{0, H}}, second[][2] = {{H, 2 * H}};
	struct archive archive;
	struct world w;

	world_open(&w, NULL);
	world_archive(&w, "n-sr", second, 1);
	world_archive(&w, "n-nc", first, 1);
	gather(&w, NULL, &archive);
	ck_assert_uint_eq(archive.runs.count, 1);
	ck_assert_int_eq(archive.runs.items[0].to_ms, 2 * H);
	world_close(&w);
}
END_TEST

START_TEST(another_kind_is_another_archive)
{
	static const int64_t runs[][2] = {{0, H}};
	struct archive archive;
	struct world w;

	world_open(&w, NULL);
	world_archive(&w, "n-nc", runs, 1);
	w.inventories.items[0]->archives.items[0].kind = LOG_SECURITY;
	w.inventories.items[0]->files.items[0].kind = LOG_SECURITY;
	gather(&w, "n-nc", &archive);
	ck_assert(!archive.found);
	ck_assert_int_eq(archive.files, 0);
	world_close(&w);
}
END_TEST

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

static const struct share_case {
	const char *name, *node; /* of the second file; the first is n-nc's */
	const char *stored[2], *content[2];
	int64_t bytes, content_bytes, lines;
	bool shared;
} share_cases[] = {
	{"different files", "n-sr", {A, B}, {A, B}, 9, 9, 1, false},
	{"the same stored bytes", "n-sr", {A, A}, {NULL, NULL}, 9, 9, 1, true},
	{"the same text, packed in two ways", "n-sr", {A, B}, {C, C}, 9, 9, 1, true},
	{"the same file in one node's folders", "n-nc", {A, A}, {A, A}, 9, 9, 1, false},
	{"empty files", "n-sr", {A, A}, {A, A}, 0, 0, 0, false},
	{"packed empty files", "n-sr", {A, A}, {C, C}, 20, 0, 0, false},
	{"digests that are not there", "n-sr", {A, B}, {NULL, NULL}, 9, 9, 1, false},
};

START_TEST(nodes_that_hold_the_same_file_share_it)
{
	static const int64_t runs[][2] = {{0, H}};
	const struct share_case *row = &share_cases[_i];
	const char *const nodes[] = {"n-nc", row->node};
	struct archive archive;
	struct world w;

	world_open(&w, NULL);
	for (size_t i = 0; i < 2; i++) {
		struct inventory_file *file = world_archive(&w, nodes[i], runs, 1)->files.items;

		file->sha256 = row->stored[i];
		file->content_xxh128 = row->content[i];
		file->bytes = row->bytes;
		file->content_bytes = row->content_bytes;
		file->lines = file->records = row->lines;
	}
	gather(&w, "n-nc", &archive);
	ck_assert_msg(archive.shared == row->shared, "%s", row->name);
	world_close(&w);
}
END_TEST

#define SUM_A "aaaaaaaaaaaaaaaa"
#define SUM_B "bbbbbbbbbbbbbbbb"
#define SUM_C "cccccccccccccccc"

static const struct lines_case {
	const char *name, *node;              /* of the second archive; the first is n-nc's */
	int kind;                             /* likewise */
	struct inventory_line_sum days[2][2]; /* lines 0: none */
	bool shared;
} lines_cases[] = {
	{"no sums", "n-sr", LOG_ACCESS, {{{0}}, {{0}}}, false},
	{"one busy day", "n-sr", LOG_ACCESS,
		{{{20000, 64, SUM_A}, {20001, 70, SUM_B}},
			{{20000, 64, SUM_A}, {20001, 70, SUM_C}}},
		true},
	{"one quiet day", "n-sr", LOG_ACCESS,
		{{{20000, 63, SUM_A}, {20001, 70, SUM_B}},
			{{20000, 63, SUM_A}, {20001, 70, SUM_C}}},
		false},
	{"two quiet days", "n-sr", LOG_ACCESS,
		{{{20000, 32, SUM_A}, {20001, 32, SUM_B}},
			{{20000, 32, SUM_A}, {20001, 32, SUM_B}}},
		true},
	{"another day", "n-sr", LOG_ACCESS, {{{20000, 64, SUM_A}}, {{20001, 64, SUM_A}}}, false},
	{"another number of lines", "n-sr", LOG_ACCESS,
		{{{20000, 64, SUM_A}}, {{20000, 65, SUM_A}}}, false},
	{"another kind", "n-sr", LOG_SECURITY, {{{20000, 64, SUM_A}}, {{20000, 64, SUM_A}}}, false},
	{"the node itself", "n-nc", LOG_ACCESS, {{{20000, 64, SUM_A}}, {{20000, 64, SUM_A}}},
		false},
};

/* Whoever holds the first of them is told first: order says nothing. */
START_TEST(nodes_that_hold_the_same_lines_share_them)
{
	static const int64_t runs[][2] = {{0, H}};
	const struct lines_case *row = &lines_cases[_i];
	struct inventory_line_sum days[2][2];
	struct archive archive;
	struct world w;

	memcpy(days, row->days, sizeof(days));
	for (size_t turned = 0; turned < 2; turned++) {
		world_open(&w, NULL);
		for (size_t i = 0; i < 2; i++) {
			struct inventory_archive *to;
			size_t of = i ^ turned;

			to = world_archive(&w, of ? row->node : "n-nc", runs, 1)->archives.items;
			to->kind = of ? row->kind : LOG_ACCESS;
			to->line_sums.items = days[of];
			to->line_sums.count =
				(size_t)(days[of][0].lines > 0) + (days[of][1].lines > 0);
		}
		gather(&w, "n-nc", &archive);
		ck_assert_msg(archive.shared == row->shared, "%s", row->name);
		world_close(&w);
	}
}
END_TEST

static const struct skip_case {
	const char *name, *why;
	bool unavailable;
} skip_cases[] = {
	{"logs/nc/a.log", "unreadable", true},
	{"logs/nc", "missing", true},
	{"logs/nc/.a", "hidden", false},
	{"logs/nc2/a.log", "unreadable", false}, /* another folder that begins alike */
	{"other/a.log", "unreadable", false},
};

START_TEST(what_was_skipped_below_declared_paths_makes_logs_unavailable)
{
	const struct skip_case *row = &skip_cases[_i];
	struct inventory_skipped skipped = {row->name, row->why};
	struct inventory *inventory;
	struct archive archive;
	struct world w;

	world_open(&w, "{'logs':[{'node':'n-nc','kind':'access','paths':['logs/nc/']}]}");
	inventory = world_archive(&w, "n-sr", NULL, 0);
	inventory->skipped.items = &skipped;
	inventory->skipped.count = 1;
	gather(&w, "n-nc", &archive);
	ck_assert(archive.declared && !archive.found);
	ck_assert_msg(archive.unavailable == row->unavailable, "%s %s", row->name, row->why);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("archive");
	TCase *tc = tcase_create("archive");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, gaps_are_what_is_longer_than_allowed_ends_included, 0,
		(int)ARRAY_LEN(gap_cases));
	tcase_add_loop_test(
		tc, hours_with_a_record_are_counted_once, 0, (int)ARRAY_LEN(hours_cases));
	tcase_add_test(tc, parts_of_an_archive_are_one);
	tcase_add_test(tc, the_estate_is_all_nodes_together);
	tcase_add_test(tc, another_kind_is_another_archive);
	tcase_add_loop_test(
		tc, nodes_that_hold_the_same_file_share_it, 0, (int)ARRAY_LEN(share_cases));
	tcase_add_loop_test(
		tc, nodes_that_hold_the_same_lines_share_them, 0, (int)ARRAY_LEN(lines_cases));
	tcase_add_loop_test(tc, what_was_skipped_below_declared_paths_makes_logs_unavailable, 0,
		(int)ARRAY_LEN(skip_cases));
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
