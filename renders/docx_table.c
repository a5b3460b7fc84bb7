#include "renders/docx_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define COLUMNS_MOST 40 /* of one table; Word can do 63 */
#define WIDEST       60 /* columns of text that a cell may ask for */

struct cell {
	char *xml;
	size_t len;
	int span;
	struct docx_measure measure;
};

struct row {
	bool head;
	struct cell *cells;
	size_t count, cap;
};

struct docx_table {
	const char *style;
	bool even;
	struct arena arena;
	struct row *rows;
	size_t count, cap;
	char *caption;
	size_t caption_len;
	FILE *out; /* of the open cell or caption */
};

/* One way to set a table: the longest word that is not broken and what is left whole of Chinese,
 * how wide half a character is and what stands beside text (fonts that stand in for Times are wider
 * than it), and the paper. */
static const struct setting {
	int word, least, unit, padding, width;
	bool dense, across;
} settings[] = {
	{26, 8, 110, 200, DOCX_TEXT_WIDTH, false, false},
	{16, 6, 110, 200, DOCX_TEXT_WIDTH, false, false},
	{16, 6, 86, 100, DOCX_TEXT_WIDTH, true, false},
	{10, 4, 86, 84, DOCX_TEXT_WIDTH, true, false},
	{16, 6, 110, 200, DOCX_TEXT_LONG, false, true},
	{10, 4, 86, 84, DOCX_TEXT_LONG, true, true},
};

struct grid {
	const struct setting *setting;
	size_t columns;
	int *widths; /* of all columns */
};

struct docx_table *docx_table_new(const char *style)
{
	struct docx_table *table = calloc(1, sizeof(*table));

	if (table)
		table->style = style;
	else
		arena_die();
	return table;
}

void docx_table_even(struct docx_table *table)
{
	table->even = true;
}

const char *docx_table_style(const struct docx_table *table)
{
	return table->style;
}

void docx_table_free(struct docx_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->count; i++)
		for (size_t j = 0; j < table->rows[i].count; j++)
			free(table->rows[i].cells[j].xml);
	free(table->caption);
	arena_fini(&table->arena);
	free(table);
}

static FILE *stream(char **text, size_t *len)
{
	FILE *out = open_memstream(text, len);

	if (!out)
		arena_die();
	return out;
}

void docx_table_row(struct docx_table *table, bool head)
{
	struct row *row =
		arena_push(&table->arena, &table->rows, &table->count, &table->cap, sizeof(*row));

	row->head = head;
}

static struct cell *last_cell(struct docx_table *table)
{
	struct row *row = &table->rows[table->count - 1];

	return &row->cells[row->count - 1];
}

FILE *docx_table_cell(struct docx_table *table, int span)
{
	struct row *row;
	struct cell *cell;

	if (table->count == 0)
		docx_table_row(table, false);
	row = &table->rows[table->count - 1];
	cell = arena_push(&table->arena, &row->cells, &row->count, &row->cap, sizeof(*cell));
	cell->span = span;
	table->out = stream(&cell->xml, &cell->len);
	return table->out;
}

struct docx_measure *docx_table_measure(struct docx_table *table)
{
	return &last_cell(table)->measure;
}

void docx_table_cell_end(struct docx_table *table)
{
	fclose(table->out);
	table->out = NULL;
}

FILE *docx_table_caption(struct docx_table *table)
{
	free(table->caption);
	table->caption = NULL;
	table->out = stream(&table->caption, &table->caption_len);
	return table->out;
}

void docx_table_caption_end(struct docx_table *table)
{
	fclose(table->out);
	table->out = NULL;
}

static size_t columns_of(const struct row *row)
{
	size_t columns = 0;

	for (size_t i = 0; i < row->count; i++)
		columns += (size_t)row->cells[i].span;
	return columns;
}

static int limited(size_t value, int least, int most)
{
	return value < (size_t)least ? least : value > (size_t)most ? most : (int)value;
}

