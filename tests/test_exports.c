/* Text forms for other programs: what they say is in golden files; that the other programs read
 * them is asked by tests/system/test_exports.sh. EXPORTS_DIR=DIR has this test leave the forms of
 * all its evidence in a folder for that. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "base/uuid.h"
#include "model/canonical.h"
#include "renders/render.h"
#include "reports/csv.h"
#include "reports/json_text.h"
#include "reports/report.h"
#include "reports/summary.h"
#include "tests/evidence_fixture.h"
#include "tests/golden.h"

#define EVIDENCE_DIGEST "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"

static const struct form {
	const char *name, *ending;
} forms[] = {
	{"csv", "findings.csv"},
	{"csv-cities", "cities.csv"},
	{"csv-nodes", "nodes.csv"},
	{"csv-agents", "agents.csv"},
	{"csv-logs", "logs.csv"},
	{"csv-gaps", "gaps.csv"},
	{"junit", "junit.xml"},
	{"oscal", "oscal-results.json"},
	{"oscal-plan", "oscal-plan.json"},
	{"openmetrics", "metrics.txt"},
	{"json", "summary.json"},
	{"markdown", "appendix.md"},
};

static char *written(const struct report *report, const char *form, size_t *len)
{
	const struct report_format *format = report_format_find(form);
	struct err err = {0};
	char *text = NULL;
	FILE *out = open_memstream(&text, len);

	ck_assert_ptr_nonnull(out);
	ck_assert_ptr_nonnull(format);
	ck_assert_msg(format->write(out, report, &err) == 0, "%s: %s", form, err.text);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_uint_eq(strlen(text), *len);
	return text;
}

/* What a stranger may write, one after the other, so that no two are equal. */
static const char *const hostile[] = {
	"=cmd|' /C calc'!A0",
	"+1+1",
	"-2+3",
	"@SUM(A1)",
	"\t=1+1",
	"\r=1+1",
	"＝1+1",
	" =1+1 ",
	"a \"quoted\", 'word'; and | a pipe",
	"two\nlines\r\nand a third",
	"]]> <!-- --> </property><script>alert(1)</script> &amp; &#x41;",
	"\x01\x02\x1b[31m red \x7f",
	"\xef\xbf\xbe\xef\xbf\xbf \xf0\x9f\xbf\xbf",
	"\xe2\x80\xae"
	"txt.exe \xe2\x81\xa6 x",
	"😀 𠮷野家 ﷽",
	"`code` *bold* _it_ [a](http://x.example) ![i](y) <https://z.example> # ~~s~~ $x$",
	"www.example.com https://example.com/a?b=c a@example.com",
	"\\ back\\slash \\\" %s %n {} _x0041_",
	"   ",
	"",
	"a\xe3\x80\x80",
};

static size_t turn; /* of which text comes next */

static const char *hostile_text(struct arena *arena, const char *text)
{
	size_t i = turn++ % (ARRAY_LEN(hostile) + 1);
	char *all;

	(void)text;
	if (i < ARRAY_LEN(hostile))
		return arena_format(arena, "%s%zu", hostile[i], turn);
	all = arena_alloc(arena, 10001); /* of ten thousand characters */
	memset(all, 'x', 10000);
	return all;
}

static const struct evidence *empty_evidence(void)
{
	static struct evidence evidence;

	evidence = fixture_thin;
	evidence.cities.count = 0;
	evidence.nodes.count = 0;
	evidence.agents.count = 0;
	evidence.findings.count = 0;
	evidence.logs.count = 0;
	return &evidence;
}

static const struct subject {
	const char *name;
	enum { RICH, THIN, HOSTILE, EMPTY } of;
	enum report_lang lang;
	enum report_edition edition;
	bool golden;
	unsigned doubts;
} subjects[] = {
	{"rich", RICH, LANG_ZH, EDITION_FILING, true, 0},
	{"rich.internal", RICH, LANG_ZH, EDITION_INTERNAL, false,
		DOUBT_NOT_CANONICAL | DOUBT_INCONSISTENT | DOUBT_NOT_AS_SEALED},
	{"rich.en", RICH, LANG_EN, EDITION_INTERNAL, true, 0},
	{"thin", THIN, LANG_ZH, EDITION_FILING, true, 0},
	{"hostile", HOSTILE, LANG_ZH, EDITION_INTERNAL, false, 0},
	{"empty", EMPTY, LANG_EN, EDITION_FILING, false, 0},
};

