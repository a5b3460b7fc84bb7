#include "reports/html_node_file.h"

#include <errno.h>

#include "base/i18n.h"
#include "reports/html_node_page.h"
#include "reports/node_page.h"

const char *html_node_file_name(struct arena *arena, const char *node)
{
	return arena_format(arena, "%s.html", node_page_name(arena, node));
}

static void head(struct page *page, const struct evidence_node *node)
{
	page_head_open(page, html_title, node->id, false);
	for (size_t i = 0; i < html_style_count; i++)
		page_raw(page, html_styles[i]);
	html_page_margins(page);
	page_raw(page, "</style>\n</head>\n<body>\n");
}

/* Who looks at the sheet alone must see what it is a part of. */
static void part_of(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	page_open(page, "header", "part-of");
	page_raw(page, "<h1>");
	page_say(page, html_title.zh, html_title.en);
	page_close(page, "h1");
	page_raw(page, "<h2>");
	page_say(page, "逐节点证据页", "A node's page");
	page_close(page, "h2");
	page_open(page, "dl", "facts");
	html_text_fact(page, "申请单位", "Operator", evidence->operator_.name);
	html_text_fact(
		page, "材料编号", "Number", evidence->filing ? evidence->filing->number : NULL);
	html_text_fact(page, "统计截止时间", "Judged at", number_time(evidence->as_of).text);
	html_fact_open(page, true, "佐证材料 SHA-256", "Evidence's SHA-256");
	page_code(page, page->report->evidence_sha256);
	html_fact_close(page);
	page_close(page, "dl");
	if (page->report->doubts)
		page_para(page, "佐证材料存在疑点，见附录首页。",
			"The evidence is in doubt: see the appendix's first page.");
	page_close(page, "header");
}

int html_node_file_write(FILE *out, const struct report *report, struct node_annex *annex,
	size_t index, struct err *err)
{
	const struct evidence_node *node = &report->evidence->nodes.items[index];
	struct page page = {.out = out,
		.report = report,
		.evidence = report->evidence,
		.lang = report->lang,
		.annex = 'A',
		.nodes = annex,
		.nodes_at = ""};

	head(&page, node);
	page_raw(&page, "<main>\n");
	part_of(&page);
	page_raw(&page, "<section class=\"chapter node-pages alone\">\n");
	html_node_section(&page, node, index + 1);
	page_raw(&page, "</section>\n</main>\n</body>\n</html>\n");
	if (page.no_memory)
		return err_no_memory(err);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the page of a node failed"));
	return 0;
}
