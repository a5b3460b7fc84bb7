#include "analyzer/strangers.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define SETTLE_FIRST 4096

static int by_key(const void *left, const void *right)
{
	const struct stranger *a = left, *b = right;
	int order = strcmp(a->what, b->what);

	return order ? order : strcmp(a->text, b->text);
}

static bool is_before(const char *a, const char *b)
{
	return a && (!b || strcmp(a, b) < 0);
}

/* The first check by its id, and of it the first agent. */
static void join(struct stranger *to, const struct stranger *from)
{
	to->places |= from->places;
	to->count += from->count;
	if (is_before(from->check, to->check) ||
		(text_equal(from->check, to->check) && is_before(from->agent, to->agent))) {
		to->check = from->check;
		to->agent = from->agent;
	}
}

void strangers_open(struct arena *arena, struct strangers *out)
{
	*out = (struct strangers){.arena = arena, .settle_at = SETTLE_FIRST};
}

void strangers_settle(struct strangers *all)
{
	size_t kept = 0;

	if (all->items.count)
		qsort(all->items.items, all->items.count, sizeof(struct stranger), by_key);
	for (size_t i = 0; i < all->items.count; i++)
		if (kept && by_key(&all->items.items[kept - 1], &all->items.items[i]) == 0)
			join(&all->items.items[kept - 1], &all->items.items[i]);
		else
			all->items.items[kept++] = all->items.items[i];
	all->items.count = kept;
	all->settle_at = 2 * kept > SETTLE_FIRST ? 2 * kept : SETTLE_FIRST;
}

/* The same few are seen again and again. */
void strangers_add(struct strangers *all, const struct stranger *seen)
{
	struct stranger *last = all->items.count ? &all->items.items[all->items.count - 1] : NULL;
	struct stranger *added;

	if (last && by_key(last, seen) == 0) {
		join(last, seen);
		return;
	}
	if (all->items.count >= all->settle_at)
		strangers_settle(all);
	added = arena_push(
		all->arena, &all->items.items, &all->items.count, &all->cap, sizeof(*added));
	*added = *seen;
	added->text = arena_text(all->arena, seen->text);
}
