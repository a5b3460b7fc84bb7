/* The headers of responses that agents keep: what probes write and what analysis may read. */
#ifndef CDNPROOF_MODEL_KEPT_HEADERS_H
#define CDNPROOF_MODEL_KEPT_HEADERS_H

#include <stdbool.h>

#define KEPT_HEADER_COUNT 29

struct kept_header {
	const char *name; /* lower case */
	bool tells_cache; /* whether a cache gave the response: analyzer/cache_words.h reads it */
};

extern const struct kept_header kept_headers[KEPT_HEADER_COUNT]; /* by name */

#endif
