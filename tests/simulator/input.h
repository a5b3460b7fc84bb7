/* A scene as the analyzer gets it: dossier, plan, records and answers, all in memory. */
#ifndef CDNPROOF_TESTS_SIMULATOR_INPUT_H
#define CDNPROOF_TESTS_SIMULATOR_INPUT_H

#include "analyzer/analyze.h"
#include "tests/simulator/scene.h"

struct input {
	struct arena arena;
	struct dossier dossier, part_dossier;
	struct plan plan;
	struct record_set records, part_records;
	struct analyze_input all;  /* everything */
	struct analyze_input part; /* the first runs of some of the agents: less evidence */
	bool has_part;             /* it was drawn */
};

void input_init(struct input *input, struct scene *scene, const struct profile *profile);
void input_fini(struct input *input);

#endif
