/* One run of the prober: slots begun in time, requests sent at theirs, silence judged, records
 * written. The parts work on one struct; only probe.c makes and ends it. */
#ifndef CDNPROOF_PROBES_ENGINE_H
#define CDNPROOF_PROBES_ENGINE_H

#include "probes/capture.h"
#include "probes/heads.h"
#include "probes/method.h"
#include "probes/output.h"
#include "probes/pcapng.h"

struct engine {
	const struct plan *plan;
	const struct probe_options *options;
	struct probe_summary *summary;
	struct probe_targets targets;
	struct loop *loop;
	struct slot_queue slots;
	struct method_env env;
	struct output output;
	struct heads *heads;   /* NULL: nothing is signed */
	struct pcapng *pcapng; /* NULL: no packet evidence */
	bool pcapng_failed;    /* and that was said */
	struct capture_recorder recorder;
	char run[17]; /* random: names this process's records */

	struct clock_reading now;
	struct mono_ns drained;      /* what came before was handed over */
	struct wheel *sends;         /* the next request of each series, by the instant it is due */
	struct mono_ns rate_free_at; /* the total rate allows the next one */
	struct mono_ns progress_at;  /* the next report is due */
	struct mono_ns finish_at;    /* of a run by count: when it will be over */

	int64_t next_slot, slot_limit; /* slots in [next_slot, slot_limit) are still to come */
	bool slots_limited;            /* by options->slots */
	struct schedule *planned;      /* beside targets: of a slot from its start */
	struct schedule *schedules;    /* of the slot that is being begun */
};

/* engine_slots.c */
void engine_plan_slots(struct engine *engine); /* once, before the first */
void engine_begin_slots(struct engine *engine);
int engine_close_slots(struct engine *engine, struct err *err); /* writes what is complete */
/* At the end of all: what is over is written, though something late might still come. */
int engine_close_ended(struct engine *engine, struct err *err);
bool engine_has_slots(const struct engine *engine); /* more are to be begun */
struct mono_ns engine_next_slot_at(const struct engine *engine);

/* engine_send.c */
void engine_send_due(struct engine *engine);
struct mono_ns engine_next_send_at(const struct engine *engine); /* INT64_MAX: nothing to send */

/* The next instant at which this slot ends or is complete; INT64_MAX: when something else comes. */
struct mono_ns engine_slot_at(const struct engine *engine, const struct probe_slot *slot);
int64_t engine_drops(const struct engine *engine); /* packets lost by us, of all methods */

/* How long after it passed a packet is handed over at the latest. */
int64_t engine_lag_ns(const struct engine *engine);

/* engine.c: to the end of the run, or ERR_INTERRUPTED, or an error of the output. */
int engine_run(struct engine *engine, struct err *err);

#endif
