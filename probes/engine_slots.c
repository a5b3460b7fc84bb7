/* Slots: begun at their wall time, ended, and written when all of their requests are resolved. */
#include <stdlib.h>

#include "probes/engine.h"

/* Late and repeated replies are counted that long behind the last time-out: a share of the slot,
 * since what is not written yet is lost with the process. */
#define GRACE_MOST_NS INT64_C(1000000000)
#define GRACE_SHARE   10

static bool by_count(const struct engine *engine)
{
	return engine->options->count > 0;
}

static int64_t greatest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct unix_ms start_of(const struct engine *engine, int64_t slot)
{
	return (struct unix_ms){engine->plan->start.v + slot * engine->plan->slot_ms};
}

/* A run by count may send in a part of a slot, so it ends it at `until`; else slots are whole. */
static struct unix_ms finish_of(const struct engine *engine, int64_t slot)
{
	struct unix_ms until = engine->options->until;
	struct unix_ms finish = start_of(engine, slot + 1);

	return by_count(engine) && until.v != BIND_ABSENT && until.v < finish.v ? until : finish;
}

static int64_t limit_of(const struct engine *engine)
{
	const struct plan *plan = engine->plan;
	int64_t until_ms = engine->options->until.v;
	int64_t limit;

	if (until_ms == BIND_ABSENT)
		return plan->slots;
	if (until_ms <= plan->start.v)
		return 0;
	limit = (until_ms - plan->start.v + (by_count(engine) ? plan->slot_ms - 1 : 0)) /
		plan->slot_ms;
	return limit < plan->slots ? limit : plan->slots;
}

static struct schedule fit(
	const struct engine *engine, const struct probe_target *target, int64_t late_ns)
{
	return schedule_fit(target->seed, engine->plan->slot_ms * 1000000 - late_ns, target->sent,
		target->interval_ms * 1000000, 0);
}

void engine_plan_slots(struct engine *engine)
{
	engine->slot_limit = limit_of(engine);
	engine->summary->total.slots = engine->slot_limit;
	for (size_t i = 0; i < engine->targets.count; i++)
		engine->planned[i] = fit(engine, &engine->targets.items[i], 0);
}

/* A slot that is entered late is still measured when all requests fit in what is left of it; the
 * phases that are over are drawn anew from there. */
static bool plan_whole(struct engine *engine, int64_t slot, int64_t late_ns)
{
	if (late_ns >= engine->plan->slot_ms * 1000000)
		return false;
	for (size_t i = 0; i < engine->targets.count; i++) {
		bool due = plan_turn_is(engine->targets.items[i].turn, slot);
		struct schedule *schedule = &engine->schedules[i];

		*schedule = due ? engine->planned[i] : (struct schedule){0};
		if (!due || schedule->phase_ns >= late_ns)
			continue;
		*schedule = fit(engine, &engine->targets.items[i], late_ns);
		schedule->phase_ns += late_ns;
		if (schedule->left_out > engine->planned[i].left_out)
			return false;
	}
	return true;
}

/* How many requests each target gets in what is left of this slot; the rest waits for the next. */
static bool plan_counted(struct engine *engine, int64_t slot, int64_t room_ns)
{
	bool any = false;

	for (size_t i = 0; i < engine->targets.count; i++) {
		struct probe_target *target = &engine->targets.items[i];
		struct schedule *schedule = &engine->schedules[i];
		int64_t interval_ns = target->interval_ms * 1000000;

		*schedule =
			schedule_fit(target->seed, room_ns, target->left, interval_ns, interval_ns);
		if (slot + 1 < engine->slot_limit)
			schedule->left_out = 0;
		target->left -= schedule->count + schedule->left_out;
		any = any || schedule->count + schedule->left_out > 0;
		engine->finish_at.v = greatest(engine->finish_at.v,
			engine->now.mono.v + schedule->phase_ns +
				(schedule->count + target->left) * interval_ns +
				target->timeout_ms * 1000000);
	}
	return any;
}

