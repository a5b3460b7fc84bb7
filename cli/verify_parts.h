/* The parts of `verify`: what each finds goes into one report. */
#ifndef CDNPROOF_CLI_VERIFY_PARTS_H
#define CDNPROOF_CLI_VERIFY_PARTS_H

#include "bundle/excerpt.h"
#include "bundle/stamp.h"
#include "bundle/verify_result.h"
#include "bundle/verify_seal.h"
#include "cli/inputs.h"
#include "model/run_line.h"

struct verification {
	struct cli *cli;
	const char *path; /* as the user gave it */
	int root;         /* descriptor of the bundle's folder */
	struct arena arena;
	struct verify_trust trust;       /* the keys are owned */
	struct stamp_trust *authorities; /* of --tsa; NULL: none were given */
	struct verify_report report;
	struct verify_seal seal;
	struct excerpt *excerpt; /* instead of a bundle; NULL */
	struct run_log runs;
	struct inputs inputs;
	bool heads_seen;           /* what agents signed was looked at */
	struct evidence *evidence; /* computed again; NULL: it could not be */
	struct unix_ms
		plan_stamped_by; /* the plan was there then, as a good stamp says; BIND_ABSENT */
};

/* From here on no file can be opened but to read the bundle or excerpt, whatever lies in it. Keys
 * and certificates are read by then. A kernel without Landlock confines nothing, nor does a
 * sanitizer. */
int verify_confine(const char *path, struct err *err);

/* Reads the bundle's inputs, judges them again at the instant that the statement names, and holds
 * what comes out against the bundle's files. Nothing is written anywhere. -1 only when the user
 * stopped it or memory has no room. */
int verify_recompute(struct verification *v, struct err *err);

/* An excerpt instead of a bundle: `verify`'s first answer alone. */
int verify_excerpt(struct verification *v, struct verify_result *result, struct err *err);

/* Stamps of plan and statement. */
void verify_stamps(struct verification *v);
/* A time stamp shows that the plan was there before its first slot. */
bool verify_plan_shown(const struct verification *v);

/* The statement's verdicts against those of the evidence that was computed again. */
void verify_verdict(struct verification *v);

/* The four lines, the reasons, what else must be known. */
void verify_print(const struct verification *v, const struct verify_result *result);

#endif
