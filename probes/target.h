/* What is probed: the plan's targets, peers and controls, as one agent sees them. */
#ifndef CDNPROOF_PROBES_TARGET_H
#define CDNPROOF_PROBES_TARGET_H

#include <sys/socket.h>

#include "model/plan.h"
#include "probes/probe.h"
#include "probes/ring.h"

struct packet_host;
struct probe_method;

enum { ADDRESS_V4, ADDRESS_V6, ADDRESS_FAMILIES };

/* A method in use: its state and what waits for it. */
struct method_run {
	const struct probe_method *method;
	void *state;
	struct ring ready; /* requests that are due, by index */
	size_t open;       /* requests in flight */
};

/* One address, whatever it is probed by: never hit twice in a tick. Its prefix (/24, /48) is
 * spared as well, as long as nothing falls behind. */
struct target_pace {
	struct mono_ns free_at;
	struct target_pace *prefix;
};

struct probe_target {
	const char *node, *peer, *control, *name, *landmark; /* one of them; borrowed: the plan's */
	const char *addr;
	struct sockaddr_storage to; /* with the port */
	socklen_t to_len;
	int family; /* ADDRESS_V4, ADDRESS_V6 */
	int64_t port;
	const struct plan_check *check;
	int64_t sent, interval_ms, timeout_ms; /* a slot */
	int64_t left;                          /* of options.count; -1: no such limit */
	struct plan_turn turn;                 /* the slots in which it is measured */
	uint64_t seed;                         /* of its phase */
	struct method_run *run;
	size_t run_index; /* in targets.runs */
	struct target_pace *pace;
	void *prepared; /* the method's own */
};

struct probe_targets {
	struct arena arena;
	const struct plan *plan;    /* that they are of; borrowed */
	struct probe_target *items; /* in the plan's order, then the controls */
	size_t count;
	size_t passed_over;      /* that --polite leaves out */
	size_t not_meshed;       /* peers left out: the agent is behind a NAT, or has no address */
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

bool targets_has_host(const struct probe_targets *targets, const struct sockaddr_storage *addr);

/* The host of an address as packets carry it, and whether a packet's is the same. */
void target_packet_host(const struct sockaddr_storage *addr, struct packet_host *out);
bool target_is_host(const struct probe_target *target, const struct packet_host *host);

bool targets_same_host(const struct sockaddr_storage *a, const struct sockaddr_storage *b);

#endif
