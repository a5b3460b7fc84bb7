/* Fields of a comparison in words: how each is called, and how its value is written. */
#include <string.h>

#include "base/text.h"
#include "reports/diff_parts.h"
#include "reports/facts.h"
#include "reports/sentences.h"

enum form {
	FORM_PLAIN,
	FORM_WORD, /* of a closed list */
	FORM_CITY,
	FORM_VERDICT,
	FORM_MS, /* of µs */
	FORM_PPM,
	FORM_DURATION, /* of ms */
	FORM_TIME,
	FORM_DIGEST,
	FORM_DEGREES, /* of 1e-7 degrees */
};

static const struct phrase kind_rows[] = {
	[DIFF_ADDED] = {"新增", "added"},
	[DIFF_GONE] = {"减少", "gone"},
	[DIFF_MOVED] = {"迁移", "moved"},
	[DIFF_CHANGED] = {"变化", "changed"},
	[DIFF_RENEWED] = {"续期", "renewed"},
	[DIFF_REPLACED] = {"替换", "replaced"},
	[DIFF_EXPIRED] = {"过期", "expired"},
};
const struct word_list words_difference = {"words_difference", kind_rows, ARRAY_LEN(kind_rows)};

static const struct phrase yes_rows[] = {{"否", "no"}, {"是", "yes"}};
static const struct word_list words_yes = {"words_yes", yes_rows, ARRAY_LEN(yes_rows)};
static const char *const yes_names[] = {"no", "yes", NULL};
static const struct phrase state_rows[] = {{"有效", "valid"}, {"已过期", "expired"}};
static const struct word_list words_state = {"words_state", state_rows, ARRAY_LEN(state_rows)};
static const char *const state_names[] = {"valid", "expired", NULL};

