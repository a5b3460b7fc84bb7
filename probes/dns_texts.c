#include "probes/dns_texts.h"

#include <string.h>

#define TEXT_MOST (1u << 20) /* of all answers of a series */
#define CUT       "…"

const char *dns_texts_keep(
	struct dns_texts *texts, struct arena *arena, const struct dns_answer *answer)
{
	texts->len += answer->text_len;
	if (texts->len > TEXT_MOST)
		return CUT;
	if (!texts->last || strcmp(texts->last, answer->text) != 0)
		texts->last = arena_text_n(arena, answer->text, answer->text_len);
	return texts->last;
}
