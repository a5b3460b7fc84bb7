/* Files that say where addresses are: databases, and what geofeeds and tables claim. */
#ifndef CDNPROOF_CLI_SOURCES_H
#define CDNPROOF_CLI_SOURCES_H

#include "model/answer.h"
#include "model/dossier.h"

struct source; /* one open file */

struct sources {
	struct arena arena;
	LIST_OF(struct source *) items;
	size_t cap;
};

/* NOINPUT, DATA: as the file's reader says. Bad lines of claims are told on standard error. */
int sources_add_database(struct sources *sources, const char *path, struct err *err);
int sources_add_claims(struct sources *sources, const char *path, struct err *err);
/* Those databases (NULL: the dossier's) and the dossier's claims; dossier NULL: only those. */
int sources_open(struct sources *sources, const char *const *databases,
	const struct dossier *dossier, struct err *err);
void sources_close(struct sources *sources); /* {0} is fine */

const char *source_path(const struct source *source);
const char *source_role(const struct source *source); /* as evidence names the input */
const struct answer_database *source_info(const struct source *source);

/* ERR_DATA: no address. What the answer holds lives in `arena`, but for the source's name and
 * digest, which are the source's. */
int source_answer(const struct source *source, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err);

#endif
