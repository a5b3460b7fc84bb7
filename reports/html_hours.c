/* Chapter: answers by hour of the day. */
#include "reports/figures.h"
#include "reports/html.h"

#define HOURS 24

/* Hours are columns: the node, the 24 hours, hours with an answer of hours with slots. */
#define HOUR(n)                                                                                    \
	{                                                                                          \
		{#n, #n}, "hour"                                                                   \
	}
static const struct column hour_columns[] = {
	{{"节点", "Node"}, "key"},
	HOUR(00),
	HOUR(01),
	HOUR(02),
	HOUR(03),
	HOUR(04),
	HOUR(05),
	HOUR(06),
	HOUR(07),
	HOUR(08),
	HOUR(09),
	HOUR(10),
	HOUR(11),
	HOUR(12),
	HOUR(13),
	HOUR(14),
	HOUR(15),
	HOUR(16),
	HOUR(17),
	HOUR(18),
	HOUR(19),
	HOUR(20),
	HOUR(21),
	HOUR(22),
	HOUR(23),
	{{"有应答/有数据", "Answered/seen"}, "num"},
};
static const struct table_form hour_form = {
	.caption = {"各节点逐小时应答（北京时间）", "Answers by hour of the day (UTC+8)"},
	.columns = hour_columns,
	.column_count = ARRAY_LEN(hour_columns),
	.class = "grid hours",
};

enum hour { HOUR_UNSEEN, HOUR_SILENT, HOUR_PART, HOUR_FULL };
static const struct look {
	const char *class, *symbol;
} looks[] = {
	[HOUR_UNSEEN] = {"none", "·"},
	[HOUR_SILENT] = {"never", "✗"},
	[HOUR_PART] = {"some", "◐"},
	[HOUR_FULL] = {"all", "●"},
};

static void hour_cell(struct page *page, int64_t counted, int64_t answered)
{
	const struct look *look = counted == 0         ? &looks[HOUR_UNSEEN]
				  : answered == 0      ? &looks[HOUR_SILENT]
				  : answered < counted ? &looks[HOUR_PART]
						       : &looks[HOUR_FULL];

	page_cell(page);
	fprintf(page->out, "<span class=\"h %s\" title=\"%s/%s\">%s</span>", look->class,
		number_count(answered).text, number_count(counted).text, look->symbol);
}

static void hour_row(struct page *page, const struct evidence_hours *hours)
{
	size_t seen = 0, well = 0;

	page_row(page);
	page_cell_code(page, hours->node);
	for (size_t hour = 0; hour < HOURS; hour++) {
		bool there = 2 * hour + 1 < hours->answered.count;
		int64_t counted = there ? hours->answered.items[2 * hour] : 0;
		int64_t answered = there ? hours->answered.items[2 * hour + 1] : 0;

		seen += counted > 0;
		well += counted > 0 && answered > 0;
		hour_cell(page, counted, answered);
	}
	page_cell(page);
	page_sayf(page, "%zu/%zu", "%zu/%zu", well, seen);
}

void html_hours_of(struct page *page, const struct evidence_hours *rows, size_t count)
{
	page_open(page, "p", "note");
	page_say(page,
		"● 该小时的时段全部有应答　◐ 部分有应答　✗ 有时段而无应答　· 没有时段（不能判定）",
		"● every slot of the hour answered   ◐ some answered   ✗ slots but no answer   "
		"· no slots (undecided)");
	page_close(page, "p");
	page_table_open(page, &hour_form);
	for (size_t i = 0; i < count; i++)
		hour_row(page, &rows[i]);
	page_table_close(page);
	page_trace(page, "/availability", "nodes.availability", NULL);
}

void html_hours(struct page *page)
{
	html_hours_of(page, page->evidence->availability.items, page->evidence->availability.count);
	figure_hours(page);
}
