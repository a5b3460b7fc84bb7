/* Columns on a terminal, aligned by display width: wide characters count two. Cells wrap inside
 * their column, so no text however long moves its neighbours. */
#ifndef CDNPROOF_REPORTS_GRID_H
#define CDNPROOF_REPORTS_GRID_H

#include <stddef.h>
#include <stdio.h>

#define GRID_COLUMNS_MOST 8
#define GRID_GUTTER       2 /* blanks between columns */

struct grid {
	size_t count;
	size_t widths[GRID_COLUMNS_MOST]; /* in terminal columns, at least 2 each */
};

struct grid_cell {
	const char *text;   /* without controls: see escape_plain */
	const char *colour; /* SGR parameters as "32"; NULL: none */
};

/* One row of `grid->count` cells; as many lines as the longest cell needs, no trailing blanks. */
void grid_row(FILE *out, const struct grid *grid, const struct grid_cell *cells);

/* Bytes of `text` that make the next line of at most `width` columns (0 only at the end). Lines
 * break at blanks and between wide characters, never before a closing mark where it can be helped.
 */
size_t grid_line(const char *text, size_t width);

void grid_rule(FILE *out, const struct grid *grid); /* a line of '-' as wide as the grid */

#endif
