/* Chapter: how it was measured and judged, with the formulae and where they come from. */
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column plan_columns[] = {
	{{"项目", "Item"}, NULL},
	{{"取值", "Value"}, "wide"},
};
static const struct table_form plan_form = TABLE_FORM("测量计划", "The plan", plan_columns);

static void plan_row(struct page *page, const char *zh, const char *en, const char *value)
{
	page_row(page);
	page_cell(page);
	page_say(page, zh, en);
	page_cell_text(page, value);
}

static void plan(struct page *page)
{
	const struct evidence_sampling *sampling = &page->evidence->sampling;

	page_section(page, "测量计划", "Plan");
	page_para(page,
		"测量计划在第一个探测包发出之前确定拨测点、目标、方法、时段与阈值。"
		"统计以计划中的时段为准：没有记录的时段记为“缺失”，不从分母中剔除。",
		"The plan fixes agents, targets, methods, slots and thresholds before the first packet. "
		"Counting runs over its slots: one without a record is missing, never left out.");
	if (!sampling->planned) {
		page_para(page, "本次没有测量计划，覆盖一项因此不能判为符合。",
			"There is no plan, so coverage cannot pass.");
		html_settings_tables(page);
		return;
	}
	page_table_open(page, &plan_form);
	page_row(page);
	page_cell(page);
	page_say(page, "计划文件 SHA-256", "SHA-256 of the plan");
	page_cell(page);
	page_digest(page, sampling->plan_sha256);
	plan_row(page, "开始", "Start", number_time(sampling->start).text);
	plan_row(page, "结束", "End", number_time(sampling->end).text);
	plan_row(page, "时段长度", "Slot", number_span(sampling->slot_ms).text);
	plan_row(page, "计划时段数", "Slots planned", number_count(sampling->slots).text);
	plan_row(page, "计入的时段数", "Slots counted", number_count(sampling->slots_counted).text);
	plan_row(page, "统计期外的时段数", "Slots outside the period",
		number_count(sampling->slots_outside).text);
	page_table_close(page);
	html_settings_tables(page);
}

static const struct column agent_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"所在", "Place"}, NULL},
	{{"运营商", "Operator"}, NULL},
	{{"接入", "Access"}, NULL},
	{{"位置证明", "Attested"}, NULL},
	{{"计入的记录", "Records counted"}, "num"},
};
static const struct table_form agent_form = TABLE_FORM("拨测点", "Agents", agent_columns);

static void agent_row(struct page *page, const struct evidence_agent *agent)
{
	page_row(page);
	page_cell_code(page, agent->id);
	page_cell_text(page, facts_city(page->report, agent->city));
	if (agent->district) {
		page_raw(page, " ");
		page_text(page, agent->district);
	}
	if (facts_is_outside(page->evidence, agent->city)) {
		page_raw(page, " ");
		page_mark(page, "info", "省外", "outside the province");
	}
	page_cell_text(page, word_of_operator(page->lang, agent->operator_name));
	page_cell_word(page, &words_access, agent->access);
	page_cell(page);
	if (agent->attested)
		page_say(page, "✓ 有证明材料", "✓ documented");
	else
		page_say(page, "- 仅申报", "- declared only");
	page_cell_number(page, number_count(agent->records));
}

static void agents(struct page *page)
{
	page_section(page, "拨测点", "Agents");
	page_table_open(page, &agent_form);
	LIST_EACH(const struct evidence_agent, agent, &page->evidence->agents) {
		agent_row(page, agent);
	}
	page_table_close(page);
}

static void probing(struct page *page)
{
	page_section(page, "探测方法与时段", "Probes and slots");
	page_open(page, "ul", NULL);
	page_item(page, "icmp：ICMP 回显，只用于时延与位置，从不算作服务。",
		"icmp: echo; for times and places, never service.");
	page_item(page, "tcp：到服务端口的三次握手；时延取自内核（TCP_INFO）。",
		"tcp: the handshake with the service's port, timed by the kernel (TCP_INFO).");
	page_item(page, "http：按申报的检查项请求，状态码（默认 200）与内容摘要须与申报一致。",
		"http: the request that the dossier's check describes; status (200 unless said) and digest "
		"must be as declared.");
	page_item(page,
		"一次试验是“设区市 × 时段”。同一时段的多次运行合并计数；应答数达到规定比例的时段为成功。",
		"A trial is (city, slot). Runs of one slot are pooled; a slot succeeds when enough of its "
		"probes are answered.");
	page_item(page,
		"该市任一拨测点得到确在本省的节点的服务，试验为成功；其中握手时延的中位值（偶数个时取较小者）"
		"不超过时延阈值的，为达标。",
		"A trial succeeds when any agent of the city is served by a node definitely in the "
		"province; it is good when the (lower) median of the handshakes is within the threshold.");
	page_item(page,
		"拨测点自身有故障的时段（对照目标全部无应答、抓包丢失、时钟跳变）为无效，不计入但如实计数。",
		"Slots that the agent itself spoiled (its controls silent, capture loss, clock step) are "
		"invalid: left out, but counted here.");
	page_close(page, "ul");
}

