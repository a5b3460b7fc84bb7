/* What SHA-256 (FIPS 180-4) and SM3 (GB/T 32905) have in common around their compression: blocks of
 * 64 bytes, the same padding, a state of eight words. */
#ifndef CDNPROOF_BASE_DIGEST_BLOCK_H
#define CDNPROOF_BASE_DIGEST_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_BLOCK_LEN 64u
#define DIGEST_TAIL_LEN  (2 * DIGEST_BLOCK_LEN)
#define DIGEST_RAW_LEN   32u

/* Pads the end of a message of `len` bytes in all, of which `used` (fewer than a block) stand in
 * `tail`; returns how many blocks it then has, one or two. */
size_t digest_block_pad(uint8_t tail[DIGEST_TAIL_LEN], size_t used, uint64_t len);

/* The digest's bytes. */
void digest_block_raw(const uint32_t state[8], uint8_t out[DIGEST_RAW_LEN]);

#endif
