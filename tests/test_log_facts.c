/* logs.damage, logs.times, logs.fields, logs.traffic: facts of inventories, no verdicts. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/file.h"
#include "logs/scan.h"
#include "tests/analyze_fixture.h"
#include "tests/logs_fixture.h"

#define NODE                                                                                       \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"
#define DECLARED ",'logs':[{'node':'n-nc','kind':'access','paths':['logs/nc']}]"
#define LAST     "2026-12-31T00:00:00+08:00" /* as_of */
#define HOUR     INT64_C(3600000)

static const struct evidence_fact *fact_of(const struct finding *finding, int fact)
{
	LIST_EACH(const struct evidence_fact, row, &finding->facts)
		if (row->fact == fact)
			return row;
	return NULL;
}

/* A sound archive of the ten days before as_of. */
static struct inventory *ten_days(struct world *w)
{
	int64_t end = world_time(LAST).v;
	int64_t runs[1][2] = {{end - 10 * WHEN_DAY_MS, end}};
	struct inventory *inventory = world_archive(w, "n-nc", (const int64_t(*)[2])runs, 1);

	inventory->files.items->first.v = runs[0][0];
	inventory->files.items->last.v = runs[0][1] - 1000;
	return inventory;
}

static struct inventory_damage torn[] = {
	{"truncated", 5, BIND_ABSENT}, {"nul_bytes", 9, 4}, {"nul_bytes", 20, 4}, {"eaten", 1, 1}};

START_TEST(damage_is_counted_by_files_and_kind)
{
	const struct finding *finding;
	struct inventory_file *file;
	struct world w;

	world_open(&w, "{" NODE "}");
	file = ten_days(&w)->files.items;
	file->damage.items = torn;
	file->damage.count = ARRAY_LEN(torn);
	file->unverified = 7;
	finding = world_finding(&w, "logs.damage");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	ck_assert_int_eq(finding->severity, SEVERITY_INFO);
	ck_assert_uint_eq(finding->facts.count, 4);
	ck_assert_int_eq(fact_of(finding, FACT_TRUNCATED)->count, 1);
	ck_assert_int_eq(fact_of(finding, FACT_NUL_BYTES)->count, 1);
	ck_assert_int_eq(fact_of(finding, FACT_OTHER_DAMAGE)->count, 1);
	ck_assert_int_eq(fact_of(finding, FACT_UNVERIFIED)->count, 7);
	ck_assert_str_eq(fact_of(finding, FACT_TRUNCATED)->sample, file->name);
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, "no");
	ck_assert(finding_has(finding, REASON_LOG_DAMAGED));
	world_close(&w);
}
END_TEST

START_TEST(sound_files_show_nothing)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w);
	finding = world_finding(&w, "logs.damage");
	ck_assert_uint_eq(finding->facts.count + finding->reason.count, 0);
	ck_assert_int_eq(finding->need, BIND_ABSENT);
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, "yes");
	world_close(&w);
}
END_TEST

/* A file that two inventories tell of is one file. */
START_TEST(the_same_file_counts_once)
{
	struct inventory_file *files[2];
	struct world w;

	world_open(&w, "{" NODE "}");
	for (size_t i = 0; i < 2; i++) {
		files[i] = ten_days(&w)->files.items;
		files[i]->damage.items = torn;
		files[i]->damage.count = 1;
	}
	files[1]->name = files[0]->name;
	files[1]->sha256 = files[0]->sha256;
	ck_assert_int_eq(fact_of(world_finding(&w, "logs.damage"), FACT_TRUNCATED)->count, 1);
	world_close(&w);
}
END_TEST

static const struct absent_case {
	const char *name, *more;
	const char *skipped;
	int reason;
} absent_cases[] = {
	{"nothing declared", "", NULL, REASON_NONE_DECLARED},
	{"declared, not scanned", DECLARED, NULL, REASON_NO_DATA},
	{"declared, not readable", DECLARED, "logs/nc", REASON_LOG_UNAVAILABLE},
};

