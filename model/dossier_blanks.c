#include "model/dossier_blanks.h"

#include <string.h>

#include "base/i18n.h"

#define MARK "（填写"

bool dossier_is_template(const char *text)
{
	return text && strstr(text, MARK) != NULL;
}

struct walk {
	struct dossier *dossier;
	size_t cap;
};

/* A value and what it stands in: a path is made only where it is asked for. */
struct step {
	const struct json_node *node;
	const struct step *up;
};

static const char *path_of(struct arena *arena, const struct step *step)
{
	const char *before;

	if (!step || !step->up)
		return "";
	before = path_of(arena, step->up);
	if (!step->node->key)
		return arena_format(arena, "%s[%u]", before, step->node->index);
	return arena_format(arena, "%s%s%s", before, before[0] ? "." : "", step->node->key);
}

static void add_blank(struct walk *walk, const struct step *at)
{
	struct dossier *d = walk->dossier;
	struct dossier_blank *blank = arena_push(
		&d->arena, &d->blanks.items, &d->blanks.count, &walk->cap, sizeof(*blank));

	*blank = (struct dossier_blank){.path = path_of(&d->arena, at),
		.text = arena_text(&d->arena, json_string_value(at->node->value)),
		.line = at->node->line,
		.column = at->node->column};
}

static void look(struct walk *walk, const struct json_node *node, const struct step *up)
{
	const struct step here = {node, up};

	if (dossier_is_template(json_string_value(node->value)))
		add_blank(walk, &here);
	for (const struct json_node *child = node->first; child; child = child->next)
		look(walk, child, &here);
}

void dossier_find_blanks(const struct json_doc *doc, struct dossier *dossier)
{
	struct walk walk = {.dossier = dossier};

	look(&walk, doc->nodes, NULL);
}

void dossier_blank_faults(const struct dossier *dossier, struct faults *faults)
{
	LIST_EACH(const struct dossier_blank, blank, &dossier->blanks)
		faults_add(faults, dossier->path, blank->line, blank->column, blank->path,
			_("\"%s\" is still the template's: to be filled in, or left out"),
			blank->text);
}
