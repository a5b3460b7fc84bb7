#include "reports/sentences.h"

#include <string.h>

#include "base/text.h"

static const struct phrase reason_rows[] = {
	[REASON_NO_DATA] = {"没有数据", "no data"},
	[REASON_PLAN_MISSING] = {"缺测量计划", "no plan"},
	[REASON_MISSING_SLOTS] = {"时段缺失", "missing slots"},
	[REASON_INSUFFICIENT_SAMPLES] = {"样本不足", "too few samples"},
	[REASON_INTERVAL_STRADDLES] = {"置信区间跨阈值", "interval straddles threshold"},
	[REASON_AMBIGUOUS_LOCATION] = {"位置不唯一", "ambiguous location"},
	[REASON_CONFLICTING_SOURCES] = {"来源相互矛盾", "conflicting sources"},
	[REASON_RECORD_CONFLICT] = {"拨测记录冲突", "record conflict"},
	[REASON_SINGLE_WITNESS] = {"仅一处见证", "single witness"},
	[REASON_AGENT_MISPLACED] = {"拨测点位置存疑", "agent misplaced"},
	[REASON_AGENT_UNATTESTED] = {"拨测点未经证明", "agent unattested"},
	[REASON_NODE_IDENTITY] = {"节点身份未核实", "node identity"},
	[REASON_ANYCAST] = {"任播", "anycast"},
	[REASON_STALE_DATA] = {"数据过旧", "stale data"},
	[REASON_OUTSIDE_WINDOW] = {"统计期之外", "outside window"},
	[REASON_CLOCK_UNSYNCED] = {"时钟未同步", "clock unsynced"},
	[REASON_HISTORY_TOO_SHORT] = {"历史不足", "history too short"},
	[REASON_GAP_UNEXPLAINED] = {"日志缺失未说明", "unexplained gap"},
	[REASON_LOG_UNAVAILABLE] = {"日志不可得", "log unavailable"},
	[REASON_LOG_DAMAGED] = {"日志损坏", "log damaged"},
	[REASON_LOG_EMPTY] = {"日志为空", "log empty"},
	[REASON_NO_TRAFFIC] = {"没有业务流量", "no traffic"},
	[REASON_ZONE_UNDECLARED] = {"时区未申报", "zone undeclared"},
	[REASON_SAME_PLACE_SUSPECTED] = {"疑在同一处", "same place suspected"},
	[REASON_NONE_DECLARED] = {"未申报", "none declared"},
	[REASON_THRESHOLDS_CHANGED] = {"阈值有改动", "thresholds changed"},
	[REASON_READING_DEPENDENT] = {"随口径而异", "depends on reading"},
	[REASON_DOCUMENT_MISSING] = {"缺书面材料", "document missing"},
	[REASON_DOCUMENT_EXPIRED] = {"书面材料过期", "document expired"},
	[REASON_DOCUMENT_UNCLEAR] = {"书面材料不清", "document unclear"},
	[REASON_CALENDAR_MISSING] = {"缺工作日历", "calendar missing"},
};
const struct word_list words_reason = {"words_reason", reason_rows, ARRAY_LEN(reason_rows)};

