/* What is probed: the plan's targets, peers and controls, as one agent sees them. */
#ifndef CDNPROOF_PROBES_TARGET_H
#define CDNPROOF_PROBES_TARGET_H

#include <sys/socket.h>

#include "model/plan.h"
#include "probes/heap.h"
#include "probes/probe.h"

struct probe_method;

enum { ADDRESS_V4, ADDRESS_V6, ADDRESS_FAMILIES };

/* A method in use: its state and what waits for it. */
struct method_run {
	const struct probe_method *method;
	void *state;
	struct heap sends; /* requests by the instant they should leave */
	size_t open;       /* requests in flight */
};

/* One address, whatever it is probed by: never hit twice in a tick. */
struct target_pace {
	struct mono_ns free_at;
};

struct probe_target {
	const char *node, *peer, *control; /* one of the three; borrowed from the plan */
	const char *addr;
	struct sockaddr_storage to; /* with the port */
	socklen_t to_len;
	int family; /* ADDRESS_V4, ADDRESS_V6 */
	int64_t port;
	const struct plan_check *check;
	int64_t sent, interval_ms, timeout_ms; /* a slot */
	int64_t left;                          /* of options.count; -1: no such limit */
	uint64_t seed;                         /* of its phase */
	struct method_run *run;
	struct target_pace *pace;
	void *prepared; /* the method's own */
};

struct probe_targets {
	struct arena arena;
	struct probe_target *items; /* in the plan's order, then the controls */
	size_t count;
	struct method_run *runs; /* one for each method that is used */
	size_t run_count;
	struct probe_target **by_addr; /* sorted by address */
};

/* Takes from the plan what the options ask for. ERR_DATA: an agent, check or method that this
 * program does not know, one address twice by the same method; ERR_USAGE: nothing is left. */
int targets_make(const struct plan *plan, const struct probe_options *options,
	struct probe_targets *out, struct err *err);
void targets_fini(struct probe_targets *targets);

/* A target of this method at this address (the port aside); NULL: none. */
struct probe_target *targets_find(const struct probe_targets *targets, const char *method,
	const struct sockaddr_storage *addr);

bool targets_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b);

#endif
