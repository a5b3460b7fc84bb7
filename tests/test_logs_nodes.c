/* Mixed archives: whose record, whose file it is. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/key.h"
#include "logs/reader.h"
#include "tests/logs_fixture.h"

#define STAMP "01/Jun/2025:10:00:00 +0800"
#define ISO   "2025-06-01T10:00:00+08:00"
#define AT_S  INT64_C(1748743200)

enum { NODE_A, NODE_B, NODES };

static struct arena arena;

static void begin(void)
{
	arena_init(&arena);
}

static void end(void)
{
	arena_fini(&arena);
}

/* Two nodes; in the logs they are called edge-a and edge-b, the second also b2. */
static const struct log_key *key_of(const char *field, const char *path)
{
	static struct bind_pair names[] = {
		{"edge-b", "n-b"}, {"edge-a", "n-a"}, {"b2", "n-b"}, {"cdn.example:8443", "n-a"}};
	const struct dossier dossier = {.path = NULL};
	const struct log_node_key from = {
		.field = field, .path = path, .names = {names, ARRAY_LEN(names)}};

	return log_key_new(&arena, &dossier, &from);
}

/* --- paths ---------------------------------------------------------------------------------- */

static const struct path_case {
	const char *pattern, *path, *name; /* NULL: it does not fit */
} path_cases[] = {
	{"{node}/*.log", "edge-a/access.log", "edge-a"},
	{"{node}/*.log", "edge-a/access.log.1", NULL},
	{"{node}/*.log", "edge-a/access.log.log", "edge-a"},
	{"{node}/*.log", "edge-a/b/access.log", NULL}, {"{node}/*.log", "/access.log", NULL},
	{"{node}/*.log", "edge-a", NULL}, {"{node}/*.log", "", NULL},
	{"{node}/", "edge-a/2025/06/a.log", "edge-a"}, {"{node}/", "edge-a", NULL},
	{"*/{node}/", "2025/edge-a/06/a.log", "edge-a"},
	{"access-{node}.log", "access-edge-a.log", "edge-a"},
	{"access-{node}.log", "access-.log", NULL},
	{"access-{node}.log*", "access-edge-a.log-20250601.gz", "edge-a"},
	{"access-{node}.log*", "access-edge-a.log/x", NULL},
	{"{node}-access.log", "edge-a-access.log", "edge-a"},
	{"{node}-access.log", "a-access.log-access.log", "a-access.log"},
	{"{node}", "edge-a", "edge-a"}, {"{node}", "edge-a/x", NULL},
	{"logs/{node}.log", "log", NULL}, {"logs/{node}.log", "logs/edge-a.log", "edge-a"},
	{"*.{node}.log", "web.01.edge-a.log", "01.edge-a"}, /* as little as possible */
};

START_TEST(path_says_the_node_where_the_pattern_has_it)
{
	const struct path_case *row = &path_cases[_i];
	struct log_part name = {NULL, 0};
	bool fits = log_key_path_name(row->pattern, row->path, &name);

	ck_assert_msg(
		fits == (row->name != NULL), "%s against %s: %d", row->path, row->pattern, fits);
	if (row->name) {
		ck_assert_uint_eq(name.len, strlen(row->name));
		ck_assert_msg(memcmp(name.at, row->name, name.len) == 0, "%s: %.*s", row->path,
			(int)name.len, (const char *)name.at);
	}
}
END_TEST

START_TEST(names_of_paths_are_looked_up_whole)
{
	const struct log_key *key = key_of(NULL, "{node}/*.log");

	ck_assert_uint_eq(key->node_count, NODES);
	ck_assert_str_eq(key->nodes[NODE_A], "n-a");
	ck_assert_uint_eq(log_key_of_path(key, "edge-a/x.log"), NODE_A);
	ck_assert_uint_eq(log_key_of_path(key, "b2/x.log"), NODE_B);
	ck_assert_uint_eq(log_key_of_path(key, "edge-/x.log"), LOG_KEY_UNKNOWN);
	ck_assert_uint_eq(log_key_of_path(key, "edge-ab/x.log"), LOG_KEY_UNKNOWN);
	ck_assert_uint_eq(log_key_of_path(key, "n-a/x.log"), LOG_KEY_UNKNOWN);
}
END_TEST

