/* Whether it is the declared node that answers at an address: its pinned key, or responses that
 * name it. */
#ifndef CDNPROOF_ANALYZER_SERVED_BY_H
#define CDNPROOF_ANALYZER_SERVED_BY_H

#include "analyzer/rule.h"

struct served_address {
	const char *addr;
	int node;       /* index into the dossier's nodes */
	bool named;     /* some response from there named the node that has the address */
	bool otherwise; /* some named another */
};

/* What the responses of all records say. */
struct served {
	const struct judged *j;
	struct arena arena;
	LIST_OF(struct served_address) addresses; /* of the nodes */
};

void served_open(const struct judged *j, struct served *out);
void served_close(struct served *served);

/* The declared node's address, whatever its role; NULL: it is nobody's. */
const struct served_address *served_find(const struct served *served, const char *addr);

/* Handshakes signed with the node's pinned key and none with another, else responses that name the
 * node and none that names another. IDENTITY_NONE: neither. */
enum evidence_identity served_identity(
	const struct served *served, const struct served_address *address);

#endif
