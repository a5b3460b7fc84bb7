/* Chapter: coverage city by city. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/html.h"
#include "reports/sentences.h"

#define SERVING_MOST 3
#define PPM          1000000

/* What every table of trials says, behind its subject. */
#define TRIAL_COLUMNS                                                                              \
	{{"结论", "Verdict"}, NULL}, {{"时段", "Slots"}, "num"}, {{"成功", "Success"}, "num"},     \
		{{"缺失", "Missing"}, "num"}, {{"失败", "Failed"}, "num"},                         \
		{{"无效", "Invalid"}, "num"}, {{"成功率 下限/上限", "Success low/high"}, "num"},   \
		{{"时延达标", "Good"}, "num"}, {{"达标率 下限/上限", "Good low/high"}, "num"},     \
	{                                                                                          \
		{"原因", "Reasons"}, NULL                                                          \
	}

static const struct column trial_columns[] = {{{"设区市", "City"}, NULL}, TRIAL_COLUMNS};
static const struct table_form trial_form =
	TABLE_FORM("各设区市逐时段结果", "Trials by city", trial_columns);

static void bounds(struct page *page, int64_t low_ppm, int64_t high_ppm)
{
	page_cell(page);
	page_raw(page, "<span class=\"bound\">");
	page_text(page, number_percent(low_ppm).text);
	page_raw(page, "</span><span class=\"bound\">");
	page_text(page, number_percent(high_ppm).text);
	page_raw(page, "</span>");
}

/* The cells behind the name. */
static void trials(struct page *page, const struct evidence_trials *trials)
{
	page_cell(page);
	page_badge_short(page, trials->verdict);
	page_cell_number(page, number_count(trials->slots));
	page_cell_number(page, number_count(trials->success));
	page_cell_number(page, number_count(trials->missing));
	page_cell_number(page, number_count(trials->failed));
	page_cell_number(page, number_count(trials->invalid));
	bounds(page, trials->success_low_ppm, trials->success_high_ppm);
	page_cell_number(page, number_count(trials->good));
	bounds(page, trials->good_low_ppm, trials->good_high_ppm);
	page_cell(page);
	page_reasons(page, &trials->reason);
}

static const struct column rtt_columns[] = {
	{{"设区市", "City"}, NULL},
	{{"时段数", "Slots"}, "num"},
	{{"最小", "Least"}, "num"},
	{{"中位 P50", "P50"}, "num"},
	{{"P95", "P95"}, "num"},
	{{"P99", "P99"}, "num"},
	{{"最大", "Most"}, "num"},
};
static const struct table_form rtt_form =
	TABLE_FORM("各设区市握手时延 (ms)", "Handshake times (ms)", rtt_columns);

static void rtt_row(struct page *page, const struct evidence_city *city)
{
	const struct evidence_rtt *rtt = &city->rtt;
	const int64_t times_us[] = {
		rtt->min_us, rtt->p50_us, rtt->p95_us, rtt->p99_us, rtt->max_us};

	page_row(page);
	page_cell_text(page, facts_city(page->report, city->code));
	page_cell_number(page, number_count(rtt->count));
	for (size_t i = 0; i < ARRAY_LEN(times_us); i++)
		page_cell_number(page, number_ms_of_us(rtt->count > 0 ? times_us[i] : BIND_ABSENT));
}

static const struct column presence_columns[] = {
	{{"设区市", "City"}, NULL},
	{{"认定的节点", "Nodes definite"}, "num"},
	{{"待定的节点", "Nodes open"}, "num"},
	{{"按“节点落地”口径", "By presence"}, NULL},
};
static const struct table_form presence_form = TABLE_FORM(
	"按“节点落地”口径的逐市结果", "Cities by the reading “presence”", presence_columns);

static const struct column operator_columns[] = {
	{{"设区市、运营商", "City, operator"}, NULL}, TRIAL_COLUMNS};
static const struct table_form operator_form =
	TABLE_FORM("分运营商结果", "Trials by operator", operator_columns);

/* Evidence has a row for each operator; the city may have no agent of it. */
static bool was_measured(const struct evidence_operator *row)
{
	return row->trials.slots > 0 || row->trials.verdict != VERDICT_NOT_ASSESSED;
}

static size_t count_operators(const struct evidence *evidence)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		LIST_EACH(const struct evidence_operator, row, &city->by_operator)
			count += was_measured(row);
	return count;
}

static void operators(struct page *page)
{
	if (count_operators(page->evidence) == 0)
		return;
	page_table_open(page, &operator_form);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities) {
		LIST_EACH(const struct evidence_operator, row, &city->by_operator) {
			if (!was_measured(row))
				continue;
			page_row(page);
			page_cell(page);
			page_users(page, city->code, row->name);
			trials(page, &row->trials);
		}
	}
	page_table_close(page);
	page_trace(page, "/cities", NULL);
	page_open(page, "p", "note");
	page_say(page, "没有该运营商拨测点的设区市不列。",
		"A city without an agent of an operator has no row for it.");
	page_close(page, "p");
}

