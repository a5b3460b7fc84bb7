/* The annual report's four parts, as far as two pieces of evidence can fill them, ready to be
 * pasted; what they cannot know is said. */
#include <string.h>

#include "base/text.h"
#include "reports/diff_parts.h"

static int64_t before(const struct diff_paper *to, const char *what)
{
	return diff_tally_find(to->difference, what)->old_value;
}

static int64_t now(const struct diff_paper *to, const char *what)
{
	return diff_tally_find(to->difference, what)->new_value;
}

static void para(struct diff_paper *to, const char *text)
{
	paper_add(&to->paper, PAPER_PARA, text);
}

/* What somebody must fill in. */
static void lack(struct diff_paper *to, const char *zh, const char *en)
{
	paper_add(&to->paper, PAPER_WARN,
		paper_say(&to->paper, "【待补充】%s", "[to be added] %s",
			paper_in(&to->paper, (struct phrase){zh, en})));
}

static const char *day(struct diff_paper *to, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];
	struct civil c = when_to_civil(at, 480);

	if (to->paper.lang == LANG_EN)
		return arena_text(&to->paper.arena, when_day(at, text));
	return arena_format(&to->paper.arena, "%d年%d月%d日", c.year, c.month, c.day);
}

static const char *fleet(
	struct diff_paper *to, int64_t (*value)(const struct diff_paper *to, const char *what))
{
	return paper_say(&to->paper,
		"节点 %lld 个（核心节点 %lld 个、区域节点 %lld 个、边缘节点 %lld 个），"
		"分布于 %lld 个设区市，登记机房 %lld 处",
		"%lld CDN nodes (%lld core, %lld regional, %lld edge) in %lld cities and %lld sites",
		(long long)value(to, "nodes"), (long long)value(to, "core"),
		(long long)value(to, "regional"), (long long)value(to, "edge"),
		(long long)value(to, "cities_with_nodes"), (long long)value(to, "sites"));
}

/* Cities whose service came to be, or ceased to be, of this verdict. */
static const char *cities(struct diff_paper *to, bool gained)
{
	const char *text = "";

	LIST_EACH(const struct diff_item, item, &to->difference->topics[DIFF_CITIES]) {
		const struct diff_field *field = diff_field_find(item, "service");

		if (field && text_equal(gained ? field->new_text : field->old_text, "pass"))
			text = paper_join(&to->paper, text, diff_city(to, item->id));
	}
	return text;
}

static void coverage(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	const char *gained = cities(to, true), *lost = cities(to, false);
	const char *text = paper_say(paper,
		"经实测，报告期末全省 %lld 个设区市中，达到服务覆盖要求的 %lld 个、未达到的 %lld 个、尚不能判定的 "
		"%lld 个；期初达到的为 %lld 个",
		"Of %lld cities %lld are covered at the end, as measured, %lld are not, %lld are "
		"undecided; %lld were covered at the start",
		(long long)now(to, "cities"), (long long)now(to, "cities_covered"),
		(long long)now(to, "cities_not_covered"),
		(long long)(now(to, "cities") - now(to, "cities_covered") -
			    now(to, "cities_not_covered")),
		(long long)before(to, "cities_covered"));

	if (gained[0])
		text = paper_clause(
			paper, text, paper_say(paper, "新达到的为%s", "now covered: %s", gained));
	if (lost[0])
		text = paper_clause(paper, text,
			paper_say(paper, "不再达到的为%s", "no longer covered: %s", lost));
	para(to,
		paper_say(paper, "%s。%s", "%s.%s", text,
			to->difference->verdicts_comparable
				? ""
				: paper_in(paper,
					  (struct phrase){
						  "期初、期末所用规则或阈值不同，两数不可直接比较。",
						  " Rules or thresholds differ: the two are not "
						  "directly comparable."})));
}

