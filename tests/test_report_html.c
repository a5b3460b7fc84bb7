#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "model/evidence.h"
#include "reports/escape.h"
#include "reports/report.h"
#include "reports/script.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"
#include "tests/xml_check.h"

#define EVIDENCE_DIGEST "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"

/* The page of this evidence, heap. */
static char *page_of_edition(
	const struct evidence *evidence, enum report_lang lang, enum report_edition edition)
{
	const struct report report = {.evidence = evidence,
		.evidence_sha256 = EVIDENCE_DIGEST,
		.lang = lang,
		.edition = edition};
	struct err err = {0};
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(report_format_find("html")->write(out, &report, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

static char *page_of(const struct evidence *evidence, enum report_lang lang)
{
	return page_of_edition(evidence, lang, EDITION_FILING);
}

static const struct page_case {
	const char *golden;
	const struct evidence *evidence;
	enum report_lang lang;
} page_cases[] = {
	{"appendix_rich.zh.html", &fixture_rich, LANG_ZH},
	{"appendix_rich.en.html", &fixture_rich, LANG_EN},
	{"appendix_thin.zh.html", &fixture_thin, LANG_ZH},
	{"appendix_thin.en.html", &fixture_thin, LANG_EN},
};

START_TEST(appendix_is_as_the_golden_file)
{
	const struct page_case *c = &page_cases[_i];
	char *text = page_of(c->evidence, c->lang);

	golden_compare(c->golden, text);
	free(text);
}
END_TEST

START_TEST(appendix_is_well_formed_xml)
{
	const struct page_case *c = &page_cases[_i];
	char *text = page_of(c->evidence, c->lang);
	char why[200] = "";

	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s: %s", c->golden, why);
	free(text);
}
END_TEST

/* The text without what stands from `from` to `to`, both included; in place. */
static void take_out(char *text, const char *from, const char *to)
{
	char *start = strstr(text, from), *end;

	ck_assert_ptr_nonnull(start);
	end = strstr(start, to);
	ck_assert_ptr_nonnull(end);
	end += strlen(to);
	memmove(start, end, strlen(end) + 1);
}

/* Its digest is computed here by itself, from hexadecimal. */
static void script_policy_of(const char *script, char *out, size_t len)
{
	struct arena arena = {0};
	char hex[DIGEST_TEXT_LEN];
	uint8_t bytes[DIGEST_TEXT_LEN / 2];

	digest_bytes(script, strlen(script), hex);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	snprintf(out, len,
		"content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'\"",
		base64_text(&arena, bytes, sizeof(bytes)));
	arena_fini(&arena);
}

START_TEST(appendix_loads_nothing_and_runs_its_own_script_alone)
{
	static const char *const forbidden[] = {"<script", "<img", "<link", "<iframe", "@import",
		"url(\"", "url('", "url(h", "url(/", "url(d", " src=", "javascript:", "onclick",
		"onload"};
	char *text = page_of(page_cases[_i].evidence, page_cases[_i].lang);
	char policy[200];
	const char *script = strstr(text, "<script>");

	ck_assert_ptr_nonnull(script);
	script += strlen("<script>");
	ck_assert_int_eq(strncmp(script, script_text, strlen(script_text)), 0);
	ck_assert_int_eq(strncmp(script + strlen(script_text), "</script>", 9), 0);
	ck_assert_ptr_null(strpbrk(script_text, "<&"));
	script_policy_of(script_text, policy, sizeof(policy));
	ck_assert_msg(strstr(text, policy), "%s", policy);
	take_out(text, "<script>", "</script>");
	for (size_t i = 0; i < ARRAY_LEN(forbidden); i++)
		ck_assert_msg(!strstr(text, forbidden[i]), "%s", forbidden[i]);
	free(text);
}
END_TEST

START_TEST(appendix_in_english_has_chinese_only_from_the_evidence)
{
	static const char *const ours[] = {
		"符合", "节点一览", "口径", "实测", "申请单位", "时段", "局限"};
	char *text = page_of(&fixture_thin, LANG_EN);

	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		ck_assert_msg(!strstr(text, ours[i]), "%s", ours[i]);
	free(text);
}
END_TEST

START_TEST(page_one_says_what_was_changed_and_how_it_was_sampled)
{
	static const char *const said[] = {"时延达标比例阈值 95.00 % → 80.00 %",
		"超时（tcp） 2 s → 1.5 s", "时段长度 300 s", "计划 2020 个时段",
		"规则来源为二手资料，以主管部门书面答复为准", "尚未证明的事项"};
	char *text = page_of(&fixture_rich, LANG_ZH);
	const char *end = strstr(text, "<nav");

	ck_assert_ptr_nonnull(end);
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		const char *at = strstr(text, said[i]);

		ck_assert_msg(at && at < end, "%s", said[i]);
	}
	ck_assert(strstr(text, "thresholds.quantile_ppm") > end); /* the key is of the chapter */
	free(text);
}
END_TEST

/* Chapter 12 is for the operator alone. */
START_TEST(remedies_stand_in_the_internal_edition_with_their_numbers)
{
	static const char *const said[] = {"还差 1 个节点", "第 1 位", "差 0.29 %",
		"按目前比例再有 1204 个时段", "由 4 市增至 6 市", "49 小时", "满 6 个月",
		"03、04 时"};
	struct report report = {.evidence = &fixture_rich,
		.evidence_sha256 = EVIDENCE_DIGEST,
		.lang = LANG_ZH,
		.edition = EDITION_INTERNAL};
	char *internal = NULL, *filing = page_of(&fixture_rich, LANG_ZH), why[200] = "";
	size_t len = 0;
	struct err err = {0};
	FILE *out = open_memstream(&internal, &len);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(report_format_find("html")->write(out, &report, &err), 0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(xml_check(internal, why, sizeof(why)), "%s", why);
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		ck_assert_msg(strstr(internal, said[i]), "%s", said[i]);
		ck_assert_msg(!strstr(filing, said[i]), "%s", said[i]);
	}
	ck_assert_ptr_nonnull(strstr(filing, "中途中止 1 次"));
	free(filing);
	free(internal);
}
END_TEST

START_TEST(unchanged_sampling_is_said_all_the_same)
{
	char *text;
	struct evidence plain = fixture_rich;

	plain.changed.count = 0;
	text = page_of(&plain, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(text, "没有改动"));
	ck_assert_ptr_nonnull(strstr(text, "时段长度 300 s"));
	free(text);
}
END_TEST

START_TEST(warning_of_authority_needs_a_secondary_source)
{
	char *text;
	struct evidence plain = fixture_rich;

	plain.findings.count = 0;
	text = page_of(&plain, LANG_ZH);
	ck_assert_ptr_null(strstr(text, "以主管部门书面答复为准。</p>"));
	free(text);
}
END_TEST

static const struct escape_case {
	const char *name, *text, *html, *plain;
} escape_cases[] = {
	{"markup", "<b a=\"1\" c='2'>&amp;", "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;",
		"<b a=\"1\" c='2'>&amp;"},
	{"controls",
		"a\x01"
		"b\tc\nd\re\x1b[31m\x7f",
		"a⟨U+0001⟩b⟨U+0009⟩c⟨U+000A⟩d⟨U+000D⟩e⟨U+001B⟩[31m⟨U+007F⟩",
		"a⟨U+0001⟩b⟨U+0009⟩c⟨U+000A⟩d⟨U+000D⟩e⟨U+001B⟩[31m⟨U+007F⟩"},
	{"C1 control",
		"\xc2\x9b"
		"31m",
		"⟨U+009B⟩31m", "⟨U+009B⟩31m"},
	{"bidi", "\u202e\u2066\u200f\u061c", "⟨U+202E⟩⟨U+2066⟩⟨U+200F⟩⟨U+061C⟩",
		"⟨U+202E⟩⟨U+2066⟩⟨U+200F⟩⟨U+061C⟩"},
	{"invisible", "a\u200b\ufeff\u00ad", "a⟨U+200B⟩⟨U+FEFF⟩⟨U+00AD⟩",
		"a⟨U+200B⟩⟨U+FEFF⟩⟨U+00AD⟩"},
	{"lines", "\u2028\u2029", "⟨U+2028⟩⟨U+2029⟩", "⟨U+2028⟩⟨U+2029⟩"},
	{"no characters", "\uffff\U0001fffe", "⟨U+FFFF⟩⟨U+1FFFE⟩", "⟨U+FFFF⟩⟨U+1FFFE⟩"},
	{"tags", "\U000e0041", "⟨U+E0041⟩", "⟨U+E0041⟩"},
	{"not UTF-8", "a\xff\xc3(\xed\xa0\x80z", "a\ufffd\ufffd(\ufffd\ufffd\ufffdz",
		"a\ufffd\ufffd(\ufffd\ufffd\ufffdz"},
	{"cut short", "\xe4\xb8", "\ufffd\ufffd", "\ufffd\ufffd"},
	{"fine", "南昌市 é 😀 “x”", "南昌市 é 😀 “x”", "南昌市 é 😀 “x”"},
	{"right to left", "甲（שלום עולם 7）乙", "甲（\u2068שלום עולם\u2069 7）乙",
		"甲（שלום עולם 7）乙"},
	{"right to left, two of a list", "محمد, שלום", "\u2068محمد\u2069, \u2068שלום\u2069",
		"محمد, שלום"},
	{"right to left and a mark", "ש\u202eל", "\u2068ש\u2069⟨U+202E⟩\u2068ל\u2069",
		"ש⟨U+202E⟩ל"},
	{"right to left and markup", "ש'<b>", "\u2068ש\u2069&#39;&lt;b&gt;", "ש'<b>"},
	{"right to left, cut short", "ש\xd7", "\u2068ש\u2069\ufffd", "ש\ufffd"},
	{"empty", "", "", ""},
};

static char *escaped(void (*escape)(FILE *out, const char *text), const char *from)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	escape(out, from);
	ck_assert_int_eq(fclose(out), 0);
	return text;
}

START_TEST(foreign_text_is_shown_and_does_nothing)
{
	const struct escape_case *c = &escape_cases[_i];
	char *html = escaped(escape_html, c->text);
	char *plain = escaped(escape_plain, c->text);

	ck_assert_msg(strcmp(html, c->html) == 0, "%s: %s", c->name, html);
	ck_assert_msg(strcmp(plain, c->plain) == 0, "%s: %s", c->name, plain);
	free(html);
	free(plain);
}
END_TEST

static struct file_bytes hostile;

static const char *hostile_text(struct arena *arena, const char *text)
{
	(void)text;
	return arena_text(arena, hostile.at);
}

/* Every text of the evidence is tests/data/report/hostile.txt: markup, quotes, controls, marks that
 * turn the direction, bytes that are not UTF-8. Each language in each edition. */
START_TEST(hostile_text_never_appears_raw)
{
	static const char *const raw[] = {
		"<script>alert", "\x1b", "\u202e", "\xff", "onerror=\"", "]]>"};
	const char *folder = getenv("TEST_DATA");
	char *path = file_join(folder ? folder : "tests/data", "report/hostile.txt");
	struct arena arena = {0};
	struct err err = {0};
	char why[200] = "";
	char *text;

	ck_assert_msg(file_read(path, 65536, &hostile, &err) == 0, "%s", err.text);
	text = page_of_edition(fixture_copy(&arena, &fixture_rich, hostile_text),
		(enum report_lang)(_i & 1), (enum report_edition)(_i >> 1));
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	for (size_t i = 0; i < ARRAY_LEN(raw); i++)
		ck_assert_msg(!strstr(text, raw[i]), "%zu", i);
	ck_assert_ptr_nonnull(strstr(text, "&lt;script&gt;"));
	ck_assert_ptr_nonnull(strstr(text, "⟨U+202E⟩"));
	free(text);
	free(path);
	file_bytes_fini(&hostile);
	arena_fini(&arena);
}
END_TEST

static const struct odd_case {
	const char *name, *text, *html; /* every text of the evidence; how the page has it */
} odd_cases[] = {
	{"emoji", "👩\u200d👧🇨🇳é", "👩⟨U+200D⟩👧🇨🇳é"},
	{"right to left", "فرع (1)", "\u2068فرع\u2069 (1)"},
	{"no glyph", "\ue000\U000f0000\U0002a6d6", "\ue000\U000f0000\U0002a6d6"},
	{"a control", "\x01", "⟨U+0001⟩"},
	{"an id of all sorts", "a b/c\"d'e#f?g%h<i>", "a b/c&quot;d&#39;e#f?g%h&lt;i&gt;"},
	{"a comment", "--><!-- ]]>", "--&gt;&lt;!-- ]]&gt;"},
	{"blank", " ", NULL},
	{"empty", "", NULL},
};

START_TEST(odd_text_leaves_the_page_well_formed)
{
	const struct odd_case *c = &odd_cases[_i / 4];
	struct arena arena = {0};
	char why[200] = "", *text;

	hostile.at = arena_text(&arena, c->text);
	text = page_of_edition(fixture_copy(&arena, &fixture_rich, hostile_text),
		(enum report_lang)(_i & 1), (enum report_edition)(_i >> 1 & 1));
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s: %s", c->name, why);
	ck_assert_msg(!c->html || strstr(text, c->html), "%s", c->name);
	free(text);
	hostile.at = NULL;
	arena_fini(&arena);
}
END_TEST

#define LONG_LEN   10000
#define LONG_EVERY 40 /* of the texts: ten thousand characters in each take seconds */

static const char *long_text(struct arena *arena, const char *text)
{
	char *made;

	if (hostile.len++ % LONG_EVERY != 0)
		return text;
	made = arena_alloc(arena, LONG_LEN + 1);
	memset(made, 'w', LONG_LEN);
	made[LONG_LEN] = '\0';
	return made;
}

START_TEST(ten_thousand_characters_are_all_there)
{
	struct arena arena = {0};
	char why[200] = "", *text;

	hostile.len = 0;
	text = page_of_edition(
		fixture_copy(&arena, &fixture_rich, long_text), LANG_ZH, (enum report_edition)_i);
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	ck_assert_uint_ge(strspn(strstr(text, "wwwwwwww"), "w"), LONG_LEN);
	free(text);
	arena_fini(&arena);
}
END_TEST

/* Nothing declared and nothing measured. */
START_TEST(evidence_of_nothing_gives_a_page)
{
	struct evidence none = fixture_rich;
	char why[200] = "", *text;

	none.nodes.count = none.agents.count = 0;
	if (_i & 4)
		none.cities.count = none.findings.count = none.logs.count = none.totals.count = 0;
	text = page_of_edition(
		&none, (enum report_lang)(_i & 1), (enum report_edition)(_i >> 1 & 1));
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s", why);
	free(text);
}
END_TEST

/* Nodes and logs are listed, but only declared facilities are judged. */
START_TEST(facilities_that_nobody_declared_are_said_to_be_unjudged)
{
	struct evidence_facility node = {
		.what = "node", .id = "n1", .kind = "service", .says = "yes"};
	struct evidence some = fixture_rich;
	char *text = page_of(&some, LANG_EN);

	ck_assert_ptr_nonnull(strstr(text, ">outside the licensed area<"));
	ck_assert_ptr_null(strstr(text, "No facility was declared"));
	free(text);
	some.functions.facilities.items = &node;
	some.functions.facilities.count = 1;
	text = page_of(&some, LANG_EN);
	ck_assert_ptr_nonnull(strstr(text, "No facility was declared"));
	free(text);
}
END_TEST

START_TEST(checker_refuses_what_is_not_well_formed)
{
	static const char *const bad[] = {
		"<html></html>",
		"<!DOCTYPE html>\n<html>",
		"<!DOCTYPE html>\n<html><p></html></p>",
		"<!DOCTYPE html>\n<html><script></script></html>",
		"<!DOCTYPE html>\n<html><body><script>alert(1)</script>\n</body></html>",
		"<!DOCTYPE html>\n<html onload=\"x\"></html>",
		"<!DOCTYPE html>\n<html class=x></html>",
		"<!DOCTYPE html>\n<html class=\"a\" class=\"b\"></html>",
		"<!DOCTYPE html>\n<html class=\"<\"></html>",
		"<!DOCTYPE html>\n<html>&nbsp;</html>",
		"<!DOCTYPE html>\n<html>\x01</html>",
		"<!DOCTYPE html>\n<html></html>x",
	};
	char why[200];

	ck_assert(!xml_check(bad[_i], why, sizeof(why)));
}
END_TEST

static const char *same_text(struct arena *arena, const char *text)
{
	return arena_text(arena, text);
}

START_TEST(copied_evidence_gives_the_same_page)
{
	struct arena arena = {0};
	char *one = page_of(&fixture_rich, LANG_ZH);
	char *other = page_of(fixture_copy(&arena, &fixture_rich, same_text), LANG_ZH);

	ck_assert_str_eq(one, other);
	free(one);
	free(other);
	arena_fini(&arena);
}
END_TEST

/* What analyze stores and report reads again. */
START_TEST(stored_evidence_gives_the_same_page)
{
	const struct evidence *from = _i == 0 ? &fixture_rich : &fixture_thin;
	char path[] = "/tmp/report-evidence-XXXXXX";
	int fd = mkstemp(path);
	struct faults faults;
	struct err err = {0};
	struct evidence *stored = NULL;
	char *text = NULL, *one, *other;
	size_t len = 0;

	ck_assert_int_ge(fd, 0);
	close(fd);
	faults_init(&faults);
	ck_assert_msg(evidence_text(from, &text, &len, &err) == 0, "%s", err.text);
	ck_assert_msg(file_write(path, text, len, &err) == 0, "%s", err.text);
	ck_assert_msg(evidence_open(path, &stored, &faults, &err) == 0, "%s: %s %s", err.text,
		faults.count ? faults.items[0].path : "", faults.count ? faults.items[0].text : "");
	one = page_of(from, LANG_ZH);
	other = page_of(stored, LANG_ZH);
	ck_assert_str_eq(one, other);
	unlink(path);
	evidence_close(stored);
	faults_fini(&faults);
	free(text);
	free(one);
	free(other);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_html");
	TCase *tc = tcase_create("appendix");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(tc, appendix_is_as_the_golden_file, 0, (int)ARRAY_LEN(page_cases));
	tcase_add_loop_test(tc, appendix_is_well_formed_xml, 0, (int)ARRAY_LEN(page_cases));
	tcase_add_loop_test(tc, appendix_loads_nothing_and_runs_its_own_script_alone, 0,
		(int)ARRAY_LEN(page_cases));
	tcase_add_test(tc, appendix_in_english_has_chinese_only_from_the_evidence);
	tcase_add_test(tc, page_one_says_what_was_changed_and_how_it_was_sampled);
	tcase_add_test(tc, remedies_stand_in_the_internal_edition_with_their_numbers);
	tcase_add_test(tc, unchanged_sampling_is_said_all_the_same);
	tcase_add_test(tc, warning_of_authority_needs_a_secondary_source);
	tcase_add_loop_test(
		tc, foreign_text_is_shown_and_does_nothing, 0, (int)ARRAY_LEN(escape_cases));
	tcase_add_loop_test(tc, hostile_text_never_appears_raw, 0, 4);
	tcase_add_loop_test(
		tc, odd_text_leaves_the_page_well_formed, 0, 4 * (int)ARRAY_LEN(odd_cases));
	tcase_add_loop_test(tc, ten_thousand_characters_are_all_there, 0, 2);
	tcase_add_loop_test(tc, evidence_of_nothing_gives_a_page, 0, 8);
	tcase_add_test(tc, facilities_that_nobody_declared_are_said_to_be_unjudged);
	tcase_add_loop_test(tc, checker_refuses_what_is_not_well_formed, 0, 12);
	tcase_add_test(tc, copied_evidence_gives_the_same_page);
	tcase_add_loop_test(tc, stored_evidence_gives_the_same_page, 0, 2);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
