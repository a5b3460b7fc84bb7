#include "analyzer/served_by.h"

#include <string.h>

#include "analyzer/checks.h"
#include "base/text.h"

static struct served_address *find_mutable(const struct served *served, const char *addr)
{
	LIST_EACH(struct served_address, known, &served->addresses)
		if (strcmp(known->addr, addr) == 0)
			return known;
	return NULL;
}

const struct served_address *served_find(const struct served *served, const char *addr)
{
	return find_mutable(served, addr);
}

static void find_addresses(struct served *served)
{
	const struct dossier *dossier = served->j->in->dossier;
	size_t cap = 0;

	for (size_t i = 0; i < dossier->nodes.count; i++)
		LIST_EACH(const struct node_address, address, &dossier->nodes.items[i].addresses) {
			struct served_address *added =
				arena_push(&served->arena, &served->addresses.items,
					&served->addresses.count, &cap, sizeof(*added));

			added->addr = address->addr;
			added->node = (int)i;
		}
}

/* The node's id behind what a response says; what the dossier does not translate is an id. */
static const char *node_named(const struct check *check, const char *said)
{
	LIST_EACH(const struct bind_pair, pair, &check->node_name->names)
		if (strcmp(pair->name, said) == 0)
			return pair->text;
	return said;
}

static void note(
	struct served *served, const struct check *check, const char *addr, const char *said)
{
	struct served_address *at = find_mutable(served, addr);

	if (!at || !said[0])
		return;
	if (strcmp(served->j->in->dossier->nodes.items[at->node].id, node_named(check, said)) == 0)
		at->named = true;
	else
		at->otherwise = true;
}

static void note_record(struct served *served, const struct record *record)
{
	const struct check *check =
		record->check ? check_find(served->j->in->dossier, record->check) : NULL;

	if (!record->http || !check || !check->node_name)
		return;
	LIST_EACH(const struct record_header, read, &record->http->reads) {
		if (strcmp(read->name, PLAN_READ_NODE) != 0)
			continue;
		for (size_t i = 0; i < read->values.count; i++)
			if (record->node)
				note(served, check, record->addr, read->values.items[i]);
			else if (i < record->http->visited.count)
				note(served, check, record->http->visited.items[i],
					read->values.items[i]);
	}
}

void served_open(const struct judged *j, struct served *out)
{
	*out = (struct served){.j = j};
	find_addresses(out);
	LIST_EACH(const struct sighting, s, &j->seen->items)
		if (!s->is_void)
			note_record(out, &s->entry->record);
}

void served_close(struct served *served)
{
	arena_fini(&served->arena);
}

static bool has_key(const struct location_node *node, const char *addr)
{
	LIST_EACH(const struct location_address, address, &node->addresses) {
		if (strcmp(address->addr, addr) != 0)
			continue;
		LIST_EACH(const struct location_handshake, row, &address->handshakes)
			if (row->authentic && !address->other_key)
				return true;
	}
	return false;
}

enum evidence_identity served_identity(
	const struct served *served, const struct served_address *address)
{
	if (has_key(&served->j->locations->nodes.items[address->node], address->addr))
		return IDENTITY_KEY;
	return address->named && !address->otherwise ? IDENTITY_HEADER : IDENTITY_NONE;
}
