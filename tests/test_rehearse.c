#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "reports/rehearse.h"
#include "tests/data_fixture.h"
#include "tests/evidence_fixture.h"
#include "tests/rehearse_fixture.h"
#include "tests/xml_check.h"

#define DIGEST "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
#define SCRIPT SIZE_MAX

static size_t node_index(const struct evidence *evidence, const char *id)
{
	for (size_t i = 0; i < evidence->nodes.count; i++)
		if (strcmp(evidence->nodes.items[i].id, id) == 0)
			return i;
	ck_abort_msg("no node %s", id);
}

/* Heap. */
static char *page_of(const struct evidence *filed, const struct evidence *now,
	enum report_lang lang, const char *bundle, size_t index)
{
	const struct rehearsal rehearsal = {
		.filed = {.evidence = filed, .evidence_sha256 = DIGEST, .lang = lang},
		.now = now,
		.bundle = bundle};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int ret;

	ck_assert_ptr_nonnull(out);
	ret = index == SCRIPT ? rehearse_write_script(out, &rehearsal, &err)
			      : rehearse_write_node(out, &rehearsal, index, &err);
	ck_assert_msg(ret == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static void check_xml(const char *text, const char *about)
{
	char why[200] = "";

	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s: %s", about, why);
}

START_TEST(pages_are_well_formed_and_load_nothing)
{
	struct evidence filed = rehearse_fixture(false), now = rehearse_fixture(true);
	enum report_lang lang = _i ? LANG_EN : LANG_ZH;
	static const char *const forbidden[] = {
		"<script", "<img", "<link", "@import", "url(", " src=", "onload"};

	for (size_t i = 0; i <= filed.nodes.count; i++) {
		char *text =
			page_of(&filed, &now, lang, "bundle", i == filed.nodes.count ? SCRIPT : i);

		check_xml(text, i == filed.nodes.count ? "script" : filed.nodes.items[i].id);
		for (size_t j = 0; j < ARRAY_LEN(forbidden); j++)
			ck_assert_msg(!strstr(text, forbidden[j]), "%s", forbidden[j]);
		ck_assert_ptr_nonnull(strstr(text, REHEARSE_MARK));
		free(text);
	}
}
END_TEST

static const struct said_case {
	const char *node; /* NULL: the script */
	bool now;
	const char *text;
	bool there;
} said_cases[] = {
	{NULL, false, "“Take the Nanchang node out, and show where its users go.”", true},
	{NULL, false, "other.example.com", true},
	{NULL, false, "! serves, not declared", true},
	{NULL, false, "! declared, never served", true},
	{NULL, false, "href=\"nodes/gz-core-1.html\"", true},
	{"gz-core-1", false, "30 from the cache", true},
	{"gz-core-1", false, "no-store: must not be kept", true},
	{"gz-core-1", false, "identity: signed by the node&#39;s key", true},
	{"gz-core-1", false, "here 118 of 120 answers", true},
	{"gz-core-1", false, "after 27 s", true},
	{"gz-core-1", false, "gone after 4 s", true},
	{"gz-core-1", false, "no licence number", true},
	{"gz-core-1", false, "rs-2</code> 48", true},
	{"gz-core-1", false, "(weight 1)", true},
	{"gz-core-1", false, "differs from what was filed", false},
	{"gz-core-1", false, "as filed</span>", false},
	{"gz-core-1", true, "≠ differs from what was filed", true},
	{"gz-core-1", true, "= as filed", true},
	{"gz-core-1", true, "0 from the cache", true},
	{"gz-core-1", true, "not within the 300 s watched", true},
	{"nc-core-1", true, "≠ differs from what was filed", true}, /* it took over, and does not */
	{"yt-edge-1", true, "≠ differs", false},
	{"yt-edge-1", true, "☐ not measured", true},
};

START_TEST(page_says)
{
	const struct said_case *c = &said_cases[_i];
	struct evidence filed = rehearse_fixture(false), now = rehearse_fixture(true);
	char *text = page_of(&filed, c->now ? &now : NULL, LANG_EN, "bundle",
		c->node ? node_index(&filed, c->node) : SCRIPT);

	ck_assert_msg((strstr(text, c->text) != NULL) == c->there, "%s: \"%s\"",
		c->node ? c->node : "script", c->text);
	free(text);
}
END_TEST

static const char *hostile(struct arena *arena, const char *text)
{
	return arena_format(arena, "<b>\"'&%s\xe2\x80\xae</style>", text);
}

START_TEST(text_of_strangers_is_text)
{
	struct arena arena = {0};
	struct evidence filed = rehearse_fixture(false);
	struct evidence *evil = fixture_copy(&arena, &filed, hostile);
	char *text = page_of(evil, evil, LANG_ZH, "b'u <n> $(dle)", SCRIPT);

	check_xml(text, "script");
	ck_assert_ptr_null(strstr(text, "<b>\""));
	ck_assert_ptr_nonnull(strstr(text, "⟨U+202E⟩"));
	ck_assert_ptr_nonnull(strstr(text, "'b'\\''u &lt;n&gt; $(dle)'"));
	free(text);
	text = page_of(evil, NULL, LANG_ZH, "bundle", 0);
	check_xml(text, "node");
	free(text);
	arena_fini(&arena);
}
END_TEST

START_TEST(thin_evidence_says_that_nothing_was_measured)
{
	char *text = page_of(&fixture_thin, NULL, LANG_ZH, "bundle", SCRIPT);

	check_xml(text, "thin");
	ck_assert_ptr_nonnull(strstr(text, "☐ 未测"));
	ck_assert_ptr_nonnull(strstr(text, "归档材料中没有节点"));
	free(text);
}
END_TEST

START_TEST(script_leaves_out_what_passed_when_there_is_much_and_says_so)
{
	struct evidence filed = rehearse_fixture(false);
	struct evidence_purge purges[100];
	char names[100][8], *text;

	for (size_t i = 0; i < ARRAY_LEN(purges); i++) {
		snprintf(names[i], sizeof(names[i]), "obj-%zu", i);
		purges[i] = (struct evidence_purge){.check = names[i],
			.node = "gz-core-1",
			.verdict = i == 77 ? VERDICT_FAIL : VERDICT_PASS,
			.gone_ms = 4000};
	}
	filed.functions.purges.items = purges;
	filed.functions.purges.count = ARRAY_LEN(purges);
	text = page_of(&filed, NULL, LANG_EN, "bundle", SCRIPT);
	ck_assert_ptr_nonnull(strstr(text, "obj-77<"));
	ck_assert_ptr_null(strstr(text, "obj-76<"));
	ck_assert_ptr_nonnull(strstr(text, "99 more: see the pages of the nodes"));
	free(text);
	text = page_of(&filed, NULL, LANG_EN, "bundle", node_index(&filed, "gz-core-1"));
	ck_assert_ptr_nonnull(strstr(text, "obj-76<"));
	free(text);
}
END_TEST

START_TEST(node_without_a_file_name_has_a_number)
{
	struct evidence_node nodes[] = {
		{.id = "n1"}, {.id = "a/b"}, {.id = "=2"}, {.id = ".."}, {.id = "南昌"}};
	static const char *const names[] = {"n1", "=2", "=3", "=4", "南昌"};
	struct evidence evidence = {.nodes = {nodes, ARRAY_LEN(nodes)}};
	char name[REHEARSE_NAME_LEN];

	for (size_t i = 0; i < ARRAY_LEN(nodes); i++) {
		rehearse_node_name(&evidence, i, name);
		ck_assert_str_eq(name, names[i]);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rehearse");

	tcase_add_loop_test(tc, pages_are_well_formed_and_load_nothing, 0, 2);
	tcase_add_loop_test(tc, page_says, 0, (int)ARRAY_LEN(said_cases));
	tcase_add_test(tc, text_of_strangers_is_text);
	tcase_add_test(tc, thin_evidence_says_that_nothing_was_measured);
	tcase_add_test(tc, script_leaves_out_what_passed_when_there_is_much_and_says_so);
	tcase_add_test(tc, node_without_a_file_name_has_a_number);
	return run_case("reports: rehearsal", tc);
}