/* Plans the slot's requests from *begin on. False: it is too late for this slot. */
static bool plan_slot(struct engine *engine, int64_t slot, struct mono_ns *begin)
{
	struct mono_ns start = clock_mono_of(&engine->now, start_of(engine, slot));
	struct mono_ns end = clock_mono_of(&engine->now, finish_of(engine, slot));
	int64_t late_ns = greatest(0, engine->now.mono.v - start.v);

	*begin = start;
	if (!by_count(engine))
		return plan_whole(engine, slot, late_ns);
	begin->v += late_ns;
	return end.v - begin->v >= SCHEDULE_TICK_NS && plan_counted(engine, slot, end.v - begin->v);
}

static int64_t drops_of(const struct method_run *run, int family)
{
	return run->method->drops ? run->method->drops(run->state, family) : 0;
}

int64_t engine_drops(const struct engine *engine)
{
	int64_t drops = 0;

	for (size_t i = 0; i < engine->targets.run_count; i++)
		for (int family = 0; family < ADDRESS_FAMILIES; family++)
			drops += drops_of(&engine->targets.runs[i], family);
	return drops;
}

static void note_drops(struct engine *engine, struct probe_slot *slot, bool begins)
{
	for (size_t i = 0; i < engine->targets.run_count; i++)
		for (int family = 0; family < ADDRESS_FAMILIES; family++) {
			struct slot_drops *drops = &slot->drops[i];
			int64_t now = drops_of(&engine->targets.runs[i], family);

			if (begins)
				drops->before[family] = now;
			else
				drops->since[family] = now - drops->before[family];
		}
}

static void queue_requests(struct engine *engine, const struct probe_slot *slot)
{
	for (size_t i = 0; i < slot->series_count; i++) {
		const struct probe_series *series = &slot->series[i];

		if (series->schedule.count > 0)
			wheel_push(
				engine->sends, series->requests->planned, series->requests->index);
	}
}

/* Of the packet evidence the plan may want one slot in so many. */
static void sample_evidence(struct engine *engine, int64_t number)
{
	const struct pcap_sampling *sampling = engine->plan->pcap;

	if (engine->pcapng && sampling && sampling->every_slots > 1)
		pcapng_switch(engine->pcapng, number % sampling->every_slots == 0);
}

static void begin(struct engine *engine, int64_t number, struct mono_ns at)
{
	struct probe_slot *slot = slot_begin(&engine->slots, engine->targets.items,
		engine->targets.count, engine->schedules, at);

	slot->number = number;
	slot->start = start_of(engine, number);
	slot->finish = finish_of(engine, number);
	slot->end = clock_mono_of(&engine->now, slot->finish);
	slot->offset_ns = engine->now.offset_ns;
	slot->drops = arena_array(&slot->arena, engine->targets.run_count, sizeof(*slot->drops));
	note_drops(engine, slot, true);
	sample_evidence(engine, number);
	queue_requests(engine, slot);
}

bool engine_has_slots(const struct engine *engine)
{
	if (engine->next_slot >= engine->slot_limit)
		return false;
	for (size_t i = 0; by_count(engine) && i < engine->targets.count; i++)
		if (engine->targets.items[i].left > 0)
			return true;
	return !by_count(engine);
}

struct mono_ns engine_next_slot_at(const struct engine *engine)
{
	if (!engine_has_slots(engine))
		return (struct mono_ns){INT64_MAX};
	return clock_mono_of(&engine->now, start_of(engine, engine->next_slot));
}

/* --slots counts from the first that is measured. */
static void limit_slots(struct engine *engine, int64_t first)
{
	int64_t limit = first + engine->options->slots;

	if (engine->options->slots <= 0 || engine->slots_limited)
		return;
	engine->slots_limited = true;
	if (limit < engine->slot_limit)
		engine->slot_limit = engine->summary->total.slots = limit;
}

void engine_begin_slots(struct engine *engine)
{
	while (engine_has_slots(engine) && engine_next_slot_at(engine).v <= engine->now.mono.v) {
		int64_t number = engine->next_slot++;
		struct mono_ns at;

		if (!plan_slot(engine, number, &at)) {
			engine->summary->slots_missed++;
			continue;
		}
		begin(engine, number, at);
		limit_slots(engine, number);
	}
}

