/* Where things stand: nodes and agents. */
#include "reports/facts.h"
#include "reports/ledger.h"

static const struct ledger_column node_columns[] = {
	{{"节点", "Node"}, LEDGER_TEXT, 13, true},
	{{"类别", "Role"}, LEDGER_TEXT, 9, true},
	{{"申报设区市", "Claimed city"}, LEDGER_TEXT, 9, true},
	{{"机房", "Site"}, LEDGER_TEXT, 10, false},
	{{"机房地址", "Address of the site"}, LEDGER_TEXT, 24, false},
	{{"备案号", "Filing no."}, LEDGER_TEXT, 13, false},
	{{"服务地址", "Addresses"}, LEDGER_TEXT, 17, true},
	{{"上级节点", "Parent"}, LEDGER_TEXT, 11, false},
	{{"位置判定", "Place"}, LEDGER_TEXT, 10, true},
	{{"可能位置范围", "Possible places"}, LEDGER_TEXT, 20, true},
	{{"最小时延 (ms)", "Least RTT (ms)"}, LEDGER_NS, 9, false},
	{{"距拨测点不远于 (km)", "Not beyond (km) of the agent"}, LEDGER_METRES, 10, false},
	{{"该拨测点", "That agent"}, LEDGER_TEXT, 10, false},
	{{"邻近的拨测点", "Agents nearby"}, LEDGER_TEXT, 11, false},
	{{"采信的书面材料", "Documents that count"}, LEDGER_TEXT, 12, false},
	{{"疑在同一处的节点", "Suspected in the same place"}, LEDGER_TEXT, 11, false},
	{{"原因", "Reasons"}, LEDGER_TEXT, 14, false},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 9, false},
};

static void site(struct ledger *ledger, const char *id)
{
	const struct site *site = facts_site(ledger->evidence, id);

	ledger_text(ledger, id);
	ledger_text(ledger, site ? site->address : NULL);
	ledger_text(ledger, site ? site->filing_no : NULL);
}

/* The cities and the outside as the last are what there is to exclude. */
static void places(struct ledger *ledger, const text_list *codes)
{
	size_t all = ledger->evidence->cities.count + 1;
	const char *text = "";

	if (codes->count > 1 && codes->count >= all) {
		ledger_say(ledger, "各市及省外均未排除", "no city excluded, nor the outside");
		return;
	}
	for (size_t i = 0; i < codes->count; i++)
		text = ledger_join(ledger, text, facts_city(ledger->report, codes->items[i]));
	ledger_text(ledger, text);
}

static void nearest(struct ledger *ledger, const struct evidence_location *location)
{
	const struct evidence_disc *least = NULL;

	LIST_EACH(const struct evidence_disc, disc, &location->discs)
		if (!least || disc->rtt_ns < least->rtt_ns)
			least = disc;
	ledger_value(ledger, least ? least->rtt_ns : BIND_ABSENT);
	ledger_value(ledger, least ? least->radius_m : BIND_ABSENT);
	ledger_text(ledger, least ? least->agent : NULL);
}

static void node_row(struct ledger *ledger, const struct evidence_node *node)
{
	ledger_text(ledger, node->id);
	ledger_word(ledger, &words_role, node->role);
	ledger_city(ledger, node->city);
	site(ledger, node->site);
	ledger_texts(ledger, &node->addresses);
	ledger_text(ledger, node->parent);
	ledger_word(ledger, &words_location, node->location.state);
	places(ledger, &node->location.cities);
	nearest(ledger, &node->location);
	ledger_texts(ledger, &node->location.near);
	ledger_texts(ledger, &node->documents);
	ledger_texts(ledger, &node->same_place);
	ledger_reasons(ledger, &node->location.reason);
	ledger_pointer(ledger, "nodes", (size_t)(node - ledger->evidence->nodes.items));
	ledger_end_row(ledger);
}

static void nodes(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_node, node, &ledger->evidence->nodes)
		node_row(ledger, node);
}

const struct ledger_sheet ledger_nodes = {
	.title = {"节点", "Nodes"},
	.columns = node_columns,
	.column_count = ARRAY_LEN(node_columns),
	.fill = nodes,
};

static const struct ledger_column agent_columns[] = {
	{{"拨测点", "Agent"}, LEDGER_TEXT, 16, true},
	{{"设区市", "City"}, LEDGER_TEXT, 12, true},
	{{"区县", "District"}, LEDGER_TEXT, 14, false},
	{{"运营商", "Operator"}, LEDGER_TEXT, 10, true},
	{{"接入", "Access"}, LEDGER_TEXT, 10, true},
	{{"位置证明", "Place attested"}, LEDGER_TEXT, 10, true},
	{{"拨测记录", "Records"}, LEDGER_COUNT, 10, true},
	{{"拨测点互测", "Mesh"}, LEDGER_TEXT, 22, false},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 14, false},
};

static void agent_row(struct ledger *ledger, const struct evidence_agent *agent)
{
	ledger_text(ledger, agent->id);
	ledger_city(ledger, agent->city);
	ledger_text(ledger, agent->district);
	ledger_text(ledger, agent->operator_name);
	ledger_text(ledger, agent->access < 0
				    ? NULL
				    : word_in(ledger->report->lang, &words_access, agent->access));
	if (agent->attested)
		ledger_say(ledger, "有", "yes");
	else
		ledger_say(ledger, "无", "no");
	ledger_value(ledger, agent->records);
	ledger_word(ledger, &words_mesh, agent->mesh);
	ledger_pointer(ledger, "agents", (size_t)(agent - ledger->evidence->agents.items));
	ledger_end_row(ledger);
}

static void agents(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_agent, agent, &ledger->evidence->agents)
		agent_row(ledger, agent);
}

const struct ledger_sheet ledger_agents = {
	.title = {"拨测点", "Agents"},
	.columns = agent_columns,
	.column_count = ARRAY_LEN(agent_columns),
	.fill = agents,
};
