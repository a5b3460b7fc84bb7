/* Agents of a plan, each a process reached through a command: the plan goes to its standard input,
 * records come from its standard output and are kept in the bundle by day. */
#ifndef CDNPROOF_CLI_AGENTS_H
#define CDNPROOF_CLI_AGENTS_H

#include "cli/command.h"
#include "model/plan.h"

struct agents_job {
	const struct cli *cli;
	const struct plan *plan;
	const char *plan_text; /* the plan's bytes */
	size_t plan_len;
	const char *via;     /* words, {agent} stands for the agent's id: 'ssh {agent}' */
	const char *records; /* folder: AGENT/DAY.jsonl below it */
	const char *runs;    /* file of runs, appended to */

	/* For whoever looks on while they measure; NULL: progress is shown instead. */
	void (*on_record)(void *context, const char *line, size_t len); /* one that was kept */
	bool (*attend)(void *context); /* five times a second and more; true: it is enough */
	bool wakes_on_input;           /* attend at once when there is standard input, too */
	void *context;
};

/* Starts one process an agent and waits for all. A process that fails is named, written in
 * `runs`, and does not stop the others. ERR_INTERRUPTED after a stop signal, which the agents get
 * as well. */
int agents_run(const struct agents_job *job, struct err *err);

#endif
