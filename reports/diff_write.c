/* The comparison as text, and as one offline page. */
#include <errno.h>

#include "base/i18n.h"
#include "reports/diff_parts.h"
#include "reports/html.h"

#define TITLE_ZH "两份佐证材料的对照"
#define TITLE_EN "Two pieces of evidence compared"

static const char diff_style[] =
	"@page { size: A4; margin: 15mm 14mm; @bottom-center { content: counter(page) \" / \" "
	"counter(pages); font: 8pt sans-serif; color: #5b6570; } }\n"
	"header p { font: 14px/1.6 var(--sans); margin: 3px 0; }\n"
	".chapter ul { font: 14px/1.7 var(--sans); margin-bottom: 2px; }\n"
	".chapter ul + .note { margin: 0 0 10px 1.9em; }\n"
	"@media print { .chapter { break-before: auto; margin-top: 14pt; } }\n";

static struct diff_paper open(const struct diff_report *report)
{
	return (struct diff_paper){.paper = {.lang = report->lang},
		.report = report,
		.difference = report->difference,
		.old = {.evidence = report->old, .lang = report->lang},
		.new = {.evidence = report->new, .lang = report->lang}};
}

static void body(struct diff_paper *to)
{
	if (to->difference->same)
		return;
	diff_summary(to);
	diff_filings(to);
	diff_annual(to);
	diff_windows(to);
	diff_details(to);
}

int diff_write_text(FILE *out, const struct diff_report *report, struct err *err)
{
	struct diff_paper to = open(report);

	paper_add(&to.paper, PAPER_PARA, paper_in(&to.paper, (struct phrase){TITLE_ZH, TITLE_EN}));
	diff_head(&to);
	body(&to);
	paper_write_text(out, &to.paper, report->colour);
	paper_fini(&to.paper);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the comparison failed"));
	return 0;
}

static void head(struct page *page, const struct diff_report *report)
{
	page_head_open(page, (struct phrase){TITLE_ZH, TITLE_EN}, report->difference->operator_name,
		false);
	page_raw(page, html_style);
	page_raw(page, html_style_print);
	page_raw(page, diff_style);
	page_raw(page, "</style>\n</head>\n<body>\n<main>\n<header class=\"cover\">\n<p "
		       "class=\"kind\">");
	page_say(page, "材料对照", "Comparison");
	page_raw(page, "</p>\n<h1>");
	page_say(page, TITLE_ZH, TITLE_EN);
	page_raw(page, "</h1>\n");
}

int diff_write_html(FILE *out, const struct diff_report *report, struct err *err)
{
	struct diff_paper first = open(report), rest = open(report);
	struct page page = {
		.out = out, .report = &first.new, .evidence = report->new, .lang = report->lang};

	head(&page, report);
	diff_head(&first);
	paper_write_html(&page, &first.paper);
	page_raw(&page, "</header>\n");
	body(&rest);
	paper_write_html(&page, &rest.paper);
	page_raw(&page, "</main>\n</body>\n</html>\n");
	paper_fini(&first.paper);
	paper_fini(&rest.paper);
	if (page.no_memory)
		return err_no_memory(err);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the comparison failed"));
	return 0;
}
