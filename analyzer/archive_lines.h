/* Days on which two nodes hold the same lines, however these were cut into files. */
#ifndef CDNPROOF_ANALYZER_ARCHIVE_LINES_H
#define CDNPROOF_ANALYZER_ARCHIVE_LINES_H

#include "analyzer/analyze.h"

#define ARCHIVE_LINES_LEAST 64 /* sampled lines of equal days that no two nodes have by chance */

struct archive_lines;

/* The days of all archives by their sums of lines; in the arena. */
const struct archive_lines *archive_lines_open(const struct analyze_input *in, struct arena *arena);

struct archive_same_lines {
	int64_t lines;    /* that were compared, of all such days */
	const char *node; /* another one that holds those of the first such day; borrowed */
};

/* Days of the node's logs of this kind are line for line those of other nodes, and
 * ARCHIVE_LINES_LEAST of their lines or more were compared. `same` may be NULL. */
bool archive_lines_shared(const struct archive_lines *lines, const char *node, int kind,
	struct archive_same_lines *same);

#endif
