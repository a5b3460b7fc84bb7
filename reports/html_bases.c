/* Section: what the appendix rests on, each with its digest: files that were read, and the texts
 * that rules stand in. What is known from a secondary text alone is never cited as law. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"

static const struct column columns[] = {
	{{"名称", "Name"}, "wide"},
	{{"性质", "What it is"}, NULL},
	{{"摘要值（SHA-256）", "SHA-256"}, "key digest"},
};
static const struct table_form form =
	TABLE_FORM("编制依据与摘要值", "What the appendix rests on", columns);

static void row(struct page *page, const char *name, struct phrase what, const char *sha256)
{
	page_row(page);
	page_cell_text(page, name);
	page_cell(page);
	page_say(page, what.zh, what.en);
	page_cell(page);
	page_digest(page, sha256);
}

static void inputs(struct page *page, const char *role, struct phrase what)
{
	LIST_EACH(const struct evidence_input, input, &page->evidence->inputs) {
		if (text_equal(input->role, role))
			row(page, input->name, what, input->sha256);
	}
}

/* An earlier finding cites the same document. */
static bool is_cited(const struct evidence *evidence, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(evidence->findings.items[i].source.document,
			    evidence->findings.items[index].source.document))
			return true;
	return false;
}

static bool is_secondary(const struct finding *finding)
{
	return !text_equal(finding->source.authority, "primary");
}

static void texts(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	size_t unsure = 0;

	for (size_t i = 0; i < evidence->findings.count; i++) {
		const struct finding *finding = &evidence->findings.items[i];

		unsure += is_secondary(finding);
		if (is_cited(evidence, i) || !finding->source.document)
			continue;
		if (!is_secondary(finding))
			row(page, finding->source.document,
				(struct phrase){"规则原文", "text of rules"}, NULL);
		else if (page_is_internal(page))
			row(page, finding->source.document,
				(struct phrase){
					"二手资料，依据待确认", "secondary text, to be confirmed"},
				NULL);
	}
	if (unsure == 0 || page_is_internal(page))
		return;
	page_row(page);
	page_cell(page);
	page_sayf(page, "%zu 项要求的依据", "basis of %zu rules", unsure);
	page_cell(page);
	page_mark(page, "warn", "依据待确认", "to be confirmed");
	page_cell(page);
	page_text(page, NULL);
}

void html_bases(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	page_table_open(page, &form);
	row(page, evidence->profile.title, (struct phrase){"规则集", "profile"},
		evidence->profile.sha256);
	row(page, facts_region(page->report), (struct phrase){"行政区划与边界", "region"},
		evidence->region.sha256);
	inputs(page, "dossier", (struct phrase){"申报信息", "dossier"});
	inputs(page, "plan", (struct phrase){"测量计划", "plan"});
	texts(page);
	page_table_close(page);
	page_trace(page, "/inputs", NULL);
}
