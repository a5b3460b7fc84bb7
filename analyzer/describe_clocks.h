/* What agents' records say of the agents' own clocks, by day. */
#ifndef CDNPROOF_ANALYZER_DESCRIBE_CLOCKS_H
#define CDNPROOF_ANALYZER_DESCRIBE_CLOCKS_H

#include "analyzer/rule.h"

/* Fills agents[].clock[], by day in +08:00. Records of other programs (imported) say nothing of a
 * clock and are not counted. After describe_agents(). */
void describe_clocks(struct judged *j);

#endif
