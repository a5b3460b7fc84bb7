/* Sections: where names lead users, and who serves without being declared. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_functions.h"

static const struct column led_columns[] = {
	{{"来源", "Users"}, NULL},
	{{"域名", "Name"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"选中节点（次数）", "Led to (answers)"}, "wide"},
	{{"最近/时段", "Nearest/slots"}, "num"},
	{{"占比 下限/上限", "Share low/high"}, "num"},
	{{"多走时延 (ms)", "Extra RTT (ms)"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form led_form =
	TABLE_FORM("各来源市、运营商选中的节点", "Nodes that users are led to", led_columns);

/* In the order of the parts of evidence. */
static const struct {
	const char *how;
	struct phrase word;
} hows[] = {
	{"resolver", {"本地解析", "own resolver"}},
	{"subnet", {"客户端子网", "client subnet"}},
};

static const struct {
	const char *province;
	struct phrase word;
} provinces[] = {
	{"no", {"不在省内", "not in the province"}},
	{"may", {"是否在省内待定", "perhaps in the province"}},
};

static void users(struct page *page, const struct evidence_dispatch *row)
{
	page_cell(page);
	page_users(page, row->city, row->operator_name);
}

static void name(struct page *page, const struct evidence_dispatch *row)
{
	page_cell_code(page, row->name);
	page_raw(page, " ");
	page_text(page, row->type);
}

static void choice(struct page *page, const struct evidence_choice *to)
{
	page_code(page, to->node ? to->node : to->addr);
	page_sayf(page, "（%s）", " (%s)", number_count(to->count).text);
	if (!to->node)
		page_mark(page, "warn", " ! 未申报", " ! undeclared");
	for (size_t i = 0; i < ARRAY_LEN(provinces); i++)
		if (text_equal(to->province, provinces[i].province)) {
			page_raw(page, " ");
			page_mark(page, "warn", provinces[i].word.zh, provinces[i].word.en);
		}
}

#define CHOICES_MOST 8

static void choices(struct page *page, const struct evidence_dispatch *row)
{
	page_cell(page);
	if (row->choices.count == 0)
		page_text(page, NULL);
	for (size_t i = 0; i < row->choices.count && i < CHOICES_MOST; i++) {
		if (i > 0)
			page_raw(page, "<br />");
		choice(page, &row->choices.items[i]);
	}
	if (row->choices.count > CHOICES_MOST || row->choices_left_out > 0) {
		page_raw(page, "<br />");
		page_say(page, "其余从略", "and others");
	}
}

static void bounds(struct page *page, const struct evidence_dispatch *row)
{
	page_cell(page);
	page_raw(page, "<span class=\"bound\">");
	page_text(page, number_percent(row->nearest_low_ppm).text);
	page_raw(page, "</span><span class=\"bound\">");
	page_text(page, number_percent(row->nearest_high_ppm).text);
	page_raw(page, "</span>");
}

static void led_row(struct page *page, const struct evidence_dispatch *row)
{
	page_row(page);
	users(page, row);
	name(page, row);
	page_cell(page);
	page_badge_short(page, row->verdict);
	choices(page, row);
	page_cell(page);
	page_sayf(page, "%s/%s", "%s/%s", number_count(row->nearest).text,
		number_count(row->planned).text);
	bounds(page, row);
	page_cell_number(page, number_ms_of_us(row->extra_us));
	page_cell(page);
	page_reasons(page, &row->reason);
}

static const struct column asked_columns[] = {
	{{"来源", "Users"}, NULL},
	{{"域名", "Name"}, "key"},
	{{"方式", "Asked by"}, NULL},
	{{"询问", "Asked"}, "num"},
	{{"有地址的应答", "With an address"}, "num"},
	{{"未声明适用子网", "Not for the subnet"}, "num"},
	{{"可判定的时段", "Slots judged"}, "num"},
	{{"TTL (s)", "TTL (s)"}, "num"},
	{{"CNAME", "CNAME"}, "wide"},
};
static const struct table_form asked_form =
	TABLE_FORM("解析应答", "Answers of names", asked_columns);

static void ttl(struct page *page, const struct evidence_dispatch *row)
{
	page_cell_number(page, number_count(row->ttl_least_s));
	if (row->ttl_most_s != row->ttl_least_s) {
		page_raw(page, "–");
		page_text(page, number_count(row->ttl_most_s).text);
	}
}

static void asked_row(struct page *page, const struct evidence_dispatch *row)
{
	page_row(page);
	users(page, row);
	name(page, row);
	page_cell(page);
	for (size_t i = 0; i < ARRAY_LEN(hows); i++)
		if (text_equal(row->how, hows[i].how))
			page_say(page, hows[i].word.zh, hows[i].word.en);
	page_cell_number(page, number_count(row->asked));
	page_cell_number(page, number_count(row->answered));
	page_cell_number(page, number_count(row->unsaid));
	page_cell_number(page, number_count(row->judged));
	ttl(page, row);
	page_cell(page);
	for (size_t i = 0; i < row->cnames.count; i++) {
		if (i > 0)
			page_raw(page, "<br />");
		page_code(page, row->cnames.items[i]);
	}
	if (row->cnames.count == 0)
		page_text(page, NULL);
}

