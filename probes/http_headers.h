/* The response headers that a record keeps: what caches say of themselves, and no more. */
#ifndef CDNPROOF_PROBES_HTTP_HEADERS_H
#define CDNPROOF_PROBES_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kept_headers.h"

#define HTTP_HEADER_TEXT_MOST 200 /* bytes of a value that are kept */

struct http_headers {
	char values[KEPT_HEADER_COUNT][HTTP_HEADER_TEXT_MOST + 1]; /* of kept_headers; "": none */
};

/* A line of a response's head: its name, and its value without the blanks around it. */
struct http_line {
	const char *name, *text; /* not terminated */
	size_t name_len, text_len;
};

/* False: no header. The line may end with CR LF or without. */
bool http_line_split(const char *line, size_t len, struct http_line *out);
bool http_line_is(const struct http_line *line, const char *name); /* in any case */

/* A new response begins with it (RFC 9110 15.2: others may precede the last). */
bool http_line_is_status(const char *line, size_t len);

/* Puts text behind what `value` holds: cut, and '?' for what is not printable ASCII. */
void http_text_append(char value[HTTP_HEADER_TEXT_MOST + 1], const char *text, size_t len);

/* A value that came again: the two are one list (RFC 9110 5.3). */
void http_text_add(char value[HTTP_HEADER_TEXT_MOST + 1], const char *text, size_t len);

/* One line of a response as it came, with or without its CR LF. A status line begins anew, so that
 * what stays is the last response's (RFC 9110 15.2: others may precede it). A name that comes twice
 * is one list (RFC 9110 5.3). Values are cut, and what is not printable ASCII becomes '?'. */
void http_headers_note(struct http_headers *headers, const char *line, size_t len);

/* Two lengths that differ: who reads it does not know where the answer ends (RFC 9112 6.3). */
bool http_headers_disagree(const struct http_headers *headers);

#endif
