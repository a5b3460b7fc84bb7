/* Chapter: what such measurements can prove and what they cannot. */
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

/* Each a claim of its own, so that a reader can cite it by number. */
static const struct limit {
	struct phrase title, text;
} limits[] = {
	{{"只能证明“不远于”", "Near, never far"},
		{"往返时延小，证明节点不远于相应的距离；往返时延大，什么也不证明：绕行、排队、负载都会使时延变大。",
			"A small round-trip time proves that a node is not beyond a distance; a large one "
			"proves nothing: detours, queues and load all add to it."}},
	{{"邻近是支持，不是证实", "Nearness supports, it does not confirm"},
		{"“得到支持”依赖于拨测点确在申报之处。拨测点与节点一同位于他处时，测量结果可以完全相同；"
		 "因此凡依赖未经证明的拨测点，均列入所依赖的假定。",
			"“Supported” rests on the agent standing where declared. If agent and node stood "
			"elsewhere together, the measurements could be the same; so every agent without a "
			"document is listed among the assumptions."}},
	{{"可能位置范围", "Regions, not points"},
		{"位置是城市的集合而不是一个点。未被排除的城市（包括省外）全部列出，测量本身不能在其中作出取舍。",
			"A place is a set of cities, not a point. All that are not excluded are listed, the "
			"outside included; measurement alone does not choose among them."}},
	{{"应答者", "Who answers"},
		{"中间设备可以代替节点应答（代理、地址转换、清洗设备），任播地址可以在多处应答。"
		 "没有核实节点身份的应答，只说明该地址有应答。",
			"Middleboxes can answer in a node's place (proxies, address translation, scrubbing), "
			"and anycast addresses answer from many places. Without the node's identity a reply "
			"says only that the address answers."}},
	{{"地址库", "Address databases"},
		{"地址库的答复来自登记与推断，可能过时或有误，本附录只作对照，既不据以证实，也不据以否定。",
			"Databases hold registrations and inferences that may be old or wrong; they are shown "
			"beside, and neither confirm nor refute."}},
	{{"取样", "Sampling"},
		{"结果只代表所列的拨测点、时段与方法。相邻时段的结果可能相关，因此以时段而不以单个探测包计数；"
		 "统计界不涵盖系统性偏差。",
			"Results stand for the agents, slots and methods listed. Neighbouring slots may be "
			"correlated, so slots are counted and not packets; the bounds do not cover systematic "
			"error."}},
	{{"日志", "Logs"},
		{"日志清单只证明统计时所提供的文件中有哪些时间的记录，不能证明这些文件一直如此留存，"
		 "也不能证明记录的内容真实完整。",
			"Inventories prove which times have records in the files that were there; not that "
			"the files were always kept so, nor that what they say is true or complete."}},
	{{"书面材料", "Documents"},
		{"书面材料按摘要、出具方、持有人与有效期核对，内容的真实性由出具方负责。",
			"Documents are checked by digest, issuer, holder and validity; their issuers answer "
			"for what they say."}},
	{{"规则的依据", "The rules' authority"},
		{"标有“依据待确认”的规则来自二手资料；阈值中规则原文没有给出数值的，为规则集自定。"
		 "二者均以主管部门书面答复为准。",
			"Rules marked “to be confirmed” come from secondary texts; thresholds that the texts "
			"do not give are the profile's own. The authority's written answer prevails."}},
	{{"现场核查", "Inspection"},
		{"本附录不替代现场核查。",
			"This appendix does not replace an inspection on site."}},
};

static const struct column open_columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"结论", "Verdict"}, NULL},
	{{"为何不能判定", "Why it is open"}, "wide"},
	{{"承诺的补证办法与期限", "What is promised"}, "wide"},
};
static const struct table_form open_form =
	TABLE_FORM("证据不足的事项", "What the evidence does not decide", open_columns);

static void open_row(struct page *page, const struct finding *finding)
{
	const struct filing_promise *promise = facts_promise(page->evidence, finding->rule);

	page_row(page);
	page_cell_text(page, rule_title(page->lang, finding));
	page_cell(page);
	page_badge_short(page, finding->verdict);
	page_cell(page);
	for (size_t i = 0; i < finding->reason.count; i++) {
		page_say(page, "", i > 0 ? " " : "");
		page_text(page,
			word_in(page->lang, &words_reason_sentence, finding->reason.items[i]));
	}
	if (finding->reason.count == 0)
		page_text(page, NULL);
	page_cell(page);
	if (!promise) {
		page_say(page, "未承诺", "nothing");
		return;
	}
	page_sayf(page, "不迟于 %s", "by %s", number_day(promise->by).text);
	if (promise->how)
		page_sayf(page, "：%s", ": %s", promise->how);
}

static void undecided(struct page *page)
{
	page_table_open(page, &open_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (finding->severity != SEVERITY_INFO && finding->verdict == VERDICT_INCONCLUSIVE)
			open_row(page, finding);
	}
	page_table_close(page);
	page_trace(page, "/findings", NULL);
}

void html_limits(struct page *page)
{
	page_section(page, "测量能证明什么，不能证明什么", "What measurement proves, and what not");
	page_open(page, "ol", "limits");
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		page_raw(page, "<li><b>");
		page_say(page, limits[i].title.zh, limits[i].title.en);
		page_say(page, "。", ". ");
		page_raw(page, "</b>");
		page_say(page, limits[i].text.zh, limits[i].text.en);
		page_close(page, "li");
	}
	page_close(page, "ol");
	page_section(page, "证据不足的事项", "What is not decided");
	undecided(page);
}
