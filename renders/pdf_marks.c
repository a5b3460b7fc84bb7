/* What stands where in a volume, as qpdf tells it: pages, bookmarks, anchors. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "renders/pdf_parts.h"

#define A4_HEIGHT_PT 842
#define DEPTH_MOST   16

struct reading {
	struct pdf_work *work;
	struct pdf_volume *volume;
	const json_t *root;
	const json_t *objects;
	size_t mark_cap;
};

static const json_t *object_value(const struct reading *reading, const char *reference)
{
	char key[64];

	snprintf(key, sizeof(key), "obj:%s", reference);
	return json_object_get(json_object_get(reading->objects, key), "value");
}

/* A value, or what it refers to. */
static const json_t *follow(const struct reading *reading, const json_t *value)
{
	const char *text = json_string_value(value);

	return text && strlen(text) > 2 && strcmp(text + strlen(text) - 2, " R") == 0
		       ? object_value(reading, text)
		       : value;
}

/* The index of the page whose object is called so; -1: none. */
static int page_index(const struct reading *reading, const char *reference)
{
	const json_t *pages = json_object_get(reading->root, "pages");

	for (size_t i = 0; reference && i < json_array_size(pages); i++) {
		const char *object =
			json_string_value(json_object_get(json_array_get(pages, i), "object"));

		if (object && strcmp(object, reference) == 0)
			return (int)i;
	}
	return -1;
}

/* A destination: [page, /XYZ, left, top, zoom]. */
static void add_mark(
	struct reading *reading, char kind, const char *title, const json_t *destination)
{
	int page = page_index(reading, json_string_value(json_array_get(destination, 0)));
	double top = json_number_value(json_array_get(destination, 3));
	struct pdf_mark *mark;

	if (page < 0 || !title || !title[0])
		return;
	mark = arena_push(&reading->work->arena, &reading->volume->marks,
		&reading->volume->mark_count, &reading->mark_cap, sizeof(*mark));
	mark->kind = kind;
	mark->title = arena_text(&reading->work->arena, title);
	mark->page = (size_t)page;
	mark->top = top > 0 && top < A4_HEIGHT_PT ? A4_HEIGHT_PT - (int)top : 0;
}

static void read_outlines(struct reading *reading, const json_t *list, int depth)
{
	for (size_t i = 0; depth < DEPTH_MOST && i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const char *title = json_string_value(json_object_get(item, "title"));

		if (title && title[0] && strchr("PSNTF", title[0]))
			add_mark(reading, title[0], title + 1, json_object_get(item, "dest"));
		read_outlines(reading, json_object_get(item, "kids"), depth + 1);
	}
}

/* Names and destinations in turn. */
static void read_anchors(struct reading *reading)
{
	const json_t *at = json_object_get(
		json_object_get(json_object_get(reading->objects, "trailer"), "value"), "/Root");

	at = follow(reading, json_object_get(follow(reading, at), "/Names"));
	at = follow(reading, json_object_get(at, "/Dests"));
	at = follow(reading, json_object_get(at, "/Names"));
	for (size_t i = 0; i + 1 < json_array_size(at); i += 2) {
		const char *name = json_string_value(json_array_get(at, i));

		if (name && strncmp(name, "u:", 2) == 0)
			add_mark(reading, 0, name + 2, follow(reading, json_array_get(at, i + 1)));
	}
}

static int by_page(const void *a, const void *b)
{
	const struct pdf_mark *x = a, *y = b;

	return x->page < y->page ? -1 : x->page > y->page;
}

/* By insertion: bookmarks come in order, anchors are few; those of one page keep theirs. */
static void sort_marks(struct pdf_volume *volume)
{
	struct pdf_mark *marks = volume->marks;

	for (size_t i = 1; i < volume->mark_count; i++) {
		struct pdf_mark mark = marks[i];
		size_t at = i;

		for (; at > 0 && by_page(&marks[at - 1], &mark) > 0; at--)
			marks[at] = marks[at - 1];
		marks[at] = mark;
	}
}

int pdf_marks_read(struct pdf_work *work, struct pdf_volume *volume, struct err *err)
{
	struct reading reading = {.work = work, .volume = volume};
	json_error_t fault;
	json_t *root = json_load_file(volume->json, JSON_REJECT_DUPLICATES, &fault);

	if (!root)
		return err_set(err, ERR_IO, _("what qpdf says of a volume cannot be read: %s"),
			fault.text);
	reading.root = root;
	reading.objects = json_array_get(json_object_get(root, "qpdf"), 1);
	volume->page_count = json_array_size(json_object_get(root, "pages"));
	read_outlines(&reading, json_object_get(root, "outlines"), 0);
	read_anchors(&reading);
	sort_marks(volume);
	json_decref(root);
	return volume->page_count > 0 ? 0 : err_set(err, ERR_IO, _("a volume has no pages"));
}
