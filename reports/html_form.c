#include "reports/html_form.h"

void form_open(struct page *page)
{
	page_raw(page, "<table class=\"form\">\n<tbody>\n");
}

void form_row(struct page *page)
{
	page_raw(page, "<tr>");
	page->in_row = true;
	page->in_cell = false;
}

static void close_cell(struct page *page)
{
	if (page->in_cell)
		page_raw(page, "</td>");
	page->in_cell = false;
}

void form_row_close(struct page *page)
{
	close_cell(page);
	page_raw(page, "</tr>\n");
	page->in_row = false;
}

void form_cell(struct page *page, int columns, const char *zh, const char *en)
{
	close_cell(page);
	page_raw(page, "<th scope=\"row\">");
	page_say(page, zh, en);
	if (columns == 1)
		page_raw(page, "</th><td>");
	else
		fprintf(page->out, "</th><td colspan=\"%d\">", columns);
	page->in_cell = true;
}

void form_close(struct page *page)
{
	page_raw(page, "</tbody></table>\n");
}
