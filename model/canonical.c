#include "model/canonical.h"

#include <string.h>

#include "base/i18n.h"
#include "base/jcs.h"

int canonical_text(
	const struct bind_shape *shape, const void *from, char **out, size_t *len, struct err *err)
{
	json_t *value = bind_write(shape, from);
	int ret = jcs_text(value, out, len, err);

	json_decref(value);
	return ret;
}

int canonical_expect(
	const struct json_doc *doc, const char *wanted, struct faults *faults, struct err *err)
{
	const struct json_node *node = json_node_find(doc->nodes, "schema");
	const char *found = node ? json_string_value(node->value) : NULL;

	if (!found || strcmp(found, wanted) == 0)
		return 0;
	faults_add(faults, doc->name, node->line, node->column, "schema",
		_("schema is \"%s\", not \"%s\""), found, wanted);
	return faults_result(faults, err);
}

void canonical_check_schema(
	struct bind_in *in, const struct json_node *root, const char *found, const char *wanted)
{
	if (found && strcmp(found, wanted) != 0)
		bind_fault(in, root, _("schema is \"%s\", not \"%s\""), found, wanted);
}
