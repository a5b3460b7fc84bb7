#include "probes/http_headers.h"

#include <string.h>
#include <strings.h>

const char *const http_header_names[HTTP_HEADER_COUNT] = {
	"age",
	"cache-control",
	"cf-cache-status",
	"content-length",
	"date",
	"etag",
	"last-modified",
	"server",
	"via",
	"x-cache",
	"x-cache-hits",
	"x-cache-lookup",
	"x-served-by",
	"x-swift-cachetime",
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The place of a name that is kept; HTTP_HEADER_COUNT: of none. */
static size_t find(const char *name, size_t len)
{
	size_t i = 0;

	while (i < HTTP_HEADER_COUNT && (strlen(http_header_names[i]) != len ||
						strncasecmp(http_header_names[i], name, len) != 0))
		i++;
	return i;
}

static void append(char *value, const char *text, size_t len)
{
	size_t at = strlen(value);

	for (size_t i = 0; i < len && at < HTTP_HEADER_TEXT_MOST; i++)
		value[at++] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
	value[at] = '\0';
}

void http_headers_note(struct http_headers *headers, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len), *end = line + len, *text;
	size_t at;

	if (len >= 5 && memcmp(line, "HTTP/", 5) == 0) {
		memset(headers, 0, sizeof(*headers));
		return;
	}
	at = colon ? find(line, (size_t)(colon - line)) : HTTP_HEADER_COUNT;
	if (at == HTTP_HEADER_COUNT)
		return;
	for (text = colon + 1; text < end && is_blank(*text);)
		text++;
	while (end > text && is_blank(end[-1]))
		end--;
	if (headers->values[at][0] && text < end)
		append(headers->values[at], ", ", 2);
	append(headers->values[at], text, (size_t)(end - text));
}
