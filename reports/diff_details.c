/* Every item with both values; maintenance and outages. */
#include <string.h>

#include "base/text.h"
#include "reports/diff_parts.h"
#include "reports/facts.h"
#include "reports/sentences.h"

#define ITEMS_MOST 200 /* of a topic; the rest is counted */

static const struct phrase topic_words[] = {
	[DIFF_VERDICTS] = {"总结论", "Totals"},
	[DIFF_FINDINGS] = {"判定", "Findings"},
	[DIFF_WAIVERS] = {"情况说明", "Waivers"},
	[DIFF_SETTINGS] = {"规则与设置", "Rules and settings"},
	[DIFF_LICENCE] = {"许可证信息", "Licence data"},
	[DIFF_NODES] = {"节点（登记事项）", "Nodes, as declared"},
	[DIFF_SITES] = {"机房", "Sites"},
	[DIFF_AGENTS] = {"拨测点", "Agents"},
	[DIFF_CITIES] = {"设区市覆盖", "Cities"},
	[DIFF_MEASURED] = {"节点（实测）", "Nodes, as measured"},
	[DIFF_LATENCY] = {"节点至各拨测点的时延", "Latency of nodes by agent"},
	[DIFF_LOGS] = {"日志留存", "Log retention"},
	[DIFF_DOCUMENTS] = {"书面材料", "Documents"},
	[DIFF_FUNCTIONS] = {"功能演示", "Functions"},
	[DIFF_IPV6] = {"IPv6 服务", "IPv6"},
	[DIFF_DOMAINS] = {"客户域名（申报）", "Domains, as declared"},
	[DIFF_HOSTS] = {"服务域名（实见）", "Hosts, as served"},
	[DIFF_FACILITIES] = {"设施", "Facilities"},
	[DIFF_UNDECLARED] = {"未申报的服务者", "Undeclared servers"},
	[DIFF_DATABASES] = {"地址数据库", "Databases"},
	[DIFF_LANDMARKS] = {"参照点", "Landmarks"},
};

static const struct {
	const char *part;
	struct phrase name;
} part_words[] = {
	{"cache", {"内容缓存", "cache"}},
	{"no_store", {"不缓存对照", "no-store"}},
	{"refuse", {"拒绝服务", "refusal"}},
	{"dispatch", {"智能调度", "dispatch"}},
	{"balance", {"负载均衡", "load balance"}},
	{"home", {"许可证编号", "licence number"}},
	{"failover", {"故障切换", "failover"}},
	{"purge", {"内容清除", "purge"}},
	{"server_down", {"后端停机", "server down"}},
	{"facility", {"设施", "facility"}},
	{"dns", {"域名解析", "DNS"}},
	{"mgmt", {"管理地址", "management"}},
	{"log", {"日志存放", "log store"}},
	{"node", {"节点", "node"}},
	{"missing", {"缺项", "missing"}},
	{"addr", {"地址", "address"}},
	{"name", {"名称", "name"}},
	{"log_node", {"日志中的节点", "node of logs"}},
};

const char *diff_topic_name(enum report_lang lang, int topic)
{
	return phrase_in(lang, topic_words[topic]);
}

static const char *part_name(struct diff_paper *to, int topic, const char *part)
{
	for (int i = 0; topic == DIFF_LOGS && log_kind_names[i]; i++)
		if (strcmp(log_kind_names[i], part) == 0)
			return word_in(to->paper.lang, &words_log_kind, i);
	for (size_t i = 0; topic != DIFF_LOGS && i < ARRAY_LEN(part_words); i++)
		if (strcmp(part_words[i].part, part) == 0)
			return paper_in(&to->paper, part_words[i].name);
	return part;
}

static const struct column columns[] = {
	{{"对象", "Subject"}, "key"},
	{{"变化", "Change"}, NULL},
	{{"项目", "Field"}, NULL},
	{{"旧", "Old"}, "wide"},
	{{"新", "New"}, "wide"},
};

static const struct table_form *form_of(struct diff_paper *to, int topic)
{
	struct table_form *form = arena_alloc(&to->paper.arena, sizeof(*form));

	*form = (struct table_form){.caption = topic_words[topic],
		.columns = columns,
		.column_count = ARRAY_LEN(columns)};
	return form;
}

