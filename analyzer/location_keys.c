#include "analyzer/location_keys.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/location_disc.h"
#include "base/text.h"

static const char *key_of(const struct record *record)
{
	if (strcmp(record->method, "answer") == 0)
		return record->answer ? record->answer->key_sha256 : NULL;
	return record->tls ? record->tls->key_sha256 : NULL;
}

bool location_keys_is_signed(const struct record *record)
{
	static const char *const methods[] = {"tls", "answer"};

	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i], record->method) == 0)
			return true;
	return false;
}

bool location_keys_match(const struct node *node, const struct record *record)
{
	return node->key_sha256 && record->answered > 0 && location_keys_is_signed(record) &&
	       text_equal(key_of(record), node->key_sha256);
}

bool location_keys_differ(const struct node *node, const struct record *record)
{
	return node->key_sha256 && record->answered > 0 &&
	       (record->tls || record->answer || location_keys_is_signed(record)) &&
	       !text_equal(key_of(record), node->key_sha256);
}

bool location_keys_shared(const struct dossier *dossier, const struct node *node)
{
	LIST_EACH(const struct node, other, &dossier->nodes)
		if (other != node && node->key_sha256 &&
			text_equal(other->key_sha256, node->key_sha256))
			return true;
	return false;
}

bool location_keys_changed(const struct record *record)
{
	LIST_EACH(const struct bind_count, err, &record->err)
		if (strcmp(err->name, record_err_names[RECORD_KEY_DIFFERS]) == 0 && err->count > 0)
			return true;
	return false;
}

bool location_keys_own(
	const struct dossier *dossier, const struct node *node, const struct record *record)
{
	return location_keys_match(node, record) && !location_keys_shared(dossier, node);
}

static int by_agent_method_and_key(const void *left, const void *right)
{
	const struct sighting *const *a = left, *const *b = right;
	const struct record *x = &(*a)->entry->record, *y = &(*b)->entry->record;
	int order = (*a)->agent - (*b)->agent;

	order = order ? order : strcmp(x->method, y->method);
	return order ? order : strcmp(key_of(x), key_of(y));
}

/* Those that are alike in these in a settled order, too: the evidence's bytes hang on it. */
static int by_row_and_line(const void *left, const void *right)
{
	const struct sighting *const *a = left, *const *b = right;
	int order = by_agent_method_and_key(left, right);

	return order ? order : strcmp((*a)->entry->line_sha256, (*b)->entry->line_sha256);
}

struct key_sightings {
	const struct sighting **items;
	size_t count;
};

/* The address's records with a key, those of one agent, method and key beside one another. */
static struct key_sightings find_keys(struct locations *all, const char *addr)
{
	struct location_sightings of = location_index_of(&all->index, addr);
	struct key_sightings found = {0};
	size_t cap = 0;

	for (size_t i = 0; i < of.count; i++) {
		const struct record *record = &of.items[i]->entry->record;
		const struct sighting **slot;

		if (!key_of(record) || record->answered == 0)
			continue;
		slot = arena_push(&all->arena, &found.items, &found.count, &cap, sizeof(*slot));
		*slot = of.items[i];
	}
	if (found.count)
		qsort((void *)found.items, found.count, sizeof(found.items[0]), by_row_and_line);
	return found;
}

static void add_handshake(struct locations *all, const struct node *node,
	struct location_address *to, const struct sighting *const *s, size_t count)
{
	struct location_handshake *row = &to->handshakes.items[to->handshakes.count++];
	const struct record *record = &s[0]->entry->record;

	*row = (struct location_handshake){.agent = s[0]->agent,
		.method = record->method,
		.key_sha256 = key_of(record),
		.records = (int64_t)count,
		.disc = LOCATION_NO_DISC};
	for (size_t i = 0; i < count; i++)
		if (location_disc_from(&s[i]->entry->record))
			location_disc_note(&row->disc, s[i]);
	if (row->disc.agent >= 0)
		location_disc_finish(all, &row->disc);
	/* Only the signed methods time the reply that the key signs: of https it is the connect
	 * that bounds the place, and anything on the way may answer that. */
	row->own = location_keys_own(all->in->dossier, node, record);
	row->authentic = row->own && row->disc.agent >= 0;
}

static void note_other_keys(
	struct locations *all, const struct node *node, struct location_address *to)
{
	struct location_sightings of = location_index_of(&all->index, to->addr);

	for (size_t i = 0; node->key_sha256 && i < of.count; i++) {
		const struct record *record = &of.items[i]->entry->record;

		to->other_key |=
			location_keys_differ(node, record) || location_keys_changed(record);
	}
}

/* What the signed replies to attested agents leave: nothing else is ground. */
static void intersect_signed(struct locations *all, struct location_address *to)
{
	struct place_disc *discs = arena_array(&all->arena, to->handshakes.count, sizeof(*discs));
	uint32_t excluded = 0;
	size_t count = 0;

	LIST_EACH(const struct location_handshake, row, &to->handshakes)
		if (location_is_ground(all, row)) {
			discs[count++] = row->disc.disc;
			excluded |= row->disc.excluded;
		}
	place_intersect(all->in->region, discs, count, excluded, &to->signed_);
}

void location_keys_fill(struct locations *all, const struct node *node, struct location_address *to)
{
	struct key_sightings found = find_keys(all, to->addr);
	size_t from = 0;

	to->handshakes.items =
		arena_array(&all->arena, found.count, sizeof(struct location_handshake));
	for (size_t i = 1; i <= found.count; i++) {
		if (i < found.count &&
			by_agent_method_and_key(&found.items[from], &found.items[i]) == 0)
			continue;
		add_handshake(all, node, to, &found.items[from], i - from);
		from = i;
	}
	note_other_keys(all, node, to);
	to->key_shared = location_keys_shared(all->in->dossier, node);
	intersect_signed(all, to);
}
