/* Promises of the dossier against the profile that it is judged by. */
#include <stdlib.h>
#include <string.h>

#include "cli/inputs.h"
#include "model/filing_check.h"

static void rules_of(struct inputs *inputs, const char ***out)
{
	const struct profile *profile = inputs->profile;
	size_t count = 0;

	*out = arena_array(&inputs->arena, profile->rules.count, sizeof(**out));
	LIST_EACH(const struct rule, rule, &profile->rules)
		(*out)[count++] = rule->id;
}

/* Places are read again: a dossier keeps none. What came by a pipe has none. */
int inputs_check_promises(struct inputs *inputs, const char *path, struct err *err)
{
	struct faults *faults = &inputs->cli->faults;
	struct faults ignored;
	struct json_doc doc = {0};
	const char **rules;
	bool placed;

	if (!inputs->dossier->filing || inputs->dossier->filing->promises.count == 0)
		return 0;
	rules_of(inputs, &rules);
	faults_init(&ignored);
	placed = strcmp(path, "-") != 0 && json_doc_read(path, &doc, &ignored, err) == 0;
	filing_check_rules(
		inputs->dossier, rules, inputs->profile->rules.count, placed ? &doc : NULL, faults);
	if (placed)
		json_doc_fini(&doc);
	faults_fini(&ignored);
	return faults_result(faults, err);
}
