#include "analyzer/responses.h"

#include "analyzer/checks.h"
#include "base/text.h"

void responses_open(const struct sightings *seen, const struct dossier *dossier, int node,
	const struct check *check, struct arena *arena, struct responses *out)
{
	size_t cap = 0;

	*out = (struct responses){.check = check, .node = &dossier->nodes.items[node]};
	LIST_EACH(const struct sighting, s, &seen->items) {
		const struct record *record = &s->entry->record;
		const struct sighting **slot;

		if (s->node != node || s->is_void || !record->http ||
			!text_equal(record->check, check->id) || !check_is(check, record->method))
			continue;
		slot = arena_push(
			arena, &out->series.items, &out->series.count, &cap, sizeof(*slot));
		*slot = s;
	}
}

bool response_is_good(const struct check *check, const struct record *record, size_t at)
{
	return at < record->http->status.count &&
	       record->http->status.items[at] == check->expect_status;
}

const char *response_read(const struct record *record, const char *as, size_t at)
{
	LIST_EACH(const struct record_header, read, &record->http->reads)
		if (text_equal(read->name, as) && at < read->values.count && read->values.items[at])
			return read->values.items[at];
	return "";
}
