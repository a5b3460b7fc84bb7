#include "renders/align.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define TABLE_MOST ((size_t)16 << 20) /* cells of a table of lengths */
#define AHEAD_MOST 64                 /* how far is looked ahead where that is too much */

/* What lies open between two joined pairs. */
struct gap {
	size_t from, end, other_from, other_end;
};

void align_init(struct align *align, size_t count, size_t other_count)
{
	align->count = count;
	align->other_count = other_count;
	align->to = malloc((count + 1) * sizeof(*align->to));
	if (!align->to)
		arena_die();
	for (size_t i = 0; i < count; i++)
		align->to[i] = ALIGN_NONE;
}

void align_fini(struct align *align)
{
	free(align->to);
	align->to = NULL;
}

uint64_t align_key(uint64_t key, const char *text)
{
	for (; *text; text++)
		key = (key ^ (unsigned char)*text) * 1099511628211u;
	return (key ^ 0xff) * 1099511628211u; /* the end, so that "a","b" is not "ab" */
}

/* The next gap from gap->from on; false: there is none. */
static bool next_gap(const struct align *align, struct gap *gap)
{
	size_t at = gap->from;
	size_t other = gap->other_from;

	while (at < align->count && align->to[at] != ALIGN_NONE)
		other = align->to[at++] + 1;
	if (at == align->count)
		return false;
	gap->from = gap->end = at;
	gap->other_from = other;
	while (gap->end < align->count && align->to[gap->end] == ALIGN_NONE)
		gap->end++;
	gap->other_end = gap->end < align->count ? align->to[gap->end] : align->other_count;
	return true;
}

static void leave(struct gap *gap)
{
	gap->from = gap->end;
	gap->other_from = gap->other_end;
}

/* Lengths of the longest common sequence of all ends, then the way through. */
static void join_longest(
	struct align *align, struct gap gap, const uint64_t *keys, const uint64_t *others)
{
	size_t rows = gap.end - gap.from;
	size_t columns = gap.other_end - gap.other_from;
	size_t wide = columns + 1;
	uint32_t *lengths = calloc((rows + 1) * wide, sizeof(*lengths));
	size_t i = 0;
	size_t j = 0;

	if (!lengths)
		arena_die();
	for (size_t r = rows; r-- > 0;)
		for (size_t c = columns; c-- > 0;) {
			uint32_t down = lengths[(r + 1) * wide + c];
			uint32_t right = lengths[r * wide + c + 1];
			bool same = keys[gap.from + r] == others[gap.other_from + c];

			lengths[r * wide + c] = same ? lengths[(r + 1) * wide + c + 1] + 1
						     : (down > right ? down : right);
		}
	while (i < rows && j < columns) {
		if (keys[gap.from + i] == others[gap.other_from + j])
			align->to[gap.from + i++] = gap.other_from + j++;
		else if (lengths[(i + 1) * wide + j] >= lengths[i * wide + j + 1])
			i++;
		else
			j++;
	}
	free(lengths);
}

/* One after the other, with a look ahead on either side. */
static void join_near(
	struct align *align, struct gap gap, const uint64_t *keys, const uint64_t *others)
{
	size_t i = gap.from;
	size_t j = gap.other_from;

	while (i < gap.end && j < gap.other_end) {
		size_t ahead = 0;

		for (; ahead < AHEAD_MOST; ahead++) {
			if (j + ahead < gap.other_end && keys[i] == others[j + ahead]) {
				j += ahead;
				break;
			}
			if (i + ahead < gap.end && keys[i + ahead] == others[j]) {
				i += ahead;
				break;
			}
		}
		if (ahead < AHEAD_MOST)
			align->to[i] = j;
		i++;
		j++;
	}
}

static void join(struct align *align, struct gap gap, const uint64_t *keys, const uint64_t *others)
{
	while (gap.from < gap.end && gap.other_from < gap.other_end &&
		keys[gap.from] == others[gap.other_from])
		align->to[gap.from++] = gap.other_from++;
	while (gap.from < gap.end && gap.other_from < gap.other_end &&
		keys[gap.end - 1] == others[gap.other_end - 1])
		align->to[--gap.end] = --gap.other_end;
	if (gap.from == gap.end || gap.other_from == gap.other_end)
		return;
	if ((gap.end - gap.from + 1) < TABLE_MOST / (gap.other_end - gap.other_from + 1))
		join_longest(align, gap, keys, others);
	else
		join_near(align, gap, keys, others);
}

void align_by(struct align *align, const uint64_t *keys, const uint64_t *others)
{
	for (struct gap gap = {0}; next_gap(align, &gap); leave(&gap))
		join(align, gap, keys, others);
}

void align_alike(struct align *align, align_likes *likes, void *data)
{
	for (struct gap gap = {0}; next_gap(align, &gap); leave(&gap)) {
		size_t other = gap.other_from;

		for (size_t at = gap.from; at < gap.end; at++)
			for (size_t i = other; i < gap.other_end && i < other + AHEAD_MOST; i++)
				if (likes(data, at, i)) {
					align->to[at] = i;
					other = i + 1;
					break;
				}
	}
}

void align_even(struct align *align, align_likes *likes, void *data)
{
	for (struct gap gap = {0}; next_gap(align, &gap); leave(&gap)) {
		if (gap.end - gap.from != gap.other_end - gap.other_from)
			continue;
		for (size_t i = 0; i < gap.end - gap.from; i++)
			if (likes(data, gap.from + i, gap.other_from + i))
				align->to[gap.from + i] = gap.other_from + i;
	}
}
