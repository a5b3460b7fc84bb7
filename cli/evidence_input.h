/* Evidence that a user named: a file, a pipe or standard input. */
#ifndef CDNPROOF_CLI_EVIDENCE_INPUT_H
#define CDNPROOF_CLI_EVIDENCE_INPUT_H

#include "base/digest.h"
#include "cli/command.h"
#include "model/evidence.h"

/* *out and the digest of its bytes. Its faults go to cli->faults, under the name that the user
 * gave. *again: a path to read it once more, until the program ends; NULL: nobody wants to. On an
 * error *out may be there already: the caller closes it. */
int evidence_input_open(struct cli *cli, const char *path, struct evidence **out,
	char sha256[DIGEST_TEXT_LEN], const char **again, struct err *err);

#endif
