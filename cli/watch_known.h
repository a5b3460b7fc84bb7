/* Is what a note names declared? */
#ifndef CDNPROOF_CLI_WATCH_KNOWN_H
#define CDNPROOF_CLI_WATCH_KNOWN_H

#include "model/watch.h"

#define WATCH_DOSSIER "dossier.json" /* in the folder: a copy of the one that was watched by */

/* A node or check that the folder's dossier does not declare: ERR_USAGE, and what there is. Whoever
 * notes has no time: rules and region are not asked for, and a folder without a readable dossier
 * takes every name. */
int watch_known(const char *folder, const struct watch_event *event, struct err *err);

#endif
