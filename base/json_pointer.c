#include "base/json_pointer.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* The way down to what is compared. */
struct step {
	const struct step *up;
	const char *key; /* NULL: the index counts */
	size_t index;
};

struct search {
	struct arena *arena;
	struct json_difference found;
};

static const char *escaped(struct arena *arena, const char *key)
{
	char *out = arena_alloc(arena, strlen(key) * 2 + 1), *at = out;

	for (; *key; key++)
		if (*key == '~' || *key == '/') {
			*at++ = '~';
			*at++ = *key == '~' ? '0' : '1';
		} else {
			*at++ = *key;
		}
	return out;
}

static const char *pointer_of(struct arena *arena, const struct step *step)
{
	const char *above;

	if (!step)
		return "";
	above = pointer_of(arena, step->up);
	return step->key ? arena_format(arena, "%s/%s", above, escaped(arena, step->key))
			 : arena_format(arena, "%s/%zu", above, step->index);
}

struct shown {
	char text[JSON_SHOWN_MOST + 1];
	size_t len;
	bool cut;
};

/* Ends the writing when enough is there: a value may be as large as the document. */
static int take(const char *bytes, size_t len, void *context)
{
	struct shown *shown = context;
	size_t room = JSON_SHOWN_MOST - shown->len;

	shown->cut = len > room;
	memcpy(shown->text + shown->len, bytes, shown->cut ? room : len);
	shown->len += shown->cut ? room : len;
	return shown->cut ? -1 : 0;
}

static const char *show(struct arena *arena, const struct json_node *node)
{
	struct shown shown = {.len = 0};

	if (!node)
		return NULL;
	json_dump_callback(node->value, take, &shown, JSON_COMPACT | JSON_ENCODE_ANY);
	shown.text[utf8_cut(shown.text, shown.len)] = '\0';
	return text_shown(
		arena, arena_format(arena, "%s%s", shown.text, shown.cut ? "\xE2\x80\xA6" : ""));
}

static bool found(struct search *search, const struct step *at, const struct json_node *left,
	const struct json_node *right)
{
	search->found = (struct json_difference){.pointer = pointer_of(search->arena, at),
		.left = show(search->arena, left),
		.right = show(search->arena, right)};
	return true;
}

static bool differ_at(struct search *search, const struct step *at, const struct json_node *left,
	const struct json_node *right);

static bool differ_members(struct search *search, const struct step *at,
	const struct json_node *left, const struct json_node *right)
{
	const struct json_node *a = left->first, *b = right->first;

	for (; a || b; a = a->next, b = b->next) {
		const struct json_node *other = a ? json_node_find(right, a->key) : NULL;
		struct step here = {.up = at};

		if (a && !other) {
			here.key = a->key;
			return found(search, &here, a, NULL);
		}
		if (b && !json_node_find(left, b->key)) {
			here.key = b->key;
			return found(search, &here, NULL, b);
		}
		if (!a || !b || strcmp(a->key, b->key) != 0)
			return found(search, at, left, right); /* the order alone */
		here.key = a->key;
		if (differ_at(search, &here, a, b))
			return true;
	}
	return false;
}

static bool differ_elements(struct search *search, const struct step *at,
	const struct json_node *left, const struct json_node *right)
{
	const struct json_node *a = left->first, *b = right->first;
	struct step here = {.up = at};

	for (; a && b; a = a->next, b = b->next, here.index++)
		if (differ_at(search, &here, a, b))
			return true;
	return a || b ? found(search, &here, a, b) : false;
}

/* No deeper than JSON_DEPTH_MOST: the parser sees to it. */
static bool differ_at(struct search *search, const struct step *at, const struct json_node *left,
	const struct json_node *right)
{
	if (json_is_object(left->value) && json_is_object(right->value))
		return differ_members(search, at, left, right);
	if (json_is_array(left->value) && json_is_array(right->value))
		return differ_elements(search, at, left, right);
	return json_equal(left->value, right->value) ? false : found(search, at, left, right);
}

static int parse(
	const char *text, size_t len, const char *name, struct json_doc *out, struct err *err)
{
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = json_doc_parse(text, len, name, out, &faults, err);
	faults_fini(&faults);
	return ret;
}

int json_first_difference(const char *left, size_t left_len, const char *right, size_t right_len,
	struct arena *arena, bool *differ, struct json_difference *out, struct err *err)
{
	struct search search = {.arena = arena};
	struct json_doc a = {0}, b = {0};
	int ret = -1;

	if (parse(left, left_len, "left", &a, err) < 0 ||
		parse(right, right_len, "right", &b, err) < 0)
		goto out;
	*differ = left_len != right_len || memcmp(left, right, left_len) != 0;
	if (*differ && !differ_at(&search, NULL, a.nodes, b.nodes))
		found(&search, NULL, a.nodes, b.nodes); /* the same values in other bytes */
	*out = search.found;
	ret = 0;
out:
	json_doc_fini(&b);
	json_doc_fini(&a);
	return ret;
}
