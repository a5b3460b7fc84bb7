/* Two sides of a comparison for tests: fixture_rich, and the same a quarter later. */
#ifndef CDNPROOF_TESTS_DIFF_FIXTURE_H
#define CDNPROOF_TESTS_DIFF_FIXTURE_H

#include "bundle/diff.h"

#define DIFF_OLD_DIGEST "1111111111111111111111111111111111111111111111111111111111111111"
#define DIFF_NEW_DIGEST "2222222222222222222222222222222222222222222222222222222222222222"
#define DIFF_LATER_MS   (INT64_C(90) * WHEN_DAY_MS) /* from the old as_of to the new one */

/* A copy that a test may change, judged `later_ms` later; lives in the arena. */
struct evidence *diff_fixture(struct arena *arena, int64_t later_ms);

/* The dossier of that evidence with two maintenance windows of the later quarter: one of
 * jj-edge-1 and fz-reg-1 with a ticket, one of all nodes without. Its nodes have an operator and a
 * bandwidth. */
struct dossier *diff_fixture_dossier(struct arena *arena, const struct evidence *evidence);

/* Moves jj-edge-1 from Jiujiang to Nanchang, adds jd-edge-1 in Jingdezhen, drops yt-edge-1, and
 * changes something of every other topic. */
void diff_fixture_change(struct arena *arena, struct evidence *evidence);

#endif
