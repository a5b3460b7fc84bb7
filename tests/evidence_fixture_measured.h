/* What fixture_rich has of measured series: clocks by day, times by size, service by operator and
 * family. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_MEASURED_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_MEASURED_H

#include "model/evidence.h"

#define FIXTURE_CLOCK 7
extern struct evidence_clock_day fixture_clock_gz[FIXTURE_CLOCK]; /* steady */
extern struct evidence_clock_day fixture_clock_jj[FIXTURE_CLOCK]; /* two days lost, then set */
extern struct evidence_clock_day fixture_clock_nc[FIXTURE_CLOCK]; /* tens of microseconds */

#define FIXTURE_PATHS 4
extern struct evidence_path fixture_paths[FIXTURE_PATHS];

#define FIXTURE_BINS (2 * 13)
extern int64_t fixture_near[FIXTURE_BINS]; /* most within 5 ms */
extern int64_t fixture_far[FIXTURE_BINS];  /* a second hump beyond 30 ms */

#endif
