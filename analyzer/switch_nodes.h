/* What each node gave after an object was blocked, or a real server stopped. */
#ifndef CDNPROOF_ANALYZER_SWITCH_NODES_H
#define CDNPROOF_ANALYZER_SWITCH_NODES_H

#include "analyzer/switch_judging.h"

/* Each adds a row for each node that the plan asks for the event's check. */
void switch_judge_block(struct switch_judging *j, const struct watch_event *event);
void switch_judge_down(struct switch_judging *j, const struct watch_event *event);

#endif
