/* What the local web server has to show, held in memory or made of what is: after it is opened no
 * file but those of the watch is read. */
#ifndef CDNPROOF_CLI_SERVE_PAGES_H
#define CDNPROOF_CLI_SERVE_PAGES_H

#include "cli/rehearse.h"
#include "cli/serve_live.h"
#include "cli/serve_route.h"

#define SERVE_CSP_LEN 256

/* A page of a rehearsal's folder as it was written. */
struct serve_file {
	const char *name; /* of the node; "" for the script */
	const char *bytes;
	size_t len;
};

struct serve_pages {
	struct rehearse_inputs bundle; /* filed NULL: there is none */
	LIST_OF(struct serve_file) files;
	struct live *live;      /* NULL */
	const char *watch;      /* its folder; NULL */
	struct inputs of_watch; /* its own dossier, if it has one */
};

/* Folders of the command line: bundle, watch, rehearsal, one of each at most. fini in any case. */
int serve_pages_open(struct serve_pages *out, struct cli *cli, struct err *err);
void serve_pages_fini(struct serve_pages *pages);

/* A page's bytes (heap), its media type, and its Content-Security-Policy. False: there is no such
 * page. */
bool serve_pages_make(const struct serve_pages *pages, const struct serve_answer *answer,
	char **out, size_t *len, const char **type, char csp[SERVE_CSP_LEN]);

#endif
