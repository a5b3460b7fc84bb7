#include "geo/value_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"

#define E7                10000000
#define WHOLE_DIGITS_MOST 10

__extension__ typedef unsigned __int128 uint128;

/* Sign, exponent and fraction of IEEE 754; value = significand · 2^exponent. */
struct binary {
	bool negative;
	int exponent;
	uint64_t significand;
};

static struct binary split(const struct mmdb_value *value)
{
	int fraction_bits = value->size == 8 ? 52 : 23;
	int exponent_bits = value->size == 8 ? 11 : 8;
	uint64_t bits = mmdb_value_uint(value);
	int exponent = (int)(bits >> fraction_bits & ((UINT64_C(1) << exponent_bits) - 1));
	int bias = (1 << (exponent_bits - 1)) - 1 + fraction_bits;
	struct binary out = {.negative = bits >> (fraction_bits + exponent_bits) & 1,
		.significand = bits & ((UINT64_C(1) << fraction_bits) - 1)};

	if (exponent)
		out.significand |= UINT64_C(1) << fraction_bits;
	out.exponent = (exponent ? exponent : 1) - bias;
	return out;
}

/* significand · 10^7 · 2^exponent, to the nearest integer; false: 2^63 or more. */
static bool scale_e7(const struct binary *number, uint64_t *out)
{
	uint128 scaled = (uint128)number->significand * E7; /* below 2^77 */

	if (number->significand == 0 || number->exponent <= -120)
		scaled = 0;
	else if (number->exponent < 0)
		scaled = (scaled + ((uint128)1 << (-number->exponent - 1))) >> -number->exponent;
	else if (number->exponent > 40)
		return false;
	else
		scaled <<= number->exponent;
	if (scaled >> 63)
		return false;
	*out = (uint64_t)scaled;
	return true;
}

static const char *hex_text(const struct mmdb_value *value, struct arena *arena)
{
	char *text = arena_alloc(arena, 2 * (size_t)value->size + 3);

	memcpy(text, "0x", sizeof("0x"));
	text_hex(value->at, value->size, text + 2);
	return text;
}

static const char *decimal_text(const struct mmdb_value *value, struct arena *arena)
{
	struct binary number = split(value);
	uint64_t e7;
	char *text;
	size_t len;

	if (!scale_e7(&number, &e7))
		return hex_text(value, arena);
	text = arena_format(arena, "%s%" PRIu64 ".%07" PRIu64, number.negative && e7 ? "-" : "",
		e7 / E7, e7 % E7);
	len = strlen(text);
	while (text[len - 1] == '0')
		len--;
	if (text[len - 1] == '.')
		len--;
	text[len] = '\0';
	return text;
}

static const char *int32_text(const struct mmdb_value *value, struct arena *arena)
{
	int64_t number = (int64_t)mmdb_value_uint(value);

	if (value->size == 4 && number > INT32_MAX)
		number -= INT64_C(1) << 32;
	return arena_format(arena, "%" PRId64, number);
}

const char *value_text(const struct mmdb_value *value, struct arena *arena)
{
	switch (value->type) {
	case MMDB_TEXT: return arena_text_n(arena, (const char *)value->at, value->size);
	case MMDB_DOUBLE:
	case MMDB_FLOAT: return decimal_text(value, arena);
	case MMDB_BOOLEAN: return value->size ? "true" : "false";
	case MMDB_INT32: return int32_text(value, arena);
	case MMDB_UINT16:
	case MMDB_UINT32:
	case MMDB_UINT64: return arena_format(arena, "%" PRIu64, mmdb_value_uint(value));
	default: return hex_text(value, arena);
	}
}

bool value_real_e7(const struct mmdb_value *value, int64_t *out)
{
	struct binary number = split(value);
	uint64_t e7;

	if (!scale_e7(&number, &e7))
		return false;
	*out = number.negative ? -(int64_t)e7 : (int64_t)e7;
	return true;
}

bool value_parse_e7(const char *text, int64_t *out)
{
	static const char digits[] = "0123456789";
	bool negative = *text == '-';
	int64_t value = 0;
	size_t whole, places = 0;

	text += negative;
	whole = strspn(text, digits);
	if (whole == 0 || whole > WHOLE_DIGITS_MOST)
		return false;
	for (size_t i = 0; i < whole; i++)
		value = value * 10 + (text[i] - '0');
	text += whole;
	if (*text == '.') {
		places = strspn(++text, digits);
		if (places == 0)
			return false;
	}
	if (text[places] != '\0')
		return false;
	for (size_t i = 0; i < 7; i++)
		value = value * 10 + (i < places ? text[i] - '0' : 0);
	*out = negative ? -value : value;
	return true;
}
