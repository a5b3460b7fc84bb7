/* The lab's init: process 1 of the lab's own namespaces. It raises the places, starts the wire and
 * the servers, runs the command, and when it ends, for whatever reason, the kernel ends all. */
#ifndef CDNPROOF_TESTS_LAB_INIT_H
#define CDNPROOF_TESTS_LAB_INIT_H

#include <signal.h>
#include <stdbool.h>

#include "base/err.h"
#include "tests/lab/flat.h"
#include "tests/lab/paths.h"
#include "tests/lab/routes.h"
#include "tests/lab/stats.h"
#include "tests/lab/topology.h"

#define INIT_SCRATCH "/run/lab" /* for the servers' files and logs; the command's $LAB_SCRATCH */

struct init_plan {
	struct topology *topology; /* these three are owned; NULL: no wire */
	struct paths *paths;
	struct routes *routes;
	const char *nginx;
	const struct flat_options *flat; /* NULL: the places of the topology */
	char *const *argv;               /* the command */
	sigset_t mask;                   /* of blocked signals that the command starts with */
	bool own_group;                  /* the command gets a process group of its own */
	bool precise;
	struct wire_stats *stats; /* shared memory */
	int leash;  /* to read: a byte is a signal for the command, its end ends the lab */
	int report; /* to write: struct init_report */
};

/* What init tells the starter; each is one write. */
enum init_said { INIT_RAISED, INIT_ENDED, INIT_FAILED };
struct init_report {
	enum init_said said;
	int status;     /* ENDED: the command's, as of waitpid */
	struct err err; /* FAILED */
};

_Noreturn void init_main(const struct init_plan *plan);

#endif
