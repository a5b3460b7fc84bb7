#include "logs/json_line.h"

#include <string.h>

#include "logs/stamp.h"

#define NAME_MOST 32

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct json_line *json)
{
	while (json->at < json->end && is_blank(*json->at))
		json->at++;
}

static bool take(struct json_line *json, uint8_t c)
{
	skip_blanks(json);
	if (json->at >= json->end || *json->at != c)
		return false;
	json->at++;
	return true;
}

/* At the opening quote. */
static bool take_text(struct json_line *json, struct json_text *out)
{
	const uint8_t *from = json->at + 1;
	const uint8_t *quote = memchr(from, '"', (size_t)(json->end - from));

	if (!quote)
		return false;
	*out = (struct json_text){.at = from, .text = true};
	if (quote > from && quote[-1] == '\\') {
		out->escaped = true;
		quote = log_bare_quote(from, json->end);
		if (!quote)
			return false;
	}
	out->len = (size_t)(quote - from);
	out->escaped = out->escaped || memchr(from, '\\', out->len);
	json->at = quote + 1;
	return true;
}

/* At a bracket: to behind the one that closes it. */
static bool skip_nested(struct json_line *json)
{
	struct json_text passed;
	size_t depth = 0;

	while (json->at < json->end) {
		uint8_t c = *json->at;

		if (c == '"') {
			if (!take_text(json, &passed))
				return false;
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		json->at++;
		if (depth == 0)
			return true;
	}
	return false;
}

static void take_plain(struct json_line *json, struct json_text *out)
{
	const uint8_t *from = json->at;

	while (json->at < json->end && *json->at != ',' && *json->at != '}' && !is_blank(*json->at))
		json->at++;
	*out = (struct json_text){.at = from, .len = (size_t)(json->at - from)};
}

static bool take_value(struct json_line *json, struct json_text *out)
{
	skip_blanks(json);
	if (json->at >= json->end)
		return false;
	if (*json->at == '"')
		return take_text(json, out);
	if (*json->at == '{' || *json->at == '[') {
		*out = (struct json_text){.at = json->at};
		return skip_nested(json);
	}
	take_plain(json, out);
	return out->len > 0;
}

bool json_line_next(struct json_line *json, struct json_text *key, struct json_text *value)
{
	if (!take(json, json->begun ? ',' : '{'))
		return false;
	json->begun = true;
	skip_blanks(json);
	if (json->at >= json->end || *json->at != '"')
		return false;
	return take_text(json, key) && take(json, ':') && take_value(json, value);
}

static int hex_of(uint8_t c)
{
	if (log_is_digit(c))
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four digits; beyond ASCII a question mark. */
static uint8_t unicode_of(const uint8_t *at)
{
	int value = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_of(at[i]);

		if (digit < 0)
			return '?';
		value = value * 16 + digit;
	}
	return value < 128 ? (uint8_t)value : '?';
}

static uint8_t letter_of(uint8_t c)
{
	switch (c) {
	case 'n': return '\n';
	case 't': return '\t';
	case 'r': return '\r';
	case 'b': return '\b';
	case 'f': return '\f';
	default: return c;
	}
}

size_t json_text_plain(const struct json_text *text, uint8_t *out, size_t cap)
{
	size_t len = 0;

	for (size_t i = 0; i < text->len && len < cap; i++) {
		uint8_t c = text->at[i];

		if (c == '\\' && i + 1 < text->len) {
			c = text->at[++i];
			if (c == 'u' && text->len - i > 4) {
				c = unicode_of(text->at + i + 1);
				i += 4;
			} else {
				c = letter_of(c);
			}
		}
		out[len++] = c;
	}
	return len;
}

bool json_text_unescapes_to(const struct json_text *text, const char *name, size_t len)
{
	uint8_t plain[NAME_MOST];

	return json_text_plain(text, plain, sizeof(plain)) == len && memcmp(plain, name, len) == 0;
}
