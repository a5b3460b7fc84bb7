/* logs.retention where the logs leave a doubt: lonely lines, empty and silent archives, files that
 * several nodes have, zones that nobody declared. At 2026-12-31, as test_retention. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define NODE                                                                                       \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"
#define DECLARED ",'logs':[{'node':'n-nc','kind':'access','paths':['logs']}]"
#define PAPER(about)                                                                               \
	"{'id':'p','kind':'割接单','about':'" about                                                \
	"','path':'p','issuer':'乙','holder':'甲公司',"                                        \
	"'issued':'2026-01-01'}"
#define T(text) text ":00+08:00"
#define HOUR    INT64_C(3600000)

#define MINUTES(text) (world_time(text).v / WHEN_MINUTE_MS)

/* A busy archive since the first of the month, and one line of some other time. */
static const struct lonely_case {
	const char *name, *since, *line;
	const char *first; /* that the archive is said to hold */
	int verdict, reason;
} lonely_cases[] = {
	{"one line at the begin of the period", T("2026-08-01T00:00"), T("2026-06-30T00:00"),
		T("2026-08-01T00:00"), VERDICT_FAIL, REASON_GAP_UNEXPLAINED},
	{"one line ahead of as_of", T("2026-06-01T00:00"), T("2027-03-01T00:00"),
		T("2026-06-01T00:00"), VERDICT_INCONCLUSIVE, REASON_STALE_DATA},
};

START_TEST(isolated_line_makes_no_archive_longer)
{
	const struct lonely_case *row = &lonely_cases[_i];
	int64_t end = MINUTES(T("2026-12-29T00:00")); /* two days before as_of */
	int64_t from = MINUTES(row->since), line = MINUTES(row->line);
	int64_t rows[6] = {from, end - from, 1000 * (end - from)};
	struct inventory_archive *archive;
	const struct evidence_log *log;
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	archive = world_archive(&w, "n-nc", NULL, 0)->archives.items;
	memcpy(rows + (line < from ? 3 : 0), rows, 3 * sizeof(int64_t));
	memcpy(rows + (line < from ? 0 : 3), ((int64_t[3]){line, 1, 1}), 3 * sizeof(int64_t));
	archive->minutes.items = rows;
	archive->minutes.count = 6;
	archive->records = rows[2] + rows[5];
	archive->first.v = rows[0] * WHEN_MINUTE_MS;
	archive->last.v = (rows[3] + rows[4]) * WHEN_MINUTE_MS - 1;
	finding = world_finding(&w, "logs.retention");
	log = &w.evidence->logs.items[0];
	ck_assert_msg(finding->verdict == row->verdict, "%s", row->name);
	ck_assert(finding_has(finding, (enum reason)row->reason));
	ck_assert_uint_eq(log->isolated.count, 1);
	ck_assert_int_eq(log->isolated.items[0].from.v, line * WHEN_MINUTE_MS);
	ck_assert_int_eq(log->isolated.items[0].records, 1);
	ck_assert_int_eq(log->first.v, world_time(row->first).v);
	ck_assert_int_eq(log->last.v, end * WHEN_MINUTE_MS - 1);
	world_close(&w);
}
END_TEST