static const struct phrase reason_sentence_rows[] = {
	[REASON_NO_DATA] = {"没有可以计入的数据。", "There is no data that counts."},
	[REASON_PLAN_MISSING] = {"没有事先确定的测量计划，应有哪些时段无从核对，因此不能判为符合。",
		"Without a plan fixed beforehand nobody can say which slots should be there, so "
		"there is no pass."},
	[REASON_MISSING_SLOTS] = {"计划中的部分时段没有有效记录；缺失的时段既不算成功，也不算失败。",
		"Some planned slots have no valid record; they count neither as success nor as "
		"failure."},
	[REASON_INSUFFICIENT_SAMPLES] = {"样本太少：即使全部成功，也达不到规定的置信水平。",
		"Too few samples: even if all had succeeded, the confidence asked for could not be "
		"reached."},
	[REASON_INTERVAL_STRADDLES] = {"置信区间跨越阈值，现有样本既不能证明达到，也不能证明未达到。",
		"The confidence interval straddles the threshold: the samples prove neither that it "
		"is met nor that it is missed."},
	[REASON_AMBIGUOUS_LOCATION] = {"节点的可能位置范围超出规则允许的城市，其所在尚不能确定。",
		"The region where the node may be reaches beyond the cities the rule allows."},
	[REASON_CONFLICTING_SOURCES] = {"不同来源相互矛盾，或者不同节点提交了同一份文件。",
		"Sources contradict one another, or different nodes handed in the same file."},
	[REASON_RECORD_CONFLICT] =
		{"同一次拨测有两种内容不同的记录，或记录的链条中断，有关数据不予采信。",
			"Two different records claim to be the same probe, or the chain of records is "
			"broken; such data is not relied on."},
	[REASON_SINGLE_WITNESS] = {"只有一处拨测点排除所申报的位置，尚不足以认定。",
		"One agent alone excludes the claimed place, which is not enough to say so."},
	[REASON_AGENT_MISPLACED] = {"拨测点所申报的位置与其他测量结果不相容。",
		"The agent's declared place does not fit the other measurements."},
	[REASON_AGENT_UNATTESTED] = {"所依据的拨测点没有位置证明材料，系假定其位于申报之处。",
		"The agents relied on have no document of where they stand; it is assumed that they "
		"stand where declared."},
	[REASON_NODE_IDENTITY] = {"没有核实应答确由所申报的节点发出。",
		"It was not checked that the replies come from the declared node."},
	[REASON_ANYCAST] = {"同一地址在互不相交的可能位置范围内都有应答，疑为任播，不能归于一处。",
		"One address answers from places that cannot be the same: anycast is suspected, and "
		"it cannot be put in one place."},
	[REASON_STALE_DATA] = {"数据早于统计期，已经过旧。", "The data is too old for the period."},
	[REASON_OUTSIDE_WINDOW] = {"部分数据在统计期之外，未计入。",
		"Some data lies outside the period and was not counted."},
	[REASON_CLOCK_UNSYNCED] =
		{"拨测点没有时钟同步记录，或误差超过限值；时延由单调时钟测得，不受影响。",
			"An agent's clock has no record of being synchronised, or its error is above the "
			"limit; round-trip times come from a monotonic clock and are not affected."},
	[REASON_HISTORY_TOO_SHORT] = {"日志的历史短于要求的期限。",
		"The history is shorter than the time asked for."},
	[REASON_GAP_UNEXPLAINED] = {"有超过 24 小时的日志缺失时段，且没有有效的说明材料。",
		"The logs have a gap of more than 24 hours that no valid document explains."},
	[REASON_LOG_UNAVAILABLE] = {"没有提供该日志，或日志无法读取。",
		"The log was not provided, or cannot be read."},
	[REASON_LOG_DAMAGED] = {"日志文件有损坏，损坏部分不能用来填补缺失时段。",
		"Log files are damaged; damaged text closes no gap."},
	[REASON_LOG_EMPTY] = {"日志可以读取，但其中没有任何记录。",
		"The log is there and can be read, and holds no record at all."},
	[REASON_NO_TRAFFIC] = {"有的时间没有记录，而其他各周的同一时间或整个期间也没有；仅凭日志不能区分"
			       "是没有业务流量，还是没有留存。",
		"There are no records of a time that has none in other weeks either, or none in the "
		"whole period; logs alone cannot tell no traffic from no retention."},
	[REASON_ZONE_UNDECLARED] = {"日志没有写明时区，也没有申报时区。",
		"The log names no time zone and none was declared."},
	[REASON_SAME_PLACE_SUSPECTED] =
		{"节点密钥相同，或各拨测点测得的时延几乎一致，疑在同一处；仅作提示，不影响结论。",
			"Equal node keys, or nearly equal times from every agent: they may stand in the same "
			"place. A remark only, it changes no verdict."},
	[REASON_NONE_DECLARED] = {"没有申报有关对象；不申报不等于符合。",
		"Nothing of the kind was declared; not declaring never helps."},
	[REASON_THRESHOLDS_CHANGED] = {"申报信息改动了规则集的默认阈值，结论按改动后的阈值得出。",
		"The dossier changed the profile's thresholds; the verdict follows the changed ones."},
	[REASON_READING_DEPENDENT] = {"采用不同的口径会得出不同的结论。",
		"Another reading of the rule would give another verdict."},
	[REASON_DOCUMENT_MISSING] = {"没有书面材料，或材料没有附上文件。",
		"There is no document, or no file is attached to it."},
	[REASON_DOCUMENT_EXPIRED] = {"书面材料在统计截止时间已经失效或尚未生效。",
		"The document was not valid at the instant judged at."},
	[REASON_DOCUMENT_UNCLEAR] = {"书面材料的关键内容缺失、不清，或者与申报信息不一致。",
		"What matters in the document is missing, unclear, or does not match the dossier."},
	[REASON_CALENDAR_MISSING] = {"缺少当年的法定工作日历，无法计算期限。",
		"The year's calendar of working days is missing, so the date cannot be computed."},
};
const struct word_list words_reason_sentence = {
	"words_reason_sentence", reason_sentence_rows, ARRAY_LEN(reason_sentence_rows)};

