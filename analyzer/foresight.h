/* What can be shown of each claimed node before anything is measured: geometry of the declared
 * agents, landmarks and papers against the boundaries. It promises nothing and advises nothing. */
#ifndef CDNPROOF_ANALYZER_FORESIGHT_H
#define CDNPROOF_ANALYZER_FORESIGHT_H

#include "model/dossier.h"
#include "model/region.h"

#define FORESIGHT_RIVALS_MOST 4

/* Why nothing can be confirmed, the first that holds. */
enum foresight_bar {
	FORESIGHT_NONE,       /* it can: by signed replies within the limit */
	FORESIGHT_NO_AGENT,   /* no agent of the claimed city */
	FORESIGHT_UNATTESTED, /* none of them has an attestation */
	FORESIGHT_UNSIGNED,   /* the node has no key pinned, or one of several nodes */
	FORESIGHT_UNPLANNED,  /* no signed method is planned of it */
	FORESIGHT_BORDER,     /* too near the city's edge for what is known of the agents' places */
};

/* A place that nearness cannot tell from the claimed one: nothing is there to measure from. */
struct foresight_rival {
	const char *code; /* GB/T 2260 */
	const char *zh, *en;
	bool outside;
	int64_t distance_m; /* from the claimed city's agent, or its centre */
};

struct foresight_node {
	const struct node *node;
	bool can_support;         /* an agent or a landmark of the claimed city is there */
	enum foresight_bar bar;   /* against confirming */
	const struct agent *best; /* of the city, by limit_ns; NULL: none */
	int64_t limit_ns; /* a signed reply to `best` within it leaves the city alone; -1: none does
			   */
	int64_t attested_ns;                    /* the same were `best` attested (100 m); -1 */
	LIST_OF(struct foresight_rival) rivals; /* the nearest first */
	size_t rivals_left_out;
};

/* One thing more, and how many nodes it would help. */
enum foresight_what {
	FORESIGHT_ATTEST,   /* a paper of where an agent stands */
	FORESIGHT_PIN,      /* a key of the node's own */
	FORESIGHT_AGENT,    /* an agent or a landmark in a claimed city that has none */
	FORESIGHT_LANDMARK, /* an agent or a landmark at a rival */
};

struct foresight_help {
	enum foresight_what what;
	const char *zh, *en; /* the agent's or node's id, or the place's names */
	size_t nodes;
};

struct foresight {
	LIST_OF(struct foresight_node) nodes; /* as in the dossier */
	LIST_OF(struct foresight_help) helps; /* most nodes first */
	/* agents and landmarks whose coordinates are not those of the city that they name, or are
	 * not known to 10 km: they support nothing */
	LIST_OF(const char *) strays;
};

/* What it says lives in `arena` and borrows from dossier and region. */
void foresight_make(const struct dossier *dossier, const struct region *region, struct arena *arena,
	struct foresight *out);

/* The greatest RTT at which the disc of an agent here, whose place is known to uncertainty_m,
 * leaves nothing but the city; -1: none does, however small. */
int64_t foresight_limit_ns(
	const struct region *region, struct geo_point at, int64_t uncertainty_m, int city);

#endif
