#include "analyzer/switch_judging.h"

static bool changes_something(const struct watch_event *event)
{
	return event->event != WATCH_NOTE;
}

int64_t switch_until(const struct switch_seen *seen, const struct watch_event *event)
{
	const struct plan *plan = seen->watch->plan;
	int64_t until = plan->start.v + plan->slots * plan->slot_ms;

	LIST_EACH(const struct watch_event, other, &seen->watch->events)
		if (other > event && changes_something(other) && other->at.v < until)
			until = other->at.v;
	return until;
}

int64_t switch_since(const struct switch_seen *seen, const struct watch_event *event)
{
	int64_t since = seen->watch->plan->start.v;

	LIST_EACH(const struct watch_event, other, &seen->watch->events)
		if (other < event && changes_something(other) && other->at.v > since)
			since = other->at.v;
	return since;
}

int64_t switch_clock_us(
	const struct switch_seen *seen, const struct watch_event *event, int agent, bool *unsynced)
{
	const struct record_clock *own = event->clock;
	int64_t off_us = seen->off_us.items[agent];

	if (seen->unsynced.items[agent] || !own || !own->synced) {
		*unsynced = true;
		return 0;
	}
	return off_us + own->bound_us + (own->offset_us < 0 ? -own->offset_us : own->offset_us);
}

bool switch_chain_fault(const struct switch_seen *seen, int agent, enum reason *fault)
{
	*fault = seen->conflict.items[agent] ? REASON_RECORD_CONFLICT : REASON_MISSING_SLOTS;
	return seen->conflict.items[agent] || seen->gap.items[agent];
}