static void traffic(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	int64_t records = now(to, "log_records"), bytes = now(to, "log_bytes");

	if (records == BIND_ABSENT)
		return;
	para(to,
		paper_say(paper,
			"访问日志：期末所查 %lld 个月内，各节点访问记录合计 %s 条、发送 %s；期初所查同长期间为 "
			"%s 条、%s。",
			"Access logs of the %lld months looked at: %s records, %s sent; of those at the "
			"start: %s, %s.",
			(long long)to->report->new->profile.log_months, number_count(records).text,
			number_bytes(bytes).text, number_count(before(to, "log_records")).text,
			number_bytes(before(to, "log_bytes")).text));
}

static void operation(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	paper_add(paper, PAPER_SECTION,
		paper_in(paper, (struct phrase){"一、运营情况", "1. Operation"}));
	para(to, paper_say(paper, "截至%s，%s共有 CDN %s。报告期初（%s）共有%s。",
			 "On %s %s had %s. At the start (%s): %s.",
			 day(to, to->difference->new_side.as_of), to->difference->operator_name,
			 fleet(to, now), day(to, to->difference->old_side.as_of),
			 fleet(to, before)));
	coverage(to);
	traffic(to);
	if (now(to, "domains") != BIND_ABSENT && before(to, "domains") != BIND_ABSENT)
		para(to, paper_say(paper, "申报的客户域名期末 %lld 个，期初 %lld 个。",
				 "Domains of customers declared: %lld (%lld at the start).",
				 (long long)now(to, "domains"), (long long)before(to, "domains")));
	lack(to,
		"业务收入、客户数量、用户投诉及处理等经营情况，两份材料均不含，由申请单位据实填写。",
		"Revenue, customers, complaints: neither holds them.");
}

/* Papers about people, by what their kind is called. */
static bool is_of_staff(const struct diff_item *item)
{
	static const char *const words[] = {"社保", "资格", "人员", "职称"};
	const char *kind = diff_text(item, "kind", item->kind != DIFF_GONE);

	for (size_t i = 0; kind && i < ARRAY_LEN(words); i++)
		if (strstr(kind, words[i]))
			return true;
	return false;
}

static void staff(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	const char *text = "";

	LIST_EACH(const struct diff_item, item, &to->difference->topics[DIFF_DOCUMENTS])
		if (is_of_staff(item))
			text = paper_join(paper, text, item->id);
	if (text[0])
		para(to, paper_say(paper, "与人员有关的书面材料有增减：%s（见逐项对照）。",
				 "Documents about staff were added or are gone: %s.", text));
	lack(to,
		"两份材料不记载人员名册；专职技术人员和网络与信息安全管理人员的增减、资格证书、社会保险"
		"情况，由申请单位据实填写。",
		"Neither holds a list of staff: changes, certificates and insurance are to be added.");
}

/* "X 由 a 变为 b": what is counted, its unit behind. */
static const char *grown(
	struct diff_paper *to, struct phrase name, struct phrase unit, const char *what)
{
	struct paper *paper = &to->paper;
	long long old = before(to, what), new = now(to, what);

	if (old == new)
		return paper_say(paper, "%s期初、期末均为 %lld %s", "%s: %lld%s, as before",
			paper_in(paper, name), new, paper_in(paper, unit));
	return paper_say(paper, "%s由 %lld %s变为 %lld %s", "%s: from %lld%s to %lld%s",
		paper_in(paper, name), old, diff_pad(to, paper_in(paper, unit), false, true), new,
		paper_in(paper, unit));
}

static void equipment(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	const char *text = grown(to, (struct phrase){"节点服务地址", "addresses of nodes"},
		(struct phrase){"个", ""}, "addresses");

	if (now(to, "bandwidth_mbps") != BIND_ABSENT && before(to, "bandwidth_mbps") != BIND_ABSENT)
		text = paper_clause(paper, text,
			grown(to, (struct phrase){"节点申报带宽合计", "bandwidth declared"},
				(struct phrase){"Mbps", " Mbit/s"}, "bandwidth_mbps"));
	para(to, paper_say(paper, "报告期内，%s。", "In the period, %s.", text));
	lack(to, "服务器台数、型号及购置、报废情况不在材料之内，由申请单位补充。",
		"Numbers and models of servers are not in the evidence.");
}

