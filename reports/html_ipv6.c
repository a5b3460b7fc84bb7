/* Section: service over IPv6 by city, beside that over IPv4 in the same slots. */
#include "reports/facts.h"
#include "reports/html.h"

static const struct column ipv6_columns[] = {
	{{"设区市", "City"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"时段", "Slots"}, "num"},
	{{"成功", "Success"}, "num"},
	{{"成功率 下限/上限", "Success low/high"}, "num"},
	{{"时延达标", "Good"}, "num"},
	{{"达标率 下限/上限", "Good low/high"}, "num"},
	{{"AAAA 应答/查询", "AAAA/asked"}, "num"},
	{{"内容 相同/不同", "Objects same/differ"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form ipv6_form =
	TABLE_FORM("各设区市 IPv6 服务", "Service over IPv6 by city", ipv6_columns);

static const struct column difference_columns[] = {
	{{"设区市", "City"}, "key"},
	{{"可比时段", "Compared"}, "num"},
	{{"仅 IPv4 成功", "IPv4 alone"}, "num"},
	{{"仅 IPv6 成功", "IPv6 alone"}, "num"},
	{{"仅 IPv4 成功的比例 下限/上限", "IPv4 alone low/high"}, "num"},
	{{"两者都有时延", "Timed"}, "num"},
	{{"IPv6 较慢", "IPv6 slower"}, "num"},
	{{"IPv6 较慢的比例 下限/上限", "IPv6 slower low/high"}, "num"},
	{{"IPv6 多出的时延中位数 (ms)", "Median extra (ms)"}, "num"},
};
static const struct table_form difference_form = TABLE_FORM("同一时段 IPv6 与 IPv4 的差异",
	"Differences between IPv6 and IPv4 in the same slots", difference_columns);

static void pair(struct page *page, struct number_text first, struct number_text second)
{
	page_cell(page);
	page_text(page, first.text);
	page_raw(page, " / ");
	page_text(page, second.text);
}

/* Bounds of a share; of nothing compared none are told. */
static void bounds(struct page *page, int64_t of, int64_t low_ppm, int64_t high_ppm)
{
	if (of > 0)
		pair(page, number_percent(low_ppm), number_percent(high_ppm));
	else
		page_cell_text(page, NULL);
}

static void ipv6_row(struct page *page, const struct evidence_ipv6 *city)
{
	const struct evidence_trials *trials = &city->service;

	page_row(page);
	page_cell_text(page, facts_city(page->report, city->code));
	page_cell(page);
	page_badge_short(page, trials->verdict);
	page_cell_number(page, number_count(trials->slots));
	page_cell_number(page, number_count(trials->success));
	bounds(page, trials->slots, trials->success_low_ppm, trials->success_high_ppm);
	page_cell_number(page, number_count(trials->good));
	bounds(page, trials->slots, trials->good_low_ppm, trials->good_high_ppm);
	pair(page, number_count(city->aaaa_present), number_count(city->aaaa_asked));
	pair(page, number_count(city->objects_same), number_count(city->objects_differ));
	page_cell(page);
	page_reasons(page, &trials->reason);
}

/* A difference may be below zero. */
static void extra(struct page *page, int64_t us)
{
	page_cell(page);
	if (us != BIND_ABSENT && us < 0)
		page_raw(page, "−");
	page_text(page, number_ms_of_us(us != BIND_ABSENT && us < 0 ? -us : us).text);
}

static void difference_row(struct page *page, const struct evidence_ipv6 *city)
{
	page_row(page);
	page_cell_text(page, facts_city(page->report, city->code));
	page_cell_number(page, number_count(city->compared));
	page_cell_number(page, number_count(city->only_v4));
	page_cell_number(page, number_count(city->only_v6));
	bounds(page, city->compared, city->only_v4_low_ppm, city->only_v4_high_ppm);
	page_cell_number(page, number_count(city->timed));
	page_cell_number(page, number_count(city->slower));
	bounds(page, city->timed, city->slower_low_ppm, city->slower_high_ppm);
	extra(page, city->extra_us);
}

void html_ipv6(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	if (evidence->ipv6.count == 0)
		return;
	page_section(page, "IPv6 服务", "Service over IPv6");
	page_para(page,
		"只按节点的 IPv6 地址判定，办法与上文的服务覆盖相同。AAAA 为该市拨测点经本机解析器查询"
		"所得；内容为同一拨测点、同一时段、同一节点、同一检查经两种地址取得的内容摘要。"
		"差异按两者都有结果的同一时段逐对比较，比例为单侧 Clopper–Pearson 界。",
		"By the nodes' IPv6 addresses alone, otherwise as service above. AAAA is what the city's "
		"agents got from their own resolvers; objects are digests of what one agent got of one node "
		"by one check in one slot over both families. Differences are of slots decided over both; "
		"shares have one-sided Clopper–Pearson bounds.");
	page_table_open(page, &ipv6_form);
	LIST_EACH(const struct evidence_ipv6, city, &evidence->ipv6) {
		ipv6_row(page, city);
	}
	page_table_close(page);
	page_table_open(page, &difference_form);
	LIST_EACH(const struct evidence_ipv6, city, &evidence->ipv6) {
		difference_row(page, city);
	}
	page_table_close(page);
}
