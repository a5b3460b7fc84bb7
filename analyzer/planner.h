/* Dossier + profile → plan, and whether a plan fits a dossier. Pure. */
#ifndef CDNPROOF_ANALYZER_PLANNER_H
#define CDNPROOF_ANALYZER_PLANNER_H

#include "analyzer/profile.h"
#include "model/plan.h"

struct plan_wish {
	struct unix_ms start; /* planner_start(now) where the user gives none */
	int64_t slots;        /* 0: the dossier's, else the profile's */
};

/* 10 s from now, rounded up to a slot where slots are under 10 s; else the next slot. */
/* How many slots do not lie wholly in the profile's window before as_of: they will not count. */
int64_t planner_slots_outside(
	const struct plan *plan, struct unix_ms as_of, const struct profile *profile);

struct unix_ms planner_start(struct unix_ms now, int64_t slot_ms);

/* slot_ms as the dossier or else the profile says. */
int64_t planner_slot_ms(const struct dossier *dossier, const struct profile *profile);

/* Every vip address of every node by every method that fits: icmp; tcp to each port (80 unless
 * the node lists ports); http and https for each check of that scheme that covers the node; tls,
 * where the node's key is pinned, to the port and name of each such https check (none: port 443).
 * Every agent by its own address (the mesh, by icmp), every name that a dns check asks for. Sorted,
 * so that one dossier gives one plan. The plan is the caller's: plan_close. It borrows nothing. */
struct plan *planner_make(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish);

/* The same with agents, and no checks nor targets yet. */
struct plan *planner_begin(
	const struct dossier *dossier, const struct profile *profile, struct plan_wish wish);

/* The check as agents get it, in `arena`; its objects are left in the path. */
void planner_fill_check(struct arena *arena, const struct check *check, struct plan_check *to);

/* What was claimed when a plan was made, as one digest, in `arena`: an agent need not know more. */
const char *planner_claims(const struct dossier *dossier, struct arena *arena);

/* ERR_DATA when sites, nodes, agents, checks, controls, thresholds, targets or the sampling of
 * packet evidence differ: the text says so. */
int planner_fits(const struct plan *plan, const struct dossier *dossier,
	const struct profile *profile, struct err *err);

/* Thresholds with the profile's where the dossier says nothing. */
struct thresholds planner_thresholds(const struct dossier *dossier, const struct profile *profile);

#endif