/* What a rule is called by the side that has it. */
static const char *rule(struct diff_paper *to, const char *id)
{
	const struct finding *finding = evidence_finding(to->report->new, id);

	if (!finding)
		finding = evidence_finding(to->report->old, id);
	return finding ? rule_title(to->paper.lang, finding) : id;
}

static const char *setting(struct diff_paper *to, const char *id)
{
	static const struct {
		const char *id;
		struct phrase name;
	} rows[] = {
		{"licence_no", {"许可证编号", "licence number"}},
		{"stage", {"申请类型", "stage"}},
		{"service_start", {"服务起始日", "service start"}},
		{"verdict", {"测量结论", "measured must rules"}},
		{"application_verdict", {"申请结论", "all must rules"}},
		{"profile.version", {"规则集版本", "profile version"}},
		{"profile.sha256", {"规则集摘要", "profile digest"}},
		{"region.sha256", {"地名与边界摘要", "region digest"}},
		{"sampling.plan", {"有测量计划", "planned"}},
	};
	const char *name = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].id, id) == 0)
			return paper_in(&to->paper, rows[i].name);
	if (strncmp(id, "thresholds.", strlen("thresholds.")) == 0)
		name = setting_name(to->paper.lang, id);
	return name ? name : id;
}

static const char *subject(struct diff_paper *to, int topic, const struct diff_item *item)
{
	const char *name = item->id;

	if (topic == DIFF_WAIVERS)
		return paper_say(&to->paper, "%s（%s）", "%s (%s)", item->id,
			item->part ? rule(to, item->part) : "—");
	if (topic == DIFF_CITIES || topic == DIFF_IPV6)
		name = diff_city(to, item->id);
	else if (topic == DIFF_FINDINGS)
		name = rule(to, item->id);
	else if (topic == DIFF_SETTINGS || topic == DIFF_LICENCE || topic == DIFF_VERDICTS)
		name = setting(to, item->id);
	if (item->part)
		name = arena_format(&to->paper.arena, "%s %s", name,
			topic == DIFF_LATENCY ? paper_say(&to->paper, "← %s", "← %s", item->part)
					      : part_name(to, topic, item->part));
	return name;
}

/* Settings carry their units in their ids. */
static const char *side_value(struct diff_paper *to, const struct diff_item *item,
	const struct diff_field *field, bool new)
{
	int64_t value = new ? field->new_value : field->old_value;
	const char *text = new ? field->new_text : field->old_text;

	if (strcmp(field->field, "value") == 0)
		return arena_text(&to->paper.arena, number_setting(item->id, value).text);
	if (strcmp(item->id, "stage") == 0 && text)
		for (int i = 0; dossier_stage_names[i]; i++)
			if (strcmp(dossier_stage_names[i], text) == 0)
				return word_in(to->paper.lang, &words_stage, i);
	if (strcmp(item->id, "sampling.plan") == 0 && text)
		return strcmp(text, "yes") == 0 ? paper_say(&to->paper, "是", "yes")
						: paper_say(&to->paper, "否", "no");
	if (strcmp(field->field, "text") == 0 && text && strlen(text) == 64)
		return arena_format(&to->paper.arena, "%.16s…", text);
	return new ? diff_new_value(to, field) : diff_old_value(to, field);
}

static void put_side(struct diff_paper *to, const struct diff_item *item,
	const struct diff_field *field, bool new)
{
	int verdict = diff_field_verdict(field, new ? field->new_text : field->old_text);

	if (verdict == PAPER_NO_VERDICT)
		paper_put(&to->paper, side_value(to, item, field, new));
	else
		paper_put_verdict(&to->paper, verdict);
}

static void changed_rows(struct diff_paper *to, int topic, const struct diff_item *item)
{
	struct paper *paper = &to->paper;

	LIST_EACH(const struct diff_field, field, &item->fields) {
		bool part = field->added.count > 0 || field->gone.count > 0;
		const char *name = diff_field_name(paper->lang, field->field);

		if (field->minor)
			continue;
		paper_put(paper, subject(to, topic, item));
		paper_put(paper, word_in(paper->lang, &words_difference, item->kind));
		paper_put(paper,
			part ? paper_say(paper, "%s（增减部分）", "%s (gone, added)", name) : name);
		put_side(to, item, field, false);
		put_side(to, item, field, true);
	}
}

