/* The retention of archives as a chart of characters: a row a node and kind, a column a day, a week
 * or more of them, months on the axis, gaps marked. */
#ifndef CDNPROOF_CLI_TIMELINE_H
#define CDNPROOF_CLI_TIMELINE_H

#include <stdio.h>

#include "model/inventory.h"

struct timeline_look {
	struct unix_ms as_of; /* BIND_ABSENT: the last record of all archives */
	int months;           /* that should be there before as_of: marked */
	size_t width;         /* columns of the terminal; 40 at least are taken */
	bool ascii;           /* no character but those of ASCII in the chart */
};

/* Nothing when no archive has a record. Texts are of the reader's language. */
void timeline_print(FILE *out, const struct inventory *inventory, const struct timeline_look *look);

#endif