static const struct column node_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"类别", "Role"}, NULL},
	{{"调整", "Change"}, NULL},
	{{"原所在地", "Before"}, "wide"},
	{{"现所在地", "Now"}, "wide"},
	{{"割接工单", "Ticket"}, NULL},
};
static const struct table_form node_form =
	TABLE_FORM("节点调整情况表", "Nodes adjusted", node_columns);

static const struct phrase kind_words[] = {
	[DIFF_ADDED] = {"新增", "added"},
	[DIFF_GONE] = {"撤销", "gone"},
	[DIFF_MOVED] = {"迁移", "moved"},
	[DIFF_CHANGED] = {"调整登记事项", "changed"},
};

static const char *place(struct diff_paper *to, const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		if (!text_equal(node->id, id))
			continue;
		LIST_EACH(const struct site, site, &evidence->sites)
			if (text_equal(site->id, node->site))
				return paper_say(&to->paper, "%s，%s", "%s, %s",
					diff_city(to, node->city), site->address);
		return diff_city(to, node->city);
	}
	return NULL;
}

static int role_of(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		if (text_equal(node->id, id))
			return node->role;
	return -1;
}

static void node_table(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	paper_table(paper, &node_form);
	LIST_EACH(const struct diff_item, item, &to->difference->topics[DIFF_NODES]) {
		bool gone = item->kind == DIFF_GONE;

		paper_put(paper, item->id);
		paper_put(paper,
			word_in(paper->lang, &words_role,
				role_of(gone ? to->report->old : to->report->new, item->id)));
		paper_put(paper, paper_in(paper, kind_words[item->kind]));
		paper_put(paper, place(to, to->report->old, item->id));
		paper_put(paper, place(to, to->report->new, item->id));
		paper_put(paper, diff_tickets(to, &item->tickets));
	}
}

static const struct column city_columns[] = {
	{{"设区市", "City"}, "key"},
	{{"期初节点数", "At the start"}, "num"},
	{{"期末节点数", "At the end"}, "num"},
	{{"增减", "Change"}, "num"},
};
static const struct table_form city_form =
	TABLE_FORM("节点分布变化表", "Nodes by city", city_columns);

static int64_t nodes_in(const struct evidence *evidence, const char *city)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		count += text_equal(node->city, city);
	return count;
}

static void city_row(struct diff_paper *to, const char *name, int64_t old, int64_t new)
{
	struct paper *paper = &to->paper;

	paper_put(paper, name);
	paper_put(paper, arena_text(&paper->arena, number_count(old).text));
	paper_put(paper, arena_text(&paper->arena, number_count(new).text));
	paper_put(paper,
		arena_format(&paper->arena, new > old ? "+%lld" : "%lld", (long long)(new - old)));
}

static void city_table(struct diff_paper *to)
{
	const struct evidence *old = to->report->old, *new = to->report->new;

	paper_table(&to->paper, &city_form);
	LIST_EACH(const struct evidence_city, city, &new->cities) {
		int64_t from = nodes_in(old, city->code), count = nodes_in(new, city->code);

		if (from > 0 || count > 0)
			city_row(to, diff_city(to, city->code), from, count);
	}
	city_row(to, paper_in(&to->paper, (struct phrase){"合计", "all"}), before(to, "nodes"),
		now(to, "nodes"));
}

