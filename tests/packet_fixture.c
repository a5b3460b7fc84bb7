#include "tests/packet_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

void frame_add(struct frame *frame, const void *bytes, size_t len)
{
	memcpy(frame->bytes + frame->len, bytes, len);
	frame->len += len;
}

void frame_put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

const uint8_t frame_v4_from[4] = {198, 18, 0, 9}, frame_v4_to[4] = {198, 18, 0, 1};
const uint8_t frame_v6_from[16] = {0x20, 0x01, 0, 2, [15] = 9},
	      frame_v6_to[16] = {0x20, 0x01, 0, 2, [15] = 1};

void frame_add_v4(struct frame *frame, uint8_t protocol, size_t options_len, size_t len)
{
	uint8_t header[60] = {0x45, 0, 0, 0, 0xab, 0xcd, 0x40, 0, 61, protocol};

	header[0] = (uint8_t)(0x45 + options_len / 4);
	frame_put16(header + 2, 20 + options_len + len);
	memcpy(header + 12, frame_v4_from, 4);
	memcpy(header + 16, frame_v4_to, 4);
	memset(header + 20, 1, 40); /* no operation */
	frame_add(frame, header, 20 + options_len);
}

void frame_add_v6(struct frame *frame, uint8_t protocol, size_t len)
{
	uint8_t header[40] = {0x6f, 0xf5, 0x43, 0x21, 0, 0, protocol, 61};

	frame_put16(header + 4, len);
	memcpy(header + 8, frame_v6_from, 16);
	memcpy(header + 24, frame_v6_to, 16);
	frame_add(frame, header, 40);
}

bool frame_read(int link_type, const struct frame *frame, size_t len, struct packet *out)
{
	uint8_t *memory = malloc(len + 1), *copy = memory + 1;
	bool ok;

	ck_assert_ptr_nonnull(memory);
	memcpy(copy, frame->bytes, len);
	ok = packet_read(link_type, copy, len, out);
	if (ok) {
		struct packet_tcp tcp;

		ck_assert(out->transport >= copy && out->transport <= copy + len);
		ck_assert_uint_le(out->captured, (size_t)(copy + len - out->transport));
		ck_assert_uint_le(out->captured, out->length);
		packet_tcp(out, &tcp);
		packet_checksum_holds(out);
		out->transport = frame->bytes + (out->transport - copy);
	}
	free(memory);
	return ok;
}
