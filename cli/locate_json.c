#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/jcs.h"
#include "cli/locate.h"

static const char *const kind_names[] = {
	[GEO_ADDRESS_NONE] = "none",
	[GEO_ADDRESS_PLAIN] = "plain",
	[GEO_ADDRESS_RESERVED] = "plain", /* "reserved" stands beside it */
	[GEO_ADDRESS_MAPPED] = "mapped",
	[GEO_ADDRESS_SIX_TO_FOUR] = "6to4",
	[GEO_ADDRESS_TEREDO] = "teredo",
	[GEO_ADDRESS_NAT64] = "nat64",
	[GEO_ADDRESS_COMPATIBLE] = "compatible",
};

static const struct bind_shape *shape_of(const struct bind_shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->field_count; i++)
		if (strcmp(shape->fields[i].key, key) == 0)
			return shape->fields[i].shape;
	return NULL;
}

/* As evidence has it: the same keys mean the same. */
static json_t *location_json(const struct evidence_location *location)
{
	const struct bind_shape *node = shape_of(&evidence_shape, "nodes");

	return bind_write(shape_of(node, "location"), location);
}

static json_t *answers_json(const answer_list *answers)
{
	json_t *list = json_array();

	LIST_EACH(const struct answer, answer, answers)
		json_array_append_new(list, bind_write(&answer_shape, answer)); /* stolen */
	return list;
}

static json_t *located_json(const struct located *located)
{
	json_t *root = location_json(&located->subject.node->location);

	json_object_del(root, "answers"); /* databases has them, with what was found */
	json_object_set_new(root, "addr", json_string(located->given));
	json_object_set_new(root, "kind", json_string(kind_names[located->kind]));
	json_object_set_new(root, "databases", answers_json(&located->answers));
	if (!json_object_get(root, "discs"))
		json_object_set_new(root, "discs", json_array());
	if (located->reserved)
		json_object_set_new(root, "reserved", json_true());
	if (strcmp(located->given, located->addr) != 0)
		json_object_set_new(root, "canonical", json_string(located->addr));
	if (!located->judged)
		return root;
	json_object_set_new(root, "node", json_string(located->judged->node->id));
	json_object_set_new(root, "claimed", json_string(located->judged->node->city));
	return root;
}

int locate_print_json(const struct located *located, struct err *err)
{
	json_t *root = located_json(located);
	char *text;
	size_t len;
	int ret = jcs_text(root, &text, &len, err);

	if (ret == 0) {
		puts(text);
		free(text);
	}
	json_decref(root);
	return ret;
}
