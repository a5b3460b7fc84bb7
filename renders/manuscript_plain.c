/* The same text, however it was typed. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "renders/manuscript.h"

#define FULL_WIDTH_FIRST 0xff01u /* ！ */
#define FULL_WIDTH_LAST  0xff5eu /* ～ */
#define FULL_WIDTH_AWAY  0xfee0u /* from ASCII */

static bool is_blank(uint32_t code)
{
	return code <= ' ' || code == 0xa0 || code == 0x3000 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f;
}

/* Seen by nobody: soft hyphens, marks of direction, joiners. */
static bool is_unseen(uint32_t code)
{
	return code == 0xad || code == 0xfeff || (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x202a && code <= 0x202c) || (code >= 0x2060 && code <= 0x2069);
}

/* Turns the digits behind it round: a number of other digits is seen, so one is read. */
static const char *override_name(uint32_t code)
{
	return code == 0x202d ? "U202D" : code == 0x202e ? "U202E" : NULL;
}

static bool is_hyphen(uint32_t code)
{
	return code == 0x2010 || code == 0x2011 || code == 0x2212;
}

/* Digits that fonts and other scripts have; a reader takes them for what they look like. */
static const struct digits {
	uint32_t first, last;
	uint32_t value; /* of the first; after nine comes nought */
} digits[] = {
	{0xb2, 0xb3, 2},       /* ² ³ */
	{0xb9, 0xb9, 1},       /* ¹ */
	{0x660, 0x669, 0},     /* Arabic */
	{0x6f0, 0x6f9, 0},     /* Persian */
	{0x2070, 0x2070, 0},   /* ⁰ */
	{0x2074, 0x2079, 4},   /* ⁴ … ⁹ */
	{0x2080, 0x2089, 0},   /* ₀ … ₉ */
	{0x2460, 0x2468, 1},   /* ① … ⑨ */
	{0x1d7ce, 0x1d7ff, 0}, /* mathematical, five alphabets */
};

static uint32_t ascii_digit(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(digits); i++)
		if (code >= digits[i].first && code <= digits[i].last)
			return '0' + (code - digits[i].first + digits[i].value) % 10;
	return code;
}

/* Of full-width forms digits, letters and the signs that stand in numbers; others are
 * punctuation, which no number needs. */
static uint32_t narrow(uint32_t code)
{
	uint32_t ascii = code - FULL_WIDTH_AWAY;

	if (code < FULL_WIDTH_FIRST || code > FULL_WIDTH_LAST)
		return is_hyphen(code) ? '-' : ascii_digit(code);
	if ((ascii >= '0' && ascii <= '9') || (ascii >= 'A' && ascii <= 'Z') ||
		(ascii >= 'a' && ascii <= 'z') || ascii == '.' || ascii == '-' || ascii == '%')
		return ascii;
	return code;
}

const char *manuscript_plain(struct arena *arena, const char *text, size_t len)
{
	char *plain = arena_alloc(arena, 2 * len + 1); /* three bytes of an override are five */
	size_t to = 0;
	bool gap = false;

	while (len > 0) {
		uint32_t code = 0;
		size_t step = utf8_next(text, len, &code);

		step = step ? step : 1;
		if (is_blank(code)) {
			gap = to > 0;
		} else if (!is_unseen(code)) {
			if (gap)
				plain[to++] = ' ';
			gap = false;
			code = narrow(code);
			if (override_name(code)) {
				memcpy(plain + to, override_name(code), 5);
				to += 5;
			} else if (code < 128) {
				plain[to++] = (char)code;
			} else {
				memcpy(plain + to, text, step);
				to += step;
			}
		}
		text += step;
		len -= step;
	}
	plain[to] = '\0';
	return plain;
}
