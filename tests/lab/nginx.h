/* The places' servers: a real nginx for each place that serves. */
#ifndef CDNPROOF_TESTS_LAB_NGINX_H
#define CDNPROOF_TESTS_LAB_NGINX_H

#include <signal.h>

#include "base/err.h"
#include "tests/lab/place.h"
#include "tests/lab/topology.h"

struct nginx_plan {
	const struct topology *topology;
	const struct place_net *nets; /* one a place */
	int home;                     /* the network namespace to come back to */
	const char *program;
	const char *scratch; /* an existing folder for all that they write */
	const sigset_t *mask;
};

/* The program to use: the one given, else $LAB_NGINX, else build/nginx/usr/sbin/nginx, else
 * /usr/sbin/nginx. -1 with what to do when a place serves and there is none. */
int nginx_find(
	const struct topology *topology, const char *given, const char **out, struct err *err);

/* Starts them all and waits, 5 s at most, until each accepts on every address of its place. */
int nginx_start(const struct nginx_plan *plan, struct err *err);

#endif
