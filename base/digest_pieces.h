/* Digests of many messages at once, piece by piece as they are read: by instructions that take
 * several messages together where the processor has them, else by libcrypto. */
#ifndef CDNPROOF_BASE_DIGEST_PIECES_H
#define CDNPROOF_BASE_DIGEST_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/digest_block.h"

#define DIGEST_PIECE_UNIT                                                                          \
	DIGEST_BLOCK_LEN /* bytes: a piece that is not its message's last has so many times n */

struct digest_kind;
extern const struct digest_kind digest_kind_sha256, digest_kind_sm3;

/* One message under way. Zeroed it is at its beginning. */
struct digest_state {
	uint32_t words[8];
	uint64_t len; /* so far */
	bool begun;
	bool alone;            /* asked for by the caller at the beginning: by libcrypto */
	struct digest *digest; /* by libcrypto; NULL otherwise */
};

struct digest_piece {
	struct digest_state *state; /* no message twice in one call */
	const uint8_t *at;
	size_t len;
	bool last; /* the message ends here: its digest is written, its state is at an end */
	char *out; /* DIGEST_TEXT_LEN */
};

/* False: no memory, or no such digest in libcrypto. */
bool digest_pieces(const struct digest_kind *kind, const struct digest_piece *pieces, size_t count);

void digest_state_end(struct digest_state *state); /* frees what an unfinished message holds */

#endif
