/* The pages of a bundle: one a node. */
#ifndef CDNPROOF_CLI_PAGES_H
#define CDNPROOF_CLI_PAGES_H

#include "model/evidence.h"

/* Writes pages/NODE.json of every node into the bundle, each whole or not at all. `evidence_path`
 * is the file of the evidence, whose digest the pages name. */
int pages_write(const struct evidence *evidence, const char *evidence_path, const char *bundle,
	struct err *err);

#endif