static const struct field_word {
	const char *field;
	struct phrase name;
	enum form form;
	const char *const *names; /* of FORM_WORD */
	const struct word_list *words;
} fields[] = {
	{"about", {"所关对象", "about"}, FORM_PLAIN, NULL, NULL},
	{"access", {"接入方式", "access"}, FORM_WORD, agent_access_names, &words_access},
	{"addr", {"地址", "address"}, FORM_PLAIN, NULL, NULL},
	{"address", {"机房地址", "address"}, FORM_PLAIN, NULL, NULL},
	{"addresses", {"服务地址", "addresses"}, FORM_PLAIN, NULL, NULL},
	{"answered_ppm", {"有应答的时段占比", "slots with an answer"}, FORM_PPM, NULL, NULL},
	{"attested", {"位置经证明", "attested"}, FORM_WORD, yes_names, &words_yes},
	{"bad_lines", {"无法解析的行", "bad lines"}, FORM_PLAIN, NULL, NULL},
	{"bandwidth_mbps", {"带宽（Mbps）", "bandwidth (Mbit/s)"}, FORM_PLAIN, NULL, NULL},
	{"basis", {"依据", "basis"}, FORM_WORD, basis_names, &words_basis},
	{"built", {"数据库日期", "built"}, FORM_TIME, NULL, NULL},
	{"city", {"所在市", "city"}, FORM_CITY, NULL, NULL},
	{"cname", {"CNAME", "CNAME"}, FORM_PLAIN, NULL, NULL},
	{"count", {"次数", "count"}, FORM_PLAIN, NULL, NULL},
	{"counts", {"可作依据", "counts"}, FORM_WORD, yes_names, &words_yes},
	{"customer", {"客户", "customer"}, FORM_PLAIN, NULL, NULL},
	{"declared", {"已申报", "declared"}, FORM_WORD, yes_names, &words_yes},
	{"disposition", {"处置", "disposition"}, FORM_WORD, disposition_names, &words_disposition},
	{"district", {"所在区县", "district"}, FORM_PLAIN, NULL, NULL},
	{"document", {"书面材料", "document"}, FORM_PLAIN, NULL, NULL},
	{"documents", {"书面材料", "documents"}, FORM_PLAIN, NULL, NULL},
	{"expires", {"有效期至", "expires"}, FORM_PLAIN, NULL, NULL},
	{"filing_no", {"备案号", "filing number"}, FORM_PLAIN, NULL, NULL},
	{"first", {"最早记录", "first record"}, FORM_TIME, NULL, NULL},
	{"from", {"起始时间", "from"}, FORM_TIME, NULL, NULL},
	{"gap_longest_ms", {"最长缺失", "longest gap"}, FORM_DURATION, NULL, NULL},
	{"gaps", {"缺失时段数", "gaps"}, FORM_PLAIN, NULL, NULL},
	{"good_low_ppm", {"时延达标比例下限", "lower bound, fast enough"}, FORM_PPM, NULL, NULL},
	{"hours_silent", {"全无应答的钟点数", "hours without any answer"}, FORM_PLAIN, NULL, NULL},
	{"issued", {"签发日期", "issued"}, FORM_PLAIN, NULL, NULL},
	{"issuer", {"签发单位", "issuer"}, FORM_PLAIN, NULL, NULL},
	{"key_sha256", {"节点密钥摘要", "key digest"}, FORM_DIGEST, NULL, NULL},
	{"kind", {"种类", "kind"}, FORM_PLAIN, NULL, NULL},
	{"last", {"最晚记录", "last record"}, FORM_TIME, NULL, NULL},
	{"lat_e7", {"纬度（度）", "latitude (degrees)"}, FORM_DEGREES, NULL, NULL},
	{"least_rtt_us", {"最小时延（ms）", "least RTT (ms)"}, FORM_MS, NULL, NULL},
	{"location", {"位置判定", "location"}, FORM_WORD, location_state_names, &words_location},
	{"lon_e7", {"经度（度）", "longitude (degrees)"}, FORM_DEGREES, NULL, NULL},
	{"may", {"待定", "undecided"}, FORM_PLAIN, NULL, NULL},
	{"mesh", {"互测", "mesh"}, FORM_WORD, evidence_mesh_names, &words_mesh},
	{"months", {"连续留存月数", "months without a gap"}, FORM_PLAIN, NULL, NULL},
	{"need", {"需要", "need"}, FORM_PLAIN, NULL, NULL},
	{"number", {"编号", "number"}, FORM_PLAIN, NULL, NULL},
	{"only_v4", {"仅 IPv4 可用的时段", "slots over IPv4 alone"}, FORM_PLAIN, NULL, NULL},
	{"operator_name", {"接入运营商", "operator"}, FORM_PLAIN, NULL, NULL},
	{"owner", {"责任人", "owner"}, FORM_PLAIN, NULL, NULL},
	{"parent", {"上级节点", "parent"}, FORM_PLAIN, NULL, NULL},
	{"possible", {"未排除的城市", "places not excluded"}, FORM_CITY, NULL, NULL},
	{"presence", {"节点落地", "presence"}, FORM_VERDICT, NULL, NULL},
	{"presence_may", {"待定的节点数", "nodes there, undecided"}, FORM_PLAIN, NULL, NULL},
	{"presence_yes", {"确定在该市的节点数", "nodes there"}, FORM_PLAIN, NULL, NULL},
	{"reason", {"原因", "reasons"}, FORM_WORD, reason_names, &words_reason},
	{"records", {"日志记录数", "log records"}, FORM_PLAIN, NULL, NULL},
	{"role", {"节点类别", "role"}, FORM_WORD, node_role_names, &words_role},
	{"room_owner", {"机房产权单位", "room owner"}, FORM_PLAIN, NULL, NULL},
	{"rtt_p50_us", {"时延中位数（ms）", "RTT median (ms)"}, FORM_MS, NULL, NULL},
	{"rtt_p95_us", {"时延 P95（ms）", "RTT p95 (ms)"}, FORM_MS, NULL, NULL},
	{"rtt_p99_us", {"时延 P99（ms）", "RTT p99 (ms)"}, FORM_MS, NULL, NULL},
	{"says", {"结论", "says"}, FORM_PLAIN, NULL, NULL},
	{"seen_in", {"见于", "seen in"}, FORM_PLAIN, NULL, NULL},
	{"service", {"服务覆盖", "service"}, FORM_VERDICT, NULL, NULL},
	{"severity", {"等级", "severity"}, FORM_WORD, severity_names, &words_severity},
	{"sha256", {"文件摘要", "digest"}, FORM_DIGEST, NULL, NULL},
	{"share_low_ppm", {"比例下限", "lower bound"}, FORM_PPM, NULL, NULL},
	{"site", {"机房", "site"}, FORM_PLAIN, NULL, NULL},
	{"site_address", {"机房地址", "address of the site"}, FORM_PLAIN, NULL, NULL},
	{"slower", {"IPv6 较慢的时段", "slots slower over IPv6"}, FORM_PLAIN, NULL, NULL},
	{"state", {"有效状态", "validity"}, FORM_WORD, state_names, &words_state},
	{"statement", {"说明内容", "reason given"}, FORM_PLAIN, NULL, NULL},
	{"subject", {"所涉对象", "subject"}, FORM_PLAIN, NULL, NULL},
	{"success_low_ppm", {"成功率下限", "lower bound of success"}, FORM_PPM, NULL, NULL},
	{"text", {"内容", "value"}, FORM_PLAIN, NULL, NULL},
	{"title", {"名称", "title"}, FORM_PLAIN, NULL, NULL},
	{"took_ms", {"用时", "took"}, FORM_DURATION, NULL, NULL},
	{"until", {"截止时间", "until"}, FORM_TIME, NULL, NULL},
	{"unverified", {"未能核实的记录", "unverified records"}, FORM_PLAIN, NULL, NULL},
	{"value", {"数值", "value"}, FORM_PLAIN, NULL, NULL},
	{"verdict", {"结论", "verdict"}, FORM_VERDICT, NULL, NULL},
	{"waiver_state", {"状态", "state"}, FORM_WORD, waiver_state_names, &words_waiver_state},
	{"yes", {"认定", "yes"}, FORM_PLAIN, NULL, NULL},
};

