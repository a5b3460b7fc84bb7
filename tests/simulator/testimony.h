/* What the agents of a scene write down: its records, in the order and chains of their runs. */
#ifndef CDNPROOF_TESTS_SIMULATOR_TESTIMONY_H
#define CDNPROOF_TESTS_SIMULATOR_TESTIMONY_H

#include "model/dossier.h"
#include "model/plan.h"
#include "model/record_set.h"
#include "tests/simulator/scene.h"

#define TESTIMONY_RUNS  2 /* of each agent, one a slot: the second is left out of a part */
#define TESTIMONY_SLOTS 4 /* rubbish has two more */

extern const char testimony_pinned_key[], testimony_other_key[];

struct testimony_method {
	const char *name;
	int64_t port; /* 0: none */
	int kind;     /* enum reply_kind */
	int stamp;    /* the usual one: enum record_stamp */
	bool plain;   /* measured in the cells of the tables */
};
extern const struct testimony_method testimony_methods[];
extern const int testimony_method_count;

/* Adds the records of all agents and runs. `plan`: sha256 that they name, NULL: none. Names of
 * agents, landmarks and addresses are the dossier's. Texts live in `arena`. */
void testimony_write(struct scene *scene, const struct dossier *dossier, const struct plan *plan,
	struct unix_ms start, int64_t slot_ms, struct arena *arena, struct record_set *out);

/* The first runs of the first agents, copied. */
void testimony_part(const struct record_set *all, const struct dossier *dossier, int agents,
	struct record_set *out);

#endif
