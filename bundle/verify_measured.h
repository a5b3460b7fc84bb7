/* Complete, as far as measuring goes? Records and runs, held against the plan. What agents signed
 * is bundle/heads_check.h's. */
#ifndef CDNPROOF_BUNDLE_VERIFY_MEASURED_H
#define CDNPROOF_BUNDLE_VERIFY_MEASURED_H

#include "bundle/verify.h"
#include "model/plan.h"
#include "model/record_set.h"
#include "model/run_line.h"

/* raw/runs.jsonl below `root`: its chain, and whether what began also ended. What was read lives in
 * `arena`; *out is empty where there is no such file, or it is broken. */
void verify_runs(int root, struct verify_report *report, struct arena *arena, struct run_log *out);

/* Every agent of the plan has records or its attempts are told; every run was begun by that plan;
 * every run's records follow each other. Without a plan (NULL) nothing may name one. The set is
 * closed up. */
void verify_records(const struct plan *plan, const struct record_set *records,
	const struct run_log *runs, struct verify_report *report);

/* Every run's records of a watch follow each other. The set is closed up. */
void verify_watched(
	const char *watch, const struct record_set *records, struct verify_report *report);

#endif