static void adjusted(struct diff_paper *to)
{
	const struct difference *d = to->difference;

	para(to,
		paper_say(&to->paper,
			"报告期内，新增节点 %zu 个、迁移 %zu 个、撤销 %zu 个，另有 %zu 个节点的登记事项有调整；"
			"新增机房 %zu 处、停用 %zu 处，另有 %zu 处机房的登记事项有变更。",
			"Nodes added: %zu, moved: %zu, gone: %zu, otherwise changed: %zu; sites added: "
			"%zu, no longer used: %zu, changed: %zu.",
			diff_count(d, DIFF_NODES, DIFF_ADDED),
			diff_count(d, DIFF_NODES, DIFF_MOVED), diff_count(d, DIFF_NODES, DIFF_GONE),
			diff_count(d, DIFF_NODES, DIFF_CHANGED),
			diff_count(d, DIFF_SITES, DIFF_ADDED), diff_count(d, DIFF_SITES, DIFF_GONE),
			diff_count(d, DIFF_SITES, DIFF_CHANGED)));
	LIST_EACH(const struct diff_item, item, &d->topics[DIFF_NODES])
		paper_add(&to->paper, PAPER_ITEM, diff_node_sentence(to, item));
	LIST_EACH(const struct diff_item, item, &d->topics[DIFF_SITES])
		paper_add(&to->paper, PAPER_ITEM, diff_site_sentence(to, item));
	if (d->topics[DIFF_NODES].count > 0)
		node_table(to);
	city_table(to);
	para(to,
		paper_in(&to->paper,
			(struct phrase){
				"上述调整的报备、技术评测申请和机房备案情况：【待补充】请填写办理时间和"
				"回执编号；两份材料均无记载。",
				"Filings of these changes: [to be added] dates and receipts; neither "
				"holds them."}));
}

static void adjustments(struct diff_paper *to)
{
	const struct difference *d = to->difference;

	paper_add(&to->paper, PAPER_SECTION,
		paper_in(&to->paper,
			(struct phrase){"三、节点与场地调整情况", "3. Nodes and sites adjusted"}));
	if (d->topics[DIFF_NODES].count + d->topics[DIFF_SITES].count > 0)
		adjusted(to);
	else
		para(to, paper_in(&to->paper,
				 (struct phrase){"报告期内，节点与机房的登记事项没有变化。",
					 "Nothing that is declared of nodes and sites changed."}));
}

/* Gaps of the period that the rule does not allow, and how many of them maintenance explains. */
static void gaps(struct diff_paper *to)
{
	size_t all = 0, explained = 0;

	LIST_EACH(const struct diff_outage, outage, &to->difference->outages) {
		all += diff_outage_is_long(to, outage);
		explained += outage->explained;
	}
	if (all == 0)
		return;
	para(to,
		paper_say(&to->paper,
			"报告期内超过 %lld 小时或与割接有关的日志缺失 %zu 段，其中 %zu 段处于已申报的割接时段之内，"
			"%zu 段没有割接说明或超出割接时段（见“计划割接与日志缺失”）。日志缺失不等于发生事故，"
			"须逐段说明原因。",
			"Gaps in logs of more than %lld hours, or where there is maintenance, in the period: "
			"%zu; within declared maintenance: %zu; not: %zu (see “Maintenance and missing "
			"logs”). A gap is no incident by itself and wants a reason.",
			(long long)to->report->new->profile.log_gap_hours, all, explained,
			all - explained));
}

static void incidents(struct diff_paper *to)
{
	paper_add(&to->paper, PAPER_SECTION,
		paper_in(&to->paper, (struct phrase){"四、安全事故处理", "4. Security incidents"}));
	gaps(to);
	lack(to,
		"两份材料不记载安全事故、数据泄露和违法信息处置情况；没有记载不等于没有发生，由申请单位据实填写。",
		"Neither holds incidents, leaks or handling of unlawful content; that does not mean that "
		"there were none.");
}

void diff_annual(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	paper_add(paper, PAPER_CHAPTER,
		paper_in(paper, (struct phrase){"年度报告素材", "Material for the annual report"}));
	para(to, paper_say(paper, "报告期：%s至%s（两份材料的统计截止时间之间）。",
			 "Period: %s to %s (between both as_of).",
			 day(to, to->difference->old_side.as_of),
			 day(to, to->difference->new_side.as_of)));
	operation(to);
	paper_add(paper, PAPER_SECTION,
		paper_in(paper,
			(struct phrase){"二、人员与设备变动情况", "2. Staff and equipment"}));
	staff(to);
	equipment(to);
	adjustments(to);
	incidents(to);
}