START_TEST(without_an_inventory_nothing_is_assessed)
{
	static const char *const rules[] = {
		"logs.damage", "logs.times", "logs.fields", "logs.traffic"};
	const struct absent_case *row = &absent_cases[_i];
	struct inventory_skipped skipped = {row->skipped, "unreadable"};
	struct arena arena = {0};
	struct world w;

	world_open(&w, arena_format(&arena, "{" NODE "%s}", row->more));
	if (row->skipped) {
		struct inventory *other = world_archive(&w, "n-other", NULL, 0);

		other->skipped.items = &skipped;
		other->skipped.count = 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		const struct finding *finding = world_finding(&w, rules[i]);

		ck_assert_msg(
			finding->verdict == VERDICT_NOT_ASSESSED, "%s %s", row->name, rules[i]);
		ck_assert_msg(finding_has(finding, (enum reason)row->reason), "%s %s", row->name,
			rules[i]);
		/* what was not read is named all the same */
		ck_assert_uint_eq(finding->facts.count, row->skipped && i == 0);
	}
	arena_fini(&arena);
	world_close(&w);
}
END_TEST

#define MINUTE WHEN_MINUTE_MS
#define GONE   INT64_MIN

/* Times as distances from the last record; the content is of ten days. */
static const struct time_case {
	const char *name;
	int64_t mtime, ctime, header, name_date;
	int fact; /* -1: none */
} time_cases[] = {
	{"written and left", 1000, 1000, GONE, 0, -1},
	{"modified five minutes before", -5 * MINUTE, 0, GONE, GONE, -1},
	{"modified a minute earlier still", -6 * MINUTE, 0, GONE, GONE, FACT_MTIME_BEFORE_CONTENT},
	{"moved within a day", 0, WHEN_DAY_MS, GONE, GONE, -1},
	{"moved later", 0, WHEN_DAY_MS + 1, GONE, GONE, FACT_CTIME_AFTER_MTIME},
	{"packed before its end", 1000, 1000, -HOUR, GONE, FACT_HEADER_BEFORE_CONTENT},
	{"packed behind its end", 1000, 1000, HOUR, GONE, -1},
	{"named a day later", 1000, 1000, GONE, WHEN_DAY_MS - 1000, -1},
	{"named two days later", 1000, 1000, GONE, 2 * WHEN_DAY_MS, FACT_NAME_DATE_APART},
	{"named within", 1000, 1000, GONE, -5 * WHEN_DAY_MS, -1},
	{"named two days before it begins", 1000, 1000, GONE, -12 * WHEN_DAY_MS,
		FACT_NAME_DATE_APART},
	{"nothing is known", GONE, GONE, GONE, GONE, -1},
};

static struct unix_ms from_last(const struct inventory_file *file, int64_t distance)
{
	return (struct unix_ms){distance == GONE ? BIND_ABSENT : file->last.v + distance};
}

START_TEST(times_that_do_not_fit_are_facts)
{
	const struct time_case *row = &time_cases[_i];
	const struct finding *finding;
	struct inventory_times times;
	struct inventory_file *file;
	struct world w;

	world_open(&w, "{" NODE "}");
	file = ten_days(&w)->files.items;
	times = (struct inventory_times){from_last(file, row->mtime), from_last(file, row->ctime),
		from_last(file, row->header), from_last(file, row->name_date)};
	file->times = &times;
	finding = world_finding(&w, "logs.times");
	ck_assert_msg(finding->facts.count == (row->fact >= 0), "%s: %zu", row->name,
		finding->facts.count);
	if (row->fact >= 0)
		ck_assert_msg(finding->facts.items[0].fact == row->fact, "%s", row->name);
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, row->fact >= 0 ? "no" : "yes");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	world_close(&w);
}
END_TEST

START_TEST(files_without_recorded_times_are_not_known)
{
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w);
	ck_assert_str_eq(finding_about(world_finding(&w, "logs.times"), "n-nc")->says, "may");
	world_close(&w);
}
END_TEST

