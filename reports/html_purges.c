/* Sections: how long an object stayed at each node after it was blocked, and what failed while a
 * real server was down. */
#include <string.h>

#include "reports/html_functions.h"

static const struct column purge_columns[] = {
	{{"观察", "Watch"}, "key"},
	{{"检查", "Check"}, "key"},
	{{"封堵时刻", "Blocked at"}, NULL},
	{{"节点", "Node"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"失效用时（秒）", "Gone after (s)"}, "num"},
	{{"此后仍给出/应答", "Still served/responses"}, "num"},
	{{"观察（秒）", "Watched (s)"}, "num"},
	{{"节点身份", "Identity"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form purge_form =
	TABLE_FORM("各节点的封堵", "Blocking by node", purge_columns);

static void purge_row(struct page *page, const struct evidence_purge *row)
{
	page_row(page);
	page_cell_code(page, row->watch);
	page_cell_code(page, row->check);
	page_cell_text(page, number_time(row->at).text);
	page_cell_code(page, row->node);
	page_cell(page);
	page_badge_short(page, row->verdict);
	page_cell_number(page, number_s_of_ms(row->gone_ms));
	page_cell_share(page, row->served, row->asked);
	page_cell_number(page, number_s_of_ms(row->watched_ms));
	page_cell_word(page, &words_identity, row->identity);
	page_cell(page);
	page_reasons(page, &row->reason);
}

static bool same_block(const struct evidence_purge *a, const struct evidence_purge *b)
{
	return strcmp(a->watch, b->watch) == 0 && strcmp(a->check, b->check) == 0 &&
	       a->at.v == b->at.v;
}

/* Until the last node of one event; BIND_ABSENT: some node has it still, or is not known. */
static int64_t last_of(const struct evidence_purge *rows, size_t count)
{
	int64_t last = 0;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].gone_ms == BIND_ABSENT)
			return BIND_ABSENT;
		if (rows[i].gone_ms > last)
			last = rows[i].gone_ms;
	}
	return last;
}

static void total(struct page *page, const struct evidence_purge *rows, size_t count)
{
	int64_t last = last_of(rows, count);

	page_open(page, "p", NULL);
	page_sayf(page, "观察 %s，检查 %s：", "Watch %s, check %s: ", rows->watch, rows->check);
	if (last == BIND_ABSENT)
		page_say(page, "封堵时长不能确定，有节点尚未失效或没有数据。",
			"how long blocking took is not known: some node has the object still, or no data.");
	else
		page_sayf(page, "封堵时长 %s 秒（最后一个节点失效）。",
			"blocking took %s s, until the last node had it no more.",
			number_s_of_ms(last).text);
	page_close(page, "p");
}

void html_purges(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;
	size_t count;

	if (functions->purges.count == 0)
		return;
	page_section(page, "封堵时长", "How long blocking takes");
	page_para(page,
		"对象在源站删除或封堵后，对每个节点按固定间隔请求同一对象。失效指此后的应答不再是成功状态，"
		"或者正文与封堵前的都不同，直到观察结束都须保持；没有应答不说明问题。仍能取得对象的，观察满"
		"五分钟判为不符合。",
		"After an object was removed or blocked at the origin, each node was asked for it at fixed "
		"intervals. It is gone where no later response is a success with one of the bodies of "
		"before, until the end of the watch; silence shows nothing. Where it is still there after "
		"five minutes, that fails.");
	page_table_open(page, &purge_form);
	LIST_EACH(const struct evidence_purge, row, &functions->purges)
		purge_row(page, row);
	page_table_close(page);
	for (size_t i = 0; i < functions->purges.count; i += count) {
		const struct evidence_purge *rows = &functions->purges.items[i];

		for (count = 1;
			i + count < functions->purges.count && same_block(rows, &rows[count]);)
			count++;
		total(page, rows, count);
	}
}

static const struct column down_columns[] = {
	{{"观察", "Watch"}, "key"},
	{{"检查", "Check"}, "key"},
	{{"节点", "Node"}, "key"},
	{{"停用的服务器", "Stopped server"}, "key"},
	{{"停用时刻", "Stopped at"}, NULL},
	{{"结论", "Verdict"}, NULL},
	{{"此前/此后由其应答", "Its responses before/after"}, "num"},
	{{"失败/请求", "Failed/requests"}, "num"},
	{{"节点身份", "Identity"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form down_form =
	TABLE_FORM("停用一台真实服务器", "A real server stopped", down_columns);

static void down_row(struct page *page, const struct evidence_down *row)
{
	page_row(page);
	page_cell_code(page, row->watch);
	page_cell_code(page, row->check);
	page_cell_code(page, row->node);
	page_cell_code(page, row->server);
	page_cell_text(page, number_time(row->at).text);
	page_cell(page);
	page_badge_short(page, row->verdict);
	page_cell_share(page, row->before, row->after);
	page_cell_share(page, row->failed, row->asked);
	page_cell_word(page, &words_identity, row->identity);
	page_cell(page);
	page_reasons(page, &row->reason);
}

void html_downs(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->downs.count == 0)
		return;
	page_section(page, "停用真实服务器", "A real server down");
	page_table_open(page, &down_form);
	LIST_EACH(const struct evidence_down, row, &functions->downs)
		down_row(page, row);
	page_table_close(page);
}
