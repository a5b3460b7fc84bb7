/* A rehearsal's inputs and pages, for the command that writes them and the one that serves them. */
#ifndef CDNPROOF_CLI_REHEARSE_H
#define CDNPROOF_CLI_REHEARSE_H

#include "cli/inputs.h"
#include "reports/rehearse.h"

/* What the pages are made of, opened and owned. */
struct rehearse_inputs {
	struct inputs inputs; /* the bundle's dossier */
	struct evidence *filed, *now;
	char sha256[65]; /* of the filed evidence's bytes */
	char *name;      /* of the bundle, without what stands before it */
};

/* Opens a bundle, and the evidence (or the bundle with it) that was measured now; now may be NULL.
 * fini in any case. */
int rehearse_inputs_open(struct rehearse_inputs *out, struct cli *cli, const char *bundle,
	const char *now, struct err *err);
void rehearse_inputs_fini(struct rehearse_inputs *inputs);

/* Measures now: a plan of a few slots of the bundle's dossier, run as `run` does into
 * DIR/now/TIME. *out: that bundle, of the command's arena. */
int rehearse_measure(
	struct cli *cli, const char *bundle, const char *dir, const char **out, struct err *err);

struct rehearsal rehearse_of(const struct rehearse_inputs *inputs, enum report_lang lang);

#endif
