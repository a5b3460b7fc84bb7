/* Chapter: the nodes, where each may be, and what says so. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/html_functions.h"
#include "reports/sentences.h"

static const struct column node_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"类别", "Role"}, NULL},
	{{"申报设区市", "Claimed city"}, NULL},
	{{"机房", "Site"}, "wide"},
	{{"地址", "Addresses"}, "key"},
	{{"位置判定", "Place"}, NULL},
	{{"可能位置范围", "Possible places"}, "wide"},
};
static const struct table_form node_form = TABLE_FORM("节点一览", "Nodes", node_columns);

static void site(struct page *page, const char *id)
{
	const struct site *site = facts_site(page->evidence, id);

	if (!site) {
		page_text(page, id);
		return;
	}
	page_text(page, site->address);
	page_raw(page, " <span class=\"quiet\">");
	if (site->filing_no)
		page_sayf(page, "备案号 %s", "filing no. %s", site->filing_no);
	else
		page_say(page, "未填备案号", "no filing number");
	page_raw(page, "</span>");
}

/* The cities and the outside as the last are what there is to exclude. */
static void places(struct page *page, const struct evidence_location *location)
{
	size_t all = page->evidence->cities.count + 1;

	if (location->cities.count > 1 && location->cities.count >= all) {
		page_sayf(page, "%zu 个设区市及省外均未排除",
			"none of the %zu cities nor the outside is excluded", all - 1);
		return;
	}
	page_cities(page, &location->cities);
}

static void node_row(struct page *page, const struct evidence_node *node)
{
	page_row(page);
	page_cell_code(page, node->id);
	page_cell_word(page, &words_role, node->role);
	page_cell_text(page, facts_city(page->report, node->city));
	page_cell(page);
	site(page, node->site);
	page_cell(page);
	page_texts(page, &node->addresses);
	page_cell(page);
	page_location(page, node->location.state);
	page_cell(page);
	places(page, &node->location);
}

static const struct column state_columns[] = {
	{{"位置判定", "State"}, NULL},
	{{"含义", "Meaning"}, "wide"},
};
static const struct table_form state_form =
	TABLE_FORM("位置判定的含义（由弱到强）", "States, weakest first", state_columns);

static void states(struct page *page)
{
	page_table_open(page, &state_form);
	for (int state = 0; state <= LOCATION_CONFIRMED; state++) {
		page_row(page);
		page_cell(page);
		page_location(page, state);
		page_cell_word(page, &words_location_meaning, state);
	}
	page_table_close(page);
}

static const struct column disc_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"地址", "Address"}, "key"},
	{{"方法", "Method"}, NULL},
	{{"最小时延 (ms)", "Least RTT (ms)"}, "num"},
	{{"不远于 (km)", "Not beyond (km)"}, "num"},
};
static const struct table_form disc_form =
	TABLE_FORM("最小往返时延与半径", "Least round-trip times and radii", disc_columns);

static void discs(struct page *page, const struct evidence_location *location)
{
	if (location->discs.count == 0) {
		page_raw(page, "<p class=\"note\">");
		page_say(page, "没有可以据以判定位置的往返时延。", "No round-trip time places it.");
		page_close(page, "p");
		return;
	}
	page_table_open(page, &disc_form);
	LIST_EACH(const struct evidence_disc, disc, &location->discs) {
		page_row(page);
		page_cell_code(page, disc->agent);
		page_cell_code(page, disc->addr);
		page_cell_text(page, disc->method);
		page_cell_number(page, number_ms_of_ns(disc->rtt_ns));
		page_cell_number(page, number_km(disc->radius_m));
	}
	page_table_close(page);
}

static const struct column answer_columns[] = {
	{{"数据库", "Database"}, "key"},
	{{"数据日期", "Built"}, NULL},
	{{"网段", "Prefix"}, "key"},
	{{"答复", "Says"}, "wide"},
};
static const struct table_form answer_form = TABLE_FORM("地址库的答复（仅供对照，不作判定依据）",
	"What address databases say (shown beside, never a proof)", answer_columns);

