/* Which address is asked how: the targets of a plan. */
#ifndef CDNPROOF_ANALYZER_PLANNER_TARGETS_H
#define CDNPROOF_ANALYZER_PLANNER_TARGETS_H

#include "analyzer/profile.h"
#include "model/plan.h"

/* How the agents' mesh is named in sampling: it is measured by icmp. */
#define PLANNER_MESH "mesh"
/* How landmarks are named in sampling: by icmp or tcp, sparingly, since they are others' servers.
 */
#define PLANNER_LANDMARK "landmark"

/* Fills plan->targets, sorted; slot_ms of the plan is set. */
void planner_add_targets(
	struct plan *plan, const struct dossier *dossier, const struct profile *profile);

void planner_sort_targets(struct plan *plan); /* the order that all plans have */

/* The name that sampling of a target has: its method, PLANNER_MESH, PLANNER_LANDMARK, or that of
 * the function which its check (NULL: it has none) shows. */
const char *planner_sampling_name(const struct plan_target *target, const struct check *check);

#endif
