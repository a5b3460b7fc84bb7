/* A paper on a terminal: tables as wide as their cells need, within 100 columns. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/escape.h"
#include "reports/grid.h"
#include "reports/paper.h"

#define WIDTH_MOST   100
#define COLUMN_LEAST 6
#define ITEM_INDENT  2

struct print {
	FILE *out;
	const struct paper *paper;
	struct arena arena;
	bool colour;
	int chapter;
};

/* The text with everything that a terminal would obey spelled out. */
static const char *clean(struct print *print, const char *text)
{
	const char *kept = "?";
	char *bytes = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&bytes, &len);

	if (!memory)
		return kept;
	escape_plain(memory, text);
	if (fclose(memory) == 0)
		kept = arena_text(&print->arena, bytes);
	free(bytes);
	return kept;
}

static void wrapped(struct print *print, const char *mark, const char *text, const char *colour)
{
	const struct grid grid = {2, {ITEM_INDENT, WIDTH_MOST - ITEM_INDENT - GRID_GUTTER}};
	static const struct grid whole = {1, {WIDTH_MOST}};
	const struct grid_cell cells[] = {
		{mark ? mark : "", NULL}, {clean(print, text), print->colour ? colour : NULL}};

	if (mark)
		grid_row(print->out, &grid, cells);
	else
		grid_row(print->out, &whole, &cells[1]);
}

static struct grid_cell cell_of(struct print *print, const struct paper_cell *cell)
{
	const char *text = clean(print, cell->text);

	if (cell->verdict == PAPER_NO_VERDICT)
		return (struct grid_cell){text, NULL};
	return (struct grid_cell){
		arena_format(&print->arena, "%s %s", verdict_symbol(cell->verdict), text),
		print->colour ? verdict_colour(cell->verdict) : NULL};
}

static size_t sum(const struct grid *grid)
{
	size_t width = (grid->count - 1) * GRID_GUTTER;

	for (size_t i = 0; i < grid->count; i++)
		width += grid->widths[i];
	return width;
}

/* The widest column gives way until all fit. */
static void fit(struct grid *grid)
{
	while (sum(grid) > WIDTH_MOST) {
		size_t widest = 0;

		for (size_t i = 1; i < grid->count; i++)
			if (grid->widths[i] > grid->widths[widest])
				widest = i;
		if (grid->widths[widest] <= COLUMN_LEAST)
			return;
		grid->widths[widest]--;
	}
}

static void widen(struct grid *grid, size_t column, const char *text)
{
	size_t columns = text_columns(text);

	if (columns > WIDTH_MOST)
		columns = WIDTH_MOST;
	if (columns > grid->widths[column])
		grid->widths[column] = columns;
}

static void table(struct print *print, const struct paper_block *block)
{
	size_t columns = block->form->column_count;
	struct grid grid = {.count = columns};
	struct grid_cell *cells =
		arena_array(&print->arena, block->cells.count + columns, sizeof(*cells));

	assert(columns > 0);
	for (size_t i = 0; i < columns; i++)
		cells[i] = (struct grid_cell){
			paper_in(print->paper, block->form->columns[i].name), NULL};
	for (size_t i = 0; i < block->cells.count; i++)
		cells[columns + i] = cell_of(print, &block->cells.items[i]);
	for (size_t i = 0; i < columns; i++)
		grid.widths[i] = COLUMN_LEAST;
	for (size_t i = 0; i < block->cells.count + columns; i++)
		widen(&grid, i % columns, cells[i].text);
	fit(&grid);
	fputc('\n', print->out);
	wrapped(print, NULL, paper_in(print->paper, block->form->caption), "1");
	grid_rule(print->out, &grid);
	grid_row(print->out, &grid, cells);
	grid_rule(print->out, &grid);
	for (size_t i = columns; i < block->cells.count + columns; i += columns)
		grid_row(print->out, &grid, &cells[i]);
	grid_rule(print->out, &grid);
}

static void heading(struct print *print, const char *text, char under)
{
	size_t width;

	fputc('\n', print->out);
	text = clean(print, text);
	wrapped(print, NULL, text, "1");
	width = text_columns(text);
	for (size_t i = 0; under && i < width && i < WIDTH_MOST; i++)
		fputc(under, print->out);
	if (under)
		fputc('\n', print->out);
}

static void block(struct print *print, const struct paper_block *block)
{
	switch (block->kind) {
	case PAPER_CHAPTER: heading(print, block->text, '='); break;
	case PAPER_SECTION: heading(print, block->text, '\0'); break;
	case PAPER_ITEM: wrapped(print, "-", block->text, NULL); break;
	case PAPER_WARN: wrapped(print, "!", block->text, "33"); break;
	case PAPER_TABLE: table(print, block); break;
	default: wrapped(print, NULL, block->text, NULL);
	}
}

void paper_write_text(FILE *out, const struct paper *paper, bool colour)
{
	struct print print = {.out = out, .paper = paper, .colour = colour};

	LIST_EACH(const struct paper_block, row, &paper->blocks)
		block(&print, row);
	arena_fini(&print.arena);
}
