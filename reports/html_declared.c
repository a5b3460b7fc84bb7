/* Chapter: what rests on documents: their register, and what they were given for, by group. */
#include <string.h>

#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"结论", "Verdict"}, NULL},
	{{"依据的材料", "Documents"}, "key"},
	{{"原因", "Reasons"}, NULL},
};

/* By how a rule's id begins, up to the first '.'; the last row takes what is left. */
static const struct group {
	const char *prefixes[3];
	struct table_form form;
} groups[] = {
	{{"entity", "office"},
		TABLE_FORM("申请主体与场所", "The applicant and its office", columns)},
	{{"staff"}, TABLE_FORM("技术人员", "Technicians", columns)},
	{{"copyright"}, TABLE_FORM("软件著作权", "Copyright of software", columns)},
	{{"site"}, TABLE_FORM("机房条件", "Machine rooms", columns)},
	{{"security"}, TABLE_FORM("安全防护", "Security", columns)},
	{{"credit", "record"}, TABLE_FORM("信用与违规记录", "Credit and violations", columns)},
	{{NULL}, TABLE_FORM("其他书面申报事项", "Other declared conditions", columns)},
};

static bool has_prefix(const char *rule, const char *prefix)
{
	size_t len = strlen(prefix);

	return rule && strncmp(rule, prefix, len) == 0 && rule[len] == '.';
}

static bool is_of(const struct finding *finding, const struct group *group)
{
	for (size_t i = 0; i < ARRAY_LEN(group->prefixes) && group->prefixes[i]; i++)
		if (has_prefix(finding->rule, group->prefixes[i]))
			return true;
	return false;
}

static const struct group *group_of(const struct finding *finding)
{
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(groups) && !is_of(finding, &groups[i]))
		i++;
	return &groups[i];
}

static void documents(struct page *page, const struct finding *finding)
{
	static const char prefix[] = "document:";
	size_t said = 0;

	LIST_EACH(const char *, text, &finding->assumes) {
		if (!*text || strncmp(*text, prefix, strlen(prefix)) != 0)
			continue;
		if (said++ > 0)
			page_say(page, "、", ", ");
		page_code(page, *text + strlen(prefix));
	}
	if (said == 0)
		page_text(page, NULL);
}

static void row(struct page *page, const struct finding *finding)
{
	page_row(page);
	page_cell(page);
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, " <span class=\"quiet\">");
	page_code(page, finding->rule);
	page_raw(page, "</span>");
	page_cell(page);
	page_badge(page, finding->verdict);
	if (finding->verdict == VERDICT_PASS)
		page_say(page, "（书面申报）", " (declared)");
	page_disposition(page, finding->disposition);
	page_cell(page);
	documents(page, finding);
	page_cell(page);
	page_reasons(page, &finding->reason);
}

static bool is_listed(const struct finding *finding)
{
	return facts_is_declared(finding) && finding->basis == BASIS_DECLARED;
}

static void group_table(struct page *page, const struct group *group)
{
	bool any = false;

	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!is_listed(finding) || group_of(finding) != group)
			continue;
		if (!any)
			page_table_open(page, &group->form);
		any = true;
		row(page, finding);
	}
	if (!any)
		return;
	page_table_close(page);
	page_trace(page, "/findings", NULL);
}

void html_declared(struct page *page)
{
	page_section(page, "材料清册", "Register of documents");
	html_documents(page);
	page_trace(page, "/documents", NULL);
	page_section(page, "书面申报事项", "Declared conditions");
	page_para(page,
		"下列各项只凭书面材料认定，结论写作“符合（书面申报）”，与实测的“符合”不同；"
		"没有附上文件的，不作认定。",
		"These rest on documents alone; a pass is said to be a declared one. Without a file there is "
		"none.");
	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		group_table(page, &groups[i]);
}