/* The narrowest that breaks no word, and what all text in one line would take. */
static void need_of(const struct docx_table *table, size_t columns, const struct setting *setting,
	int *least, int *want)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t at = 0;

		for (size_t j = 0; j < table->rows[i].count; j++) {
			const struct cell *cell = &table->rows[i].cells[j];
			int line = limited(cell->measure.longest_line, 1, WIDEST);
			int word = limited(cell->measure.longest_word,
				line < setting->least ? line : setting->least, setting->word);

			for (int k = 0; k < cell->span && at < columns; k++, at++) {
				int part = cell->span;

				least[at] = least[at] * part > word ? least[at] : word / part;
				want[at] = want[at] * part > line ? want[at] : line / part;
			}
		}
	}
}

static int sum_of(const int *values, size_t count)
{
	int sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum;
}

/* How many columns stand in one table beside the first. */
static size_t part_of(const struct grid *grid)
{
	return grid->columns > COLUMNS_MOST ? COLUMNS_MOST - 1 : grid->columns;
}

static bool fits(const struct setting *setting, const int *least, size_t columns)
{
	return sum_of(least, columns) * setting->unit + (int)columns * setting->padding <=
	       setting->width;
}

/* What is left beyond the least goes where lines are longest. */
static void share_width(struct grid *grid, const int *least, const int *want)
{
	const struct setting *setting = grid->setting;
	size_t count = grid->columns > COLUMNS_MOST ? COLUMNS_MOST : grid->columns;
	int taken = sum_of(least, count) * setting->unit + (int)count * setting->padding;
	int more = sum_of(want, count) - sum_of(least, count) + (int)count;
	int left = setting->width - taken;

	for (size_t i = 0; i < grid->columns; i++) {
		int width = least[i] * setting->unit + setting->padding;

		if (left >= 0)
			width += left * (want[i] - least[i] + 1) / more;
		else
			width = (int)((int64_t)width * setting->width / taken);
		grid->widths[i] = width;
	}
}

static void share_facts(struct grid *grid)
{
	grid->widths[0] = DOCX_TEXT_WIDTH * 21 / 100;
	grid->widths[1] = DOCX_TEXT_WIDTH - grid->widths[0];
}

/* What is still empty is to be written into. */
static void share_evenly(struct grid *grid)
{
	for (size_t i = 0; i < grid->columns; i++)
		grid->widths[i] = DOCX_TEXT_WIDTH / (int)grid->columns;
}

/* Columns that only cells over several have are no narrower than others. */
static void need_at(const struct docx_table *table, const struct grid *grid, int *least, int *want)
{
	memset(least, 0, grid->columns * sizeof(*least));
	memset(want, 0, grid->columns * sizeof(*want));
	need_of(table, grid->columns, grid->setting, least, want);
	for (size_t i = 0; i < grid->columns; i++) {
		least[i] = least[i] ? least[i] : 1;
		want[i] = want[i] > least[i] ? want[i] : least[i];
	}
}

static struct grid grid_of(struct docx_table *table)
{
	struct grid grid = {.setting = &settings[0]};
	int *least, *want;

	for (size_t i = 0; i < table->count; i++)
		if (columns_of(&table->rows[i]) > grid.columns)
			grid.columns = columns_of(&table->rows[i]);
	grid.widths = arena_array(&table->arena, grid.columns + 1, sizeof(int));
	if (text_equal(table->style, "Facts") && grid.columns == 2) {
		share_facts(&grid);
		return grid;
	}
	if (table->even && grid.columns > 0 && grid.columns <= COLUMNS_MOST) {
		share_evenly(&grid);
		return grid;
	}
	least = arena_array(&table->arena, grid.columns + 1, sizeof(int));
	want = arena_array(&table->arena, grid.columns + 1, sizeof(int));
	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		grid.setting = &settings[i];
		need_at(table, &grid, least, want);
		if (fits(grid.setting, least, grid.columns))
			break;
	}
	share_width(&grid, least, want);
	return grid;
}

