#include "base/stretch_sort.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

typedef int (*compare_fn)(const void *left, const void *right);

struct stretches {
	size_t *ends; /* of each stretch, in order; heap */
	size_t count, cap;
};

static void push_end(struct stretches *s, size_t end)
{
	if (s->count == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->ends = reallocarray(s->ends, s->cap, sizeof(*s->ends));
		if (!s->ends)
			arena_die();
	}
	s->ends[s->count++] = end;
}

static void find_stretches(
	struct stretches *s, void *const *items, size_t count, compare_fn compare)
{
	for (size_t i = 1; i < count; i++)
		if (compare(items[i - 1], items[i]) > 0)
			push_end(s, i);
	push_end(s, count);
}

/* Equal ones of the left side come first. */
static void merge(void *const *left, size_t left_count, void *const *right, size_t right_count,
	void **out, compare_fn compare)
{
	void *const *left_end = left + left_count, *const *right_end = right + right_count;

	while (left < left_end && right < right_end)
		*out++ = compare(*left, *right) <= 0 ? *left++ : *right++;
	if (left < left_end)
		memcpy(out, left, (size_t)(left_end - left) * sizeof(*out));
	if (right < right_end)
		memcpy(out, right, (size_t)(right_end - right) * sizeof(*out));
}

/* Neighbours become one; a last one without neighbour is copied. */
static void merge_pairs(struct stretches *s, void *const *from, void **to, compare_fn compare)
{
	size_t start = 0, kept = 0;

	for (size_t i = 0; i < s->count; i += 2) {
		size_t middle = s->ends[i];
		size_t end = i + 1 < s->count ? s->ends[i + 1] : middle;

		merge(from + start, middle - start, from + middle, end - middle, to + start,
			compare);
		s->ends[kept++] = end;
		start = end;
	}
	s->count = kept;
}

void stretch_sort(void **items, size_t count, compare_fn compare)
{
	struct stretches s = {0};
	void **from = items, **to = NULL;

	if (count < 2)
		return;
	find_stretches(&s, items, count, compare);
	if (s.count > 1) {
		to = reallocarray(NULL, count, sizeof(*to));
		if (!to)
			arena_die();
	}
	while (s.count > 1) {
		void **swap = from;

		merge_pairs(&s, from, to, compare);
		from = to;
		to = swap;
	}
	if (from != items) {
		memcpy(items, from, count * sizeof(*items));
		to = from;
	}
	free(to);
	free(s.ends);
}