static void places(struct page *page)
{
	page_section(page, "位置判定", "Places");
	page_para(page, "最小往返时延只能证明节点“不远于”某一距离。半径按下式计算：",
		"A least round-trip time proves only that a node is not beyond a distance. The radius is");
	page_raw(page,
		"<p class=\"formula\"><var>r</var> = 1.005 × (<var>RTT</var> + <var>q</var>) ÷ 2 × "
		"204.2 km/ms + <var>u</var></p>\n");
	page_open(page, "ul", NULL);
	page_item(page,
		"204.2 km/ms：光在 ITU-T G.652 单模光纤中的传播速度（群折射率约 1.468）。不扣除任何设备处理时延。",
		"204.2 km/ms: the speed of light in single-mode fibre, ITU-T G.652 (group index about 1.468). "
		"No processing delay is subtracted.");
	page_item(page, "1.005：0.5 % 裕量，覆盖以球面代替椭球面的误差。",
		"1.005: a margin of 0.5 % for the sphere in place of the ellipsoid.");
	page_item(page,
		"q：时间戳的分辨力（抓包时间戳 0，内核接收时间戳与 TCP_INFO 1 µs，用户态 100 µs）。",
		"q: the quantum of the stamps (0 for packets, 1 µs for kernel receive stamps and TCP_INFO, "
		"100 µs in user space).");
	page_item(page, "u：拨测点位置的不确定度（未申报时 10 km，有证明材料时 100 m）。",
		"u: how uncertain the agent's place is (10 km unless declared, 100 m when attested).");
	page_item(page,
		"仅当拨测点到所申报城市边界的距离大于 r + 5 km 时，才认为该拨测点排除该城市；"
		"5 km 是边界数据的裕量。省界以外作为第十二个候选。",
		"An agent excludes a city only when its distance to the city's boundary is above r + 5 km; "
		"the 5 km are for the boundaries' own errors. Beyond the province is one more candidate.");
	page_close(page, "ul");
	page_open(page, "p", NULL);
	page_sayf(page, "行政区划数据：%s（%s）", "Boundaries: %s (%s)", facts_region(page->report),
		page->evidence->region.code ? page->evidence->region.code : "—");
	/* Said in the source's own language, which is not that of what is filed. */
	if (page_is_internal(page) || page->lang == LANG_EN) {
		page_sayf(page, "，来源：%s", ", source: %s",
			page->evidence->region.source ? page->evidence->region.source : "—");
	} else {
		page_say(page, "，文件摘要值 ", "");
		page_digest(page, page->evidence->region.sha256);
		page_say(page, "。", ".");
	}
	page_close(page, "p");
}

static void statistics(struct page *page)
{
	page_section(page, "统计与判定", "Statistics and verdicts");
	page_open(page, "ul", NULL);
	page_item(page,
		"成功率与达标率按单侧 Clopper–Pearson 精确界（Clopper 与 Pearson，Biometrika 26，1934）判定，"
		"总显著性水平由各设区市均分（Bonferroni）。",
		"Success and good shares are decided by exact one-sided Clopper–Pearson bounds (Clopper and "
		"Pearson, Biometrika 26, 1934), the level shared evenly among the cities (Bonferroni).");
	page_item(page,
		"下限不低于阈值为覆盖；上限低于阈值为未覆盖；否则为证据不足。两项比率须同时满足。",
		"Covered when the lower bounds reach the thresholds; not covered when an upper bound is "
		"below; else undecided. Both shares count.");
	page_item(page,
		"分位时延为各时段中位值的次序统计量，不插值；判定不用分位值，而用达标时段的比率。",
		"Quantiles of times are order statistics of slot medians, without interpolation; verdicts "
		"rest on the share of good slots, not on them.");
	page_item(page,
		"“至少 k 个”：认定数不少于 k 为符合；认定与待定之和少于 k 为不符合；否则为证据不足。",
		"“At least k”: pass when the definite ones reach k; fail when definite and undecided "
		"together do not; else inconclusive.");
	page_item(page,
		"合并：有一项不符合即为不符合；否则有一项证据不足、未评估或出错即为证据不足；没有可合并的为未评估。",
		"Roll-up: any fail fails; else anything undecided, not assessed or in error leaves it "
		"inconclusive; nothing to roll up is not assessed.");
	page_item(page, "全部计算用整数完成；下限向下取整，上限向上取整，半径向上取整到 0.1 km。",
		"All arithmetic is in integers; lower bounds are rounded down, upper bounds up, radii up to "
		"0.1 km.");
	page_close(page, "ul");
}

void html_method(struct page *page)
{
	plan(page);
	agents(page);
	probing(page);
	places(page);
	statistics(page);
}
