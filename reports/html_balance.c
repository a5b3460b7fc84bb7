/* Section: which real servers behind each node were reached, and in what shares. */
#include "reports/html_functions.h"

static const struct column balance_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"检查", "Check"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"节点身份", "Identity"}, NULL},
	{{"请求", "Requests"}, "num"},
	{{"应答", "Answered"}, "num"},
	{{"未写明真实服务器", "Unnamed"}, "num"},
	{{"真实服务器：请求数（申报权重）", "Real servers: requests (declared weight)"}, "wide"},
	{{"精确检验 p 值", "Exact test p"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form balance_form =
	TABLE_FORM("各节点的真实服务器", "Real servers by node", balance_columns);

static void servers(struct page *page, const struct evidence_balance *row)
{
	page_cell(page);
	for (size_t i = 0; i < row->servers.count; i++) {
		const struct evidence_server *server = &row->servers.items[i];

		if (i > 0)
			page_say(page, "；", "; ");
		page_code(page, server->name);
		page_sayf(page, "：%s（", ": %s (", number_count(server->requests).text);
		if (server->weight == BIND_ABSENT)
			page_say(page, "未申报", "not declared");
		else
			page_text(page, number_count(server->weight).text);
		page_say(page, "）", ")");
	}
	if (row->servers_left_out > 0)
		page_sayf(page, "；另有 %s 个", "; and %s more",
			number_count(row->servers_left_out).text);
	else if (row->servers.count == 0)
		page_text(page, NULL);
}

static void balance_row(struct page *page, const struct evidence_balance *row)
{
	page_row(page);
	page_cell_code(page, row->node);
	page_cell_code(page, row->check);
	page_cell(page);
	page_badge_short(page, row->verdict);
	page_cell_word(page, &words_identity, row->identity);
	page_cell_number(page, number_count(row->asked));
	page_cell_number(page, number_count(row->answered));
	page_cell_number(page, number_count(row->unnamed));
	servers(page, row);
	page_cell_number(page, number_percent(row->p_ppm));
	page_cell(page);
	page_reasons(page, &row->reason);
}

/* Signs of several machines, of which no verdict is made. */
static void hints(struct page *page, const struct evidence_balance *row)
{
	if (row->ttls < 2 && row->other_keys == 0)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "提示（不计入结论）：节点 %s", "Hints that do not count: of node %s",
		row->node);
	if (row->ttls >= 2)
		page_sayf(page, "，同一拨测点收到的同一地址的应答有 %s 种 IP TTL",
			", replies from one address to one agent had %s values of the IP TTL",
			number_count(row->ttls).text);
	if (row->other_keys > 0)
		page_sayf(page, "，有 %s 次握手出示了另一密钥",
			", %s handshakes showed another key", number_count(row->other_keys).text);
	page_say(page, "。", ".");
	page_close(page, "p");
}

void html_balance(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->balance.count == 0)
		return;
	page_section(page, "负载均衡", "Load balancing");
	page_para(page,
		"每次请求都是新建的连接，不带 Cookie，因此会话保持不能说明只到达一台服务器。至少须到达"
		"两台真实服务器，每台两次以上，写明真实服务器的应答不少于 30 次；申报了权重的，"
		"以精确多项检验（两台时即双侧精确二项检验）与各自的请求数比较，显著性水平由各行均分；"
		"组合过多时逐台作精确二项检验，再作 Bonferroni 校正。p 值大只表示与申报的权重不矛盾。"
		"没有申报权重的，不要求均等。只有核实了应答出自所申报的节点（节点密钥的握手，或者应答中写明"
		"节点名称），才能判为符合。",
		"Each request is a new connection without cookies, so sessions that stick to a server are "
		"no excuse for reaching only one. At least two real servers must be reached, each more "
		"than once, by no fewer than 30 responses that name theirs. Declared weights are held "
		"against the requests by an exact multinomial test (of two servers: the two-sided exact "
		"binomial test), the level shared among the rows; where there are too many outcomes, each "
		"server is tested by itself with Bonferroni's correction. A large p-value only says that "
		"the requests do not contradict the weights. Without declared weights equal shares are not "
		"asked for. It passes only where it is known that the declared node gave the responses: "
		"by handshakes with its key, or by its name in the responses.");
	page_table_open(page, &balance_form);
	LIST_EACH(const struct evidence_balance, row, &functions->balance)
		balance_row(page, row);
	page_table_close(page);
	LIST_EACH(const struct evidence_balance, row, &functions->balance)
		hints(page, row);
}
