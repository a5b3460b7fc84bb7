#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/figures.h"
#include "reports/html.h"
#include "tests/data_fixture.h"
#include "tests/evidence_fixture.h"
#include "tests/xml_check.h"

static void retention_of_all(struct page *page)
{
	figure_retention(page, NULL);
}

static const struct figure_case {
	const char *name;
	void (*draw)(struct page *page);
} figure_cases[] = {
	{"times", figure_times},
	{"shares", figure_shares},
	{"nodes", figure_nodes},
	{"paths", figure_paths},
	{"clocks", figure_clocks},
	{"hours", figure_hours},
	{"retention", retention_of_all},
};

/* The figure within a page, heap; a page with nothing in it when nothing is drawn. */
static char *drawn_in(const struct figure_case *c, const struct evidence *evidence,
	enum report_lang lang, enum report_edition edition)
{
	const struct report report = {.evidence = evidence, .lang = lang, .edition = edition};
	struct page page = {
		.report = &report, .evidence = evidence, .lang = lang, .chapter = 5, .section = 1};
	char *text = NULL, why[200] = "";
	size_t len = 0;

	page.out = open_memstream(&text, &len);
	ck_assert_ptr_nonnull(page.out);
	fputs("<!DOCTYPE html>\n<html>\n<body>\n", page.out);
	c->draw(&page);
	html_nodes_end(&page);
	fputs("</body>\n</html>\n", page.out);
	fclose(page.out);
	ck_assert_msg(xml_check(text, why, sizeof(why)), "%s: %s", c->name, why);
	return text;
}

static char *drawn(
	const struct figure_case *c, const struct evidence *evidence, enum report_lang lang)
{
	return drawn_in(c, evidence, lang, EDITION_FILING);
}

static bool has_picture(const char *text)
{
	return strstr(text, "<svg ") != NULL;
}

START_TEST(each_figure_is_named_described_and_traced)
{
	const struct figure_case *c = &figure_cases[_i];
	char *text = drawn(c, &fixture_rich, LANG_ZH);

	ck_assert_msg(has_picture(text), "%s", c->name);
	ck_assert_ptr_nonnull(strstr(text, "<title id=\"figure-5-1-title\">"));
	ck_assert_ptr_nonnull(strstr(text, "<desc id=\"figure-5-1-desc\">"));
	ck_assert_ptr_nonnull(strstr(text, "<figcaption><span class=\"no\">图5-1</span>"));
	ck_assert_ptr_nonnull(strstr(text, "class=\"trace\""));
	free(text);
}
END_TEST

START_TEST(english_figures_have_chinese_only_from_the_evidence)
{
	static const char *const ours[] = {"阈值", "时延", "成功率", "缺失", "时段", "偏差"};
	char *text = drawn(&figure_cases[_i], &fixture_rich, LANG_EN);

	for (size_t i = 0; i < ARRAY_LEN(ours); i++)
		ck_assert_msg(!strstr(text, ours[i]), "%s: %s", figure_cases[_i].name, ours[i]);
	free(text);
}
END_TEST

START_TEST(without_data_there_is_no_figure)
{
	static const struct evidence empty = {.as_of = {0}};
	char *text = drawn(&figure_cases[_i], &empty, LANG_ZH);

	ck_assert(!has_picture(text));
	free(text);
	text = drawn(&figure_cases[_i], &fixture_thin, LANG_ZH);
	ck_assert(!has_picture(text));
	free(text);
}
END_TEST

static const int64_t absurd[] = {
	0, 1, -1, INT64_MAX, INT64_MIN, BIND_ABSENT, INT64_MAX - 1, INT64_MIN + 1, 1000000};

static void spoil_trials(struct evidence_trials *t, int64_t v, int64_t w)
{
	t->slots = v;
	t->success = t->good = w;
	t->success_low_ppm = t->good_high_ppm = v;
	t->success_high_ppm = t->good_low_ppm = w;
}

static void spoil_rtt(struct evidence_rtt *rtt, int64_t *bins, int64_t v, int64_t w)
{
	bins[0] = v;
	bins[1] = bins[3] = w;
	*rtt = (struct evidence_rtt){v, w, v, w, v, w, {bins, 4}};
}

/* One city, node, agent and log, each number one of two absurd ones. */
struct spoilt {
	struct evidence evidence;
	struct evidence_city city;
	struct evidence_path path;
	struct evidence_node node;
	struct evidence_disc disc;
	struct evidence_agent agent;
	struct evidence_clock_day days[2];
	struct evidence_log log;
	struct evidence_gap gap;
	struct evidence_isolated isolated;
	struct evidence_hours hours;
	int64_t bins[4], answered[48];
};

