#include "reports/words.h"

#include <string.h>

#include "base/text.h"

#define WORD_LIST(name, rows_)                                                                     \
	const struct word_list name = {.about = #name, .rows = (rows_), .count = ARRAY_LEN(rows_)}

static const struct phrase verdict_rows[] = {
	[VERDICT_PASS] = {"符合", "pass"},
	[VERDICT_FAIL] = {"不符合", "fail"},
	[VERDICT_INCONCLUSIVE] = {"证据不足，无法判定", "inconclusive"},
	[VERDICT_NOT_APPLICABLE] = {"不适用", "not applicable"},
	[VERDICT_NOT_ASSESSED] = {"未评估", "not assessed"},
	[VERDICT_ERROR] = {"处理出错", "error"},
	[VERDICT_INFORMATIONAL] = {"仅供参考", "informational"},
};
WORD_LIST(words_verdict, verdict_rows);

static const struct phrase verdict_short_rows[] = {
	[VERDICT_PASS] = {"符合", "pass"},
	[VERDICT_FAIL] = {"不符合", "fail"},
	[VERDICT_INCONCLUSIVE] = {"证据不足", "inconclusive"},
	[VERDICT_NOT_APPLICABLE] = {"不适用", "n/a"},
	[VERDICT_NOT_ASSESSED] = {"未评估", "not assessed"},
	[VERDICT_ERROR] = {"处理出错", "error"},
	[VERDICT_INFORMATIONAL] = {"仅供参考", "info"},
};
WORD_LIST(words_verdict_short, verdict_short_rows);

/* None of them is of ambiguous width (UAX #11), so that terminal tables stay aligned. */
static const char *const verdict_symbols[] = {
	[VERDICT_PASS] = "✓",
	[VERDICT_FAIL] = "✗",
	[VERDICT_INCONCLUSIVE] = "?",
	[VERDICT_NOT_APPLICABLE] = "-",
	[VERDICT_NOT_ASSESSED] = "☐",
	[VERDICT_ERROR] = "!",
	[VERDICT_INFORMATIONAL] = "i",
};

static const char *const verdict_colours[] = {
	[VERDICT_PASS] = "32",
	[VERDICT_FAIL] = "31",
	[VERDICT_INCONCLUSIVE] = "33",
	[VERDICT_NOT_APPLICABLE] = "2",
	[VERDICT_NOT_ASSESSED] = "33",
	[VERDICT_ERROR] = "31",
	[VERDICT_INFORMATIONAL] = "2",
};

static const char *const location_symbols[] = {
	[LOCATION_REFUTED] = "✗",
	[LOCATION_DISPUTED] = "!",
	[LOCATION_UNKNOWN] = "?",
	[LOCATION_CONSISTENT] = "~",
	[LOCATION_SUPPORTED] = "+",
	[LOCATION_CONFIRMED] = "✓",
};

static const struct phrase basis_rows[] = {
	[BASIS_MEASURED] = {"实测", "measured"},
	[BASIS_DECLARED] = {"书面申报", "declared"},
	[BASIS_MIXED] = {"混合（书面+实测）", "mixed (declared and measured)"},
	[BASIS_COMPUTED] = {"推算", "computed"},
};
WORD_LIST(words_basis, basis_rows);

static const struct phrase severity_rows[] = {
	[SEVERITY_MUST] = {"必备", "must"},
	[SEVERITY_SHOULD] = {"应备", "should"},
	[SEVERITY_INFO] = {"参考", "info"},
};
WORD_LIST(words_severity, severity_rows);

static const struct phrase disposition_rows[] = {
	[DISPOSITION_NONE] = {"无", "none"},
	[DISPOSITION_WAIVED] = {"已作情况说明", "waived"},
	[DISPOSITION_ACCEPTED] = {"已接受", "accepted"},
	[DISPOSITION_REMEDIATED] = {"已整改", "remediated"},
};
WORD_LIST(words_disposition, disposition_rows);

static const struct phrase waiver_state_rows[] = {
	[WAIVER_IN_FORCE] = {"有效", "in force"},
	[WAIVER_EXPIRED] = {"已过期", "expired"},
	[WAIVER_NOT_YET] = {"尚未生效", "not yet in force"},
	[WAIVER_UNKNOWN_SUBJECT] = {"无此对象，不生效", "no such subject: no effect"},
	[WAIVER_UNKNOWN_RULE] = {"规则集无此要求，不生效", "no such rule: no effect"},
	[WAIVER_UNSIGNED] = {"签名不全，不生效", "not signed by all: no effect"},
	[WAIVER_BAD_SIGNATURE] = {"签名无效，不生效", "bad signature: no effect"},
};
WORD_LIST(words_waiver_state, waiver_state_rows);

static const struct phrase waiver_says_rows[] = {
	[SIGNED_RIGHT] = {"签名与内容相符", "signed this content"},
	[SIGNED_MISSING] = {"未签名", "has not signed"},
	[SIGNED_UNLISTED] = {"不在所列签名人之中，无法核对",
		"is not named as a signer and cannot be checked"},
	[SIGNED_WRONG] = {"签名与内容不符", "its signature is not of this content"},
};
WORD_LIST(words_waiver_says, waiver_says_rows);

static const struct phrase location_rows[] = {
	[LOCATION_REFUTED] = {"申报位置被排除", "refuted"},
	[LOCATION_DISPUTED] = {"存在争议", "disputed"},
	[LOCATION_UNKNOWN] = {"无法确定", "unknown"},
	[LOCATION_CONSISTENT] = {"不矛盾", "consistent"},
	[LOCATION_SUPPORTED] = {"得到支持", "supported"},
	[LOCATION_CONFIRMED] = {"已证实", "confirmed"},
};
WORD_LIST(words_location, location_rows);

static const struct phrase location_meaning_rows[] = {
	[LOCATION_REFUTED] =
		{"申报位置被经证明的拨测点收到的可鉴别应答排除，或被两个不同网络中的拨测点排除"
		 "（假定其中至少一个确在申报处）。",
			"The claimed place is excluded by an authentic reply to an attested agent, or by "
			"agents in two networks (assuming that one of them at least stands where "
			"declared)."},
	[LOCATION_DISPUTED] = {"可能位置范围互不相交（任播）；或只有一个拨测点排除申报位置；或只有各范围的交集排除它；"
			       "或数据库与申报相反且没有邻近的拨测点支持。",
		"Discs are disjoint (anycast); or one agent alone excludes the claimed place; or "
		"only the intersection does; or databases speak against it and nothing is near."},
	[LOCATION_UNKNOWN] = {"没有申报、没有测量，或现有证据说明不了问题。",
		"No claim, nothing measured, or evidence that says nothing."},
	[LOCATION_CONSISTENT] = {"测量至少排除了一个候选地，或数据库与申报一致，且没有相反的证据。",
		"At least one candidate place is excluded, or databases agree, and nothing is against "
		"the claim."},
	[LOCATION_SUPPORTED] = {"申报城市的拨测点测得的最小时延不超过 2 ms，且与全部拨测点中的最小值"
				"相差不超过 0.05 ms；未排除的其他城市一并列出。",
		"An agent of the claimed city has a least RTT of at most 2 ms, within 0.05 ms of the "
		"least of all agents; the cities not excluded are listed beside."},
	[LOCATION_CONFIRMED] =
		{"由经证明的拨测点、凭只有该节点才能给出的应答，可能位置范围只余申报之处。",
			"By attested agents and replies that only the node can give, the region reaches the "
			"claimed place alone."},
};
WORD_LIST(words_location_meaning, location_meaning_rows);

static const struct phrase stage_rows[] = {
	[STAGE_NEW] = {"新申请", "new application"},
	[STAGE_RENEWAL] = {"续期", "renewal"},
	[STAGE_ANNUAL] = {"年度报告", "annual report"},
	[STAGE_CHANGE] = {"变更", "change"},
};
WORD_LIST(words_stage, stage_rows);

static const struct phrase role_rows[] = {
	[ROLE_CORE] = {"核心节点", "core"},
	[ROLE_REGIONAL] = {"区域节点", "regional"},
	[ROLE_EDGE] = {"边缘节点", "edge"},
};
WORD_LIST(words_role, role_rows);

static const struct phrase mesh_rows[] = {
	[MESH_NONE] = {"未互测", "not measured"},
	[MESH_FITS] = {"无矛盾", "fits"},
	[MESH_SUSPECT] = {"存疑", "suspect"},
	[MESH_MISPLACED] = {"与申报不符", "misplaced"},
};
WORD_LIST(words_mesh, mesh_rows);

static const struct phrase access_rows[] = {
	[ACCESS_IDC] = {"机房", "data centre"},
	[ACCESS_BROADBAND] = {"宽带", "broadband"},
	[ACCESS_MOBILE] = {"移动网", "mobile"},
};
WORD_LIST(words_access, access_rows);

static const struct phrase log_kind_rows[] = {
	[LOG_ACCESS] = {"访问日志", "access"},
	[LOG_DISPATCH] = {"调度日志", "dispatch"},
	[LOG_OPERATION] = {"运维日志", "operation"},
	[LOG_SECURITY] = {"安全日志", "security"},
	[LOG_UNKNOWN] = {"未分类", "unknown"},
};
WORD_LIST(words_log_kind, log_kind_rows);

static const struct phrase identity_rows[] = {
	[IDENTITY_NONE] = {"未核实", "not checked"},
	[IDENTITY_KEY] = {"节点密钥", "the node's key"},
	[IDENTITY_HEADER] = {"应答写明", "named in responses"},
	[IDENTITY_LOG] = {"源站日志", "the origin's log"},
};
WORD_LIST(words_identity, identity_rows);

static const struct phrase says_rows[] = {
	[SAYS_NONE] = {"无记录", "no entry"},
	[SAYS_CITY] = {"设区市", "city"},
	[SAYS_PROVINCE] = {"本省（未到市）", "the province (no city)"},
	[SAYS_OTHER_PROVINCE] = {"外省", "another province"},
	[SAYS_COUNTRY] = {"中国（未到省）", "China (no province)"},
	[SAYS_ABROAD] = {"境外", "abroad"},
};
WORD_LIST(words_says, says_rows);

static const struct phrase fact_rows[] = {
	[FACT_TRUNCATED] = {"文件被截断（个）", "truncated files"},
	[FACT_CORRUPT] = {"压缩数据损坏的文件（个）", "files with corrupt compressed data"},
	[FACT_TRAILING_BYTES] = {"末尾有多余字节的文件（个）", "files with bytes behind their end"},
	[FACT_NUL_BYTES] = {"含空字节的文件（个）", "files with runs of NUL bytes"},
	[FACT_READ_ERROR] = {"读取出错的文件（个）", "files that could not be read to their end"},
	[FACT_EXPANSION_LIMIT] = {"解压超过上限的文件（个）", "files that expand beyond the limit"},
	[FACT_OTHER_DAMAGE] = {"其他损坏的文件（个）", "files with other damage"},
	[FACT_UNVERIFIED] = {"未能核实的记录（条）", "records in text that is not verified"},
	[FACT_MTIME_BEFORE_CONTENT] = {"修改时间早于最后一条记录的文件（个）",
		"files modified before their last record"},
	[FACT_CTIME_AFTER_MTIME] =
		{"状态变更比修改时间晚一天以上的文件（个）；复制、改名、恢复备份都会如此",
			"files whose inode changed more than a day after their content, as copies, renamed "
			"and restored files do"},
	[FACT_HEADER_BEFORE_CONTENT] = {"压缩头时间早于最后一条记录的文件（个）",
		"files packed before their last record, as their header says"},
	[FACT_NAME_DATE_APART] = {"文件名日期与内容不符的文件（个）",
		"files whose name says another day than their content"},
	[FACT_OUT_OF_ORDER] = {"次序颠倒的记录（条）", "records out of order"},
	[FACT_IMPLAUSIBLE] = {"时间不可信、未计入的记录（条）",
		"records of implausible times, not counted"},
	[FACT_ISOLATED] = {"孤立的记录（条），不计入留存", "isolated records, no retention"},
	[FACT_ZONE_UNDECLARED] = {"没有写明也没有申报时区的文件（个）",
		"files of an undeclared time zone"},
	[FACT_YEAR_INFERRED] = {"年份由推断得出的文件（个）", "files whose year is inferred"},
	[FACT_SKIPPED] = {"申报路径中没有读取的文件（个）",
		"files of the declared paths that were not read"},
	[FACT_OVERLAPPING] = {"含有相同文件的清单（份），相同的只计一次",
		"inventories that have files in common, which count once"},
	[FACT_SAME_LINES] = {"与其他节点逐行相同的日志（抽样，行）",
		"sampled lines of days that another node holds line for line"},
	[FACT_CLIENT_ADDRESS] = {"有用户地址的记录（条）", "records with the client's address"},
	[FACT_CLIENT_PORT] = {"有用户端口的记录（条）", "records with the client's port"},
	[FACT_TIME] = {"有时间的记录（条）", "records with a time"},
	[FACT_HOST] = {"有域名的记录（条）", "records with a host name"},
	[FACT_URL] = {"有网址的记录（条）", "records with a URL"},
	[FACT_NODE] = {"有节点标识的记录（条）", "records that name the node"},
	[FACT_NODE_UNKNOWN] = {"与他节点混存的文件中节点不明的记录（条）",
		"records of unknown nodes, in files that several nodes share"},
	[FACT_RECORDS] = {"期间内的记录（条）", "records in the period"},
	[FACT_DAYS_WITH_RECORDS] = {"有记录的天数", "days with records"},
	[FACT_RECORDS_A_DAY] = {"每日记录数（条，中位数）", "records a day (median)"},
	[FACT_BYTES] = {"期间内发送的字节", "bytes sent in the period"},
	[FACT_BYTES_A_DAY] = {"平均每日发送的字节", "bytes sent a day, on average"},
	[FACT_UNLISTED_HOST] = {"申报域名之外的域名的记录（条）",
		"records of a domain that is not listed"},
	[FACT_CLIENTS_CITY] = {"用户在节点所在城市的记录（条），依地址数据库",
		"records of clients in the node's city, by the databases"},
	[FACT_CLIENTS_PROVINCE] = {"用户在本省的记录（条），依地址数据库",
		"records of clients in the province, by the databases"},
	[FACT_CLIENTS_UNPLACED] = {"用户位置不详，或所在分组不足 20 个用户的记录（条）",
		"records of clients of no known place, or in groups of fewer than 20"},
};
WORD_LIST(words_fact, fact_rows);

static const struct subject_word {
	const char *says;
	struct phrase word, note;
} subject_rows[] = {
	{"yes", {"认定", "yes"}, {"无特殊情况", "nothing of note"}},
	{"may", {"待定", "undecided"}, {"不详", "not known"}},
	{"no", {"否", "no"}, {"有特殊情况", "of note"}},
};

const char *phrase_in(enum report_lang lang, struct phrase phrase)
{
	return lang == LANG_EN ? phrase.en : phrase.zh;
}

const char *word_in(enum report_lang lang, const struct word_list *list, int value)
{
	if (value < 0 || (size_t)value >= list->count)
		return "—";
	return phrase_in(lang, list->rows[value]);
}

const char *verdict_symbol(int verdict)
{
	if (verdict < 0 || (size_t)verdict >= ARRAY_LEN(verdict_symbols))
		return "!";
	return verdict_symbols[verdict];
}

const char *verdict_colour(int verdict)
{
	if (verdict < 0 || (size_t)verdict >= ARRAY_LEN(verdict_colours))
		return NULL;
	return verdict_colours[verdict];
}

const char *location_symbol(int state)
{
	if (state < 0 || (size_t)state >= ARRAY_LEN(location_symbols))
		return "?";
	return location_symbols[state];
}

static const struct subject_word *subject_row(const char *says)
{
	for (size_t i = 0; i < ARRAY_LEN(subject_rows); i++)
		if (text_equal(says, subject_rows[i].says))
			return &subject_rows[i];
	return NULL;
}

const char *word_of_subject(enum report_lang lang, const char *says)
{
	const struct subject_word *row = subject_row(says);

	return row ? phrase_in(lang, row->word) : says ? says : "—";
}

static const struct phrase operators[] = {
	{"电信", "Telecom"},
	{"联通", "Unicom"},
	{"移动", "Mobile"},
	{"广电", "Broadnet"},
	{"教育网", "CERNET"},
};

const char *word_of_operator(enum report_lang lang, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (text_equal(name, operators[i].zh))
			return phrase_in(lang, operators[i]);
	return name;
}

/* By the beginning of a rule's name. */
static const struct {
	const char *rules;
	struct phrase word;
} refusals[] = {
	{"nodes.", {"不在该项要求的地域", "not where the rule asks for it"}},
	{"coverage.", {"未达到阈值", "below the threshold"}},
	{"ipv6.", {"未达到阈值", "below the threshold"}},
	{"facilities.", {"不在许可范围内", "outside the licensed area"}},
};

const char *word_of_refusal(enum report_lang lang, const char *rule)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (strncmp(rule, refusals[i].rules, strlen(refusals[i].rules)) == 0)
			return phrase_in(lang, refusals[i].word);
	return NULL;
}

const char *word_of_note(enum report_lang lang, const char *says)
{
	const struct subject_word *row = subject_row(says);

	return row ? phrase_in(lang, row->note) : says ? says : "—";
}