/* Names in order of their first byte do not matter: there are few. */
static const struct {
	const char *reading;
	struct phrase name, sentence;
} reading_rows[] = {
	{"service", {"服务覆盖", "service"},
		{"该市的拨测点在申报的质量内得到本省节点的服务，即为覆盖。",
			"A city is covered when agents there are served by a node in the province within the "
			"quality declared."}},
	{"presence", {"节点落地", "presence"},
		{"该市确有节点，即为覆盖。", "A city is covered when a node is definitely in it."}},
	{"either", {"服务或落地", "either"},
		{"服务覆盖与节点落地满足其一，即为覆盖。",
			"A city is covered when it is by service or by presence."}},
	{"by_operator", {"分运营商", "by operator"},
		{"电信、联通、移动中有拨测点的，须各自单独达到；没有拨测点的不作评估。",
			"Each of the three operators that has agents must pass by itself; one without agents "
			"is not assessed."}},
	{"default_thresholds", {"默认阈值", "default thresholds"},
		{"不采用申报信息中的改动，按规则集的默认阈值判定。",
			"With the profile's own thresholds instead of the dossier's."}},
	{"mixed", {"书面与实测结合", "mixed"},
		{"位置已证实，或实测支持且有该机房的书面材料，即予认定。",
			"A place counts when confirmed, or when supported by measurement with a document of "
			"the site."}},
	{"measured", {"仅凭实测", "measured"},
		{"只有实测已证实的位置才予认定，不采信书面材料。",
			"A place counts only when measurement alone confirms it."}},
	{"calendar", {"历月", "calendar"},
		{"自统计截止时间向前推 6 个历月，其间没有超过 24 小时且未经说明的缺失。",
			"Six calendar months back from the instant judged at, without an unexplained gap of "
			"more than 24 hours."}},
	{"days_180", {"180 天", "180 days"}, {"期限按 180 天计算。", "The period is 180 days."}},
	{"days_183", {"183 天", "183 days"}, {"期限按 183 天计算。", "The period is 183 days."}},
	{"no_gap", {"不容缺失", "no gap"},
		{"任何日志缺失时段（30 分钟以上）都不接受。",
			"No gap (30 minutes or more) is accepted."}},
	{"dense", {"小时密度", "dense"},
		{"九成以上的小时内至少有一条记录。", "At least one record in 90 % of the hours."}},
	{"whole_estate", {"整网最短", "whole estate"},
		{"以全部节点中最短的留存为准。", "The shortest retention of all nodes counts."}},
	{"hours", {"逐小时", "by hour"},
		{"一天 24 个小时中，凡有时段的小时都须有应答，申报的割接除外。",
			"Every hour of the day that has slots must have an answer, declared maintenance "
			"apart."}},
	{"each_node", {"逐节点", "each node"},
		{"每个节点都须逐一达到；没有申报检查的节点不作认定。",
			"Every node must reach it by itself; of a node without a check nothing is known."}},
	{"addresses_v6", {"IPv6 地址", "by address"},
		{"只按节点的 IPv6 地址判定该市是否得到服务。",
			"A city is covered by the nodes' IPv6 addresses alone, whatever names lead to."}},
	{"names_v6", {"IPv6 解析", "by name"},
		{"并且该市的解析器确能给出 AAAA 记录；没有查询的不作认定。",
			"And resolvers in the city give AAAA records; where nobody asked, that is open."}},
	{"balanced", {"负载均衡", "load balance"},
		{"请求到达两台以上真实服务器并按权重分担；看过的停用一台没有使请求失败。",
			"Requests reach several real servers in the declared shares; no server that was "
			"stopped in a watch made requests fail."}},
	{"shares", {"到达与分担", "reached and shared"},
		{"到达两台以上真实服务器，且请求数与申报的权重不矛盾。",
			"Two real servers and more are reached, and the requests do not contradict the "
			"declared weights."}},
	{"one_down", {"停用一台", "one down"},
		{"停用一台真实服务器而没有请求失败；由切换观察（watch）演示，没有作观测的不作评估。",
			"One real server down and no request fails: shown by a watch, not assessed where "
			"nobody watched."}},
	{"dispatched", {"智能调度", "dispatch"},
		{"同一域名把不同市的用户引向不同节点，且各市用户被引向最近的节点；看过的故障切换没有失败。",
			"One name leads users of different cities to different nodes, and each city's to the "
			"nearest; no failover that was watched failed."}},
	{"nearest", {"就近", "nearest"},
		{"各市各运营商的用户被引向按实测往返时延最近的申报节点，没有引向省外或未申报的地址。",
			"Each city's and operator's users are led to the declared node that is nearest by "
			"measured RTT, never out of the province nor to an undeclared address."}},
	{"varies", {"因地而异", "varies"},
		{"同一域名至少给两个市以不同的节点。",
			"One name gives different nodes to at least two cities."}},
	{"failover", {"故障切换", "failover"},
		{"节点下线后，原由其服务的用户改由其他节点服务；没有作切换观测的不作评估。",
			"After a node was drained its users were led to another; not assessed where nobody "
			"watched."}},
	{"undeclared", {"未申报", "undeclared"},
		{"解析、访问和跳转所到的地址均已申报，申报的节点均有应答。",
			"Every address that answers, visits and redirects lead to is declared, and every "
			"declared node answers."}},
	{"capability", {"留存能力", "capability"},
		{"许可前不得经营：以留存设置的书面材料为准，且开通以来没有缺失。",
			"Paid service before the licence is not lawful: the retention setting as a document, "
			"and everything since service start without a gap."}},
};

