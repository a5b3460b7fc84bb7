#include "probes/engine.h"

#include "base/stop.h"
#include "probes/capture.h"

#define PROGRESS_NS INT64_C(1000000000)

int64_t engine_lag_ns(const struct engine *engine)
{
	return engine->env.capture ? CAPTURE_LAG_NS : 0;
}

static void earlier(struct mono_ns *at, struct mono_ns other)
{
	if (other.v < at->v)
		*at = other;
}

static struct mono_ns wake_at(const struct engine *engine)
{
	struct mono_ns at = engine->progress_at;
	struct mono_ns expiry = wheel_next_at(engine->slots.expiries);

	earlier(&at, engine_next_send_at(engine));
	earlier(&at, engine_next_slot_at(engine));
	if (expiry.v != INT64_MAX)
		earlier(&at, (struct mono_ns){expiry.v + engine_lag_ns(engine)});
	for (const struct probe_slot *slot = engine->slots.first; slot; slot = slot->next)
		earlier(&at, engine_slot_at(engine, slot));
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
	uint64_t index;

	while (wheel_pop(engine->slots.expiries, engine->drained, &index)) {
		struct probe_request *request = slot_find(&engine->slots, index);
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
	total->drops = engine_drops(engine);
	if (engine->options->progress)
		engine->options->progress(total, engine->options->context);
}

/* The records are on disk before their end is signed. */
static int finish(struct engine *engine, struct err *err)
{
	if (output_finish(&engine->output, err) < 0)
		return -1;
	return engine->heads ? heads_stop(engine->heads, &engine->output, err) : 0;
}

static int stop(struct engine *engine, struct err *err)
{
	if (engine_close_ended(engine, err) < 0 || finish(engine, err) < 0)
		return -1;
	return stop_err(err);
}

int engine_run(struct engine *engine, struct err *err)
{
	engine_plan_slots(engine);
	for (;;) {
		engine->now = clock_read();
		slot_note_clock(&engine->slots, engine->now.offset_ns);
		engine_begin_slots(engine);
		if (engine_close_slots(engine, err) < 0)
			return -1;
		if (!engine->slots.first && !engine_has_slots(engine))
			return finish(engine, err);
		engine_send_due(engine);
		report_progress(engine);
		if (stop_requested)
			return stop(engine, err);
		if (loop_wait(engine->loop, wake_at(engine), &engine->drained, err) < 0)
			return -1;
		if (engine->env.capture) {
			capture_read(engine->env.capture); /* that nothing came is news, too */
			engine->drained = capture_drained(engine->env.capture);
		}
		run_timers(engine);
		expire_silent(engine);
	}
}
