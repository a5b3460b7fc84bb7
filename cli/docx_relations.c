#include "cli/docx_relations.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"
#include "renders/xml_read.h"

#define ROOT_RELATIONS "_rels/.rels"

static void XMLCALL on_relation(void *parser, const char *name, const char **atts)
{
	struct docx_relations *relations = XML_GetUserData(parser);
	const char *type = xml_attribute(atts, "Type");
	const char *target = xml_attribute(atts, "Target");
	struct docx_relation *relation;

	if (strcmp(xml_own_name(name), "Relationship") != 0 || !type || !target ||
		text_equal(xml_attribute(atts, "TargetMode"), "External"))
		return;
	relation = arena_push(relations->arena, &relations->items.items, &relations->items.count,
		&relations->cap, sizeof(*relation));
	type = strrchr(type, '/') ? strrchr(type, '/') + 1 : type;
	relation->type = arena_text(relations->arena, type);
	if (xml_attribute(atts, "Id"))
		relation->id = arena_text(relations->arena, xml_attribute(atts, "Id"));
	relation->target = arena_text(relations->arena, target);
}

static int read_relations(
	struct docx_package *package, const char *name, struct docx_relations *out, struct err *err)
{
	static const struct xml_handlers handlers = {.start = on_relation};
	struct docx_bytes part = {0};
	int ret;

	if (docx_package_read(package, name, &part, err) < 0)
		return -1;
	ret = xml_read(part.text, part.len, &handlers, out, err);
	free(part.text);
	return ret < 0 ? err_within(err, "%s", name) : 0;
}

static const char *folder_of(struct arena *arena, const char *name)
{
	const char *end = strrchr(name, '/');

	return end ? arena_text_n(arena, name, (size_t)(end - name)) : "";
}

/* A target as the name of a part: from the package's root, or from the folder of who names it. */
static const char *resolve(struct arena *arena, const char *folder, const char *target)
{
	if (target[0] == '/')
		return target + 1;
	for (;;) {
		if (strncmp(target, "../", 3) == 0) {
			folder = folder_of(arena, folder);
			target += 3;
		} else if (strncmp(target, "./", 2) == 0) {
			target += 2;
		} else {
			break;
		}
	}
	return folder[0] ? arena_format(arena, "%s/%s", folder, target) : target;
}

const char *docx_main_part(struct docx_package *package, struct arena *arena, struct err *err)
{
	struct docx_relations relations = {.arena = arena};

	if (read_relations(package, ROOT_RELATIONS, &relations, err) < 0)
		return NULL;
	LIST_EACH(const struct docx_relation, relation, &relations.items)
		if (strcmp(relation->type, "officeDocument") == 0)
			return resolve(arena, "", relation->target);
	err_set(err, ERR_DATA, _("it is no DOCX: %s names no document"), ROOT_RELATIONS);
	return NULL;
}

int docx_relations_read(
	struct docx_package *package, const char *part, struct docx_relations *out, struct err *err)
{
	const char *folder = folder_of(out->arena, part);
	const char *own = arena_format(out->arena, "%s%s_rels/%s.rels", folder,
		folder[0] ? "/" : "", part + (folder[0] ? strlen(folder) + 1 : 0));
	struct err absent = {0};

	if (read_relations(package, own, out, &absent) < 0 && absent.code != ERR_NOINPUT) {
		*err = absent;
		return -1;
	}
	LIST_EACH(struct docx_relation, relation, &out->items)
		relation->target = resolve(out->arena, folder, relation->target);
	return 0;
}
