/* appendix.html: one file, no script, nothing loaded from elsewhere, the same bytes for the same
 * evidence. */
#include "reports/html.h"

#include <errno.h>

#include "base/digest.h"
#include "base/i18n.h"

#define TITLE_ZH "技术附录：CDN节点覆盖与日志留存证明"
#define TITLE_EN "Technical appendix: CDN node coverage and log retention"

/* Chapters are numbered by their row. */
static const struct chapter {
	const char *id;
	struct phrase title;
	void (*write)(struct page *page);
} chapters[] = {
	{"findings", {"判定矩阵与口径", "Findings and readings"}, html_findings},
	{"nodes", {"系统与节点", "System and nodes"}, html_nodes},
	{"method", {"测量方法", "Method"}, html_method},
	{"collection", {"采集完整性", "What was collected"}, html_collection},
	{"cities", {"设区市覆盖", "Coverage of cities"}, html_cities},
	{"hours", {"24小时运行可用率", "Availability by hour"}, html_hours},
	{"functions", {"功能演示", "Functions shown"}, html_functions},
	{"logs", {"日志留存", "Log retention"}, html_logs},
	{"documents", {"书面材料", "Documents"}, html_documents},
	{"limits", {"局限性", "Limits"}, html_limits},
	{"inputs", {"输入文件与核验", "Inputs and how to verify"}, html_inputs},
};

/* Margin boxes do not inherit the body's font in every renderer, so it is said again. */
static void page_margins(struct page *page)
{
	const char *digest = page->report->evidence_sha256;

	page_raw(page, "@page {\n\tsize: A4;\n\tmargin: 17mm 16mm 15mm;\n");
	fprintf(page->out,
		"\t@top-left { content: \"%s\"; font: 8pt sans-serif; color: #5b6570; }\n",
		phrase_in(page->lang, (struct phrase){TITLE_ZH, TITLE_EN}));
	if (digest && digest_is_text(digest))
		fprintf(page->out,
			"\t@top-right { content: \"SHA-256 %.16s…\"; font: 8pt monospace; color: #5b6570; }\n",
			digest);
	fprintf(page->out,
		"\t@bottom-center { content: %s; font: 8pt sans-serif; color: #5b6570; }\n}\n",
		phrase_in(page->lang,
			(struct phrase){"\"第 \" counter(page) \" 页　共 \" counter(pages) \" 页\"",
				"\"Page \" counter(page) \" of \" counter(pages)"}));
}

static void head(struct page *page)
{
	page_head_open(page, (struct phrase){TITLE_ZH, TITLE_EN}, page->evidence->operator_.name);
	page_raw(page, html_style);
	page_margins(page);
	page_raw(page, "</style>\n</head>\n<body>\n");
}

static void contents(struct page *page)
{
	page_raw(page, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
	page_say(page, "目录", "Contents");
	page_raw(page, "</h2>\n<ol>\n");
	for (size_t i = 0; i < ARRAY_LEN(chapters); i++) {
		fprintf(page->out, "<li><a href=\"#%s\">", chapters[i].id);
		page_say(page, chapters[i].title.zh, chapters[i].title.en);
		page_raw(page, "</a></li>\n");
	}
	page_raw(page, "</ol>\n</nav>\n");
}

static void chapter(struct page *page, const struct chapter *chapter)
{
	page->chapter++;
	page->section = page->tables = 0;
	fprintf(page->out, "<section class=\"chapter\" id=\"%s\">\n<h2><span class=\"no\">",
		chapter->id);
	page_sayf(page, "第%d章", "%d", page->chapter);
	page_raw(page, "</span> ");
	page_say(page, chapter->title.zh, chapter->title.en);
	page_close(page, "h2");
	chapter->write(page);
	page_close(page, "section");
}

int html_write(FILE *out, const struct report *report, struct err *err)
{
	struct page page = {
		.out = out, .report = report, .evidence = report->evidence, .lang = report->lang};

	head(&page);
	page_raw(&page, "<main>\n<div class=\"first\">\n");
	html_cover(&page);
	html_summary(&page);
	page_raw(&page, "</div>\n");
	contents(&page);
	for (size_t i = 0; i < ARRAY_LEN(chapters); i++)
		chapter(&page, &chapters[i]);
	page_raw(&page, "</main>\n</body>\n</html>\n");
	if (page.no_memory)
		return err_no_memory(err);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the appendix failed"));
	return 0;
}