/* Without the isolated line, logs before the declared start would contradict it. */
START_TEST(isolated_line_contradicts_no_start)
{
	int64_t from = MINUTES(T("2026-11-01T00:00")), end = MINUTES(T("2026-12-31T00:00"));
	int64_t rows[6] = {from - 90 * 1440, 1, 1, from, end - from, 1000 * (end - from)};
	struct inventory_archive *archive;
	struct world w;

	world_open(&w, "{" NODE ",'stage':'new','service_start':'2026-11-01T00:00:00+08:00'"
		       ",'documents':[" PAPER("logs.retention") "]}");
	archive = world_archive(&w, "n-nc", NULL, 0)->archives.items;
	archive->minutes.items = rows;
	archive->minutes.count = 6;
	archive->records = rows[5] + 1;
	archive->first.v = rows[0] * WHEN_MINUTE_MS;
	archive->last.v = end * WHEN_MINUTE_MS - 1;
	ck_assert_int_eq(world_finding(&w, "logs.retention")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(archive_without_a_record_is_empty_not_unavailable)
{
	static const struct {
		const char *why; /* of a skipped file */
		int verdict, reason;
	} rows[] = {
		{NULL, VERDICT_FAIL, REASON_LOG_EMPTY},
		{"hidden", VERDICT_FAIL, REASON_LOG_EMPTY},
		{"unreadable", VERDICT_INCONCLUSIVE, REASON_LOG_UNAVAILABLE},
	};
	struct inventory_skipped skipped = {"logs/a.log", rows[_i].why};
	struct inventory *inventory;
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE DECLARED "}");
	inventory = world_archive(&w, "n-nc", NULL, 0);
	if (rows[_i].why) {
		inventory->skipped.items = &skipped;
		inventory->skipped.count = 1;
	}
	finding = world_finding(&w, "logs.retention");
	ck_assert_int_eq(finding->verdict, rows[_i].verdict);
	ck_assert(finding_has(finding, (enum reason)rows[_i].reason));
	ck_assert(!finding_has(finding, REASON_GAP_UNEXPLAINED));
	world_close(&w);
}
END_TEST

/* Records on the days of the week up to the fourth; three days are silent, week by week. */
START_TEST(silence_that_is_usual_is_told_and_explains_nothing)
{
	enum { WEEKS = 30 };
	static int64_t runs[WEEKS][2], hours[WEEKS * 96 * 2];
	int64_t end = world_time(T("2026-12-31T00:00")).v;
	const struct evidence_gap *gap;
	const struct finding *finding;
	struct inventory *inventory;
	struct world w;

	for (int64_t week = 0; week < WEEKS; week++) {
		runs[week][0] = end - (WEEKS - week) * 7 * WHEN_DAY_MS + 3 * WHEN_DAY_MS;
		runs[week][1] = runs[week][0] + 4 * WHEN_DAY_MS;
		for (int64_t hour = 0; hour < 96; hour++) {
			hours[2 * (week * 96 + hour)] = runs[week][0] / HOUR + hour;
			hours[2 * (week * 96 + hour) + 1] = 60;
		}
	}
	world_open(&w, "{" NODE "}");
	inventory = world_archive(&w, "n-nc", (const int64_t(*)[2])runs, WEEKS);
	inventory->archives.items->hours.items = hours;
	inventory->archives.items->hours.count = _i == 0 ? ARRAY_LEN(hours) : 0;
	finding = world_finding(&w, "logs.retention");
	gap = &w.evidence->logs.items[0].gaps.items[1];
	ck_assert_int_eq(finding->verdict, VERDICT_FAIL);
	ck_assert(finding_has(finding, REASON_GAP_UNEXPLAINED));
	ck_assert_int_eq(finding_has(finding, REASON_NO_TRAFFIC), _i == 0);
	ck_assert_int_eq(gap->usual, _i == 0 ? 0 : BIND_ABSENT);
	world_close(&w);
}
END_TEST

#define TWO_NODES                                                                                  \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']},{'id':'n-sr','role':'regional','city':'361100','site':'s-sr',"            \
	"'addresses':['198.18.1.2']}]"
#define MIXED(kind, paths, names)                                                                  \
	",'logs':[{'node_key':{'field':'host','names':{" names "}},'kind':'" kind                  \
	"','paths':['" paths "']}]"
#define BY_PATH                                                                                    \
	",'logs':[{'node_key':{'path':'{node}.log','names':{" BOTH                                 \
	"}},'kind':'access','paths':['mixed']}]"
#define TOLD "node_key:0123456789abcdef"
#define BOTH "'nc.example':'n-nc','sr.example':'n-sr'"

static const struct mixed_case {
	const char *name, *claim, *second; /* name of the second node's file */
	const char *notes[2]; /* of the first node's file and the second's; NULL: none */
	int verdict;
} mixed_cases[] = {
	{"a mixed archive of both", MIXED("access", "mixed/", BOTH), "mixed/a.log", {TOLD, TOLD},
		VERDICT_PASS},
	{"a copy in a mixed archive of both", MIXED("access", "mixed", BOTH), "mixed/b.log",
		{TOLD, TOLD}, VERDICT_PASS},
	{"a table that every node is of", MIXED("access", "mixed", ""), "mixed/a.log", {TOLD, TOLD},
		VERDICT_PASS},
	{"no claim of a mixed archive", "", "mixed/a.log", {TOLD, TOLD}, VERDICT_INCONCLUSIVE},
	{"of other paths", MIXED("access", "mix", BOTH), "mixed/a.log", {TOLD, TOLD},
		VERDICT_INCONCLUSIVE},
	{"of another kind", MIXED("dispatch", "mixed", BOTH), "mixed/a.log", {TOLD, TOLD},
		VERDICT_INCONCLUSIVE},
	{"that names one of them only", MIXED("access", "mixed", "'nc.example':'n-nc'"),
		"mixed/a.log", {TOLD, TOLD}, VERDICT_INCONCLUSIVE},
	{"read whole for the second", MIXED("access", "mixed", BOTH), "mixed/a.log", {TOLD, NULL},
		VERDICT_INCONCLUSIVE},
	{"read whole for both", MIXED("access", "mixed", BOTH), "mixed/a.log", {NULL, NULL},
		VERDICT_INCONCLUSIVE},
	{"told by its path", BY_PATH, "mixed/a.log", {NULL, NULL}, VERDICT_INCONCLUSIVE},
};

/* One stored file under two nodes counts for neither, unless its lines told them apart. */
START_TEST(nodes_of_a_mixed_archive_share_its_files)
{
	const struct mixed_case *row = &mixed_cases[_i];
	static const char *const nodes[] = {"n-nc", "n-sr"};
	int64_t runs[1][2] = {
		{world_time(T("2026-06-01T00:00")).v, world_time(T("2026-12-31T00:00")).v}};
	const char *notes[2][1];
	struct inventory_file *files[2];
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" TWO_NODES "%s}", row->claim));
	for (size_t i = 0; i < 2; i++)
		files[i] = world_archive(&w, nodes[i], (const int64_t(*)[2])runs, 1)->files.items;
	files[0]->name = "mixed/a.log";
	files[1]->name = row->second;
	files[1]->sha256 = files[0]->sha256;
	for (size_t i = 0; i < 2; i++)
		if (row->notes[i]) {
			files[i]->notes.items = notes[i];
			files[i]->notes.count = 1;
			notes[i][0] = row->notes[i];
		}
	finding = world_finding(&w, "logs.retention");
	ck_assert_msg(finding->verdict == row->verdict, "%s", row->name);
	ck_assert_int_eq(finding_has(finding, REASON_CONFLICTING_SOURCES),
		row->verdict == VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding->yes, row->verdict == VERDICT_PASS ? 2 : 0);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

static const struct {
	const char *name, *of_second; /* its sum of the day */
	const char *until;            /* the first records of both; more are in December */
	int verdict;
	bool conflict;
} copy_cases[] = {
	{"the same lines", "0123456789abcdef", T("2026-12-01T00:00"), VERDICT_INCONCLUSIVE, true},
	{"other lines", "0123456789abcdee", T("2026-12-01T00:00"), VERDICT_PASS, false},
	{"the same lines, and too few", "0123456789abcdef", T("2026-09-01T00:00"), VERDICT_FAIL,
		true},
};

/* Files of other digests: a log under a second node that was cut at another hour. */
START_TEST(lines_that_two_nodes_hold_prove_nothing_and_excuse_nothing)
{
	static const char *const nodes[] = {"n-nc", "n-sr"};
	int64_t runs[2][2] = {
		{world_time(T("2026-06-01T00:00")).v, world_time(copy_cases[_i].until).v},
		{world_time(T("2026-12-01T00:00")).v, world_time(T("2026-12-31T00:00")).v}};
	struct inventory_line_sum days[2] = {
		{20700, 64, "0123456789abcdef"}, {20700, 64, copy_cases[_i].of_second}};
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" TWO_NODES "}");
	for (size_t i = 0; i < 2; i++) {
		struct inventory_archive *archive =
			world_archive(&w, nodes[i], (const int64_t(*)[2])runs, 2)->archives.items;

		archive->line_sums.items = &days[i];
		archive->line_sums.count = 1;
	}
	finding = world_finding(&w, "logs.retention");
	ck_assert_msg(finding->verdict == copy_cases[_i].verdict, "%s", copy_cases[_i].name);
	ck_assert_int_eq(finding_has(finding, REASON_CONFLICTING_SOURCES), copy_cases[_i].conflict);
	world_close(&w);
}
END_TEST

