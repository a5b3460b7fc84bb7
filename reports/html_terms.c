/* Annex: the field's terms, those that this appendix uses. */
#include "reports/facts.h"
#include "reports/html.h"

static bool always(const struct evidence *evidence)
{
	(void)evidence;
	return true;
}

static bool has_role(const struct evidence *evidence, int role)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		if (node->role == role)
			return true;
	}
	return false;
}

static bool has_core(const struct evidence *evidence)
{
	return has_role(evidence, ROLE_CORE);
}

static bool has_regional(const struct evidence *evidence)
{
	return has_role(evidence, ROLE_REGIONAL);
}

static bool has_edge(const struct evidence *evidence)
{
	return has_role(evidence, ROLE_EDGE);
}

static bool has_agents(const struct evidence *evidence)
{
	return evidence->agents.count > 0;
}

static bool has_cities(const struct evidence *evidence)
{
	return evidence->cities.count > 0;
}

static bool has_cache(const struct evidence *evidence)
{
	return evidence->functions.cache.count > 0;
}

static bool has_dispatch(const struct evidence *evidence)
{
	return evidence->functions.dispatch.count > 0;
}

static bool has_failover(const struct evidence *evidence)
{
	return evidence->functions.failover.count > 0;
}

static bool has_logs(const struct evidence *evidence)
{
	return evidence->logs.count > 0;
}

static bool has_readings(const struct evidence *evidence)
{
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		if (finding->readings.count > 0)
			return true;
	}
	return false;
}

static bool has_waivers(const struct evidence *evidence)
{
	return evidence->waivers.count > 0;
}

static bool has_anycast(const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		for (size_t i = 0; i < node->location.reason.count; i++)
			if (node->location.reason.items[i] == REASON_ANYCAST)
				return true;
	}
	return false;
}

static const struct term {
	bool (*used)(const struct evidence *evidence);
	struct phrase name, meaning;
} terms[] = {
	{has_core, {"核心节点", "core node"},
		{"申报为内容分发网络核心层的节点，承担内容汇聚与向下分发。",
			"A node declared as the network's core: it gathers content and passes it on."}},
	{has_regional, {"区域节点", "regional node"},
		{"申报为区域层的节点，介于核心节点与边缘节点之间。",
			"A node declared as regional, between core and edge."}},
	{has_edge, {"边缘节点", "edge node"},
		{"申报为边缘层的节点，直接向用户提供服务。",
			"A node declared as edge: it serves users."}},
	{has_cities, {"设区市", "prefecture city"},
		{"省级行政区之下的地级市，按 GB/T 2260 编码。",
			"A city at prefecture level, by its GB/T 2260 code."}},
	{has_agents, {"拨测点", "agent"},
		{"按测量计划向节点发起拨测并记录结果的主机，所在城市与运营商由申请单位申报。",
			"A host that probes nodes by the plan and records what it sees; its city and "
			"operator are declared."}},
	{has_agents, {"往返时延（RTT）", "round-trip time (RTT)"},
		{"自发出探测包至收到应答的时间，由单调时钟测得。",
			"From sending a probe to its reply, by a monotonic clock."}},
	{has_agents, {"时段", "slot"},
		{"测量计划中等长的时间单位；成功率按时段计数，不按单个探测包计数。",
			"The plan's unit of time; success is counted by slots, not packets."}},
	{has_cities, {"成功率", "success"},
		{"判为成功的时段占应计时段的比例。", "Slots that succeed among those that count."}},
	{has_cities, {"单侧置信下限", "one-sided lower bound"},
		{"由 Clopper–Pearson 精确方法得出的界：真实比例低于它的可能性不超过所列的显著性水平。",
			"The exact Clopper–Pearson bound: the true share is below it with at most the "
			"probability named."}},
	{always, {"可能位置范围", "possible places"},
		{"光在光纤中传播所需的时间没有排除的全部城市。",
			"All cities that the speed of light in fibre does not exclude."}},
	{has_anycast, {"任播", "anycast"},
		{"同一地址在多处同时提供服务。", "One address that answers from several places."}},
	{has_cache, {"缓存命中率", "hit share"},
		{"再次请求时由节点缓存直接应答的比例。",
			"Later answers that come from the node's cache."}},
	{has_cache, {"回源", "origin fetch"},
		{"节点没有所请求的内容，转而向源站取得。",
			"The node has not got the content and fetches it from the origin."}},
	{has_dispatch, {"智能调度", "dispatch"},
		{"按用户所在地与网络把同一域名引向不同节点。",
			"One name leads users of different places and networks to different nodes."}},
	{has_failover, {"故障切换", "failover"},
		{"节点停止服务后，其用户改由其他节点服务。",
			"When a node stops, its users are served by another."}},
	{has_logs, {"日志留存", "log retention"},
		{"统计截止时间之前一定期限内的日志连续可查。",
			"Logs of a period before the instant judged at are there without a gap."}},
	{has_logs, {"日志缺失时段", "gap"},
		{"连续 30 分钟以上没有任何日志记录的时间。",
			"Thirty minutes or more without any record."}},
	{always, {"统计截止时间", "instant judged at"},
		{"一切判定所依据的时刻：材料的有效期、日志的期限均以此为准。",
			"The instant that all is judged at: validity of documents, periods of logs."}},
	{always, {"佐证材料", "evidence"},
		{"载有全部判定与数值的文件，本附录的每一个数都由它得出。",
			"The file of all verdicts and figures, from which this appendix is made."}},
	{always, {"证据包", "bundle"},
		{"佐证材料连同申报信息、测量计划、原始记录与书面材料，附有清单与签名。",
			"The evidence with dossier, plan, records and documents, a manifest and "
			"signatures."}},
	{always, {"摘要值", "digest"},
		{"由文件内容算出的定长数字；内容有任何改动，摘要值即不相同。",
			"A number of fixed length computed from a file: it differs when anything in the "
			"file does."}},
	{has_readings, {"口径", "reading"},
		{"对规则原文的一种理解；主口径决定结论，其他口径供对照。",
			"One way to understand a rule; the headline makes the verdict."}},
	{has_waivers, {"情况说明", "waiver"},
		{"责任人签名的说明，附在判定之旁，不改变结论。",
			"Signed words of who answers for it, beside the verdict, which they never "
			"change."}},
};

static const struct column columns[] = {
	{{"术语", "Term"}, "key"},
	{{"含义", "Meaning"}, "wide"},
};
static const struct table_form form = TABLE_FORM("术语", "Terms", columns);

void html_terms(struct page *page)
{
	page_table_open(page, &form);
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		if (!terms[i].used(page->evidence))
			continue;
		page_row(page);
		page_cell(page);
		page_say(page, terms[i].name.zh, terms[i].name.en);
		page_cell(page);
		page_say(page, terms[i].meaning.zh, terms[i].meaning.en);
	}
	page_table_close(page);
}
