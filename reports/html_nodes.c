/* Chapter: the nodes and where each may be; what says so stands on its page in the annex. */
#include "reports/facts.h"
#include "reports/html_functions.h"
#include "reports/html_node_page.h"
#include "reports/province_map.h"
#include "reports/topology.h"

static const struct column node_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"类别", "Role"}, NULL},
	{{"申报设区市", "Claimed city"}, NULL},
	{{"机房", "Site"}, "wide"},
	{{"地址", "Addresses"}, "key"},
	{{"位置判定", "Place"}, "words state"},
	{{"可能位置范围", "Possible places"}, "wide"},
};
static const struct table_form node_form = TABLE_FORM_LONG("节点一览", "Nodes", node_columns);

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

/* Chapters 2 and 5 show the same figure. */
void html_province(struct page *page, const char *prefix)
{
	if (!page->report->region) {
		page_para(page, "没有与判定时相同的边界数据，不绘分布图。",
			"The boundaries that it was judged by are not at hand: no map is drawn.");
		return;
	}
	page_figure_open(page);
	province_map_write(page->out, page->report, prefix);
	page_figure_close(
		page, "节点分布与设区市覆盖示意图", "Nodes and cities covered (schematic)");
	page_open(page, "p", "note");
	page_say(page,
		"示意图：边界已简化，不作界线依据。节点按申报的设区市归集，符号只表示申报在哪个市，"
		"不表示在市内何处；×后为个数。",
		"Schematic: boundaries are simplified. Nodes are gathered by the city that they are "
		"claimed in, whose symbols do not say where in it; the number is how many.");
	page_close(page, "p");
}

void html_topology(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	bool any = false, gathered;

	if (evidence->nodes.count == 0) {
		page_para(page, "证据中没有节点。", "The evidence has no nodes.");
		return;
	}
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		any |= node->parent != NULL;
	if (!any)
		page_para(page, "申报材料没有填写各节点的上级，图中只列节点，不画连线。",
			"No node declares a parent: the figure lists the nodes without lines.");
	page_figure_open(page);
	gathered = topology_write(page->out, page->report, html_node_annex(page)->rows, "topology");
	page_figure_close(page, "网络拓扑图（按申报的上级节点）", "Topology, by declared parents");
	if (gathered)
		page_para(page,
			"节点较多，按类别与申报设区市归并；连线指向该组多数节点的上级所在的组。",
			"There are many nodes: they are gathered by role and claimed city, and lines lead "
			"to the group that most of their parents are in.");
	page_trace(page, "/nodes", NULL);
}

void html_nodes(struct page *page)
{
	page_section(page, "节点一览", "Nodes");
	page_table_open(page, &node_form);
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		node_row(page, node);
	}
	page_table_close(page);
	page_trace(page, "/nodes", "nodes.core", "nodes.regional", "nodes.in_province", NULL);
	page_section(page, "网络拓扑", "Topology");
	html_topology(page);
	page_section(page, "节点分布", "Where nodes are claimed");
	html_province(page, "province-nodes");
	page_trace(page, "/nodes", "coverage.cities", NULL);
	page_section(page, "位置判定的含义", "What the states mean");
	states(page);
	html_facilities(page);
}
