/* SHA-256's compression (FIPS 180-4, 6.2.2) by the SHA instructions of x86, for up to three streams
 * at once: an instruction waits for the one before it in its stream, so more streams cost little.
 * The registers hold no more than three. Blocks have 64 bytes. */
#ifndef CDNPROOF_BASE_SHA256_X86_H
#define CDNPROOF_BASE_SHA256_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_X86_STREAMS 3

struct sha256_x86_stream {
	uint32_t *state; /* the eight words a to h; is moved on */
	const uint8_t *at;
};

bool sha256_x86_is_there(void); /* otherwise the one below must not be called */

/* So many blocks of each; `count` is from 1 to SHA256_X86_STREAMS. */
void sha256_x86(const struct sha256_x86_stream *streams, size_t count, size_t blocks);

extern const uint32_t sha256_start[8]; /* the state before the first block (FIPS 180-4, 5.3.3) */

#endif
