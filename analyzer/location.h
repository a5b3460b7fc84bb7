/* What is known of where each node is, and what that says of a set of cities. */
#ifndef CDNPROOF_ANALYZER_LOCATION_H
#define CDNPROOF_ANALYZER_LOCATION_H

#include "analyzer/location_index.h"
#include "analyzer/mesh.h"
#include "analyzer/sightings.h"
#include "geo/place.h"

#define LOCATION_NEAR_MOST_NS INT64_C(2000000) /* nearness supports up to 2 ms */
#define LOCATION_NEAR_BAND_NS INT64_C(50000)   /* of the least RTT of all agents */
#define LOCATION_AGENT_U_M    10000            /* where an agent stands: not attested */
#define LOCATION_ATTESTED_U_M 100

struct bestline; /* analyzer/bestline.h */

/* One agent's least RTT to an address, and what follows from it. By way of a landmark: the RTTs of
 * one slot from the agent to the landmark and to the address, added, bound the place about the
 * landmark, wherever the agent stands. */
struct location_disc {
	int agent;
	int landmark;       /* index into the dossier's landmarks; -1: the agent's own disc */
	const char *method; /* of the reply by the address */
	int64_t rtt_ns, quantum_ns; /* of the record that gives the smallest disc */
	int64_t least_ns;           /* least RTT by any stamp: nearness compares these */
	struct place_disc disc;
	uint32_t excluded; /* by this disc alone */
};

/* What one agent's handshakes by one method that showed one key say. */
struct location_handshake {
	int agent;
	const char *method, *key_sha256;
	int64_t records;
	bool own;       /* signed with the key that is pinned for this node alone */
	bool authentic; /* the node's pinned key, and the RTT is of the reply that it signed */
	struct location_disc disc; /* of these records alone; agent -1: they have none */
};

/* A sign that something on the way answers for the node. */
struct location_sign {
	int agent, sign; /* enum evidence_sign_kind */
	int64_t plain, signed_value;
};

struct location_address {
	const char *addr;
	LIST_OF(struct location_disc) discs;     /* by agent; of those that the mesh leaves in */
	LIST_OF(struct location_disc) left_out;  /* of the others */
	LIST_OF(struct location_disc) landmarks; /* by way of landmarks, one each */
	LIST_OF(int) sites; /* indices into discs: no two have a point in common; none: one place */
	LIST_OF(struct location_sign) signs;
	LIST_OF(const struct answer *) answers;
	struct place_result together; /* what all discs leave */
	struct place_result own;      /* what the agents' own leave, where landmarks clash */
	LIST_OF(struct location_handshake) handshakes; /* by agent, method, key */
	bool unseen;     /* a planned agent has no record of it: what it saw is not known */
	bool key_shared; /* the pinned key is another node's as well */
	bool other_key;  /* some handshake showed another key than the pinned one */
	struct place_result signed_; /* what authentic replies to attested agents leave */
};

struct location_node {
	const struct node *node;
	uint32_t claimed;                           /* its city as a set */
	const struct document *document;            /* a counting one of its site; NULL: none */
	int document_reason;                        /* then why: enum reason */
	LIST_OF(struct location_address) addresses; /* vip ones */
};

/* A state about a set of cities, with its grounds. */
struct location_view {
	int state; /* enum location_state */
	reason_list reason;
	LIST_OF(int) near; /* agents whose nearness supports it */
	LIST_OF(int) near_landmarks;
	LIST_OF(int) witnesses; /* agents whose discs exclude it, by themselves or by a landmark */
	LIST_OF(int) witness_landmarks; /* landmarks whose discs do */
	LIST_OF(int) misplaced;         /* agents left out whose discs would exclude it */
	LIST_OF(int)
	grounds; /* confirmed, refuted: attested agents with authentic replies that
		  * alone say so; none: it is by witnesses */
};

/* What a location rule counts. */
enum location_says { LOCATION_NO, LOCATION_MAY, LOCATION_YES };

struct locations {
	struct arena arena;
	const struct analyze_input *in;
	LIST_OF(struct location_node) nodes; /* as in the dossier */
	const struct sightings *seen;        /* for faults in the agents' lines */
	LIST_OF(bool) attested;              /* per agent */
	int64_t *uncertainty_m;              /* per agent */
	LIST_OF(bool) landmark_attested;     /* per landmark */
	bool *stands; /* per agent, then per landmark: it stands in the city that it names */
	struct location_index index;
	struct mesh mesh;
	struct bestline *bestlines; /* per agent */
	struct place_memo *memos;   /* per agent, then per landmark */
};

/* The agents' own places are as they say, as far as the mesh can tell. */
bool location_counts(const struct locations *locations, int agent);

/* An authentic reply to an attested agent whose place the mesh does not deny. */
bool location_is_ground(
	const struct locations *locations, const struct location_handshake *handshake);

void locations_open(
	const struct analyze_input *in, const struct sightings *seen, struct locations *out);
void locations_close(struct locations *locations);

/* True when the answer speaks against every city of the set / for it (all it says lies in it). */
bool answer_against(const struct region *region, const struct answer *answer, uint32_t set);
bool answer_for(const struct region *region, const struct answer *answer, uint32_t set);
/* All that it says lies beyond what the address's discs leave: it has no vote, and counts against
 * the database. */
bool answer_excluded(const struct region *region, const struct answer *answer,
	const struct location_address *address);

/* The state of a node asked about a set: the weakest of its addresses'. */
void location_view(struct locations *locations, const struct location_node *node, uint32_t set,
	struct location_view *out);

/* `measured`: confirmed only; otherwise the reading `mixed`: confirmed, or supported together with
 * a document of the site. A node that claims a city outside the set is a no. */
enum location_says location_says(struct locations *locations, const struct location_node *node,
	uint32_t set, bool measured, struct location_view *view);

/* Every agent's least RTTs to both differ by no more than max(0.1 ms, 5 %), or equal keys. */
bool location_same_place(const struct location_node *a, const struct location_node *b);

#endif
