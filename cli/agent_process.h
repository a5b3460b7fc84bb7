/* An agent's process, reached through the user's command: it gets the plan on its standard input
 * and says its lines on its standard output. */
#ifndef CDNPROOF_CLI_AGENT_PROCESS_H
#define CDNPROOF_CLI_AGENT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "cli/command.h"

struct agent_process {
	pid_t pid;         /* 0: none */
	int input, output; /* of the process: the plan, its lines; -1: closed */
	size_t plan_sent;
	int status; /* as waitpid gives it */
};

/* ERR_NOINPUT when the program that `via` begins with is none for this agent. */
int agent_process_check(const struct cli *cli, const char *via, const char *id, struct err *err);

/* key: where the agent's own machine has the key that it signs with, {agent} replaced; NULL: none.
 */
int agent_process_start(struct agent_process *out, const struct cli *cli, const char *via,
	const char *id, const char *key, struct err *err);

/* Writes more of the plan, and closes the input behind it. */
void agent_process_feed(struct agent_process *process, const char *plan, size_t len);

void agent_process_close_input(struct agent_process *process);
void agent_process_close_output(struct agent_process *process);

/* True: it has ended, and `status` is there. Does not wait. */
bool agent_process_has_ended(struct agent_process *process);

/* Exit status, 128 + N for a signal N. */
int agent_process_exit(const struct agent_process *process);

#endif
