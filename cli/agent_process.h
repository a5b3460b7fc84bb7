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

/* How agents are reached; {agent} stands for the agent's id in each word. */
struct agent_way {
	const char *via; /* words, the program first: 'ssh {agent}' */
	const char *key; /* over there: what the agent signs by; NULL: it does not */
};

/* ERR_NOINPUT when the program that `via` begins with is none for this agent. */
int agent_process_check(
	const struct cli *cli, const struct agent_way *way, const char *id, struct err *err);

int agent_process_start(struct agent_process *out, const struct cli *cli,
	const struct agent_way *way, const char *id, struct err *err);

/* Writes more of the plan, and closes the input behind it. */
void agent_process_feed(struct agent_process *process, const char *plan, size_t len);

void agent_process_close_input(struct agent_process *process);
void agent_process_close_output(struct agent_process *process);

/* True: it has ended, and `status` is there. Does not wait. */
bool agent_process_has_ended(struct agent_process *process);

/* Exit status, 128 + N for a signal N. */
int agent_process_exit(const struct agent_process *process);

#endif
