#include <check.h>
#include <stdlib.h>

#include "analyzer/rollup.h"
#include "base/array.h"

#define SIZE_MOST  4 /* of the multisets that are tried */
#define COUNT_MOST 6

/* A roll-up said in another way than by counts: one verdict after the other. */
static enum verdict join(enum verdict a, enum verdict b)
{
	static const int rank[VERDICT_COUNT] = {
		[VERDICT_NOT_APPLICABLE] = 0,
		[VERDICT_INFORMATIONAL] = 0,
		[VERDICT_PASS] = 1,
		[VERDICT_INCONCLUSIVE] = 2,
		[VERDICT_NOT_ASSESSED] = 2,
		[VERDICT_ERROR] = 2,
		[VERDICT_FAIL] = 3,
	};
	static const enum verdict of_rank[] = {
		VERDICT_NOT_APPLICABLE, VERDICT_PASS, VERDICT_INCONCLUSIVE, VERDICT_FAIL};

	return of_rank[rank[a] > rank[b] ? rank[a] : rank[b]];
}

/* Every list of up to SIZE_MOST verdicts, in every order, as digits of a number. */
static size_t spell(int number, size_t size, enum verdict out[SIZE_MOST])
{
	for (size_t i = 0; i < size; i++) {
		out[i] = (enum verdict)(number % VERDICT_COUNT);
		number /= VERDICT_COUNT;
	}
	return size;
}

static int lists_of(size_t size)
{
	int count = 1;

	for (size_t i = 0; i < size; i++)
		count *= VERDICT_COUNT;
	return count;
}

static enum verdict roll(const enum verdict *list, size_t size)
{
	int64_t counts[VERDICT_COUNT] = {0};

	for (size_t i = 0; i < size; i++)
		counts[list[i]]++;
	return rollup_all(counts);
}

static bool is_open(enum verdict v)
{
	return v == VERDICT_INCONCLUSIVE || v == VERDICT_NOT_ASSESSED || v == VERDICT_ERROR;
}

START_TEST(all_lists_of_up_to_four_verdicts_roll_up_by_strong_kleene)
{
	for (size_t size = 1; size <= SIZE_MOST; size++) {
		for (int n = 0; n < lists_of(size); n++) {
			enum verdict list[SIZE_MOST], expected = VERDICT_NOT_APPLICABLE;

			spell(n, size, list);
			for (size_t i = 0; i < size; i++)
				expected = join(expected, list[i]);
			ck_assert_msg(roll(list, size) == expected, "list %d of %zu: %s, not %s", n,
				size, verdict_names[roll(list, size)], verdict_names[expected]);
		}
	}
}
END_TEST

START_TEST(the_order_of_verdicts_does_not_matter)
{
	for (int n = 0; n < lists_of(SIZE_MOST); n++) {
		enum verdict list[SIZE_MOST], turned[SIZE_MOST];

		spell(n, SIZE_MOST, list);
		for (size_t i = 0; i < SIZE_MOST; i++)
			turned[i] = list[SIZE_MOST - 1 - i];
		ck_assert_int_eq(roll(list, SIZE_MOST), roll(turned, SIZE_MOST));
	}
}
END_TEST

START_TEST(a_verdict_twice_says_what_it_says_once)
{
	for (size_t size = 1; size <= 2; size++) {
		for (int n = 0; n < lists_of(size); n++) {
			enum verdict list[SIZE_MOST];

			spell(n, size, list);
			for (size_t i = 0; i < size; i++)
				list[size + i] = list[i];
			ck_assert_int_eq(roll(list, size), roll(list, 2 * size));
		}
	}
}
END_TEST

/* Whatever an open verdict turns out to be, a decided roll-up stays as it was. */
START_TEST(more_knowledge_never_turns_a_decision)
{
	static const enum verdict decided[] = {VERDICT_PASS, VERDICT_FAIL};

	for (int n = 0; n < lists_of(SIZE_MOST); n++) {
		enum verdict list[SIZE_MOST], before;

		spell(n, SIZE_MOST, list);
		before = roll(list, SIZE_MOST);
		for (size_t i = 0; i < SIZE_MOST; i++) {
			enum verdict kept = list[i];

			for (size_t k = 0; is_open(kept) && k < ARRAY_LEN(decided); k++) {
				list[i] = decided[k];
				ck_assert(is_open(before) || roll(list, SIZE_MOST) == before);
			}
			list[i] = kept;
		}
	}
}
END_TEST

START_TEST(nothing_rolls_up_to_not_assessed)
{
	const int64_t none[VERDICT_COUNT] = {0};

	ck_assert_int_eq(rollup_all(none), VERDICT_NOT_ASSESSED);
}
END_TEST

START_TEST(a_pass_needs_a_pass_and_nothing_open)
{
	for (size_t size = 1; size <= SIZE_MOST; size++) {
		for (int n = 0; n < lists_of(size); n++) {
			enum verdict list[SIZE_MOST];
			bool pass = false, open = false;

			spell(n, size, list);
			for (size_t i = 0; i < size; i++) {
				pass |= list[i] == VERDICT_PASS;
				open |= is_open(list[i]) || list[i] == VERDICT_FAIL;
			}
			ck_assert_int_eq(roll(list, size) == VERDICT_PASS, pass && !open);
		}
	}
}
END_TEST

/* By trying every way in which the undecided ones could turn out. */
static enum verdict by_trial(int64_t yes, int64_t may, int64_t need)
{
	bool can_pass = false, can_fail = false;

	for (int64_t turned = 0; turned <= may; turned++) {
		can_pass |= yes + turned >= need;
		can_fail |= yes + turned < need;
	}
	if (can_pass && can_fail)
		return VERDICT_INCONCLUSIVE;
	return can_pass ? VERDICT_PASS : VERDICT_FAIL;
}

START_TEST(at_least_k_is_decided_only_when_every_outcome_agrees)
{
	for (int64_t yes = 0; yes <= COUNT_MOST; yes++)
		for (int64_t may = 0; may <= COUNT_MOST; may++)
			for (int64_t need = 1; need <= COUNT_MOST; need++)
				ck_assert_msg(
					rollup_at_least(yes, may, need) == by_trial(yes, may, need),
					"yes %d may %d need %d", (int)yes, (int)may, (int)need);
}
END_TEST

START_TEST(an_empty_demand_is_no_ground_for_a_pass)
{
	for (int64_t yes = 0; yes <= COUNT_MOST; yes++)
		for (int64_t may = 0; may <= COUNT_MOST; may++)
			ck_assert_int_eq(rollup_at_least(yes, may, 0), VERDICT_NOT_ASSESSED);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rollup");
	TCase *tc = tcase_create("rollup");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, all_lists_of_up_to_four_verdicts_roll_up_by_strong_kleene);
	tcase_add_test(tc, the_order_of_verdicts_does_not_matter);
	tcase_add_test(tc, a_verdict_twice_says_what_it_says_once);
	tcase_add_test(tc, more_knowledge_never_turns_a_decision);
	tcase_add_test(tc, nothing_rolls_up_to_not_assessed);
	tcase_add_test(tc, a_pass_needs_a_pass_and_nothing_open);
	tcase_add_test(tc, at_least_k_is_decided_only_when_every_outcome_agrees);
	tcase_add_test(tc, an_empty_demand_is_no_ground_for_a_pass);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
