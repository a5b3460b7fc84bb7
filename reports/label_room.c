#include "reports/label_room.h"

#include <assert.h>

struct label_room label_room_new(size_t most, int64_t width, int64_t height, struct arena *arena)
{
	return (struct label_room){
		.taken = arena_array(arena, most + 1, sizeof(struct label_box)),
		.most = most,
		.width = width,
		.height = height,
	};
}

static void take(struct label_room *room, const struct label_box *box)
{
	assert(room->count < room->most);
	room->taken[room->count++] = *box;
}

void label_room_block(struct label_room *room, struct svg_point at, int64_t half)
{
	take(room, &(struct label_box){at.x - half, at.y - half, at.x + half, at.y + half});
}

/* Letters reach 0.8 of their size up from the line, and 0.2 down. */
static struct label_box box_of(
	struct svg_point at, const struct label_spot *spot, int64_t width, int size_px)
{
	int64_t x = at.x + spot->dx, y = at.y + spot->dy, size = SVG_AT(size_px);

	if (spot->align == ALIGN_MIDDLE)
		x -= width / 2;
	else if (spot->align == ALIGN_END)
		x -= width;
	return (struct label_box){x, y - size * 4 / 5, x + width, y + size / 5};
}

static int64_t shared(int64_t low, int64_t high, int64_t other_low, int64_t other_high)
{
	int64_t from = low > other_low ? low : other_low;
	int64_t to = high < other_high ? high : other_high;

	return to > from ? to - from : 0;
}

static int64_t overlap(const struct label_box *a, const struct label_box *b)
{
	return shared(a->left, a->right, b->left, b->right) *
	       shared(a->top, a->bottom, b->top, b->bottom);
}

/* The area that is not free. */
static int64_t cost(const struct label_room *room, const struct label_box *box)
{
	const struct label_box picture = {0, 0, room->width, room->height};
	int64_t sum = (box->right - box->left) * (box->bottom - box->top) - overlap(box, &picture);

	for (size_t i = 0; i < room->count; i++)
		sum += overlap(box, &room->taken[i]);
	return sum;
}

struct label_spot label_room_take(struct label_room *room, struct svg_point at,
	const struct label_spot *spots, size_t count, const char *text, int size_px)
{
	int64_t width = svg_text_width(text, size_px), least = INT64_MAX;
	struct label_box box, best = {0};
	size_t chosen = 0;

	assert(count > 0);
	for (size_t i = 0; i < count; i++) {
		int64_t costs;

		box = box_of(at, &spots[i], width, size_px);
		costs = cost(room, &box);
		if (costs >= least)
			continue;
		least = costs;
		chosen = i;
		best = box;
	}
	take(room, &best);
	return spots[chosen];
}
