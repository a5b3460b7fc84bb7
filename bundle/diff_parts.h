/* The steps of diff_make, each of which fills its part of the difference. */
#ifndef CDNPROOF_BUNDLE_DIFF_PARTS_H
#define CDNPROOF_BUNDLE_DIFF_PARTS_H

#include "bundle/diff.h"
#include "bundle/diff_lists.h"

struct diff_work {
	struct difference *out;
	const struct diff_side *old, *new;
	bool dossiers; /* both sides have one */
};

/* A list of views that is filled while it is made. */
struct diff_making {
	struct arena *arena;
	void *items;
	size_t count, cap;
};
#define DIFF_PUSH(making, type)                                                                    \
	((type *)arena_push((making)->arena, &(making)->items, &(making)->count, &(making)->cap,   \
		sizeof(type)))

/* Makes the views of one side. */
typedef void diff_maker(const struct diff_side *side, struct diff_making *making);

/* Makes both sides' views and compares them. */
void diff_by_table(const struct diff_work *work, const struct diff_table *table, diff_maker *maker);

void diff_judged(const struct diff_work *work);   /* verdicts, findings, settings, licence */
void diff_declared(const struct diff_work *work); /* nodes, sites, documents, domains */
void diff_measured(const struct diff_work *work); /* agents, cities, latency, logs, databases */
void diff_served(const struct diff_work *work);   /* functions, hosts, facilities, undeclared */

/* Reads the lists: after those above. */
void diff_maintenance(const struct diff_work *work); /* windows, tickets of nodes, outages */
void diff_duties(const struct diff_work *work);
void diff_tallies(const struct diff_work *work);

#endif