START_TEST(without_a_table_names_are_nodes)
{
	struct node nodes[] = {{.id = "n-2"}, {.id = "n-1"}};
	const struct dossier dossier = {.nodes = {nodes, ARRAY_LEN(nodes)}};
	const struct log_node_key from = {.path = "{node}/"};
	const struct log_key *key = log_key_new(&arena, &dossier, &from);

	ck_assert_uint_eq(key->node_count, 2);
	ck_assert_str_eq(key->nodes[0], "n-1");
	ck_assert_uint_eq(log_key_of_path(key, "n-1/a"), 0);
	ck_assert_uint_eq(log_key_of_path(key, "n-2/a"), 1);
	ck_assert_uint_eq(log_key_of_path(key, "n-3/a"), LOG_KEY_UNKNOWN);
}
END_TEST

/* --- records -------------------------------------------------------------------------------- */

#define CLF(user)                                                                                  \
	"192.0.2.7 - " user " [" STAMP "] \"GET /edge-b HTTP/1.1\" 200 1 \"-\" \"edge-b\"\n"
#define W3C "#Fields: date time s-computername c-ip cs-uri-stem cs(User-Agent)\n"

static const struct field_case {
	const char *name, *field, *format, *text;
	int a, b, unknown, absent, names;
} field_cases[] = {
	{"JSON, forged in other values", "host", "json",
		"{\"time\":\"" ISO
		"\",\"host\":\"edge-a\",\"agent\":\"\\\",\\\"host\\\":\\\"edge-b\"}\n"
		"{\"agent\":\"{\\\"host\\\":\\\"edge-b\\\"}\",\"host\":\"edge-a\",\"time\":\"" ISO
		"\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-b\",\"request\":{\"host\":\"edge-a\"}}\n",
		2, 1, 0, 0, 0},
	{"JSON, the last of equal keys", "host", "json",
		"{\"time\":\"" ISO "\",\"host\":\"edge-b\",\"host\":\"edge-a\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-b\",\"\\u0068ost\":\"edge-a\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edg\\u0065-a\"}\n",
		3, 0, 0, 0, 0},
	{"JSON, unknown and missing", "host", "json",
		"{\"time\":\"" ISO "\",\"host\":\"edge-x\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-x\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-a\\u0000\"}\n"
		"{\"time\":\"" ISO "\",\"host\":\"\"}\n"
		"{\"time\":\"" ISO "\",\"host\":{\"name\":\"edge-a\"}}\n"
		"{\"time\":\"" ISO "\",\"xhost\":\"edge-a\"}\n"
		"{\"time\":\"" ISO "\",\"request\":{\"host\":\"edge-a\"}}\n",
		0, 0, 4, 4, 3},
	{"JSON, a number", "7", "json", "{\"time\":\"" ISO "\",\"7\":\"b2\"}\n", 0, 1, 0, 0, 0},
	{"JSON, an object's key", "host.name", "json",
		"{\"time\":\"" ISO "\",\"host\":{\"id\":1,\"name\":\"edge-a\"}}\n"
		"{\"time\":\"" ISO "\",\"host\":{\"x\":{\"name\":\"edge-a\"}}}\n"
		"{\"time\":\"" ISO "\",\"host\":\"edge-a\"}\n"
		"{\"time\":\"" ISO "\",\"host.name\":\"edge-b\",\"host\":{\"name\":\"edge-a\"}}\n",
		1, 1, 0, 2, 0},
	{"JSON in syslog, its host", "host", "json",
		"<134>Jun  1 10:00:00 edge-a nginx: {\"time\":\"" ISO "\",\"host\":\"edge-b\"}\n",
		1, 0, 0, 0, 0},
	{"JSON in syslog, a key", "node", "json",
		"<134>Jun  1 10:00:00 edge-a nginx: {\"time\":\"" ISO "\",\"node\":\"edge-b\"}\n",
		0, 1, 0, 0, 0},
	{"W3C, columns that move", "s-computername", "w3c",
		W3C "2025-06-01 02:00:00 edge-a 192.0.2.7 /edge-b edge-b\n"
		    "2025-06-01 02:00:00 \"edge-b\" 192.0.2.7 /edge-a edge-a\n"
		    "2025-06-01 02:00:00 edge-x 192.0.2.7 /edge-a edge-a\n"
		    "2025-06-01 02:00:00 - 192.0.2.7 /edge-a edge-a\n"
		    "#Fields: s-computername date time c-ip\n"
		    "edge-a 2025-06-01 02:00:00 192.0.2.7\n"
		    "#Fields: date time c-ip\n"
		    "2025-06-01 02:00:00 edge-a\n",
		2, 1, 1, 2, 1},
	{"CloudFront", "x-edge-location", "cloudfront",
		"#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host)\n"
		"2025-06-01\t02:00:00\tedge-a\t512\t192.0.2.7\tGET\tedge-b\n",
		1, 0, 0, 0, 0},
	{"RFC 3164", "host", "rfc3164",
		"<134>Jun  1 10:00:00 edge-a cdnd: 192.0.2.7 edge-b edge-b: x\n"
		"<134>Jun  1 10:00:00 edge-b cdnd[7]: edge-a\n"
		"<134>Jun  1 10:00:00 cdnd: edge-a x: y\n"
		"<134>Jun  1 10:00:00 edge-x cdnd: edge-a\n",
		1, 1, 1, 1, 1},
	{"RFC 5424", "host", "rfc5424",
		"<134>1 2025-06-01T02:00:00.123456Z edge-a nginx 99 - - edge-b\n"
		"<134>1 2025-06-01T02:00:00Z - edge-a 99 - - edge-b\n",
		1, 0, 0, 1, 0},
	{"HAProxy in syslog", "host", "haproxy",
		"Jun  1 10:00:00 edge-a haproxy[99]: 192.0.2.7:4711 [01/Jun/2025:10:00:00.123] edge-b "
		"be/s1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"\n",
		1, 0, 0, 0, 0},
	{"combined in syslog", "host", "combined",
		"Jun  1 10:00:00 edge-a nginx: " CLF("edge-b") "Jun  1 10:00:00 nginx: " CLF(
			"edge-b"),
		1, 0, 0, 1, 0},
	{"combined as rsyslog files it", "host", "combined",
		"2025-06-01T10:00:00.123456+08:00 edge-a nginx: " CLF("edge-b: x"), 1, 0, 0, 0, 0},
	{"combined without a head", "host", "combined", CLF("edge-a:"), 0, 0, 0, 1, 0},
	{"combined with a virtual host", "vhost", "combined",
		"edge-a " CLF("-") "edge-b:443 " CLF("-") "cdn.example:8443 " CLF("-")
			CLF("edge-a"),
		2, 1, 0, 1, 0},
	{"a column between bars", "2", "compact",
		"20250601100000|edge-a|192.0.2.7|GET|/edge-b\n"
		"20250601100000|\"edge-b\"|192.0.2.7|GET|/edge-a\n"
		"20250601100000\n20250601100000||192.0.2.7\n",
		1, 1, 0, 2, 0},
	{"a column between tabs", "2", "epoch",
		"1748743200123\tedge-a\tGET\n1748743200123\tb2\tedge-a\n", 1, 1, 0, 0, 0},
	{"a column of a W3C table", "3", "w3c", W3C "2025-06-01 02:00:00 edge-a 192.0.2.7 / x\n", 1,
		0, 0, 0, 0},
};

