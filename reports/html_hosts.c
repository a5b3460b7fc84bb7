/* Section: Host names that are served, and their filing numbers. */
#include "reports/html_functions.h"

static const struct column host_columns[] = {
	{{"域名", "Host"}, "key"},
	{{"备案", "Filing"}, NULL},
	{{"申报的备案号", "Filing number declared"}, NULL},
	{{"见于", "Seen in"}, NULL},
	{{"日志记录", "Log records"}, "num"},
};
static const struct table_form host_form =
	TABLE_FORM("所服务的域名", "Host names that are served", host_columns);

static const struct html_word places[] = {
	{"checks", {"拨测取得内容", "content that was measured"}},
	{"logs", {"日志", "logs"}},
};
static const struct html_word filings[] = {
	{"yes", {"已申报", "declared"}},
	{"no", {"没有", "none"}},
	{"may", {"待定", "open"}},
};

static void seen_in(struct page *page, const struct evidence_host *row)
{
	page_cell(page);
	for (size_t i = 0; i < row->seen_in.count; i++) {
		if (i > 0)
			page_say(page, "、", ", ");
		html_say_word(page, places, ARRAY_LEN(places), row->seen_in.items[i]);
	}
}

static void host_row(struct page *page, const struct evidence_host *row)
{
	page_row(page);
	page_cell_code(page, row->host);
	page_cell(page);
	html_say_word(page, filings, ARRAY_LEN(filings), row->says);
	page_cell_text(page, row->filing_no);
	seen_in(page, row);
	page_cell_number(page, number_count(row->records));
}

/* Without a list of domains there is nothing to hold the names against. */
static void not_assessed(struct page *page)
{
	const struct finding *finding = evidence_finding(page->evidence, "domains.filed");

	if (finding && finding->verdict == VERDICT_NOT_ASSESSED)
		page_para(page, "申报信息没有列出域名及其备案号，下表只列所见的域名，不作评估。",
			"No domains are declared, with or without filing numbers: the names below are what "
			"was seen, and nothing is judged.");
}

void html_hosts(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->hosts.count == 0)
		return;
	page_section(page, "所服务的域名", "Served domains");
	page_para(page,
		"拨测取得内容（状态码 2xx）的域名，须属于申报了备案号的域名；被拒绝的不计。只见于日志的"
		"域名，用户可以任意填写，日志清单不载明节点如何应答，因此只列为待定，不判为不符合。"
		"备案号为申报所载，没有向备案系统核对。",
		"A name that content was measured under (status 2xx) must be of a domain declared with a "
		"filing number; refused ones do not count. A name in logs alone may be anything a client "
		"wrote, and inventories do not say what it got, so it is open and no failure. Filing "
		"numbers are as declared; nobody held them against the register.");
	not_assessed(page);
	page_table_open(page, &host_form);
	LIST_EACH(const struct evidence_host, row, &functions->hosts)
		host_row(page, row);
	page_table_close(page);
	if (functions->hosts_left_out > 0) {
		page_open(page, "p", "note");
		page_sayf(page, "另有 %s 个域名没有列出。", "%s more names are not listed.",
			number_count(functions->hosts_left_out).text);
		page_close(page, "p");
	}
}
