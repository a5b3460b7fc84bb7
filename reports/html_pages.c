/* Section: licence numbers that home pages show. */
#include "reports/html_functions.h"

static const struct column page_columns[] = {
	{{"检查", "Check"}, "key"},
	{{"节点", "Node"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"请求", "Requests"}, "num"},
	{{"应答", "Answered"}, "num"},
	{{"标明编号", "Showing it"}, "num"},
	{{"其中省份简称未能读出", "Province unread"}, "num"},
	{{"页面上的编号", "Numbers on the page"}, "wide"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form page_form =
	TABLE_FORM("主页标明的许可证编号", "Licence numbers on home pages", page_columns);

static void page_row_of(struct page *page, const struct evidence_page *row)
{
	page_row(page);
	page_cell_code(page, row->check);
	page_cell_code(page, row->node);
	page_cell(page);
	page_badge_short(page, row->verdict);
	page_cell_number(page, number_count(row->asked));
	page_cell_number(page, number_count(row->answered));
	page_cell_number(page, number_count(row->showing));
	page_cell_number(page, number_count(row->prefix_unread));
	page_cell(page);
	for (size_t i = 0; i < row->numbers.count; i++) {
		if (i > 0)
			page_say(page, "、", ", ");
		page_code(page, row->numbers.items[i]);
	}
	if (row->numbers.count == 0)
		page_text(page, NULL);
	page_cell(page);
	page_reasons(page, &row->reason);
}

void html_pages(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	if (evidence->functions.pages.count == 0)
		return;
	page_section(page, "主页的许可证编号", "Licence number on the home page");
	page_open(page, "p", NULL);
	page_say(page, "申报的编号：", "Declared: ");
	if (evidence->operator_.licence_no)
		page_code(page, evidence->operator_.licence_no);
	else
		page_say(page, "未申报", "none");
	page_say(page,
		"。页面因编码等原因未能读出省份简称的，只比较其余部分；读出了其他省份简称的，是另一编号。"
		"由脚本显示的编号不在页面文本中，不能读出。",
		". Where the page's encoding hides the province before the number, the rest is compared; a "
		"number of another province is another number. A number that a script draws is not in the "
		"page's text and is not read.");
	page_close(page, "p");
	page_table_open(page, &page_form);
	LIST_EACH(const struct evidence_page, row, &evidence->functions.pages)
		page_row_of(page, row);
	page_table_close(page);
}
