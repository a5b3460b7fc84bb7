#include "cli/watch_known.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

/* "n-fz, n-nc": as many as one line of an error holds. */
static const char *list_ids(const json_t *list, struct arena *arena)
{
	const char *text = "";
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *id = json_string_value(json_object_get(json_array_get(list, i), "id"));

		if (id && strlen(text) < 400)
			text = arena_format(arena, "%s%s%s", text, *text ? ", " : "", id);
	}
	return *text ? text_shown(arena, text) : "-";
}

static bool has_id(const json_t *list, const char *id)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (text_equal(
			    json_string_value(json_object_get(json_array_get(list, i), "id")), id))
			return true;
	return false;
}

int watch_known(const char *folder, const struct watch_event *event, struct err *err)
{
	char *path = file_join(folder, WATCH_DOSSIER);
	json_t *root = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
	const json_t *nodes = json_object_get(root, "nodes");
	const json_t *checks = json_object_get(root, "checks");
	struct arena arena = {0};
	int ret = 0;

	if (root && event->node && !has_id(nodes, event->node))
		ret = err_set(err, ERR_USAGE,
			_("--node: no node \"%s\" in the dossier; nothing was noted. There are: %s"),
			event->node, list_ids(nodes, &arena));
	else if (root && event->check && !has_id(checks, event->check))
		ret = err_set(err, ERR_USAGE,
			_("--check: no check \"%s\" in the dossier; nothing was noted. There are: "
			  "%s"),
			event->check, list_ids(checks, &arena));
	arena_fini(&arena);
	json_decref(root);
	free(path);
	return ret;
}