struct told {
	struct log_reader *reader;
	struct inventory_file file;
	struct log_parts parts;
};

static struct told tell(const char *field, const struct log_format *format, const char *name,
	const void *bytes, size_t len)
{
	struct told told = {
		.reader = log_reader_new((struct unix_ms){FIXTURE_NOW}, &log_codec_limits)};
	struct err err = {0};

	ck_assert(log_reader_want_traffic(told.reader, true));
	ck_assert(log_reader_tell_nodes(told.reader, key_of(field, NULL)));
	ck_assert_int_eq(log_reader_begin(told.reader, name, format, bytes,
				 len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD, &err),
		0);
	ck_assert_int_eq(log_reader_feed(told.reader, bytes, len, &err), 0);
	ck_assert_int_eq(log_reader_finish(told.reader, &arena, &told.file, &err), 0);
	ck_assert(log_reader_parts(told.reader, &told.parts));
	ck_assert_uint_eq(told.parts.count, NODES);
	return told;
}

static void told_fini(struct told *told)
{
	log_parts_fini(&told->parts);
	log_reader_free(told->reader);
}

START_TEST(record_is_of_the_node_that_its_server_wrote)
{
	const struct field_case *row = &field_cases[_i];
	struct told told = tell(row->field, NULL, "a.log", row->text, strlen(row->text));
	const struct log_part_packed *parts = told.parts.items;

	ck_assert_msg(
		strcmp(told.file.format, row->format) == 0, "%s: %s", row->name, told.file.format);
	ck_assert_msg(parts[NODE_A].records == row->a && parts[NODE_B].records == row->b,
		"%s: %d and %d", row->name, (int)parts[NODE_A].records, (int)parts[NODE_B].records);
	ck_assert_msg(inventory_note_count(&told.file, "unknown_node:") == row->unknown, "%s: %d",
		row->name, (int)inventory_note_count(&told.file, "unknown_node:"));
	ck_assert_int_eq(inventory_note_count(&told.file, "without_node:"), row->absent);
	ck_assert_int_eq(inventory_note_count(&told.file, "unknown_names:"), row->names);
	ck_assert_int_eq(told.file.records, row->a + row->b + row->unknown + row->absent);
	if (row->a)
		ck_assert_int_eq(parts[NODE_A].first_s, AT_S);
	told_fini(&told);
}
END_TEST