/* Style names are settled by now. */
static void write_dense(FILE *out, const struct cell *cell, bool dense)
{
	const char *at = cell->xml;
	size_t left = cell->len;
	const char *mark;

	while ((mark = memchr(at, DOCX_DENSITY[0], left))) {
		fwrite(at, 1, (size_t)(mark - at), out);
		if (dense)
			fputs("Dense", out);
		left -= (size_t)(mark - at) + 1;
		at = mark + 1;
	}
	fwrite(at, 1, left, out);
}

static void write_cell(FILE *out, const struct grid *grid, const struct cell *cell, size_t at)
{
	int width = 0;

	for (size_t i = at; i < at + (size_t)cell->span && i < grid->columns; i++)
		width += grid->widths[i];
	fprintf(out, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", width);
	if (cell->span > 1)
		fprintf(out, "<w:gridSpan w:val=\"%d\"/>", cell->span);
	fputs("</w:tcPr>", out);
	write_dense(out, cell, grid->setting->dense);
	fputs("</w:tc>", out);
}

/* Word wants every row to be as long as the grid. */
static void fill_row(FILE *out, const struct grid *grid, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		fprintf(out,
			"<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle "
			"w:val=\"TableText\"/></w:pPr></w:p></w:tc>",
			grid->widths[i]);
}

/* The first column and those of [from, to). A cell over several columns stands where it begins. */
static void write_row(
	FILE *out, const struct grid *grid, const struct row *row, size_t from, size_t to)
{
	size_t at = 0;
	size_t filled = from;

	fprintf(out, "<w:tr><w:trPr><w:cantSplit/>%s</w:trPr>", row->head ? "<w:tblHeader/>" : "");
	for (size_t i = 0; i < row->count; i++) {
		struct cell cell = row->cells[i];

		if (at == 0 && cell.span > 1 && (size_t)cell.span > to - from + 1)
			cell.span = (int)(to - from) + 1;
		if (at == 0 || (at >= from && at < to)) {
			if (at && at + (size_t)cell.span > to)
				cell.span = (int)(to - at);
			write_cell(out, grid, &cell, at);
			if (at)
				filled = at + (size_t)cell.span;
			else
				filled = from + (size_t)cell.span - 1;
		}
		at += (size_t)row->cells[i].span;
	}
	fill_row(out, grid, filled, to);
	fputs("</w:tr>\n", out);
}

static void write_part(
	FILE *out, const struct docx_table *table, const struct grid *grid, size_t from, size_t to)
{
	int width = grid->widths[0];

	for (size_t i = from; i < to; i++)
		width += grid->widths[i];
	fprintf(out,
		"<w:tbl><w:tblPr><w:tblStyle w:val=\"%s%s\"/><w:tblW w:w=\"%d\" w:type=\"dxa\"/>"
		"<w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0020\"/></w:tblPr><w:tblGrid>"
		"<w:gridCol w:w=\"%d\"/>",
		table->style, grid->setting->dense ? "Dense" : "", width, grid->widths[0]);
	for (size_t i = from; i < to; i++)
		fprintf(out, "<w:gridCol w:w=\"%d\"/>", grid->widths[i]);
	fputs("</w:tblGrid>\n", out);
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].count)
			write_row(out, grid, &table->rows[i], from, to);
	fputs("</w:tbl>\n<w:p><w:pPr><w:pStyle w:val=\"TableGap\"/></w:pPr></w:p>\n", out);
}

void docx_table_write(FILE *out, struct docx_table *table)
{
	struct grid grid = grid_of(table);
	size_t part = part_of(&grid);

	if (grid.setting->across && grid.columns)
		docx_section_end(out, false);
	if (table->caption)
		fwrite(table->caption, 1, table->caption_len, out);
	for (size_t from = 1; from < grid.columns || from == 1; from += part) {
		size_t to = from + part < grid.columns ? from + part : grid.columns;

		if (grid.columns)
			write_part(out, table, &grid, from, to > from ? to : from);
	}
	if (grid.setting->across && grid.columns)
		docx_section_end(out, true);
}
