#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "reports/html_node_file.h"
#include "reports/node_rows.h"
#include "reports/report.h"
#include "reports/script.h"
#include "reports/topology.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"
#include "tests/xml_check.h"

#define DIGEST    "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
#define IDS_MOST  4000
#define NANCHANG  0
#define GANZHOU   6
#define OUT_OF_IT ((struct geo_point){399042000, 1164074000}) /* Beijing */

static struct region *region;

static void open_region(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
}

static void close_region(void)
{
	region_close(region);
}

static const char *same(struct arena *arena, const char *text)
{
	return arena_text(arena, text);
}

static void move_agent(struct evidence *evidence, size_t index, struct geo_point point)
{
	evidence->agents.items[index].lat_e7 = point.lat_e7 / 500000 * 500000;
	evidence->agents.items[index].lon_e7 = point.lon_e7 / 500000 * 500000;
}

/* The fixture with its agents where they say: ag-gz, ag-jj, ag-nc, and one outside. */
static struct evidence *placed(struct arena *arena, const struct evidence *from)
{
	static const size_t cities[] = {GANZHOU, 3, NANCHANG};
	struct evidence *evidence = fixture_copy(arena, from, same);

	for (size_t i = 0; i < evidence->agents.count; i++)
		move_agent(evidence, i,
			i < ARRAY_LEN(cities) ? region->cities.items[cities[i]].centre : OUT_OF_IT);
	return evidence;
}

static struct report report_of(const struct evidence *evidence, enum report_lang lang)
{
	return (struct report){
		.evidence = evidence, .evidence_sha256 = DIGEST, .region = region, .lang = lang};
}

static void is_well_formed(const char *text)
{
	char why[200] = "";

	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
}

