/* The response headers that a record keeps: what caches say of themselves, and no more. */
#ifndef CDNPROOF_PROBES_HTTP_HEADERS_H
#define CDNPROOF_PROBES_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEADER_COUNT     14
#define HTTP_HEADER_TEXT_MOST 200 /* bytes of a value that are kept */

/* Lower case, sorted. */
extern const char *const http_header_names[HTTP_HEADER_COUNT];

struct http_headers {
	char values[HTTP_HEADER_COUNT][HTTP_HEADER_TEXT_MOST + 1]; /* "": there was none */
};

/* One line of a response as it came, with or without its CR LF. A status line begins anew, so that
 * what stays is the last response's (RFC 9110 15.2: others may precede it). A name that comes twice
 * is one list (RFC 9110 5.3). Values are cut, and what is not printable ASCII becomes '?'. */
void http_headers_note(struct http_headers *headers, const char *line, size_t len);

#endif
