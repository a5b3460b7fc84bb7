/* From records to discs: which RTTs bound a place, and by how much. */
#ifndef CDNPROOF_ANALYZER_LOCATION_DISC_H
#define CDNPROOF_ANALYZER_LOCATION_DISC_H

#include "analyzer/location.h"

/* A disc that nothing was noted of. */
#define LOCATION_NO_DISC ((struct location_disc){.agent = -1, .landmark = -1})

/* How far from its declared place something may stand: as declared, 100 m when attested, 10 km. */
int64_t location_uncertainty_m(int64_t declared_m, bool attested);

/* The coordinates are those of the city, and known to 10 km: else nearness to them says nothing of
 * it. */
bool location_stands_in(
	const struct region *region, const char *city, struct geo_point at, int64_t uncertainty_m);

/* It has RTTs by a method and a stamp that bound a place. */
bool location_disc_from(const struct record *record);

/* The record's least RTT, and what its stamp may have taken from it. False: it bounds no place. */
bool location_disc_rtt(const struct record *record, int64_t *rtt_ns, int64_t *quantum_ns);

/* Takes the least RTT of a record that location_disc_from is true of into account. */
void location_disc_note(struct location_disc *best, const struct sighting *s);

/* Centre, radius and what it excludes, once all is noted. */
void location_disc_finish(const struct locations *all, struct location_disc *disc);

#endif
