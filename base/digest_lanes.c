#include "base/digest_lanes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256_x86.h"

#define BLOCK_LEN   64u
#define LENGTH_AT   56u /* of the last block: the message's length in bits */
#define BLOCKS_PAIR 16u /* a partner with fewer is not worth it */

struct digest_lane {
	struct digest_lanes *lanes;
	bool taken;
	uint32_t state[8];
	uint64_t len;                                /* of the message so far */
	size_t from, to;                             /* what waits in the buffer */
	uint8_t buffer[DIGEST_LANE_LEN + BLOCK_LEN]; /* with room for the padding */
};

struct digest_lanes {
	struct digest_lane lane[DIGEST_LANES];
};

struct digest_lanes *digest_lanes_new(void)
{
	struct digest_lanes *lanes = sha256_x86_is_there() ? calloc(1, sizeof(*lanes)) : NULL;

	for (size_t i = 0; lanes && i < DIGEST_LANES; i++)
		lanes->lane[i].lanes = lanes;
	return lanes;
}

void digest_lanes_free(struct digest_lanes *lanes)
{
	free(lanes);
}

struct digest_lane *digest_lane_take(struct digest_lanes *lanes)
{
	/* FIPS 180-4, 5.3.3 */
	static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

	for (size_t i = 0; i < DIGEST_LANES; i++) {
		struct digest_lane *lane = &lanes->lane[i];

		if (lane->taken)
			continue;
		lane->taken = true;
		lane->len = 0;
		lane->from = lane->to = 0;
		memcpy(lane->state, start, sizeof(start));
		return lane;
	}
	return NULL;
}

void digest_lane_leave(struct digest_lane *lane)
{
	lane->taken = false;
	lane->from = lane->to = 0;
}

static size_t blocks_of(const struct digest_lane *lane)
{
	return (lane->to - lane->from) / BLOCK_LEN;
}

/* The other lane with most to do. */
static struct digest_lane *partner_of(const struct digest_lane *lane)
{
	struct digest_lane *best = NULL;

	for (size_t i = 0; i < DIGEST_LANES; i++) {
		struct digest_lane *other = &lane->lanes->lane[i];

		if (other != lane && (!best || blocks_of(other) > blocks_of(best)))
			best = other;
	}
	return best;
}

/* Some of the lane's blocks: as many as a partner has, or else all. */
static void work_off(struct digest_lane *lane)
{
	struct digest_lane *partner = partner_of(lane);
	size_t blocks = blocks_of(lane);
	size_t pairs = blocks_of(partner) < blocks ? blocks_of(partner) : blocks;

	if (pairs < BLOCKS_PAIR) {
		sha256_x86_one(lane->state, lane->buffer + lane->from, blocks);
		lane->from += blocks * BLOCK_LEN;
		return;
	}
	sha256_x86_two(lane->state, lane->buffer + lane->from, partner->state,
		partner->buffer + partner->from, pairs);
	lane->from += pairs * BLOCK_LEN;
	partner->from += pairs * BLOCK_LEN;
}

static void make_room(struct digest_lane *lane)
{
	if (lane->from < DIGEST_LANE_LEN / 2)
		work_off(lane);
	if (lane->from && lane->to > lane->from)
		memmove(lane->buffer, lane->buffer + lane->from, lane->to - lane->from);
	lane->to -= lane->from;
	lane->from = 0;
}

void digest_lane_add(struct digest_lane *lane, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	lane->len += len;
	while (len) {
		size_t part;

		/* Not before it must be: the partner is filled meanwhile. */
		if (lane->to == DIGEST_LANE_LEN)
			make_room(lane);
		part = DIGEST_LANE_LEN - lane->to;
		part = part < len ? part : len;
		memcpy(lane->buffer + lane->to, at, part);
		lane->to += part;
		at += part;
		len -= part;
	}
}

/* FIPS 180-4, 5.1.1: a one bit, zeros, the length. */
static void pad(struct digest_lane *lane)
{
	size_t used = lane->to - lane->from;
	size_t most = used + 1 <= LENGTH_AT ? BLOCK_LEN : 2 * BLOCK_LEN;
	uint8_t *tail = lane->buffer + lane->from;

	memset(tail + used, 0, most - used);
	tail[used] = 0x80;
	for (size_t i = 0; i < 8; i++)
		tail[most - 1 - i] = (uint8_t)(lane->len * 8 >> (8 * i));
	sha256_x86_one(lane->state, tail, most / BLOCK_LEN);
}

void digest_lane_end(struct digest_lane *lane, unsigned char out[32])
{
	while (blocks_of(lane))
		work_off(lane);
	make_room(lane);
	pad(lane);
	for (size_t i = 0; i < 32; i++)
		out[i] = (unsigned char)(lane->state[i / 4] >> (24 - 8 * (i % 4)));
	lane->from = lane->to = 0;
}
