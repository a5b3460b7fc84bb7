/* What must be filed, each with the words of its source. */
#include <string.h>

#include "base/text.h"
#include "reports/diff_parts.h"

static const struct duty_word {
	const char *duty;
	struct phrase name;
} duty_words[] = {
	{"node_adjustment", {"业务节点调整，向发证机关报备", "Business nodes adjusted: to report"}},
	{"network_resources", {"网络接入资源变化，向发证机关报备",
				      "Network access resources changed: to report"}},
	{"service_opening", {"业务开通，向发证机关报备", "A service opened: to report"}},
	{"technical_evaluation", {"扩容、机房变更，向发证机关申请技术评测",
					 "More capacity, rooms changed: technical evaluation"}},
	{"room_filing", {"新用机房的互联网数据中心机房备案", "Filing of new machine rooms"}},
	{"company_decision", {"公司合并、分立或股东变化", "Merger, division, shareholders"}},
	{"organisation_change", {"机构信息变更", "The organisation's data changed"}},
	{"licence_obtained", {"取得许可证后注销或变更原有省内许可证",
				     "A licence obtained: provincial ones to end or change"}},
	{"security_assessment",
		{"安全评估完成后提交书面评估报告", "Written report of a security assessment"}},
	{"annual_report", {"年度报告", "The annual report"}},
};

static const struct phrase time_words[] = {
	[DUTY_BEFORE] = {"提前办理", "beforehand"},
	[DUTY_WITHIN_30_DAYS] = {"30 日内", "within 30 days"},
	[DUTY_YEARLY] = {"每年", "every year"},
};

static const char *duty_name(const struct paper *paper, const char *duty)
{
	for (size_t i = 0; i < ARRAY_LEN(duty_words); i++)
		if (strcmp(duty_words[i].duty, duty) == 0)
			return paper_in(paper, duty_words[i].name);
	return duty;
}

/* "nodes/x" as "节点 x": the topic's own name and the id. */
static const char *subject(struct diff_paper *to, const char *name)
{
	static const struct {
		const char *topic;
		struct phrase word;
	} topics[] = {
		{"nodes", {"节点", "node"}},
		{"sites", {"机房", "site"}},
		{"domains", {"域名", "domain"}},
		{"documents", {"书面材料", "document"}},
		{"licence", {"许可证信息", "licence data:"}},
	};
	const char *slash = strchr(name, '/');

	for (size_t i = 0; slash && i < ARRAY_LEN(topics); i++)
		if (strncmp(name, topics[i].topic, (size_t)(slash - name)) == 0)
			return arena_format(&to->paper.arena, "%s %s",
				paper_in(&to->paper, topics[i].word), slash + 1);
	return name;
}

static const char *subjects(struct diff_paper *to, const text_list *because)
{
	const char *text = "";

	LIST_EACH(const char *, name, because)
		text = paper_join(&to->paper, text, subject(to, *name));
	return text;
}

static void source(struct diff_paper *to, const struct diff_duty *duty)
{
	bool primary = strcmp(duty->authority, "primary") == 0;

	paper_add(&to->paper, PAPER_NOTE,
		paper_say(&to->paper, "依据原文：「%s」，出处：%s（%s）", "Source: 「%s」 (%s; %s)",
			duty->quote, duty->document,
			primary ? paper_in(&to->paper,
					  (struct phrase){"一手资料：许可证原件", "primary"})
				: paper_in(&to->paper, (struct phrase){"二手资料", "secondary"})));
}

static void duty(struct diff_paper *to, const struct diff_duty *row)
{
	struct paper *paper = &to->paper;
	const char *text = paper_say(paper, "%s（%s）", "%s (%s)", duty_name(paper, row->duty),
		paper_in(paper, time_words[row->time]));

	if (row->because.count > 0)
		text = paper_say(paper, "%s。涉及：%s", "%s. Raised by: %s", text,
			subjects(to, &row->because));
	paper_add(paper, PAPER_ITEM, paper_say(paper, "%s。", "%s.", text));
	source(to, row);
}

static size_t section(struct diff_paper *to, int state, struct phrase title)
{
	size_t count = 0;

	LIST_EACH(const struct diff_duty, row, &to->difference->duties) {
		if (row->state != state)
			continue;
		if (count++ == 0)
			paper_add(&to->paper, PAPER_SECTION, paper_in(&to->paper, title));
		duty(to, row);
	}
	return count;
}

static void not_shown(struct diff_paper *to)
{
	const char *text = "";

	LIST_EACH(const struct diff_duty, row, &to->difference->duties)
		if (row->state == DUTY_NOT_SHOWN)
			text = paper_clause(&to->paper, text, duty_name(&to->paper, row->duty));
	if (text[0])
		paper_add(&to->paper, PAPER_PARA,
			paper_say(&to->paper, "两份材料未显示有下列情形：%s。",
				"The two show no case of: %s.", text));
}

static bool has_secondary(const struct difference *difference)
{
	LIST_EACH(const struct diff_duty, row, &difference->duties)
		if (strcmp(row->authority, "secondary") == 0)
			return true;
	return false;
}

static void closing(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	const char *secondary = "";

	if (has_secondary(to->difference))
		secondary = paper_in(paper,
			(struct phrase){"；标为二手资料的，以江西省通信管理局书面答复为准",
				"; what is marked secondary must be confirmed by the authority in "
				"writing"});
	paper_add(paper, PAPER_NOTE,
		paper_say(paper,
			"许可事项摘自同类业务的经营许可证，各单位的义务以本单位许可证所载为准%s。本节不是法律意见。",
			"The duties are quoted from a licence of the same service: your own licence is "
			"decisive%s. This is no legal advice.",
			secondary));
}

void diff_filings(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	paper_add(paper, PAPER_CHAPTER,
		paper_in(paper, (struct phrase){"应报备、申请和报告的事项",
					"What must be filed or reported"}));
	section(to, DUTY_DUE, (struct phrase){"应办理的事项", "Due"});
	paper_add(paper, PAPER_PARA,
		paper_in(paper,
			(struct phrase){
				"变化已见于新材料，是否已在变化之前办理，两份材料均无记载："
				"请逐项核对报备回执或申请材料；尚未办理的，请先与发证机关联系。",
				"The changes are in the new evidence already. Whether they were filed "
				"beforehand is recorded in neither: check receipts one by one, and ask "
				"the licensing authority about what was not."}));
	section(to, DUTY_CHECK,
		(struct phrase){
			"两份材料不能判断、须自查的事项", "To be checked: evidence cannot tell"});
	not_shown(to);
	closing(to);
}
