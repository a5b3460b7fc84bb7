#include "analyzer/identity.h"

#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/responses.h"
#include "base/text.h"

const char *identity_id(const struct check *check, const char *said)
{
	if (!check || !check->node_name || !said[0])
		return NULL;
	LIST_EACH(const struct bind_pair, pair, &check->node_name->names)
		if (strcmp(pair->name, said) == 0)
			return pair->text;
	return check->node_name->names.count ? NULL : said;
}

enum identity_names identity_names(
	const struct check *check, const struct node *node, const struct record *record, size_t at)
{
	const char *said = response_read(record, PLAN_READ_NODE, at);

	if (!check || !check->node_name || !said[0])
		return IDENTITY_NAMES_NOBODY;
	return text_equal(identity_id(check, said), node->id) ? IDENTITY_NAMES_NODE
							      : IDENTITY_NAMES_OTHER;
}

void identity_note(struct identity_tally *tally, enum identity_names names, bool counts)
{
	tally->counted += counts;
	tally->named += counts && names == IDENTITY_NAMES_NODE;
	tally->other += names == IDENTITY_NAMES_OTHER;
}

void identity_join(struct identity_tally *tally, const struct identity_tally *more)
{
	tally->counted += more->counted;
	tally->named += more->named;
	tally->other += more->other;
}

static const struct location_address *find_address(
	const struct locations *locations, const struct node *node, const char *addr)
{
	LIST_EACH(const struct location_node, known, &locations->nodes)
		if (known->node == node)
			LIST_EACH(const struct location_address, address, &known->addresses)
				if (strcmp(address->addr, addr) == 0)
					return address;
	return NULL;
}

bool identity_has_key(
	const struct locations *locations, const struct node *node, const char *addr, int agent)
{
	const struct location_address *address = find_address(locations, node, addr);

	if (!address || address->other_key)
		return false;
	LIST_EACH(const struct location_handshake, row, &address->handshakes)
		if (row->own && (agent == IDENTITY_ANY_AGENT || row->agent == agent))
			return true;
	return false;
}

static bool is_any(const int64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] != BIND_ABSENT)
			return true;
	return false;
}

/* A closed connection answers, too, in its way. */
static bool got_through(const struct record_http *http)
{
	return is_any(http->status.items, http->status.count) ||
	       is_any(http->connect_ns.items, http->connect_ns.count);
}

bool identity_has_keys(const struct locations *locations, const struct node *node,
	const struct sighting *const *seen, size_t count)
{
	const struct sighting *last = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &seen[i]->entry->record;

		if (!got_through(record->http) ||
			(last && last->agent == seen[i]->agent &&
				strcmp(last->entry->record.addr, record->addr) == 0))
			continue;
		last = seen[i];
		if (!identity_has_key(locations, node, record->addr, last->agent))
			return false;
	}
	return last != NULL;
}

enum evidence_identity identity_decide(bool key, const struct identity_tally *tally, bool log)
{
	if (tally->other > 0)
		return IDENTITY_NONE;
	if (key)
		return IDENTITY_KEY;
	if (tally->counted > 0 && tally->named == tally->counted)
		return IDENTITY_HEADER;
	return log ? IDENTITY_LOG : IDENTITY_NONE;
}

static struct identity_address *find_mutable(const struct identity_book *book, const char *addr)
{
	LIST_EACH(struct identity_address, known, &book->addresses)
		if (strcmp(known->addr, addr) == 0)
			return known;
	return NULL;
}

const struct identity_address *identity_book_find(
	const struct identity_book *book, const char *addr)
{
	return find_mutable(book, addr);
}

static void find_addresses(struct identity_book *book, const struct dossier *dossier)
{
	size_t cap = 0;

	for (size_t i = 0; i < dossier->nodes.count; i++)
		LIST_EACH(const struct node_address, address, &dossier->nodes.items[i].addresses) {
			struct identity_address *added =
				arena_push(&book->arena, &book->addresses.items,
					&book->addresses.count, &cap, sizeof(*added));

			added->addr = address->addr;
			added->node = (int)i;
		}
}

/* Where the response to request `at` came from: a visit notes it for each. */
static const char *source_of(const struct record *record, size_t at)
{
	if (record->node)
		return record->addr;
	return at < record->http->visited.count ? record->http->visited.items[at] : "";
}

static void note_record(
	struct identity_book *book, const struct dossier *dossier, const struct record *record)
{
	const struct check *check = check_find(dossier, record->check);

	if (!record->http || !check || !check->node_name)
		return;
	for (size_t at = 0; at < record->http->status.count; at++) {
		struct identity_address *from = find_mutable(book, source_of(record, at));

		if (from)
			identity_note(&from->tally,
				identity_names(
					check, &dossier->nodes.items[from->node], record, at),
				response_is_good(check, record, at));
	}
}

void identity_book_open(
	const struct sightings *seen, const struct locations *locations, struct identity_book *out)
{
	const struct dossier *dossier = locations->in->dossier;

	*out = (struct identity_book){.locations = locations};
	find_addresses(out, dossier);
	LIST_EACH(const struct sighting, s, &seen->items)
		if (!s->is_void)
			note_record(out, dossier, &s->entry->record);
}

void identity_book_close(struct identity_book *book)
{
	arena_fini(&book->arena);
}

enum evidence_identity identity_book_decide(
	const struct identity_book *book, const struct identity_address *address, int agent)
{
	const struct node *node = &book->locations->in->dossier->nodes.items[address->node];

	return identity_decide(identity_has_key(book->locations, node, address->addr, agent),
		&address->tally, false);
}
