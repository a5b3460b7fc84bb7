/* The probe methods: one const row each, one file each. A row says how one request is sent and
 * what to do when it is silent; replies come through the event loop to the method's own handlers,
 * which report to slot.h (request_replied and the like). */
#ifndef CDNPROOF_PROBES_METHOD_H
#define CDNPROOF_PROBES_METHOD_H

#include "probes/loop.h"
#include "probes/slot.h"

/* What a method may use; outlives its state. */
struct method_env {
	struct loop *loop;
	struct slot_queue *slots;
	const struct probe_targets *targets;
	uint64_t key; /* of this run, random: replies must carry it */
};

struct probe_method {
	const char *name;    /* as written in plans and records */
	const char *summary; /* one line of help */
	int ts;              /* enum record_stamp: where its instants come from */
	bool needs_port, needs_check;
	size_t window; /* most requests in flight; 0: no limit */

	/* Is the target something this version can do? ERR_DATA with a line for the user. */
	int (*check)(const struct probe_target *target, struct err *err);

	/* Opens what needs privilege; nothing is received yet. NOPERM names the remedy. */
	int (*open)(const struct method_env *env, void **state, struct err *err);
	int (*prepare)(void *state, struct probe_target *target, struct err *err); /* may be NULL */
	void (*close)(void *state); /* NULL state is fine; what is in flight is dropped */

	/* Sends one request and says request_sent or request_not_sent. */
	void (*send)(void *state, struct probe_request *request);
	/* Its time is over and no answer came: releases what it holds. May be NULL. */
	void (*expire)(void *state, struct probe_request *request);

	/* Timers of its own, or NULL: when the next is due (INT64_MAX: none), and run those due. */
	struct mono_ns (*wake_at)(const void *state);
	void (*run_timers)(void *state);

	/* Packets that the kernel dropped before we read them since open; NULL: cannot happen. */
	int64_t (*drops)(const void *state, int family);
};

extern const struct probe_method *const probe_methods[]; /* NULL-terminated */

const struct probe_method *probe_method_find(const char *name); /* NULL: not of this version */

#endif
