/* The prober of one agent: sends what the plan says, slot by slot, and writes records. */
#ifndef CDNPROOF_PROBES_PROBE_H
#define CDNPROOF_PROBES_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/plan.h"

struct probe_progress {
	int64_t slots_done, slots; /* of the plan */
	int64_t sent, answered, lost, not_sent, late, dup, stray;
	int64_t drops;   /* packets lost by us: ring and sockets */
	int64_t left_ms; /* to the end of the run */
};

struct record;
struct key;

struct probe_options {
	const char *agent;          /* id in the plan */
	const char *output;         /* records are appended; "-": standard output */
	const char *const *methods; /* NULL: all of the plan; else NULL-terminated */
	int64_t count;              /* per address and method over the run; 0: as planned */
	int64_t interval_ms;        /* 0: as planned */
	int64_t rate_pps;           /* in total; 0: no limit beside the plan's */
	struct unix_ms until;       /* BIND_ABSENT: the plan's end */
	int64_t slots;              /* so many from the first that is measured; 0: all */
	bool polite;                /* no capture, no raw or ping sockets: connect() only */
	bool no_capture;            /* stamps by the sockets alone */
	bool half_open;             /* tcp by bare SYNs; needs the capture */
	const char *interface;      /* of the capture; NULL: all of them */
	struct key *key;            /* private, of the agent: it signs; NULL: nothing is signed */
	const char *key_path;       /* its journal, KEY.heads, lies beside it */
	const char *pcap;           /* packet evidence goes there; NULL: none is kept */
	void (*progress)(const struct probe_progress *at, void *context); /* NULL: none */
	void (*record)(const struct record *record, void *context); /* each one written; NULL */
	void (*say)(const char *text, void *context); /* what the user should know, a line; NULL */
	void *context;
};

struct probe_summary {
	struct probe_progress total;
	int64_t records;
	int64_t slots_missed; /* begun after their time, or lay in the past */
	bool torn_line;       /* the file's last line was cut: left in place and ended with LF */
	int64_t pcap_lost;    /* packets that could not be kept as evidence */
};

/* What a run would do, without doing it. */
struct probe_forecast {
	int64_t targets, slots, requests; /* requests of the whole run */
	int64_t packets, bytes;           /* that we would send, IP headers included, at least */
	int64_t busiest_mpps;             /* requests a second to one address, thousandths */
	const char *busiest;              /* that address; borrowed from the plan */
	int64_t first_ms, last_ms;        /* unix ms: the run's begin and end */
};

int probe_forecast(const struct plan *plan, const struct probe_options *options,
	struct probe_forecast *out, struct err *err);

/* Runs to the end of the plan, `until`, `count` or a stop signal (then ERR_INTERRUPTED, the slot in
 * flight not written, everything before it whole). NOPERM when a socket is not permitted, with the
 * command that grants it. */
int probe_run(const struct plan *plan, const struct probe_options *options,
	struct probe_summary *summary, struct err *err);

#endif
