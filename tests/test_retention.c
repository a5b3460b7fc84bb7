/* logs.retention at 2026-12-31: six calendar months back is 2026-06-30, 184 days. */
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

enum harm { NONE, DAMAGE, UNVERIFIED, UNKNOWN_FORMAT, SHARED };

/* Runs as pairs of instants; an odd end of list is NULL. */
static const struct retention_case {
	const char *name, *more, *runs[6];
	enum harm harm;
	int verdict, reason, basis;
} retention_cases[] = {
	{"six months to the minute", "", {T("2026-06-30T00:00"), T("2026-12-31T00:00")}, NONE,
		VERDICT_PASS, -1, BASIS_MEASURED},
	{"begins 24 h late", "", {T("2026-07-01T00:00"), T("2026-12-31T00:00")}, NONE, VERDICT_PASS,
		-1, BASIS_MEASURED},
	{"begins a minute later still", "", {T("2026-07-01T00:01"), T("2026-12-31T00:00")}, NONE,
		VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"ends 24 h before", "", {T("2026-06-01T00:00"), T("2026-12-30T00:00")}, NONE, VERDICT_PASS,
		-1, BASIS_MEASURED},
	{"ends a minute earlier still", "", {T("2026-06-01T00:00"), T("2026-12-29T23:59")}, NONE,
		VERDICT_INCONCLUSIVE, REASON_STALE_DATA, BASIS_MEASURED},
	{"a gap of 24 h", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-02T00:00"),
			T("2026-12-31T00:00")},
		NONE, VERDICT_PASS, -1, BASIS_MEASURED},
	{"a gap of a minute more", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-02T00:01"),
			T("2026-12-31T00:00")},
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"five months", "", {T("2026-08-01T00:00"), T("2026-12-31T00:00")}, NONE, VERDICT_FAIL,
		REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"a gap before the period", "",
		{T("2026-01-01T00:00"), T("2026-03-01T00:00"), T("2026-06-01T00:00"),
			T("2026-12-31T00:00")},
		NONE, VERDICT_PASS, -1, BASIS_MEASURED},
	{"a gap beside damage", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-08T00:00"),
			T("2026-12-31T00:00")},
		DAMAGE, VERDICT_INCONCLUSIVE, REASON_LOG_DAMAGED, BASIS_MEASURED},
	{"a gap beside unverified lines", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-08T00:00"),
			T("2026-12-31T00:00")},
		UNVERIFIED, VERDICT_INCONCLUSIVE, REASON_LOG_DAMAGED, BASIS_MEASURED},
	{"a gap beside a file of no known format", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-08T00:00"),
			T("2026-12-31T00:00")},
		UNKNOWN_FORMAT, VERDICT_INCONCLUSIVE, REASON_LOG_UNAVAILABLE, BASIS_MEASURED},
	{"damage and no gap", "", {T("2026-06-01T00:00"), T("2026-12-31T00:00")}, DAMAGE,
		VERDICT_PASS, -1, BASIS_MEASURED},
	{"a file that another node has", "", {T("2026-06-01T00:00"), T("2026-12-31T00:00")}, SHARED,
		VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, BASIS_MEASURED},
	{"a file that another node has, and a gap", "",
		{T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-08T00:00"),
			T("2026-12-31T00:00")},
		SHARED, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"no logs at all", "", {NULL}, NONE, VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED,
		BASIS_MEASURED},
	{"declared logs that nobody scanned", DECLARED, {NULL}, NONE, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, BASIS_MEASURED},
	{"the service is younger", ",'service_start':'2026-11-01T00:00:00+08:00'",
		{T("2026-11-01T12:00"), T("2026-12-31T00:00")}, NONE, VERDICT_INCONCLUSIVE,
		REASON_HISTORY_TOO_SHORT, BASIS_MEASURED},
	{"younger, and its first days are missing", ",'service_start':'2026-11-01T00:00:00+08:00'",
		{T("2026-11-03T00:00"), T("2026-12-31T00:00")}, NONE, VERDICT_FAIL,
		REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"a start that the logs themselves precede", ",'service_start':'2026-11-01T00:00:00+08:00'",
		{T("2026-10-20T00:00"), T("2026-12-31T00:00")}, NONE, VERDICT_FAIL,
		REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"younger, with another gap", ",'service_start':'2026-11-01T00:00:00+08:00'",
		{T("2026-11-01T00:00"), T("2026-11-10T00:00"), T("2026-11-20T00:00"),
			T("2026-12-31T00:00")},
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
};

