/* Pace: which request leaves now. */
#include "probes/engine.h"

#define BATCH_MOST 256 /* requests in a tick; replies are read in between */

static bool has_room(const struct method_run *run)
{
	return run->method->window == 0 || run->open < run->method->window;
}

/* The method with the request that is due first, among those that may send. */
static struct method_run *first_due(const struct engine *engine)
{
	struct method_run *first = NULL;

	for (size_t i = 0; i < engine->targets.run_count; i++) {
		struct method_run *run = &engine->targets.runs[i];
		const struct heap_item *item = heap_first(&run->sends);

		if (item && has_room(run) &&
			(!first || item->at.v < heap_first(&first->sends)->at.v))
			first = run;
	}
	return first;
}

struct mono_ns engine_next_send_at(const struct engine *engine)
{
	const struct method_run *run = first_due(engine);
	struct mono_ns at;

	if (!run)
		return (struct mono_ns){INT64_MAX};
	at = heap_first(&run->sends)->at;
	if (at.v < engine->rate_free_at.v)
		at = engine->rate_free_at;
	if (at.v < engine->batch_at.v + SCHEDULE_TICK_NS)
		at.v = engine->batch_at.v + SCHEDULE_TICK_NS; /* wake for a batch, not for each */
	return at;
}

/* What fell behind is not caught up in a burst: half the interval at least lies between two. */
static void queue_next(
	struct method_run *run, const struct probe_request *request, struct mono_ns now)
{
	const struct probe_series *series = request->series;
	struct mono_ns at = {now.v + series->schedule.interval_ns / 2};

	if (request + 1 == series->requests + series->schedule.count)
		return;
	if (request[1].planned.v > at.v)
		at = request[1].planned;
	heap_push(&run->sends, at, request[1].index);
}

static void count_rate(struct engine *engine, struct mono_ns now)
{
	if (engine->options->rate_pps <= 0)
		return;
	if (engine->rate_free_at.v < now.v - SCHEDULE_TICK_NS)
		engine->rate_free_at.v = now.v - SCHEDULE_TICK_NS;
	engine->rate_free_at.v += 1000000000 / engine->options->rate_pps;
}

static void send_one(struct engine *engine, struct method_run *run, struct mono_ns now)
{
	uint64_t index = heap_pop(&run->sends).id;
	struct probe_request *request = slot_find(&engine->slots, index);
	struct target_pace *pace;

	if (!request || request->state != REQUEST_PLANNED || now.v >= request->series->slot->end.v)
		return; /* too late for its slot: slot_end counts it */
	pace = request->series->target->pace;
	if (pace->free_at.v > now.v) {
		heap_push(&run->sends, pace->free_at, index);
		return;
	}
	pace->free_at.v = now.v + SCHEDULE_TICK_NS;
	count_rate(engine, now);
	run->method->send(run->state, request);
	if (request->state == REQUEST_OPEN)
		heap_push(&engine->expiries, request->deadline, index);
	queue_next(run, request, now);
}

void engine_send_due(struct engine *engine)
{
	struct mono_ns now = engine->now.mono;

	for (int i = 0; i < BATCH_MOST; i++, now = when_mono_now()) {
		struct method_run *run = first_due(engine);

		if (!run || heap_first(&run->sends)->at.v > now.v || engine->rate_free_at.v > now.v)
			return;
		engine->batch_at = now;
		send_one(engine, run, now);
	}
}
