/* What the applicant declares and the reader must know, before the first chapter; what changed
 * since earlier editions of the appendix. */
#include "reports/facts.h"
#include "reports/html.h"

static const struct {
	struct phrase title, text;
} statements[] = {
	{{"数据真实性", "Truth of the data"},
		{"本附录的数值由申请单位的申报信息、采集的记录与书面材料按所列规则集计算得出，计算之后没有人工改动；"
		 "申请单位对申报信息、采集记录与书面材料的真实性负责。",
			"The figures follow from what the applicant declared, the records that were "
			"collected and the documents, by the profile named; nothing was edited after. "
			"The applicant answers for the truth of what was declared and collected."}},
	{{"规则的来源与效力", "Authority of the rules"},
		{"每项要求的原文与来源列于规则原文附页。标有“依据待确认”的来自二手资料，不作为法定依据引用，"
		 "以主管部门书面答复为准；规则原文没有给出数值的阈值，由规则集自定并如实标明。",
			"The annex of the rules' texts lists where each stands. Those marked as to be "
			"confirmed come from secondary texts and are not cited as law: the authority's "
			"written answer prevails. Thresholds that the texts do not give are the profile's "
			"own, and said to be."}},
	{{"结论的含义", "What a verdict means"},
		{"“符合”指现有证据足以证明；“证据不足”与“未评估”都不是符合。规则原文可作不同理解的，结论采用所标明的主口径，"
		 "其他口径的结果另行列出。书面申报与实测分别标明，互不替代。",
			"A pass means that the evidence proves it; inconclusive and not assessed are no "
			"passes. Where a text can be read in several ways the verdict is that of the "
			"headline, and the others are listed. What is declared and what is measured are "
			"marked apart."}},
	{{"与现场核查的关系", "Inspection"},
		{"本附录说明测量所得的事实与书面申报的事项，不替代主管部门的现场核查。",
			"This appendix states what was measured and declared. It does not replace an "
			"inspection on site."}},
};

static const struct column columns[] = {
	{{"版本", "Version"}, NULL},
	{{"日期", "Date"}, NULL},
	{{"修订内容", "What changed"}, "wide"},
	{{"修订人", "By"}, NULL},
};
static const struct table_form form = TABLE_FORM("修订记录", "Revisions", columns);

static void revisions(struct page *page)
{
	const struct filing *filing = page->evidence->filing;

	if (!filing || filing->revisions.count == 0) {
		page_raw(page, "<p class=\"label\">");
		page_say(page, "修订记录", "Revisions");
		page_close(page, "p");
		page_open(page, "p", NULL);
		page_declared(page, NULL);
		page_close(page, "p");
		return;
	}
	page_table_open(page, &form);
	LIST_EACH(const struct filing_revision, revision, &filing->revisions) {
		page_row(page);
		page_cell_text(page, revision->version);
		page_cell_number(page, number_day(revision->date));
		page_cell_text(page, revision->what);
		page_cell(page);
		page_declared(page, revision->by);
	}
	page_table_close(page);
	page_trace(page, "/filing/revisions", NULL);
}

void html_statements(struct page *page)
{
	page_raw(page, "<section class=\"chapter\" id=\"statements\">\n<h2>");
	page_say(page, "声明与修订记录", "Statements and revisions");
	page_close(page, "h2");
	page_open(page, "ol", "limits");
	for (size_t i = 0; i < ARRAY_LEN(statements); i++) {
		page_raw(page, "<li><b>");
		page_say(page, statements[i].title.zh, statements[i].title.en);
		page_say(page, "。", ". ");
		page_raw(page, "</b>");
		page_say(page, statements[i].text.zh, statements[i].text.en);
		page_close(page, "li");
	}
	page_close(page, "ol");
	revisions(page);
	page_close(page, "section");
}
