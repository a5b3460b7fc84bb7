/* Imported requests by target and slot, and the records of them. */
#ifndef CDNPROOF_PROBES_IMPORT_SLOTS_H
#define CDNPROOF_PROBES_IMPORT_SLOTS_H

#include "base/arena.h"
#include "probes/import_sink.h"

struct import_asked;
struct import_sample;
struct import_target;
struct output;

struct import_slots {
	struct arena arena;
	const struct import_options *options;
	const char *method;         /* of the format; NULL */
	struct import_asked *asked; /* what the plan asks for, by address */
	size_t asked_count;
	struct import_target *targets; /* heap */
	size_t target_count, target_cap;
	uint32_t *buckets; /* of targets, 1 + index; heap */
	size_t bucket_count;
	struct import_sample *samples; /* heap */
	size_t sample_count, sample_cap;
	char text[256]; /* why the last row was not taken, or which target it was for */
};

void import_slots_init(
	struct import_slots *slots, const struct import_options *options, const char *method);
void import_slots_fini(struct import_slots *slots);

enum import_fate {
	IMPORT_TAKEN,
	IMPORT_OUTSIDE,      /* the plan's slots */
	IMPORT_OTHER_TARGET, /* than the plan's: slots->text says which */
	IMPORT_WRONG,        /* slots->text says why */
	IMPORT_ASKS,         /* an option is missing: slots->text says which */
};

enum import_fate import_slots_add(
	struct import_slots *slots, const struct import_row *row, size_t file);

/* Sorts, leaves out what stands in two files, counts. ERR_DATA: more requests in one slot than a
 * record holds. */
int import_slots_close(struct import_slots *slots, struct import_counts *counts, struct err *err);

int import_slots_write(
	struct import_slots *slots, const char *run, struct output *output, struct err *err);

#endif