/* What of a mixed archive was not read may be any of its nodes'. */
START_TEST(what_was_skipped_of_a_mixed_archive_is_unavailable_to_its_nodes)
{
	struct inventory_skipped skipped = {"mixed/x.log", "unknown_node"};
	const struct finding *finding;
	struct inventory *inventory;
	struct world w;

	world_open(&w, "{" TWO_NODES MIXED("access", "mixed", "'nc.example':'n-nc'") "}");
	inventory = world_archive(&w, "n-nc", NULL, 0);
	inventory->skipped.items = &skipped;
	inventory->skipped.count = 1;
	finding = world_finding(&w, "logs.retention");
	ck_assert(finding_has(finding, REASON_LOG_UNAVAILABLE));
	ck_assert(!finding_has(finding, REASON_LOG_EMPTY));
	world_close(&w);
}
END_TEST

/* What other nodes of the kind did in a gap stands beside it. */
START_TEST(silent_siblings_stand_beside_a_gap)
{
	int64_t from = world_time(T("2026-06-01T00:00")).v,
		to = world_time(T("2026-12-31T00:00")).v;
	int64_t gap = world_time(T("2026-09-01T00:00")).v;
	int64_t runs[2][2] = {{from, gap}, {gap + 2 * HOUR, to}};
	const struct evidence_log *log;
	struct world w;

	world_open(&w, "{" TWO_NODES "}");
	world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 2);
	runs[0][1] += _i ? HOUR : 0; /* the other speaks in its first hour */
	world_archive(&w, "n-sr", (const int64_t(*)[2])runs, 2);
	world_judge(&w);
	log = &w.evidence->logs.items[0];
	ck_assert_uint_eq(log->gaps.count, 1);
	ck_assert_uint_eq(log->gaps.items[0].why.count, _i ? 0 : 1);
	if (_i == 0)
		ck_assert_str_eq(log->gaps.items[0].why.items[0], "siblings_silent");
	world_close(&w);
}
END_TEST

