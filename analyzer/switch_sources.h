/* Who answered in a watch: each agent's own handshakes and responses, address by address, judged by
 * the rule of analyzer/identity.h. */
#ifndef CDNPROOF_ANALYZER_SWITCH_SOURCES_H
#define CDNPROOF_ANALYZER_SWITCH_SOURCES_H

#include "analyzer/identity.h"

/* An address of a node, as one agent met it. */
struct switch_source {
	int node, agent;  /* indices into the dossier's */
	const char *addr; /* "": the response named the node, and no declared one has its address */
	struct identity_tally tally;
	bool fetched;   /* responses came from there */
	bool key;       /* some handshake was signed with the key that is the node's alone */
	bool other_key; /* some showed another */
};

struct switch_sources {
	struct arena *arena;
	const struct dossier *dossier;
	LIST_OF(struct switch_source) items;
	size_t cap;
};

typedef LIST_OF(int) switch_agents; /* indices into the dossier's */

/* What the handshakes of a record of `node` show. */
void switch_sources_key(
	struct switch_sources *sources, int node, int agent, const struct record *record);

/* The response to request `at`, from the address `addr` of `node`. */
void switch_sources_direct(struct switch_sources *sources, int node, int agent, const char *addr,
	enum identity_names names, bool counts);

/* One by a visit: `owner` has the address that it came from, `named` is whom it names; -1: no
 * declared node. */
void switch_sources_visit(struct switch_sources *sources, int owner, int agent, const char *addr,
	enum identity_names of_owner, int named, bool counts);

/* How these agents (NULL: all) know that the node is who answers; IDENTITY_NONE: they do not.
 * Handshakes of `evidence` (or NULL) count as those of the watch. `node` -1: nobody's. */
enum evidence_identity switch_sources_identity(const struct switch_sources *sources,
	const struct evidence *evidence, int node, const switch_agents *agents);

#endif
