/* How far a measurement is, in words. */
#ifndef CDNPROOF_CLI_STATUS_TEXT_H
#define CDNPROOF_CLI_STATUS_TEXT_H

#include <stdio.h>

#include "analyzer/outlook.h"

void status_print(FILE *out, const struct outlook *outlook);

#endif