START_TEST(disorder_zones_years_and_implausible_times_are_facts)
{
	static const char *words[] = {"zone_undeclared", "year_inferred:2025", "year_inferred_not"};
	const struct finding *finding;
	struct inventory_file *file;
	struct world w;

	world_open(&w, "{" NODE "}");
	file = ten_days(&w)->files.items;
	file->out_of_order = 4;
	file->implausible = 5;
	file->notes.items = words;
	file->notes.count = ARRAY_LEN(words);
	finding = world_finding(&w, "logs.times");
	ck_assert_int_eq(fact_of(finding, FACT_OUT_OF_ORDER)->count, 4);
	ck_assert_int_eq(fact_of(finding, FACT_IMPLAUSIBLE)->count, 5);
	ck_assert_int_eq(fact_of(finding, FACT_ZONE_UNDECLARED)->count, 1);
	ck_assert_int_eq(fact_of(finding, FACT_YEAR_INFERRED)->count, 1);
	ck_assert(finding_has(finding, REASON_ZONE_UNDECLARED));
	world_close(&w);
}
END_TEST

/* Two inventories of a node have a file in common: it counts once, and that is said. */
START_TEST(inventories_that_overlap_are_told)
{
	int64_t end = world_time("2026-12-31T00:00:00+08:00").v;
	const int64_t runs[][2] = {{end - 5 * WHEN_DAY_MS, end}};
	const struct finding *finding;
	const struct evidence_log *log;
	struct inventory_file *first, *second;
	struct world w;

	world_open(&w, "{" NODE "}");
	first = world_archive(&w, "n-nc", runs, 1)->files.items;
	second = world_archive(&w, "n-nc", runs, 1)->files.items;
	if (_i > 0)
		second->sha256 = first->sha256;
	if (_i > 1)
		second->name = first->name;
	finding = world_finding(&w, "logs.times");
	log = &w.evidence->logs.items[0];
	ck_assert_int_eq(log->files, _i > 1 ? 1 : 2);
	ck_assert_int_eq(log->records, _i > 0 ? 5 * 1440 : 10 * 1440);
	if (_i > 0) {
		ck_assert_int_eq(fact_of(finding, FACT_OVERLAPPING)->count, 2);
		ck_assert_str_eq(fact_of(finding, FACT_OVERLAPPING)->sample, first->name);
	} else {
		ck_assert_ptr_null(fact_of(finding, FACT_OVERLAPPING));
	}
	world_close(&w);
}
END_TEST

/* They are nobody's, so they stand beside the fields, and say nothing of these. */
START_TEST(records_of_no_known_node_are_a_fact)
{
	static const char *words[] = {"node_key:0", "unknown_node:7", "unknown_names:2",
		"without_node:3", "unknown_node_not:5"};
	const struct finding *finding;
	struct inventory_file *file;
	struct world w;

	world_open(&w, "{" NODE "}");
	file = ten_days(&w)->files.items;
	file->notes.items = words;
	file->notes.count = ARRAY_LEN(words);
	finding = world_finding(&w, "logs.fields");
	ck_assert_int_eq(fact_of(finding, FACT_NODE_UNKNOWN)->count, 10);
	ck_assert_str_eq(fact_of(finding, FACT_NODE_UNKNOWN)->sample, file->name);
	ck_assert_int_eq(finding->verdict, VERDICT_NOT_ASSESSED);
	world_close(&w);
}
END_TEST

static const struct field_case {
	const char *name;
	int64_t port; /* records of 100 that have it; the others have all */
	const char *says;
} field_cases[] = {
	{"every record has every field", 100, "yes"},
	{"some records lack the port", 60, "may"},
	{"no record has a port", 0, "no"},
};

START_TEST(fields_are_counted_of_all_records)
{
	const struct field_case *row = &field_cases[_i];
	struct inventory_traffic traffic = {
		.records = 100, .fields = {100, row->port, 100, 100, 100, 100}};
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	finding = world_finding(&w, "logs.fields");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	ck_assert_uint_eq(finding->facts.count, FIELD_COUNT);
	ck_assert_int_eq(fact_of(finding, FACT_CLIENT_PORT)->count, row->port);
	ck_assert_int_eq(fact_of(finding, FACT_CLIENT_PORT)->of, 100);
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, row->says);
	world_close(&w);
}
END_TEST