/* All that is known of what only one side has, in one cell. */
static void one_row(struct diff_paper *to, int topic, const struct diff_item *item)
{
	struct paper *paper = &to->paper;
	bool added = item->kind == DIFF_ADDED;
	const char *text = "";

	LIST_EACH(const struct diff_field, field, &item->fields)
		text = paper_clause(paper, text,
			paper_say(paper, "%s %s", "%s %s",
				diff_field_name(paper->lang, field->field),
				side_value(to, item, field, added)));
	paper_put(paper, subject(to, topic, item));
	paper_put(paper, word_in(paper->lang, &words_difference, item->kind));
	paper_put(paper, NULL);
	paper_put(paper, added ? NULL : text);
	paper_put(paper, added ? text : NULL);
}

struct hidden {
	size_t minor, one_sided, left;
};

/* What is not listed is counted. */
static bool is_hidden(int topic, const struct diff_item *item, size_t shown, struct hidden *hidden)
{
	bool one_sided = item->kind == DIFF_ADDED || item->kind == DIFF_GONE;

	if (item->minor)
		hidden->minor++;
	else if (topic == DIFF_LATENCY && one_sided)
		hidden->one_sided++;
	else if (shown >= ITEMS_MOST)
		hidden->left++;
	else
		return false;
	return true;
}

static void topic_rows(struct diff_paper *to, int topic, struct hidden *hidden)
{
	size_t shown = 0;

	LIST_EACH(const struct diff_item, item, &to->difference->topics[topic]) {
		if (is_hidden(topic, item, shown, hidden))
			continue;
		if (shown++ == 0)
			paper_table(&to->paper, form_of(to, topic));
		if (item->kind == DIFF_ADDED || item->kind == DIFF_GONE)
			one_row(to, topic, item);
		else
			changed_rows(to, topic, item);
	}
}

static void notes(struct diff_paper *to, int topic, const struct hidden *hidden)
{
	struct paper *paper = &to->paper;
	const char *name = diff_topic_name(paper->lang, topic);

	if (hidden->minor > 0)
		paper_add(paper, PAPER_NOTE,
			paper_say(paper,
				"%s：另有 %zu 项只有测量起伏，未列出：时延变化不超过 1 ms 或一成，比例变化不超过 1 "
				"个百分点，或仅为随时间增长的计数。",
				"%s: %zu more differ by what two runs may differ and are not listed: RTTs by "
				"at most 1 ms or a tenth, shares by at most one point, or counts that grow "
				"with time.",
				name, hidden->minor));
	if (hidden->one_sided > 0)
		paper_add(paper, PAPER_NOTE,
			paper_say(paper,
				"%s：另有 %zu 项只有一方测得，未列出，见 --format json 的输出。",
				"%s: %zu more were measured on one side alone; --format json has them.",
				name, hidden->one_sided));
	if (hidden->left > 0)
		paper_add(paper, PAPER_NOTE,
			paper_say(paper, "%s：另有 %zu 项未列出，见 --format json 的输出。",
				"%s: %zu more are not listed; --format json has them.", name,
				hidden->left));
}

static void topic(struct diff_paper *to, int topic)
{
	struct hidden hidden = {0};

	topic_rows(to, topic, &hidden);
	notes(to, topic, &hidden);
}

void diff_details(struct diff_paper *to)
{
	paper_add(&to->paper, PAPER_CHAPTER,
		paper_in(&to->paper, (struct phrase){"逐项对照", "Each change"}));
	for (int i = 0; i < DIFF_TOPIC_COUNT; i++)
		topic(to, i);
}

static const struct column window_columns[] = {
	{{"工单", "Ticket"}, "key"},
	{{"起", "From"}, NULL},
	{{"止", "To"}, NULL},
	{{"节点", "Nodes"}, "wide"},
	{{"申报于", "Declared in"}, NULL},
};
static const struct table_form window_form =
	TABLE_FORM("报告期内申报的割接", "Maintenance declared for the period", window_columns);