static const struct evidence *evidence_of(const struct subject *subject, struct arena *arena)
{
	switch (subject->of) {
	case RICH: return &fixture_rich;
	case THIN: return &fixture_thin;
	case HOSTILE: return fixture_copy(arena, &fixture_rich, hostile_text);
	default: return empty_evidence();
	}
}

static struct report report_of(const struct subject *subject, struct arena *arena)
{
	return (struct report){.evidence = evidence_of(subject, arena),
		.evidence_sha256 = EVIDENCE_DIGEST,
		.doubts = subject->doubts,
		.lang = subject->lang,
		.edition = subject->edition};
}

static void leave(const char *subject, const char *ending, const char *bytes, size_t len)
{
	const char *folder = getenv("EXPORTS_DIR");
	struct arena arena = {0};
	struct err err = {0};

	if (folder && folder[0])
		ck_assert_msg(file_write(arena_format(&arena, "%s/%s.%s", folder, subject, ending),
				      bytes, len, &err) == 0,
			"%s", err.text);
	arena_fini(&arena);
}

START_TEST(form_is_as_the_golden_file)
{
	const struct subject *subject = &subjects[(size_t)_i / ARRAY_LEN(forms)];
	const struct form *form = &forms[(size_t)_i % ARRAY_LEN(forms)];
	struct arena arena = {0};
	const struct report report = report_of(subject, &arena);
	size_t len;
	char *text = written(&report, form->name, &len);

	leave(subject->name, form->ending, text, len);
	if (subject->golden)
		golden_compare(
			arena_format(&arena, "export_%s.%s", subject->name, form->ending), text);
	free(text);
	arena_fini(&arena);
}
END_TEST

static char *workbook(const struct report *report, size_t *len)
{
	const struct render render = {.report = report};
	struct err err = {0};
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, len);

	ck_assert_msg(render_format_find("xlsx")->write(out, &render, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
	return bytes;
}

/* Each place of evidence gets each of the texts once; what comes of it is for its readers. */
START_TEST(every_text_in_every_place_is_written)
{
	struct arena arena = {0};
	struct report report;
	const char *name = arena_format(&arena, "hostile%02d", _i);
	char *bytes;
	size_t len;

	turn = (size_t)_i;
	report = report_of(&(struct subject){.of = HOSTILE, .edition = EDITION_INTERNAL}, &arena);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		bytes = written(&report, forms[i].name, &len);
		leave(name, forms[i].ending, bytes, len);
		free(bytes);
	}
	bytes = workbook(&report, &len);
	leave(name, "ledger.xlsx", bytes, len);
	free(bytes);
	arena_fini(&arena);
}
END_TEST

START_TEST(form_gives_the_same_bytes_again)
{
	const struct report report = report_of(&subjects[0], NULL);
	size_t len;
	char *one = written(&report, forms[_i].name, &len);
	char *two = written(&report, forms[_i].name, &len);

	ck_assert_str_eq(one, two);
	free(one);
	free(two);
}
END_TEST

/* A table of findings alone has no place for it. */
START_TEST(doubts_are_said)
{
	static const char *const said[][2] = {
		{"junit", "value=\"inconsistent\""},
		{"oscal", "\"inconsistent\""},
		{"oscal-plan", "\"inconsistent\""},
		{"openmetrics", "{cdnproof_evidence_doubt=\"inconsistent\"} 1 "},
		{"json", "\"doubts\":[\"inconsistent\"]"},
		{"markdown", "> **佐证材料前后不一致"},
	};
	struct report report = report_of(&subjects[0], NULL);

	report.doubts = DOUBT_INCONSISTENT;
	for (size_t i = 0; i < ARRAY_LEN(said); i++) {
		size_t len;
		char *text = written(&report, said[i][0], &len);

		ck_assert_msg(strstr(text, said[i][1]), "%s", said[i][0]);
		free(text);
	}
}
END_TEST

START_TEST(workbook_gives_the_same_bytes_again)
{
	const struct subject *subject = &subjects[_i];
	struct arena arena = {0};
	const struct report report = report_of(subject, &arena);
	size_t len, again_len;
	char *bytes = workbook(&report, &len), *again;

	setenv("TZ", "America/New_York", 1);
	again = workbook(&report, &again_len);
	unsetenv("TZ");
	ck_assert_uint_eq(len, again_len);
	ck_assert_int_eq(memcmp(bytes, again, len), 0);
	leave(subject->name, "ledger.xlsx", bytes, len);
	free(bytes);
	free(again);
	arena_fini(&arena);
}
END_TEST

