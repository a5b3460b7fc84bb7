/* Agents measured by agents: which declared places cannot all be true. It refutes, it cannot prove:
 * an agent that nothing contradicts may still stand elsewhere. */
#ifndef CDNPROOF_ANALYZER_MESH_H
#define CDNPROOF_ANALYZER_MESH_H

#include "analyzer/sightings.h"

#define MESH_KNOTS_MOST 64 /* agents in contradictions; of more, each is suspect */

struct mesh_contradiction {
	int a, b;           /* agents, a < b by index */
	int64_t rtt_ns;     /* least of both directions */
	int64_t distance_m; /* between their declared places */
	int64_t most_m;     /* that light in fibre allows, with both uncertainties */
};

/* Least RTT between two agents, by either's records. */
struct mesh_pair {
	int a, b;
	int64_t rtt_ns, quantum_ns;
	int64_t distance_m;
};

struct mesh {
	LIST_OF(struct mesh_pair) pairs; /* by a, b */
	LIST_OF(struct mesh_contradiction) contradictions;
	LIST_OF(int) states; /* per agent: enum evidence_mesh */
};

/* A pair contradicts itself when the declared places are further apart than place_radius_m of its
 * least RTT with both uncertainties. The agents named are those of the least set that touches every
 * contradiction (a vertex cover), in which an attested agent weighs more than all others together.
 * In every least set: misplaced, if an attested agent or agents of two networks
 * contradict it; otherwise, or in some: suspect. `attested` and `uncertainty_m` have an entry
 * an agent. What is found lives in `arena`. */
void mesh_judge(const struct sightings *seen, const struct dossier *dossier, const bool *attested,
	const int64_t *uncertainty_m, struct arena *arena, struct mesh *out);

/* Its discs do not count. */
bool mesh_leaves_out(const struct mesh *mesh, int agent);

/* The agents of each state from the contradictions alone; the pure part, for tests. */
void mesh_name(struct mesh *mesh, const bool *attested);

#endif