#define MAINTAINED(from, to, more, papers)                                                         \
	",'maintenance':[{'from':'" from "','to':'" to "','ticket':'T1'" more                      \
	"}],'documents':[" papers "]"
#define WEEK_OUT                                                                                   \
	{                                                                                          \
		T("2026-06-01T00:00"), T("2026-09-01T00:00"), T("2026-09-03T00:00"),               \
			T("2026-12-31T00:00")                                                      \
	}

#define OUT_UNTIL(end)                                                                             \
	{                                                                                          \
		T("2026-06-01T00:00"), T("2026-09-01T00:00"), end, T("2026-12-31T00:00")           \
	}
#define TWO_OUT(end)                                                                               \
	{                                                                                          \
		T("2026-06-01T00:00"), T("2026-09-01T00:00"), end, T("2026-09-10T00:00"),          \
			T("2026-09-11T12:00"), T("2026-12-31T00:00")                               \
	}

/* Two days are missing, 1 and 2 September. */
static const struct retention_case maintenance_cases[] = {
	{"maintenance of both days with its paper",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-03T00:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"without paper", MAINTAINED(T("2026-09-01T00:00"), T("2026-09-03T00:00"), "", ""),
		WEEK_OUT, NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"with paper about another ticket",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-03T00:00"), "", PAPER("T2")), WEEK_OUT,
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"at another time",
		MAINTAINED(T("2026-10-01T00:00"), T("2026-10-03T00:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"paper of 100 hours about two days",
		MAINTAINED(T("2026-08-30T00:00"), T("2026-09-03T04:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"72 hours are missing",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-04T00:00"), "", PAPER("T1")),
		OUT_UNTIL(T("2026-09-04T00:00")), NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"72 hours and a minute",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-05T00:00"), "", PAPER("T1")),
		OUT_UNTIL(T("2026-09-04T00:01")), NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED,
		BASIS_MEASURED},
	{"what papers leave counts with the rest: 72 hours of them, 95 missing",
		MAINTAINED(T("2026-09-01T12:00"), T("2026-09-04T12:00"), "", PAPER("T1")),
		OUT_UNTIL(T("2026-09-04T23:00")), NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED,
		BASIS_MEASURED},
	{"two gaps of 36 hours",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-20T00:00"), "", PAPER("T1")),
		TWO_OUT(T("2026-09-02T12:00")), NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"one of them a minute longer",
		MAINTAINED(T("2026-09-01T00:00"), T("2026-09-20T00:00"), "", PAPER("T1")),
		TWO_OUT(T("2026-09-02T12:01")), NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED,
		BASIS_MEASURED},
	{"a quarter of an hour in the middle of two days",
		MAINTAINED(T("2026-09-01T23:50"), T("2026-09-02T00:05"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"what is left on both sides is 24 h in all",
		MAINTAINED(T("2026-09-01T12:00"), T("2026-09-02T12:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"and a minute more",
		MAINTAINED(T("2026-09-01T12:01"), T("2026-09-02T12:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
	{"two works of one gap, one within the other and one behind",
		",'maintenance':[{'from':'" T("2026-09-01T00:00") "','to':'" T("2026-09-01T18:00") "','ticket':'T1'},{'from':'" T("2026-09-01T06:00") "','to':'" T(
			"2026-09-01T08:00") "','ticket':'T1'},{'from':'" T("2026-09-02T18:00") "','to':'" T("2026-09-03T00:00") "','ticket':'T1'}],'documents':[" PAPER("T1") "]",
		WEEK_OUT, NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"more than 72 hours, most of them before the period",
		",'maintenance':[{'from':'" T("2026-01-01T00:00") "','to':'" T("2026-01-05T00:00") "','ticket':'T1'},{'from':'" T(
			"2026-09-01T00:00") "','to':'" T("2026-09-03T00:00") "','ticket':'T1'}],'documents':[" PAPER("T1") "]",
		WEEK_OUT, NONE, VERDICT_PASS, -1, BASIS_MIXED},
	{"what it leaves is more than 24 h",
		MAINTAINED(T("2026-09-02T00:01"), T("2026-09-03T00:00"), "", PAPER("T1")), WEEK_OUT,
		NONE, VERDICT_FAIL, REASON_GAP_UNEXPLAINED, BASIS_MEASURED},
};

static void harm_file(struct world *w, struct inventory_file *file, enum harm harm)
{
	static struct inventory_damage damage = {"truncated", 5, BIND_ABSENT};
	static const int64_t elsewhere[][2] = {{0, 60000}};

	if (harm == DAMAGE) {
		file->damage.items = &damage;
		file->damage.count = 1;
	} else if (harm == UNVERIFIED) {
		file->unverified = 3;
	} else if (harm == UNKNOWN_FORMAT) {
		file->format = "";
	} else if (harm == SHARED) {
		world_archive(w, "n-other", elsewhere, 1)->files.items->sha256 = file->sha256;
	}
}

static const struct finding *judge(struct world *w, const struct retention_case *row)
{
	int64_t runs[3][2];
	size_t count = 0;
	struct inventory *inventory;

	while (count < 3 && row->runs[2 * count]) {
		runs[count][0] = world_time(row->runs[2 * count]).v;
		runs[count][1] = world_time(row->runs[2 * count + 1]).v;
		count++;
	}
	if (count) {
		inventory = world_archive(w, "n-nc", (const int64_t(*)[2])runs, count);
		harm_file(w, inventory->files.items, row->harm);
	}
	return world_finding(w, "logs.retention");
}

static void check_row(const struct retention_case *row)
{
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" NODE "%s}", row->more));
	finding = judge(&w, row);
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	ck_assert_msg(finding->basis == row->basis, "%s", row->name);
	ck_assert_str_eq(finding->readings.items[0].reading, "calendar");
	arena_fini(&arena);
	world_close(&w);
}

START_TEST(six_calendar_months_without_a_gap_above_24_hours)
{
	check_row(&retention_cases[_i]);
}
END_TEST

START_TEST(maintenance_explains_a_gap_with_paper_and_up_to_72_hours)
{
	check_row(&maintenance_cases[_i]);
}
END_TEST

START_TEST(maintenance_of_another_node_explains_nothing)
{
	static const char *const nodes[] = {"['n-sr']", "['n-nc']", "['n-nc','n-sr']"};
	const struct retention_case row = {.runs = WEEK_OUT};
	struct arena arena = {0};
	struct world w;

	world_open(&w,
		arena_format(&arena,
			"{'documents':[" PAPER("T1") "],'maintenance':[{'from':'" T(
				"2026-09-01T00:00") "','to':'" T("2026-09-03T00:00") "','ticket':"
										     "'T1','nodes':%s}]}",
			nodes[_i]));
	ck_assert_str_eq(finding_about(judge(&w, &row), "n-nc")->says, _i == 0 ? "no" : "yes");
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* The first minute there must be, for an as_of at midnight. */
static const struct month_case {
	const char *as_of, *first;
} month_cases[] = {
	{T("2026-12-31T00:00"), T("2026-06-30T00:00")},
	{T("2026-08-31T00:00"), T("2026-02-28T00:00")},
	{T("2027-03-01T00:00"), T("2026-09-01T00:00")},
	{T("2028-08-30T00:00"), T("2028-02-29T00:00")},
};

START_TEST(months_are_those_of_the_calendar)
{
	const struct month_case *row = &month_cases[_i];
	int64_t day = WHEN_DAY_MS, minute = WHEN_MINUTE_MS;

	for (int late = 0; late <= 1; late++) {
		int64_t runs[1][2] = {
			{world_time(row->first).v + day + late * minute, world_time(row->as_of).v}};
		struct arena arena = {0};
		struct world w;

		world_open(&w, arena_format(&arena, "{" NODE ",'as_of':'%s'}", row->as_of));
		world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 1);
		ck_assert_msg(world_finding(&w, "logs.retention")->verdict ==
				      (late ? VERDICT_FAIL : VERDICT_PASS),
			"%s late %d", row->as_of, late);
		arena_fini(&arena);
		world_close(&w);
	}
}
END_TEST

static const struct reading_case {
	const char *name, *as_of, *runs[6];
	int calendar, days_180, days_183, no_gap, dense;
} reading_cases[] = {
	{"everything", T("2026-12-31T00:00"), {T("2026-01-01T00:00"), T("2026-12-31T00:00")},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS},
	{"since six short months", T("2027-03-01T00:00"),
		{T("2026-09-01T00:00"), T("2027-03-01T00:00")}, VERDICT_PASS, VERDICT_PASS,
		VERDICT_FAIL, VERDICT_PASS, VERDICT_PASS},
	{"since 180 days", T("2026-12-31T00:00"), {T("2026-07-04T00:00"), T("2026-12-31T00:00")},
		VERDICT_FAIL, VERDICT_PASS, VERDICT_FAIL, VERDICT_FAIL, VERDICT_FAIL},
	{"half an hour is missing", T("2026-12-31T00:00"),
		{T("2026-01-01T00:00"), T("2026-09-01T00:00"), T("2026-09-01T00:30"),
			T("2026-12-31T00:00")},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS},
	{"29 minutes are missing", T("2026-12-31T00:00"),
		{T("2026-01-01T00:00"), T("2026-09-01T00:00"), T("2026-09-01T00:29"),
			T("2026-12-31T00:00")},
		VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS, VERDICT_PASS},
};

START_TEST(every_reading_gives_its_own_verdict)
{
	const struct reading_case *row = &reading_cases[_i];
	const struct retention_case runs = {
		.runs = {row->runs[0], row->runs[1], row->runs[2], row->runs[3]}};
	const struct finding *f;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" NODE ",'as_of':'%s'}", row->as_of));
	f = judge(&w, &runs);
	ck_assert_msg(finding_reads(f, "calendar") == row->calendar, "%s", row->name);
	ck_assert_msg(finding_reads(f, "days_180") == row->days_180, "%s", row->name);
	ck_assert_msg(finding_reads(f, "days_183") == row->days_183, "%s", row->name);
	ck_assert_msg(finding_reads(f, "no_gap") == row->no_gap, "%s", row->name);
	ck_assert_msg(finding_reads(f, "dense") == row->dense, "%s", row->name);
	ck_assert_int_eq(finding_reads(f, "capability"), -1);
	ck_assert_int_eq(f->verdict, row->calendar);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

/* A minute of records in every day: no gap of 24 h, and far from dense. */
START_TEST(sparse_logs_pass_by_gaps_and_fail_by_hours)
{
	static int64_t runs[200][2];
	int64_t end = world_time("2026-12-31T00:00:00+08:00").v;
	const struct finding *finding;
	struct world w;

	for (int64_t i = 0; i < 200; i++) {
		runs[i][0] = end - (200 - i) * WHEN_DAY_MS;
		runs[i][1] = runs[i][0] + WHEN_MINUTE_MS;
	}
	world_open(&w, "{" NODE "}");
	world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 200);
	finding = world_finding(&w, "logs.retention");
	ck_assert_int_eq(finding->verdict, VERDICT_PASS);
	ck_assert_int_eq(finding_reads(finding, "dense"), VERDICT_FAIL);
	ck_assert(finding_has(finding, REASON_READING_DEPENDENT));
	ck_assert_uint_eq(w.evidence->logs.items[0].gaps.count, 100);
	ck_assert_int_eq(w.evidence->logs.items[0].gaps_left_out, 84);
	world_close(&w);
}
END_TEST

START_TEST(every_node_must_have_its_logs)
{
	const int64_t runs[][2] = {{world_time("2026-01-01T00:00:00+08:00").v,
		world_time("2026-12-31T00:00:00+08:00").v}};
	const struct finding *finding;
	struct world w;

	world_open(&w, NULL);
	world_archive(&w, "n-nc", runs, 1);
	world_archive(&w, "n-fz", runs, 1);
	finding = world_finding(&w, "logs.retention");
	ck_assert_int_eq(finding->need, 3);
	ck_assert_int_eq(finding->yes, 2);
	ck_assert_int_eq(finding->may, 1);
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding_reads(finding, "whole_estate"), VERDICT_PASS);
	ck_assert_str_eq(finding_about(finding, "n-sr")->says, "may");
	world_close(&w);
}
END_TEST

#define NEW(start) ",'stage':'new'" start
#define SETTING    ",'documents':[" PAPER("logs.retention") "]"

static const struct new_case {
	const char *name, *more, *runs[4];
	int verdict, reason, basis;
} new_cases[] = {
	{"the setting, and service has not begun",
		NEW(",'service_start':'2027-02-01T00:00:00+08:00'") SETTING, {NULL}, VERDICT_PASS,
		-1, BASIS_DECLARED},
	{"logs before a service that has not begun",
		NEW(",'service_start':'2027-02-01T00:00:00+08:00'") SETTING,
		{T("2026-12-01T00:00"), T("2026-12-31T00:00")}, VERDICT_INCONCLUSIVE,
		REASON_CONFLICTING_SOURCES, BASIS_DECLARED},
	{"no paper on the setting", NEW(",'service_start':'2027-02-01T00:00:00+08:00'"), {NULL},
		VERDICT_INCONCLUSIVE, REASON_DOCUMENT_MISSING, BASIS_DECLARED},
	{"silence about the start of service", NEW("") SETTING, {NULL}, VERDICT_INCONCLUSIVE,
		REASON_NONE_DECLARED, BASIS_MIXED},
	{"a day of service and a line of another year",
		NEW(",'service_start':'2026-12-30T12:00:00+08:00'") SETTING,
		{T("2026-12-30T00:00"), T("2026-12-30T00:10")}, VERDICT_INCONCLUSIVE,
		REASON_NO_DATA, BASIS_MIXED},
	{"everything since the start", NEW(",'service_start':'2026-12-01T00:00:00+08:00'") SETTING,
		{T("2026-12-01T00:00"), T("2026-12-31T00:00")}, VERDICT_PASS, -1, BASIS_MIXED},
	{"a gap since the start", NEW(",'service_start':'2026-12-01T00:00:00+08:00'") SETTING,
		{T("2026-12-05T00:00"), T("2026-12-31T00:00")}, VERDICT_FAIL,
		REASON_GAP_UNEXPLAINED, BASIS_MIXED},
	{"nothing since the start", NEW(",'service_start':'2026-12-01T00:00:00+08:00'") SETTING,
		{NULL}, VERDICT_INCONCLUSIVE, REASON_NONE_DECLARED, BASIS_MIXED},
};

START_TEST(a_new_service_shows_its_setting_and_all_since_it_began)
{
	const struct new_case *row = &new_cases[_i];
	const struct retention_case runs = {.runs = {row->runs[0], row->runs[1]}};
	const struct finding *finding;
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" NODE "%s}", row->more));
	if (!strstr(row->more, "documents"))
		w.in.documents.count = 0;
	finding = judge(&w, &runs);
	ck_assert_str_eq(finding->readings.items[0].reading, "capability");
	ck_assert(finding->readings.items[0].headline);
	ck_assert_msg(finding->verdict == row->verdict, "%s: %s", row->name,
		verdict_names[finding->verdict]);
	if (row->reason >= 0)
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s", row->name);
	ck_assert_msg(finding->basis == row->basis, "%s: %d", row->name, finding->basis);
	ck_assert_int_ne(finding_reads(finding, "calendar"), -1);
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

START_TEST(sparse_hours_of_a_damaged_archive_are_undecided)
{
	static const struct {
		enum harm harm;
		int dense;
	} rows[] = {{NONE, VERDICT_FAIL}, {DAMAGE, VERDICT_INCONCLUSIVE},
		{UNVERIFIED, VERDICT_INCONCLUSIVE}, {UNKNOWN_FORMAT, VERDICT_INCONCLUSIVE}};
	static int64_t runs[200][2];
	int64_t end = world_time(T("2026-12-31T00:00")).v;
	struct inventory *inventory;
	struct world w;

	for (int64_t i = 0; i < 200; i++) {
		runs[i][0] = end - (200 - i) * WHEN_DAY_MS;
		runs[i][1] = runs[i][0] + WHEN_MINUTE_MS;
	}
	world_open(&w, "{" NODE "}");
	inventory = world_archive(&w, "n-nc", (const int64_t(*)[2])runs, 200);
	harm_file(&w, inventory->files.items, rows[_i].harm);
	ck_assert_int_eq(
		finding_reads(world_finding(&w, "logs.retention"), "dense"), rows[_i].dense);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("retention");
	TCase *tc = tcase_create("retention");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, six_calendar_months_without_a_gap_above_24_hours, 0,
		(int)ARRAY_LEN(retention_cases));
	tcase_add_loop_test(tc, maintenance_explains_a_gap_with_paper_and_up_to_72_hours, 0,
		(int)ARRAY_LEN(maintenance_cases));
	tcase_add_loop_test(tc, maintenance_of_another_node_explains_nothing, 0, 3);
	tcase_add_loop_test(tc, months_are_those_of_the_calendar, 0, (int)ARRAY_LEN(month_cases));
	tcase_add_loop_test(
		tc, every_reading_gives_its_own_verdict, 0, (int)ARRAY_LEN(reading_cases));
	tcase_add_test(tc, sparse_logs_pass_by_gaps_and_fail_by_hours);
	tcase_add_test(tc, every_node_must_have_its_logs);
	tcase_add_loop_test(tc, a_new_service_shows_its_setting_and_all_since_it_began, 0,
		(int)ARRAY_LEN(new_cases));
	tcase_add_loop_test(tc, sparse_hours_of_a_damaged_archive_are_undecided, 0, 4);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
