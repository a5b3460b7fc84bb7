#include <openssl/bn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/proportion.h"
#include "tests/data_fixture.h"

static const struct alpha five = {5, 100}, eleven = {5, 1100};

struct bound {
	int64_t n, k;
	struct alpha alpha;
	int64_t low_e9, high_e9; /* decimals of nine digits, as integers */
};

static int64_t decimal_e9(const char *text)
{
	char *point;
	int64_t whole = strtoll(text, &point, 10);

	ck_assert_msg(*point == '.' && strlen(point) == 10, "%s", text);
	return whole * 1000000000 + strtoll(point + 1, NULL, 10);
}

static bool next_bound(FILE *in, struct bound *out)
{
	char line[256], low[32], high[32];
	long long n, k, num, den;

	do {
		if (!fgets(line, sizeof(line), in))
			return false;
	} while (line[0] == '#');
	ck_assert_int_eq(
		sscanf(line, "%lld %lld %lld %lld %31s %31s", &n, &k, &num, &den, low, high), 6);
	*out = (struct bound){n, k, {num, den}, decimal_e9(low), decimal_e9(high)};
	return true;
}

/* Rounded down (add 0) or up (add 999); one more either way only where the ninth digit cannot tell
 * on which side of a whole ppm the bound lies. */
static bool fits(int64_t ppm, int64_t decimal, int64_t add)
{
	return ppm == (decimal + add) / 1000 || ppm == (decimal + add - 2) / 1000 ||
	       ppm == (decimal + add + 2) / 1000;
}

START_TEST(bounds_are_those_of_an_independent_table)
{
	FILE *in = fopen(data_path("stats/clopper-pearson.txt"), "r");
	struct bound b;
	int rows = 0;

	ck_assert_ptr_nonnull(in);
	for (; next_bound(in, &b); rows++) {
		int64_t low = proportion_low_ppm(b.n, b.k, b.alpha);
		int64_t high = proportion_high_ppm(b.n, b.k, b.alpha);

		ck_assert_msg(fits(low, b.low_e9, 0) && fits(high, b.high_e9, 999),
			"n %lld k %lld alpha 5/%lld: %lld %lld", (long long)b.n, (long long)b.k,
			(long long)b.alpha.den, (long long)low, (long long)high);
	}
	ck_assert_int_eq(rows, 144);
	fclose(in);
}
END_TEST

static const struct {
	struct alpha alpha;
	int64_t p_ppm, n;
} zero_failures[] = {
	{{5, 100}, 900000, 29},
	{{5, 100}, 950000, 59},
	{{5, 100}, 990000, 299},
	{{5, 100}, 999000, 2995},
	{{5, 1100}, 990000, 537},
};

START_TEST(known_sizes_suffice_without_a_failure_and_one_less_does_not)
{
	int64_t n = zero_failures[_i].n, p = zero_failures[_i].p_ppm;

	ck_assert(proportion_at_least(n, n, p, zero_failures[_i].alpha));
	ck_assert(!proportion_at_least(n - 1, n - 1, p, zero_failures[_i].alpha));
	ck_assert(!proportion_at_least(n, n - 1, p, zero_failures[_i].alpha));
	ck_assert_int_ge(proportion_low_ppm(n, n, zero_failures[_i].alpha), p);
	ck_assert_int_lt(proportion_low_ppm(n - 1, n - 1, zero_failures[_i].alpha), p);
	/* The mirror: as many failures in a row show less than 1 - p. */
	ck_assert(proportion_below(n, 0, PROPORTION_ONE_PPM - p + 1, zero_failures[_i].alpha));
	ck_assert(!proportion_below(n - 1, 0, PROPORTION_ONE_PPM - p, zero_failures[_i].alpha));
}
END_TEST

static const struct {
	const char *name;
	int64_t n, k, p_ppm;
	struct alpha alpha;
} ties[] = {
	{"one of one", 1, 1, 50000, {5, 100}},
	{"one of two", 2, 1, 100000, {19, 100}},
	{"two of two", 2, 2, 500000, {1, 4}},
	{"two of three", 3, 2, 500000, {1, 2}},
	{"ten of ten", 10, 10, 500000, {1, 1024}},
	{"forty of forty", 40, 40, 500000, {1, INT64_C(1) << 40}},
	{"three of three", 3, 3, 10000, {1, 1000000}},
	{"seven of 13, symmetric", 13, 7, 500000, {1, 2}},
	{"150 of 299, symmetric", 299, 150, 500000, {1, 2}},
};