START_TEST(fields_that_nobody_looked_for_are_not_assessed)
{
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w);
	finding = world_finding(&w, "logs.fields");
	ck_assert_int_eq(finding->verdict, VERDICT_NOT_ASSESSED);
	ck_assert(finding_has(finding, REASON_NO_DATA));
	world_close(&w);
}
END_TEST

/* Written at as_of: no line of a file is believed to be later than that. */
static void put_log(const char *folder, const char *log)
{
	const struct timespec times[2] = {
		{world_time(LAST).v / 1000, 0}, {world_time(LAST).v / 1000, 0}};
	char *path = file_join(folder, "access.log");

	folder_put(folder, "access.log", log, strlen(log));
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
}

static struct inventory *scan_file(const char *folder)
{
	const struct logs_options options = {.now = world_time(LAST), .jobs = 1};
	const char *const names[] = {"logs/nc"};
	const struct logs_job job = {.node = "n-nc",
		.kind = LOG_ACCESS,
		.paths = &folder,
		.names = names,
		.path_count = 1,
		.traffic = true};
	struct inventory *inventory;
	struct err err = {0};

	ck_assert_msg(logs_scan(&job, 1, &options, &inventory, &err) == 0, "%s", err.text);
	return inventory;
}

static const struct collected_case {
	const char *name, *log;
	int64_t port, node;
	const char *says;
} collected_cases[] = {
	{"combined has neither port nor node",
		"192.0.2.9 - - [30/Dec/2026:10:00:00 +0800] \"GET http://a.cn/ HTTP/1.1\" 200 10\n"
		"192.0.2.9 - - [30/Dec/2026:10:00:01 +0800] \"GET http://a.cn/ HTTP/1.1\" 200 10\n",
		0, 0, "no"},
	{"JSON can have all",
		"{\"time\":\"2026-12-30T10:00:00+08:00\",\"remote_addr\":\"192.0.2.9\","
		"\"remote_port\":4711,\"host\":\"a.cn\",\"uri\":\"/\",\"bytes\":10,\"node\":\"e7\"}\n"
		"{\"time\":\"2026-12-30T10:00:01+08:00\",\"remote_addr\":\"192.0.2.9\","
		"\"remote_port\":4712,\"host\":\"a.cn\",\"uri\":\"/\",\"bytes\":10,\"node\":\"e7\"}\n",
		2, 2, "yes"},
};

START_TEST(fields_of_a_real_log_are_told)
{
	const struct collected_case *row = &collected_cases[_i];
	char *folder = folder_new();
	const struct finding *finding;
	struct world w;

	put_log(folder, row->log);
	world_open(&w, "{" NODE ",'domains':[{'name':'b.cn'}]}");
	inventory_close(ten_days(&w));
	w.inventories.items[0] = scan_file(folder);
	finding = world_finding(&w, "logs.fields");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	ck_assert_int_eq(fact_of(finding, FACT_CLIENT_ADDRESS)->count, 2);
	ck_assert_int_eq(fact_of(finding, FACT_CLIENT_PORT)->count, row->port);
	ck_assert_int_eq(fact_of(finding, FACT_CLIENT_PORT)->of, 2);
	ck_assert_int_eq(fact_of(finding, FACT_NODE)->count, row->node);
	ck_assert_int_eq(fact_of(finding, FACT_HOST)->count, 2);
	ck_assert_msg(
		strcmp(finding_about(finding, "n-nc")->says, row->says) == 0, "%s", row->name);
	finding = world_finding(&w, "logs.traffic");
	ck_assert_int_eq(fact_of(finding, FACT_BYTES)->count, 20);
	ck_assert_str_eq(fact_of(finding, FACT_UNLISTED_HOST)->sample, "a.cn");
	ck_assert_int_eq(fact_of(finding, FACT_UNLISTED_HOST)->count, 2);
	world_close(&w);
	folder_remove(folder);
}
END_TEST

#define DOMAINS ",'domains':[{'name':'A.cn'},{'name':'*.w.cn'},{'name':'x.cn','cname':'x.cdn.cn'}]"

