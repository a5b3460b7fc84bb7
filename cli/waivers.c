#include "cli/waivers.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

int waivers_gather(struct inputs *inputs, const char *const *given, struct err *err)
{
	char *beside = dossier_path(inputs->dossier, BUNDLE_WAIVERS);
	int ret = beside ? inputs_find_waivers(inputs, beside, err) : err_no_memory(err);

	free(beside);
	return ret < 0 ? -1 : inputs_read_waivers(inputs, given, err);
}

static int copy_waiver(const struct waiver *waiver, const char *folder, struct err *err)
{
	struct arena arena = {0};
	char *text;
	size_t len;
	int ret = envelope_text(&waiver->envelope, &text, &len, err);

	if (ret == 0) {
		ret = file_write(
			arena_format(&arena, "%s/%s.json", folder, waiver->id), text, len, err);
		free(text);
	}
	arena_fini(&arena);
	return ret;
}

int waivers_copy(const struct inputs *inputs, const char *folder, struct err *err)
{
	if (inputs->in.waivers.count && file_make_folders(folder, err) < 0)
		return -1;
	LIST_EACH(const struct waiver *, waiver, &inputs->in.waivers)
		if (copy_waiver(*waiver, folder, err) < 0)
			return -1;
	return 0;
}
