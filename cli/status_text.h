/* How far a measurement is, in words. */
#ifndef CDNPROOF_CLI_STATUS_TEXT_H
#define CDNPROOF_CLI_STATUS_TEXT_H

#include <stdio.h>

#include "analyzer/outlook.h"

void status_print(FILE *out, const struct outlook *outlook);

/* What would decide a rule that is open for this reason; NULL: it says something, and nothing
 * about it is to be done. English, for gettext. */
const char *status_remedy(enum reason reason);

#endif
