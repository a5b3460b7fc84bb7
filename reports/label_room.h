/* Room for words in a picture: each takes the spot about its point where it lies least on marks, on
 * other words and beyond the edge; of equal ones the first. */
#ifndef CDNPROOF_REPORTS_LABEL_ROOM_H
#define CDNPROOF_REPORTS_LABEL_ROOM_H

#include "base/arena.h"
#include "reports/svg.h"

struct label_spot {
	int64_t dx, dy; /* from the point to where the text begins, ends or has its middle */
	enum svg_align align;
};

struct label_box {
	int64_t left, top, right, bottom;
};

struct label_room {
	struct label_box *taken;
	size_t count, most;
	int64_t width, height; /* of the picture */
};

/* For at most so many marks and words; lives in the arena. */
struct label_room label_room_new(size_t most, int64_t width, int64_t height, struct arena *arena);

/* A mark stands there, so large to each side. */
void label_room_block(struct label_room *room, struct svg_point at, int64_t half);

/* Where this text goes; the room is taken then. `count` is at least 1. */
struct label_spot label_room_take(struct label_room *room, struct svg_point at,
	const struct label_spot *spots, size_t count, const char *text, int size_px);

#endif
