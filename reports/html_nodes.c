/* Chapter: the nodes and where each may be; what says so stands on its page in the annex. */
#include "reports/facts.h"
#include "reports/html_functions.h"
#include "reports/html_node_page.h"

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
	const struct site *site = node_rows_first(html_node_annex(page)->rows, NODE_SITES, id);

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
void html_possible_places(struct page *page, const struct evidence_location *location)
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
	page_cell(page);
	html_node_link(page, node->id);
	page_cell_word(page, &words_role, node->role);
	page_cell_text(page, facts_city(page->report, node->city));
	page_cell(page);
	site(page, node->site);
	page_cell(page);
	page_texts(page, &node->addresses);
	page_cell(page);
	page_location(page, node->location.state);
	page_cell(page);
	html_possible_places(page, &node->location);
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
	html_facilities(page);
}
