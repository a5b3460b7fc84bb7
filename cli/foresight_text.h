/* What can be shown of each node's place before it is measured, for a person at a terminal. */
#ifndef CDNPROOF_CLI_FORESIGHT_TEXT_H
#define CDNPROOF_CLI_FORESIGHT_TEXT_H

#include "analyzer/foresight.h"
#include "cli/command.h"

/* A paragraph a node and what would help most, by cli_say. */
void foresight_say(
	const struct cli *cli, const struct foresight *foresight, const struct region *region);

/* The first of `helps` as a sentence; NULL: there is none. */
const char *foresight_help_text(struct arena *arena, const struct foresight *foresight);

#endif
