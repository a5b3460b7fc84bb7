/* A paper as part of a page, by the page's own writers. */
#include "reports/paper.h"

static void element(struct page *page, const char *name, const char *class, const char *text)
{
	page_open(page, name, class);
	page_text(page, text);
	page_close(page, name);
}

static void table(struct page *page, const struct paper_block *block)
{
	size_t columns = block->form->column_count;

	page_table_open(page, block->form);
	for (size_t i = 0; i < block->cells.count; i++) {
		const struct paper_cell *cell = &block->cells.items[i];

		if (i % columns == 0)
			page_row(page);
		page_cell(page);
		if (cell->verdict == PAPER_NO_VERDICT)
			page_text(page, cell->text);
		else
			page_badge_short(page, cell->verdict);
	}
	page_table_close(page);
}

static void chapter(struct page *page, const char *text, bool *open)
{
	if (*open)
		page_close(page, "section");
	page_open(page, "section", "chapter");
	*open = true;
	page->chapter++;
	page->section = page->tables = 0;
	fprintf(page->out, "<h2><span class=\"no\">%d</span> ", page->chapter);
	page_text(page, text);
	page_close(page, "h2");
}

static void warn(struct page *page, const char *text)
{
	page_open(page, "p", "notice");
	page_text(page, text);
	page_close(page, "p");
}

void paper_write_html(struct page *page, const struct paper *paper)
{
	bool chapter_open = false, list_open = false;

	LIST_EACH(const struct paper_block, block, &paper->blocks) {
		if (list_open && block->kind != PAPER_ITEM)
			page_close(page, "ul");
		if (!list_open && block->kind == PAPER_ITEM)
			page_open(page, "ul", NULL);
		list_open = block->kind == PAPER_ITEM;
		switch (block->kind) {
		case PAPER_CHAPTER: chapter(page, block->text, &chapter_open); break;
		case PAPER_SECTION: element(page, "h3", NULL, block->text); break;
		case PAPER_PARA: element(page, "p", NULL, block->text); break;
		case PAPER_NOTE: element(page, "p", "note", block->text); break;
		case PAPER_WARN: warn(page, block->text); break;
		case PAPER_ITEM: element(page, "li", NULL, block->text); break;
		case PAPER_TABLE: table(page, block); break;
		}
	}
	if (list_open)
		page_close(page, "ul");
	if (chapter_open)
		page_close(page, "section");
}
