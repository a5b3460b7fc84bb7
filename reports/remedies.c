#include "reports/remedies.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/sentences.h"

#define NODES_NAMED 6

static const struct phrase kinds[REMEDY_COUNT] = {
	[REMEDY_DECLARE] = {"补充申报", "declare"},
	[REMEDY_NODES] = {"增设节点", "further nodes"},
	[REMEDY_PLACE] = {"核实位置", "check the place"},
	[REMEDY_AGENT] = {"增设拨测点", "an agent"},
	[REMEDY_NEAR] = {"就近应答", "answers nearby"},
	[REMEDY_ATTEST] = {"证明拨测点位置", "attest an agent"},
	[REMEDY_PIN] = {"登记固定公钥", "pin keys"},
	[REMEDY_SIGN] = {"计划签名应答", "plan signed replies"},
	[REMEDY_SIGNED_REPLY] = {"签名应答", "a signed reply"},
	[REMEDY_LANDMARK] = {"增设地标或拨测点", "a landmark or agent"},
	[REMEDY_DOCUMENT] = {"补充书面材料", "a document"},
	[REMEDY_CITY] = {"距达标", "distance to covered"},
	[REMEDY_SLOTS] = {"增加时段", "further slots"},
	[REMEDY_NODE_CITIES] = {"增设节点的城市", "cities for nodes"},
	[REMEDY_HOURS] = {"补测时段", "hours to measure"},
	[REMEDY_SILENT_HOURS] = {"无应答时段", "hours without answer"},
	[REMEDY_LOGS] = {"日志", "logs"},
	[REMEDY_LOG_GAP] = {"日志缺口", "a gap of logs"},
	[REMEDY_LOG_DATE] = {"满期日期", "date the period is reached"},
	[REMEDY_SAMPLES] = {"功能测量", "what is measured"},
	[REMEDY_PAPERS] = {"书面材料", "documents"},
	[REMEDY_REASON] = {"按原因处理", "by its reason"},
};
const struct word_list words_remedy = {"enum remedy_kind", kinds, ARRAY_LEN(kinds)};

struct writer {
	const struct report *report;
	const struct evidence_remedy *remedy;
	FILE *out;
	bool zh;
};

__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static void say(
	struct writer *w, const char *zh, const char *en, ...)
{
	va_list args;

	va_start(args, en);
	vfprintf(w->out, w->zh ? zh : en, args);
	va_end(args);
}

static int64_t number(const struct writer *w, const char *name)
{
	return evidence_remedy_number(w->remedy, name);
}

static struct number_text count(const struct writer *w, const char *name)
{
	return number_count(number(w, name));
}

static struct number_text percent(const struct writer *w, const char *name)
{
	return number_percent(number(w, name));
}

static struct number_text ms_of_us(const struct writer *w, const char *name)
{
	return number_ms_of_us(number(w, name));
}

static void list_cities(struct writer *w, const text_list *codes)
{
	for (size_t i = 0; i < codes->count; i++) {
		if (i > 0)
			say(w, "、", ", ");
		fputs(facts_city(w->report, codes->items[i]), w->out);
	}
}

static void say_alone(struct writer *w, const char *zh, const char *en)
{
	if (w->remedy->alone)
		say(w, "%s", "%s", w->zh ? zh : en);
}

static void say_phrase(struct writer *w, struct phrase phrase)
{
	fputs(phrase_in(w->report->lang, phrase), w->out);
}

static void say_reason(struct writer *w)
{
	const char *text = word_in(w->report->lang, &words_remedy_reason, w->remedy->reason);

	fputs(text ? text : "—", w->out);
}

static void declare(struct writer *w)
{
	say_phrase(w, remedy_undeclared(w->remedy->rule));
}

static void nodes(struct writer *w)
{
	say(w, "还差 %s 个节点", "more nodes needed: %s", count(w, "nodes").text);
	if (w->remedy->subjects.count == 0)
		return;
	say(w, "，须设在：", ", in: ");
	list_cities(w, &w->remedy->subjects);
}

