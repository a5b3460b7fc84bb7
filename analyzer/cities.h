/* The evidence's cities: trials, presence, operators, for coverage and for the report. */
#ifndef CDNPROOF_ANALYZER_CITIES_H
#define CDNPROOF_ANALYZER_CITIES_H

#include "analyzer/rule.h"

/* The operators that the reading by_operator asks about, NULL-terminated. */
extern const char *const cities_operators[];

void cities_fill(struct judged *j);

#endif
