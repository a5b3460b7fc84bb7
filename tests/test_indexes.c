/* Texts kept once, names found without a walk, pointers in order: against the plain way. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/name_index.h"
#include "base/stretch_sort.h"
#include "base/text_pool.h"
#include "tests/data_fixture.h"

START_TEST(a_text_is_kept_once)
{
	struct arena arena = {0};
	struct text_pool pool;
	const char *kept[2000];
	char text[32];

	text_pool_init(&pool);
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		size_t len = (size_t)snprintf(text, sizeof(text), "%zu", i);

		kept[i] = text_pool_keep(&pool, &arena, text, len);
		ck_assert_str_eq(kept[i], text);
	}
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		size_t len = (size_t)snprintf(text, sizeof(text), "%zu and more", i);

		len -= strlen(" and more"); /* only these bytes are the text */
		ck_assert_ptr_eq(text_pool_keep(&pool, &arena, text, len), kept[i]);
	}
	ck_assert_str_eq(text_pool_keep(&pool, &arena, "", 0), "");
	text_pool_fini(&pool);
	arena_fini(&arena);
}
END_TEST

START_TEST(the_first_of_a_name_is_found_and_then_the_next)
{
	static const char *const names[] = {"b", NULL, "a", "b", "", "c", "a", "b", ""};
	static const struct {
		const char *name;
		int32_t found[5];
	} wanted[] = {{"a", {2, 6, -1}}, {"b", {0, 3, 7, -1}}, {"c", {5, -1}}, {"d", {-1}},
		{"", {4, 8, -1}}, {NULL, {-1}}};
	struct arena arena = {0};
	struct name_index index;

	name_index_init(&index, &arena, ARRAY_LEN(names));
	ck_assert_int_eq(name_index_find(&index, "a"), -1);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		name_index_add(&index, names[i]);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		int32_t at = name_index_find(&index, wanted[i].name);

		for (size_t j = 0;; j++, at = index.next[at]) {
			ck_assert_int_eq(at, wanted[i].found[j]);
			if (at < 0)
				break;
		}
	}
	arena_fini(&arena);
}
END_TEST

struct numbered {
	int key;
	size_t number;
};

static int by_key(const void *left, const void *right)
{
	const struct numbered *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

/* So many things whose keys ascend for `stretch` steps and then begin again, below `keys`. */
static const struct {
	size_t count, stretch;
	int keys;
} orders[] = {{0, 1, 1}, {1, 1, 1}, {2, 1, 2}, {3, 1, 3}, {100, 100, 100}, {100, 50, 50},
	{1000, 7, 7}, {1000, 1, 1000}, {1000, 1, 3}, {1001, 333, 50}, {4097, 2, 17}};

START_TEST(pointers_are_sorted_and_equal_ones_stay_in_order)
{
	size_t count = orders[_i].count;
	struct numbered *things = calloc(count + 1, sizeof(*things));
	void **items = calloc(count + 1, sizeof(*items));
	unsigned random = 12345;

	for (size_t i = 0; i < count; i++) {
		random = random * 1103515245 + 12345;
		things[i].number = i;
		things[i].key = orders[_i].stretch > 1
					? (int)(i % orders[_i].stretch) % orders[_i].keys
					: (int)(random >> 16) % orders[_i].keys;
		items[i] = &things[i];
	}
	stretch_sort(items, count, by_key);
	for (size_t i = 1; i < count; i++) {
		const struct numbered *a = items[i - 1], *b = items[i];

		ck_assert(a->key < b->key || (a->key == b->key && a->number < b->number));
	}
	free(items);
	free(things);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("indexes");

	tcase_add_test(tc, a_text_is_kept_once);
	tcase_add_test(tc, the_first_of_a_name_is_found_and_then_the_next);
	tcase_add_loop_test(
		tc, pointers_are_sorted_and_equal_ones_stay_in_order, 0, (int)ARRAY_LEN(orders));
	return run_case("base: indexes and orders", tc);
}
