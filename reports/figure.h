/* Figures of the page: a picture of svg.h with its caption and where its numbers stand, and the
 * parts that several figures share. */
#ifndef CDNPROOF_REPORTS_FIGURE_H
#define CDNPROOF_REPORTS_FIGURE_H

#include "reports/page.h"
#include "reports/svg.h"

struct figure {
	struct page *page;
	struct svg svg;
	struct arena arena; /* of its texts */
	char prefix[32];
};

/* Then svg_… on figure->svg. Title and desc: what is seen, for who cannot see. */
void figure_open(struct figure *figure, struct page *page, int width, int height, const char *title,
	const char *desc);
/* The caption stands below. The trace of the numbers is the caller's: page_trace. */
void figure_close(struct figure *figure, const char *zh, const char *en);

/* Texts made before the picture is opened: arena first. They live until figure_close. */
void figure_init(struct figure *figure, struct page *page);
const char *figure_say(const struct figure *figure, const char *zh, const char *en);
const char *figure_sayf(struct figure *figure, const char *zh, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
const char *figure_city(struct figure *figure, const char *code); /* its name, without 市 */

const char *figure_ms(struct figure *figure, int64_t us);       /* 0.2, 30, 1500: without a unit */
const char *figure_percent(struct figure *figure, int64_t ppm); /* 99.9 %, 100 %; exact */

/* Grid lines and numbers of an axis that lies at y, below a plot that begins at top. */
void figure_axis(struct figure *figure, const struct svg_axis *axis, size_t most, int64_t top,
	int64_t y, const char *(*text)(struct figure *figure, int64_t value));

/* A table in colours, the number in each cell. */
struct heat {
	struct figure *figure;
	size_t rows, columns;
	int left, top, cell_width, cell_height; /* pixels */
	int turned; /* pixels beyond the last column that its turned name takes; 0: not turned */
};

/* The room it takes, with a legend below. `names`: the longest name of a column, in columns of a
 * terminal; `left`: pixels for the names of rows. */
void heat_plan(
	struct heat *heat, size_t rows, size_t columns, int left, int cell_height, size_t names);
int heat_width(const struct heat *heat);
int heat_height(const struct heat *heat);
void heat_column(const struct heat *heat, size_t column, const char *name);
void heat_row(const struct heat *heat, size_t row, const char *name);
/* step: 0 … INK_HEAT_STEPS - 1, darker means worse; -1: no value, hatched. Second may be NULL. */
void heat_cell(const struct heat *heat, size_t row, size_t column, int step, const char *text,
	const char *second);
/* hatched: what a cell without a value is. */
void heat_legend(
	const struct heat *heat, const char *const names[INK_HEAT_STEPS], const char *hatched);

#endif
