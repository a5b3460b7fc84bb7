/* Other programs, run as children: without a shell, bounded, and ended with us. */
#ifndef CDNPROOF_BASE_CHILD_H
#define CDNPROOF_BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The program is there, as execvp looks for it. */
bool child_is_found(const char *name);

/* ERR_NOINPUT when it is not there: its name, and the Debian package that brings it. */
int child_need(const char *name, const char *package, struct err *err);

struct child_command {
	const char *const *argv;        /* the program first; NULL-terminated */
	const char *const *environment; /* all of it; NULL-terminated */
	const char *folder;             /* works in it; NULL: in ours */
	const char *output;             /* a file for its standard output; NULL: none */
	const char *errors;             /* a file for its standard error, for child_run to quote */
	uint64_t memory_most;           /* bytes of address space */
	unsigned cpu_s_most;            /* seconds of processor time */
	unsigned s_most;                /* seconds from its start to its end; 0: any */
};

/* Called when one more has come to its end. */
typedef void child_done(void *data);

/* Runs all of them, `at_once` at a time, in their order; each may be called when one is done (NULL:
 * nobody). The first that does not end with 0 ends the others: ERR_IO with the last line it wrote
 * on standard error, or that it took longer than it may; ERR_NOINPUT when it cannot be started;
 * ERR_INTERRUPTED when the user stopped us. Whatever the return, none is left running; whom we end
 * takes along what it has started itself. */
int child_run(const struct child_command *commands, size_t count, size_t at_once, child_done *done,
	void *data, struct err *err);

#endif
