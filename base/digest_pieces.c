#include "base/digest_pieces.h"

#include <string.h>

#include "base/digest_block.h"
#include "base/sha256_x86.h"
#include "base/sm3_x86.h"
#include "base/text.h"

#define BLOCK_LEN    DIGEST_PIECE_UNIT
#define STREAMS_MOST SM3_X86_STREAMS_MOST

/* A piece that is being worked off: its whole blocks, then padding, if it is the last. */
struct lane {
	const struct digest_piece *piece;
	const uint8_t *at;
	size_t blocks;
	bool in_tail;
	uint8_t tail[DIGEST_TAIL_LEN];
};

struct digest_kind {
	struct digest *(*new)(void); /* libcrypto's */
	size_t (*streams)(void);     /* at once; 0: only libcrypto */
	void (*run)(struct lane *const *lanes, size_t count, size_t blocks);
	const uint32_t *start;
};

static size_t sha256_streams(void)
{
	return sha256_x86_is_there() ? SHA256_X86_STREAMS : 0;
}

static void sha256_run(struct lane *const *lanes, size_t count, size_t blocks)
{
	struct sha256_x86_stream streams[SHA256_X86_STREAMS];

	for (size_t i = 0; i < count; i++)
		streams[i] = (struct sha256_x86_stream){
			.state = lanes[i]->piece->state->words, .at = lanes[i]->at};
	sha256_x86(streams, count, blocks);
}

static void sm3_run(struct lane *const *lanes, size_t count, size_t blocks)
{
	struct sm3_x86_stream streams[SM3_X86_STREAMS_MOST];

	for (size_t i = 0; i < count; i++)
		streams[i] = (struct sm3_x86_stream){
			.state = lanes[i]->piece->state->words, .at = lanes[i]->at};
	sm3_x86(streams, count, blocks);
}

const struct digest_kind digest_kind_sha256 = {
	.new = digest_new, .streams = sha256_streams, .run = sha256_run, .start = sha256_start};
const struct digest_kind digest_kind_sm3 = {
	.new = digest_new_sm3, .streams = sm3_x86_streams, .run = sm3_run, .start = sm3_start};

static void by_libcrypto(const struct digest_piece *piece)
{
	digest_add(piece->state->digest, piece->at, piece->len);
	if (!piece->last)
		return;
	digest_text(piece->state->digest, piece->out);
	digest_state_end(piece->state);
}

static void begin_tail(struct lane *lane)
{
	size_t used = lane->piece->len % BLOCK_LEN;

	if (used)
		memcpy(lane->tail, lane->at, used);
	lane->at = lane->tail;
	lane->blocks = digest_block_pad(lane->tail, used, lane->piece->state->len);
	lane->in_tail = true;
}

static void end_message(const struct digest_piece *piece)
{
	uint8_t raw[DIGEST_RAW_LEN];

	digest_block_raw(piece->state->words, raw);
	text_hex(raw, sizeof(raw), piece->out);
}

/* What comes next in a lane without blocks; false: nothing, it can take another piece. */
static bool goes_on(struct lane *lane)
{
	if (lane->blocks)
		return true;
	if (!lane->piece->last)
		return false;
	if (lane->in_tail) {
		end_message(lane->piece);
		return false;
	}
	begin_tail(lane);
	return true;
}

/* The pieces that are still to be begun. */
struct queue {
	const struct digest_kind *kind;
	size_t streams; /* asked for once: some machines take long to answer */
	const struct digest_piece *at, *end;
	bool failed;
};

static bool begin(const struct queue *queue, struct digest_state *state)
{
	if (state->begun)
		return true;
	state->begun = true;
	memcpy(state->words, queue->kind->start, sizeof(state->words));
	if (!state->alone && queue->streams)
		return true;
	state->digest = queue->kind->new ();
	return state->digest != NULL;
}

/* Puts the next piece that needs work in the lane; false: there is none. */
static bool next_piece(struct queue *queue, struct lane *lane)
{
	while (queue->at < queue->end) {
		const struct digest_piece *piece = queue->at++;

		if (!begin(queue, piece->state)) {
			queue->failed = true;
			continue;
		}
		if (piece->state->digest) {
			by_libcrypto(piece);
			continue;
		}
		piece->state->len += piece->len;
		lane->piece = piece;
		lane->at = piece->at;
		lane->blocks = piece->len / BLOCK_LEN;
		lane->in_tail = false;
		if (goes_on(lane))
			return true;
	}
	return false;
}

static void run(const struct queue *queue, struct lane *const *lanes, size_t count)
{
	size_t blocks = lanes[0]->blocks;

	for (size_t i = 1; i < count; i++)
		blocks = lanes[i]->blocks < blocks ? lanes[i]->blocks : blocks;
	queue->kind->run(lanes, count, blocks);
	for (size_t i = 0; i < count; i++) {
		lanes[i]->at += blocks * BLOCK_LEN;
		lanes[i]->blocks -= blocks;
	}
}

bool digest_pieces(const struct digest_kind *kind, const struct digest_piece *pieces, size_t count)
{
	struct queue queue = {
		.kind = kind, .streams = kind->streams(), .at = pieces, .end = pieces + count};
	struct lane room[STREAMS_MOST], *lanes[STREAMS_MOST];
	size_t most = queue.streams ? queue.streams : 1, busy = 0;

	for (size_t i = 0; i < most; i++)
		lanes[i] = &room[i];
	for (;;) {
		while (busy < most && next_piece(&queue, lanes[busy]))
			busy++;
		if (busy == 0)
			return !queue.failed;
		run(&queue, lanes, busy);
		for (size_t i = busy; i-- > 0;) {
			struct lane *lane = lanes[i];

			if (goes_on(lane) || next_piece(&queue, lane))
				continue;
			lanes[i] = lanes[--busy];
			lanes[busy] = lane;
		}
	}
}

void digest_state_end(struct digest_state *state)
{
	digest_free(state->digest);
	state->digest = NULL;
}
