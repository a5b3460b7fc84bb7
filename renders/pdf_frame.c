/* The frame: cover, contents, and an empty sheet for each page of the volumes. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "renders/pdf_parts.h"
#include "reports/escape.h"
#include "reports/html.h"

/* Which kinds of marks a list of the contents shows, and how its lines look. */
struct line_form {
	char kind;
	const char *class;
};
static const struct line_form contents_lines[] = {
	{PDF_MARK_PART, "part"}, {PDF_MARK_SECTION, "section"}, {PDF_MARK_NODE, "sheet-line"}};
static const struct line_form table_lines[] = {{PDF_MARK_TABLE, "table"}};
static const struct line_form figure_lines[] = {{PDF_MARK_FIGURE, "figure"}};

static const struct list {
	struct phrase title;
	const struct line_form *lines;
	size_t line_count;
} lists[] = {
	{{"目录", "Contents"}, contents_lines, ARRAY_LEN(contents_lines)},
	{{"表目录", "Tables"}, table_lines, ARRAY_LEN(table_lines)},
	{{"图目录", "Figures"}, figure_lines, ARRAY_LEN(figure_lines)},
};

static const char *class_in(const struct list *list, char kind)
{
	for (size_t i = 0; i < list->line_count; i++)
		if (list->lines[i].kind == kind)
			return list->lines[i].class;
	return NULL;
}

/* Ids of marks: by volume and index. */
static void write_line(
	struct page *page, const struct pdf_mark *mark, const char *class, size_t volume, size_t i)
{
	fprintf(page->out, "<p class=\"%s\"><a href=\"#m%zu-%zu\">", class, volume, i);
	escape_html(page->out, mark->title);
	page_raw(page, "</a></p>\n");
}

static void write_list(struct pdf_work *work, struct page *page, const struct list *list)
{
	bool open = false;

	for (size_t v = 0; v < work->volume_count; v++) {
		for (size_t i = 0; i < work->volumes[v].mark_count; i++) {
			const struct pdf_mark *mark = &work->volumes[v].marks[i];
			const char *class = mark->kind ? class_in(list, mark->kind) : NULL;

			if (!class)
				continue;
			if (!open) {
				page_raw(page, "<div class=\"toc\">\n<h2>");
				page_say(page, list->title.zh, list->title.en);
				page_close(page, "h2");
				open = true;
			}
			write_line(page, mark, class, v, i);
		}
	}
	if (open)
		page_close(page, "div");
}

static void write_mark(struct page *page, const struct pdf_mark *mark, size_t volume, size_t i)
{
	int top = mark->top - PDF_MARGIN_TOP_PT;

	fprintf(page->out, "<a style=\"top: %dpt\" id=\"", top > 0 ? top : 0);
	if (!mark->kind) {
		escape_html(page->out, mark->title);
		page_raw(page, "\"></a>");
		return;
	}
	fprintf(page->out, "m%zu-%zu\"", volume, i);
	if (mark->kind == PDF_MARK_PART || mark->kind == PDF_MARK_SECTION ||
		mark->kind == PDF_MARK_NODE) {
		fprintf(page->out, " class=\"m%d\" title=\"", mark->kind == PDF_MARK_PART ? 1 : 2);
		escape_html(page->out, mark->title);
		page_raw(page, "\"");
	}
	page_raw(page, "></a>");
}

static void write_sheets(struct page *page, const struct pdf_volume *volume, size_t number)
{
	size_t at = 0;

	for (size_t i = 0; i < volume->page_count; i++) {
		page_raw(page, "<div class=\"blank\">");
		for (; at < volume->mark_count && volume->marks[at].page == i; at++)
			write_mark(page, &volume->marks[at], number, at);
		page_raw(page, "</div>\n");
	}
}

static void write_frame(struct pdf_work *work, struct page *page)
{
	pdf_head(work, page, true);
	html_front(page);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		write_list(work, page, &lists[i]);
	for (size_t i = 0; i < work->volume_count; i++)
		write_sheets(page, &work->volumes[i], i);
	page_raw(page, "</main>\n</body>\n</html>\n");
}

int pdf_frame_write(struct pdf_work *work, const char *path, struct err *err)
{
	struct page page = {.report = work->report,
		.evidence = work->report->evidence,
		.lang = work->report->lang};
	char *text = NULL;
	size_t len = 0;
	int ret;

	page.out = open_memstream(&text, &len);
	if (!page.out)
		return err_no_memory(err);
	write_frame(work, &page);
	html_nodes_end(&page);
	if (fclose(page.out) != 0 || page.no_memory)
		ret = err_no_memory(err);
	else
		ret = pdf_copy_page(work, text, len, path, err);
	free(text);
	return ret;
}
