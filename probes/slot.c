#include "probes/slot.h"

#include <assert.h>
#include <stdlib.h>

#include "probes/method.h"

static bool is_resolved(const struct probe_request *request)
{
	return request->state != REQUEST_PLANNED && request->state != REQUEST_OPEN;
}

static void plan_requests(struct probe_slot *slot, struct probe_series *series)
{
	const struct schedule *schedule = &series->schedule;

	for (int64_t k = 0; k < schedule->count; k++) {
		struct probe_request *request = &series->requests[k];

		request->series = series;
		request->index = slot->first_index + (uint64_t)(request - slot->requests);
		request->planned.v = slot->begin.v + schedule_at_ns(schedule, k);
		request->why = RECORD_ERR_COUNT;
	}
}

static void plan_series(struct probe_slot *slot, struct probe_target *target,
	const struct schedule *plan, struct probe_request *requests)
{
	struct probe_series *series = &slot->series[slot->series_count++];
	const struct probe_method *method = target->run->method;

	*series = (struct probe_series){.slot = slot,
		.target = target,
		.schedule = *plan,
		.requests = requests,
		.not_sent = plan->left_out,
		.ts = -1,
		.ttl = BIND_ABSENT};
	if (method->series_extra_len)
		series->extra = arena_alloc(&slot->arena, method->series_extra_len);
	if (method->request_extra_len)
		series->request_extras =
			arena_array(&slot->arena, (size_t)plan->count, method->request_extra_len);
	plan_requests(slot, series);
}

static bool has_part(const struct schedule *plan)
{
	return plan->count > 0 || plan->left_out > 0;
}

static void append(struct slot_queue *queue, struct probe_slot *slot)
{
	if (queue->last)
		queue->last->next = slot;
	else
		queue->first = slot;
	queue->last = slot;
	queue->next_index += slot->request_count;
}

struct probe_slot *slot_begin(struct slot_queue *queue, struct probe_target *targets, size_t count,
	const struct schedule *plans, struct mono_ns begin)
{
	struct arena arena = {0};
	struct probe_slot *slot = arena_alloc(&arena, sizeof(*slot));
	size_t parts = 0, at = 0;

	slot->arena = arena;
	slot->begin = begin;
	slot->first_index = queue->next_index;
	for (size_t i = 0; i < count; i++) {
		parts += has_part(&plans[i]);
		slot->request_count += (size_t)plans[i].count;
		queue->total->not_sent += plans[i].left_out;
	}
	slot->unresolved = slot->request_count;
	slot->requests = arena_array(&slot->arena, slot->request_count, sizeof(*slot->requests));
	slot->series = arena_array(&slot->arena, parts, sizeof(*slot->series));
	for (size_t i = 0; i < count; i++) {
		if (has_part(&plans[i]))
			plan_series(slot, &targets[i], &plans[i], slot->requests + at);
		at += (size_t)plans[i].count;
	}
	append(queue, slot);
	return slot;
}

void slot_drop_first(struct slot_queue *queue)
{
	struct probe_slot *slot = queue->first;
	struct arena arena = slot->arena; /* it lies in its own arena */

	queue->first = slot->next;
	if (!queue->first)
		queue->last = NULL;
	arena_fini(&arena);
}

void slot_queue_fini(struct slot_queue *queue)
{
	while (queue->first)
		slot_drop_first(queue);
}

struct probe_request *slot_find(const struct slot_queue *queue, uint64_t index)
{
	for (struct probe_slot *slot = queue->first; slot; slot = slot->next)
		if (index >= slot->first_index && index - slot->first_index < slot->request_count)
			return &slot->requests[index - slot->first_index];
	return NULL;
}

void slot_end(struct slot_queue *queue, struct probe_slot *slot)
{
	slot->ended = true;
	for (size_t i = 0; i < slot->request_count; i++)
		if (slot->requests[i].state == REQUEST_PLANNED)
			request_not_sent(queue, &slot->requests[i], RECORD_ERR_COUNT);
}

