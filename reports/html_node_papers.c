/* Part of a node's sheet: the papers of its site, the findings it takes part in, and what an
 * inspector ticks and signs. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_node_page.h"
#include "reports/sentences.h"

static const struct column paper_columns[] = {
	{{"文件编号", "Document"}, "key"},
	{{"种类", "Kind"}, NULL},
	{{"对象", "About"}, NULL},
	{{"采信", "Counts"}, NULL},
	{{"摘要值", "Digest"}, "key"},
};
static const struct table_form paper_form =
	TABLE_FORM("机房材料与照片", "Documents and photographs of the site", paper_columns);

static void paper_row(struct page *page, const struct evidence_document *paper)
{
	page_row(page);
	page_cell_code(page, paper->id);
	page_cell_text(page, paper->kind);
	page_cell_code(page, paper->about);
	page_cell(page);
	if (paper->counts)
		page_say(page, "采信", "yes");
	else if (paper->reason >= 0)
		page_sayf(page, "未采信：%s", "no: %s",
			word_in(page->lang, &words_reason, paper->reason));
	else
		page_say(page, "未采信", "no");
	page_cell(page);
	if (!paper->sha256)
		page_say(page, "没有附文件", "no file attached");
	else if (page_is_internal(page))
		page_code(page, paper->sha256);
	else
		page_digest(page, paper->sha256);
}

void html_node_papers(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	struct node_row_list site = node_rows_find(sheet->rows, NODE_PAPERS, sheet->node->site);
	struct node_row_list own = node_rows_find(sheet->rows, NODE_PAPERS, sheet->node->id);

	html_node_head(sheet, "材料与照片", "Documents and photographs");
	if (site.count + own.count == 0) {
		page_para(page, "没有登记关于该节点或其机房的材料与照片。",
			"No document or photograph of this node or its site is listed.");
		return;
	}
	page_table_open(page, &paper_form);
	LIST_EACH(const struct node_row, row, &site)
		paper_row(page, row->row);
	if (!text_equal(sheet->node->site, sheet->node->id))
		LIST_EACH(const struct node_row, row, &own)
			paper_row(page, row->row);
	page_table_close(page);
}

static const struct column finding_columns[] = {
	{{"规则", "Rule"}, "rule"},
	{{"要求", "Title"}, "wide"},
	{{"规则结论", "Verdict of the rule"}, NULL},
	{{"本节点", "This node"}, NULL},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form finding_form =
	TABLE_FORM("涉及本节点的判定", "Findings that name this node", finding_columns);

static void finding_row(struct page *page, const struct node_row *found)
{
	const struct evidence_subject *subject = found->row;
	const struct finding *finding = found->of;

	page_row(page);
	page_cell_code(page, finding->rule);
	page_cell_text(page, rule_title(page->lang, finding));
	page_cell(page);
	page_badge_short(page, finding->verdict);
	page_cell_text(page, html_subject_says(page, finding, subject->says));
	page_disposition(page, subject->disposition);
	page_cell(page);
	html_subject_reasons(page, finding->rule, subject->says, &subject->reason);
}

static const struct column fact_columns[] = {
	{{"规则", "Rule"}, "rule"},
	{{"日志", "Kind"}, NULL},
	{{"事实", "Fact"}, "wide"},
	{{"数量", "Count"}, "num"},
	{{"总数", "Of"}, "num"},
};
static const struct table_form fact_form = TABLE_FORM(
	"本节点日志中所见事实（不构成判定）", "What its logs showed (no verdict)", fact_columns);

static void facts(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	struct node_row_list facts = node_rows_find(sheet->rows, NODE_FACTS, sheet->node->id);

	if (facts.count == 0)
		return;
	if (!page_is_internal(page)) { /* two sheets a node are enough to file */
		page_raw(page, "<p class=\"note\">");
		page_sayf(page, "日志中所见的其他事实 %zu 项（不构成判定）列于附页F。",
			"What else its logs showed (%zu facts, no verdict) stands in annex F.",
			facts.count);
		page_close(page, "p");
		return;
	}
	page_table_open(page, &fact_form);
	LIST_EACH(const struct node_row, found, &facts) {
		const struct evidence_fact *fact = found->row;

		page_row(page);
		page_cell_code(page, ((const struct finding *)found->of)->rule);
		page_cell_word(page, &words_log_kind, fact->kind);
		page_cell_word(page, &words_fact, fact->fact);
		page_cell_number(page, number_count(fact->count));
		page_cell_number(page, number_count(fact->of));
	}
	page_table_close(page);
}

