/* Sections: the software and its settings, and what agents and landmarks say of each other. */
#include "reports/facts.h"
#include "reports/html.h"

static const struct column software_columns[] = {
	{{"项目", "Item"}, NULL},
	{{"名称与版本", "Name and version"}, "wide"},
	{{"摘要值", "Digest"}, "digest"},
};
static const struct table_form software_form =
	TABLE_FORM("探测软件与所依据的文件", "Software and what it worked by", software_columns);

static void item(struct page *page, const char *zh, const char *en)
{
	page_row(page);
	page_cell(page);
	page_say(page, zh, en);
	page_cell(page);
}

static void digest(struct page *page, const char *sha256)
{
	page_cell(page);
	page_digest(page, sha256);
}

static void software(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	page_table_open(page, &software_form);
	item(page, "封存证据包的软件", "Program that sealed the bundle");
	page_say(page, "见签名声明", "see the signed statement");
	digest(page, NULL);
	item(page, "佐证材料格式", "Form of the evidence");
	page_code(page, evidence->schema);
	digest(page, page->report->evidence_sha256);
	item(page, "测量计划", "Plan");
	if (evidence->sampling.planned)
		page_sayf(
			page, "%s 个时段", "%s slots", number_count(evidence->sampling.slots).text);
	else
		page_say(page, "没有测量计划", "none");
	digest(page, evidence->sampling.plan_sha256);
	item(page, "规则集", "Profile");
	page_code(page, evidence->profile.id);
	page_raw(page, " ");
	page_text(page, evidence->profile.version);
	digest(page, evidence->profile.sha256);
	item(page, "行政区划与边界", "Region and boundaries");
	page_text(page, facts_region(page->report));
	digest(page, evidence->region.sha256);
	page_table_close(page);
	page_trace(page, "/sampling", NULL);
}

void html_software(struct page *page)
{
	page_section(page, "探测软件", "Software");
	page_para(page,
		"佐证材料不记载软件版本：同一份输入由任何一台计算机得出的佐证材料相同。封存证据包所用"
		"软件的名称与版本载于签名声明（attest/statement.dsse.json），计划、记录与"
		"各输入文件的摘要值见证据包与核验方法一章。",
		"Evidence does not say which version wrote it: the same inputs give the same bytes on any "
		"machine. The name and version of the program that sealed the bundle stand in the signed "
		"statement (tool in attest/statement.dsse.json); digests of the plan, the records and all "
		"inputs stand in the chapter on the bundle.");
	software(page);
}

static const struct column agent_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"申报的设区市", "City claimed"}, NULL},
	{{"运营商", "Operator"}, NULL},
	{{"位置有证明材料", "Attested"}, NULL},
	{{"互测结果", "By the mesh"}, NULL},
	{{"记录", "Records"}, "num"},
};
static const struct table_form agent_form =
	TABLE_FORM("拨测点互测", "Agents measured by each other", agent_columns);

static void attested(struct page *page, bool yes)
{
	page_cell(page);
	page_say(page, yes ? "有" : "无", yes ? "yes" : "no");
}

static bool has_mesh(const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		if (agent->mesh != MESH_NONE)
			return true;
	return false;
}

/* How it is done is said of what was done. */
static void what_was_done(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	if (!has_mesh(evidence))
		page_para(page, "本次没有拨测点之间的互测结果，拨测点的申报位置没有经过相互核对。",
			"No agent was measured by another here: their places were not held against each "
			"other.");
	if (evidence->landmarks.count == 0)
		page_para(page, "本次没有位置已知的对照点。",
			"There are no landmarks of known place here.");
}

static void agents(struct page *page)
{
	page_table_open(page, &agent_form);
	LIST_EACH(const struct evidence_agent, agent, &page->evidence->agents) {
		page_row(page);
		page_cell_code(page, agent->id);
		page_cell_text(page, facts_city(page->report, agent->city));
		page_cell_text(page, word_of_operator(page->lang, agent->operator_name));
		attested(page, agent->attested);
		page_cell_word(page, &words_mesh, (int)agent->mesh);
		page_cell_number(page, number_count(agent->records));
	}
	page_table_close(page);
	page_trace(page, "/agents", NULL);
}

static const struct column pair_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"拨测点", "Agent"}, "key"},
	{{"最小往返时延 (ms)", "Least RTT (ms)"}, "num"},
	{{"申报的距离 (km)", "Distance claimed (km)"}, "num"},
	{{"时延允许的最大距离 (km)", "Most that light allows (km)"}, "num"},
};
static const struct table_form pair_form =
	TABLE_FORM("互测中的矛盾", "Contradictions of the mesh", pair_columns);

static void contradictions(struct page *page)
{
	if (page->evidence->contradictions.count == 0)
		return;
	page_table_open(page, &pair_form);
	LIST_EACH(const struct evidence_contradiction, pair, &page->evidence->contradictions) {
		page_row(page);
		page_cell_code(page, pair->a);
		page_cell_code(page, pair->b);
		page_cell_number(page, number_ms_of_ns(pair->rtt_ns));
		page_cell_number(page, number_km(pair->distance_m));
		page_cell_number(page, number_km(pair->most_m));
	}
	page_table_close(page);
	page_trace(page, "/contradictions", NULL);
}

static const struct column landmark_columns[] = {
	{{"对照点", "Landmark"}, "key"},
	{{"地址", "Address"}, NULL},
	{{"设区市", "City"}, NULL},
	{{"位置有证明材料", "Attested"}, NULL},
	{{"记录", "Records"}, "num"},
};
static const struct table_form landmark_form =
	TABLE_FORM("已知位置的对照点", "Landmarks of known place", landmark_columns);

static void landmarks(struct page *page)
{
	page_table_open(page, &landmark_form);
	LIST_EACH(const struct evidence_landmark, landmark, &page->evidence->landmarks) {
		page_row(page);
		page_cell_code(page, landmark->id);
		page_cell_code(page, landmark->addr);
		page_cell_text(page, facts_city(page->report, landmark->city));
		attested(page, landmark->attested);
		page_cell_number(page, number_count(landmark->records));
	}
	page_table_close(page);
	page_trace(page, "/landmarks", NULL);
}

void html_controls(struct page *page)
{
	page_section(page, "对照试验", "Controls");
	page_para(page,
		"拨测点之间的互测与位置已知的对照点用以核对拨测点的申报位置：两点间的往返时延小于光在光纤中"
		"往返其申报距离所需的时间，至少一点的申报位置有误。互测只能否定、不能证明位置。"
		"一个时段内拨测点的全部对照目标均无应答，或者其时钟在时段内被重设的，该时段无效，不计为失败"
		"（见各设区市逐时段结果的“无效”一列）。",
		"Agents that measure each other, and landmarks of known place, check where agents say they "
		"are: a round trip shorter than light "
		"in fibre needs for the distance claimed shows that one of the two is elsewhere. The mesh "
		"refutes a place, it cannot prove one. A slot in which no control of the agent answered, or in "
		"which its clock was set, is void, not failed: see the column Invalid of the trials by city.");
	what_was_done(page);
	agents(page);
	contradictions(page);
	if (page->evidence->landmarks.count > 0)
		landmarks(page);
}