static const struct cell_case {
	const char *text, *cell;
} cell_cases[] = {
	{"plain", "plain"},
	{"", ""},
	{"南昌", "南昌"},
	{"a,b", "\"a,b\""},
	{"say \"so\"", "\"say \"\"so\"\"\""},
	{" blank ", "\" blank \""},
	{"=1+1", "'=1+1"},
	{"+86", "'+86"},
	{"-1", "'-1"},
	{"@a", "'@a"},
	{"＝1", "'＝1"},
	{"＠1", "'＠1"},
	{"  =1", "\"'  =1\""},
	{"=\"a\",b", "\"'=\"\"a\"\",b\""},
	{"\t=1", "⟨U+0009⟩=1"},
	{"\r=1", "⟨U+000D⟩=1"},
	{"a\nb", "a⟨U+000A⟩b"},
	{"1=1", "1=1"},
	{"—", "—"},
};

START_TEST(no_cell_is_a_formula)
{
	const struct cell_case *c = &cell_cases[_i];
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	csv_text(out, c->text);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_str_eq(text, c->cell);
	free(text);
}
END_TEST

static const struct value_case {
	const char *text, *value;
} value_cases[] = {
	{"a", "\"a\""},
	{NULL, "\"—\""},
	{"", "\"—\""},
	{" \xe3\x80\x80 ", "\"—\""},
	{" a b \xc2\xa0", "\"a b\""},
	{"\"\\/", "\"\\\"\\\\/\""},
	{"\x01\xff", "\"⟨U+0001⟩\xef\xbf\xbd\""},
};

START_TEST(json_text_is_visible_and_trimmed)
{
	const struct value_case *c = &value_cases[_i];
	char *text = NULL;
	size_t len = 0;
	struct json_text json = {.out = open_memstream(&text, &len)};

	json_text_put(&json, NULL, c->text);
	ck_assert_int_eq(fclose(json.out), 0);
	ck_assert_str_eq(text, c->value);
	free(text);
}
END_TEST

/* RFC 9562, A.4. */
START_TEST(uuid_of_a_name_is_as_the_rfc_says)
{
	static const struct uuid dns = {{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4,
		0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}};

	ck_assert_str_eq(uuid_text(uuid_of_name(dns, "www.example.com")).text,
		"2ed6657d-e927-568b-95e1-2665a8aea6a2");
}
END_TEST

START_TEST(summary_is_what_its_shape_reads)
{
	struct json_doc doc = {0};
	struct faults faults = {0};
	struct summary summary = {0};
	struct arena arena = {0};
	struct err err = {0};
	size_t len;
	const struct report report = report_of(&subjects[0], NULL);
	char *text = written(&report, "json", &len);

	ck_assert_int_eq(json_doc_parse(text, len, "summary", &doc, &faults, &err), 0);
	ck_assert_msg(
		bind_read_doc(&doc, &summary_shape, &summary, &arena, &faults, NULL, &err) == 0,
		"%s", err.text);
	ck_assert_msg(canonical_check(&summary_shape, &summary, text, len, "summary", &err) == 0,
		"%s", err.text);
	ck_assert_int_eq(summary.verdict, fixture_rich.verdict);
	ck_assert_uint_eq(summary.nodes.count, fixture_rich.nodes.count);
	json_doc_fini(&doc);
	faults_fini(&faults);
	arena_fini(&arena);
	free(text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exports");
	TCase *tc = tcase_create("exports");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(
		tc, form_is_as_the_golden_file, 0, (int)(ARRAY_LEN(subjects) * ARRAY_LEN(forms)));
	tcase_add_loop_test(
		tc, every_text_in_every_place_is_written, 0, (int)ARRAY_LEN(hostile) + 1);
	tcase_add_loop_test(tc, form_gives_the_same_bytes_again, 0, (int)ARRAY_LEN(forms));
	tcase_add_test(tc, doubts_are_said);
	tcase_add_loop_test(tc, workbook_gives_the_same_bytes_again, 0, (int)ARRAY_LEN(subjects));
	tcase_add_loop_test(tc, no_cell_is_a_formula, 0, (int)ARRAY_LEN(cell_cases));
	tcase_add_loop_test(tc, json_text_is_visible_and_trimmed, 0, (int)ARRAY_LEN(value_cases));
	tcase_add_test(tc, uuid_of_a_name_is_as_the_rfc_says);
	tcase_add_test(tc, summary_is_what_its_shape_reads);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