/* Lines without a zone that nobody declared: 14 hours of doubt at either end and in every
 * gap, since two files need not be of one zone. */
static const struct zone_case {
	const char *name, *from, *to;
	const char *gap[2];   /* NULL: none */
	bool zoneless, zoned; /* what files there are */
	int verdict;
} zone_cases[] = {
	{"whole", T("2026-06-30T00:00"), T("2026-12-31T00:00"), {NULL}, true, false, VERDICT_PASS},
	{"begins 10 h late", T("2026-06-30T10:00"), T("2026-12-31T00:00"), {NULL}, true, false,
		VERDICT_PASS},
	{"begins 11 h late", T("2026-06-30T11:00"), T("2026-12-31T00:00"), {NULL}, true, false,
		VERDICT_INCONCLUSIVE},
	{"the same with its zone", T("2026-06-30T11:00"), T("2026-12-31T00:00"), {NULL}, false,
		true, VERDICT_PASS},
	{"begins 38 h late", T("2026-07-01T14:00"), T("2026-12-31T00:00"), {NULL}, true, false,
		VERDICT_INCONCLUSIVE},
	{"begins a minute later still", T("2026-07-01T14:01"), T("2026-12-31T00:00"), {NULL}, true,
		false, VERDICT_FAIL},
	{"a gap of 10 h", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-01T10:00")}, true, false, VERDICT_PASS},
	{"a gap of a minute more", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-01T10:01")}, true, false, VERDICT_INCONCLUSIVE},
	{"the same with its zone", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-01T10:01")}, false, true, VERDICT_PASS},
	{"a gap of 38 h", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-02T14:00")}, true, false, VERDICT_INCONCLUSIVE},
	{"a gap of 38 h and a minute", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-02T14:01")}, true, false, VERDICT_FAIL},
	{"a gap of 20 h among files with a zone", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-01T20:00")}, true, true, VERDICT_INCONCLUSIVE},
	{"a gap of 39 h among files with a zone", T("2026-06-30T00:00"), T("2026-12-31T00:00"),
		{T("2026-09-01T00:00"), T("2026-09-02T15:00")}, true, true, VERDICT_FAIL},
};

START_TEST(undeclared_zone_leaves_the_ends_in_doubt)
{
	static const char *words[] = {"zone_undeclared"};
	const struct zone_case *row = &zone_cases[_i];
	int64_t from = world_time(row->from).v, to = world_time(row->to).v;
	int64_t runs[2][2] = {{from, to}};
	struct inventory_file *file;
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	if (row->gap[0]) {
		runs[0][1] = world_time(row->gap[0]).v;
		runs[1][0] = world_time(row->gap[1]).v;
		runs[1][1] = to;
	}
	file = world_archive(&w, "n-nc", (const int64_t(*)[2])runs, row->gap[0] ? 2 : 1)
		       ->files.items;
	if (row->zoneless) {
		file->notes.items = words;
		file->notes.count = 1;
	}
	if (row->zoned && row->zoneless)
		world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 1);
	finding = world_finding(&w, "logs.retention");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	ck_assert_int_eq(finding_has(finding, REASON_ZONE_UNDECLARED), row->zoneless);
	world_close(&w);
}
END_TEST

/* Lines of a file that say no time, or one that cannot be: it may hold what is missing. */
static const struct unread_case {
	const char *name;
	int64_t lines, bad, implausible;
	int verdict;
} unread_cases[] = {
	{"all were read", 2000, 0, 0, VERDICT_FAIL},
	{"one in a hundred was not", 2000, 20, 0, VERDICT_FAIL},
	{"one more was not", 2000, 21, 0, VERDICT_INCONCLUSIVE},
	{"times that cannot be count as well", 2000, 11, 10, VERDICT_INCONCLUSIVE},
	{"a few of a short file", 20, 9, 0, VERDICT_FAIL},
	{"a few more", 20, 10, 0, VERDICT_INCONCLUSIVE},
};

START_TEST(lines_that_were_not_read_leave_a_gap_in_doubt)
{
	const struct unread_case *row = &unread_cases[_i];
	const int64_t runs[][2] = {
		{world_time(T("2026-06-30T00:00")).v, world_time(T("2026-09-01T00:00")).v},
		{world_time(T("2026-09-03T00:00")).v, world_time(T("2026-12-31T00:00")).v},
	};
	struct inventory_file *file;
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	file = world_archive(&w, "n-nc", runs, ARRAY_LEN(runs))->files.items;
	file->lines = row->lines;
	file->bad = row->bad;
	file->implausible = row->implausible;
	finding = world_finding(&w, "logs.retention");
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	ck_assert_int_eq(
		finding_has(finding, REASON_LOG_UNAVAILABLE), row->verdict == VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("retention in doubt");
	TCase *tc = tcase_create("retention in doubt");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(
		tc, lines_that_were_not_read_leave_a_gap_in_doubt, 0, ARRAY_LEN(unread_cases));
	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, isolated_line_makes_no_archive_longer, 0, (int)ARRAY_LEN(lonely_cases));
	tcase_add_test(tc, isolated_line_contradicts_no_start);
	tcase_add_loop_test(tc, archive_without_a_record_is_empty_not_unavailable, 0, 3);
	tcase_add_loop_test(tc, silence_that_is_usual_is_told_and_explains_nothing, 0, 2);
	tcase_add_loop_test(
		tc, nodes_of_a_mixed_archive_share_its_files, 0, (int)ARRAY_LEN(mixed_cases));
	tcase_add_loop_test(tc, lines_that_two_nodes_hold_prove_nothing_and_excuse_nothing, 0,
		(int)ARRAY_LEN(copy_cases));
	tcase_add_test(tc, what_was_skipped_of_a_mixed_archive_is_unavailable_to_its_nodes);
	tcase_add_loop_test(
		tc, undeclared_zone_leaves_the_ends_in_doubt, 0, (int)ARRAY_LEN(zone_cases));
	tcase_add_loop_test(tc, silent_siblings_stand_beside_a_gap, 0, 2);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
