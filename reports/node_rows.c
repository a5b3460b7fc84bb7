#include "reports/node_rows.h"

#include <stdlib.h>
#include <string.h>

/* As every LIST_OF is laid out. */
struct list {
	char *items;
	size_t count;
};

/* Where a list stands in evidence, and which of its members is the id. */
static const struct source {
	enum node_list list;
	size_t at, size, id_at;
} sources[] = {
#define SOURCE(kind, path, type, member)                                                           \
	{                                                                                          \
		kind, offsetof(struct evidence, path), sizeof(struct type),                        \
			offsetof(struct type, member)                                              \
	}
	SOURCE(NODE_SELF, nodes, evidence_node, id),
	SOURCE(NODE_LOGS, logs, evidence_log, node),
	SOURCE(NODE_HOURS, availability, evidence_hours, node),
	SOURCE(NODE_CACHE, functions.cache, evidence_cache, node),
	SOURCE(NODE_REFUSALS, functions.refusals, evidence_refusal, node),
	SOURCE(NODE_BALANCE, functions.balance, evidence_balance, node),
	SOURCE(NODE_PAGES, functions.pages, evidence_page, node),
	SOURCE(NODE_FAILOVER, functions.failover, evidence_failover, node),
	SOURCE(NODE_PURGES, functions.purges, evidence_purge, node),
	SOURCE(NODE_DOWNS, functions.downs, evidence_down, node),
	SOURCE(NODE_SITES, sites, site, id),
	SOURCE(NODE_PAPERS, documents, evidence_document, about),
#undef SOURCE
};

struct slot {
	struct node_row *items;
	size_t count, cap;
};

struct node_rows {
	struct arena arena;
	struct slot lists[NODE_LIST_COUNT];
};

static void add(struct node_rows *rows, enum node_list list, const char *id, const void *row,
	const void *of)
{
	struct slot *slot = &rows->lists[list];
	struct node_row *last;

	if (!id)
		return;
	last = arena_push(&rows->arena, &slot->items, &slot->count, &slot->cap, sizeof(*last));
	*last = (struct node_row){id, row, of};
}

static void add_source(
	struct node_rows *rows, const struct evidence *evidence, const struct source *source)
{
	struct list list;

	memcpy(&list, (const char *)evidence + source->at, sizeof(list));
	for (size_t i = 0; i < list.count; i++) {
		const char *item = list.items + i * source->size;
		const char *id;

		memcpy(&id, item + source->id_at, sizeof(id));
		add(rows, source->list, id, item, NULL);
	}
}

static void add_findings(struct node_rows *rows, const struct evidence *evidence)
{
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		LIST_EACH(const struct evidence_subject, subject, &finding->subjects)
			add(rows, NODE_SUBJECTS, subject->id, subject, finding);
		LIST_EACH(const struct evidence_fact, fact, &finding->facts)
			add(rows, NODE_FACTS, fact->node, fact, finding);
	}
}

static void add_dispatch(struct node_rows *rows, const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_dispatch, dispatch, &evidence->functions.dispatch)
		LIST_EACH(const struct evidence_choice, choice, &dispatch->choices)
			add(rows, NODE_LED, choice->node, choice, dispatch);
}

static int by_id(const void *left, const void *right)
{
	return strcmp(((const struct node_row *)left)->id, ((const struct node_row *)right)->id);
}

/* Two halves that are in order become one: rows of one id stay in the order of the evidence. */
static void merge(struct node_row *items, size_t count, struct node_row *room)
{
	size_t half = count / 2, a = 0, b = half, n = 0;

	if (count < 2)
		return;
	merge(items, half, room);
	merge(items + half, count - half, room);
	while (a < half || b < count)
		if (b == count || (a < half && by_id(&items[a], &items[b]) <= 0))
			room[n++] = items[a++];
		else
			room[n++] = items[b++];
	memcpy(items, room, count * sizeof(*items));
}

struct node_rows *node_rows_new(const struct evidence *evidence)
{
	struct node_rows *rows = calloc(1, sizeof(*rows));

	if (!rows)
		arena_die();
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		add_source(rows, evidence, &sources[i]);
	add_findings(rows, evidence);
	add_dispatch(rows, evidence);
	for (size_t i = 0; i < NODE_LIST_COUNT; i++) {
		struct slot *slot = &rows->lists[i];

		if (slot->count > 1)
			merge(slot->items, slot->count,
				arena_array(&rows->arena, slot->count, sizeof(*slot->items)));
	}
	return rows;
}

void node_rows_free(struct node_rows *rows)
{
	if (!rows)
		return;
	arena_fini(&rows->arena);
	free(rows);
}

struct node_row_list node_rows_find(
	const struct node_rows *rows, enum node_list list, const char *id)
{
	const struct slot *slot = &rows->lists[list];
	size_t low = 0, high = slot->count, end;

	if (!id)
		return (struct node_row_list){0};
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(slot->items[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < slot->count && strcmp(slot->items[end].id, id) == 0;)
		end++;
	return (struct node_row_list){slot->items + low, end - low};
}

const void *node_rows_first(const struct node_rows *rows, enum node_list list, const char *id)
{
	struct node_row_list found = node_rows_find(rows, list, id);

	return found.count ? found.items[0].row : NULL;
}
