/* Waivers as inputs. */
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "cli/folders.h"
#include "cli/inputs.h"

#define ROLE "waiver"

static const struct waiver *find_id(const struct inputs *inputs, const char *id)
{
	LIST_EACH(const struct waiver *, known, &inputs->in.waivers)
		if (strcmp((*known)->id, id) == 0)
			return *known;
	return NULL;
}

static void keep_waiver(struct inputs *inputs, const char *path, struct waiver *waiver)
{
	const struct waiver **slot = arena_push(&inputs->arena, &inputs->in.waivers.items,
		&inputs->in.waivers.count, &inputs->waiver_cap, sizeof(const struct waiver *));

	*slot = waiver;
	inputs_push(inputs, ROLE, inputs_evidence_name(inputs, ROLE, path, waiver->sha256),
		waiver->sha256);
}

/* The same file at another path: of both names the lesser, whatever came first. */
static void keep_name(struct inputs *inputs, const char *path, const char *sha256)
{
	const char *name = inputs_evidence_name(inputs, ROLE, path, sha256);

	for (size_t i = 0; i < inputs->in.inputs.count; i++) {
		struct evidence_input *input = &inputs->in.inputs.items[i];

		if (strcmp(input->role, ROLE) == 0 && strcmp(input->sha256, sha256) == 0 &&
			strcmp(name, input->name) < 0)
			input->name = name;
	}
}

static int read_waiver_file(void *context, const char *path, struct err *err)
{
	struct inputs *inputs = context;
	const struct waiver *known;
	struct waiver *waiver;
	int ret = 0;

	if (waiver_open(path, &waiver, &inputs->cli->faults, err) < 0)
		return -1;
	known = find_id(inputs, waiver->id);
	if (!known) {
		keep_waiver(inputs, path, waiver);
		return 0;
	}
	if (strcmp(known->sha256, waiver->sha256) != 0)
		ret = err_set(err, ERR_DATA,
			_("%s: another waiver has its id, %s: evidence could not tell them apart"),
			path, waiver->id);
	else
		keep_name(inputs, path, waiver->sha256);
	waiver_close(waiver);
	return ret;
}

int inputs_read_waivers(struct inputs *inputs, const char *const *paths, struct err *err)
{
	for (; paths && *paths; paths++)
		if (folders_each(*paths, ".json", read_waiver_file, inputs, err) < 0)
			return -1;
	return 0;
}

int inputs_find_waivers(struct inputs *inputs, const char *folder, struct err *err)
{
	const char *const paths[] = {folder, NULL};

	return file_is_there(folder) ? inputs_read_waivers(inputs, paths, err) : 0;
}
