#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/numbers.h"
#include "reports/provinces.h"
#include "reports/remedies.h"
#include "reports/sentences.h"
#include "tests/evidence_fixture.h"

static bool is_han(uint32_t code)
{
	return code >= 0x4e00 && code <= 0x9fff;
}

static size_t han_in(const char *text)
{
	size_t left = strlen(text), count = 0;

	while (left > 0) {
		uint32_t code = 0;
		size_t step = utf8_next(text, left, &code);

		ck_assert_msg(step > 0, "not UTF-8: %s", text);
		count += is_han(code);
		text += step;
		left -= step;
	}
	return count;
}

static size_t names_in(const char *const *names)
{
	size_t count = 0;

	while (names[count])
		count++;
	return count;
}

static const struct list_case {
	const struct word_list *list;
	const char *const *names; /* of the enum, NULL-terminated: as many rows there must be */
} list_cases[] = {
	{&words_verdict, verdict_names},
	{&words_verdict_short, verdict_names},
	{&words_basis, basis_names},
	{&words_severity, severity_names},
	{&words_disposition, disposition_names},
	{&words_waiver_state, waiver_state_names},
	{&words_waiver_says, waiver_says_names},
	{&words_location, location_state_names},
	{&words_location_meaning, location_state_names},
	{&words_stage, dossier_stage_names},
	{&words_role, node_role_names},
	{&words_access, agent_access_names},
	{&words_log_kind, log_kind_names},
	{&words_identity, evidence_identity_names},
	{&words_says, answer_says_names},
	{&words_fact, evidence_fact_names},
	{&words_reason, reason_names},
	{&words_remedy, remedy_kind_names},
	{&words_reason_sentence, reason_names},
};

START_TEST(every_word_is_there_in_both_languages)
{
	const struct word_list *list = list_cases[_i].list;

	ck_assert_msg(list->count == names_in(list_cases[_i].names), "%s: %zu rows", list->about,
		list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct phrase *row = &list->rows[i];
		const char *name = list_cases[_i].names[i];

		ck_assert_msg(row->zh && row->en, "%s: no row for %s", list->about, name);
		ck_assert_msg(han_in(row->zh) > 0, "%s: %s is not Chinese", list->about, name);
		ck_assert_msg(row->en[0] && han_in(row->en) == 0, "%s: %s is not English",
			list->about, name);
	}
}
END_TEST

START_TEST(no_two_words_of_a_list_are_the_same)
{
	const struct word_list *list = list_cases[_i].list;

	for (size_t i = 0; i < list->count; i++)
		for (size_t j = 0; j < i; j++) {
			ck_assert_str_ne(list->rows[i].zh, list->rows[j].zh);
			ck_assert_str_ne(list->rows[i].en, list->rows[j].en);
		}
}
END_TEST

START_TEST(sentences_end_as_sentences)
{
	for (size_t i = 0; i < words_reason_sentence.count; i++) {
		const struct phrase *row = &words_reason_sentence.rows[i];

		ck_assert_str_eq(row->zh + strlen(row->zh) - strlen("。"), "。");
		ck_assert_int_eq(row->en[strlen(row->en) - 1], '.');
		ck_assert_msg(!strpbrk(row->zh, ",;:?!"), "half-width mark in %s", row->zh);
	}
}
END_TEST

START_TEST(verdicts_are_worded_as_agreed)
{
	static const char *const agreed[] = {
		"符合", "不符合", "证据不足，无法判定", "不适用", "未评估", "处理出错", "仅供参考"};
	static const char *const bases[] = {"实测", "书面申报", "混合（书面+实测）", "推算"};

	for (size_t i = 0; i < ARRAY_LEN(agreed); i++)
		ck_assert_str_eq(word_in(LANG_ZH, &words_verdict, (int)i), agreed[i]);
	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		ck_assert_str_eq(word_in(LANG_ZH, &words_basis, (int)i), bases[i]);
}
END_TEST

START_TEST(each_verdict_has_a_symbol_of_one_column_and_two_sentences)
{
	for (int i = 0; i < VERDICT_COUNT; i++) {
		ck_assert_uint_eq(text_columns(verdict_symbol(i)), 1);
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(verdict_symbol(i), verdict_symbol(j));
		ck_assert_uint_gt(han_in(verdict_sentence(LANG_ZH, i)), 0);
		ck_assert_uint_gt(han_in(application_sentence(LANG_ZH, i)), 0);
		ck_assert_uint_eq(han_in(verdict_sentence(LANG_EN, i)), 0);
		ck_assert_uint_eq(han_in(application_sentence(LANG_EN, i)), 0);
	}
}
END_TEST

