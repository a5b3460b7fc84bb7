/* Sightings by address: each address looks at its own alone. */
#ifndef CDNPROOF_ANALYZER_LOCATION_INDEX_H
#define CDNPROOF_ANALYZER_LOCATION_INDEX_H

#include "analyzer/sightings.h"

struct location_index {
	const struct sighting **items; /* by address, then as they were: agent, slot, target */
	size_t count;
	const struct sighting **landmarks; /* those of landmarks, as they were */
	size_t landmark_count;
};

struct location_sightings {
	const struct sighting *const *items;
	size_t count;
};

/* Of what is not void. Lives in `arena`, points into `seen`. */
void location_index_make(const struct sightings *seen, const struct analyze_input *in,
	struct arena *arena, struct location_index *out);

/* Those of nodes at this address. */
struct location_sightings location_index_of(const struct location_index *index, const char *addr);

#endif
