/* The responses of one node to the requests of one check. */
#ifndef CDNPROOF_ANALYZER_RESPONSES_H
#define CDNPROOF_ANALYZER_RESPONSES_H

#include "analyzer/sightings.h"

/* The sightings with requests of a check at a node that are not void: by agent, slot. */
struct responses {
	const struct check *check;
	const struct node *node;
	LIST_OF(const struct sighting *) series;
};

/* `node`: index into the dossier's nodes. The list lives in `arena`, the records in `seen`. */
void responses_open(const struct sightings *seen, const struct dossier *dossier, int node,
	const struct check *check, struct arena *arena, struct responses *out);

/* Request `at` of the record was answered with the status that the check expects. */
bool response_is_good(const struct check *check, const struct record *record, size_t at);

/* What the plan's read of this name (PLAN_READ_…) found in the response to request `at`; "" where
 * it found nothing. */
const char *response_read(const struct record *record, const char *as, size_t at);

#endif
