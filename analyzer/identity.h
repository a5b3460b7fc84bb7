/* Who answered: whether it is the declared node that gave what a judge counts. One rule for all of
 * them:
 *
 *   a response that names another node contradicts whatever else speaks for this one;
 *   else a handshake signed with the key that is pinned for this node alone, at each address that
 *   answered and by each agent that was answered, where nobody met another key, shows it;
 *   else it is shown where every response that counts names the node;
 *   else where the origin's own log has what the node fetched.
 *
 * A request without a response names nobody, and contradicts nothing. */
#ifndef CDNPROOF_ANALYZER_IDENTITY_H
#define CDNPROOF_ANALYZER_IDENTITY_H

#include "analyzer/location.h"
#include "model/evidence.h"

#define IDENTITY_ANY_AGENT (-1)

enum identity_names {
	IDENTITY_NAMES_NOBODY,
	IDENTITY_NAMES_NODE,
	IDENTITY_NAMES_OTHER, /* whatever it is, declared or not */
};

/* Responses that a judge counts, and whom they name. */
struct identity_tally {
	int64_t counted, named;
	int64_t other; /* of all responses, counted or not */
};

/* The id that a response names by what the plan's read found in it, by the check's table, or as it
 * stands where there is none; NULL: nobody, or what the table has not got. */
const char *identity_id(const struct check *check, const char *said);

/* What the response to request `at` says of `node`. */
enum identity_names identity_names(
	const struct check *check, const struct node *node, const struct record *record, size_t at);

void identity_note(struct identity_tally *tally, enum identity_names names, bool counts);
void identity_join(struct identity_tally *tally, const struct identity_tally *more);

/* The agent met the node's own key at the address, signed, and nobody met another one there. One
 * agent's handshake says nothing of what another is connected to; IDENTITY_ANY_AGENT is for what no
 * agent fetched itself. */
bool identity_has_key(
	const struct locations *locations, const struct node *node, const char *addr, int agent);

/* The same of every record of http here that got through to somebody; false: none did. Those of one
 * agent and address stand beside one another, or it only takes longer. */
bool identity_has_keys(const struct locations *locations, const struct node *node,
	const struct sighting *const *seen, size_t count);

/* `key`: as above, of all that the responses came from. `log`: the origin's log has it. */
enum evidence_identity identity_decide(bool key, const struct identity_tally *tally, bool log);

/* A declared node's address, and what the responses from there to checks that tell nodes by a
 * header say. */
struct identity_address {
	const char *addr;
	int node; /* index into the dossier's nodes */
	struct identity_tally tally;
};

/* Of all records, for judges of what names lead to. */
struct identity_book {
	const struct locations *locations;
	struct arena arena;
	LIST_OF(struct identity_address) addresses; /* of the nodes, whatever their role */
};

/* Both must outlive the book. */
void identity_book_open(
	const struct sightings *seen, const struct locations *locations, struct identity_book *out);
void identity_book_close(struct identity_book *book);

/* NULL: it is nobody's. */
const struct identity_address *identity_book_find(
	const struct identity_book *book, const char *addr);

/* How it is known that the node answers the agent (or IDENTITY_ANY_AGENT) at its address. */
enum evidence_identity identity_book_decide(
	const struct identity_book *book, const struct identity_address *address, int agent);

#endif
