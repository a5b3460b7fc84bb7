/* The records that count, each with the agent, node, slot and planned target it belongs to. */
#ifndef CDNPROOF_ANALYZER_SIGHTINGS_H
#define CDNPROOF_ANALYZER_SIGHTINGS_H

#include "analyzer/analyze.h"

struct sighting {
	const struct record_entry *entry;
	int agent;      /* index into the dossier's agents */
	int node;       /* index into its nodes; -1: a control, another agent, a landmark, a name */
	int64_t slot;   /* index into the plan's slots; -1: without a plan */
	int64_t target; /* index into the plan's targets; -1: a control, or without a plan */
	bool is_void;   /* conflicting, or taken while the clock stepped or the capture lost */
	bool is_spoiled; /* the latter alone */
	bool is_control;
	bool is_aside; /* of an agent, a name or a landmark */
};

struct sightings {
	struct arena arena;
	LIST_OF(struct sighting) items; /* heap; by agent, slot, target */
	struct evidence_records counts;
	int64_t slots, slots_counted, slots_outside;
	int64_t first_counted, end_counted; /* slot indices: [first, end) lie in the window */
	size_t agent_count;
	size_t *cells; /* start of (agent, slot) in items: [agent · (slots + 1) + slot] */
	LIST_OF(bool) conflict, gap; /* per agent: a conflict or broken link; a missing line */
	bool clock_unsynced;         /* some counted record says so */
};

void sightings_open(const struct analyze_input *in, struct sightings *out);
void sightings_close(struct sightings *seen);

/* The sightings of an agent in a counted slot; *count of them. */
const struct sighting *sightings_cell(
	const struct sightings *seen, int agent, int64_t slot, size_t *count);

/* The plan's slot that starts at this instant, its target that the record is of; -1: none. */
int64_t sightings_find_slot(const struct plan *plan, struct unix_ms start);
int64_t sightings_find_target(const struct plan *plan, const struct record *record);

#endif
