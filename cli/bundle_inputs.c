#include "cli/bundle_inputs.h"

#include "base/file.h"
#include "bundle/layout.h"

/* NULL where there is none. */
static const char *part_if_there(struct inputs *inputs, const char *bundle, const char *name)
{
	const char *path = bundle_part(&inputs->arena, bundle, name);

	return file_is_there(path) ? path : NULL;
}

static int read_measured(struct inputs *inputs, const char *bundle, struct err *err)
{
	const char *const records[] = {part_if_there(inputs, bundle, BUNDLE_RECORDS), NULL};
	const char *const inventories[] = {part_if_there(inputs, bundle, BUNDLE_INVENTORY), NULL};
	const char *answers = part_if_there(inputs, bundle, BUNDLE_ANSWERS);

	if (inputs_read_records(inputs, records, err) < 0 ||
		inputs_read_inventories(inputs, inventories, err) < 0 ||
		inputs_find_origin(
			inputs, bundle_part(&inputs->arena, bundle, BUNDLE_ORIGIN), err) < 0 ||
		inputs_find_runs(inputs, bundle_part(&inputs->arena, bundle, BUNDLE_RUNS), err) < 0)
		return -1;
	if (answers && inputs_read_answers(inputs, answers, err) < 0)
		return -1;
	if (inputs_find_watches(inputs, bundle_part(&inputs->arena, bundle, BUNDLE_WATCHES), err) <
		0)
		return -1;
	return inputs_find_waivers(
		inputs, bundle_part(&inputs->arena, bundle, BUNDLE_WAIVERS), err);
}

int bundle_inputs_read(
	struct inputs *out, const char *bundle, struct unix_ms as_of, struct err *err)
{
	const char *plan = part_if_there(out, bundle, BUNDLE_PLAN);

	out->of_bundle = true;
	out->profile_file = part_if_there(out, bundle, BUNDLE_PROFILE);
	out->region_file = part_if_there(out, bundle, BUNDLE_REGION);
	if (inputs_open_dossier(out, bundle_part(&out->arena, bundle, BUNDLE_DOSSIER), err) < 0)
		return -1;
	if (as_of.v != BIND_ABSENT)
		out->in.as_of = as_of;
	if (plan && inputs_open_plan(out, plan, err) < 0)
		return -1;
	if (read_measured(out, bundle, err) < 0)
		return -1;
	return inputs_find_documents(out, err);
}
