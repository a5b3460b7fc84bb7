#include "analyzer/bestline.h"

#include <stdlib.h>

/* 2 / (204.2 km/ms) in the slope's unit, rounded up. */
#define SLOPE_LEAST                                                                                \
	((INT64_C(2000000) * BESTLINE_UNIT + PLACE_FIBRE_M_PER_MS - 1) / PLACE_FIBRE_M_PER_MS)

/* Beyond these nothing is learnt, and products stay far from the integers' end. */
#define RTT_MOST_NS   INT64_C(10000000000)
#define APART_LEAST_M 1000

static bool is_of(const struct mesh_pair *pair, int agent)
{
	return (pair->a == agent || pair->b == agent) && pair->rtt_ns <= RTT_MOST_NS;
}

static int64_t on_line(const struct bestline *line, int64_t distance_m)
{
	return line->slope * distance_m / BESTLINE_UNIT + line->base_ns;
}

/* What lies above the line in all; -1: something lies below. */
static int64_t above(const struct mesh *mesh, int agent, const struct bestline *line)
{
	int64_t sum = 0;

	LIST_EACH(const struct mesh_pair, pair, &mesh->pairs) {
		int64_t rest = pair->rtt_ns - on_line(line, pair->distance_m);

		if (!is_of(pair, agent))
			continue;
		if (rest < -1) /* rounding */
			return -1;
		sum += rest;
	}
	return sum;
}

struct search {
	const struct mesh *mesh;
	int agent;
	struct bestline best;
	int64_t least; /* -1: none yet */
};

static void try_line(struct search *search, int64_t slope, int64_t base_ns)
{
	struct bestline line = {slope, base_ns};
	int64_t sum;

	if (slope < SLOPE_LEAST || base_ns < 0)
		return;
	sum = above(search->mesh, search->agent, &line);
	if (sum < 0 || (search->least >= 0 && sum >= search->least))
		return;
	search->least = sum;
	search->best = line;
}

/* The best line touches two points, or one at the least slope, or one from the origin. */
static void try_point(struct search *search, const struct mesh_pair *at)
{
	struct bestline flattest = {SLOPE_LEAST, 0};

	try_line(search, SLOPE_LEAST, at->rtt_ns - on_line(&flattest, at->distance_m));
	if (at->distance_m >= APART_LEAST_M)
		try_line(search, at->rtt_ns * BESTLINE_UNIT / at->distance_m, 0);
}

static void try_points(
	struct search *search, const struct mesh_pair *near, const struct mesh_pair *far)
{
	int64_t apart_m = far->distance_m - near->distance_m;
	int64_t later_ns = far->rtt_ns - near->rtt_ns, slope;

	if (apart_m < APART_LEAST_M || later_ns <= 0)
		return;
	slope = later_ns * BESTLINE_UNIT / apart_m;
	try_line(search, slope,
		near->rtt_ns - on_line(&(struct bestline){slope, 0}, near->distance_m));
}

struct bestline bestline_of(const struct mesh *mesh, int agent)
{
	struct search search = {mesh, agent, {SLOPE_LEAST, 0}, -1};
	size_t points = 0;

	LIST_EACH(const struct mesh_pair, pair, &mesh->pairs)
		points += is_of(pair, agent);
	if (points < 2)
		return search.best;
	LIST_EACH(const struct mesh_pair, one, &mesh->pairs) {
		if (!is_of(one, agent))
			continue;
		try_point(&search, one);
		LIST_EACH(const struct mesh_pair, other, &mesh->pairs)
			if (is_of(other, agent))
				try_points(&search, one, other);
	}
	return search.best;
}

int64_t bestline_distance_m(const struct bestline *line, int64_t rtt_ns)
{
	int64_t rest = rtt_ns - line->base_ns;

	if (rest > RTT_MOST_NS)
		rest = RTT_MOST_NS;
	return rest > 0 ? rest * BESTLINE_UNIT / line->slope : 0;
}

struct scored {
	int city;
	int64_t off_m;
};

static int by_score(const void *left, const void *right)
{
	const struct scored *a = left, *b = right;

	if (a->off_m != b->off_m)
		return a->off_m < b->off_m ? -1 : 1;
	return a->city - b->city;
}

/* How far off all agents' distances are from the city's centre. */
static int64_t score(const struct locations *all, const struct location_address *address, int city)
{
	struct geo_point centre = all->in->region->cities.items[city].centre;
	int64_t sum = 0;

	LIST_EACH(const struct location_disc, disc, &address->discs) {
		int64_t off = place_distance_m(disc->disc.centre, centre) -
			      bestline_distance_m(&all->bestlines[disc->agent], disc->rtt_ns);

		sum += off < 0 ? -off : off;
	}
	return sum;
}

size_t bestline_rank(const struct locations *all, const struct location_address *address,
	uint32_t possible, int *out)
{
	struct scored scores[REGION_CITIES_MOST];
	size_t count = 0;

	if (address->discs.count == 0)
		return 0;
	for (size_t i = 0; i < all->in->region->cities.count; i++)
		if (possible >> i & 1)
			scores[count++] = (struct scored){(int)i, score(all, address, (int)i)};
	if (count)
		qsort(scores, count, sizeof(*scores), by_score);
	for (size_t i = 0; i < count; i++)
		out[i] = scores[i].city;
	return count;
}
