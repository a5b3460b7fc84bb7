/* Section: where each city's users went while a node was drained, with a line of time for each. */
#include <string.h>

#include "reports/html_functions.h"

#define LINE_CELLS 48 /* of a line of time: a character each */

static const struct column failover_columns[] = {
	{{"设区市", "City"}, "key"},
	{{"运营商", "Operator"}, NULL},
	{{"结论", "Verdict"}, NULL},
	{{"切换前节点", "Node before"}, NULL},
	{{"切换后节点", "Node after"}, NULL},
	{{"切换时间（秒）", "Switched after (s)"}, "num"},
	{{"TTL（秒）", "TTL (s)"}, "num"},
	{{"允许（秒）", "Allowed (s)"}, "num"},
	{{"失败/访问，切换前", "Failed/visits until then"}, "num"},
	{{"失败/访问，切换后", "Failed/visits later"}, "num"},
	{{"节点身份", "Identity"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form failover_form =
	TABLE_FORM("各设区市的切换", "Failover by city", failover_columns);

static void failover_row(struct page *page, const struct evidence_failover *row)
{
	page_row(page);
	page_cell(page);
	page_subject(page, row->city);
	page_cell_text(page, word_of_operator(page->lang, row->operator_name));
	page_cell(page);
	page_badge_short(page, row->verdict);
	page_cell_code(page, row->from);
	page_cell_code(page, row->to);
	page_cell_number(page, number_s_of_ms(row->switch_ms));
	page_cell_number(page, number_count(row->ttl_s));
	page_cell_number(page, number_s_of_ms(row->limit_ms));
	page_cell_share(page, row->failed, row->asked);
	page_cell_share(page, row->failed_later, row->asked_later);
	page_cell_word(page, &words_identity, row->identity);
	page_cell(page);
	page_reasons(page, &row->reason);
}

static bool same_drain(const struct evidence_failover *a, const struct evidence_failover *b)
{
	return strcmp(a->watch, b->watch) == 0 && a->at.v == b->at.v;
}

/* The cell of a line of time that an instant after the drain falls in. */
static int64_t cell_of(const struct evidence_failover *row, int64_t ms)
{
	return ms * LINE_CELLS / row->watched_ms;
}

/* ▓ until the switch, ░ from it on, │ where the allowed time ends. */
static void line_of_time(struct page *page, const struct evidence_failover *row)
{
	int64_t switched =
		row->switch_ms == BIND_ABSENT ? LINE_CELLS : cell_of(row, row->switch_ms);
	int64_t limit = row->limit_ms == BIND_ABSENT ? -1 : cell_of(row, row->limit_ms);

	page_open(page, "li", NULL);
	page_raw(page, "<code>");
	for (int64_t i = 0; i < LINE_CELLS; i++) {
		if (i == limit)
			page_raw(page, "│");
		page_raw(page, i < switched ? "▓" : "░");
	}
	page_raw(page, "</code> ");
	page_users(page, row->city, row->operator_name);
	page_sayf(page, "，下线后 %s 秒", ", %s s after the drain",
		number_s_of_ms(row->watched_ms).text);
	page_close(page, "li");
}

static bool has_line(const struct evidence_failover *row)
{
	return row->verdict != VERDICT_NOT_APPLICABLE && row->watched_ms > 0;
}

static void lines_of_time(struct page *page, const struct evidence_failover *rows, size_t count)
{
	bool any = false;

	for (size_t i = 0; i < count; i++)
		any |= has_line(&rows[i]);
	if (!any)
		return;
	page_open(page, "ul", "brief");
	for (size_t i = 0; i < count; i++)
		if (has_line(&rows[i]))
			line_of_time(page, &rows[i]);
	page_close(page, "ul");
}

static void drain_head(struct page *page, const struct evidence_failover *row)
{
	page_open(page, "p", NULL);
	page_sayf(page, "观察 %s：域名 ", "Watch %s: the name ", row->watch);
	page_code(page, row->name);
	page_say(page, "，节点 ", ", node ");
	page_code(page, row->node);
	page_sayf(page, " 于 %s 下线；时刻精确到 %s 的时段。",
		" was drained at %s; instants are known to slots of %s.", number_time(row->at).text,
		number_span(row->slot_ms).text);
	page_close(page, "p");
}

static void drain(struct page *page, const struct evidence_failover *rows, size_t count)
{
	drain_head(page, rows);
	page_table_open(page, &failover_form);
	for (size_t i = 0; i < count; i++)
		failover_row(page, &rows[i]);
	page_table_close(page);
	lines_of_time(page, rows, count);
}

void html_failover(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;
	size_t count;

	if (functions->failover.count == 0)
		return;
	page_section(page, "故障切换记录", "Failover");
	page_para(page,
		"一个节点下线期间，各拨测点按固定间隔向自己的解析器查询该域名，并像用户一样访问。切换时间"
		"从下线的时刻起，到此后再没有查询或访问被引向该节点、且访问成功的第一个时段为止，"
		"直到观察结束或恢复上线都须保持。允许的时间为下线前见到的最大 TTL（每个应答取其解析链上"
		"最小者），加两个时段和请求的超时；两端时钟可能的偏差另行计入。始终未切换的，在允许的时间之外再观察"
		"两个 TTL 才判为不符合。表下的时间线自下线起到观察结束：▓ 切换前，░ 切换后，│ 允许的时间到此为止。",
		"While a node was drained, every agent asked its own resolver for the name at fixed "
		"intervals and visited it as a user does. The time to switch runs from the drain to the "
		"first slot from which on nothing led to the node any more and visits succeeded, until the "
		"end of the watch or the node's return. Allowed are the greatest TTL seen before (of each "
		"answer the least along its chain), two slots and a request's time-out; what clocks may be "
		"off is counted besides. That it never switched fails after two TTLs more than is "
		"allowed. Below the table is a line of time from the drain to the end of the watch: ▓ "
		"before the switch, ░ after it, │ where the allowed time ends.");
	for (size_t i = 0; i < functions->failover.count; i += count) {
		const struct evidence_failover *rows = &functions->failover.items[i];

		for (count = 1;
			i + count < functions->failover.count && same_drain(rows, &rows[count]);)
			count++;
		drain(page, rows, count);
	}
}