/* a.cn and w.cn with all below them, and the CNAME, are listed; ba.cn is not below a.cn. */
START_TEST(hosts_that_no_listed_domain_covers_are_facts)
{
	static struct bind_count hosts[] = {{"a.cn", 50}, {"ba.cn", 7}, {"e1.cn", 1}, {"e2.cn", 1},
		{"e3.cn", 1}, {"e4.cn", 1}, {"e5.cn", 1}, {"e6.cn", 1}, {"e7.cn", 1}, {"e8.cn", 1},
		{"e9.cn", 1}, {"w.cn", 9}, {"www.a.cn", 9}, {"x.cdn.cn", 9}, {"y.w.cn", 9}};
	struct inventory_traffic traffic = {.records = 100, .hosts = {hosts, ARRAY_LEN(hosts)}};
	const char *shown[10] = {"ba.cn", "e1.cn", "e2.cn", "e3.cn", "e4.cn", "e5.cn", "e6.cn",
		"e7.cn", "e8.cn", "e9.cn"};
	const struct finding *finding;
	size_t count = 0;
	struct world w;

	world_open(&w, "{" NODE DOMAINS "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	ten_days(&w)->archives.items->traffic = &traffic; /* another part of the same archive */
	finding = world_finding(&w, "logs.traffic");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	LIST_EACH(const struct evidence_fact, fact, &finding->facts)
		if (fact->fact == FACT_UNLISTED_HOST) {
			ck_assert_uint_lt(count, ARRAY_LEN(shown));
			ck_assert_str_eq(fact->sample, shown[count]);
			ck_assert_int_eq(fact->count, count ? 2 : 14);
			ck_assert_int_eq(fact->of, 200);
			count++;
		}
	ck_assert_uint_eq(count, ARRAY_LEN(shown));
	world_close(&w);
}
END_TEST

START_TEST(without_listed_domains_no_host_is_unlisted)
{
	static struct bind_count hosts[] = {{"a.cn", 50}};
	struct inventory_traffic traffic = {.records = 100, .hosts = {hosts, 1}};
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	ck_assert_ptr_null(fact_of(world_finding(&w, "logs.traffic"), FACT_UNLISTED_HOST));
	world_close(&w);
}
END_TEST

/* The node is in 360100. Of 350 records 40 are of small groups, 50 of no place. */
START_TEST(clients_are_told_by_where_they_are)
{
	static struct inventory_clients clients[] = {{"360000", NULL, 30, 0},
		{"360100", NULL, 100, 0}, {"360100", "电信", 50, 0}, {"360200", "电信", 20, 0},
		{"abroad", NULL, 25, 0}, {"none", NULL, 25, 0}, {"other_province", "移动", 35, 0},
		{"reserved", NULL, 25, 0}};
	struct inventory_traffic traffic = {
		.records = 400, .clients = {clients, ARRAY_LEN(clients)}, .clients_others = 40};
	static const struct {
		enum evidence_fact_kind fact;
		int64_t count;
	} wanted[] = {{FACT_CLIENTS_CITY, 150}, {FACT_CLIENTS_PROVINCE, 200},
		{FACT_CLIENTS_UNPLACED, 90}};
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	ten_days(&w)->archives.items->traffic = &traffic; /* another part of the same archive */
	finding = world_finding(&w, "logs.traffic");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		ck_assert_int_eq(fact_of(finding, (int)wanted[i].fact)->count, 2 * wanted[i].count);
		ck_assert_int_eq(fact_of(finding, (int)wanted[i].fact)->of, 2 * 350);
	}
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, "yes");
	world_close(&w);
}
END_TEST

START_TEST(where_nobody_asked_no_clients_are_told)
{
	struct inventory_traffic traffic = {.records = 400};
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	ck_assert_ptr_null(fact_of(world_finding(&w, "logs.traffic"), FACT_CLIENTS_CITY));
	world_close(&w);
}
END_TEST