static void alpha(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	int64_t each;

	if (evidence->cities.count == 0)
		return;
	each = evidence->cities.items[0].service.alpha_ppm;
	if (each == 0) /* nothing was measured */
		each = evidence->profile.alpha_ppm / (int64_t)evidence->cities.count;
	page_open(page, "p", "note");
	page_sayf(page,
		"下限按全部计入时段中的成功数计，上限把缺失时段也算作成功；均为单侧 Clopper–Pearson 界，"
		"α = %s（%s ÷ %zu 市，向下取整）。界跨越阈值的，判为证据不足。",
		"Lower bounds count the successes of all counted slots, upper bounds count missing slots as "
		"successes too; both are one-sided Clopper–Pearson bounds with α = %s (%s ÷ %zu cities, "
		"floored). A pair that straddles the threshold leaves the city undecided.",
		number_percent(each).text, number_percent(evidence->profile.alpha_ppm).text,
		evidence->cities.count);
	page_close(page, "p");
}

static const struct column city_columns[] = {
	{{"设区市", "City"}, NULL},
	{{"结论", "Verdict"}, NULL},
	{{"样本（时段）", "Slots"}, "num"},
	{{"成功率", "Success"}, "num"},
	{{"成功率下限", "Success low"}, "num"},
	{{"达标率下限", "Good low"}, "num"},
	{{"P50 (ms)", "P50 (ms)"}, "num"},
	{{"P95 (ms)", "P95 (ms)"}, "num"},
	{{"节点 认定/待定", "Nodes shown/open"}, "num"},
	{{"服务节点", "Served by"}, "wide"},
};
static const struct table_form city_form =
	TABLE_FORM("各设区市逐市结果", "Results by city", city_columns);

/* Cut at four decimals: no share is shown as larger than it is. */
static void share(struct page *page, const struct evidence_trials *trials)
{
	bool known =
		trials->slots > 0 && trials->success >= 0 && trials->success <= INT64_MAX / PPM;

	page_cell_number(
		page, number_percent(known ? trials->success * PPM / trials->slots : BIND_ABSENT));
}

/* Of the nodes that names lead the city's users to; those of the most answers first. */
static void served_by(struct page *page, const char *city)
{
	const char *shown[SERVING_MOST];
	size_t count = 0, more = 0;

	LIST_EACH(const struct evidence_dispatch, row, &page->evidence->functions.dispatch) {
		if (!text_equal(row->city, city))
			continue;
		LIST_EACH(const struct evidence_choice, choice, &row->choices) {
			size_t i = 0;

			while (i < count && !text_equal(shown[i], choice->node))
				i++;
			if (!choice->node || i < count)
				continue;
			if (count < SERVING_MOST)
				shown[count++] = choice->node;
			else
				more++;
		}
	}
	page_cell(page);
	page_texts(page, &(const text_list){shown, count});
	if (more > 0)
		page_say(page, " 等", " and more");
}

static void city_row(struct page *page, const struct evidence_city *city)
{
	const struct evidence_trials *t = &city->service;
	bool timed = city->rtt.count > 0;

	page_row(page);
	page_cell_text(page, facts_city(page->report, city->code));
	page_cell(page);
	page_badge_short(page, t->verdict);
	page_cell_number(page, number_count(t->slots));
	share(page, t);
	page_cell_number(page, number_percent(t->success_low_ppm));
	page_cell_number(page, number_percent(t->good_low_ppm));
	page_cell_number(page, number_ms_of_us(timed ? city->rtt.p50_us : BIND_ABSENT));
	page_cell_number(page, number_ms_of_us(timed ? city->rtt.p95_us : BIND_ABSENT));
	page_cell_share(page, city->presence.yes, city->presence.may);
	served_by(page, city->code);
}

static void results(struct page *page)
{
	page_table_open(page, &city_form);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities)
		city_row(page, city);
	page_table_close(page);
	page_trace(page, "/cities", "coverage.cities", NULL);
	page_open(page, "p", "note");
	page_say(page,
		"服务节点按调度测量中该市用户所得的应答列出，没有调度测量的为“—”；"
		"节点 认定/待定 为位于该市的节点数。",
		"Served by: the nodes that the measured dispatch leads the city's users to, — where it was "
		"not measured. Nodes shown/open: those that stand in the city.");
	page_close(page, "p");
}

static void counts(struct page *page)
{
	page_table_open(page, &trial_form);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities) {
		page_row(page);
		page_cell_text(page, facts_city(page->report, city->code));
		trials(page, &city->service);
	}
	page_table_close(page);
	page_trace(page, "/cities", "coverage.cities", NULL);
}

static void times(struct page *page)
{
	page_table_open(page, &rtt_form);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities) {
		rtt_row(page, city);
	}
	page_table_close(page);
	page_trace(page, "/cities", NULL);
}

/* Of a reading that is not the headline. */
void html_presence(struct page *page)
{
	if (page->evidence->cities.count == 0)
		return;
	page_table_open(page, &presence_form);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities) {
		page_row(page);
		page_cell_text(page, facts_city(page->report, city->code));
		page_cell_number(page, number_count(city->presence.yes));
		page_cell_number(page, number_count(city->presence.may));
		page_cell(page);
		page_badge_short(page, city->presence.verdict);
	}
	page_table_close(page);
	page_trace(page, "/cities", "coverage.cities", NULL);
}

void html_cities(struct page *page)
{
	page->anchor = "cities";
	page_section(page, "设区市覆盖", "Cities covered");
	alpha(page);
	results(page);
	html_province(page, "province-cities");
	page_trace(page, "/cities", "coverage.cities", NULL);
	figure_shares(page);
	figure_times(page);
	counts(page);
	times(page);
	html_sensitivity(page);
	figure_nodes(page);
	operators(page);
	figure_paths(page);
}
