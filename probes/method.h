/* The probe methods: one const row each, one file each. A row says how one request is sent and
 * what to do when it is silent; replies come through the event loop to the method's own handlers,
 * which report to slot.h (request_replied and the like). */
#ifndef CDNPROOF_PROBES_METHOD_H
#define CDNPROOF_PROBES_METHOD_H

#include "probes/loop.h"
#include "probes/slot.h"

struct key;
struct capture;
struct capture_listener;
struct routes;
struct tcp_watch;

/* What a method may use; outlives its state. */
struct method_env {
	struct loop *loop;
	struct slot_queue *slots;
	const struct probe_targets *targets;
	uint64_t key; /* of this run, random: replies must carry it */
	const char *plan_sha256, *agent;
	struct key *signs_with; /* NULL: none. A child forgets it before it reads a byte */
	/* Stamps at the packet; NULL: no capture is permitted or wanted. */
	struct capture *capture;
	struct routes *routes;       /* NULL with capture */
	struct tcp_watch *tcp_watch; /* TCP connections as the capture shows them; NULL with it */
	bool polite;                 /* connect() only: no raw socket of any kind */
	bool half_open;              /* tcp: bare SYNs, as asked for; with a capture only */
};

struct probe_method {
	const char *name;    /* as written in plans and records */
	const char *summary; /* one line of help */
	int ts;              /* enum record_stamp: of a record without an answer */
	bool needs_port, needs_check;
	/* What one request makes us send at least, IPv4 headers included: for forecasts. */
	int request_packets, request_bytes;
	bool watches_tcp;                       /* uses env.tcp_watch where there is a capture */
	bool needs_sockets;                     /* raw or ping sockets: not with --polite */
	size_t window;                          /* most requests in flight; 0: no limit */
	size_t (*in_flight)(const void *state); /* NULL: all that are open count */

	/* What the filter of the capture must let through, in libpcap's words; NULL: nothing. The
	 * text is the method's to build in `arena`. */
	const char *(*filter)(const struct probe_targets *targets, struct arena *arena);

	/* Is the target something this version can do? ERR_DATA with a line for the user. */
	int (*check)(const struct probe_target *target, struct err *err);

	/* Opens what needs privilege; nothing is received yet. NOPERM names the remedy. */
	int (*open)(const struct method_env *env, void **state, struct err *err);
	int (*prepare)(void *state, struct probe_target *target, struct err *err); /* may be NULL */
	void (*close)(void *state); /* NULL state is fine; what is in flight is dropped */

	/* Sends one request and says request_sent or request_not_sent, at the latest in flush,
	 * which ends each batch (NULL: nothing is held back). */
	void (*send)(void *state, struct probe_request *request);
	void (*flush)(void *state);
	/* Its time is over: releases what it holds, and may still say what became of it (else it
	 * is lost). May be NULL. */
	void (*expire)(void *state, struct probe_request *request);

	/* Timers of its own, or NULL: when the next is due (INT64_MAX: none), and run those due. */
	struct mono_ns (*wake_at)(const void *state);
	void (*run_timers)(void *state);

	/* Packets that the kernel dropped before we read them since open; NULL: cannot happen. */
	int64_t (*drops)(const void *state, int family);

	/* What it keeps for each request and for each series: zeroed memory that lives as long as
	 * the slot (request_extra, series_extra), and how the record's part is made of it. */
	size_t request_extra_len, series_extra_len;
	void (*fill_record)(
		const struct probe_series *series, struct arena *arena, struct record *out);
};

extern const struct probe_method *const probe_methods[]; /* NULL-terminated */

const struct probe_method *probe_method_find(const char *name); /* NULL: not of this version */

#endif