static void place(struct writer *w)
{
	if (w->remedy->reason == REASON_CONFLICTING_SOURCES)
		say(w, "各来源对其位置的说法相互矛盾：请查明何者有误",
			"sources contradict one another about its place: find out which is wrong");
	else
		say(w, "实测结果与申报的位置不符：请更正申报，或将节点设在所申报之处",
			"what was measured denies the declared place: correct the dossier, or put the "
			"node where it says");
}

static void agent(struct writer *w)
{
	if (w->remedy->helps.count)
		say(w, "该市没有拨测点或地标，节点位置无从佐证：请设一个",
			"no agent or landmark is in the city, so nothing can support its nodes' "
			"place");
	else
		say(w, "该市没有拨测点，无法测量：请设一个",
			"no agent is in the city, so nothing is measured there");
}

static void near_agent(struct writer *w)
{
	say(w, "节点须在 %s ms 以内应答本市的拨测点或地标，目前没有这样的应答",
		"the nodes must answer an agent or landmark of their own city within %s ms; so far "
		"none does",
		number_ms_of_ns(number(w, "rtt_most_ns")).text);
	say_alone(w, "；机房材料已齐，有此即可",
		"; the sites' documents are there, so that is enough");
}

static void attest(struct writer *w)
{
	const struct number_text limit = number_ms_of_ns(number(w, "limit_ns"));

	if (w->remedy->alone)
		say(w, "签名应答已在 %s ms 以内，有证明该拨测点位置的材料（attested）即可确认",
			"signed replies came within %s ms: a document of where the agent stands "
			"(attested) confirms it",
			limit.text);
	else
		say(w, "须有证明该拨测点位置的材料（attested），并有 %s ms 以内的签名应答",
			"a document of where the agent stands (attested), and a signed reply within "
			"%s ms",
			limit.text);
}

static void pin(struct writer *w)
{
	say(w, "登记节点各自的固定公钥（key_sha256），应答才能证明出自该节点",
		"pin the nodes' own keys (key_sha256), so that replies prove to be theirs");
}

static void sign(struct writer *w)
{
	say(w, "测量计划须含带签名的方法（tls 或 answer）",
		"the plan must hold a method that signs (tls or answer)");
}

static void signed_reply(struct writer *w)
{
	say(w, "节点须以固定公钥在 %s ms 以内向该拨测点签名应答，方可确认",
		"a reply to the agent, signed with the pinned key within %s ms, would confirm it",
		number_ms_of_ns(number(w, "limit_ns")).text);
}

static void landmark(struct writer *w)
{
	say(w, "时延不足以把该地与申报的城市区分开：请在该地设地标或拨测点",
		"latency does not tell this place from the claimed city: put a landmark or an agent "
		"there");
}

static void document(struct writer *w)
{
	say_reason(w);
	say_alone(w, "；时延已支持其位置，有此即可",
		"; latency supports the place, so that is enough");
}

/* Of one of the two shares: its lower bound, and what it still lacks. */
static void share(struct writer *w, const char *zh, const char *en, const char *low,
	const char *asked, const char *short_by)
{
	say(w, "%s下限 %s，要求 %s", "%s: at least %s, asked %s", w->zh ? zh : en,
		percent(w, low).text, percent(w, asked).text);
	if (number(w, short_by) > 0)
		say(w, "，差 %s", ", short by %s", percent(w, short_by).text);
	else
		say(w, "，已达到", ", reached");
}

static void city(struct writer *w)
{
	say(w, "第 %s 位；", "rank %s; ", count(w, "rank").text);
	share(w, "成功率", "success", "success_low_ppm", "success_ppm", "success_short_ppm");
	say(w, "；", "; ");
	share(w, "时延达标率", "good responses", "good_low_ppm", "quantile_ppm", "good_short_ppm");
	if (number(w, "p95_over_us") > 0)
		say(w, "；P95 为 %s ms，超出限值 %s ms 计 %s ms",
			"; P95 %s ms, the limit %s ms, over by %s ms", ms_of_us(w, "p95_us").text,
			ms_of_us(w, "rtt_p95_us").text, ms_of_us(w, "p95_over_us").text);
	if (number(w, "missing_slots") > 0)
		say(w, "；缺失 %s 个时段", "; %s slots are missing",
			count(w, "missing_slots").text);
}