/* One record a minute, for ten days before as_of at midnight: 2026-06-30 to 12-31 is 184 days. */
START_TEST(traffic_is_told_by_day)
{
	int64_t day = (world_time(LAST).v + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS;
	int64_t days[] = {day - 400, 9, 9000, day - 2, 1440, 5000, day - 1, 1440, 7000};
	struct inventory_traffic traffic = {.days = {days, ARRAY_LEN(days)}};
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	ten_days(&w)->archives.items->traffic = &traffic;
	finding = world_finding(&w, "logs.traffic");
	ck_assert_int_eq(fact_of(finding, FACT_RECORDS)->count, 14400);
	ck_assert_int_eq(fact_of(finding, FACT_DAYS_WITH_RECORDS)->count, 10);
	ck_assert_int_eq(fact_of(finding, FACT_DAYS_WITH_RECORDS)->of, 184);
	ck_assert_ptr_null(fact_of(finding, FACT_RECORDS_A_DAY)); /* the median day has none */
	ck_assert_int_eq(fact_of(finding, FACT_BYTES)->count, 12000);
	ck_assert_int_eq(fact_of(finding, FACT_BYTES_A_DAY)->count, 12000 / 184);
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, "yes");
	world_close(&w);
}
END_TEST

/* Hours tell more than runs of minutes: here they say where in the run the records were. */
START_TEST(hours_tell_the_days_when_all_parts_have_them)
{
	int64_t end = world_time(LAST).v / HOUR;
	int64_t hours[] = {end - 240, 14400 - 239, 0, 0};
	const struct finding *finding;
	struct inventory *inventory;
	struct world w;

	world_open(&w, "{" NODE "}");
	inventory = ten_days(&w);
	hours[2] = end - 1;
	hours[3] = 239;
	inventory->archives.items->hours.items = hours;
	inventory->archives.items->hours.count = 4;
	finding = world_finding(&w, "logs.traffic");
	ck_assert_int_eq(fact_of(finding, FACT_RECORDS)->count, 14400);
	ck_assert_int_eq(fact_of(finding, FACT_DAYS_WITH_RECORDS)->count, 2);
	world_close(&w);
}
END_TEST

/* Retention passes beside a file that may not be read: the file is named. */
START_TEST(declared_files_that_were_not_read_are_named)
{
	struct inventory_skipped skipped[] = {{"logs/nc/.swp", "hidden"},
		{"logs/nc/b.log", "unreadable"}, {"logs/nc/a.log", "unreadable"},
		{"logs/nc/a.log", "changed_while_read"}, {"elsewhere/a.log", "unreadable"}};
	int64_t end = world_time(LAST).v;
	const int64_t runs[][2] = {{end - 200 * WHEN_DAY_MS, end}};
	const struct finding *finding;
	struct inventory *inventory;
	struct world w;

	world_open(&w, "{" NODE DECLARED "}");
	inventory = world_archive(&w, "n-nc", runs, 1);
	inventory->skipped.items = skipped;
	inventory->skipped.count = ARRAY_LEN(skipped);
	ck_assert_int_eq(world_finding(&w, "logs.retention")->verdict, VERDICT_PASS);
	finding = world_finding(&w, "logs.damage");
	ck_assert_uint_eq(finding->facts.count, 1);
	ck_assert_int_eq(fact_of(finding, FACT_SKIPPED)->count, 2);
	ck_assert_str_eq(fact_of(finding, FACT_SKIPPED)->sample, "logs/nc/a.log");
	ck_assert_str_eq(finding_about(finding, "n-nc")->says, "may");
	world_close(&w);
}
END_TEST

static const struct silent_case {
	const char *name;
	int64_t days_ago; /* the only day with records; 0: none */
	int reason;
} silent_cases[] = {
	{"records long before the period", 400, REASON_NO_TRAFFIC},
	{"no record at all", 0, REASON_LOG_EMPTY},
};

/* A path that is missing has an archive without records: it is not known to be empty. */
START_TEST(archive_that_could_not_be_read_is_not_empty)
{
	static const char *const rules[] = {"logs.damage", "logs.times", "logs.traffic"};
	struct inventory_skipped skipped = {"logs/nc", "missing"};
	const struct evidence_subject *about;
	const struct finding *finding;
	struct inventory *inventory;
	struct world w;

	world_open(&w, "{" NODE DECLARED "}");
	inventory = world_archive(&w, "n-nc", NULL, 0);
	inventory->files.count = 0;
	inventory->skipped.items = &skipped;
	inventory->skipped.count = 1;
	finding = world_finding(&w, rules[_i]);
	about = finding_about(finding, "n-nc");
	ck_assert_str_eq(about->says, "may");
	ck_assert(reason_has(&about->reason, REASON_LOG_UNAVAILABLE));
	ck_assert_uint_eq(finding->facts.count, _i == 0);
	world_close(&w);
}
END_TEST

