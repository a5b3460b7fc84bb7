/* The keys and values of one JSON object in a line, at depth 1: what lies deeper is passed over.
 * No recursion, nothing allocated, nothing read twice; a fault of the text ends it. */
#ifndef CDNPROOF_LOGS_JSON_LINE_H
#define CDNPROOF_LOGS_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct json_line {
	const uint8_t *at, *end;
	bool begun;
};

struct json_text {
	const uint8_t *at; /* without quotes, escapes as they are */
	size_t len;
	bool text;    /* it stood in quotes */
	bool escaped; /* there may be backslashes in it */
};

/* The next pair; false at the object's end or at its first fault. A value that is neither text nor
 * of plain characters (an object, an array) has len 0. */
bool json_line_next(struct json_line *json, struct json_text *key, struct json_text *value);

/* The text with its escapes taken off, as far as it fits; returns how many bytes. What is beyond
 * ASCII in \u escapes becomes a question mark. */
size_t json_text_plain(const struct json_text *text, uint8_t *out, size_t cap);

/* It says the name, of less than 32 bytes, with escapes or without. */
bool json_text_unescapes_to(const struct json_text *text, const char *name, size_t len);

static inline bool json_text_is(const struct json_text *text, const char *name, size_t len)
{
	if (text->escaped)
		return json_text_unescapes_to(text, name, len);
	return text->len == len && memcmp(text->at, name, len) == 0;
}

#endif
