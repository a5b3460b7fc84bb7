/* What each node did for each agent in each slot, found in one pass over the sightings: trials of
 * every city, operator and hour look at the same. */
#ifndef CDNPROOF_ANALYZER_TRIAL_CELLS_H
#define CDNPROOF_ANALYZER_TRIAL_CELLS_H

#include "analyzer/sightings.h"

struct trials;

/* One node for one agent in one slot, over all its service targets. */
struct trial_node {
	int64_t rtt_ns;   /* lower median of the handshakes; BIND_ABSENT: none */
	int32_t good_ppm; /* best share of good requests at a target; -1: none was asked */
	bool present;     /* some service record is there and not void */
	bool measured;    /* a usable record of a handshake is there */
};

struct trial_cell {
	const struct trial_node *nodes; /* one a node; NULL: nothing was recorded */
	bool spoiled;                   /* as trials_spoiled */
	bool lacking; /* some planned service target has no usable record; no cell: true */
};

/* One a slot of an agent: [agent · slots + slot]; in `arena`. Trials' service, family and controls
 * are known by then. */
struct trial_cell *trial_cells_make(const struct trials *trials, struct arena *arena);

#endif
