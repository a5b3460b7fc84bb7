/* What is to be done about a reason, and what is to be declared for a rule: one row each. */
#include "base/text.h"
#include "reports/remedies.h"

static const struct phrase reasons[REASON_COUNT] = {
	[REASON_NO_DATA] = {"尚无可计入的数据：请由拨测点测量，或读取日志",
		"nothing counts of it so far: let agents measure, or logs be read"},
	[REASON_PLAN_MISSING] = {"制订测量计划，据以测量，并以 --plan 指明",
		"make a plan, measure by it, and name it by --plan"},
	[REASON_MISSING_SLOTS] = {"取回缺少的拨测记录；无人测量的时段无法补上",
		"fetch the records that are missing; a slot that nobody measured stays missing"},
	[REASON_INSUFFICIENT_SAMPLES] = {"增加时段：现有时段太少，不足以得出结论",
		"more slots: those so far are too few for any verdict"},
	[REASON_INTERVAL_STRADDLES] = {"增加时段：成功比例距阈值太近，现有时段不足以区分",
		"more slots: the share is too near to the threshold for those so far"},
	[REASON_AMBIGUOUS_LOCATION] =
		{"在节点所在城市靠近节点处设拨测点；另需其机房的书面材料，或其固定公钥（key_sha256）加拨测点位置的证明材料",
			"an agent in the node's city, near it; then a document of its site, or its pinned key (key_sha256) and a document that attests where the agent stands"},
	[REASON_CONFLICTING_SOURCES] = {"来源相互矛盾：请查明何者有误",
		"sources contradict one another: find out which is wrong"},
	[REASON_RECORD_CONFLICT] = {"同一拨测点的记录行相互矛盾：请重新取回其未经改动的拨测记录",
		"lines of an agent contradict one another: fetch its records again, unchanged"},
	[REASON_SINGLE_WITNESS] = {"有一个拨测点的结果与之不符：请另由其他网络的拨测点测量",
		"an agent speaks against it: let one of another network measure as well"},
	[REASON_AGENT_MISPLACED] = {"拨测点不可能在申报之处：请更正其位置",
		"an agent cannot stand where the dossier says: correct its place"},
	[REASON_AGENT_UNATTESTED] = {"拨测点位置的证明材料（attested）",
		"a document that attests where the agent stands (attested)"},
	[REASON_NODE_IDENTITY] =
		{"无法确定是该节点本身应答：请登记其固定公钥（key_sha256），或让应答标明节点（node_name）；如有其他密钥应答，请查明属于谁",
			"it is not known that the node itself answers: pin its key (key_sha256), or let responses name it (node_name); where another key answers, find out whose it is"},
	[REASON_ANYCAST] = {"该地址有不止一处应答：请逐处分别申报",
		"more than one place answers at the address: declare one for each"},
	[REASON_STALE_DATA] = {"重新读取日志：日志止于远早于此刻之时",
		"read the logs again: they end long before this instant"},
	[REASON_OUTSIDE_WINDOW] = {"此刻之前的统计期内没有时段：请等待时段，或调整 as_of",
		"no slot lies in the window before this instant: wait for slots, or move as_of"},
	[REASON_CLOCK_UNSYNCED] = {"同步各拨测点的时钟", "synchronize the agents' clocks"},
	[REASON_HISTORY_TOO_SHORT] = {"时间：服务开通时长短于日志须覆盖的期限",
		"time: the service is younger than what its logs must cover"},
	[REASON_GAP_UNEXPLAINED] = {"缺失时段的日志，或造成缺失的割接的书面材料",
		"the logs of the gap, or a document about the maintenance that made it"},
	[REASON_LOG_UNAVAILABLE] = {"使日志可读，并重新读取",
		"make the logs readable, and read them again"},
	[REASON_LOG_DAMAGED] = {"受损日志的完好副本", "sound copies of the damaged logs"},
	[REASON_LOG_EMPTY] = {"查明为何没有日志，或写明日志实际所在位置",
		"find out why nothing is logged, or name where the logs really are"},
	[REASON_NO_TRAFFIC] = {"以其他流量凭据说明当时确无业务可记",
		"show that there was nothing to log: another witness of the traffic"},
	[REASON_ZONE_UNDECLARED] = {"写明日志的时区（time_zone）",
		"say the logs' time zone (time_zone)"},
	[REASON_NONE_DECLARED] = {"在申报信息中申报", "declare it in the dossier"},
	[REASON_DOCUMENT_MISSING] = {"附上书面材料的文件", "attach the document's file"},
	[REASON_DOCUMENT_EXPIRED] = {"在统计截止时间仍有效的书面材料",
		"a document that is still valid at as_of"},
	[REASON_DOCUMENT_UNCLEAR] = {"统计截止时间之前由他方向申请单位出具的书面材料",
		"a document that somebody else issued to the operator before as_of"},
	[REASON_CALENDAR_MISSING] = {"相关年份的工作日历", "a calendar of the year in question"},
};
const struct word_list words_remedy_reason = {"enum reason", reasons, ARRAY_LEN(reasons)};

/* Of rules that nothing is declared for. */
static const struct {
	const char *rule;
	struct phrase what;
} undeclared[] = {
	{"function.cache",
		{"需有功能为 cache 的检查和功能为 no_store 的检查：写法见 init --functions",
			"a check of function cache, and one of no_store: init --functions shows "
			"them"}},
	{"function.refusal", {"需有功能为 refuse 的检查：写法见 init --functions",
				     "a check of function refuse: init --functions shows it"}},
	{"function.dispatch",
		{"需有 server 为 system 的检查（访问），或带 subnet 的 dns 检查：写法见 init --functions",
			"a check with server \"system\" (a visit), or dns with a subnet: init "
			"--functions shows them"}},
	{"function.load_balance",
		{"需有功能为 balance 的检查：写法见 init --functions",
			"a check of function balance: init --functions shows it"}},
	{"site.licence_no",
		{"需有 operator.licence_no 和功能为 home 的检查：写法见 init --functions",
			"operator.licence_no and a check of function home: init --functions shows "
			"them"}},
	{"domains.filed", {"在 domains[] 中写明各域名及其备案号（filing_no）",
				  "domains[] with their filing_no"}},
	{"facilities.in_scope",
		{"在 facilities[] 中申报，写明所在城市并附书面材料",
			"declare it in facilities[], with its city and a document"}},
	{"ipv6.service", {"在节点的 addresses[] 中写明 IPv6 地址", "IPv6 addresses of nodes"}},
	{"logs.retention", {"在 logs[] 中申报各节点的日志", "declare the nodes' logs in logs[]"}},
};

struct phrase remedy_undeclared(const char *rule)
{
	for (size_t i = 0; i < ARRAY_LEN(undeclared); i++)
		if (text_equal(undeclared[i].rule, rule))
			return undeclared[i].what;
	return reasons[REASON_NONE_DECLARED];
}
