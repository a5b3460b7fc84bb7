/* Chapter: answers by hour of the day. */
#include "reports/figures.h"
#include "reports/html.h"

#define HOURS 24
#define WATCH 6 /* hours that stand in one cell */

static const struct column hour_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"0–5时", "0 to 5 h"}, "watch"},
	{{"6–11时", "6 to 11 h"}, "watch"},
	{{"12–17时", "12 to 17 h"}, "watch"},
	{{"18–23时", "18 to 23 h"}, "watch"},
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

struct counts {
	int64_t counted, answered;
};

static struct counts counts_at(const struct evidence_hours *hours, size_t hour)
{
	if (2 * hour + 1 >= hours->answered.count)
		return (struct counts){0};
	return (struct counts){
		hours->answered.items[2 * hour], hours->answered.items[2 * hour + 1]};
}

static const struct look *look_of(struct counts at)
{
	if (at.counted == 0)
		return &looks[HOUR_UNSEEN];
	if (at.answered == 0)
		return &looks[HOUR_SILENT];
	return &looks[at.answered < at.counted ? HOUR_PART : HOUR_FULL];
}

/* Hours of one look in one element, which says the counts of each: six cells a row are drawn in a
 * fifth of the time of twenty-six. */
static void watch_cell(struct page *page, const struct evidence_hours *hours, size_t from)
{
	size_t hour = from;

	page_cell(page);
	while (hour < from + WATCH) {
		const struct look *look = look_of(counts_at(hours, hour));
		size_t first = hour;

		fprintf(page->out, "<span class=\"h %s\" title=\"", look->class);
		for (; hour < from + WATCH && look_of(counts_at(hours, hour)) == look; hour++) {
			struct counts at = counts_at(hours, hour);

			fprintf(page->out, "%s%s/%s", hour > first ? " " : "",
				number_count(at.answered).text, number_count(at.counted).text);
		}
		page_raw(page, "\">");
		for (size_t i = first; i < hour; i++)
			page_raw(page, look->symbol);
		page_raw(page, "</span>");
	}
}

static void hour_row(struct page *page, const struct evidence_hours *hours)
{
	size_t seen = 0, well = 0;

	page_row(page);
	page_cell_code(page, hours->node);
	for (size_t hour = 0; hour < HOURS; hour++) {
		struct counts at = counts_at(hours, hour);

		seen += at.counted > 0;
		well += at.counted > 0 && at.answered > 0;
		if (hour % WATCH == 0)
			watch_cell(page, hours, hour);
	}
	page_cell(page);
	page_sayf(page, "%zu/%zu", "%zu/%zu", well, seen);
}

void html_hours_of(struct page *page, const struct evidence_hours *rows, size_t count)
{
	page_open(page, "p", "note");
	page_say(page,
		"每格六小时，一个符号一小时：● 该小时的时段全部有应答　◐ 部分有应答　✗ 有时段而无应答　· 没有时段（不能判定）",
		"Six hours a cell, a sign an hour: ● every slot of the hour answered   ◐ some answered   ✗ slots but no answer   "
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
