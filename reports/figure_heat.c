/* Tables in colours: each cell has its number, and none is hatched. */
#include "reports/figure.h"

#define CELL_MOST    64 /* pixels */
#define CELL_LEAST   24
#define GLYPH_PX     6 /* of a terminal column, in small text */
#define TURNED_MOST  84
#define HEAD_PX      22
#define LEGEND_PX    34
#define LEGEND_STEP  96
#define LEGEND_WIDTH (8 + LEGEND_STEP * (INK_HEAT_STEPS + 1))
#define TURNED_NAME  16 /* columns of a turned name */
#define TURNED       40 /* what a turned name of the last column needs, if it is not long */

/* What the last column's name takes beyond its cell: it goes up at 40 degrees. */
static int beyond(size_t names, int width)
{
	int longest = (int)(names < TURNED_NAME ? names : TURNED_NAME) * GLYPH_PX;
	int right = longest * 77 / 100 - width / 2;

	return right > TURNED ? right : TURNED;
}

void heat_plan(
	struct heat *heat, size_t rows, size_t columns, int left, int cell_height, size_t names)
{
	int room = SVG_WIDE - left - TURNED, width = columns ? room / (int)columns : room;
	int longest = (int)(names < 100 ? names : 100) * GLYPH_PX;

	if (width > CELL_MOST)
		width = CELL_MOST;
	if (width < CELL_LEAST)
		width = CELL_LEAST;
	heat->rows = rows;
	heat->columns = columns;
	heat->left = left;
	heat->cell_width = width;
	heat->cell_height = cell_height;
	heat->turned = longest > width ? beyond(names, width) : 0;
	heat->top = !heat->turned                             ? HEAD_PX
		    : HEAD_PX + longest * 2 / 3 < TURNED_MOST ? HEAD_PX + longest * 2 / 3
							      : TURNED_MOST;
}

static int bottom_of(const struct heat *heat)
{
	return heat->top + (int)heat->rows * heat->cell_height;
}

int heat_width(const struct heat *heat)
{
	int width = heat->left + (int)heat->columns * heat->cell_width + heat->turned;

	return width > LEGEND_WIDTH ? width : LEGEND_WIDTH;
}

int heat_height(const struct heat *heat)
{
	return bottom_of(heat) + LEGEND_PX;
}

void heat_column(const struct heat *heat, size_t column, const char *name)
{
	struct svg *svg = &heat->figure->svg;
	int64_t x = SVG_AT(heat->left + (int)column * heat->cell_width + heat->cell_width / 2);
	int64_t y = SVG_AT(heat->top - 7);

	if (heat->turned > 0)
		svg_label_turned(svg, x, y, SVG_SMALL, INK_TEXT, name, TURNED_NAME);
	else
		svg_label(svg, x, y, ALIGN_MIDDLE, SVG_SMALL, INK_TEXT, name, 16);
}

void heat_row(const struct heat *heat, size_t row, const char *name)
{
	int y = heat->top + (int)row * heat->cell_height + heat->cell_height / 2 + 4;

	svg_label(&heat->figure->svg, SVG_AT(heat->left - 8), SVG_AT(y), ALIGN_END, SVG_SMALL,
		INK_TEXT, name, (size_t)(heat->left - 8) / GLYPH_PX);
}

void heat_cell(const struct heat *heat, size_t row, size_t column, int step, const char *text,
	const char *second)
{
	struct svg *svg = &heat->figure->svg;
	int64_t x = SVG_AT(heat->left + (int)column * heat->cell_width);
	int64_t y = SVG_AT(heat->top + (int)row * heat->cell_height);
	int64_t width = SVG_AT(heat->cell_width - 1), height = SVG_AT(heat->cell_height - 1);
	int64_t middle = x + width / 2, line = y + height / 2 + SVG_AT(4);

	if (step < 0 || step >= INK_HEAT_STEPS) {
		svg_rect(svg, x, y, width, height, INK_TINT, INK_NONE);
		svg_pattern_rect(svg, x, y, width, height, PATTERN_HATCH);
		return;
	}
	svg_rect(svg, x, y, width, height, (enum svg_ink)((int)INK_HEAT_0 + step), INK_NONE);
	if (second) {
		line = y + SVG_AT(13);
		svg_label(svg, middle, line + SVG_AT(12), ALIGN_MIDDLE, SVG_SMALL, INK_TEXT, second,
			16);
	}
	svg_label(svg, middle, line, ALIGN_MIDDLE, SVG_SMALL, INK_TEXT, text, 16);
}

void heat_legend(
	const struct heat *heat, const char *const names[INK_HEAT_STEPS], const char *hatched)
{
	struct svg *svg = &heat->figure->svg;
	int64_t y = SVG_AT(bottom_of(heat) + 12);

	for (int i = 0; i <= INK_HEAT_STEPS; i++) {
		int64_t x = SVG_AT(8 + i * LEGEND_STEP);
		bool none = i == INK_HEAT_STEPS;

		svg_rect(svg, x, y, SVG_AT(18), SVG_AT(12),
			none ? INK_TINT : (enum svg_ink)((int)INK_HEAT_0 + i), INK_SOFT);
		if (none)
			svg_pattern_rect(svg, x, y, SVG_AT(18), SVG_AT(12), PATTERN_HATCH);
		svg_label(svg, x + SVG_AT(24), y + SVG_AT(10), ALIGN_START, SVG_SMALL, INK_SOFT,
			none ? hatched : names[i], 20);
	}
}
