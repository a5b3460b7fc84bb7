/* `lab run`: starts the lab's init, watches over it, and sees to it that nothing stays behind. */
#ifndef CDNPROOF_TESTS_LAB_STARTER_H
#define CDNPROOF_TESTS_LAB_STARTER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "tests/lab/flat.h"

struct run_options {
	const char *topology; /* NULL: the flat lab */
	struct flat_options flat;
	const char *stats; /* where the wire's numbers go; NULL: nowhere */
	const char *nginx; /* NULL: the usual one */
	bool stats_pairs;  /* of all pairs, not only those that rules may harm */
	pid_t owner;       /* the lab ends with this process, too; 0: nobody */
	bool precise;
	char *const *argv; /* the command */
};

/* Raises the lab, runs the command in it, ends the lab. *status is the command's exit status, 128
 * and the signal's number when a signal ended it. */
int starter_run(const struct run_options *options, int *status, struct err *err);

#endif