static const char *time_of(struct diff_paper *to, struct unix_ms at)
{
	return arena_text(&to->paper.arena, number_time(at).text);
}

static void windows(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	if (to->difference->maintenance.count == 0)
		return;
	paper_table(paper, &window_form);
	LIST_EACH(const struct diff_window, window, &to->difference->maintenance) {
		paper_put(paper, window->ticket
					 ? window->ticket
					 : paper_in(paper, (struct phrase){"无工单，不作说明依据",
								   "none: explains nothing"}));
		paper_put(paper, time_of(to, window->from));
		paper_put(paper, time_of(to, window->to));
		paper_put(
			paper, window->nodes.count > 0
				       ? diff_tickets(to, &window->nodes)
				       : paper_in(paper, (struct phrase){"全部节点", "all nodes"}));
		paper_put(paper, window->in_old && window->in_new
					 ? paper_in(paper, (struct phrase){"两份材料", "both"})
				 : window->in_new
					 ? paper_in(paper, (struct phrase){"新材料", "new"})
					 : paper_in(paper, (struct phrase){"旧材料", "old"}));
	}
}

static const struct column outage_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Log"}, NULL},
	{{"起", "From"}, NULL},
	{{"止", "To"}, NULL},
	{{"说明", "Explained"}, "wide"},
};
static const struct table_form outage_form =
	TABLE_FORM("报告期内的日志缺失", "Logs missing in the period", outage_columns);

static const char *explanation(struct diff_paper *to, const struct diff_outage *outage)
{
	struct paper *paper = &to->paper;

	if (outage->explained)
		return paper_say(paper, "处于割接时段内，工单 %s", "within maintenance %s",
			diff_tickets(to, &outage->tickets));
	if (outage->tickets.count > 0)
		return paper_say(paper, "部分处于割接时段内（工单 %s），其余无说明",
			"partly within maintenance %s, the rest unexplained",
			diff_tickets(to, &outage->tickets));
	return paper_in(paper,
		(struct phrase){"没有割接说明，须说明原因", "no maintenance: wants a reason"});
}

static void outages(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	size_t shown = 0, left = 0;

	LIST_EACH(const struct diff_outage, outage, &to->difference->outages) {
		if (!diff_outage_is_long(to, outage) || shown == ITEMS_MOST) {
			left++;
			continue;
		}
		if (shown++ == 0)
			paper_table(paper, &outage_form);
		paper_put(paper, outage->node);
		paper_put(paper, word_in(paper->lang, &words_log_kind, outage->log));
		paper_put(paper, time_of(to, outage->from));
		paper_put(paper, time_of(to, outage->to));
		paper_put(paper, explanation(to, outage));
	}
	if (left > 0)
		paper_add(paper, PAPER_NOTE,
			paper_say(paper,
				"另有 %zu 段日志缺失未列出：不超过规则允许的 %lld 小时，也不在割接时段内（或超出 200 "
				"段）；佐证材料只载每份日志最长的 100 段。",
				"%zu more gaps are not listed: no longer than the rule's %lld hours and in no "
				"maintenance (or beyond the first 200); evidence holds the longest 100 of a "
				"log.",
				left, (long long)to->report->new->profile.log_gap_hours));
}

void diff_windows(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	if (to->difference->maintenance.count + to->difference->outages.count == 0)
		return;
	paper_add(paper, PAPER_CHAPTER,
		paper_in(paper,
			(struct phrase){"计划割接与日志缺失", "Maintenance and missing logs"}));
	paper_add(paper, PAPER_PARA,
		paper_in(paper,
			(struct phrase){
				"节点变化的确切时刻两份材料均无记载，割接按节点和报告期对应，供核对；"
				"日志缺失只有整段处于有工单的割接时段之内，才列为已说明；"
				"留存判定另须附有该工单的书面材料。",
				"When a node changed is recorded in neither, so maintenance is set beside it by "
				"node and period; a gap in logs is explained only when all of it lies in "
				"maintenance with a ticket; the retention rule wants a document of the "
				"ticket besides."}));
	windows(to);
	outages(to);
}