/* A line that is cut anywhere names a node of the table, or none. */
START_TEST(no_shorter_line_breaks_it)
{
	const struct field_case *row = &field_cases[_i];
	const struct log_format *format = log_format_find(row->format);

	for (size_t len = 0; len < strlen(row->text); len++) {
		uint8_t *exact = malloc(len + 1); /* a sanitizer sees what is read beyond */
		struct told told;

		memcpy(exact, row->text, len);
		told = tell(row->field, format, "a.log", exact, len);
		ck_assert_int_le(
			told.parts.items[NODE_A].records + told.parts.items[NODE_B].records,
			told.file.records);
		told_fini(&told);
		free(exact);
	}
}
END_TEST

static void add_json(struct text *log, int64_t second, const char *host)
{
	text_print(log, "{\"ts\":%lld,\"host\":\"%s\",\"status\":200}\n", (long long)second, host);
}

/* Behind the last checksum nothing is anybody's. */
START_TEST(unverified_records_are_no_node_s)
{
	struct text first = {0}, second = {0}, stored = {0};
	struct told told;

	for (int i = 0; i < 60; i++)
		add_json(&first, AT_S + i * 60, i % 3 ? "edge-a" : "edge-b");
	for (int i = 0; i < 5000; i++)
		add_json(&second, AT_S + 86400 + i * 60, i % 2 ? "edge-a" : "edge-y");
	text_add_gzip(&stored, first.at, first.len);
	text_add_gzip(&stored, second.at, second.len);
	told = tell("host", NULL, "a.log.gz", stored.at, stored.len - 9);
	ck_assert_int_gt(told.file.unverified, 0);
	ck_assert_int_eq(told.parts.items[NODE_A].records, 40);
	ck_assert_int_eq(told.parts.items[NODE_B].records, 20);
	ck_assert_int_eq(told.parts.items[NODE_A].last_s, AT_S + 59 * 60);
	ck_assert_ptr_nonnull(told.parts.items[NODE_A].traffic);
	ck_assert_int_eq(inventory_note_count(&told.file, "unknown_node:"), 0);
	ck_assert_int_eq(inventory_note_count(&told.file, "unknown_names:"), 0);
	told_fini(&told);
	text_fini(&first);
	text_fini(&second);
	text_fini(&stored);
}
END_TEST

