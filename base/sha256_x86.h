/* SHA-256's compression (FIPS 180-4, 6.2.2) by the SHA instructions of x86, for one stream or for
 * two at once: an instruction waits for the one before it in its stream, so a second stream costs
 * little. State: the eight words a to h. Blocks have 64 bytes. */
#ifndef CDNPROOF_BASE_SHA256_X86_H
#define CDNPROOF_BASE_SHA256_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool sha256_x86_is_there(void); /* otherwise the two below must not be called */
void sha256_x86_one(uint32_t state[8], const uint8_t *at, size_t blocks);
void sha256_x86_two(uint32_t a_state[8], const uint8_t *a, uint32_t b_state[8], const uint8_t *b,
	size_t blocks);

#endif
