/* Pace: which request leaves now. */
#include "probes/engine.h"

#define BATCH_MOST 256 /* requests at a time; replies are read in between */
#define LOOK_MOST  64  /* requests between two looks at the clock */

#define RATE_TICK_NS INT64_C(2000000) /* a total rate is kept over this */

/* What is this late is sent whatever its neighbours do. */
#define SPREAD_MOST_NS INT64_C(20000000)

static size_t in_flight(const struct method_run *run)
{
	return run->method->in_flight ? run->method->in_flight(run->state) : run->open;
}

static bool may_send(const struct method_run *run)
{
	return run->ready.count > 0 &&
	       (run->method->window == 0 || in_flight(run) < run->method->window);
}

/* One wake-up for all that the rate lets go in a tick. */
static struct mono_ns next_edge(struct mono_ns at)
{
	return (struct mono_ns){(at.v / RATE_TICK_NS + 1) * RATE_TICK_NS};
}

struct mono_ns engine_next_send_at(const struct engine *engine)
{
	struct mono_ns at = wheel_next_at(engine->sends);

	for (size_t i = 0; i < engine->targets.run_count; i++)
		if (may_send(&engine->targets.runs[i]))
			at = engine->now.mono;
	return at.v < engine->rate_free_at.v ? next_edge(engine->rate_free_at) : at;
}

/* What fell behind is not caught up in a burst: half the interval at least lies between two. */
static void queue_next(
	struct engine *engine, const struct probe_request *request, struct mono_ns now)
{
	const struct probe_series *series = request->series;
	struct mono_ns at = {now.v + series->schedule.interval_ns / 2};

	if (request + 1 == series->requests + series->schedule.count)
		return;
	if (request[1].planned.v > at.v)
		at = request[1].planned;
	wheel_push(engine->sends, at, request[1].index);
}

static void count_rate(struct engine *engine, struct mono_ns now)
{
	if (engine->options->rate_pps <= 0)
		return;
	if (engine->rate_free_at.v < now.v - RATE_TICK_NS)
		engine->rate_free_at.v = now.v - RATE_TICK_NS;
	engine->rate_free_at.v += 1000000000 / engine->options->rate_pps;
}

/* An address is never hit twice in a tick, its prefix not while there is time to wait. */
static struct mono_ns free_at(const struct probe_request *request, struct mono_ns now)
{
	const struct target_pace *pace = request->series->target->pace;

	if (request->planned.v + SPREAD_MOST_NS > now.v &&
		pace->prefix->free_at.v > pace->free_at.v)
		return pace->prefix->free_at;
	return pace->free_at;
}

static void send_one(struct engine *engine, struct method_run *run, struct mono_ns now)
{
	uint64_t index = ring_pop(&run->ready);
	struct probe_request *request = slot_find(&engine->slots, index);
	struct target_pace *pace;
	struct mono_ns free;

	if (!request || request->state != REQUEST_PLANNED || now.v >= request->series->slot->end.v)
		return; /* too late for its slot: slot_end counts it */
	free = free_at(request, now);
	if (free.v > now.v) {
		wheel_push(engine->sends, free, index);
		return;
	}
	pace = request->series->target->pace;
	pace->free_at.v = pace->prefix->free_at.v = now.v + WHEEL_TICK_NS;
	count_rate(engine, now);
	run->method->send(run->state, request);
	queue_next(engine, request, now);
}

/* What is due waits with its method until that may send. */
static void make_ready(struct engine *engine, struct mono_ns now)
{
	uint64_t index;

	while (wheel_pop(engine->sends, now, &index)) {
		const struct probe_request *request = slot_find(&engine->slots, index);

		if (request)
			ring_push(&request->series->target->run->ready, index);
	}
}

static int send_batch(struct engine *engine, struct method_run *run)
{
	struct mono_ns now = engine->now.mono;
	int sent = 0;

	while (sent < BATCH_MOST && may_send(run) && engine->rate_free_at.v <= now.v) {
		send_one(engine, run, now);
		if (++sent % LOOK_MOST == 0)
			now = when_mono_now();
	}
	if (run->method->flush)
		run->method->flush(run->state);
	return sent;
}

void engine_send_due(struct engine *engine)
{
	make_ready(engine, engine->now.mono);
	for (size_t i = 0; i < engine->targets.run_count; i++)
		send_batch(engine, &engine->targets.runs[i]);
}
