#include "base/multinomial.h"

#include <assert.h>

#include "base/arena.h"
#include "base/scaled.h"

#define ONE_PPM    1000000
#define CELLS_MOST 64 /* that are walked together */

/* The probability of an outcome is n! / W^n times the product of weight^x / x! of its cells: the
 * products are compared and added up, and the sum is held against W^n / n!. */
struct walk {
	const struct scaled *terms[CELLS_MOST]; /* of cell i: [x] is weight^x / x! */
	size_t count;
	struct scaled most; /* products up to this one count */
	struct scaled sum;
};

static struct scaled *powers(struct arena *arena, int64_t weight, int64_t n)
{
	struct scaled *terms = arena_array(arena, (size_t)n + 1, sizeof(*terms));

	terms[0] = scaled_int(1);
	for (int64_t x = 1; x <= n; x++)
		terms[x] = scaled_ratio(terms[x - 1], (uint64_t)weight, (uint64_t)x, false);
	return terms;
}

static void walk_from(struct walk *w, size_t cell, int64_t left, struct scaled product)
{
	struct scaled whole;

	for (int64_t x = 0; cell + 1 < w->count && x <= left; x++)
		walk_from(
			w, cell + 1, left - x, scaled_multiply(product, w->terms[cell][x], false));
	if (cell + 1 < w->count)
		return;
	whole = scaled_multiply(product, w->terms[cell][left], false);
	if (scaled_compare(whole, w->most) <= 0)
		w->sum = scaled_add(w->sum, whole, false);
}

/* a · (1 + 1 / den). */
static struct scaled raised(struct scaled a, uint64_t den)
{
	return scaled_add(a, scaled_ratio(a, 1, den, true), true);
}

/* The most ppm of `whole` that `part` holds. What rounding may have taken of `part`, less than its
 * 10^9th, is given back first. */
static int64_t share_ppm(struct scaled part, struct scaled whole)
{
	struct scaled least = raised(part, 1000000000);
	int64_t low = 0, high = ONE_PPM + 1;

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (scaled_compare(scaled_ratio(whole, (uint64_t)middle, ONE_PPM, false), least) <=
			0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct total {
	int64_t n, weight;
};

/* By walking all outcomes. */
static int64_t walk_all(const struct multinomial_cell *cells, size_t count, struct total total)
{
	struct arena arena = {0};
	struct walk w = {.count = count};
	struct scaled seen = scaled_int(1);
	int64_t p_ppm;

	for (size_t i = 0; i < count; i++) {
		w.terms[i] = powers(&arena, cells[i].weight, total.n);
		seen = scaled_multiply(seen, w.terms[i][cells[i].count], false);
	}
	w.most = raised(seen, 10000000);
	w.sum = scaled_ratio(seen, 1, UINT64_C(1) << 62, false); /* a sum cannot begin with 0 */
	walk_from(&w, 0, total.n, scaled_int(1));
	p_ppm = share_ppm(w.sum, powers(&arena, total.weight, total.n)[total.n]);
	arena_fini(&arena);
	return p_ppm;
}

/* C(n + k - 1, k - 1) outcomes of k cells, as far as they are not too many. */
static bool can_walk(size_t count, int64_t n)
{
	int64_t outcomes = 1;

	if (count > CELLS_MOST)
		return false;
	for (int64_t i = 1; i < (int64_t)count; i++) {
		outcomes = outcomes * (n + i) / i;
		if (outcomes > MULTINOMIAL_OUTCOMES_MOST)
			return false;
	}
	return true;
}

/* Each cell against all others together. */
static int64_t cell_by_cell(const struct multinomial_cell *cells, size_t count, struct total total)
{
	int64_t least = ONE_PPM;

	assert(count > 0);
	for (size_t i = 0; i < count; i++) {
		const struct multinomial_cell two[] = {
			cells[i], {total.n - cells[i].count, total.weight - cells[i].weight}};
		int64_t p_ppm = walk_all(two, 2, total);

		least = p_ppm < least ? p_ppm : least;
	}
	return least > ONE_PPM / (int64_t)count ? ONE_PPM : least * (int64_t)count;
}

int64_t multinomial_p_ppm(const struct multinomial_cell *cells, size_t count)
{
	struct total total = {0, 0};

	for (size_t i = 0; i < count; i++) {
		if (cells[i].count < 0 || cells[i].count > MULTINOMIAL_N_MOST ||
			cells[i].weight < 1 || cells[i].weight > MULTINOMIAL_WEIGHT_MOST)
			return -1;
		total.n += cells[i].count;
		total.weight += cells[i].weight;
		if (total.n > MULTINOMIAL_N_MOST || total.weight > MULTINOMIAL_WEIGHT_MOST)
			return -1;
	}
	if (count == 0)
		return -1;
	if (count == 1 || total.n == 0)
		return ONE_PPM;
	return can_walk(count, total.n) ? walk_all(cells, count, total)
					: cell_by_cell(cells, count, total);
}
