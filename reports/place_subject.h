/* All that is told of where one address is: its judged evidence, and the plain geometry behind it.
 * Whoever may measure fills it (geometry is geo's); explain and place_svg only present it. */
#ifndef CDNPROOF_REPORTS_PLACE_SUBJECT_H
#define CDNPROOF_REPORTS_PLACE_SUBJECT_H

#include "model/evidence.h"
#include "model/region.h"

#define PLACE_SUBJECT_MARGIN_M 5000 /* of the schematic boundaries: DESIGN.md §6 */

/* A disc that counts, with what it alone says. */
struct place_circle {
	const char *id; /* of the agent or landmark in its middle */
	const char *by; /* a landmark's: the agent that measured both; NULL: an agent's own disc */
	const char *method; /* of an agent's disc */
	const char *addr;   /* that was measured; NULL: the subject's */
	bool attested;
	struct geo_point centre;
	int64_t rtt_ns, radius_m;
	int64_t uncertainty_m; /* part of the radius: where its middle stands */
	uint32_t excludes;     /* cities of the region as bits, the bit behind them: outside */
	int64_t claim_m; /* at least so far from the claimed city's boundary; BIND_ABSENT: it does
			  * not exclude the claimed city */
	geo_ring ring;   /* its edge; none: too large for a figure */
};

enum place_mark_kind { MARK_AGENT, MARK_LANDMARK, MARK_SITE, MARK_DATABASE, MARK_KIND_COUNT };

/* A point of the figure. */
struct place_mark {
	enum place_mark_kind kind;
	const char *id; /* agent, landmark, site, or the database's name */
	struct geo_point point;
	bool sure; /* attested; a database: it names a city (else a midpoint, which places nothing)
		    */
	bool left_out; /* an agent that does not count */
};

struct place_subject {
	const struct region *region;
	const struct evidence *evidence;      /* agents, sites, contradictions; NULL: no dossier */
	const struct evidence_node *node;     /* its location is this address's alone */
	const char *addr;                     /* canonical */
	int claimed;                          /* index of the claimed city; -1: no claim */
	LIST_OF(struct place_circle) circles; /* by radius */
	LIST_OF(struct place_mark) marks;
};

#endif