/* More of the same helps only where the present rate would do in the end. */
static void slots(struct writer *w)
{
	if (number(w, "slots_at_rate") == BIND_ABSENT)
		say(w, "按目前比例，增加时段也达不到：须先改善服务；此后再有 %s 个时段全部成功方可判定",
			"not at the present rate, however many slots: service must get better first; "
			"then %s more slots if all succeed",
			count(w, "slots_at_best").text);
	else
		say(w, "按目前比例再有 %s 个时段即可判定；全部成功则再有 %s 个（不间断测量，最早 %s）",
			"%s more slots at the present rate; %s if all succeed (measured without a "
			"break, %s at the earliest)",
			count(w, "slots_at_rate").text, count(w, "slots_at_best").text,
			number_time(w->remedy->at).text);
}

/* What was assumed, and what nobody measured. */
static void pairs(struct writer *w)
{
	if (number(w, "own_city_assumed") > 0)
		say(w, "；其中 %s 市按本市节点可服务本市计，该时延未实测",
			"; %s of them are taken to be served by the node in them, which was not "
			"measured",
			count(w, "own_city_assumed").text);
	if (number(w, "pairs_unmeasured") > 0)
		say(w, "；%s 对城市中 %s 对之间没有实测时延，按不可服务计",
			"; of %s pairs of cities %s have no measured latency and count as not served",
			count(w, "pairs").text, count(w, "pairs_unmeasured").text);
}

static void node_cities(struct writer *w)
{
	if (w->remedy->subjects.count) {
		say(w, "按实测时延，在以下城市增设节点即可由 %s 市增至 %s 市：",
			"by measured latencies, nodes in these cities bring %s covered cities to %s: ",
			count(w, "covered_cities").text, count(w, "need_cities").text);
		list_cities(w, &w->remedy->subjects);
		say(w, "（同样少的方案共 %s 种，取编码在先的）",
			" (the first by code of %s sets as small)", count(w, "sets").text);
	} else if (number(w, "candidates") != BIND_ABSENT) {
		say(w, "备选城市 %s 个，过多，未逐一搜索",
			"%s candidate cities are too many to be searched",
			count(w, "candidates").text);
	} else {
		say(w, "按实测时延，即使在各市都增设节点，也只达到 %s 市，要求 %s 市",
			"by measured latencies, nodes in every city would bring no more than %s of %s "
			"cities",
			count(w, "reach_cities").text, count(w, "need_cities").text);
	}
	pairs(w);
}

static void list_hours(struct writer *w)
{
	if (w->remedy->hours.count == 24) {
		say(w, "全天 24 个钟点（北京时间）", "all 24 (+08:00)");
		return;
	}
	for (size_t i = 0; i < w->remedy->hours.count; i++)
		say(w, "%s%02lld", "%s%02lld",
			i == 0  ? ""
			: w->zh ? "、"
				: ", ",
			(long long)w->remedy->hours.items[i]);
	say(w, " 时（北京时间）", " (+08:00)");
}

static void hours(struct writer *w)
{
	say(w, "下列钟点没有可计入的时段，请在这些钟点测量：",
		"no slot counts in these hours of the day, measure in them: ");
	list_hours(w);
}

static void silent_hours(struct writer *w)
{
	say(w, "下列钟点有时段而从无应答，请查明原因、排除后重新测量：",
		"never answered in these hours of the day, find out why and measure again: ");
	list_hours(w);
}

static void logs(struct writer *w)
{
	if (w->remedy->reason == REASON_NO_DATA)
		say(w, "该类日志尚未读取：请用 cdnproof logs 读取",
			"nobody has read them: let cdnproof logs do so");
	else if (w->remedy->reason == REASON_NONE_DECLARED)
		declare(w);
	else
		say_reason(w);
}

