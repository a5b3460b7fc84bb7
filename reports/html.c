/* appendix.html: one file that is whole without its script, nothing loaded from elsewhere, the same
 * bytes for the same evidence. */
#include "reports/html.h"

#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "reports/script.h"
#include "reports/svg.h"

const struct phrase html_title = {"技术附录：CDN节点覆盖与日志留存证明",
	"Technical appendix: CDN node coverage and log retention"};

enum part_kind { PART_CHAPTER, PART_ANNEX, PART_SHEET };

/* Chapters and annexes are numbered by their row among those of the edition. */
static const struct part {
	const char *id;
	enum part_kind kind;
	bool internal; /* not in the edition that is filed */
	struct phrase title;
	void (*write)(struct page *page);
} parts[] = {
	{"overview", PART_CHAPTER, false, {"概述", "Overview"}, html_overview},
	{"nodes", PART_CHAPTER, false, {"系统与节点", "System and nodes"}, html_nodes},
	{"method", PART_CHAPTER, false, {"测量方法", "Method"}, html_method},
	{"instruments", PART_CHAPTER, false, {"仪器与校准", "Instruments and calibration"},
		html_instruments},
	{"coverage", PART_CHAPTER, false, {"节点布局与覆盖", "Layout and coverage"}, html_coverage},
	{"functions", PART_CHAPTER, false, {"功能演示", "Functions shown"}, html_demonstrations},
	{"logs", PART_CHAPTER, false, {"日志留存", "Log retention"}, html_logs},
	{"documents", PART_CHAPTER, false, {"书面申报条件", "Declared conditions"}, html_declared},
	{"deadlines", PART_CHAPTER, false, {"时间节点", "Dates"}, html_deadlines},
	{"limits", PART_CHAPTER, false, {"局限性与不确定度", "Limits and uncertainty"},
		html_limits},
	{"inputs", PART_CHAPTER, false, {"证据包与核验方法", "The bundle and how to verify it"},
		html_inputs},
	{"remedies", PART_CHAPTER, true, {"差距与补足办法", "What is missing, and what would do"},
		html_remedies},
	{"node-pages", PART_ANNEX, false, {"逐节点证据页", "A page a node"}, html_node_pages},
	{"runs", PART_ANNEX, false, {"中止与失败的运行记录", "Runs that were aborted or failed"},
		html_runs},
	{"texts", PART_ANNEX, false, {"规则原文与出处", "The rules' texts"}, html_rule_texts},
	{"terms", PART_ANNEX, false, {"术语", "Terms"}, html_terms},
	{"waivers", PART_ANNEX, false, {"情况说明", "Waivers"}, html_waivers},
	{"findings", PART_ANNEX, false, {"各项判定的依据", "Each finding"}, html_each_finding},
	{"readings", PART_ANNEX, false, {"其他口径", "Other readings"}, html_readings_annex},
	{"digests", PART_ANNEX, false, {"摘要值全文", "Digests in full"}, html_digests},
	{"signatures", PART_SHEET, false, {"签署页", "Signatures"}, html_signatures},
};

const char *const html_styles[] = {html_style, svg_style, html_style_nodes, html_style_script,
	html_style_screen, html_style_print};
const size_t html_style_count = ARRAY_LEN(html_styles);

static void head(struct page *page)
{
	page_head_open(page, html_title, page->evidence->operator_.name, true);
	for (size_t i = 0; i < html_style_count; i++)
		page_raw(page, html_styles[i]);
	html_page_margins(page);
	page_raw(page, "</style>\n</head>\n<body>\n");
}

static bool in_edition(const struct page *page, const struct part *part)
{
	return !part->internal || page_is_internal(page);
}

static void part_name(struct page *page, enum part_kind kind, int number)
{
	if (kind == PART_ANNEX)
		page_sayf(page, "附页%c", "Annex %c", 'A' - 1 + number);
	else
		page_sayf(page, "第%d章", "Chapter %d", number);
}

/* In front of a title; the last sheet has no number. */
static void part_head(struct page *page, enum part_kind kind, int number)
{
	if (kind == PART_SHEET)
		return;
	page_raw(page, "<span class=\"no\">");
	part_name(page, kind, number);
	page_raw(page, "</span> ");
}

void html_place_link(struct page *page, const char *id, const char *place)
{
	int numbers[PART_SHEET + 1] = {0};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		numbers[parts[i].kind] += in_edition(page, &parts[i]);
		if (strcmp(parts[i].id, id) != 0)
			continue;
		fprintf(page->out, "<a class=\"at\" href=\"#%s\">", place);
		part_name(page, parts[i].kind, numbers[parts[i].kind]);
		page_raw(page, "</a>");
		return;
	}
	page_text(page, NULL);
}

void html_part_link(struct page *page, const char *id)
{
	html_place_link(page, id, id);
}

static void contents(struct page *page)
{
	int numbers[PART_SHEET + 1] = {0};

	page_raw(page, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
	page_say(page, "目录", "Contents");
	page_raw(page, "</h2>\n<ol>\n");
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (!in_edition(page, &parts[i]))
			continue;
		fprintf(page->out, "<li><a href=\"#%s\">", parts[i].id);
		part_head(page, parts[i].kind, ++numbers[parts[i].kind]);
		page_say(page, parts[i].title.zh, parts[i].title.en);
		page_raw(page, "</a></li>\n");
	}
	page_raw(page, "</ol>\n</nav>\n");
}

static void write_part(struct page *page, const struct part *part)
{
	page_bind_part(page);
	if (part->kind == PART_CHAPTER)
		page->chapter++;
	else if (part->kind == PART_ANNEX)
		page->annex = page->annex ? page->annex + 1 : 'A';
	else /* its captions have no numbers */
		page->chapter = page->annex = 0;
	page->section = page->tables = page->figures = 0;
	fprintf(page->out, "<section class=\"chapter\" id=\"%s\">\n<h2>", part->id);
	part_head(
		page, part->kind, part->kind == PART_ANNEX ? page->annex - 'A' + 1 : page->chapter);
	page_say(page, part->title.zh, part->title.en);
	page_close(page, "h2");
	part->write(page);
	page_close(page, "section");
}

static void write_parts(struct page *page)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (in_edition(page, &parts[i]))
			write_part(page, &parts[i]);
}

static int finish(struct page *page, struct err *err)
{
	html_nodes_end(page);
	if (page->no_memory)
		return err_no_memory(err);
	if (ferror(page->out))
		return err_set_errno(err, ERR_IO, errno, _("writing the appendix failed"));
	return 0;
}

void html_front(struct page *page)
{
	page_raw(page, "<div class=\"first\">\n");
	html_cover(page);
	html_summary(page);
	page_raw(page, "</div>\n");
	html_statements(page);
}

int html_write_parts(const struct report *report, const struct page_binder *binder, struct err *err)
{
	struct page page = {.report = report,
		.evidence = report->evidence,
		.lang = report->lang,
		.binder = binder};

	write_parts(&page);
	return finish(&page, err);
}

int html_write(FILE *out, const struct report *report, struct err *err)
{
	struct page page = {.out = out,
		.report = report,
		.evidence = report->evidence,
		.lang = report->lang,
		.nodes_at = report->nodes_at};

	head(&page);
	page_raw(&page, "<main>\n");
	html_front(&page);
	contents(&page);
	write_parts(&page);
	page_raw(&page, "</main>\n");
	script_write(&page);
	page_raw(&page, "</body>\n</html>\n");
	return finish(&page, err);
}