static const struct field_word *find(const char *field)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (text_equal(fields[i].field, field))
			return &fields[i];
	return NULL;
}

const char *diff_field_name(enum report_lang lang, const char *field)
{
	const struct field_word *row = find(field);

	return row ? phrase_in(lang, row->name) : field;
}

static int index_in(const char *const *names, const char *word)
{
	for (int i = 0; names[i]; i++)
		if (text_equal(names[i], word))
			return i;
	return -1;
}

int diff_field_verdict(const struct diff_field *field, const char *text)
{
	const struct field_word *row = find(field->field);

	return row && row->form == FORM_VERDICT && text ? index_in(verdict_names, text)
							: PAPER_NO_VERDICT;
}

const char *diff_city(struct diff_paper *to, const char *code)
{
	const char *name = facts_city(&to->new, code);

	return name == code ? facts_city(&to->old, code) : name;
}

static const char *instant(struct diff_paper *to, const char *text)
{
	struct unix_ms at;

	return when_parse(text, &at) ? arena_text(&to->paper.arena, number_time(at).text) : text;
}

/* Closed words that stand as plain text in evidence. */
static const struct plain_word {
	const char *field, *word;
	struct phrase name;
} plain_words[] = {
	{"kind", "control", {"网络控制", "control"}},
	{"kind", "dispatch", {"调度", "dispatch"}},
	{"kind", "data", {"数据处理", "data"}},
	{"kind", "service", {"业务", "service"}},
	{"says", "yes", {"认定", "yes"}},
	{"says", "may", {"待定", "undecided"}},
	{"says", "no", {"否", "no"}},
};

static const char *plain(struct diff_paper *to, const struct field_word *row, const char *text)
{
	for (size_t i = 0; row && i < ARRAY_LEN(plain_words); i++)
		if (text_equal(plain_words[i].field, row->field) &&
			text_equal(plain_words[i].word, text))
			return paper_in(&to->paper, plain_words[i].name);
	return text;
}

static const char *say_text(struct diff_paper *to, const struct field_word *row, const char *text)
{
	switch (row ? row->form : FORM_PLAIN) {
	case FORM_WORD: return word_in(to->paper.lang, row->words, index_in(row->names, text));
	case FORM_VERDICT:
		return word_in(to->paper.lang, &words_verdict_short, index_in(verdict_names, text));
	case FORM_CITY: return diff_city(to, text);
	case FORM_TIME: return instant(to, text);
	case FORM_DIGEST:
		return strlen(text) > 16 ? arena_format(&to->paper.arena, "%.16s…", text) : text;
	default: return plain(to, row, text);
	}
}