static void log_gap(struct writer *w)
{
	say(w, "%s 至 %s 没有日志，共 %s 小时：请补充这一段日志，或造成缺失的割接的书面材料",
		"no logs from %s to %s, %s hours: the logs of it, or a document about the maintenance "
		"that made it",
		number_time(w->remedy->from).text, number_time(w->remedy->to).text,
		count(w, "hours").text);
	say_alone(w, "；有此即可", "; that is enough");
}

static void log_date(struct writer *w)
{
	say(w, "自 %s 起连续（现满 %s 个月）；此后不再间断，至 %s 满 %s 个月",
		"continuous since %s (%s months now); without a further gap it is %s when %s months "
		"are reached",
		number_time(w->remedy->from).text, count(w, "months").text,
		number_time(w->remedy->at).text, count(w, "need_months").text);
	say_alone(w, "，届时即可", ", which is enough");
}

static void cache(struct writer *w)
{
	say(w,
		"对象 %s 个，至少需 %s 个；计划的请求序列 %s 个，缺失 %s 个；再次请求 %s 次，由缓存应答 "
		"%s 次；命中率下限 %s，要求 %s",
		"%s of at least %s objects; of %s planned series %s are missing; of %s later answers "
		"%s from the cache; hits at least %s of %s",
		count(w, "objects").text, count(w, "least_objects").text,
		count(w, "planned_series").text, count(w, "missing_series").text,
		count(w, "later_answers").text, count(w, "hits").text,
		percent(w, "hit_low_ppm").text, percent(w, "least_ppm").text);
}

static void refusal(struct writer *w)
{
	say(w, "请求 %s 次，至少需 %s 次；拒绝 %s 次，提供服务 %s 次",
		"%s of at least %s requests; %s refused, %s served", count(w, "requests").text,
		count(w, "least_requests").text, count(w, "refused").text, count(w, "served").text);
}

static void dispatch(struct writer *w)
{
	say(w, "计划的时段可判定 %s/%s，其中引向最近节点 %s 个，至少需 %s 个；询问得到应答 %s/%s",
		"%s of %s planned slots are judged, %s led to the nearest node, at least %s are "
		"needed; %s of %s questions answered",
		count(w, "judged_slots").text, count(w, "planned_slots").text,
		count(w, "nearest_slots").text, count(w, "least_slots").text,
		count(w, "answered").text, count(w, "questions").text);
	if (number(w, "planned_slots") > 0 && number(w, "answered") == 0)
		say(w, "；未得到任何地址：请核实拨测点的解析器是否应答、该域名能否解析",
			"; no address came: does the agent's resolver answer, and does it know the "
			"name?");
}

static void balance(struct writer *w)
{
	say(w, "请求得到应答 %s/%s，其中未表明真实服务器 %s 次；见到真实服务器 %s 台",
		"%s of %s requests answered, %s of them name no real server; %s real servers seen",
		count(w, "answered").text, count(w, "requests").text, count(w, "unnamed").text,
		count(w, "servers").text);
}

static void licence(struct writer *w)
{
	say(w, "标明许可证编号的应答 %s/%s", "%s of %s answers show the licence number",
		count(w, "showing").text, count(w, "answered").text);
}

/* The rows of a function, told by the number that only they have. */
static const struct {
	const char *number;
	void (*say)(struct writer *w);
} samples_of[] = {
	{"objects", cache},
	{"least_requests", refusal},
	{"judged_slots", dispatch},
	{"servers", balance},
	{"showing", licence},
};

static void samples(struct writer *w)
{
	for (size_t i = 0; i < ARRAY_LEN(samples_of); i++)
		if (number(w, samples_of[i].number) != BIND_ABSENT) {
			samples_of[i].say(w);
			return;
		}
}

static void papers(struct writer *w)
{
	say(w, "由书面材料证明，本程序不予判定",
		"shown by documents alone; this program does not judge it");
}