static void spoil_logs(struct spoilt *s, int64_t v, int64_t w)
{
	s->gap = (struct evidence_gap){.from = {v}, .to = {w}};
	s->isolated = (struct evidence_isolated){{w}, {v}, v};
	s->log = (struct evidence_log){.node = "n",
		.kind = (int)v,
		.verdict = (int)w,
		.first = {v},
		.last = {w},
		.months = v,
		.gaps = {&s->gap, 1},
		.isolated = {&s->isolated, 1}};
	for (size_t i = 0; i < ARRAY_LEN(s->answered); i++)
		s->answered[i] = i % 2 ? v : w;
	s->hours = (struct evidence_hours){"n", {s->answered, ARRAY_LEN(s->answered)}};
	s->evidence.logs.items = &s->log;
	s->evidence.logs.count = 1;
	s->evidence.availability.items = &s->hours;
	s->evidence.availability.count = 1;
}

static void spoil(struct spoilt *s, int64_t v, int64_t w)
{
	*s = (struct spoilt){.evidence = {.as_of = fixture_rich.as_of,
				     .profile = {.log_months = 6},
				     .thresholds = {v, w, v, w}}};
	s->city = (struct evidence_city){.code = "360100", .name = "南昌市"};
	spoil_trials(&s->city.service, v, w);
	spoil_rtt(&s->city.rtt, s->bins, v, w);
	s->path = (struct evidence_path){.operator_name = "电信",
		.family = v,
		.trials = s->city.service,
		.rtt = s->city.rtt};
	s->city.paths.items = &s->path;
	s->city.paths.count = 1;
	s->disc = (struct evidence_disc){.agent = "a", .addr = "192.0.2.1", .rtt_ns = v};
	s->node = (struct evidence_node){
		.id = "n", .city = "360100", .location = {.discs = {&s->disc, 1}}};
	s->days[0] =
		(struct evidence_clock_day){{fixture_rich.as_of.v - WHEN_DAY_MS}, 9, w, v, w, v};
	s->days[1] = (struct evidence_clock_day){fixture_rich.as_of, 9, 9, v, w, w};
	s->agent = (struct evidence_agent){.id = "a", .city = "360100", .clock = {s->days, 2}};
	s->evidence.cities.items = &s->city;
	s->evidence.nodes.items = &s->node;
	s->evidence.agents.items = &s->agent;
	s->evidence.cities.count = s->evidence.nodes.count = s->evidence.agents.count = 1;
	spoil_logs(s, v, w);
}

START_TEST(absurd_numbers_are_drawn_somewhere)
{
	const struct figure_case *c = &figure_cases[_i];

	for (size_t i = 0; i < ARRAY_LEN(absurd); i++)
		for (size_t j = 0; j < ARRAY_LEN(absurd); j++) {
			struct spoilt s;

			spoil(&s, absurd[i], absurd[j]);
			free(drawn(c, &s.evidence, j % 2 ? LANG_EN : LANG_ZH));
		}
}
END_TEST

START_TEST(many_nodes_are_taken_together_by_city)
{
	struct evidence many = fixture_rich;
	struct evidence_node nodes[41];
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(nodes); i++)
		nodes[i] = fixture_rich.nodes.items[i % fixture_rich.nodes.count];
	many.nodes.items = nodes;
	many.nodes.count = ARRAY_LEN(nodes) - 1;
	text = drawn(&figure_cases[2], &many, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(text, ">gz-core-1<"));
	free(text);
	many.nodes.count = ARRAY_LEN(nodes);
	text = drawn(&figure_cases[2], &many, LANG_ZH);
	ck_assert_ptr_null(strstr(text, ">gz-core-1<"));
	ck_assert_ptr_nonnull(strstr(text, "节点按申报的设区市合并"));
	free(text);
}
END_TEST

START_TEST(of_many_logs_those_that_miss_most_are_drawn)
{
	struct evidence many = fixture_rich;
	struct evidence_log logs[80];
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(logs); i++)
		logs[i] = (struct evidence_log){.node = i == 70 ? "the-late-one" : "whole",
			.first = {many.as_of.v - (i == 70 ? 3 : 400) * WHEN_DAY_MS},
			.last = many.as_of};
	many.logs.items = logs;
	many.logs.count = ARRAY_LEN(logs);
	text = drawn(&figure_cases[6], &many, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(text, "the-late-one"));
	ck_assert_ptr_nonnull(strstr(text, "另有 20 行见表"));
	free(text);
}
END_TEST

START_TEST(of_many_clocks_those_that_were_off_most_are_drawn)
{
	struct evidence many = fixture_rich;
	struct evidence_agent agents[20];
	struct evidence_clock_day off = {
		.day = {many.as_of.v}, .records = 1, .synced = 1, .offset_us = 7000000};
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(agents); i++)
		agents[i] = fixture_rich.agents.items[2];
	agents[19].id = "the-wrong-one";
	agents[19].clock.items = &off;
	agents[19].clock.count = 1;
	many.agents.items = agents;
	many.agents.count = ARRAY_LEN(agents);
	text = drawn(&figure_cases[4], &many, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(text, "the-wrong-one"));
	ck_assert_ptr_nonnull(strstr(text, "另有 4 个见表"));
	free(text);
}
END_TEST