START_TEST(values_outside_a_list_are_a_dash)
{
	ck_assert_str_eq(word_in(LANG_ZH, &words_access, -1), "—");
	ck_assert_str_eq(word_in(LANG_EN, &words_verdict, VERDICT_COUNT), "—");
	ck_assert_str_eq(verdict_symbol(-1), "!");
	ck_assert_str_eq(verdict_symbol(99), "!");
	ck_assert_str_eq(location_symbol(-1), "?");
}
END_TEST

static const char *const readings[] = {"dispatched", "nearest", "varies", "failover", "undeclared",
	"service", "presence", "either", "by_operator", "default_thresholds", "mixed", "measured",
	"calendar", "days_180", "days_183", "no_gap", "dense", "whole_estate", "capability",
	"hours", "each_node"};

START_TEST(every_reading_of_the_design_is_explained)
{
	const char *reading = readings[_i];

	ck_assert_uint_gt(han_in(reading_name(LANG_ZH, reading)), 0);
	ck_assert_uint_gt(han_in(reading_sentence(LANG_ZH, reading)), 0);
	ck_assert_uint_gt(strlen(reading_sentence(LANG_EN, reading)), 0);
	ck_assert_uint_eq(han_in(reading_sentence(LANG_EN, reading)), 0);
}
END_TEST

START_TEST(what_has_no_row_keeps_its_own_name)
{
	const struct finding finding = {.rule = "nodes.new", .title = "新规则"};
	const struct finding bare = {.rule = "nodes.bare"};

	ck_assert_str_eq(reading_name(LANG_ZH, "unheard"), "unheard");
	ck_assert_str_eq(reading_sentence(LANG_ZH, "unheard"), "");
	ck_assert_str_eq(rule_title(LANG_EN, &finding), "新规则");
	ck_assert_str_eq(rule_title(LANG_ZH, &bare), "nodes.bare");
	ck_assert_ptr_null(setting_name(LANG_ZH, "plan.unheard"));
	ck_assert_str_eq(setting_name(LANG_ZH, "plan.methods.icmp.sent"), "每时段发送数");
}
END_TEST

static const struct number_case {
	const char *name;
	struct number_text (*write)(int64_t value);
	int64_t value;
	const char *text;
} number_cases[] = {
	{"percent", number_percent, 990000, "99.00 %"},
	{"percent, exact", number_percent, 997328, "99.7328 %"},
	{"percent, three decimals", number_percent, 995510, "99.551 %"},
	{"percent, small", number_percent, 4545, "0.4545 %"},
	{"percent, least", number_percent, 1, "0.0001 %"},
	{"percent, inner zeros", number_percent, 10005, "1.0005 %"},
	{"percent, all", number_percent, 1000000, "100.00 %"},
	{"percent, none", number_percent, 0, "0.00 %"},
	{"percent, below", number_percent, -5000, "-0.50 %"},
	{"percent, absent", number_percent, BIND_ABSENT, "—"},
	{"ns", number_ms_of_ns, 212480, "0.212"},
	{"ns, half up", number_ms_of_ns, 2204500, "2.205"},
	{"ns, below half", number_ms_of_ns, 2204499, "2.204"},
	{"ns, carry", number_ms_of_ns, 999999999, "1000.000"},
	{"us", number_ms_of_us, 30000, "30.000"},
	{"us, least", number_ms_of_us, 1, "0.001"},
	{"us, absent", number_ms_of_us, BIND_ABSENT, "—"},
	{"km, up", number_km, 31801, "31.9"},
	{"km, exact", number_km, 31800, "31.8"},
	{"km, none", number_km, 0, "0.0"},
	{"bytes", number_bytes, 980, "980 B"},
	{"bytes, KiB", number_bytes, 1024, "1.0 KiB"},
	{"bytes, down", number_bytes, 2047, "1.9 KiB"},
	{"bytes, GiB", number_bytes, 2147483648, "2.0 GiB"},
	{"count", number_count, 15811200, "15811200"},
	{"count, absent", number_count, BIND_ABSENT, "—"},
	{"span", number_span, 300000, "300 s"},
	{"span, part", number_span, 1500, "1.5 s"},
	{"span, below one", number_span, 50, "0.05 s"},
	{"span, none", number_span, 0, "0 s"},
	{"largest", number_percent, INT64_MAX, "922337203685477.5807 %"},
};

