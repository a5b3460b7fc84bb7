/* From the node outwards: what an agent near it measures of servers of known place. */
#ifndef CDNPROOF_ANALYZER_LOCATION_LANDMARKS_H
#define CDNPROOF_ANALYZER_LOCATION_LANDMARKS_H

#include "analyzer/location.h"

/* The smallest disc about each landmark: no agent's place goes into it. In a slot the agent was
 * at one place P; |node − landmark| ≤ |node − P| + |P − landmark|, each bounded by half its RTT. */
void location_landmarks_fill(
	struct locations *all, const struct node *node, struct location_address *to);

#endif