static const struct {
	const char *rule;
	const char *en;
} rule_rows[] = {
	{"nodes.core", "Core nodes"},
	{"nodes.regional", "Regional nodes"},
	{"coverage.cities", "Coverage of prefecture cities"},
	{"nodes.in_province", "Machine rooms in the province"},
	{"logs.retention", "Log retention"},
	{"logs.damage", "Damaged log files"},
	{"logs.times", "Times of log files and records"},
	{"logs.fields", "Fields of log records"},
	{"logs.traffic", "Traffic by node and day"},
	{"facilities.in_scope", "Facilities within the licensed area"},
	{"nodes.availability", "Running 24 hours a day"},
	{"ipv6.service", "Coverage over IPv6"},
	{"function.cache", "Content caching"},
	{"function.refusal", "Blocked URLs and unfiled Host names are refused"},
	{"function.dispatch", "Dispatch"},
	{"function.load_balance", "Load balancing"},
	{"nodes.undeclared", "Nodes that nobody declared"},
	{"site.licence_no", "Licence number on the home page"},
	{"domains.filed", "Served domains have filing numbers"},
	{"entity.age", "Registered for a year"},
	{"entity.scope", "Business scope"},
	{"office.fixed", "Fixed office"},
	{"staff.count", "Full-time technicians"},
	{"staff.qualification", "Technical qualification or experience"},
	{"staff.insurance", "Social insurance paid"},
	{"security.plan", "Security plan of the nodes"},
	{"copyright.owned", "Copyright of the node management system"},
	{"site.fixed", "Fixed machine rooms"},
	{"site.power", "Power, cooling, fire protection, surveillance"},
	{"site.filing", "Filing of the machine rooms"},
	{"record.violations", "No violation in three years"},
	{"credit.records", "Credit record of the company"},
	{"credit.representative", "Credit of the legal representative"},
	{"deadline.renewal", "Deadline of the renewal"},
};

static const struct {
	const char *key;
	struct phrase name;
} setting_rows[] = {
	{"success_ppm", {"成功率阈值", "success threshold"}},
	{"quantile_ppm", {"时延达标比例阈值", "share of slots within the RTT threshold"}},
	{"rtt_p95_us", {"时延阈值", "RTT threshold"}},
	{"slot_ok_ppm", {"时段内应答比例阈值", "answers that make a slot succeed"}},
	{"slot_ms", {"时段长度", "slot length"}},
	{"slots", {"时段数", "slots"}},
	{"sent", {"每时段发送数", "probes a slot"}},
	{"interval_ms", {"发送间隔", "interval"}},
	{"timeout_ms", {"超时", "time-out"}},
};

