/* Where each city's users went while a node was drained. */
#ifndef CDNPROOF_ANALYZER_SWITCH_FAILOVER_H
#define CDNPROOF_ANALYZER_SWITCH_FAILOVER_H

#include "analyzer/switch_judging.h"

/* Adds a row for each city and operator that has agents. */
void switch_judge_drain(struct switch_judging *j, const struct watch_event *event);

#endif
