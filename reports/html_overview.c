/* Chapter: what is applied for, by which rules, and what came out. */
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static size_t count_role(const struct evidence *evidence, int role)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		count += node->role == role;
	}
	return count;
}

static void roles(struct page *page)
{
	page_sayf(page, "本次申报节点 %zu 个", "Declared nodes: %zu", page->evidence->nodes.count);
	for (int role = ROLE_CORE; role <= ROLE_EDGE; role++) {
		if (role == ROLE_CORE)
			page_say(page, "：", ": ");
		else
			page_say(page, "、", ", ");
		page_sayf(page, "%s %zu 个", "%s %zu", word_in(page->lang, &words_role, role),
			count_role(page->evidence, role));
	}
	page_sayf(page, "；机房 %zu 处，拨测点 %zu 个。", "; machine rooms: %zu; agents: %zu.",
		page->evidence->sites.count, page->evidence->agents.count);
}

static void scope(struct page *page)
{
	const struct filing *filing = page->evidence->filing;

	page_open(page, "p", NULL);
	page_text(page, page->evidence->operator_.name);
	page_sayf(page, "（%s）申请的业务种类：",
		" (%s) applies for: ", word_in(page->lang, &words_stage, page->evidence->stage));
	page_declared(page, filing ? filing->business : NULL);
	page_say(page, "；覆盖范围：", "; area: ");
	page_declared(page, filing ? filing->scope : NULL);
	page_say(page, "。", ". ");
	roles(page);
	page_close(page, "p");
	page_trace(page, "/filing", NULL);
}

static const struct column total_columns[] = {
	{{"依据", "Basis"}, NULL},
	{{"符合", "Pass"}, "num"},
	{{"不符合", "Fail"}, "num"},
	{{"证据不足", "Undecided"}, "num"},
	{{"不适用", "N/A"}, "num"},
	{{"未评估", "Not assessed"}, "num"},
	{{"处理出错", "Error"}, "num"},
	{{"仅供参考", "Info"}, "num"},
	{{"合计", "Total"}, "num"},
};
static const struct table_form total_form = {
	.caption = {"必备要求合计：依据 × 结论", "Must rules: basis × verdict"},
	.columns = total_columns,
	.column_count = ARRAY_LEN(total_columns),
	.class = "grid",
};

/* Zeros step back, so that the eye finds what is there. */
static void total_cell(struct page *page, int64_t count)
{
	page_cell(page);
	if (count == 0)
		page_raw(page, "<span class=\"zero\">0</span>");
	else
		page_text(page, number_count(count).text);
}

static void totals(struct page *page)
{
	page_table_open(page, &total_form);
	for (int basis = 0; basis < BASIS_COUNT; basis++) {
		int64_t sum = 0;

		page_row(page);
		page_cell_word(page, &words_basis, basis);
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
			int64_t count = facts_total(page->evidence, basis, verdict);

			sum += count;
			total_cell(page, count);
		}
		total_cell(page, sum);
	}
	page_table_close(page);
}

void html_overview(struct page *page)
{
	page_section(page, "申请业务与范围", "What is applied for");
	scope(page);
	page_section(page, "编制依据", "Basis");
	html_bases(page);
	page_section(page, "结论摘要", "What came out");
	totals(page);
	page_trace(page, "/totals", NULL);
	html_matrix(page);
	page_trace(page, "/findings", NULL);
	page_section(page, "对不同口径的敏感性", "How the readings differ");
	if (page_is_internal(page)) {
		html_readings(page);
		html_presence(page);
		return;
	}
	page_open(page, "p", NULL);
	page_say(page, "结论采用主口径。其他口径的结果见",
		"Verdicts are those of the headline "
		"readings. The others: ");
	html_part_link(page, "readings");
	page_say(page, "。", ".");
	page_close(page, "p");
}