/* A node's file, heap. */
static char *file_of(const struct report *report, size_t index)
{
	struct node_annex *annex = node_annex_new(report);
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_msg(html_node_file_write(out, report, annex, index, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	node_annex_free(annex);
	is_well_formed(text);
	return text;
}

/* The appendix, heap. */
static char *appendix_of(const struct report *report)
{
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_msg(report_format_find("html")->write(out, report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	is_well_formed(text);
	return text;
}

static const struct golden_case {
	const char *golden;
	const struct evidence *evidence;
	enum report_lang lang;
	enum report_edition edition;
	size_t node;
} golden_cases[] = {
	{"node_sheet_rich.zh.html", &fixture_rich, LANG_ZH, EDITION_FILING, 1},
	{"node_sheet_rich.en.html", &fixture_rich, LANG_EN, EDITION_INTERNAL, 3},
	{"node_sheet_thin.zh.html", &fixture_rich, LANG_ZH, EDITION_FILING, 7},
};

/* From behind the style sheet, which is others'. */
START_TEST(node_page_is_as_the_golden_file)
{
	const struct golden_case *c = &golden_cases[_i];
	struct arena arena = {0};
	struct report report = report_of(placed(&arena, c->evidence), c->lang);
	const char *body;
	char *text;

	report.edition = c->edition;
	text = file_of(&report, c->node);
	body = strstr(text, "<body>");
	ck_assert_ptr_nonnull(body);
	golden_compare(c->golden, body);
	free(text);
	arena_fini(&arena);
}
END_TEST

START_TEST(every_node_has_a_page_that_an_inspector_can_sign)
{
	struct arena arena = {0};
	struct report report = report_of(placed(&arena, &fixture_rich), (enum report_lang)_i);

	for (size_t i = 0; i < report.evidence->nodes.count; i++) {
		char *text = file_of(&report, i);

		ck_assert_ptr_nonnull(strstr(text, report.evidence->nodes.items[i].id));
		ck_assert_ptr_nonnull(
			strstr(text, _i == LANG_EN ? "□ as claimed" : "□一致　□不一致"));
		ck_assert_ptr_nonnull(strstr(text, DIGEST));
		if (report.evidence->nodes.items[i].parent) /* its file lies beside */
			ck_assert_ptr_nonnull(strstr(text, "<a href=\"nc-core-1.html\">"));
		free(text);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(advice_is_not_in_the_edition_that_is_filed)
{
	struct report report = report_of(&fixture_rich, LANG_ZH);
	char *filed = file_of(&report, 0), *internal;

	report.edition = EDITION_INTERNAL;
	internal = file_of(&report, 0);
	ck_assert_ptr_null(strstr(filed, "class=\"needs\""));
	ck_assert_ptr_nonnull(strstr(internal, "class=\"needs\""));
	free(filed);
	free(internal);
}
END_TEST

START_TEST(without_boundaries_a_sentence_stands_for_the_figure)
{
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, LANG_ZH);
	char *text;

	evidence.logs.count = 0; /* their figure needs none */
	report.region = NULL;
	text = file_of(&report, 0);
	ck_assert_ptr_nonnull(strstr(text, "不绘可能位置图"));
	ck_assert_ptr_null(strstr(text, "<svg"));
	ck_assert_ptr_nonnull(strstr(text, "得到支持：")); /* why does not need them */
	free(text);
	text = appendix_of(&report);
	ck_assert_ptr_nonnull(strstr(text, "不绘分布图"));
	free(text);
}
END_TEST

/* Edges are dashed paths; what discs share is filled with an opacity. */
static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		count++;
	return count;
}

static const struct disc_case {
	const char *name;
	int64_t radius_m;
	struct geo_point agent;
	size_t edges, shared;
} disc_cases[] = {
	{"within", 60000, {286500000, 1159000000}, 1, 1},
	{"as large as the sphere", 30000000, {286500000, 1159000000}, 0, 0},
	{"holds the map", 2000000, {286500000, 1159000000}, 0, 0},
	{"beside the map", 50000, {399000000, 1164000000}, 0, 0},
	{"comes in from outside", 1300000, {399000000, 1164000000}, 1, 1},
	{"nothing", 0, {286500000, 1159000000}, 1, 1},
	{"hand-edited: negative", -5, {286500000, 1159000000}, 0, 0},
	{"hand-edited: no place", 60000, {2000000000, 1159000000}, 0, 0},
	{"a pole", 60000, {900000000, 0}, 0, 0},
};

START_TEST(discs_are_drawn_as_far_as_the_map_shows_them)
{
	const struct disc_case *c = &disc_cases[_i];
	struct evidence_agent agent = {.id = "a",
		.city = "360100",
		.lat_e7 = c->agent.lat_e7,
		.lon_e7 = c->agent.lon_e7,
		.access = -1};
	struct evidence_disc disc = {
		.agent = "a", .addr = "198.18.0.1", .method = "tcp", .radius_m = c->radius_m};
	struct evidence_node node = fixture_rich.nodes.items[0];
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, LANG_ZH);
	char *text;

	node.location.discs.items = &disc;
	node.location.discs.count = 1;
	evidence.nodes.items = &node;
	evidence.nodes.count = 1;
	evidence.agents.items = &agent;
	evidence.agents.count = 1;
	evidence.logs.count = 0; /* their figure is another */
	text = file_of(&report, 0);
	ck_assert_msg(count_of(text, "<svg") == 1, "%s", c->name);
	ck_assert_msg(count_of(text, "stroke-dasharray=\"5 3\"") == c->edges, "%s", c->name);
	ck_assert_msg(count_of(text, "fill-opacity=\"0.3\"") == c->shared, "%s", c->name);
	free(text);
}
END_TEST

START_TEST(node_without_discs_says_so)
{
	struct evidence_node node = fixture_rich.nodes.items[0];
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, LANG_ZH);
	char *text;

	node.location.discs.count = 0;
	evidence.nodes.items = &node;
	evidence.nodes.count = 1;
	text = file_of(&report, 0);
	ck_assert_ptr_nonnull(strstr(text, "没有可以据以判定位置的往返时延"));
	free(text);
}
END_TEST

/* Every attribute of this name in the page, borrowed starts; fails when there are too many. */
static size_t values_of(const char *text, const char *attribute, const char **out)
{
	size_t count = 0;

	for (; (text = strstr(text, attribute)); count++) {
		text += strlen(attribute);
		ck_assert_uint_lt(count, IDS_MOST);
		out[count] = text;
	}
	return count;
}

static bool same_value(const char *a, const char *b)
{
	size_t len = strcspn(a, "\"");

	return strcspn(b, "\"") == len && strncmp(a, b, len) == 0;
}

static void links_lead_somewhere(const char *text)
{
	static const char *ids[IDS_MOST], *links[IDS_MOST];
	size_t id_count = values_of(text, " id=\"", ids);
	size_t link_count = values_of(text, "href=\"#", links);

	for (size_t i = 0; i < id_count; i++)
		for (size_t j = i + 1; j < id_count; j++)
			ck_assert_msg(!same_value(ids[i], ids[j]), "%.60s twice", ids[i]);
	for (size_t i = 0; i < link_count; i++) {
		bool found = false;

		for (size_t j = 0; j < id_count; j++)
			found |= same_value(links[i], ids[j]);
		ck_assert_msg(found, "%.60s leads nowhere", links[i]);
	}
}

static const char *const hostile_ids[] = {"../../etc/passwd", "a b", "<script>", "\"><b>", "节点一",
	"-", "--0123456789abcdef", "a#b&c%20d", "a#b?c%20d", ".", "C:\\x", "x\x1b[31m", "\u202eabc",
	"con", "nc-core-1"};

/* Nodes of these ids, each the other's parent, the last twice: no evidence of ours. */
static void hostile_nodes(struct evidence *evidence, struct evidence_node *nodes)
{
	size_t count = ARRAY_LEN(hostile_ids) + 1;

	for (size_t i = 0; i < count; i++) {
		nodes[i] = fixture_rich.nodes.items[i % fixture_rich.nodes.count];
		nodes[i].id = hostile_ids[i % ARRAY_LEN(hostile_ids)];
		nodes[i].parent = hostile_ids[(i + 1) % ARRAY_LEN(hostile_ids)];
	}
	nodes[count - 1].id = hostile_ids[ARRAY_LEN(hostile_ids) - 1];
	*evidence = fixture_rich;
	evidence->nodes.items = nodes;
	evidence->nodes.count = count;
}

/* The one script that the page may have, found by its whole text, is blanked. */
static void hide_own_script(char *text)
{
	char *script = strstr(text, script_text);

	ck_assert_ptr_nonnull(script);
	script -= strlen("<script>");
	ck_assert_int_eq(strncmp(script, "<script>", strlen("<script>")), 0);
	memset(script, ' ', strlen("<script>") + strlen(script_text));
}

START_TEST(hostile_ids_make_no_markup_and_links_lead_somewhere)
{
	static const char *const raw[] = {"<script", "\x1b", "\u202e"};
	struct evidence_node nodes[ARRAY_LEN(hostile_ids) + 1];
	struct evidence evidence;
	struct report report = report_of(&evidence, LANG_ZH);
	char *text;

	hostile_nodes(&evidence, nodes);
	text = appendix_of(&report);
	hide_own_script(text);
	for (size_t i = 0; i < ARRAY_LEN(raw); i++)
		ck_assert_msg(!strstr(text, raw[i]), "%zu", i);
	links_lead_somewhere(text);
	free(text);
}
END_TEST

START_TEST(hostile_ids_name_files_in_one_folder)
{
	struct arena arena = {0};

	for (size_t i = 0; i < ARRAY_LEN(hostile_ids); i++) {
		const char *name = html_node_file_name(&arena, hostile_ids[i]);

		ck_assert_msg(!strchr(name, '/') && name[0] != '.' && name[0] != '-', "%s", name);
		ck_assert_msg(strlen(name) > 5 && strlen(name) < 256, "%s", name);
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(pages_that_stand_elsewhere_are_listed)
{
	struct evidence_node nodes[ARRAY_LEN(hostile_ids) + 1];
	struct evidence evidence;
	struct report report = report_of(&evidence, LANG_ZH);
	char *text;

	hostile_nodes(&evidence, nodes);
	report.nodes_at = "nodes/";
	text = appendix_of(&report);
	ck_assert_ptr_null(strstr(text, "class=\"node-page\""));
	ck_assert_ptr_nonnull(strstr(text, "href=\"nodes/nc-core-1.html\""));
	ck_assert_ptr_nonnull(strstr(text, "href=\"nodes/%E8%8A%82%E7%82%B9%E4%B8%80.html\""));
	ck_assert_ptr_nonnull(strstr(text, "href=\"nodes/a%23b%26c%2520d.html\""));
	links_lead_somewhere(text);
	free(text);
}
END_TEST

START_TEST(appendix_without_nodes_says_so)
{
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, (enum report_lang)_i);
	char *text;

	evidence.nodes.count = 0;
	text = appendix_of(&report);
	ck_assert_ptr_nonnull(
		strstr(text, _i == LANG_EN ? "The evidence has no nodes." : "证据中没有节点。"));
	links_lead_somewhere(text);
	free(text);
}
END_TEST

static char *topology_of(const struct report *report, bool *gathered)
{
	struct node_rows *rows = node_rows_new(report->evidence);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	*gathered = topology_write(out, report, rows, "t");
	ck_assert_int_eq(fclose(out), 0);
	node_rows_free(rows);
	return text;
}

/* A line into a frame is a path of four points: of accent ink, not filled. */
#define LINE " class=\"s-accent\""

static const struct parent_case {
	const char *name;
	enum node_role roles[3];
	const char *parents[3];
	size_t lines, remarks;
} parent_cases[] = {
	{"none", {ROLE_CORE, ROLE_REGIONAL, ROLE_EDGE}, {NULL, NULL, NULL}, 0, 0},
	{"a chain", {ROLE_CORE, ROLE_REGIONAL, ROLE_EDGE}, {NULL, "n0", "n1"}, 2, 0},
	{"siblings", {ROLE_CORE, ROLE_EDGE, ROLE_EDGE}, {NULL, "n0", "n0"}, 1, 0},
	{"itself", {ROLE_CORE, ROLE_REGIONAL, ROLE_EDGE}, {"n0", "n1", "n2"}, 0, 3},
	{"a cycle", {ROLE_EDGE, ROLE_EDGE, ROLE_EDGE}, {"n1", "n2", "n0"}, 0, 3},
	{"upwards", {ROLE_CORE, ROLE_REGIONAL, ROLE_EDGE}, {"n2", "n2", NULL}, 0, 2},
	{"missing", {ROLE_CORE, ROLE_EDGE, ROLE_EDGE}, {"gone", "gone", "lost"}, 0, 3},
	{"no role", {(enum node_role)9, (enum node_role) - 1, ROLE_CORE}, {"n2", "n2", NULL}, 1, 0},
};

START_TEST(topology_draws_what_parents_allow)
{
	static const char *const ids[] = {"n0", "n1", "n2"};
	const struct parent_case *c = &parent_cases[_i];
	struct evidence_node nodes[ARRAY_LEN(ids)];
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, LANG_ZH);
	bool gathered;
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		nodes[i] = fixture_rich.nodes.items[i];
		nodes[i].id = ids[i];
		nodes[i].role = (int)c->roles[i];
		nodes[i].parent = c->parents[i];
	}
	evidence.nodes.items = nodes;
	evidence.nodes.count = ARRAY_LEN(ids);
	text = topology_of(&report, &gathered);
	ck_assert(!gathered);
	ck_assert_msg(count_of(text, LINE) == c->lines, "%s: %zu", c->name, count_of(text, LINE));
	ck_assert_msg(count_of(text, ">上级 ") == c->remarks, "%s", c->name);
	free(text);
}
END_TEST

START_TEST(many_nodes_are_gathered_by_city)
{
	enum { MANY = 500 };
	struct evidence_node *nodes = calloc(MANY, sizeof(*nodes));
	struct evidence evidence = fixture_rich;
	struct report report = report_of(&evidence, LANG_ZH);
	bool gathered;
	char *text;

	ck_assert_ptr_nonnull(nodes);
	for (size_t i = 0; i < MANY; i++) {
		nodes[i] = fixture_rich.nodes.items[i % fixture_rich.nodes.count];
		nodes[i].role = i % 50 ? ROLE_EDGE : ROLE_CORE;
		nodes[i].parent = i % 3 ? nodes[0].id : nodes[i].id;
		nodes[i].city = i % 7 ? nodes[i].city : "110000";
	}
	evidence.nodes.items = nodes;
	evidence.nodes.count = MANY;
	text = topology_of(&report, &gathered);
	ck_assert(gathered);
	ck_assert_ptr_nonnull(strstr(text, "南昌市 ×"));
	ck_assert_ptr_nonnull(strstr(text, "其他 ×"));
	free(text);
	free(nodes);
}
END_TEST

START_TEST(rows_of_a_node_are_found_in_the_order_of_evidence)
{
	struct node_rows *rows = node_rows_new(&fixture_rich);
	const struct evidence_functions *functions = &fixture_rich.functions;
	struct node_row_list found =
		node_rows_find(rows, NODE_CACHE, functions->cache.items[0].node);
	const struct evidence_cache *last = NULL;

	ck_assert_uint_gt(found.count, 0);
	LIST_EACH(const struct node_row, row, &found) {
		ck_assert(!last || (const struct evidence_cache *)row->row > last);
		last = row->row;
		ck_assert_str_eq(last->node, functions->cache.items[0].node);
	}
	ck_assert_uint_eq(node_rows_find(rows, NODE_CACHE, "nobody").count, 0);
	ck_assert_uint_eq(node_rows_find(rows, NODE_CACHE, NULL).count, 0);
	ck_assert_ptr_null(node_rows_first(rows, NODE_SELF, ""));
	LIST_EACH(const struct evidence_node, node, &fixture_rich.nodes)
		ck_assert_ptr_eq(node_rows_first(rows, NODE_SELF, node->id), node);
	node_rows_free(rows);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("node_sheets");
	TCase *tc = tcase_create("pages");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_checked_fixture(tc, open_region, close_region);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, node_page_is_as_the_golden_file, 0, (int)ARRAY_LEN(golden_cases));
	tcase_add_loop_test(
		tc, every_node_has_a_page_that_an_inspector_can_sign, LANG_ZH, LANG_EN + 1);
	tcase_add_test(tc, advice_is_not_in_the_edition_that_is_filed);
	tcase_add_test(tc, without_boundaries_a_sentence_stands_for_the_figure);
	tcase_add_loop_test(
		tc, discs_are_drawn_as_far_as_the_map_shows_them, 0, (int)ARRAY_LEN(disc_cases));
	tcase_add_test(tc, node_without_discs_says_so);
	tcase_add_test(tc, hostile_ids_make_no_markup_and_links_lead_somewhere);
	tcase_add_test(tc, hostile_ids_name_files_in_one_folder);
	tcase_add_test(tc, pages_that_stand_elsewhere_are_listed);
	tcase_add_loop_test(tc, appendix_without_nodes_says_so, LANG_ZH, LANG_EN + 1);
	tcase_add_loop_test(tc, topology_draws_what_parents_allow, 0, (int)ARRAY_LEN(parent_cases));
	tcase_add_test(tc, many_nodes_are_gathered_by_city);
	tcase_add_test(tc, rows_of_a_node_are_found_in_the_order_of_evidence);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
