/* Judges what was read, writes the evidence, prints the table. */
#ifndef CDNPROOF_CLI_JUDGE_H
#define CDNPROOF_CLI_JUDGE_H

#include "cli/inputs.h"

/* Closes the records up, analyzes, writes canonical evidence to `path`. The evidence is the
 * caller's. Malformed records are named on standard error. */
int judge_inputs(struct inputs *inputs, const char *path, struct evidence **out, struct err *err);

/* The verdict table on `out`, in the language of messages. */
int judge_print(const struct cli *cli, const struct evidence *evidence, FILE *out, struct err *err);

#endif
