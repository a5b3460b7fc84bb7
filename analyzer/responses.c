#include "analyzer/responses.h"

#include "analyzer/checks.h"
#include "analyzer/location_keys.h"
#include "base/text.h"

void responses_open(const struct sightings *seen, const struct dossier *dossier, int node,
	const struct check *check, struct arena *arena, struct responses *out)
{
	size_t cap = 0;

	*out = (struct responses){.check = check, .node = &dossier->nodes.items[node]};
	LIST_EACH(const struct sighting, s, &seen->items) {
		const struct record *record = &s->entry->record;
		const struct record **slot;

		if (s->node != node || s->is_void || !record->http ||
			!text_equal(record->check, check->id) || !check_is(check, record->method))
			continue;
		slot = arena_push(
			arena, &out->series.items, &out->series.count, &cap, sizeof(*slot));
		*slot = record;
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

static bool key_holds_at(
	const struct locations *locations, const struct node *node, const char *addr)
{
	LIST_EACH(const struct location_node, of, &locations->nodes) {
		if (of->node != node)
			continue;
		LIST_EACH(const struct location_address, address, &of->addresses) {
			if (!text_equal(address->addr, addr) || address->other_key)
				continue;
			LIST_EACH(const struct location_handshake, row, &address->handshakes)
				if (text_equal(row->key_sha256, node->key_sha256))
					return true;
		}
	}
	return false;
}

static bool key_holds(const struct responses *responses, const struct locations *locations)
{
	const struct node *node = responses->node;

	if (!node->key_sha256 || location_keys_shared(locations->in->dossier, node))
		return false;
	LIST_EACH(const struct record *, record, &responses->series)
		if (!key_holds_at(locations, node, (*record)->addr))
			return false;
	return responses->series.count > 0;
}

/* What the check's table calls this node, or its id. */
static bool names_node(const struct responses *responses, const char *value)
{
	LIST_EACH(const struct bind_pair, name, &responses->check->node_name->names)
		if (text_equal(name->name, value))
			return text_equal(name->text, responses->node->id);
	return responses->check->node_name->names.count == 0 &&
	       text_equal(value, responses->node->id);
}

static bool header_holds(const struct responses *responses)
{
	bool some = false;

	if (!responses->check->node_name)
		return false;
	LIST_EACH(const struct record *, record, &responses->series) {
		for (size_t at = 0; at < (*record)->http->status.count; at++) {
			if (!response_is_good(responses->check, *record, at))
				continue;
			some = true;
			if (!names_node(responses, response_read(*record, PLAN_READ_NODE, at)))
				return false;
		}
	}
	return some;
}

enum evidence_identity responses_identity(
	const struct responses *responses, const struct locations *locations)
{
	if (key_holds(responses, locations))
		return IDENTITY_KEY;
	return header_holds(responses) ? IDENTITY_HEADER : IDENTITY_NONE;
}
