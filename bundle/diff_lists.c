#include "bundle/diff_lists.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/evidence_words.h"

struct pass {
	struct arena *arena;
	const struct diff_table *table;
	bool dossiers;
};

static int key_order(const void *a, const void *b)
{
	const struct diff_key *const *left = a, *const *right = b;
	int order = text_compare((*left)->id, (*right)->id);

	return order ? order : text_compare((*left)->part, (*right)->part);
}

/* Pointers to the views, sorted by their keys. */
static const struct diff_key **sorted(
	const struct pass *pass, const struct diff_views *views, size_t size)
{
	const struct diff_key **keys =
		arena_array(pass->arena, views->count + 1, sizeof(struct diff_key *));

	for (size_t i = 0; i < views->count; i++)
		keys[i] = (const void *)((const char *)views->items + i * size);
	qsort(keys, views->count, sizeof(struct diff_key *), key_order);
	return keys;
}

static const void *slot(const struct diff_key *view, const struct diff_column *column)
{
	return view ? (const char *)view + column->offset : NULL;
}

static const char *word(const struct diff_column *column, int value)
{
	return value < 0 ? NULL : column->names[value];
}

static const char *time_text(struct arena *arena, const struct diff_column *column, const void *at)
{
	char text[WHEN_TEXT_LEN];
	struct unix_ms instant = *(const struct unix_ms *)at;

	if (instant.v == BIND_ABSENT)
		return NULL;
	return arena_text(arena,
		column->value == DIFF_DAY ? when_day(instant, text) : when_text(instant, text));
}

static const char *text_of(
	struct arena *arena, const struct diff_column *column, const struct diff_key *view)
{
	const void *at = slot(view, column);

	if (!at)
		return NULL;
	switch (column->value) {
	case DIFF_TEXT: return *(const char *const *)at;
	case DIFF_WORD: return word(column, *(const int *)at);
	case DIFF_TIME:
	case DIFF_DAY: return time_text(arena, column, at);
	default: return NULL;
	}
}

static int64_t value_of(const struct diff_column *column, const struct diff_key *view)
{
	if (!view || column->value != DIFF_COUNT)
		return BIND_ABSENT;
	return *(const int64_t *)slot(view, column);
}

/* The list sorted by bytes, each text once. */
static text_list texts_of(
	struct arena *arena, const struct diff_column *column, const struct diff_key *view)
{
	const void *at = slot(view, column);
	const text_list *texts = at;
	const reason_list *words = at;
	text_list out = {0};
	size_t count, kept = 0;

	if (!at || (column->value != DIFF_TEXTS && column->value != DIFF_WORDS))
		return out;
	count = column->value == DIFF_TEXTS ? texts->count : words->count;
	out.items = arena_array(arena, count + 1, sizeof(char *));
	for (size_t i = 0; i < count; i++)
		out.items[i] = column->value == DIFF_TEXTS ? texts->items[i]
							   : word(column, words->items[i]);
	qsort(out.items, count, sizeof(char *), text_order);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(out.items[kept - 1], out.items[i]) != 0)
			out.items[kept++] = out.items[i];
	out.count = kept;
	return out;
}

/* What `from` has and `without` has not. */
static text_list less(struct arena *arena, const text_list *from, const text_list *without)
{
	text_list out = {.items = arena_array(arena, from->count + 1, sizeof(char *))};
	size_t at = 0;

	LIST_EACH(const char *, text, from) {
		while (at < without->count && strcmp(without->items[at], *text) < 0)
			at++;
		if (at == without->count || strcmp(without->items[at], *text) != 0)
			out.items[out.count++] = *text;
	}
	return out;
}

static int64_t magnitude(int64_t value)
{
	return value < 0 ? -value : value;
}

static bool is_minor(const struct diff_column *column, const struct diff_field *field)
{
	int64_t allowed = column->least;

	if (!column->measured)
		return false;
	if (allowed < 0)
		return true;
	if (field->old_value == BIND_ABSENT || field->new_value == BIND_ABSENT)
		return false;
	if (column->tenth && magnitude(field->old_value) / 10 > allowed)
		allowed = magnitude(field->old_value) / 10;
	return magnitude(field->new_value - field->old_value) <= allowed;
}

/* False: both sides say the same. */
static bool compare(const struct pass *pass, const struct diff_column *column,
	const struct diff_key *old, const struct diff_key *new, struct diff_field *field)
{
	text_list before = texts_of(pass->arena, column, old);
	text_list after = texts_of(pass->arena, column, new);

	*field = (struct diff_field){.field = column->field,
		.old_text = text_of(pass->arena, column, old),
		.new_text = text_of(pass->arena, column, new),
		.old_value = value_of(column, old),
		.new_value = value_of(column, new),
		.added = less(pass->arena, &after, &before),
		.gone = less(pass->arena, &before, &after)};
	field->minor = old && new &&is_minor(column, field);
	return !text_equal(field->old_text, field->new_text) ||
	       field->old_value != field->new_value || field->added.count > 0 ||
	       field->gone.count > 0;
}

static void compare_columns(const struct pass *pass, const struct diff_key *old,
	const struct diff_key *new, struct diff_item *item)
{
	item->fields.items =
		arena_array(pass->arena, pass->table->column_count, sizeof(struct diff_field));
	item->minor = old && new;
	for (size_t i = 0; i < pass->table->column_count; i++) {
		const struct diff_column *column = &pass->table->columns[i];
		struct diff_field *field = &item->fields.items[item->fields.count];

		if (column->dossier && !pass->dossiers)
			continue;
		if (!compare(pass, column, old, new, field))
			continue;
		item->minor &= field->minor;
		item->fields.count++;
	}
}

static bool make_item(const struct pass *pass, const struct diff_key *old,
	const struct diff_key *new, struct diff_item *item)
{
	const struct diff_key *key = old ? old : new;

	assert(key);
	*item = (struct diff_item){.id = key->id, .part = key->part};
	compare_columns(pass, old, new, item);
	item->kind = !old ? DIFF_ADDED : !new ? DIFF_GONE : DIFF_CHANGED;
	if (old && new && pass->table->kind_of)
		item->kind = pass->table->kind_of(item);
	return !old || !new || item->fields.count > 0;
}

void diff_lists(struct difference *out, const struct diff_table *table, struct diff_views old,
	struct diff_views new, bool dossiers)
{
	struct pass pass = {&out->arena, table, dossiers};
	const struct diff_key **before, **after;
	diff_items *items = &out->topics[table->topic];
	size_t i = 0, j = 0;

	if (table->dossier && !dossiers)
		return;
	before = sorted(&pass, &old, table->size);
	after = sorted(&pass, &new, table->size);
	items->items =
		arena_array(&out->arena, old.count + new.count + 1, sizeof(struct diff_item));
	while (i < old.count || j < new.count) {
		int order = i == old.count   ? 1
			    : j == new.count ? -1
					     : key_order(&before[i], &after[j]);
		const struct diff_key *left = order <= 0 ? before[i++] : NULL;
		const struct diff_key *right = order >= 0 ? after[j++] : NULL;

		items->count += make_item(&pass, left, right, &items->items[items->count]);
	}
}
