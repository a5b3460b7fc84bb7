#include "probes/dns_texts.h"

#include <string.h>

#define TEXT_MOST (1u << 20) /* of all answers of a series */
#define CUT       "…"

static const char *keep(
	struct dns_texts *texts, struct arena *arena, const struct dns_answer *answer)
{
	texts->len += answer->text_len;
	if (texts->len > TEXT_MOST)
		return CUT;
	if (!texts->last || strcmp(texts->last, answer->text) != 0)
		texts->last = arena_text_n(arena, answer->text, answer->text_len);
	return texts->last;
}

void dns_texts_keep(struct dns_texts *texts, struct arena *arena, const struct dns_answer *answer,
	struct dns_said *out)
{
	*out = (struct dns_said){keep(texts, arena, answer), (int)answer->rcode, answer->scope};
}

void dns_texts_fill(const struct probe_series *series, struct arena *arena,
	const struct dns_said *(*of)(const struct probe_request *request), struct record_dns *out)
{
	size_t sent = (size_t)series->sent, n = 0;
	const struct probe_request *request;
	int64_t at = 0;

	out->rcode.items = arena_array(arena, sent, sizeof(*out->rcode.items));
	out->scope.items = arena_array(arena, sent, sizeof(*out->scope.items));
	out->answers.items = arena_array(arena, sent, sizeof(*out->answers.items));
	for (; n < sent && (request = series_next_sent(series, &at)); n++) {
		const struct dns_said *said = of(request);
		bool scoped = said->answers && said->scope >= 0;

		out->rcode.items[n] = said->answers ? said->rcode : BIND_ABSENT;
		out->scope.items[n] = scoped ? said->scope : BIND_ABSENT;
		out->answers.items[n] = said->answers ? said->answers : "";
	}
	out->rcode.count = out->scope.count = out->answers.count = n;
}
