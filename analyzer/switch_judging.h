/* What the judges of a watch's events share. */
#ifndef CDNPROOF_ANALYZER_SWITCH_JUDGING_H
#define CDNPROOF_ANALYZER_SWITCH_JUDGING_H

#include "analyzer/switch_seen.h"

struct switch_judging {
	const struct switch_seen *seen;
	const struct evidence *evidence; /* NULL: this watch alone */
	struct arena *arena;             /* of the result */
	struct arena *scratch;           /* lives as long as `seen` */
	struct evidence_functions *out;
};

/* What the event changed lasts until the next one that changes something, or the plan's end. */
int64_t switch_until(const struct switch_seen *seen, const struct watch_event *event);
/* What was before it holds from the last such event, or the plan's start. */
int64_t switch_since(const struct switch_seen *seen, const struct watch_event *event);

/* What the clocks of whoever noted the event and of an agent may be off, as they say, added; an
 * unsynced one says nothing, and is a reason. */
int64_t switch_clock_us(
	const struct switch_seen *seen, const struct watch_event *event, int agent, bool *unsynced);

/* True: the agent's records are not whole (missing_slots), or contradict each other or were changed
 * (record_conflict). */
bool switch_chain_fault(const struct switch_seen *seen, int agent, enum reason *fault);

#endif
