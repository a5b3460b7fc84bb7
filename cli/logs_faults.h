/* What `cdnproof logs` says below its table: of each file what was assumed, damaged or unreadable,
 * and what was skipped, in the user's language. */
#ifndef CDNPROOF_CLI_LOGS_FAULTS_H
#define CDNPROOF_CLI_LOGS_FAULTS_H

#include "model/inventory.h"

/* To standard output; a line a file and kind of fault. Names are shown as text_shown has them, in
 * the arena. */
void logs_print_faults(const struct inventory *inventory, struct arena *arena);

/* What a word of skipped[] says. A word of a later version is shown as it is. */
const char *logs_reason(const char *why, struct arena *arena);

#endif