/* Without the final mark: the rules that are meant may follow. */
static const struct phrase verdict_sentences[] = {
	[VERDICT_PASS] = {"可以测量的必备要求（依据为实测或混合）按所示口径全部符合",
		"Every must rule that can be measured (basis measured or mixed) is met, by the readings "
		"shown"},
	[VERDICT_FAIL] = {"可以测量的必备要求中，按所示口径有不符合项",
		"Of the must rules that can be measured, by the readings shown, some are not met"},
	[VERDICT_INCONCLUSIVE] = {"可以测量的必备要求中没有不符合项，但有的证据不足或未评估",
		"No must rule that can be measured fails, but some are undecided"},
	[VERDICT_NOT_APPLICABLE] = {"规则集中没有适用的可测量必备要求",
		"The profile has no must rule that can be measured and applies"},
	[VERDICT_NOT_ASSESSED] = {"可以测量的必备要求均未评估，不能视为符合",
		"No must rule that can be measured was assessed; this is no pass"},
	[VERDICT_ERROR] = {"处理中出错，没有得出结论", "Processing failed; there is no verdict"},
	[VERDICT_INFORMATIONAL] = {"结果仅供参考，不构成结论",
		"For information only; this is no verdict"},
};

static const struct phrase application_sentences[] = {
	[VERDICT_PASS] = {"连同须以书面材料证明的要求在内，全部必备要求按所示口径符合",
		"Every must rule is met, those that documents prove included, by the readings shown"},
	[VERDICT_FAIL] = {"连同须以书面材料证明的要求在内，必备要求中有不符合项",
		"Of all must rules, those that documents prove included, some are not met"},
	[VERDICT_INCONCLUSIVE] =
		{"连同须以书面材料证明的要求在内，没有不符合项，但有的证据不足或未评估",
			"Of all must rules, those that documents prove included, none fails, but some are "
			"undecided or not assessed"},
	[VERDICT_NOT_APPLICABLE] = {"规则集中没有适用的必备要求",
		"The profile has no must rule that applies"},
	[VERDICT_NOT_ASSESSED] = {"全部必备要求均未评估，不能视为符合",
		"No must rule was assessed; this is no pass"},
	[VERDICT_ERROR] = {"处理中出错，没有得出结论", "Processing failed; there is no verdict"},
	[VERDICT_INFORMATIONAL] = {"结果仅供参考，不构成结论",
		"For information only; this is no verdict"},
};

const char *reading_name(enum report_lang lang, const char *reading)
{
	for (size_t i = 0; i < ARRAY_LEN(reading_rows); i++)
		if (text_equal(reading, reading_rows[i].reading))
			return phrase_in(lang, reading_rows[i].name);
	return reading ? reading : "—";
}

const char *reading_sentence(enum report_lang lang, const char *reading)
{
	for (size_t i = 0; i < ARRAY_LEN(reading_rows); i++)
		if (text_equal(reading, reading_rows[i].reading))
			return phrase_in(lang, reading_rows[i].sentence);
	return "";
}

const char *rule_title(enum report_lang lang, const struct finding *finding)
{
	for (size_t i = 0; lang == LANG_EN && i < ARRAY_LEN(rule_rows); i++)
		if (text_equal(finding->rule, rule_rows[i].rule))
			return rule_rows[i].en;
	if (finding->title && finding->title[0])
		return finding->title;
	return finding->rule ? finding->rule : "—";
}

const char *setting_name(enum report_lang lang, const char *what)
{
	const char *dot = what ? strrchr(what, '.') : NULL;
	const char *key = dot ? dot + 1 : what;

	for (size_t i = 0; i < ARRAY_LEN(setting_rows); i++)
		if (text_equal(key, setting_rows[i].key))
			return phrase_in(lang, setting_rows[i].name);
	return NULL;
}

static const char *sentence_of(
	enum report_lang lang, const struct phrase *rows, size_t count, int verdict)
{
	if (verdict < 0 || (size_t)verdict >= count)
		verdict = VERDICT_ERROR;
	return phrase_in(lang, rows[verdict]);
}

const char *verdict_sentence(enum report_lang lang, int verdict)
{
	return sentence_of(lang, verdict_sentences, ARRAY_LEN(verdict_sentences), verdict);
}

const char *application_sentence(enum report_lang lang, int verdict)
{
	return sentence_of(lang, application_sentences, ARRAY_LEN(application_sentences), verdict);
}
