#include "logs/merge_traffic.h"

#include <stdlib.h>
#include <string.h>

#include "base/count_order.h"

#define DAY_ROW 3

static void add_all(int64_t *to, const int64_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		to[i] = inventory_sum(to[i], from[i]);
}

static int by_day(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (x[0] > y[0]) - (x[0] < y[0]);
}

/* Both lists in one, sorted; equal ones stand side by side. */
static void *joined(const void *a, size_t a_count, const void *b, size_t b_count, size_t size,
	int (*order)(const void *, const void *), struct arena *arena)
{
	unsigned char *all = arena_array(arena, a_count + b_count, size);

	if (a_count)
		memcpy(all, a, a_count * size);
	if (b_count)
		memcpy(all + a_count * size, b, b_count * size);
	if (a_count + b_count)
		qsort(all, a_count + b_count, size, order);
	return all;
}

static void cut_hosts(struct inventory_traffic *to)
{
	if (to->hosts.count <= INVENTORY_HOSTS_MOST)
		return;
	qsort(to->hosts.items, to->hosts.count, sizeof(*to->hosts.items), count_most_first);
	for (size_t i = INVENTORY_HOSTS_MOST; i < to->hosts.count; i++)
		to->hosts_others = inventory_sum(to->hosts_others, to->hosts.items[i].count);
	to->hosts.count = INVENTORY_HOSTS_MOST;
	qsort(to->hosts.items, to->hosts.count, sizeof(*to->hosts.items), count_by_name);
}

static void join_hosts(
	struct inventory_traffic *to, const struct inventory_traffic *from, struct arena *arena)
{
	size_t count = to->hosts.count + from->hosts.count, kept = 0;
	struct bind_count *all = joined(to->hosts.items, to->hosts.count, from->hosts.items,
		from->hosts.count, sizeof(*all), count_by_name, arena);

	for (size_t i = 0; i < count; i++) {
		if (kept && count_by_name(&all[kept - 1], &all[i]) == 0)
			all[kept - 1].count = inventory_sum(all[kept - 1].count, all[i].count);
		else
			all[kept++] = all[i];
	}
	to->hosts.items = all;
	to->hosts.count = kept;
	cut_hosts(to);
}

static void join_clients(
	struct inventory_traffic *to, const struct inventory_traffic *from, struct arena *arena)
{
	size_t count = to->clients.count + from->clients.count, kept = 0;
	struct inventory_clients *all =
		joined(to->clients.items, to->clients.count, from->clients.items,
			from->clients.count, sizeof(*all), inventory_order_clients, arena);

	for (size_t i = 0; i < count; i++) {
		struct inventory_clients *last = kept ? &all[kept - 1] : NULL;

		if (!last || inventory_order_clients(last, &all[i]) != 0) {
			all[kept++] = all[i];
			continue;
		}
		last->records = inventory_sum(last->records, all[i].records);
		last->bytes = inventory_sum(last->bytes, all[i].bytes);
	}
	to->clients.items = all;
	to->clients.count = kept;
}

static void join_databases(
	struct inventory_traffic *to, const struct inventory_traffic *from, struct arena *arena)
{
	size_t count = to->clients_by.count + from->clients_by.count, kept = 0;
	struct inventory_database *all =
		joined(to->clients_by.items, to->clients_by.count, from->clients_by.items,
			from->clients_by.count, sizeof(*all), inventory_order_databases, arena);

	for (size_t i = 0; i < count; i++)
		if (!kept || inventory_order_databases(&all[kept - 1], &all[i]) != 0)
			all[kept++] = all[i];
	to->clients_by.items = all;
	to->clients_by.count = kept;
}

static void join_days(
	struct inventory_traffic *to, const struct inventory_traffic *from, struct arena *arena)
{
	size_t count = to->days.count + from->days.count, kept = 0;
	int64_t *all = joined(to->days.items, to->days.count / DAY_ROW, from->days.items,
		from->days.count / DAY_ROW, DAY_ROW * sizeof(int64_t), by_day, arena);

	for (size_t at = 0; at < count; at += DAY_ROW) {
		if (kept && all[kept - DAY_ROW] == all[at]) {
			add_all(&all[kept - DAY_ROW + 1], &all[at + 1], DAY_ROW - 1);
			continue;
		}
		memmove(&all[kept], &all[at], DAY_ROW * sizeof(int64_t));
		kept += DAY_ROW;
	}
	to->days.items = all;
	to->days.count = kept;
}

const struct inventory_traffic *log_merge_traffic(
	const struct inventory_traffic *a, const struct inventory_traffic *b, struct arena *arena)
{
	struct inventory_traffic *sum;

	if (!a || !b)
		return a ? a : b;
	sum = arena_alloc(arena, sizeof(*sum));
	*sum = *a;
	sum->records = inventory_sum(a->records, b->records);
	sum->bytes = inventory_sum(a->bytes, b->bytes);
	sum->hosts_others = inventory_sum(a->hosts_others, b->hosts_others);
	sum->clients_others = inventory_sum(a->clients_others, b->clients_others);
	add_all(sum->status, b->status, STATUS_COUNT);
	add_all(sum->cache, b->cache, CACHE_COUNT);
	add_all(sum->fields, b->fields, FIELD_COUNT);
	join_hosts(sum, b, arena);
	join_clients(sum, b, arena);
	join_databases(sum, b, arena);
	join_days(sum, b, arena);
	return sum;
}
