/* A response's head, line by line. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/http_headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct http_headers headers = {0};

	for (size_t at = 0; at < len;) {
		const uint8_t *end = memchr(bytes + at, '\n', len - at);
		size_t line = end ? (size_t)(end - (bytes + at)) + 1 : len - at;
		char *copy = malloc(line); /* so that one byte too far is seen */

		if (!copy)
			return 0;
		memcpy(copy, bytes + at, line);
		http_headers_note(&headers, copy, line);
		free(copy);
		at += line;
	}
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		for (const char *c = headers.values[i]; *c; c++)
			if (*c < ' ' || *c > '~' || c - headers.values[i] >= HTTP_HEADER_TEXT_MOST)
				abort();
	return 0;
}
