/* What is filed: page one, both editions, and what they may not say. */
#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "reports/report.h"
#include "tests/evidence_fixture.h"

#define EVIDENCE_DIGEST "5e5e5e5e5e5e5e5e0123456789abcdef5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"
#define SHOWN           "5e5e5e5e5e5e5e5e"

/* The page of this evidence, heap. */
static char *page_of(const struct evidence *evidence, enum report_edition edition, unsigned doubts)
{
	const struct report report = {.evidence = evidence,
		.evidence_sha256 = EVIDENCE_DIGEST,
		.doubts = doubts,
		.lang = LANG_ZH,
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

/* The part from one text up to the other, cut out of the page. */
static char *cut(char *page, const char *from, const char *to)
{
	char *start = strstr(page, from), *end;

	ck_assert_msg(start, "%s", from);
	end = strstr(start, to);
	ck_assert_msg(end, "%s", to);
	*end = '\0';
	return start;
}

static char *page_one(char *page)
{
	return cut(page, "<header class=\"cover\">", "id=\"statements\"");
}

static size_t count(const char *text, const char *what)
{
	size_t found = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		found++;
	return found;
}

START_TEST(page_one_says_who_files_what_and_who_signs)
{
	static const char *const said[] = {"江西示范网络科技有限公司", "91360100MA0CDN001E",
		"内容分发网络业务", ">江西省<", "JXCDN-2026-0037",
		"2026-11-21 00:00:00（北京时间）", "2026-11-14 00:00:00 至 2026-11-21 00:00:00",
		"报送版", SHOWN, "4 个：电信 1 个、移动 1 个、联通 1 个；未申报运营商 1 个", "张明",
		"李岚", "王建国", "公章"};
	char *page = page_of(&fixture_rich, EDITION_FILING, 0), *one = page_one(page);

	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		ck_assert_msg(strstr(one, said[i]), "%s", said[i]);
	ck_assert_ptr_null(strstr(one, "未填写"));
	ck_assert_ptr_null(strstr(one, "存疑"));
	free(page);
}
END_TEST

START_TEST(what_nobody_filled_in_is_said_so)
{
	char *page = page_of(&fixture_thin, EDITION_FILING, 0), *one = page_one(page);

	/* Credit code, business, area, number, day of issue, three signers. */
	ck_assert_uint_eq(count(one, "<span class=\"absent\">（未填写）</span>"), 8);
	ck_assert_ptr_nonnull(strstr(one, "未承诺"));
	free(page);
}
END_TEST

START_TEST(what_init_wrote_to_be_filled_in_is_not_filled_in)
{
	struct evidence started = fixture_rich;
	struct filing filing = *fixture_rich.filing;
	char *page, *one;

	filing.number = "（填写材料编号）";
	filing.measured_by = "（填写测量人）";
	started.filing = &filing;
	started.operator_.credit_code = "（填写统一社会信用代码）";
	page = page_of(&started, EDITION_FILING, 0);
	one = page_one(page);
	ck_assert_uint_eq(count(one, "（未填写）"), 3);
	ck_assert_ptr_null(strstr(one, "（填写"));
	free(page);
}
END_TEST

static const struct row_case {
	const char *title, *value, *part;
} row_cases[] = {
	{"核心节点", "2 个，要求不少于 1 个", "#core"},
	{"区域节点", "1 个，要求不少于 2 个", "#regional"},
	{"设区市覆盖", "8/11 市，要求不少于 6 市，待定 2", "#cities"},
	{"机房位于省内", "江西省节点 6/8，待定 2", "#scope"},
	{"日志留存", "要求 6 个月；节点 6/8，待定 1", "#logs"},
	{"内容缓存功能", "—", "#functions-cache"},
	{"其他应备要求", "1 项：证据不足 1", "#findings"},
	{"只计入申请结论的必备要求", "5 项：未评估 5", "#documents"},
};

START_TEST(each_conclusion_has_its_number_and_its_chapter)
{
	const struct row_case *c = &row_cases[_i];
	char *page = page_of(&fixture_rich, EDITION_FILING, 0), *row;
	char title[128];

	snprintf(title, sizeof(title), "<b>%s</b>", c->title);
	row = cut(cut(page_one(page), "<caption>主要结论", "</tbody>"), title, "</tr>");
	ck_assert_msg(strstr(row, c->value), "%s", row);
	ck_assert_msg(strstr(row, c->part), "%s", row);
	free(page);
}
END_TEST

/* Rules are those of the evidence, whatever province's. */
/* Every link of page one leads to something, with and without results of functions. */
START_TEST(links_of_page_one_lead_to_what_is_there)
{
	struct evidence evidence = fixture_rich;
	char *page, *one, *at, id[64];

	if (_i)
		evidence.functions = (struct evidence_functions){0};
	page = page_of(&evidence, EDITION_FILING, 0);
	one = strdup(page);
	ck_assert_ptr_nonnull(one);
	for (at = page_one(one); (at = strstr(at, "class=\"at\" href=\"#")); at++) {
		snprintf(id, sizeof(id), "id=\"%.40s", at + strlen("class=\"at\" href=\"#"));
		*(strchr(id + strlen("id=\""), '"') + 1) = '\0';
		ck_assert_msg(strstr(page, id), "%s", id);
	}
	ck_assert_int_eq(strstr(page, "id=\"functions-unchecked\"") != NULL, _i);
	free(one);
	free(page);
}
END_TEST

START_TEST(nodes_that_stand_elsewhere_are_named_at_once)
{
	char *page = page_of(&fixture_rich, EDITION_FILING, 0), *one = page_one(page);
	const char *notice = strstr(one, "申报位置被排除</span> 节点 1 个");
	struct evidence honest = fixture_rich;

	ck_assert_ptr_nonnull(notice);
	ck_assert(notice < strstr(one, "<caption>主要结论"));
	ck_assert_ptr_nonnull(strstr(notice, "（申报：上饶市；可能位置范围：省外）"));
	ck_assert_ptr_nonnull(strstr(notice, "不满足：sr-reg-1（申报位置被排除）"));
	free(page);
	honest.nodes.count = 2;
	page = page_of(&honest, EDITION_FILING, 0);
	ck_assert_ptr_null(strstr(page_one(page), "被排除</span> 节点"));
	free(page);
}
END_TEST

START_TEST(rules_of_another_profile_have_rows_too)
{
	struct finding findings[] = {
		{.rule = "rooms.doubled",
			.title = "双机房",
			.verdict = VERDICT_PASS,
			.basis = BASIS_MEASURED,
			.severity = SEVERITY_MUST,
			.need = 2,
			.yes = 2},
		{.rule = "function.prefetch",
			.title = "预取功能",
			.verdict = VERDICT_FAIL,
			.basis = BASIS_MEASURED,
			.severity = SEVERITY_SHOULD,
			.need = 3,
			.yes = 1},
	};
	struct evidence other = fixture_rich;
	char *page, *table;

	other.findings.items = findings;
	other.findings.count = ARRAY_LEN(findings);
	page = page_of(&other, EDITION_FILING, 0);
	table = cut(page_one(page), "<caption>主要结论", "</tbody>");
	ck_assert_ptr_nonnull(strstr(table, "双机房"));
	ck_assert_ptr_nonnull(strstr(table, "认定 2/2"));
	ck_assert_ptr_nonnull(strstr(table, "预取功能"));
	ck_assert_uint_eq(count(table, "<th scope=\"row\""), 2);
	free(page);
}
END_TEST

START_TEST(what_is_not_proven_has_its_promise)
{
	char *page = page_of(&fixture_rich, EDITION_FILING, 0), *list;

	list = cut(page_one(page), "尚未证明的事项与承诺期限", "</ul>");
	ck_assert_ptr_nonnull(
		strstr(list, "承诺不迟于 2027-03-31 证明：在宜春开通第二个区域节点后复测。"));
	ck_assert_ptr_nonnull(strstr(list, "承诺不迟于 2026-12-31 证明。"));
	ck_assert_uint_eq(count(list, "承诺已过期"), 1);
	free(page);
}
END_TEST

START_TEST(appendix_older_than_what_it_tells_is_marked)
{
	struct filing filing = *fixture_rich.filing;
	struct evidence early = fixture_rich;
	char *page;

	filing.issued.v -= 2 * WHEN_DAY_MS;
	early.filing = &filing;
	page = page_of(&early, EDITION_FILING, 0);
	ck_assert_ptr_nonnull(strstr(page_one(page), "早于统计截止时间"));
	free(page);
}
END_TEST

static const struct doubt_case {
	unsigned doubts;
	const char *says;
} doubt_cases[] = {
	{DOUBT_NOT_CANONICAL, "可能经过人工改动"},
	{DOUBT_INCONSISTENT, "前后不一致"},
	{DOUBT_NOT_AS_SEALED, "封存之后有改动"},
};

START_TEST(doubts_are_said_on_the_cover_of_both_editions)
{
	for (int edition = EDITION_FILING; edition <= EDITION_INTERNAL; edition++) {
		for (size_t i = 0; i < ARRAY_LEN(doubt_cases); i++) {
			char *page = page_of(&fixture_rich, (enum report_edition)edition,
				doubt_cases[_i].doubts);
			char *one = page_one(page);

			ck_assert_ptr_nonnull(strstr(one, "存疑"));
			ck_assert_int_eq(strstr(one, doubt_cases[i].says) != NULL, (int)i == _i);
			free(page);
		}
	}
}
END_TEST

START_TEST(both_covers_show_the_same_digest_and_their_edition)
{
	char *filed = page_of(&fixture_rich, EDITION_FILING, 0);
	char *internal = page_of(&fixture_rich, EDITION_INTERNAL, 0);
	char *one = page_one(filed), *other = page_one(internal);

	ck_assert_ptr_nonnull(strstr(one, SHOWN "…"));
	ck_assert_ptr_nonnull(strstr(other, EVIDENCE_DIGEST));
	ck_assert_ptr_nonnull(strstr(one, ">报送版<"));
	ck_assert_ptr_nonnull(strstr(other, ">内部版<"));
	free(filed);
	free(internal);
}
END_TEST

static size_t hex_run(const char *at)
{
	return strspn(at, "0123456789abcdef");
}

/* A digest cut to sixteen digits must be found whole in its annex, also where it is a name. */
START_TEST(filed_digests_are_cut_and_stand_whole_in_their_annex)
{
	struct evidence_input inputs[32] = {
		{"document/" EVIDENCE_DIGEST, "document", EVIDENCE_DIGEST}};
	struct evidence evidence = fixture_rich;
	char *page, *annex;
	size_t cuts = 0;

	if (_i == 1) {
		ck_assert_uint_lt(evidence.inputs.count, ARRAY_LEN(inputs));
		memcpy(inputs + 1, evidence.inputs.items, evidence.inputs.count * sizeof(*inputs));
		evidence.inputs.items = inputs;
		evidence.inputs.count++;
	}
	page = page_of(&evidence, EDITION_FILING, 0);
	annex = strstr(page, "<section class=\"chapter\" id=\"digests\">");
	ck_assert_ptr_nonnull(annex);
	for (char *at = page; at < annex; at++) {
		size_t len = hex_run(at);
		char shown[17];

		ck_assert_msg(len < 64, "%.80s", at);
		if (len != 16 || strncmp(at + len, "…", strlen("…")) != 0) {
			at += len;
			continue;
		}
		memcpy(shown, at, 16);
		shown[16] = '\0';
		ck_assert_msg(strstr(annex, shown), "%s is nowhere in full", shown);
		cuts++;
		at += len;
	}
	ck_assert_uint_ge(cuts, 10);
	free(page);
}
END_TEST

START_TEST(secondary_texts_are_no_basis_of_what_is_filed)
{
	char *filed = page_of(&fixture_rich, EDITION_FILING, 0);
	char *internal = page_of(&fixture_rich, EDITION_INTERNAL, 0);

	ck_assert_ptr_null(strstr(filed, "咨询机构"));
	ck_assert_ptr_nonnull(strstr(filed, "依据待确认"));
	ck_assert_ptr_null(strstr(filed, "二手资料，依据待确认</")); /* said once a row */
	ck_assert_ptr_nonnull(strstr(internal, "咨询机构"));
	free(filed);
	free(internal);
}
END_TEST

START_TEST(other_readings_are_filed_in_their_annex)
{
	char *filed = page_of(&fixture_rich, EDITION_FILING, 0);
	char *internal = page_of(&fixture_rich, EDITION_INTERNAL, 0);
	static const char *const tables[] = {
		"各口径的结论</caption>", "按“节点落地”口径的逐市结果</caption>"};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		ck_assert_uint_eq(count(filed, tables[i]), 1);
		ck_assert_uint_eq(count(internal, tables[i]), 1);
		ck_assert(strstr(filed, tables[i]) > strstr(filed, "id=\"readings\""));
		ck_assert(strstr(internal, tables[i]) < strstr(internal, "id=\"nodes\""));
	}
	free(filed);
	free(internal);
}
END_TEST

START_TEST(declared_pass_is_never_a_measured_one)
{
	struct finding declared = {.rule = "staff.count",
		.title = "专职技术人员",
		.verdict = VERDICT_PASS,
		.basis = BASIS_DECLARED,
		.severity = SEVERITY_MUST,
		.application_only = true,
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT};
	struct evidence other = fixture_rich;
	char *page, *chapter;

	other.findings.items = &declared;
	other.findings.count = 1;
	page = page_of(&other, EDITION_FILING, 0);
	chapter = cut(page, "id=\"documents\"", "</section>");
	ck_assert_ptr_nonnull(strstr(chapter, "技术人员</caption>"));
	ck_assert_ptr_nonnull(strstr(chapter, "（书面申报）"));
	free(page);
}
END_TEST

/* Terms of art that stand in Chinese documents, units, names of standards. What the evidence says
 * in its own words stands in <code>, which is left out. */
static const char *const allowed[] = {"CDN", "RTT", "TCP", "HTTP", "HTTPS", "DNS", "SHA", "TLS",
	"ICMP", "IP", "IPv", "SM", "GB", "ITU", "Clopper", "Pearson", "Bonferroni", "Biometrika",
	"ms", "km", "KiB", "MiB", "GiB", "DER", "URL", "Host", "AAAA", "ICP", "IDC", "TTL", "CNAME",
	"Age", "Cookie", "icmp", "tcp", "tls", "http", "https", "dns"};

/* Ids of checks and watches in the fixtures, which a dossier's author chooses. */
static const char *const fixture_ids[] = {"cache", "block", "home", "nc"};

static bool is_among(const char *const *words, size_t words_count, const char *word, size_t len)
{
	for (size_t i = 0; i < words_count; i++)
		if (strlen(words[i]) == len && strncmp(word, words[i], len) == 0)
			return true;
	return false;
}

static bool is_allowed(const char *word, size_t len)
{
	return is_among(allowed, ARRAY_LEN(allowed), word, len) ||
	       is_among(fixture_ids, ARRAY_LEN(fixture_ids), word, len);
}

/* Markup, ids in <code> and the head made blank, so that what is left is what a reader reads. */
static void blank_markup(char *page)
{
	static const char *const left_out[][2] = {{"<head>", "</head>"}, {"<script>", "</script>"},
		{"<code>", "</code>"}, {"<desc", "</desc>"}};

	for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
		for (char *at = page; (at = strstr(at, left_out[i][0]));) {
			char *end = strstr(at, left_out[i][1]);

			ck_assert_ptr_nonnull(end);
			memset(at, ' ', (size_t)(end - at) + strlen(left_out[i][1]));
		}
	for (char *at = page; (at = strchr(at, '<'));) {
		char *end = strchr(at, '>');

		ck_assert_ptr_nonnull(end);
		memset(at, ' ', (size_t)(end - at) + 1);
	}
	for (char *at = page; (at = strchr(at, '&'));)
		memset(at, ' ', strcspn(at, ";") + 1);
}

static bool letter(char c)
{
	return isalpha((unsigned char)c) && (unsigned char)c < 0x80;
}

/* Ids stand outside <code> here and there: they have a digit, '-', '.', '_' or '/' beside them. */
static bool is_id(const char *page, const char *word, size_t len)
{
	static const char marks[] = "-._/0123456789";

	return (word > page && strchr(marks, word[-1])) || (word[len] && strchr(marks, word[len]));
}

START_TEST(no_english_is_filed)
{
	const struct evidence *const all[] = {&fixture_rich, &fixture_thin};
	char *page = page_of(all[_i], EDITION_FILING, 0);
	char *text = strstr(page, "<head>"), *words = NULL;
	size_t words_len = 0;
	FILE *said = open_memstream(&words, &words_len);

	ck_assert_ptr_nonnull(said);
	blank_markup(text);
	for (char *at = text; *at;) {
		size_t len = 0;

		while (letter(at[len]))
			len++;
		if (len >= 2 && !is_allowed(at, len) && !is_id(text, at, len))
			fprintf(said, " %.*s", (int)len, at);
		at += len ? len : 1;
	}
	ck_assert_int_eq(fclose(said), 0);
	ck_assert_msg(words_len == 0, "%s", words);
	free(words);
	free(page);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_filing");
	TCase *tc = tcase_create("filing");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, page_one_says_who_files_what_and_who_signs);
	tcase_add_test(tc, what_nobody_filled_in_is_said_so);
	tcase_add_loop_test(
		tc, each_conclusion_has_its_number_and_its_chapter, 0, (int)ARRAY_LEN(row_cases));
	tcase_add_test(tc, what_init_wrote_to_be_filled_in_is_not_filled_in);
	tcase_add_loop_test(tc, links_of_page_one_lead_to_what_is_there, 0, 2);
	tcase_add_test(tc, nodes_that_stand_elsewhere_are_named_at_once);
	tcase_add_test(tc, rules_of_another_profile_have_rows_too);
	tcase_add_test(tc, what_is_not_proven_has_its_promise);
	tcase_add_test(tc, appendix_older_than_what_it_tells_is_marked);
	tcase_add_loop_test(
		tc, doubts_are_said_on_the_cover_of_both_editions, 0, (int)ARRAY_LEN(doubt_cases));
	tcase_add_test(tc, both_covers_show_the_same_digest_and_their_edition);
	tcase_add_loop_test(tc, filed_digests_are_cut_and_stand_whole_in_their_annex, 0, 2);
	tcase_add_test(tc, secondary_texts_are_no_basis_of_what_is_filed);
	tcase_add_test(tc, other_readings_are_filed_in_their_annex);
	tcase_add_test(tc, declared_pass_is_never_a_measured_one);
	tcase_add_loop_test(tc, no_english_is_filed, 0, 2);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
