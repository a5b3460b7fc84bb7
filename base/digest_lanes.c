#include "base/digest_lanes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest_block.h"
#include "base/sha256_x86.h"

#define BLOCK_LEN   DIGEST_BLOCK_LEN
#define BLOCKS_TEAM 16u /* a partner with fewer is not worth it */

struct digest_lane {
	struct digest_lanes *lanes;
	bool taken;
	uint32_t state[8];
	uint64_t len;        /* of the message so far */
	size_t from, to;     /* what waits in the buffer */
	const uint8_t *lent; /* what waits elsewhere, the buffer being empty; NULL: nothing */
	size_t lent_len;
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
	for (size_t i = 0; i < DIGEST_LANES; i++) {
		struct digest_lane *lane = &lanes->lane[i];

		if (lane->taken)
			continue;
		lane->taken = true;
		lane->len = 0;
		lane->from = lane->to = 0;
		lane->lent = NULL;
		memcpy(lane->state, sha256_start, sizeof(sha256_start));
		return lane;
	}
	return NULL;
}

void digest_lane_leave(struct digest_lane *lane)
{
	lane->taken = false;
	lane->from = lane->to = 0;
	lane->lent = NULL;
}

static size_t blocks_of(const struct digest_lane *lane)
{
	return (lane->lent ? lane->lent_len : lane->to - lane->from) / BLOCK_LEN;
}

static const uint8_t *waiting(const struct digest_lane *lane)
{
	return lane->lent ? lane->lent : lane->buffer + lane->from;
}

static void pass_over(struct digest_lane *lane, size_t blocks)
{
	size_t len = blocks * BLOCK_LEN;

	if (lane->lent) {
		lane->lent += len;
		lane->lent_len -= len;
	} else {
		lane->from += len;
	}
}

/* Lanes that are worked off at once. */
struct team {
	struct digest_lane *lane[SHA256_X86_STREAMS];
	size_t count;
};

static bool is_in(const struct team *team, const struct digest_lane *lane)
{
	for (size_t i = 0; i < team->count; i++)
		if (team->lane[i] == lane)
			return true;
	return false;
}

/* The lane outside the team with most to do, if that is worth it. */
static struct digest_lane *partner_of(const struct team *team)
{
	struct digest_lanes *lanes = team->lane[0]->lanes;
	struct digest_lane *best = NULL;

	for (size_t i = 0; i < DIGEST_LANES; i++) {
		struct digest_lane *other = &lanes->lane[i];

		if (blocks_of(other) >= BLOCKS_TEAM && !is_in(team, other) &&
			(!best || blocks_of(other) > blocks_of(best)))
			best = other;
	}
	return best;
}

static struct team team_of(struct digest_lane *lane)
{
	struct team team = {.lane = {lane}, .count = 1};

	while (team.count < SHA256_X86_STREAMS && blocks_of(lane) >= BLOCKS_TEAM) {
		struct digest_lane *partner = partner_of(&team);

		if (!partner)
			break;
		team.lane[team.count++] = partner;
	}
	return team;
}

/* Some of the lane's blocks: as many as its partners have too, or else all. */
static void work_off(struct digest_lane *lane)
{
	struct team team = team_of(lane);
	struct sha256_x86_stream streams[SHA256_X86_STREAMS];
	size_t blocks = blocks_of(lane);

	for (size_t i = 0; i < team.count; i++) {
		size_t has = blocks_of(team.lane[i]);

		blocks = has < blocks ? has : blocks;
		streams[i] = (struct sha256_x86_stream){
			.state = team.lane[i]->state, .at = waiting(team.lane[i])};
	}
	sha256_x86(streams, team.count, blocks);
	for (size_t i = 0; i < team.count; i++)
		pass_over(team.lane[i], blocks);
}

/* What is lent and no whole block is kept. */
static void settle(struct digest_lane *lane)
{
	if (!lane->lent)
		return;
	while (blocks_of(lane))
		work_off(lane);
	memcpy(lane->buffer, lane->lent, lane->lent_len);
	lane->from = 0;
	lane->to = lane->lent_len;
	lane->lent = NULL;
}

void digest_lanes_settle(struct digest_lanes *lanes)
{
	for (size_t i = 0; lanes && i < DIGEST_LANES; i++)
		settle(&lanes->lane[i]);
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

	settle(lane);
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

void digest_lane_lend(struct digest_lane *lane, const void *bytes, size_t len)
{
	settle(lane);
	if (lane->to > lane->from || len == 0) {
		digest_lane_add(lane, bytes, len);
		return;
	}
	lane->from = lane->to = 0;
	lane->lent = bytes;
	lane->lent_len = len;
	lane->len += len;
}

static void pad(struct digest_lane *lane)
{
	uint8_t *tail = lane->buffer + lane->from;
	size_t blocks = digest_block_pad(tail, lane->to - lane->from, lane->len);

	sha256_x86(&(struct sha256_x86_stream){.state = lane->state, .at = tail}, 1, blocks);
}

void digest_lane_end(struct digest_lane *lane, unsigned char out[32])
{
	settle(lane);
	while (blocks_of(lane))
		work_off(lane);
	make_room(lane);
	pad(lane);
	digest_block_raw(lane->state, out);
	lane->from = lane->to = 0;
}
