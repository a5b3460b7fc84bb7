/* How often agents were started, and what became of it. */
#ifndef CDNPROOF_ANALYZER_DESCRIBE_RUNS_H
#define CDNPROOF_ANALYZER_DESCRIBE_RUNS_H

#include "analyzer/rule.h"

/* Fills evidence->runs from the list of runs, where one was read. */
void describe_runs(struct judged *j);

#endif
