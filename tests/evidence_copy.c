/* A deep copy of evidence by its shapes, with its free texts changed on the way. */
#include <string.h>

#include "tests/evidence_fixture.h"

struct copying {
	struct arena *arena;
	const char *(*change)(struct arena *arena, const char *text);
};

static void copy_shape(const struct copying *copying, const struct bind_shape *shape, char *at);

static void *copy_bytes(struct arena *arena, const void *from, size_t size)
{
	return from && size ? memcpy(arena_alloc(arena, size), from, size) : NULL;
}

struct any_list {
	char *items;
	size_t count;
};

static void copy_list(
	const struct copying *copying, const struct bind_shape *shape, struct any_list *list)
{
	list->items = copy_bytes(copying->arena, list->items, list->count * shape->size);
	for (size_t i = 0; i < list->count; i++)
		copy_shape(copying, shape, list->items + i * shape->size);
}

static void change_text(const struct copying *copying, const char **text)
{
	if (*text)
		*text = copying->change(copying->arena, *text);
}

static void copy_texts(const struct copying *copying, text_list *list)
{
	list->items = copy_bytes(
		copying->arena, (const void *)list->items, list->count * sizeof(*list->items));
	for (size_t i = 0; i < list->count; i++)
		change_text(copying, &list->items[i]);
}

/* Rows whose first member is their name: named structs and counts. */
static void copy_names(const struct copying *copying, size_t size, struct any_list *list)
{
	list->items = copy_bytes(copying->arena, list->items, list->count * size);
	for (size_t i = 0; i < list->count; i++)
		change_text(copying, (const char **)(void *)(list->items + i * size));
}

/* An object that may be missing. */
static void copy_maybe(const struct copying *copying, const struct bind_shape *shape, char **object)
{
	*object = copy_bytes(copying->arena, *object, shape->size);
	if (*object)
		copy_shape(copying, shape, *object);
}

static void copy_field(const struct copying *copying, const struct bind_field *field, void *slot)
{
	/* Lists differ in the type of their items alone, so the first two members lie alike. */
	if (field->kind == BIND_TEXT)
		change_text(copying, slot);
	else if (field->kind == BIND_TEXTS)
		copy_texts(copying, slot);
	else if (field->kind == BIND_OBJECT)
		copy_shape(copying, field->shape, slot);
	else if (field->kind == BIND_MAYBE)
		copy_maybe(copying, field->shape, slot);
	else if (field->kind == BIND_LIST)
		copy_list(copying, field->shape, slot);
	else if (field->kind == BIND_NAMED)
		copy_names(copying, field->shape->size, slot);
	else if (field->kind == BIND_COUNTS)
		copy_names(copying, sizeof(struct bind_count), slot);
}

static void copy_shape(const struct copying *copying, const struct bind_shape *shape, char *at)
{
	for (size_t i = 0; i < shape->field_count; i++)
		copy_field(copying, &shape->fields[i], at + shape->fields[i].offset);
}

struct evidence *fixture_copy(struct arena *arena, const struct evidence *from,
	const char *(*change)(struct arena *arena, const char *text))
{
	const struct copying copying = {arena, change};
	struct evidence *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *from;
	copy_shape(&copying, &evidence_shape, (char *)copy);
	return copy;
}
