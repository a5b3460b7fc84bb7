/* Tables of the page: heads repeat in print, and every cell carries its column's name, so that the
 * style can turn rows into cards where the screen is narrow. */
#include <assert.h>

#include "reports/page.h"

static void caption(struct page *page, bool again)
{
	page_open(page, "caption", again ? "again" : NULL);
	if (again)
		page_caption_number(page, "续表", "Table (continued) ", page->tables);
	else
		page_caption_number(page, "表", "Table ", ++page->tables);
	page_say(page, page->table->caption.zh, page->table->caption.en);
	page_close(page, "caption");
}

static void table_head(struct page *page, bool again)
{
	const struct table_form *form = page->table;

	fprintf(page->out, "<div class=\"scroll\"><table class=\"%s\">\n",
		form->class ? form->class : "cards");
	caption(page, again);
	page_raw(page, "<thead><tr>");
	for (size_t i = 0; i < form->column_count; i++) {
		const struct column *column = &form->columns[i];

		fprintf(page->out, "<th scope=\"col\" class=\"%s\">",
			column->class ? column->class : "words");
		page_say(page, column->name.zh, column->name.en);
		page_raw(page, "</th>");
	}
	page_raw(page, "</tr></thead>\n<tbody>\n");
}

void page_table_open(struct page *page, const struct table_form *form)
{
	assert(!page->table);
	page->table = form;
	page->row_count = 0;
	table_head(page, false);
}

/* The rest of a long table stands in the next volume, below its head. What is open around a table
 * is closed by the end of the volume: HTML's parser sees to that. */
static void go_on(struct page *page)
{
	page_raw(page, "</tbody></table></div>\n");
	page->binder->next(page->binder->data, page);
	page_raw(page, "<section class=\"chapter\">\n");
	table_head(page, true);
}

static void close_cell(struct page *page)
{
	if (page->in_cell)
		page_raw(page, page->column == 1 ? "</th>" : "</td>");
	page->in_cell = false;
}

static void close_row(struct page *page)
{
	if (!page->in_row)
		return;
	close_cell(page);
	assert(page->column == page->table->column_count);
	page_raw(page, "</tr>\n");
	page->in_row = false;
}

void page_row(struct page *page)
{
	close_row(page);
	if (page->binder && page->binder->is_full(page->binder->data, page, true))
		go_on(page);
	page_raw(page, "<tr>");
	page->in_row = true;
	page->column = 0;
	page->row_count++;
}

/* The first cell names the row. */
void page_cell(struct page *page)
{
	const struct column *column = &page->table->columns[page->column];
	const char *class;

	assert(page->in_row && page->column < page->table->column_count);
	class = column->class ? column->class : "words";
	close_cell(page);
	if (page->column == 0) {
		fprintf(page->out, "<th scope=\"row\" class=\"%s\">", class);
	} else {
		fprintf(page->out, "<td class=\"%s\" data-label=\"", class);
		page_say(page, column->name.zh, column->name.en);
		page_raw(page, "\">");
	}
	page->column++;
	page->in_cell = true;
}

void page_table_close(struct page *page)
{
	close_row(page);
	if (page->row_count == 0) {
		fprintf(page->out, "<tr><td class=\"empty\" colspan=\"%zu\">",
			page->table->column_count);
		page_say(page, "无", "none");
		page_raw(page, "</td></tr>\n");
	}
	page_raw(page, "</tbody></table></div>\n");
	page->table = NULL;
}

void page_cell_text(struct page *page, const char *text)
{
	page_cell(page);
	page_text(page, text);
}

void page_cell_code(struct page *page, const char *text)
{
	page_cell(page);
	page_code(page, text);
}

void page_cell_number(struct page *page, struct number_text number)
{
	page_cell(page);
	page_text(page, number.text);
}

void page_cell_share(struct page *page, int64_t part, int64_t of)
{
	page_cell(page);
	fprintf(page->out, "%s/%s", number_count(part).text, number_count(of).text);
}

void page_cell_word(struct page *page, const struct word_list *words, int value)
{
	page_cell(page);
	page_text(page, word_in(page->lang, words, value));
}