static void answer_says(struct page *page, const struct evidence_answer *answer)
{
	if (answer->says == SAYS_CITY && answer->cities.count > 0)
		page_cities(page, &answer->cities);
	else
		page_text(page, word_in(page->lang, &words_says, answer->says));
	if (answer->contrary) {
		page_raw(page, " ");
		page_mark(page, "warn", "! 与申报相反", "! contrary to the claim");
	}
	if (answer->either) {
		page_raw(page, " ");
		page_mark(page, "info", "地名有歧义", "ambiguous name");
	}
	if (answer->reserved) {
		page_raw(page, " ");
		page_mark(page, "info", "专用地址", "special-purpose address");
	}
}

static void day(struct page *page, struct unix_ms at)
{
	char text[WHEN_TEXT_LEN];

	page_text(page, at.v == BIND_ABSENT ? NULL : when_day(at, text));
}

static void answers(struct page *page, const struct evidence_location *location)
{
	if (location->answers.count == 0) {
		page_raw(page, "<p class=\"note\">");
		page_say(page, "没有地址库的答复。", "No address database was asked.");
		page_close(page, "p");
		return;
	}
	page_table_open(page, &answer_form);
	LIST_EACH(const struct evidence_answer, answer, &location->answers) {
		page_row(page);
		page_cell_code(page, answer->database);
		page_cell(page);
		day(page, answer->built);
		page_cell_code(page, answer->prefix ? answer->prefix : answer->addr);
		page_cell(page);
		answer_says(page, answer);
	}
	page_table_close(page);
}

static void fact(struct page *page, const char *zh, const char *en, const text_list *texts)
{
	if (texts->count == 0)
		return;
	page_raw(page, "<div class=\"full\"><dt>");
	page_say(page, zh, en);
	page_raw(page, "</dt><dd>");
	page_texts(page, texts);
	page_raw(page, "</dd></div>\n");
}

static void node_facts(struct page *page, const struct evidence_node *node)
{
	page_open(page, "dl", "facts");
	page_raw(page, "<div class=\"full\"><dt>");
	page_say(page, "可能位置范围", "Possible places");
	page_raw(page, "</dt><dd>");
	places(page, &node->location);
	page_raw(page, "</dd></div>\n");
	fact(page, "邻近的拨测点", "Near agents", &node->location.near);
	fact(page, "采信的机房材料", "Documents of the site", &node->documents);
	fact(page, "疑在同一处的节点", "Suspected to stand with", &node->same_place);
	if (node->parent)
		fact(page, "上级节点", "Parent",
			&(const text_list){.items = (const char *[]){node->parent}, .count = 1});
	page_close(page, "dl");
}

static void node_article(struct page *page, const struct evidence_node *node)
{
	page_open(page, "article", "node");
	page_raw(page, "<h4>");
	page_code(page, node->id);
	page_raw(page, " ");
	page_sayf(page, "%s，申报于%s ", "%s, claimed in %s ",
		word_in(page->lang, &words_role, node->role), facts_city(page->report, node->city));
	page_location(page, node->location.state);
	page_close(page, "h4");
	node_facts(page, node);
	page_reason_list(page, &node->location.reason);
	page_open(page, "div", "pair");
	discs(page, &node->location);
	answers(page, &node->location);
	page_close(page, "div");
	page_close(page, "article");
}

void html_nodes(struct page *page)
{
	page_section(page, "节点一览", "Nodes");
	page_table_open(page, &node_form);
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		node_row(page, node);
	}
	page_table_close(page);
	page_section(page, "位置判定的含义", "What the states mean");
	states(page);
	page_section(page, "逐节点位置证据", "Each node's place");
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		node_article(page, node);
	}
	html_facilities(page);
}