static int write_series(struct engine *engine, const struct probe_series *series,
	struct arena *arena, const struct record_clock *clock, struct err *err)
{
	struct record record;
	char *line = NULL;
	size_t len;
	int ret;

	series_record(series, arena, &record);
	record.run = engine->run;
	record.seq = engine->output.seq;
	record.prev = engine->output.prev[0] ? engine->output.prev : NULL;
	record.plan = engine->plan->sha256;
	record.agent = engine->options->agent;
	record.clock.synced = clock->synced;
	record.clock.offset_us = clock->offset_us;
	record.clock.bound_us = clock->bound_us;
	if (record_text(&record, &line, &len, err) < 0)
		return -1;
	ret = output_line(&engine->output, line, len, err);
	free(line);
	engine->summary->records += ret == 0;
	if (ret == 0 && engine->options->record)
		engine->options->record(&record, engine->options->context);
	return ret;
}

/* Measuring goes on without it. */
static void flush_evidence(struct engine *engine)
{
	struct err err;

	if (!engine->pcapng || engine->pcapng_failed || pcapng_flush(engine->pcapng, &err) == 0)
		return;
	engine->pcapng_failed = true;
	if (engine->options->say)
		engine->options->say(err.text, engine->options->context);
}

static int write_slot(struct engine *engine, struct probe_slot *slot, struct err *err)
{
	struct record_clock clock = {0};

	if (engine->heads && heads_slot(engine->heads, &engine->output, slot->start, err) < 0)
		return -1;
	if (output_slot(&engine->output, slot->start, err) < 0)
		return -1;
	clock_discipline(&clock);
	note_drops(engine, slot, false);
	for (size_t i = 0; i < slot->series_count; i++) {
		struct arena arena = {0};
		int ret = write_series(engine, &slot->series[i], &arena, &clock, err);

		arena_fini(&arena);
		if (ret < 0)
			return -1;
	}
	engine->summary->total.slots_done++;
	flush_evidence(engine);
	return output_sync(&engine->output, err);
}

static int64_t grace_ns(const struct engine *engine)
{
	int64_t share_ns = engine->plan->slot_ms * 1000000 / GRACE_SHARE;

	return share_ns < GRACE_MOST_NS ? share_ns : GRACE_MOST_NS;
}

/* Late and repeated replies are counted until well behind the last time-out, and until the capture
 * has handed them over. A run by count ends with its last request instead. */
static struct mono_ns complete_at(const struct engine *engine, const struct probe_slot *slot)
{
	int64_t last = greatest(slot->end.v, slot->last_deadline.v + grace_ns(engine));

	if (slot->unresolved > 0)
		return (struct mono_ns){INT64_MAX};
	if (by_count(engine) && !engine_has_slots(engine))
		return (struct mono_ns){0};
	return (struct mono_ns){slot->ended ? last + engine_lag_ns(engine) : INT64_MAX};
}

struct mono_ns engine_slot_at(const struct engine *engine, const struct probe_slot *slot)
{
	return slot->ended ? complete_at(engine, slot) : slot->end;
}

static bool is_complete(const struct engine *engine, const struct probe_slot *slot)
{
	return complete_at(engine, slot).v <= engine->now.mono.v;
}

int engine_close_ended(struct engine *engine, struct err *err)
{
	while (engine->slots.first && engine->slots.first->ended &&
		engine->slots.first->unresolved == 0) {
		if (write_slot(engine, engine->slots.first, err) < 0)
			return -1;
		slot_drop_first(&engine->slots);
	}
	return 0;
}

int engine_close_slots(struct engine *engine, struct err *err)
{
	for (struct probe_slot *slot = engine->slots.first; slot; slot = slot->next)
		if (!slot->ended && engine->now.mono.v >= slot->end.v)
			slot_end(&engine->slots, slot);
	while (engine->slots.first && is_complete(engine, engine->slots.first)) {
		if (write_slot(engine, engine->slots.first, err) < 0)
			return -1;
		slot_drop_first(&engine->slots);
	}
	return 0;
}