void slot_note_clock(struct slot_queue *queue, int64_t offset_ns)
{
	for (struct probe_slot *slot = queue->first; slot; slot = slot->next) {
		int64_t step_ns = offset_ns - slot->offset_ns;

		if (llabs(step_ns) > llabs(slot->step_ns))
			slot->step_ns = step_ns;
		if (llabs(step_ns) <= CLOCK_STEP_MOST_NS)
			continue;
		slot->stepped = true;
		if (slot->finish.v * 1000000 - offset_ns < slot->end.v)
			slot->end.v = slot->finish.v * 1000000 - offset_ns;
	}
}

static void resolve(struct probe_request *request, enum request_state state)
{
	if (request->state == REQUEST_OPEN)
		request->series->target->run->open--;
	request->state = state;
	request->series->slot->unresolved--;
}

void request_sent(struct slot_queue *queue, struct probe_request *request, struct mono_ns now)
{
	struct probe_series *series = request->series;

	assert(request->state == REQUEST_PLANNED);
	request->state = REQUEST_OPEN;
	request->deadline.v = now.v + series->target->timeout_ms * 1000000;
	if (request->deadline.v > series->slot->last_deadline.v)
		series->slot->last_deadline = request->deadline;
	wheel_push(queue->expiries, request->deadline, request->index);
	series->target->run->open++;
	series->sent++;
	queue->total->sent++;
}

static void count_why(struct probe_series *series, enum record_err why)
{
	if (why < RECORD_ERR_COUNT)
		series->err[why]++;
}

void request_not_sent(struct slot_queue *queue, struct probe_request *request, enum record_err why)
{
	assert(request->state == REQUEST_PLANNED);
	resolve(request, REQUEST_NOT_SENT);
	request->series->not_sent++;
	queue->total->not_sent++;
	count_why(request->series, why);
}

void request_unsent(struct slot_queue *queue, struct probe_request *request, enum record_err why)
{
	assert(request->state == REQUEST_OPEN);
	resolve(request, REQUEST_NOT_SENT);
	request->series->sent--;
	queue->total->sent--;
	request->series->not_sent++;
	queue->total->not_sent++;
	count_why(request->series, why);
}

static void note_again(struct slot_queue *queue, struct probe_request *request)
{
	if (request->state != REQUEST_LOST) {
		request->series->dup++;
		queue->total->dup++;
		return;
	}
	request->state = REQUEST_LATE;
	request->series->late++;
	queue->total->late++;
}

void series_stray(struct slot_queue *queue, struct probe_series *series)
{
	series->stray++;
	queue->total->stray++;
}

void request_replied(struct slot_queue *queue, struct probe_request *request, int64_t rtt_ns,
	enum record_stamp ts)
{
	struct probe_series *series = request->series;

	if (request->state == REQUEST_OPEN && rtt_ns > series->target->timeout_ms * 1000000)
		request_timed_out(queue, request);
	if (request->state == REQUEST_PLANNED || request->state == REQUEST_NOT_SENT) {
		series_stray(queue, series); /* an answer to what never left */
		return;
	}
	if (request->state != REQUEST_OPEN) {
		note_again(queue, request);
		return;
	}
	if (rtt_ns < 0) {
		series->slot->stepped = true; /* void; and never a false "near" */
		request_failed(queue, request, RECORD_OTHER);
		return;
	}
	resolve(request, REQUEST_ANSWERED);
	request->rtt_ns = rtt_ns;
	if ((int)ts > series->ts)
		series->ts = (int)ts;
	series->answered++;
	queue->total->answered++;
}

void request_failed(struct slot_queue *queue, struct probe_request *request, enum record_err why)
{
	if (is_resolved(request))
		return;
	resolve(request, REQUEST_LOST);
	request->series->lost++;
	queue->total->lost++;
	count_why(request->series, why);
}

void request_timed_out(struct slot_queue *queue, struct probe_request *request)
{
	request_failed(queue, request, request->why);
}

void *request_extra(const struct probe_request *request)
{
	const struct probe_series *series = request->series;
	size_t len = series->target->run->method->request_extra_len;

	return (char *)series->request_extras + (size_t)(request - series->requests) * len;
}

void *series_extra(const struct probe_series *series)
{
	return series->extra;
}

const struct probe_request *series_next_sent(const struct probe_series *series, int64_t *at)
{
	while (*at < series->schedule.count) {
		const struct probe_request *request = &series->requests[(*at)++];

		if (request->state != REQUEST_NOT_SENT && request->state != REQUEST_PLANNED)
			return request;
	}
	return NULL;
}
