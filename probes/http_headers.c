#include "probes/http_headers.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool http_line_split(const char *line, size_t len, struct http_line *out)
{
	const char *colon = memchr(line, ':', len), *end = line + len;
	const char *text = colon ? colon + 1 : end;

	if (!colon)
		return false;
	while (text < end && is_blank(*text))
		text++;
	while (end > text && is_blank(end[-1]))
		end--;
	*out = (struct http_line){line, text, (size_t)(colon - line), (size_t)(end - text)};
	return true;
}

bool http_line_is(const struct http_line *line, const char *name)
{
	return strlen(name) == line->name_len && strncasecmp(name, line->name, line->name_len) == 0;
}

bool http_line_is_status(const char *line, size_t len)
{
	return len >= 5 && memcmp(line, "HTTP/", 5) == 0;
}

void http_text_append(char value[HTTP_HEADER_TEXT_MOST + 1], const char *text, size_t len)
{
	size_t at = strlen(value);

	for (size_t i = 0; i < len && at < HTTP_HEADER_TEXT_MOST; i++)
		value[at++] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
	value[at] = '\0';
}

void http_text_add(char value[HTTP_HEADER_TEXT_MOST + 1], const char *text, size_t len)
{
	if (value[0] && len > 0)
		http_text_append(value, ", ", 2);
	http_text_append(value, text, len);
}

void http_headers_note(struct http_headers *headers, const char *line, size_t len)
{
	struct http_line split;

	if (http_line_is_status(line, len)) {
		memset(headers, 0, sizeof(*headers));
		return;
	}
	if (!http_line_split(line, len, &split))
		return;
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (http_line_is(&split, kept_headers[i].name))
			http_text_add(headers->values[i], split.text, split.text_len);
}

static const char *value_of(const struct http_headers *headers, const char *name)
{
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (strcmp(kept_headers[i].name, name) == 0)
			return headers->values[i];
	return "";
}

bool http_headers_disagree(const struct http_headers *headers)
{
	const char *first = value_of(headers, "content-length");
	size_t len = strcspn(first, ",");

	for (const char *at = first; (at = strchr(at, ','));) {
		at += strspn(at, ", ");
		if (strcspn(at, ",") != len || strncmp(at, first, len) != 0)
			return true;
	}
	return false;
}
