/* Agents of a plan, each a process reached through a command: the plan goes to its standard input,
 * records come from its standard output and are kept in the bundle by day. */
#ifndef CDNPROOF_CLI_AGENTS_H
#define CDNPROOF_CLI_AGENTS_H

#include "cli/agent_process.h"
#include "cli/command.h"
#include "model/plan.h"

struct agents_job {
	struct cli *cli;
	const struct plan *plan;
	const char *plan_text; /* the plan's bytes */
	size_t plan_len;
	struct agent_way way;
	const char *records; /* folder: AGENT/DAY.jsonl, AGENT/heads below it */
	const char *runs;    /* file of runs, appended to (cli/runs.h) */

	/* For whoever looks on while they measure; NULL: progress is shown instead. */
	void (*on_record)(void *context, const char *line, size_t len); /* one that was kept */
	bool (*attend)(void *context); /* five times a second and more; true: it is enough */
	bool wakes_on_input;           /* attend at once when there is standard input, too */
	void *context;
};

/* Starts one process an agent and waits for all. One that ends while slots of the plan are still to
 * begin (its connection broke, its machine started anew) is started again after 1 s, 2 s … 60 s;
 * that is said once an outage, and every attempt stands in `runs`. What was kept is on disk a
 * moment after it came, and when this returns. ERR_IO: something could be kept no more, and all
 * were ended; ERR_INTERRUPTED after a stop signal, which the agents get as well. The same call with
 * the same files goes on, however this one ended. */
int agents_run(const struct agents_job *job, struct err *err);

#endif
