#include "reports/json_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"

static void next(struct json_text *json, const char *key)
{
	if (json->begun)
		putc(',', json->out);
	if (json->depth > 0)
		fprintf(json->out, "\n%*s", 2 * json->depth, "");
	if (key)
		fprintf(json->out, "\"%s\": ", key);
	json->begun = true;
}

static void open_one(struct json_text *json, const char *key, char bracket)
{
	next(json, key);
	putc(bracket, json->out);
	json->depth++;
	json->begun = false;
}

static void end_one(struct json_text *json, char bracket)
{
	json->depth--;
	if (json->begun)
		fprintf(json->out, "\n%*s", 2 * json->depth, "");
	putc(bracket, json->out);
	json->begun = true;
	if (json->depth == 0)
		putc('\n', json->out);
}

void json_text_object(struct json_text *json, const char *key)
{
	open_one(json, key, '{');
}

void json_text_array(struct json_text *json, const char *key)
{
	open_one(json, key, '[');
}

void json_text_object_end(struct json_text *json)
{
	end_one(json, '}');
}

void json_text_array_end(struct json_text *json)
{
	end_one(json, ']');
}

/* Unicode's White_Space that escape_plain leaves as it is. */
static bool is_blank(uint32_t code)
{
	return code == ' ' || code == 0xa0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f ||
	       code == 0x3000;
}

/* Where the text begins behind its blanks; *len is that up to the last that is none. */
static const char *trimmed(const char *text, size_t *len)
{
	size_t left = strlen(text), at = 0, end = 0;
	const char *start = NULL;

	while (at < left) {
		uint32_t code = 0;
		size_t step = utf8_next(text + at, left - at, &code);

		step = step ? step : 1;
		if (!is_blank(code)) {
			start = start ? start : text + at;
			end = at + step;
		}
		at += step;
	}
	*len = start ? (size_t)(text + end - start) : 0;
	return start ? start : text;
}

void json_text_put(struct json_text *json, const char *key, const char *text)
{
	char *clean = escape_plain_text(text ? text : "");
	size_t len;
	const char *at = trimmed(clean, &len);

	next(json, key);
	putc('"', json->out);
	if (len == 0)
		fputs("—", json->out);
	for (size_t i = 0; i < len; i++) {
		if (at[i] == '"' || at[i] == '\\')
			putc('\\', json->out);
		putc(at[i], json->out);
	}
	putc('"', json->out);
	free(clean);
}