static void how_counted(struct page *page)
{
	page_open(page, "p", "note");
	page_sayf(page,
		"“最近”按该处拨测点同一时段实测的最小往返时延比较全部申报节点（同一地址族）；与最近者相差不超过 "
		"1 毫秒或 10%%（取大者）的，同样算最近。一次应答有多个地址的，每个都须是最近节点。占比的下限以"
		"全部计划时段为分母，上限把不能判定的时段也算作最近；均为单侧 Clopper–Pearson 界，下限达到 %s "
		"为符合（本报告自定阈值）。客户端子网代表没有拨测点的用户，只有应答声明适用于该子网时才计入；该市"
		"没有拨测点的，只列出、不判定远近。",
		"Nearest is by the least RTT that the agents there measured in the same slot, of all declared "
		"nodes with addresses of that family; a node no further than the nearest by 1 ms or 10 %% "
		"(the larger) is as near. Of an answer with several addresses each must be. Lower bounds are "
		"of all planned slots, upper bounds count slots that could not be judged as nearest; both are "
		"one-sided Clopper–Pearson bounds, and a lower bound of %s passes (a threshold of this "
		"report). Client subnets stand for users without an agent and count only where the answer "
		"says that it holds for the subnet; where the city has no agent they are shown and not "
		"judged.",
		number_percent(page->evidence->functions.dispatch.items[0].share_ppm).text);
	page_close(page, "p");
}

void html_dispatch(struct page *page)
{
	page_section(page, "智能调度", "Dispatch");
	how_counted(page);
	html_dispatch_matrix(page);
	page_table_open(page, &led_form);
	LIST_EACH(const struct evidence_dispatch, row, &page->evidence->functions.dispatch) {
		led_row(page, row);
	}
	page_table_close(page);
	page_table_open(page, &asked_form);
	LIST_EACH(const struct evidence_dispatch, row, &page->evidence->functions.dispatch) {
		asked_row(page, row);
	}
	page_table_close(page);
}

static const struct column stranger_columns[] = {
	{{"种类", "What"}, NULL},
	{{"内容", "Which"}, "key"},
	{{"何处所见", "Seen in"}, NULL},
	{{"次数", "Count"}, "num"},
	{{"检测项", "Check"}, NULL},
	{{"拨测点", "Agent"}, NULL},
};
static const struct table_form stranger_form =
	TABLE_FORM("未申报而提供服务的，以及申报而未见服务的",
		"Undeclared, and declared but never serving", stranger_columns);

/* Words of the closed lists of evidence_stranger. */
static const struct {
	const char *word;
	struct phrase says;
} stranger_words[] = {
	{"addr", {"地址", "address"}},
	{"name", {"主机名", "host name"}},
	{"log_node", {"日志中的未知节点", "unknown node in logs"}},
	{"node", {"申报的节点", "declared node"}},
	{"cname", {"CNAME", "CNAME"}},
	{"dns", {"解析应答", "DNS answers"}},
	{"log", {"日志", "logs"}},
	{"never_answered", {"从无应答", "never answered"}},
	{"never_chosen", {"本市用户从未被引到", "its city's users are never led there"}},
	{"redirect", {"跳转", "redirects"}},
	{"visit", {"访问", "visits"}},
};

static void stranger_word(struct page *page, const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(stranger_words); i++)
		if (text_equal(word, stranger_words[i].word)) {
			page_say(page, stranger_words[i].says.zh, stranger_words[i].says.en);
			return;
		}
	page_text(page, word);
}

/* Of logs without names the kind of log stands there. */
static void stranger_text(struct page *page, const struct evidence_stranger *row)
{
	page_cell(page);
	for (int kind = 0; strcmp(row->what, "log_node") == 0 && kind < LOG_UNKNOWN; kind++)
		if (text_equal(row->text, log_kind_names[kind])) {
			page_text(page, word_in(page->lang, &words_log_kind, kind));
			return;
		}
	page_code(page, row->text);
}

static void stranger_row(struct page *page, const struct evidence_stranger *row)
{
	page_row(page);
	page_cell(page);
	stranger_word(page, row->what);
	stranger_text(page, row);
	page_cell(page);
	for (size_t i = 0; i < row->seen_in.count; i++) {
		if (i > 0)
			page_say(page, "、", ", ");
		stranger_word(page, row->seen_in.items[i]);
	}
	page_cell_number(page, number_count(row->count));
	page_cell_text(page, row->check);
	page_cell_text(page, row->agent);
}

#define STRANGERS_MOST 100

void html_strangers(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;
	int64_t left_out = functions->strangers_left_out;

	page_section(page, "未申报的地址与节点", "Undeclared addresses and nodes");
	page_para(page,
		"凡解析、访问或跳转到达而申报信息中没有的地址，均视为未申报的节点。途经的 CNAME 只作列示；"
		"跳转到的其他网站、日志中的未知节点、申报而未见服务的节点须作说明。",
		"An address that answers, visits or redirects lead to and that the dossier does not name is "
		"an undeclared node. A CNAME on the way is only listed; other sites that redirects lead to, "
		"unknown nodes in logs, and declared nodes that were never seen serving ask for an "
		"explanation.");
	page_table_open(page, &stranger_form);
	for (size_t i = 0; i < functions->strangers.count; i++)
		if (i < STRANGERS_MOST)
			stranger_row(page, &functions->strangers.items[i]);
		else
			left_out++;
	page_table_close(page);
	if (left_out > 0) {
		page_open(page, "p", "note");
		page_sayf(page, "另有 %s 项没有列出。", "%s more are not listed.",
			number_count(left_out).text);
		page_close(page, "p");
	}
}
