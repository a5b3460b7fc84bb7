/* Chapter of the internal edition: what would make a pass of each rule that is none. */
#include "base/text.h"
#include "reports/html.h"
#include "reports/remedies.h"
#include "reports/sentences.h"

#define ROWS_MOST 60 /* of one rule: all stand in the evidence */

static const struct column remedy_columns[] = {
	{{"办法", "What"}, "short"},
	{{"对象", "Subject"}, "key"},
	{{"说明", "How"}, "wide"},
	{{"涉及节点", "Nodes it helps"}, "wide"},
};
static const struct table_form remedy_form =
	TABLE_FORM("使其符合的办法", "what would make it a pass", remedy_columns);

static const struct column paper_columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"规则编号", "Rule id"}, "key"},
};
static const struct table_form paper_form =
	TABLE_FORM("由书面材料证明的要求", "Rules that documents alone show", paper_columns);

static void remedy_row(struct page *page, const struct evidence_remedy *remedy, struct arena *arena)
{
	page_row(page);
	page_cell_word(page, &words_remedy, remedy->kind);
	page_cell_text(page, remedy_about(page->report, remedy, arena));
	page_cell_text(page, remedy_sentence(page->report, remedy, arena));
	page_cell_text(page, remedy_nodes(page->report, remedy, arena));
}

static size_t count_of(const struct evidence *evidence, const char *rule, bool papers)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_remedy, remedy, &evidence->remedies)
		count +=
			text_equal(remedy->rule, rule) && (remedy->kind == REMEDY_PAPERS) == papers;
	return count;
}

static void left_out(struct page *page, size_t count)
{
	if (count <= ROWS_MOST)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "另有 %s 项，见 evidence.json。", "%s more stand in evidence.json.",
		number_count((int64_t)(count - ROWS_MOST)).text);
	page_close(page, "p");
}

static void rule_table(struct page *page, const struct finding *finding, struct arena *arena)
{
	size_t count = count_of(page->evidence, finding->rule, false), shown = 0;
	struct table_form form = html_form_of(&remedy_form, finding, arena);

	if (count == 0)
		return;
	page_section(page, rule_title(LANG_ZH, finding), rule_title(LANG_EN, finding));
	page_open(page, "p", "leads");
	page_badge(page, finding->verdict);
	page_raw(page, " ");
	page_disposition(page, finding->disposition);
	page_close(page, "p");
	page_table_open(page, &form);
	LIST_EACH(const struct evidence_remedy, remedy, &page->evidence->remedies)
		if (text_equal(remedy->rule, finding->rule) && remedy->kind != REMEDY_PAPERS &&
			shown++ < ROWS_MOST)
			remedy_row(page, remedy, arena);
	page_table_close(page);
	left_out(page, count);
	page_trace(page, "/remedies", finding->rule, NULL);
}

static void paper_table(struct page *page)
{
	size_t count = 0;

	LIST_EACH(const struct finding, finding, &page->evidence->findings)
		count += count_of(page->evidence, finding->rule, true);
	if (count == 0)
		return;
	page_section(page, "由书面材料证明的要求", "Rules that documents alone show");
	page_para(page, "下列要求由书面材料证明，或从申报的日期推算，须在申报材料中逐项附上。",
		"These are shown by documents that are filed beside this appendix, or follow from "
		"dates that are declared.");
	page_table_open(page, &paper_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings)
		if (count_of(page->evidence, finding->rule, true)) {
			page_row(page);
			page_cell_text(page, rule_title(page->lang, finding));
			page_cell_code(page, finding->rule);
		}
	page_table_close(page);
	page_trace(page, "/remedies", NULL);
}

void html_remedies(struct page *page)
{
	struct arena arena = {0};

	if (page->evidence->remedies.count == 0) {
		page_para(page, "各项要求均已符合，或不适用。",
			"Every rule is a pass, or does not apply.");
		return;
	}
	page_para(page,
		"逐项列出尚未判为符合的要求怎样才能符合，均由测得和申报的数据计算；各项办法不改变任何"
		"结论。注明“有此即可”的，就目前数据而言不再需要其他条件。",
		"For each rule that is no pass, what would make it one, computed from what was measured "
		"and declared; nothing of it changes a verdict. Where it says that is enough, nothing "
		"else is needed by what is known now.");
	LIST_EACH(const struct finding, finding, &page->evidence->findings)
		rule_table(page, finding, &arena);
	paper_table(page);
	arena_fini(&arena);
}
