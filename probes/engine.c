#include "probes/engine.h"

#include "base/stop.h"

#define PROGRESS_NS INT64_C(1000000000)

static void earlier(struct mono_ns *at, struct mono_ns other)
{
	if (other.v < at->v)
		*at = other;
}

static struct mono_ns wake_at(const struct engine *engine)
{
	struct mono_ns at = engine->progress_at;
	const struct heap_item *expiry = heap_first(&engine->expiries);

	earlier(&at, engine_next_send_at(engine));
	earlier(&at, engine_next_slot_at(engine));
	if (expiry)
		earlier(&at, expiry->at);
	for (const struct probe_slot *slot = engine->slots.first; slot; slot = slot->next)
		if (!slot->ended)
			earlier(&at, slot->end);
	for (size_t i = 0; i < engine->targets.run_count; i++) {
		const struct method_run *run = &engine->targets.runs[i];

		if (run->method->wake_at)
			earlier(&at, run->method->wake_at(run->state));
	}
	return at;
}

static void run_timers(struct engine *engine)
{
	for (size_t i = 0; i < engine->targets.run_count; i++) {
		struct method_run *run = &engine->targets.runs[i];

		if (run->method->run_timers)
			run->method->run_timers(run->state);
	}
}

/* Only what had its whole time is silent: judged at the instant up to which replies were read. */
static void expire_silent(struct engine *engine)
{
	const struct heap_item *first;

	while ((first = heap_first(&engine->expiries)) && first->at.v <= engine->drained.v) {
		struct probe_request *request =
			slot_find(&engine->slots, heap_pop(&engine->expiries).id);
		const struct method_run *run;

		if (!request || request->state != REQUEST_OPEN)
			continue;
		run = request->series->target->run;
		if (run->method->expire)
			run->method->expire(run->state, request);
		request_timed_out(&engine->slots, request);
	}
}

static int64_t left_ms(const struct engine *engine)
{
	int64_t end_ms = engine->plan->start.v + engine->slot_limit * engine->plan->slot_ms;
	int64_t left = end_ms - clock_wall_ns(&engine->now) / 1000000;

	if (engine->options->count > 0 && engine->finish_at.v > 0 &&
		(engine->finish_at.v - engine->now.mono.v) / 1000000 < left)
		left = (engine->finish_at.v - engine->now.mono.v) / 1000000;
	return left > 0 ? left : 0;
}

static void report_progress(struct engine *engine)
{
	struct probe_progress *total = &engine->summary->total;

	if (engine->progress_at.v > engine->now.mono.v)
		return;
	engine->progress_at.v = engine->now.mono.v + PROGRESS_NS;
	total->left_ms = left_ms(engine);
	if (engine->options->progress)
		engine->options->progress(total, engine->options->context);
}

int engine_run(struct engine *engine, struct err *err)
{
	engine_plan_slots(engine);
	for (;;) {
		engine->now = clock_read();
		slot_note_clock(&engine->slots, engine->now.offset_ns);
		if (engine_begin_slots(engine, err) < 0 || engine_close_slots(engine, err) < 0)
			return -1;
		if (!engine->slots.first && !engine_has_slots(engine))
			return 0;
		engine_send_due(engine);
		report_progress(engine);
		if (stop_requested)
			return stop_err(err);
		if (loop_wait(engine->loop, wake_at(engine), &engine->drained, err) < 0)
			return -1;
		run_timers(engine);
		expire_silent(engine);
	}
}
