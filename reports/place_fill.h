/* What evidence has of a node's place, as explain and figures take it. Agents stand where they say,
 * to 0.05 degrees, so figures of it are schematic; whatever is judged stays the evidence's. */
#ifndef CDNPROOF_REPORTS_PLACE_FILL_H
#define CDNPROOF_REPORTS_PLACE_FILL_H

#include "reports/place_subject.h"
#include "reports/report.h"

struct place_filler;

struct place_filler *place_filler_new(const struct report *report); /* never NULL; borrows */
void place_filler_free(struct place_filler *filler);

/* Circles by radius, without middles and edges, and marks of agents and of the site: a circle's
 * middle is the mark of its agent, where it has one; evidence has no places of landmarks. Texts are
 * the evidence's, lists live in the arena. Of the circles `excludes` is not computed and `claim_m`
 * is 0 where the evidence calls its middle a witness against the claim. */
void place_fill(const struct place_filler *filler, const struct evidence_node *node,
	const struct site *site, struct arena *arena, struct place_subject *out);

#endif
