#include "base/base64.h"

#include <string.h>

#define NOTHING 64 /* the sign that stands where there is no digit */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/* Up to three bytes as four digits. */
static void put_group(const uint8_t *bytes, size_t len, char out[4])
{
	uint32_t group = (uint32_t)bytes[0] << 16 | (uint32_t)(len > 1 ? bytes[1] : 0) << 8 |
			 (len > 2 ? bytes[2] : 0);

	out[0] = digits[group >> 18];
	out[1] = digits[group >> 12 & 63];
	out[2] = digits[len > 1 ? group >> 6 & 63 : NOTHING];
	out[3] = digits[len > 2 ? group & 63 : NOTHING];
}

char *base64_text(struct arena *arena, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;
	char *text = arena_alloc(arena, (len + 2) / 3 * 4 + 1), *at = text;

	for (size_t i = 0; i < len; i += 3, at += 4)
		put_group(from + i, len - i, at);
	return text;
}

static int value_of(char c)
{
	const char *at = c ? strchr(digits, c) : NULL;

	return at && at - digits < NOTHING ? (int)(at - digits) : -1;
}

/* Four digits as up to three bytes; how many, or 0: no such group. */
static size_t take_group(const char *text, bool last, uint8_t out[3])
{
	size_t pads = !last ? 0 : text[3] != '=' ? 0 : text[2] != '=' ? 1 : 2;
	uint32_t group = 0;

	for (size_t i = 0; i < 4; i++) {
		int value = i < 4 - pads ? value_of(text[i]) : 0;

		if (value < 0)
			return 0;
		group = group << 6 | (uint32_t)value;
	}
	if (group & ((1u << 8 * pads) - 1)) /* bits that say nothing */
		return 0;
	out[0] = (uint8_t)(group >> 16);
	out[1] = (uint8_t)(group >> 8);
	out[2] = (uint8_t)group;
	return 3 - pads;
}

bool base64_bytes(struct arena *arena, const char *text, const uint8_t **out, size_t *len)
{
	size_t text_len = strlen(text), count = 0;
	uint8_t *bytes;

	if (text_len % 4)
		return false;
	bytes = arena_alloc(arena, text_len / 4 * 3 + 1);
	for (size_t i = 0; i < text_len; i += 4) {
		size_t got = take_group(text + i, i + 4 == text_len, bytes + count);

		if (got == 0)
			return false;
		count += got;
	}
	*out = bytes;
	*len = count;
	return true;
}
