/* Pages for the day of the inspection 演练: a script of what is asked, and a page a node, each with
 * the value that was filed beside the one that was measured now. Offline, without script, for
 * paper (A4), screen and phone. Nothing here judges: verdicts are those of evidence. */
#ifndef CDNPROOF_REPORTS_REHEARSE_H
#define CDNPROOF_REPORTS_REHEARSE_H

#include "model/dossier.h"
#include "reports/report.h"

#define REHEARSE_INDEX    "index.html"
#define REHEARSE_NODES    "nodes" /* folder of the pages a node, NAME.html */
#define REHEARSE_NAME_LEN 256
/* Where a server puts what only it has, links to the live page; nothing is seen of it. */
#define REHEARSE_MARK "<div class=\"served\"></div>\n"

struct rehearsal {
	struct report filed;
	const struct evidence *now; /* NULL: nothing was measured now */
	const struct dossier *dossier;
	const char *bundle; /* as the commands of the script name it */
};

/* The script of the day with the list of nodes; the page of the node at `index` of the filed
 * evidence. Borrow everything. */
int rehearse_write_script(FILE *out, const struct rehearsal *rehearsal, struct err *err);
int rehearse_write_node(
	FILE *out, const struct rehearsal *rehearsal, size_t index, struct err *err);

/* The name of a node's page without ".html": the node's id where it can name a file, else
 * "=NUMBER". */
void rehearse_node_name(const struct evidence *evidence, size_t index, char out[REHEARSE_NAME_LEN]);

#endif
