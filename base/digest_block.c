#include "base/digest_block.h"

#include <string.h>

#define LENGTH_AT (DIGEST_BLOCK_LEN - 8) /* of the last block: the message's length in bits */

/* FIPS 180-4, 5.1.1, and GB/T 32905, 5.2: a one bit, zeros, the length. */
size_t digest_block_pad(uint8_t tail[DIGEST_TAIL_LEN], size_t used, uint64_t len)
{
	size_t most = used + 1 <= LENGTH_AT ? DIGEST_BLOCK_LEN : DIGEST_TAIL_LEN;

	memset(tail + used, 0, most - used);
	tail[used] = 0x80;
	for (size_t i = 0; i < 8; i++)
		tail[most - 1 - i] = (uint8_t)(len * 8 >> (8 * i));
	return most / DIGEST_BLOCK_LEN;
}

void digest_block_raw(const uint32_t state[8], uint8_t out[DIGEST_RAW_LEN])
{
	for (size_t i = 0; i < DIGEST_RAW_LEN; i++)
		out[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
