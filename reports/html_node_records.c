/* Part of a node's sheet: when it answered, and how far back its logs reach. */
#include "reports/figures.h"
#include "reports/html_node_page.h"

void html_node_hours(struct node_sheet *sheet)
{
	const struct evidence_hours *hours =
		node_rows_first(sheet->rows, NODE_HOURS, sheet->node->id);

	html_node_head(sheet, "逐小时应答", "Answers by hour of the day");
	if (hours)
		html_hours_of(sheet->page, hours, 1);
	else
		page_para(sheet->page, "没有该节点的逐小时应答数据。",
			"There is nothing of its answers by hour.");
}

static const struct column log_columns[] = {
	{{"日志", "Kind"}, NULL},
	{{"结论", "Verdict"}, "words state"},
	{{"最早记录", "First"}, NULL},
	{{"最晚记录", "Last"}, NULL},
	{{"连续整月", "Whole months"}, "num"},
	{{"记录", "Records"}, "num"},
	{{"缺失时段", "Gaps"}, "num"},
	{{"最长缺失", "Longest gap"}, NULL},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form log_form = {
	.caption = {"日志留存", "Retention of logs"},
	.columns = log_columns,
	.column_count = ARRAY_LEN(log_columns),
	.class = "cards logged",
};

static void longest_gap(struct page *page, const struct evidence_log *log)
{
	const struct evidence_gap *longest = log->gaps.count ? log->gaps.items : NULL;

	LIST_EACH(const struct evidence_gap, gap, &log->gaps)
		if (gap->to.v - gap->from.v > longest->to.v - longest->from.v)
			longest = gap;
	page_cell(page);
	if (!longest) {
		page_text(page, NULL);
		return;
	}
	page_text(page, number_time(longest->from).text);
	page_say(page, " 起，", ", ");
	page_text(page, number_duration(page->lang, longest->to.v - longest->from.v).text);
}

static void log_row(struct page *page, const struct evidence_log *log)
{
	page_row(page);
	page_cell_word(page, &words_log_kind, log->kind);
	page_cell(page);
	page_badge_short(page, log->verdict);
	page_cell_text(page, number_time(log->first).text);
	page_cell_text(page, number_time(log->last).text);
	page_cell_number(page, number_count(log->months));
	page_cell_number(page, number_count(log->records));
	page_cell_number(page, number_count((int64_t)log->gaps.count + log->gaps_left_out));
	longest_gap(page, log);
	page_cell(page);
	page_reasons(page, &log->reason);
}

void html_node_logs(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	struct node_row_list logs = node_rows_find(sheet->rows, NODE_LOGS, sheet->node->id);

	html_node_head(sheet, "日志留存", "Retention of logs");
	if (logs.count == 0) {
		page_para(page, "没有该节点的日志。", "There are no logs of this node.");
		return;
	}
	page_table_open(page, &log_form);
	LIST_EACH(const struct node_row, row, &logs)
		log_row(page, row->row);
	page_table_close(page);
	figure_retention(page, sheet->node->id);
}
