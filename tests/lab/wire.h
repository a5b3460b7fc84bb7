/* The wire: reads what every place sends and hands it to the place it goes to when it is due. */
#ifndef CDNPROOF_TESTS_LAB_WIRE_H
#define CDNPROOF_TESTS_LAB_WIRE_H

#include <stdbool.h>

#include "base/err.h"
#include "tests/lab/paths.h"
#include "tests/lab/place.h"
#include "tests/lab/routes.h"
#include "tests/lab/stats.h"
#include "tests/lab/topology.h"

struct wire_setup {
	const struct topology *topology;
	const struct paths *paths;
	const struct routes *routes;
	const struct place_net *nets; /* one a place */
	bool frames;  /* Ethernet between two places: what one sends goes to the other */
	bool precise; /* spin before a release instead of trusting the timer */
	struct wire_stats *stats;
};

/* Carries packets until the process is ended; returns only with an error. */
int wire_run(const struct wire_setup *setup, struct err *err);

#endif
