/* Values of headers that tell of caches: the first line names the header. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cache_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1), *value;
	enum cache_says says;

	if (!text)
		return 0;
	if (len)
		memcpy(text, bytes, len);
	text[len] = '\0';
	value = strchr(text, '\n');
	if (value) {
		*value++ = '\0';
		says = cache_words_read(text, value);
		if (says > CACHE_SAYS_HIT ||
			(says != CACHE_SAYS_UNSAID && !cache_words_tells(text)) ||
			cache_words_age(value) < -1)
			abort();
	}
	free(text);
	return 0;
}