static void (*const sentences[REMEDY_COUNT])(struct writer *w) = {
	[REMEDY_DECLARE] = declare,
	[REMEDY_NODES] = nodes,
	[REMEDY_PLACE] = place,
	[REMEDY_AGENT] = agent,
	[REMEDY_NEAR] = near_agent,
	[REMEDY_ATTEST] = attest,
	[REMEDY_PIN] = pin,
	[REMEDY_SIGN] = sign,
	[REMEDY_SIGNED_REPLY] = signed_reply,
	[REMEDY_LANDMARK] = landmark,
	[REMEDY_DOCUMENT] = document,
	[REMEDY_CITY] = city,
	[REMEDY_SLOTS] = slots,
	[REMEDY_NODE_CITIES] = node_cities,
	[REMEDY_HOURS] = hours,
	[REMEDY_SILENT_HOURS] = silent_hours,
	[REMEDY_LOGS] = logs,
	[REMEDY_LOG_GAP] = log_gap,
	[REMEDY_LOG_DATE] = log_date,
	[REMEDY_SAMPLES] = samples,
	[REMEDY_PAPERS] = papers,
	[REMEDY_REASON] = say_reason,
};

static const struct {
	const char *kind;
	struct phrase words;
} facilities[] = {
	{"control", {"网络控制设施", "a control facility"}},
	{"dispatch", {"调度设施", "a dispatch facility"}},
	{"data", {"数据设施", "a data facility"}},
	{"service", {"服务设施", "a service facility"}},
};

/* Ids as they are; cities by name, kinds of logs in words. */
static void say_subject(struct writer *w, const char *id)
{
	for (int kind = 0; log_kind_names[kind]; kind++)
		if (text_equal(log_kind_names[kind], id) &&
			(w->remedy->kind == REMEDY_LOGS || w->remedy->kind == REMEDY_LOG_GAP ||
				w->remedy->kind == REMEDY_LOG_DATE)) {
			fputs(word_in(w->report->lang, &words_log_kind, kind), w->out);
			return;
		}
	for (size_t i = 0; w->remedy->kind == REMEDY_DECLARE && i < ARRAY_LEN(facilities); i++)
		if (text_equal(facilities[i].kind, id)) {
			say_phrase(w, facilities[i].words);
			return;
		}
	fputs(facts_city(w->report, id), w->out);
}

static void about(struct writer *w)
{
	const struct evidence_remedy *r = w->remedy;

	if (r->kind == REMEDY_NODES || r->kind == REMEDY_NODE_CITIES)
		return; /* the sentence lists them */
	if (r->kind == REMEDY_REASON) {
		fputs(word_in(w->report->lang, &words_reason, r->reason), w->out);
		return;
	}
	for (size_t i = 0; i < r->subjects.count; i++) {
		if (i > 0)
			say(w, "、", ", ");
		say_subject(w, r->subjects.items[i]);
	}
}

static void say_nodes(struct writer *w)
{
	const text_list *ids = &w->remedy->helps;

	for (size_t i = 0; i < ids->count && i < NODES_NAMED; i++)
		say(w, "%s%s", "%s%s", i == 0 ? "" : w->zh ? "、" : ", ", ids->items[i]);
	if (ids->count > NODES_NAMED)
		say(w, " 等 %s 个节点", " (%s in all)", number_count((int64_t)ids->count).text);
}

static const char *written(const struct report *report, const struct evidence_remedy *remedy,
	struct arena *arena, void (*write)(struct writer *w))
{
	struct writer w = {.report = report, .remedy = remedy, .zh = report->lang == LANG_ZH};
	const char *kept = "";
	char *bytes = NULL;
	size_t len = 0;

	w.out = open_memstream(&bytes, &len);
	if (!w.out)
		return kept;
	write(&w);
	if (fclose(w.out) == 0)
		kept = arena_text(arena, bytes);
	free(bytes);
	return kept;
}

const char *remedy_about(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena)
{
	return written(report, remedy, arena, about);
}

const char *remedy_sentence(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena)
{
	return written(report, remedy, arena, sentences[remedy->kind]);
}

const char *remedy_nodes(
	const struct report *report, const struct evidence_remedy *remedy, struct arena *arena)
{
	return written(report, remedy, arena, say_nodes);
}
