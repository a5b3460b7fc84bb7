/* What lies in a bundle, read for judging: by `run`, which made the copies, and by `verify`, which
 * has them from a stranger. Both read the same files by the same names, so that both judge alike.
 */
#ifndef CDNPROOF_CLI_BUNDLE_INPUTS_H
#define CDNPROOF_CLI_BUNDLE_INPUTS_H

#include "cli/inputs.h"

/* Reads dossier, plan, records, runs, inventories, origin, answers, watches and documents of the
 * bundle into `out`, which inputs_init prepared; the caller ends it by inputs_fini, after a failure
 * too. The rules are the bundle's profile.json and region.json where there are such files, else the
 * built-in ones, whatever the command line says. Judged at `as_of`, or where that is BIND_ABSENT at
 * the dossier's. Nothing outside the folder is opened: a document that the dossier names elsewhere
 * counts only by its copy in documents/. Faults of the files stand in the command line's list. */
int bundle_inputs_read(
	struct inputs *out, const char *bundle, struct unix_ms as_of, struct err *err);

#endif