/* The bound that is exactly p counts as reached; the one that is exactly p is not below it. */
START_TEST(equality_is_decided_as_equality)
{
	int64_t n = ties[_i].n, k = ties[_i].k, p = ties[_i].p_ppm;
	struct alpha alpha = ties[_i].alpha;

	ck_assert_msg(proportion_tail_sign(n, k, p, alpha) == 0, "%s", ties[_i].name);
	ck_assert_int_eq(proportion_tail_sign(n, k, p - 1, alpha), -1);
	ck_assert_int_eq(proportion_tail_sign(n, k, p + 1, alpha), 1);
	ck_assert(proportion_at_least(n, k, p, alpha) && !proportion_at_least(n, k, p + 1, alpha));
	ck_assert_int_eq(proportion_low_ppm(n, k, alpha), p);
	ck_assert(!proportion_below(n, n - k, PROPORTION_ONE_PPM - p, alpha));
	ck_assert(proportion_below(n, n - k, PROPORTION_ONE_PPM - p + 1, alpha));
	ck_assert_int_eq(proportion_high_ppm(n, n - k, alpha), PROPORTION_ONE_PPM - p);
}
END_TEST

static const struct {
	int64_t n, k, p_ppm;
	bool at_least, below;
} edges[] = {
	{0, 0, 0, true, false},
	{0, 0, 1, false, false},
	{0, 0, 1000000, false, false},
	{5, 0, 0, true, false},
	{5, 0, 1, false, false},
	{5, 5, 0, true, false},
	{5, 5, 1000000, false, false},
	{5, 4, 1000000, false, true},
	{5, 0, 1000000, false, true},
};

START_TEST(edges_have_the_answers_that_bounds_of_0_and_1_give)
{
	int64_t n = edges[_i].n, k = edges[_i].k, p = edges[_i].p_ppm;

	ck_assert_int_eq(proportion_at_least(n, k, p, five), edges[_i].at_least);
	ck_assert_int_eq(proportion_below(n, k, p, five), edges[_i].below);
}
END_TEST

START_TEST(nothing_known_is_everything_possible)
{
	ck_assert_int_eq(proportion_low_ppm(0, 0, five), 0);
	ck_assert_int_eq(proportion_high_ppm(0, 0, five), PROPORTION_ONE_PPM);
	ck_assert_int_eq(proportion_low_ppm(100, 0, five), 0);
	ck_assert_int_eq(proportion_high_ppm(100, 100, five), PROPORTION_ONE_PPM);
}
END_TEST

/* More successes never lower a bound, more failures never raise one, and what the questions answer
 * is what the bounds say. */
START_TEST(bounds_are_monotonous_and_agree_with_the_questions)
{
	struct alpha alpha = _i % 2 ? five : eleven;
	int64_t n = 1 + _i;

	for (int64_t k = 0; k <= n; k++) {
		int64_t low = proportion_low_ppm(n, k, alpha);
		int64_t high = proportion_high_ppm(n, k, alpha);
		bool good = low * n <= k * PROPORTION_ONE_PPM && high * n >= k * PROPORTION_ONE_PPM;

		good = good && (k == 0 || low > proportion_low_ppm(n, k - 1, alpha));
		good = good && (k == n || high < proportion_high_ppm(n, k + 1, alpha));
		good = good && low >= proportion_low_ppm(n + 1, k, alpha);
		good = good && low < proportion_low_ppm(n + 1, k + 1, alpha);
		good = good && proportion_at_least(n, k, low, alpha) &&
		       !proportion_at_least(n, k, low + 1, alpha);
		good = good && !proportion_below(n, k, high - 1, alpha) &&
		       (k == n || proportion_below(n, k, high + 1, alpha));
		if (!good)
			ck_abort_msg("n %lld k %lld: %lld %lld", (long long)n, (long long)k,
				(long long)low, (long long)high);
	}
}
END_TEST

/* All 2^n outcomes, one by one, in integers. */
static int enumerated_sign(int n, int k, int64_t p, struct alpha alpha)
{
	__extension__ unsigned __int128 tail = 0, all = 1;

	for (unsigned outcome = 0; outcome < 1u << n; outcome++) {
		__extension__ unsigned __int128 product = 1;

		if (__builtin_popcount(outcome) < k)
			continue;
		for (int i = 0; i < n; i++)
			product *= (uint64_t)(outcome >> i & 1 ? p : PROPORTION_ONE_PPM - p);
		tail += product;
	}
	for (int i = 0; i < n; i++)
		all *= PROPORTION_ONE_PPM;
	tail *= (uint64_t)alpha.den;
	all *= (uint64_t)alpha.num;
	return tail < all ? -1 : tail > all;
}

START_TEST(few_trials_agree_with_every_outcome_counted)
{
	static const struct alpha alphas[] = {{5, 100}, {1, 2}, {1, 32}, {5, 1100}, {19, 100}};

	for (int n = 1; n <= 5; n++)
		for (int k = 0; k <= n; k++)
			for (int64_t p = 0; p <= PROPORTION_ONE_PPM; p += 12500)
				for (size_t a = 0; a < ARRAY_LEN(alphas); a++)
					if (proportion_tail_sign(n, k, p, alphas[a]) !=
						enumerated_sign(n, k, p, alphas[a]))
						ck_abort_msg(
							"n %d k %d p %lld", n, k, (long long)p);
}
END_TEST