static const struct figure_case sensitivity = {"sensitivity", html_sensitivity};

START_TEST(clocks_that_never_were_synchronized_have_no_figure)
{
	struct evidence lost = fixture_rich;
	struct evidence_agent agents[2] = {
		fixture_rich.agents.items[0], fixture_rich.agents.items[0]};
	struct evidence_clock_day unsynced = {.day = {lost.as_of.v}, .records = 5};
	struct evidence_clock_day synced = {
		.day = {lost.as_of.v}, .records = 5, .synced = 5, .offset_us = 2000};
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(agents); i++) {
		agents[i].clock.items = &unsynced;
		agents[i].clock.count = 1;
	}
	lost.agents.items = agents;
	lost.agents.count = ARRAY_LEN(agents);
	text = drawn(&figure_cases[4], &lost, LANG_ZH);
	ck_assert(!has_picture(text));
	ck_assert_ptr_nonnull(strstr(text, "不绘时钟偏差图"));
	free(text);
	agents[1].clock.items = &synced;
	text = drawn(&figure_cases[4], &lost, LANG_ZH);
	ck_assert(has_picture(text));
	ck_assert_ptr_nonnull(strstr(text, ">2.000<"));
	ck_assert_ptr_nonnull(strstr(text, ">—<")); /* not 0: nothing is known of the other */
	free(text);
}
END_TEST

static const struct alarm_case {
	const char *name;
	int64_t hours;
	int verdict;
	bool alarms;
} alarm_cases[] = {
	{"shorter than the rule lets pass", 23, VERDICT_PASS, false},
	{"as long as the rule lets pass", 24, VERDICT_PASS, false},
	{"longer", 25, VERDICT_FAIL, true},
	{"longer, of a log that nobody judged", 25, VERDICT_NOT_ASSESSED, false},
};

/* The key has one box in that colour. */
START_TEST(gaps_alarm_when_the_rule_does_not_let_them_pass)
{
	const struct alarm_case *c = &alarm_cases[_i];
	struct evidence one = fixture_rich;
	struct evidence_log log = fixture_rich.logs.items[0];
	struct evidence_gap gap = {.from = {one.as_of.v - 30 * WHEN_DAY_MS}, .usual = BIND_ABSENT};
	size_t alarms = 0;
	char *text;

	gap.to.v = gap.from.v + c->hours * 3600000;
	log.verdict = c->verdict;
	log.gaps.items = &gap;
	log.gaps.count = 1;
	one.logs.items = &log;
	one.logs.count = 1;
	ck_assert_int_eq(one.profile.log_gap_hours, 24);
	text = drawn(&figure_cases[6], &one, LANG_ZH);
	for (const char *at = text; (at = strstr(at, "s-fail")); at++)
		alarms++;
	ck_assert_msg(alarms == (c->alarms ? 2 : 1), "%s: %zu", c->name, alarms);
	free(text);
}
END_TEST

START_TEST(other_thresholds_are_tried_in_the_internal_edition_alone)
{
	char *text = drawn_in(&sensitivity, &fixture_rich, LANG_ZH, EDITION_INTERNAL);

	ck_assert_ptr_nonnull(strstr(text, "现行阈值"));
	free(text);
	text = drawn(&sensitivity, &fixture_rich, LANG_ZH);
	ck_assert_ptr_null(strstr(text, "阈值"));
	free(text);
}
END_TEST

START_TEST(a_city_counts_from_the_threshold_on_that_its_slots_reach)
{
	/* 2016 slots, all served: 200 within 10 ms, all but 16 within 30 ms */
	static int64_t bins[] = {10000, 200, 20000, 0, 30000, 1800, 50000, 16, 0, 0};
	struct evidence_city city = {.code = "360100",
		.name = "南昌市",
		.service = {.verdict = VERDICT_PASS, .slots = 2016, .success = 2016, .good = 2000},
		.rtt = {.count = 2016, .histogram = {bins, ARRAY_LEN(bins)}}};
	struct evidence evidence = {.profile = {.alpha_ppm = 50000},
		.thresholds = {.success_ppm = 990000, .quantile_ppm = 950000, .rtt_p95_us = 30000},
		.cities = {&city, 1}};
	char *text = drawn_in(&sensitivity, &evidence, LANG_EN, EDITION_INTERNAL);
	const char *in_force;

	in_force = strstr(text, "in force");
	ck_assert_ptr_nonnull(in_force);
	ck_assert_ptr_nonnull(strstr(in_force, "南昌市")); /* at 30 ms */
	ck_assert(strstr(text, "南昌市") > in_force);      /* and not at 10 or 20 */
	free(text);
	city.service.verdict = VERDICT_INCONCLUSIVE; /* something else than counts */
	text = drawn_in(&sensitivity, &evidence, LANG_EN, EDITION_INTERNAL);
	ck_assert_ptr_null(strstr(text, "南昌市"));
	free(text);
}
END_TEST