/* What lies mixed is in order when each node's part is. */
START_TEST(order_is_judged_node_by_node)
{
	struct text log = {0};
	struct told told;

	for (int i = 0; i < 10; i++) {
		add_json(&log, AT_S + i, "edge-a");
		add_json(&log, AT_S - 7200 + i, "edge-b");
	}
	add_json(&log, AT_S - 7200, "edge-a");
	told = tell("host", NULL, "a.log", log.at, log.len);
	ck_assert_int_eq(told.parts.items[NODE_A].out_of_order, 1);
	ck_assert_int_eq(told.parts.items[NODE_B].out_of_order, 0);
	ck_assert_int_eq(told.file.out_of_order, 10);
	told_fini(&told);
	text_fini(&log);
}
END_TEST

/* However many names there are, so many are told apart. */
START_TEST(unknown_names_are_counted_up_to_a_bound)
{
	struct text log = {0};
	struct told told;
	char name[32];

	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof(name), "edge-%d", i / 2);
		add_json(&log, AT_S + i, name);
	}
	told = tell("host", NULL, "a.log", log.at, log.len);
	ck_assert_int_eq(inventory_note_count(&told.file, "unknown_node:"), 500);
	ck_assert_int_eq(inventory_note_count(&told.file, "unknown_names:"), LOG_NAMES_MOST);
	told_fini(&told);
	text_fini(&log);
}
END_TEST

START_TEST(another_table_is_another_key)
{
	const struct dossier dossier = {.path = NULL};
	struct bind_pair names[] = {{"a", "n-a"}, {"b", "n-b"}},
			 turned[] = {{"b", "n-b"}, {"a", "n-a"}},
			 other[] = {{"a", "n-b"}, {"b", "n-a"}};
	const struct log_node_key from[] = {
		{.field = "host", .names = {names, 2}},
		{.field = "host", .names = {turned, 2}},
		{.field = "host", .names = {other, 2}},
		{.field = "node", .names = {names, 2}},
	};
	const char *note = log_key_new(&arena, &dossier, &from[0])->note;

	ck_assert_int_eq(strncmp(note, INVENTORY_MIXED, strlen(INVENTORY_MIXED)), 0);
	ck_assert_str_eq(note, log_key_new(&arena, &dossier, &from[1])->note);
	ck_assert_str_ne(note, log_key_new(&arena, &dossier, &from[2])->note);
	ck_assert_str_ne(note, log_key_new(&arena, &dossier, &from[3])->note);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: nodes of mixed archives");
	TCase *tc = tcase_create("nodes");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, begin, end);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, path_says_the_node_where_the_pattern_has_it, 0, (int)ARRAY_LEN(path_cases));
	tcase_add_test(tc, names_of_paths_are_looked_up_whole);
	tcase_add_test(tc, without_a_table_names_are_nodes);
	tcase_add_loop_test(
		tc, record_is_of_the_node_that_its_server_wrote, 0, (int)ARRAY_LEN(field_cases));
	tcase_add_loop_test(tc, no_shorter_line_breaks_it, 0, (int)ARRAY_LEN(field_cases));
	tcase_add_test(tc, unverified_records_are_no_node_s);
	tcase_add_test(tc, order_is_judged_node_by_node);
	tcase_add_test(tc, unknown_names_are_counted_up_to_a_bound);
	tcase_add_test(tc, another_table_is_another_key);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
