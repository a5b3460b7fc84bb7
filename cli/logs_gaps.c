#include "cli/logs_gaps.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/language.h"
#include "model/inventory_order.h"
#include "reports/words.h"

#define GAPS_LISTED 10

struct listed {
	const struct inventory_archive *archive;
	const struct inventory_gap *gap;
};

static int64_t length_of(const struct inventory_gap *gap)
{
	return gap->to.v - gap->from.v;
}

/* What other weeks have at these hours is what is most likely lost; a quiet night is long. */
static int by_weight(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	if (x->gap->usual != y->gap->usual)
		return x->gap->usual > y->gap->usual ? -1 : 1;
	if (length_of(x->gap) != length_of(y->gap))
		return length_of(x->gap) > length_of(y->gap) ? -1 : 1;
	if (x->gap->from.v != y->gap->from.v)
		return x->gap->from.v < y->gap->from.v ? -1 : 1;
	return inventory_order_ends(
		x->archive->node, x->archive->kind, y->archive->node, y->archive->kind);
}

static size_t count_gaps(const struct inventory *inventory)
{
	size_t count = 0;

	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		count += archive->gaps.count;
	return count;
}

static void print_archive(const struct inventory_archive *archive, struct arena *arena)
{
	printf(_("%s %s: "), text_shown(arena, archive->node),
		language_word(&words_log_kind, archive->kind));
}

static void print_isolated(const struct inventory_archive *archive, struct arena *arena)
{
	LIST_EACH(const struct inventory_isolated, isolated, &archive->isolated) {
		char from[WHEN_TEXT_LEN], to[WHEN_TEXT_LEN];

		print_archive(archive, arena);
		printf(ngettext("%lld record alone, %s to %s: no sign that the logs reach so far",
			       "%lld records alone, %s to %s: no sign that the logs reach so far",
			       (unsigned long)isolated->records),
			(long long)isolated->records, when_minute(isolated->from, from),
			when_minute(isolated->to, to));
		putchar('\n');
	}
}

static void print_gap(const struct listed *at, struct arena *arena)
{
	const struct inventory_gap *gap = at->gap;
	long long minutes = length_of(gap) / WHEN_MINUTE_MS;
	char from[WHEN_TEXT_LEN], to[WHEN_TEXT_LEN];

	print_archive(at->archive, arena);
	printf(_("no records %s to %s: %lld h %lld min"), when_minute(gap->from, from),
		when_minute(gap->to, to), minutes / 60, minutes % 60);
	if (gap->usual != BIND_ABSENT)
		printf(ngettext(", %lld record in other weeks", ", %lld records in other weeks",
			       (unsigned long)gap->usual),
			(long long)gap->usual);
	if (gap->why.count)
		fputs(_(", all other nodes silent as well"), stdout);
	putchar('\n');
}

void logs_print_gaps(const struct inventory *inventory, struct arena *arena)
{
	size_t count = count_gaps(inventory), n = 0;
	struct listed *all = arena_array(arena, count + 1, sizeof(*all));

	LIST_EACH(const struct inventory_archive, archive, &inventory->archives) {
		print_isolated(archive, arena);
		LIST_EACH(const struct inventory_gap, gap, &archive->gaps)
			all[n++] = (struct listed){archive, gap};
	}
	qsort(all, n, sizeof(*all), by_weight);
	for (size_t i = 0; i < n && i < GAPS_LISTED; i++)
		print_gap(&all[i], arena);
	if (n > GAPS_LISTED) {
		printf(ngettext("%zu more gap", "%zu more gaps", n - GAPS_LISTED), n - GAPS_LISTED);
		putchar('\n');
	}
}
