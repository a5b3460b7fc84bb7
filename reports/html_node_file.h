/* Pages of nodes as files of their own, beside an appendix that lists them (report.nodes_at): each
 * opens and prints by itself and says by its head which evidence it is of. */
#ifndef CDNPROOF_REPORTS_HTML_NODE_FILE_H
#define CDNPROOF_REPORTS_HTML_NODE_FILE_H

#include "reports/report.h"

struct node_annex; /* what all pages have in common */

struct node_annex *node_annex_new(const struct report *report); /* never NULL; borrows */
void node_annex_free(struct node_annex *annex);

/* The file's name, in `arena`. */
const char *html_node_file_name(struct arena *arena, const char *node);

/* The page of evidence->nodes.items[index]; links to other nodes expect their files beside it. */
int html_node_file_write(FILE *out, const struct report *report, struct node_annex *annex,
	size_t index, struct err *err);

#endif