/* Tenths of a millisecond, rounded half up. */
static const char *tenths(struct diff_paper *to, int64_t us)
{
	int64_t parts = (us + 50) / 100;

	return arena_format(
		&to->paper.arena, "%lld.%lld", (long long)(parts / 10), (long long)(parts % 10));
}

static const char *degrees(struct diff_paper *to, int64_t e7)
{
	long long all = e7 < 0 ? -(long long)e7 : (long long)e7;

	return arena_format(&to->paper.arena, "%s%lld.%07lld", e7 < 0 ? "-" : "", all / 10000000,
		all % 10000000);
}

static const char *say_value(struct diff_paper *to, const struct field_word *row, int64_t value)
{
	struct arena *arena = &to->paper.arena;

	switch (row ? row->form : FORM_PLAIN) {
	case FORM_MS: return tenths(to, value);
	case FORM_DEGREES: return degrees(to, value);
	case FORM_PPM: return arena_text(arena, number_percent(value).text);
	case FORM_DURATION: return arena_text(arena, number_duration(to->paper.lang, value).text);
	default: return arena_text(arena, number_count(value).text);
	}
}

/* The part of a list that only this side has. */
static const char *say_list(struct diff_paper *to, const struct field_word *row,
	const text_list *list, struct phrase before)
{
	const char *text = "";

	LIST_EACH(const char *, item, list)
		text = paper_join(&to->paper, text, say_text(to, row, *item));
	return text[0] ? arena_format(&to->paper.arena, "%s%s", paper_in(&to->paper, before), text)
		       : "—";
}

const char *diff_old_value(struct diff_paper *to, const struct diff_field *field)
{
	const struct field_word *row = find(field->field);

	if (field->added.count > 0 || field->gone.count > 0)
		return say_list(to, row, &field->gone, (struct phrase){"", ""});
	if (field->old_text)
		return say_text(to, row, field->old_text);
	return field->old_value == BIND_ABSENT ? "—" : say_value(to, row, field->old_value);
}

const char *diff_new_value(struct diff_paper *to, const struct diff_field *field)
{
	const struct field_word *row = find(field->field);

	if (field->added.count > 0 || field->gone.count > 0)
		return say_list(to, row, &field->added, (struct phrase){"", ""});
	if (field->new_text)
		return say_text(to, row, field->new_text);
	return field->new_value == BIND_ABSENT ? "—" : say_value(to, row, field->new_value);
}

const char *diff_text(const struct diff_item *item, const char *field, bool new_side)
{
	const struct diff_field *found = diff_field_find(item, field);

	return !found ? NULL : new_side ? found->new_text : found->old_text;
}

static bool is_narrow(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       c == '%';
}

const char *diff_pad(struct diff_paper *to, const char *text, bool before, bool after)
{
	size_t len = strlen(text);

	if (to->paper.lang == LANG_EN || len == 0)
		return text;
	return arena_format(&to->paper.arena, "%s%s%s", before && is_narrow(text[0]) ? " " : "",
		text, after && is_narrow(text[len - 1]) ? " " : "");
}

bool diff_outage_is_long(const struct diff_paper *to, const struct diff_outage *outage)
{
	int64_t most_ms = to->report->new->profile.log_gap_hours * 60 * WHEN_MINUTE_MS;

	return outage->to.v - outage->from.v > most_ms || outage->tickets.count > 0;
}

const char *diff_tickets(struct diff_paper *to, const text_list *tickets)
{
	const char *text = "";

	LIST_EACH(const char *, ticket, tickets)
		text = paper_join(&to->paper, text, *ticket);
	return text;
}

const struct diff_tally *diff_tally_find(const struct difference *difference, const char *what)
{
	LIST_EACH(const struct diff_tally, tally, &difference->tallies)
		if (text_equal(tally->what, what))
			return tally;
	return NULL;
}
