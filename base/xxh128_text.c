/* Apart, since whoever only reads such values needs no libxxhash. */
#include <string.h>

#include "base/xxh128.h"

bool xxh128_is_text(const char *text)
{
	return text && strlen(text) == XXH128_TEXT_LEN - 1 &&
	       strspn(text, "0123456789abcdef") == XXH128_TEXT_LEN - 1;
}