void html_node_findings(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	struct node_row_list subjects = node_rows_find(sheet->rows, NODE_SUBJECTS, sheet->node->id);

	html_node_head(sheet, "涉及本节点的判定", "Findings that name this node");
	if (subjects.count == 0)
		page_para(page, "没有以该节点为对象的判定。",
			"No finding has this node as its subject.");
	else {
		page_table_open(page, &finding_form);
		LIST_EACH(const struct node_row, row, &subjects)
			finding_row(page, row);
		page_table_close(page);
	}
	facts(sheet);
}

static void claimed_site(struct node_sheet *sheet)
{
	page_text(sheet->page, sheet->node->site);
}

static void claimed_address(struct node_sheet *sheet)
{
	page_text(sheet->page, facts_city(sheet->page->report, sheet->node->city));
	if (sheet->site && sheet->site->address) {
		page_raw(sheet->page, " ");
		page_text(sheet->page, sheet->site->address);
	}
}

static void claimed_filing(struct node_sheet *sheet)
{
	page_text(sheet->page, sheet->site ? sheet->site->filing_no : NULL);
}

static void claimed_network(struct node_sheet *sheet)
{
	page_texts(sheet->page, &sheet->node->addresses);
}

static void claimed_key(struct node_sheet *sheet)
{
	page_digest(sheet->page, sheet->node->key_sha256);
}

static void claimed_logs(struct node_sheet *sheet)
{
	struct node_row_list logs = node_rows_find(sheet->rows, NODE_LOGS, sheet->node->id);

	if (logs.count == 0)
		page_text(sheet->page, NULL);
	LIST_EACH(const struct node_row, row, &logs) {
		const struct evidence_log *log = row->row;

		if (row > logs.items)
			page_raw(sheet->page, "<br />");
		page_text(sheet->page, word_in(sheet->page->lang, &words_log_kind, log->kind));
		page_say(sheet->page, "，最早 ", ", first ");
		page_text(sheet->page, number_time(log->first).text);
	}
}

static void on_the_spot(struct node_sheet *sheet)
{
	page_say(sheet->page, "现场填写：", "on the spot:");
}

/* What is looked at on the spot, and what was claimed of it. */
static const struct {
	struct phrase item;
	void (*claimed)(struct node_sheet *sheet);
} inspected[] = {
	{{"机房", "Site"}, claimed_site},
	{{"地址", "Address"}, claimed_address},
	{{"机房备案号", "Filing no."}, claimed_filing},
	{{"房间、机柜", "Room, rack"}, on_the_spot},
	{{"设备型号与数量", "Equipment, how many"}, on_the_spot},
	{{"网络地址", "Addresses"}, claimed_network},
	{{"节点密钥", "Key"}, claimed_key},
	{{"日志（现场抽查最早一条）", "Logs (the first record, looked up)"}, claimed_logs},
};

static const struct column inspection_columns[] = {
	{{"核查项目", "Item"}, NULL},
	{{"申报或记载", "Claimed or recorded"}, "wide"},
	{{"现场所见", "Seen"}, "tick"},
	{{"备注", "Remarks"}, "blank"},
};
static const struct table_form inspection_form =
	TABLE_FORM("现场核查记录", "Record of the inspection", inspection_columns);

static void blank(struct page *page, const char *zh, const char *en)
{
	page_open(page, "span", "line");
	page_say(page, zh, en);
	page_raw(page, "<span class=\"fill\">　</span></span>");
}

static void signatures(struct page *page)
{
	page_open(page, "p", "remarks");
	page_say(page, "核查意见：", "Remarks:");
	page_close(page, "p");
	page_open(page, "p", "signed");
	blank(page, "核查人（签字）：", "Inspector (signature):");
	page_raw(page, " ");
	blank(page, "陪同人（签字）：", "Accompanied by (signature):");
	page_raw(page, " ");
	page_say(page, "日期：　　　　年　　月　　日", "Date: ____-__-__");
	page_close(page, "p");
}

void html_node_inspection(struct node_sheet *sheet)
{
	struct page *page = sheet->page;

	page_open(page, "div", "inspection");
	html_node_head(sheet, "现场核查", "Inspection on the spot");
	page_table_open(page, &inspection_form);
	for (size_t i = 0; i < ARRAY_LEN(inspected); i++) {
		page_row(page);
		page_cell_text(page, phrase_in(page->lang, inspected[i].item));
		page_cell(page);
		inspected[i].claimed(sheet);
		page_cell(page);
		page_say(page, "□一致　□不一致", "□ as claimed  □ not");
		page_cell(page);
	}
	page_table_close(page);
	signatures(page);
	page_close(page, "div");
}
