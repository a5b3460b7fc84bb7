/* What coverage reads off the cities of evidence, without a look at records. */
#ifndef CDNPROOF_ANALYZER_COVERAGE_READINGS_H
#define CDNPROOF_ANALYZER_COVERAGE_READINGS_H

#include <stdbool.h>

#include "model/evidence.h"

/* Of cities: definite and undecided ones. */
struct coverage_tally {
	int64_t yes, may;
};

void coverage_add(struct coverage_tally *tally, int verdict);
struct coverage_tally coverage_of_service(const struct evidence *evidence);

/* The reading of this name, when `need` cities are enough: verdict and k. False: it is none that
 * the cities alone answer. */
bool coverage_read(const struct evidence *evidence, const char *name, int64_t need,
	enum verdict *verdict, int64_t *k);

/* Whether a finding's numbers are those of the cities; a finding of another kind does not
 * contradict them. */
bool coverage_follows(const struct evidence *evidence, const struct finding *finding);

#endif
