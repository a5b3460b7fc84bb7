/* What an output holds when a run begins, of earlier runs: what its first head signs. */
#ifndef CDNPROOF_PROBES_OUTPUT_FOUND_H
#define CDNPROOF_PROBES_OUTPUT_FOUND_H

#include "base/digest.h"
#include "probes/output.h"

struct output_found {
	int64_t lines;
	char head[DIGEST_TEXT_LEN]; /* of the last that is a record; "": there is none */
};

/* Reads what is there: of a folder all day files. A stream holds nothing. */
int output_find(const struct output *output, struct output_found *out, struct err *err);

#endif
