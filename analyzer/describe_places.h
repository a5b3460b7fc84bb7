/* What evidence says of where addresses are: sites, landmarks, signs, ranking, databases, mesh. */
#ifndef CDNPROOF_ANALYZER_DESCRIBE_PLACES_H
#define CDNPROOF_ANALYZER_DESCRIBE_PLACES_H

#include "analyzer/rule.h"

/* Of a node: everything but state, cities, reasons, discs, handshakes and answers. */
void describe_places(
	struct judged *j, const struct location_node *node, struct evidence_location *out);

/* landmarks[], contradictions[], databases[] of the evidence; agents' mesh states and answers. */
void describe_witnesses(struct judged *j);

#endif