START_TEST(absurd_numbers_decide_nothing)
{
	for (size_t i = 0; i < ARRAY_LEN(absurd) * ARRAY_LEN(absurd); i++) {
		struct spoilt s;

		spoil(&s, absurd[i % ARRAY_LEN(absurd)], absurd[i / ARRAY_LEN(absurd)]);
		s.bins[0] = 10000;
		s.evidence.profile.alpha_ppm = absurd[i % ARRAY_LEN(absurd)];
		free(drawn_in(&sensitivity, &s.evidence, LANG_ZH, EDITION_INTERNAL));
	}
}
END_TEST

static void retention_of_one(struct page *page)
{
	figure_retention(page, "fz-reg-1");
}

static void retention_of_none(struct page *page)
{
	ck_assert(figure_retention_shows(page, "fz-reg-1"));
	ck_assert(!figure_retention_shows(page, "no-such"));
	figure_retention(page, "no-such");
}

START_TEST(retention_can_be_that_of_one_node)
{
	static const struct figure_case one = {"one", retention_of_one};
	static const struct figure_case none = {"none", retention_of_none};
	char *text = drawn(&one, &fixture_rich, LANG_ZH);

	ck_assert_ptr_nonnull(strstr(text, "fz-reg-1"));
	ck_assert_ptr_null(strstr(text, "gz-core-1"));
	free(text);
	text = drawn(&none, &fixture_rich, LANG_ZH);
	ck_assert(!has_picture(text));
	free(text);
}
END_TEST

START_TEST(without_paths_operators_are_shown)
{
	struct evidence_city city = fixture_rich.cities.items[0];
	struct evidence one = fixture_rich;
	char *text;

	city.paths.count = 0;
	one.cities.items = &city;
	one.cities.count = 1;
	text = drawn(&figure_cases[3], &one, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(text, ">电信<"));
	ck_assert_ptr_nonnull(strstr(text, "全部 IPv6"));
	ck_assert_ptr_nonnull(strstr(text, "IPv6 为全部运营商合计"));
	free(text);
}
END_TEST

START_TEST(strangers_names_stay_text)
{
	struct evidence hostile = fixture_rich;
	struct evidence_node node = fixture_rich.nodes.items[1];
	struct evidence_log log = fixture_rich.logs.items[0];
	char *text;

	node.id = log.node = "</text><script>\xe2\x80\xae";
	hostile.nodes.items = &node;
	hostile.logs.items = &log;
	hostile.nodes.count = hostile.logs.count = 1;
	for (size_t i = 0; i < ARRAY_LEN(figure_cases); i++) {
		text = drawn(&figure_cases[i], &hostile, LANG_EN);
		ck_assert_ptr_null(strstr(text, "<script"));
		free(text);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("figures");
	int count = (int)ARRAY_LEN(figure_cases);

	tcase_add_loop_test(tcase, each_figure_is_named_described_and_traced, 0, count);
	tcase_add_loop_test(tcase, english_figures_have_chinese_only_from_the_evidence, 0, count);
	tcase_add_loop_test(tcase, without_data_there_is_no_figure, 0, count);
	tcase_add_loop_test(tcase, absurd_numbers_are_drawn_somewhere, 0, count);
	tcase_add_test(tcase, many_nodes_are_taken_together_by_city);
	tcase_add_test(tcase, of_many_logs_those_that_miss_most_are_drawn);
	tcase_add_test(tcase, of_many_clocks_those_that_were_off_most_are_drawn);
	tcase_add_test(tcase, other_thresholds_are_tried_in_the_internal_edition_alone);
	tcase_add_test(tcase, a_city_counts_from_the_threshold_on_that_its_slots_reach);
	tcase_add_test(tcase, absurd_numbers_decide_nothing);
	tcase_add_test(tcase, clocks_that_never_were_synchronized_have_no_figure);
	tcase_add_loop_test(
		tcase, gaps_alarm_when_the_rule_does_not_let_them_pass, 0, ARRAY_LEN(alarm_cases));
	tcase_add_test(tcase, retention_can_be_that_of_one_node);
	tcase_add_test(tcase, without_paths_operators_are_shown);
	tcase_add_test(tcase, strangers_names_stay_text);
	return run_case("figures", tcase);
}
