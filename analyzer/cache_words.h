/* What a response's headers say of where it came from: the cache of the node that gave it, another
 * cache behind that node, or neither. Foreign text: what is not known says nothing. */
#ifndef CDNPROOF_ANALYZER_CACHE_WORDS_H
#define CDNPROOF_ANALYZER_CACHE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A list names its hops from the origin to the client: the last that says is the node that was
 * asked. A copy that it asked the origin about, and was told that nothing changed, is a hit: the
 * body came from the cache. */
enum cache_says {
	CACHE_SAYS_UNSAID,
	CACHE_SAYS_MISS,   /* fetched for this request */
	CACHE_SAYS_PARENT, /* fetched for it from another cache, which had it */
	CACHE_SAYS_HIT,    /* from the node's own cache */
	CACHE_SAYS_CLASH,  /* headers contradict each other: as good as unsaid */
};

/* Values as long as this may have been cut by whoever kept them, and their last hop with it. */
#define CACHE_VALUE_MOST 200

/* Header names are lower case. */
bool cache_words_tells(const char *name);

/* The headers that tell, one by one, lower case, in no order that counts; NULL: no more. Those are
 * the rows of model/kept_headers.h with tells_cache. */
const char *cache_words_header(size_t index);

/* What one header's value says, values of equal headers joined by ", ". Of a header that does not
 * tell, CACHE_SAYS_UNSAID. */
enum cache_says cache_words_read(const char *name, const char *value);

/* Of two headers of one response. */
enum cache_says cache_words_join(enum cache_says a, enum cache_says b);

/* Seconds of an Age header (RFC 9111 5.1); -1: none. Of a list the first counts. */
int64_t cache_words_age(const char *value);

/* Cache-Control allows to keep the response: it gives an age, or says public, and forbids nothing.
 */
bool cache_words_allows(const char *cache_control);

#endif
