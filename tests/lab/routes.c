#include "tests/lab/routes.h"

#include <stdint.h>
#include <stdlib.h>

struct route {
	struct address address;
	int to[TOPOLOGY_PLACES_MOST]; /* by sender */
};

struct routes {
	size_t count;
	struct route *items; /* sorted by address */
};

static bool holds(const struct place *place, const struct address *address)
{
	LIST_EACH(const struct address, own, &place->addresses)
		if (address_compare(own, address) == 0)
			return true;
	return false;
}

/* Somebody holds the address: that is where the caller took it from. */
static int nearest_holder(const struct topology *topology, const struct paths *paths, size_t from,
	const struct address *address)
{
	const struct place *places = topology->places.items;
	int best = ROUTES_NONE;
	int64_t best_ns = INT64_MAX;

	for (size_t to = 0; to < topology->places.count; to++) {
		int64_t delay_ns = paths_at(paths, from, to)->delay_ns;

		if (holds(&places[to], address) && delay_ns < best_ns) {
			best = (int)to;
			best_ns = delay_ns;
		}
	}
	return best;
}

static int compare_routes(const void *a, const void *b)
{
	const struct route *left = a, *right = b;

	return address_compare(&left->address, &right->address);
}

static void add_route(struct routes *routes, const struct topology *topology,
	const struct paths *paths, const struct address *address)
{
	struct route *route = &routes->items[routes->count++];

	route->address = *address;
	for (size_t from = 0; from < topology->places.count; from++)
		route->to[from] = nearest_holder(topology, paths, from, address);
}

int routes_new(const struct topology *topology, const struct paths *paths, struct routes **out,
	struct err *err)
{
	struct routes *routes = calloc(1, sizeof(*routes));
	size_t count = 0;

	LIST_EACH(const struct place, place, &topology->places)
		count += place->addresses.count;
	if (routes)
		routes->items = calloc(count ? count : 1, sizeof(*routes->items));
	if (!routes || !routes->items) {
		routes_free(routes);
		return err_no_memory(err);
	}
	/* An anycast address gets equal rows, one for each holder: any of them will do. */
	LIST_EACH(const struct place, place, &topology->places)
		LIST_EACH(const struct address, address, &place->addresses)
			add_route(routes, topology, paths, address);
	qsort(routes->items, routes->count, sizeof(*routes->items), compare_routes);
	*out = routes;
	return 0;
}

void routes_free(struct routes *routes)
{
	if (!routes)
		return;
	free(routes->items);
	free(routes);
}

int routes_find(const struct routes *routes, size_t from, const struct address *address)
{
	struct route key = {.address = *address};
	const struct route *route =
		bsearch(&key, routes->items, routes->count, sizeof(*routes->items), compare_routes);

	return route ? route->to[from] : ROUTES_NONE;
}