/* C(n, j) p^j q^(n - j), each power and coefficient made anew: slow, and nothing to get wrong. */
static void add_term(BIGNUM *sum, int64_t n, int64_t j, int64_t p, BN_CTX *ctx)
{
	BIGNUM *term = BN_new(), *power = BN_new(), *base = BN_new(), *times = BN_new();

	BN_one(term);
	for (int64_t i = 1; i <= j; i++) {
		BN_mul_word(term, (BN_ULONG)(n - j + i));
		BN_div_word(term, (BN_ULONG)i);
	}
	BN_set_word(base, (BN_ULONG)p);
	BN_set_word(times, (BN_ULONG)j);
	BN_exp(power, base, times, ctx);
	BN_mul(term, term, power, ctx);
	BN_set_word(base, (BN_ULONG)(PROPORTION_ONE_PPM - p));
	BN_set_word(times, (BN_ULONG)(n - j));
	BN_exp(power, base, times, ctx);
	BN_mul(term, term, power, ctx);
	BN_add(sum, sum, term);
	BN_free(times);
	BN_free(base);
	BN_free(power);
	BN_free(term);
}

static int naive_sign(int64_t n, int64_t k, int64_t p, struct alpha alpha)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *sum = BN_new(), *all = BN_new(), *base = BN_new(), *times = BN_new();
	int sign;

	for (int64_t j = k; j <= n; j++)
		add_term(sum, n, j, p, ctx);
	BN_set_word(base, PROPORTION_ONE_PPM);
	BN_set_word(times, (BN_ULONG)n);
	BN_exp(all, base, times, ctx);
	BN_mul_word(sum, (BN_ULONG)alpha.den);
	BN_mul_word(all, (BN_ULONG)alpha.num);
	sign = BN_cmp(sum, all);
	BN_free(times);
	BN_free(base);
	BN_free(all);
	BN_free(sum);
	BN_CTX_free(ctx);
	return sign;
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#define RANDOM_PARTS 20
#define A_PART       150

/* Half of the p lie within some ppm of the very bound, where an error would show. */
START_TEST(random_cases_agree_with_big_integers)
{
	uint64_t state = 0x9e3779b97f4a7c15u + (uint64_t)_i;

	for (int i = 0; i < A_PART; i++) {
		int64_t n = 1 + (int64_t)(next_random(&state) % (i % 8 ? 60 : 300));
		int64_t k = (int64_t)(next_random(&state) % (uint64_t)(n + 1));
		struct alpha alpha = i % 3 ? eleven : five;
		int64_t p = (int64_t)(next_random(&state) % (PROPORTION_ONE_PPM + 1));

		if (i % 2)
			p = proportion_low_ppm(n, k, alpha) + p % 5 - 2;
		p = p < 0 ? 0 : p > PROPORTION_ONE_PPM ? PROPORTION_ONE_PPM : p;
		if (proportion_tail_sign(n, k, p, alpha) != naive_sign(n, k, p, alpha))
			ck_abort_msg("n %lld k %lld p %lld alpha 5/%lld", (long long)n,
				(long long)k, (long long)p, (long long)alpha.den);
	}
}
END_TEST

/* A year of one-minute slots and more: bounds near k/n, and soon. The distance is that of the
 * normal law, 1.645 times the standard error, to a percent. */
START_TEST(many_trials_are_decided_near_the_normal_law)
{
	int64_t n = PROPORTION_N_MOST;
	int64_t low = proportion_low_ppm(n, n / 10 * 9, five);
	int64_t high = proportion_high_ppm(n, n / 10 * 9, five);

	ck_assert_int_ge(900000 - low, 345);
	ck_assert_int_le(900000 - low, 353);
	ck_assert_int_ge(high - 900000, 345);
	ck_assert_int_le(high - 900000, 353);
	ck_assert_int_eq(proportion_low_ppm(n, n, five), 999998);
	ck_assert_int_eq(proportion_high_ppm(n, 0, five), 2);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("proportion");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, bounds_are_those_of_an_independent_table);
	tcase_add_loop_test(tc, known_sizes_suffice_without_a_failure_and_one_less_does_not, 0,
		(int)ARRAY_LEN(zero_failures));
	tcase_add_loop_test(tc, equality_is_decided_as_equality, 0, (int)ARRAY_LEN(ties));
	tcase_add_loop_test(
		tc, edges_have_the_answers_that_bounds_of_0_and_1_give, 0, (int)ARRAY_LEN(edges));
	tcase_add_test(tc, nothing_known_is_everything_possible);
	tcase_add_loop_test(tc, bounds_are_monotonous_and_agree_with_the_questions, 0, 45);
	tcase_add_test(tc, few_trials_agree_with_every_outcome_counted);
	tcase_add_loop_test(tc, random_cases_agree_with_big_integers, 0, RANDOM_PARTS);
	tcase_add_test(tc, many_trials_are_decided_near_the_normal_law);
	return run_case("base: proportion", tc);
}
