/* Starts a program as a child. */
#ifndef CDNPROOF_TESTS_LAB_SPAWN_H
#define CDNPROOF_TESTS_LAB_SPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct spawn_plan {
	char *const *argv;    /* ends with NULL; argv[0] is looked up in PATH */
	const sigset_t *mask; /* of blocked signals that the program starts with */
	bool own_session;     /* out of reach of the terminal's Ctrl-C */
	bool own_group;       /* in a process group of its own */
	bool quiet;           /* standard input, output and error are /dev/null */
};

/* A program that cannot be started is an error here, not an exit status. */
int spawn(const struct spawn_plan *plan, pid_t *out, struct err *err);

#endif
