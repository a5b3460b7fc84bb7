/* Frames for tests of what reads packets: headers built by hand, read from memory of their own. */
#ifndef CDNPROOF_TESTS_PACKET_FIXTURE_H
#define CDNPROOF_TESTS_PACKET_FIXTURE_H

#include "probes/packet.h"

struct frame {
	uint8_t bytes[512];
	size_t len;
};

extern const uint8_t frame_v4_from[4], frame_v4_to[4], frame_v6_from[16], frame_v6_to[16];

void frame_put16(uint8_t *at, size_t value);
void frame_add(struct frame *frame, const void *bytes, size_t len);

/* Hop limit 61, `len` bytes behind the header and its options. */
void frame_add_v4(struct frame *frame, uint8_t protocol, size_t options_len, size_t len);

/* Flow label 0x54321, traffic class 0xff around it. */
void frame_add_v6(struct frame *frame, uint8_t protocol, size_t len);

/* Reads a copy of exactly `len` bytes, so that AddressSanitizer sees a read past the end, and
 * checks what must hold for any packet; *out then points into `frame`. */
bool frame_read(int link_type, const struct frame *frame, size_t len, struct packet *out);

#endif