START_TEST(numbers_are_written_exactly)
{
	const struct number_case *c = &number_cases[_i];
	struct number_text text = c->write(c->value);

	ck_assert_msg(strcmp(text.text, c->text) == 0, "%s: %s", c->name, text.text);
}
END_TEST

START_TEST(whole_provinces_alone_have_names)
{
	static const char *const nobody[] = {"310100", "3100", "990000", "31000000", "", NULL};

	ck_assert_str_eq(province_name(LANG_ZH, "310000"), "上海市");
	ck_assert_str_eq(province_name(LANG_EN, "610000"), "Shaanxi");
	for (size_t i = 0; i < ARRAY_LEN(nobody); i++)
		ck_assert_ptr_null(province_name(LANG_ZH, nobody[i]));
}
END_TEST

START_TEST(settings_carry_the_unit_of_their_name)
{
	ck_assert_str_eq(number_setting("thresholds.success_ppm", 800000).text, "80.00 %");
	ck_assert_str_eq(number_setting("thresholds.rtt_p95_us", 30000).text, "30.000 ms");
	ck_assert_str_eq(number_setting("plan.slot_ms", 1000).text, "1 s");
	ck_assert_str_eq(number_setting("plan.slots", 45).text, "45");
	ck_assert_str_eq(number_setting("ms", 45).text, "45");
	ck_assert_str_eq(number_setting(NULL, 45).text, "45");
}
END_TEST

START_TEST(times_are_of_beijing)
{
	ck_assert_str_eq(number_time((struct unix_ms){0}).text, "1970-01-01 08:00:00");
	ck_assert_str_eq(number_time((struct unix_ms){1795190400000}).text, "2026-11-21 00:00:00");
	ck_assert_str_eq(
		number_time((struct unix_ms){1795190400007}).text, "2026-11-21 00:00:00.007");
	ck_assert_str_eq(number_time((struct unix_ms){BIND_ABSENT}).text, "—");
}
END_TEST

START_TEST(durations_name_two_units)
{
	ck_assert_str_eq(number_duration(LANG_ZH, 7 * WHEN_DAY_MS).text, "7 天");
	ck_assert_str_eq(number_duration(LANG_ZH, 26 * 3600000 + 61000).text, "1 天 2 小时");
	ck_assert_str_eq(number_duration(LANG_EN, 2700000).text, "45 min");
	ck_assert_str_eq(number_duration(LANG_EN, WHEN_DAY_MS + 5000).text, "1 d 5 s");
	ck_assert_str_eq(number_duration(LANG_EN, 0).text, "0 ms");
	ck_assert_str_eq(number_duration(LANG_EN, -1).text, "—");
}
END_TEST

START_TEST(formats_are_found_by_name)
{
	ck_assert_ptr_nonnull(report_format_find("html"));
	ck_assert_ptr_nonnull(report_format_find("table"));
	ck_assert_ptr_null(report_format_find("docx?"));
	for (size_t i = 0; i < report_format_count; i++)
		ck_assert_ptr_eq(report_format_find(report_formats[i].name), &report_formats[i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("report_words");
	TCase *tc = tcase_create("words");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_loop_test(
		tc, every_word_is_there_in_both_languages, 0, (int)ARRAY_LEN(list_cases));
	tcase_add_loop_test(tc, no_two_words_of_a_list_are_the_same, 0, (int)ARRAY_LEN(list_cases));
	tcase_add_test(tc, sentences_end_as_sentences);
	tcase_add_test(tc, verdicts_are_worded_as_agreed);
	tcase_add_test(tc, each_verdict_has_a_symbol_of_one_column_and_two_sentences);
	tcase_add_test(tc, values_outside_a_list_are_a_dash);
	tcase_add_loop_test(
		tc, every_reading_of_the_design_is_explained, 0, (int)ARRAY_LEN(readings));
	tcase_add_test(tc, what_has_no_row_keeps_its_own_name);
	tcase_add_loop_test(tc, numbers_are_written_exactly, 0, (int)ARRAY_LEN(number_cases));
	tcase_add_test(tc, whole_provinces_alone_have_names);
	tcase_add_test(tc, settings_carry_the_unit_of_their_name);
	tcase_add_test(tc, times_are_of_beijing);
	tcase_add_test(tc, durations_name_two_units);
	tcase_add_test(tc, formats_are_found_by_name);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