START_TEST(node_without_a_record_in_the_period_is_of_note)
{
	const struct silent_case *row = &silent_cases[_i];
	int64_t from = world_time(LAST).v - row->days_ago * WHEN_DAY_MS;
	int64_t runs[1][2] = {{from, from + WHEN_DAY_MS}};
	const struct evidence_subject *about;
	const struct finding *finding;
	struct world w;

	world_open(&w, "{" NODE "}");
	world_archive(&w, "n-nc", (const int64_t(*)[2])runs, row->days_ago != 0);
	finding = world_finding(&w, "logs.traffic");
	about = finding_about(finding, "n-nc");
	ck_assert_int_eq(finding->verdict, VERDICT_INFORMATIONAL);
	ck_assert_int_eq(fact_of(finding, FACT_DAYS_WITH_RECORDS)->count, 0);
	ck_assert_str_eq(about->says, "no");
	ck_assert_msg(reason_has(&about->reason, (enum reason)row->reason), "%s", row->name);
	world_close(&w);
}
END_TEST

/* They inform, whatever they say. */
START_TEST(facts_change_no_verdict)
{
	enum verdict before, after;

	for (int harmed = 0; harmed < 2; harmed++) {
		struct inventory_file *file;
		struct world w;

		world_open(&w, "{" NODE "}");
		file = ten_days(&w)->files.items;
		file->out_of_order = harmed;
		file->implausible = harmed;
		if (harmed)
			after = (enum verdict)world_judge(&w)->verdict;
		else
			before = (enum verdict)world_judge(&w)->verdict;
		world_close(&w);
	}
	ck_assert_int_eq(before, after);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("log facts");
	TCase *tc = tcase_create("log facts");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, damage_is_counted_by_files_and_kind);
	tcase_add_test(tc, sound_files_show_nothing);
	tcase_add_test(tc, the_same_file_counts_once);
	tcase_add_loop_test(
		tc, without_an_inventory_nothing_is_assessed, 0, (int)ARRAY_LEN(absent_cases));
	tcase_add_loop_test(tc, times_that_do_not_fit_are_facts, 0, (int)ARRAY_LEN(time_cases));
	tcase_add_test(tc, files_without_recorded_times_are_not_known);
	tcase_add_test(tc, declared_files_that_were_not_read_are_named);
	tcase_add_loop_test(tc, inventories_that_overlap_are_told, 0, 3);
	tcase_add_test(tc, disorder_zones_years_and_implausible_times_are_facts);
	tcase_add_test(tc, records_of_no_known_node_are_a_fact);
	tcase_add_loop_test(tc, fields_are_counted_of_all_records, 0, (int)ARRAY_LEN(field_cases));
	tcase_add_test(tc, fields_that_nobody_looked_for_are_not_assessed);
	tcase_add_loop_test(tc, fields_of_a_real_log_are_told, 0, (int)ARRAY_LEN(collected_cases));
	tcase_add_test(tc, hosts_that_no_listed_domain_covers_are_facts);
	tcase_add_test(tc, without_listed_domains_no_host_is_unlisted);
	tcase_add_test(tc, clients_are_told_by_where_they_are);
	tcase_add_test(tc, where_nobody_asked_no_clients_are_told);
	tcase_add_test(tc, traffic_is_told_by_day);
	tcase_add_test(tc, hours_tell_the_days_when_all_parts_have_them);
	tcase_add_loop_test(tc, node_without_a_record_in_the_period_is_of_note, 0,
		(int)ARRAY_LEN(silent_cases));
	tcase_add_loop_test(tc, archive_that_could_not_be_read_is_not_empty, 0, 3);
	tcase_add_test(tc, facts_change_no_verdict);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
