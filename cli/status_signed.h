/* What of a bundle is signed. */
#ifndef CDNPROOF_CLI_STATUS_SIGNED_H
#define CDNPROOF_CLI_STATUS_SIGNED_H

#include "cli/command.h"
#include "model/plan.h"

/* On standard error: agents whose key the plan names and of whom no heads are there, and that the
 * bundle is sealed, by whom. No signature is checked: that is what `verify` does. `plan` may be
 * NULL. */
void status_say_signed(struct cli *cli, const char *bundle, const struct plan *plan);

#endif
