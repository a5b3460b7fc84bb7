/* The prober of one agent: sends what the plan says, slot by slot, and writes records. */
#ifndef CDNPROOF_PROBES_PROBE_H
#define CDNPROOF_PROBES_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/plan.h"

struct probe_progress {
	int64_t slots_done, slots; /* of the plan */
	int64_t sent, answered, not_sent, late;
	int64_t left_ms; /* to the end of the run */
};

struct probe_options {
	const char *agent;          /* id in the plan */
	const char *output;         /* records are appended; "-": standard output */
	const char *const *methods; /* NULL: all of the plan; else NULL-terminated */
	int64_t count;              /* per address and method over the run; 0: as planned */
	int64_t interval_ms;        /* 0: as planned */
	int64_t rate_pps;           /* in total; 0: no limit beside the plan's */
	struct unix_ms until;       /* BIND_ABSENT: the plan's end */
	void (*progress)(const struct probe_progress *at, void *context); /* NULL: none */
	void *context;
};

struct probe_summary {
	struct probe_progress total;
	int64_t records;
	int64_t slots_missed; /* begun after their time, or lay in the past */
	bool torn_line;       /* the file's last line was cut: left in place and ended with LF */
};

/* Runs to the end of the plan, `until`, `count` or a stop signal (then ERR_INTERRUPTED, the slot in
 * flight not written, everything before it whole). NOPERM when a socket is not permitted, with the
 * command that grants it. */
int probe_run(const struct plan *plan, const struct probe_options *options,
	struct probe_summary *summary, struct err *err);

#endif
