/* Part of a node's sheet: what its functions showed, a row a check, the full figures being those of
 * the chapter on functions. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html_functions.h"
#include "reports/html_node_page.h"

static const struct column function_columns[] = {
	{{"功能", "Function"}, NULL},
	{{"检查", "Check"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"结果", "Result"}, "wide"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form function_form =
	TABLE_FORM("功能检查结果", "What checks of functions showed", function_columns);

/* The first three cells; the next holds the result. */
static void begin(struct page *page, const char *function, const char *check, int verdict)
{
	page_row(page);
	page_cell_text(page, function);
	page_cell_code(page, check);
	page_cell(page);
	page_badge_short(page, verdict);
	page_cell(page);
}

static void end(struct page *page, const reason_list *reasons)
{
	page_cell(page);
	page_reasons(page, reasons);
}

static void identity(struct page *page, int value)
{
	page_say(page, "；节点身份：", "; identity: ");
	page_text(page, word_in(page->lang, &words_identity, value));
}

static void cache(struct page *page, const struct node_row *found)
{
	const struct evidence_cache *row = found->row;
	bool control = row->function == CHECK_NO_STORE;

	begin(page,
		control ? phrase_in(page->lang, (struct phrase){"反向对照（不得缓存）",
							"control (not to be kept)"})
			: phrase_in(page->lang, (struct phrase){"内容缓存", "caching"}),
		row->check, row->verdict);
	page_sayf(page, "对象 %s 个，再访 %s 次，命中 %s 次，命中率下限 %s、上限 %s",
		"%s objects, asked again %s times, %s hits, share at least %s and at most %s",
		number_count(row->objects).text, number_count(row->again).text,
		number_count(row->again_hit).text, number_percent(row->hit_low_ppm).text,
		number_percent(row->hit_high_ppm).text);
	identity(page, row->identity);
	end(page, &row->reason);
}

static void refusal(struct page *page, const struct node_row *found)
{
	const struct evidence_refusal *row = found->row;

	begin(page, phrase_in(page->lang, (struct phrase){"封堵与未备案拒绝", "refusal"}),
		row->check, row->verdict);
	page_code(page, row->host);
	page_sayf(page, "：请求 %s 次，拒绝 %s，提供服务 %s，未定 %s",
		": %s requests, %s refused, %s served, %s undecided", number_count(row->asked).text,
		number_count(row->refused).text, number_count(row->served).text,
		number_count(row->undecided).text);
	identity(page, row->identity);
	end(page, &row->reason);
}

static void purge(struct page *page, const struct node_row *found)
{
	const struct evidence_purge *row = found->row;

	begin(page, phrase_in(page->lang, (struct phrase){"封堵时长（观察）", "blocking (watch)"}),
		row->check, row->verdict);
	page_sayf(page, "%s 封堵，", "blocked %s, ", number_time(row->at).text);
	if (row->gone_ms == BIND_ABSENT)
		page_say(page, "观察期内没有失效", "not gone while watched");
	else
		page_sayf(
			page, "%s 秒后失效", "gone after %s s", number_s_of_ms(row->gone_ms).text);
	page_sayf(page, "，此后 %s 次应答中仍给出 %s 次",
		", of %s later responses %s with the object", number_count(row->asked).text,
		number_count(row->served).text);
	end(page, &row->reason);
}

/* The city whose users they are, and how often of all answers. */
static void led(struct page *page, const struct node_row *found)
{
	const struct evidence_choice *choice = found->row;
	const struct evidence_dispatch *row = found->of;

	begin(page, phrase_in(page->lang, (struct phrase){"智能调度", "dispatch"}), row->name,
		row->verdict);
	page_users(page, row->city, row->operator_name);
	page_sayf(page, " 的用户 %s 次应答中 %s 次导向本节点",
		": %s answers to its users, %s led to this node", number_count(row->answered).text,
		number_count(choice->count).text);
	end(page, &row->reason);
}

static void balance(struct page *page, const struct node_row *found)
{
	const struct evidence_balance *row = found->row;

	begin(page, phrase_in(page->lang, (struct phrase){"负载均衡", "load balancing"}),
		row->check, row->verdict);
	page_sayf(page, "应答 %s 次，真实服务器 %s 台", "%s responses, %s real servers",
		number_count(row->answered).text,
		number_count((int64_t)row->servers.count + row->servers_left_out).text);
	if (row->p_ppm != BIND_ABSENT)
		page_sayf(page, "，与申报权重比较的 p 值 %s", ", p against the weights %s",
			number_percent(row->p_ppm).text);
	identity(page, row->identity);
	end(page, &row->reason);
}

static void down(struct page *page, const struct node_row *found)
{
	const struct evidence_down *row = found->row;

	begin(page,
		phrase_in(page->lang,
			(struct phrase){"停用真实服务器（观察）", "server down (watch)"}),
		row->check, row->verdict);
	page_code(page, row->server);
	page_sayf(page, "：%s 停用，此后请求 %s 次，失败 %s 次",
		": stopped %s, %s requests after it, %s failed", number_time(row->at).text,
		number_count(row->asked).text, number_count(row->failed).text);
	end(page, &row->reason);
}

static void failover(struct page *page, const struct node_row *found)
{
	const struct evidence_failover *row = found->row;

	begin(page, phrase_in(page->lang, (struct phrase){"故障切换（观察）", "failover (watch)"}),
		row->name, row->verdict);
	page_users(page, row->city, row->operator_name);
	if (row->switch_ms == BIND_ABSENT)
		page_say(page, "：本节点下线后，观察期内没有切换",
			": not led elsewhere while watched after this node was drained");
	else
		page_sayf(page, "：本节点下线后 %s 秒切换",
			": led elsewhere %s s after this node was drained",
			number_s_of_ms(row->switch_ms).text);
	end(page, &row->reason);
}

static void home(struct page *page, const struct node_row *found)
{
	const struct evidence_page *row = found->row;

	begin(page, phrase_in(page->lang, (struct phrase){"主页许可证编号", "licence number"}),
		row->check, row->verdict);
	page_sayf(page, "应答 %s 次，标明申报的编号 %s 次",
		"%s responses, %s with the declared number", number_count(row->answered).text,
		number_count(row->showing).text);
	end(page, &row->reason);
}

static const struct {
	enum node_list list;
	void (*write)(struct page *page, const struct node_row *found);
} kinds[] = {
	{NODE_CACHE, cache},
	{NODE_REFUSALS, refusal},
	{NODE_PURGES, purge},
	{NODE_LED, led},
	{NODE_BALANCE, balance},
	{NODE_DOWNS, down},
	{NODE_FAILOVER, failover},
	{NODE_PAGES, home},
};

void html_node_functions(struct node_sheet *sheet)
{
	struct page *page = sheet->page;
	size_t count = 0;

	html_node_head(sheet, "功能检查", "Functions");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		count += node_rows_find(sheet->rows, kinds[i].list, sheet->node->id).count;
	if (count == 0) {
		page_para(page, "没有针对该节点的功能检查结果；没有检查不等于具备该功能。",
			"No check of a function names this node; what nobody checked is not shown.");
		return;
	}
	page_table_open(page, &function_form);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct node_row_list found =
			node_rows_find(sheet->rows, kinds[i].list, sheet->node->id);

		LIST_EACH(const struct node_row, row, &found)
			kinds[i].write(page, row);
	}
	page_table_close(page);
}
