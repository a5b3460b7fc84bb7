/* One line of a table of claims, cut into cells. Bytes from outside: allocates nothing. */
#ifndef CDNPROOF_GEO_CLAIMS_LINE_H
#define CDNPROOF_GEO_CLAIMS_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define CLAIMS_CELLS_MOST 32
#define CLAIMS_LINE_MOST  4096

struct claims_cells {
	size_t count;
	const char *texts[CLAIMS_CELLS_MOST]; /* in `bytes`, blanks around them left out */
	char bytes[CLAIMS_LINE_MOST + CLAIMS_CELLS_MOST];
};

/* Blank, or a comment. */
bool claims_line_is_empty(const char *line, size_t len);

/* Without the line's end. NULL, or what is wrong with it (borrowed, in the user's language): no
 * UTF-8, a control character, too long, too many cells, a quote that is not closed (RFC 4180). */
const char *claims_line_cut(const char *line, size_t len, struct claims_cells *out);

#endif
