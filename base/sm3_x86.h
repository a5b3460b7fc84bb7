/* SM3's compression (GB/T 32905-2016, 5.3) for several messages at once by the wide registers of
 * x86 (AVX2, AVX-512): few processors have an instruction for it, but a register holds a word of
 * each of eight or sixteen messages, so that these take little longer than one. Blocks have 64
 * bytes. */
#ifndef CDNPROOF_BASE_SM3_X86_H
#define CDNPROOF_BASE_SM3_X86_H

#include <stddef.h>
#include <stdint.h>

#define SM3_X86_STREAMS_MOST 16

struct sm3_x86_stream {
	uint32_t *state; /* the eight words A to H; is moved on */
	const uint8_t *at;
};

extern const uint32_t sm3_start[8]; /* 5.3.1 */

/* How many streams this processor takes at once: 16, 8, or 0, and then the one below must not be
 * called. */
size_t sm3_x86_streams(void);

/* So many blocks of each; `count` is from 1 to sm3_x86_streams(). */
void sm3_x86(const struct sm3_x86_stream *streams, size_t count, size_t blocks);

#endif
