/* What is in flight: requests, by target and slot, and what became of them. Pure bookkeeping; the
 * methods report here, records are made from it. */
#ifndef CDNPROOF_PROBES_SLOT_H
#define CDNPROOF_PROBES_SLOT_H

#include "base/arena.h"
#include "model/record.h"
#include "probes/clock.h"
#include "probes/probe.h"
#include "probes/schedule.h"
#include "probes/target.h"
#include "probes/wheel.h"

enum request_state {
	REQUEST_PLANNED,
	REQUEST_OPEN,
	REQUEST_ANSWERED,
	REQUEST_LOST,
	REQUEST_LATE, /* lost, and answered after its time-out */
	REQUEST_NOT_SENT,
};

struct probe_request {
	struct probe_series *series;
	uint64_t index;         /* of the run: what packets carry */
	struct mono_ns planned; /* when it should leave */
	struct mono_ns deadline;
	struct real_ns sent_at; /* by the best stamp so far; v = 0: none yet */
	int64_t rtt_ns;
	enum request_state state;
	enum record_err why; /* what a time-out counts as; RECORD_ERR_COUNT: plain silence */
	bool stamped;        /* sent_at is the kernel's */
	void *open;          /* the method's own, while it is open */
};

/* One target in one slot: what becomes a record. */
struct probe_series {
	struct probe_slot *slot;
	struct probe_target *target;
	struct schedule schedule;
	struct probe_request *requests; /* schedule.count of them */
	void *extra;                    /* the method's own, of the series */
	void *request_extras;           /* and of each request */
	int ts;                         /* the weakest stamp of an answer; -1: none yet */
	int64_t sent, answered, lost, late, dup, stray, not_sent;
	int64_t err[RECORD_ERR_COUNT];
	int64_t ttl; /* BIND_ABSENT */
};

/* Packets lost by us, of one method: before the slot began, and since. */
struct slot_drops {
	int64_t before[ADDRESS_FAMILIES], since[ADDRESS_FAMILIES];
};

struct probe_slot {
	struct arena arena;
	struct probe_slot *next; /* begun later */
	int64_t number;          /* in the plan */
	struct unix_ms start, finish;
	struct mono_ns begin, end; /* sends lie in here */
	bool ended;                /* nothing more is sent */
	uint64_t first_index;
	struct probe_request *requests;
	size_t request_count;
	size_t unresolved; /* planned or open */
	struct probe_series *series;
	size_t series_count;
	int64_t offset_ns, step_ns; /* REALTIME - MONOTONIC at its begin; greatest change since */
	bool stepped;
	struct slot_drops *drops;     /* one a method in use, as in targets.runs; NULL: none */
	struct mono_ns last_deadline; /* of what was sent */
};

/* The slots in flight, oldest first. */
struct slot_queue {
	struct probe_slot *first, *last;
	struct wheel *expiries; /* open requests by deadline */
	uint64_t next_index;    /* of the run */
	struct probe_progress *total;
};

/* A slot with all its series and requests planned; its number, start, finish, end, offset_ns and
 * drops_before are the caller's. The
 * plans[] lie beside targets[]; a target whose plan has neither requests nor left-outs gets none.
 */
struct probe_slot *slot_begin(struct slot_queue *queue, struct probe_target *targets, size_t count,
	const struct schedule *plans, struct mono_ns begin);
void slot_drop_first(struct slot_queue *queue);
void slot_queue_fini(struct slot_queue *queue);

/* The request with this index; NULL: not of a slot in flight. */
struct probe_request *slot_find(const struct slot_queue *queue, uint64_t index);

/* Nothing more of this slot is sent: what has not left is counted as not sent. */
void slot_end(struct slot_queue *queue, struct probe_slot *slot);

/* Compares the clocks with those at each slot's begin. A slot whose end came nearer, by a step or
 * since the machine slept, ends with its wall time. */
void slot_note_clock(struct slot_queue *queue, int64_t offset_ns);

/* What became of a request. Each leaves a request that is resolved already as it is, but for
 * replies that come again or too late. */
void request_sent(struct slot_queue *queue, struct probe_request *request, struct mono_ns now);
/* It was taken for sent, and the capture saw nothing leave. */
void request_unsent(struct slot_queue *queue, struct probe_request *request, enum record_err why);
void request_not_sent(struct slot_queue *queue, struct probe_request *request, enum record_err why);
void request_replied(struct slot_queue *queue, struct probe_request *request, int64_t rtt_ns,
	enum record_stamp ts);
void request_failed(struct slot_queue *queue, struct probe_request *request, enum record_err why);
void request_timed_out(struct slot_queue *queue, struct probe_request *request);

/* A packet that looks like an answer in this series, and is none. */
void series_stray(struct slot_queue *queue, struct probe_series *series);

/* The method's own memory of a request, of its series (method.h). */
void *request_extra(const struct probe_request *request);
void *series_extra(const struct probe_series *series);

/* The requests that left, in send order, for the lists of a record: the first at or after
 * *at, which is moved behind it; NULL: no more. */
const struct probe_request *series_next_sent(const struct probe_series *series, int64_t *at);

/* The record of one series but for run, seq, prev, plan, agent, clock discipline. Lists and texts
 * live in `arena` or are borrowed. */
void series_record(const struct probe_series *series, struct arena *arena, struct record *out);

#endif
