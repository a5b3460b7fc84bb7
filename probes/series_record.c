/* From what was seen of a target in a slot to its record. */
#include "probes/method.h"
#include "probes/slot.h"

#define COPY_LIST(arena, list, size) arena_array((arena), (size), sizeof(*(list).items))

static void fill_rtts(const struct probe_series *series, struct arena *arena, struct record *out)
{
	out->rtt_ns.items = COPY_LIST(arena, out->rtt_ns, (size_t)series->answered);
	for (int64_t k = 0; k < series->schedule.count; k++)
		if (series->requests[k].state == REQUEST_ANSWERED)
			out->rtt_ns.items[out->rtt_ns.count++] = series->requests[k].rtt_ns;
}

static void fill_errs(const struct probe_series *series, struct arena *arena, struct record *out)
{
	out->err.items = COPY_LIST(arena, out->err, RECORD_ERR_COUNT);
	for (size_t i = 0; i < RECORD_ERR_COUNT; i++)
		if (series->err[i] > 0)
			out->err.items[out->err.count++] =
				(struct bind_count){record_err_names[i], series->err[i]};
}

static void fill_validity(
	const struct probe_series *series, struct arena *arena, struct record *out)
{
	const struct probe_slot *slot = series->slot;

	if (slot->drops)
		out->capture_lost =
			slot->drops[series->target->run_index].since[series->target->family];
	out->why.items = COPY_LIST(arena, out->why, 2);
	if (slot->stepped)
		out->why.items[out->why.count++] = WHY_CLOCK_STEP;
	if (out->capture_lost > 0)
		out->why.items[out->why.count++] = WHY_CAPTURE_LOST;
	out->valid = out->why.count == 0;
	out->clock.step_us = slot->step_ns / 1000;
}

void series_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	const struct probe_target *target = series->target;
	const struct probe_method *method = target->run->method;

	*out = (struct record){.schema = RECORD_SCHEMA,
		.node = target->node,
		.peer = target->peer,
		.control = target->control,
		.name = target->name,
		.landmark = target->landmark,
		.addr = target->addr,
		.method = method->name,
		.port = target->port,
		.check = target->check ? target->check->id : NULL,
		.slot = series->slot->start,
		.ts = series->ts >= 0 ? series->ts : method->ts,
		.sent = series->sent,
		.answered = series->answered,
		.lost = series->lost,
		.late = series->late,
		.dup = series->dup,
		.stray = series->stray,
		.not_sent = series->not_sent,
		.ttl = series->ttl};
	fill_rtts(series, arena, out);
	fill_errs(series, arena, out);
	fill_validity(series, arena, out);
	if (method->fill_record)
		method->fill_record(series, arena, out);
}
