#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct range {
	uint32_t first, last;
};

/* The blocks that Chinese reports use and that UAX #11 calls W or F. */
static const struct range wide_ranges[] = {
	{0x1100, 0x115f},
	{0x2e80, 0x303e},
	{0x3041, 0x33ff},
	{0x3400, 0x4dbf},
	{0x4e00, 0x9fff},
	{0xa000, 0xa4cf},
	{0xac00, 0xd7a3},
	{0xf900, 0xfaff},
	{0xfe30, 0xfe6f},
	{0xff00, 0xff60},
	{0xffe0, 0xffe6},
	{0x1f300, 0x1f64f},
	{0x20000, 0x3fffd},
};
static const struct range zero_ranges[] = {
	{0x0300, 0x036f},
	{0x200b, 0x200f},
	{0x20d0, 0x20ff},
	{0xfe00, 0xfe0f},
	{0xfeff, 0xfeff},
};

/* What a terminal obeys, and what turns the order of characters (Unicode UAX #9). */
static const struct range unshown_ranges[] = {
	{0x0000, 0x001f},
	{0x007f, 0x009f},
	{0x061c, 0x061c},
	{0x200e, 0x200f},
	{0x2028, 0x202e},
	{0x2066, 0x2069},
};

static bool in_ranges(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t utf8_cut(const char *text, size_t len)
{
	size_t start = len;

	while (start > 0 && len - start < 4 && is_continuation(text[start - 1]))
		start--;
	if (start == 0)
		return len;
	start--;
	return utf8_next(text + start, len - start, &(uint32_t){0}) == len - start ? len : start;
}

/* Length of the sequence that the first byte announces, with the bits it carries; 0: no start. */
static size_t sequence_len(unsigned char first, uint32_t *bits)
{
	if (first < 0x80) {
		*bits = first;
		return 1;
	}
	if (first >= 0xc2 && first <= 0xdf) {
		*bits = first & 0x1f;
		return 2;
	}
	if ((first & 0xf0) == 0xe0) {
		*bits = first & 0x0f;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

size_t utf8_next(const char *text, size_t left, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t bits = 0;
	size_t len = left ? sequence_len((unsigned char)text[0], &bits) : 0;

	if (len == 0 || len > left)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if (!is_continuation(text[i]))
			return 0;
		bits = bits << 6 | ((unsigned char)text[i] & 0x3f);
	}
	if (bits < least[len] || bits > 0x10ffff || (bits >= 0xd800 && bits <= 0xdfff))
		return 0;
	*code = bits;
	return len;
}

size_t utf8_bad_at(const char *text, size_t len)
{
	size_t at = 0;
	uint32_t code;

	while (at < len) {
		size_t step = utf8_next(text + at, len - at, &code);

		if (step == 0)
			return at;
		at += step;
	}
	return len;
}

size_t text_columns(const char *text)
{
	size_t left = strlen(text);
	size_t columns = 0;

	while (left > 0) {
		uint32_t code = 0xfffd;
		size_t step = utf8_next(text, left, &code);

		if (step == 0)
			step = 1;
		if (in_ranges(code, wide_ranges, ARRAY_LEN(wide_ranges)))
			columns += 2;
		else if (!in_ranges(code, zero_ranges, ARRAY_LEN(zero_ranges)))
			columns += 1;
		text += step;
		left -= step;
	}
	return columns;
}

static unsigned least_of(unsigned a, unsigned b, unsigned c)
{
	unsigned least = a < b ? a : b;

	return least < c ? least : c;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
	unsigned row[65];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > 64 || b_len > 64)
		return limit + 1;
	for (unsigned j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned above = row[j];

			row[j] = least_of(above + 1, row[j - 1] + 1,
				diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
			diagonal = above;
		}
	}
	return row[b_len] > limit ? limit + 1 : row[b_len];
}

/* One character, as it is or escaped, without a NUL. Returns the length in `out`. */
static size_t put_character(const char *text, size_t len, bool bare, uint32_t code, char *out)
{
	bool byte = len == 0 || code < 0x80;
	char escaped[16];

	if (len > 0 && !bare) {
		memcpy(out, text, len);
		return len;
	}
	len = (size_t)snprintf(escaped, sizeof(escaped), byte ? "\\x%02X" : "\\u{%X}",
		byte ? (unsigned char)*text : (unsigned)code);
	memcpy(out, escaped, len);
	return len;
}

/* `to` takes four bytes for each of text, and a NUL: a character that becomes eight has two. */
static void escape(const char *text, bool shown, char *to)
{
	size_t left = strlen(text);

	while (left) {
		uint32_t code = 0;
		size_t len = utf8_next(text, left, &code);
		bool bare = shown && in_ranges(code, unshown_ranges, ARRAY_LEN(unshown_ranges));

		to += put_character(text, len, bare, code, to);
		len = len ? len : 1;
		text += len;
		left -= len;
	}
	*to = '\0';
}

char *text_as_utf8(const char *text)
{
	char *out = malloc(strlen(text) * 4 + 1);

	if (out)
		escape(text, false, out);
	return out;
}

static bool is_shown(const char *text)
{
	size_t left = strlen(text);

	while (left) {
		uint32_t code;
		size_t len = utf8_next(text, left, &code);

		if (len == 0 || in_ranges(code, unshown_ranges, ARRAY_LEN(unshown_ranges)))
			return false;
		text += len;
		left -= len;
	}
	return true;
}

const char *text_shown(struct arena *arena, const char *text)
{
	char *out;

	if (is_shown(text))
		return text;
	out = arena_alloc(arena, strlen(text) * 4 + 1);
	escape(text, true, out);
	return out;
}

bool text_equal(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

int text_compare(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

int text_order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return text_compare(*x, *y);
}

bool text_is_folder_name(const char *text)
{
	size_t len = strlen(text);

	if (len == 0 || len > 200 || text[0] == '.' || text[0] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == '/' || text[i] == 0x7f)
			return false;
	return true;
}

/* Without the blanks around it. */
static const char *trim(const char *text, size_t *len)
{
	static const char wide[] = "\xe3\x80\x80"; /* U+3000 */

	for (;;) {
		if (*text && strchr(" \t", *text))
			text++;
		else if (strncmp(text, wide, 3) == 0)
			text += 3;
		else
			break;
	}
	*len = strlen(text);
	for (;;) {
		if (*len && strchr(" \t", text[*len - 1]))
			--*len;
		else if (*len >= 3 && memcmp(text + *len - 3, wide, 3) == 0)
			*len -= 3;
		else
			return text;
	}
}

bool text_same_name(const char *a, const char *b)
{
	size_t a_len, b_len;

	if (!a || !b)
		return a == b;
	a = trim(a, &a_len);
	b = trim(b, &b_len);
	return a_len == b_len && memcmp(a, b, a_len) == 0;
}

void text_hex(const void *bytes, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[at[i] >> 4];
		out[2 * i + 1] = digits[at[i] & 15];
	}
	out[2 * len] = '\0';
}
