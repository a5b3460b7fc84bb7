#include "analyzer/switch_sources.h"

#include <string.h>

#include "analyzer/location_keys.h"
#include "base/text.h"

static struct switch_source *source_at(
	struct switch_sources *sources, int node, int agent, const char *addr)
{
	struct switch_source *added;

	LIST_EACH(struct switch_source, known, &sources->items)
		if (known->node == node && known->agent == agent && strcmp(known->addr, addr) == 0)
			return known;
	added = arena_push(sources->arena, &sources->items.items, &sources->items.count,
		&sources->cap, sizeof(*added));
	*added = (struct switch_source){.node = node, .agent = agent, .addr = addr};
	return added;
}

void switch_sources_key(
	struct switch_sources *sources, int node, int agent, const struct record *record)
{
	const struct node *of = &sources->dossier->nodes.items[node];
	bool own = location_keys_own(sources->dossier, of, record);
	bool other = of->key_sha256 &&
		     (location_keys_differ(of, record) || location_keys_changed(record));
	struct switch_source *source;

	if (!own && !other)
		return;
	source = source_at(sources, node, agent, record->addr);
	source->key |= own;
	source->other_key |= other;
}

void switch_sources_direct(struct switch_sources *sources, int node, int agent, const char *addr,
	enum identity_names names, bool counts)
{
	struct switch_source *source = source_at(sources, node, agent, addr);

	source->fetched = true;
	identity_note(&source->tally, names, counts);
}

/* Whom a response from another node's address names has not shown itself: it speaks against both.
 */
void switch_sources_visit(struct switch_sources *sources, int owner, int agent, const char *addr,
	enum identity_names of_owner, int named, bool counts)
{
	if (owner >= 0)
		switch_sources_direct(sources, owner, agent, addr, of_owner, counts);
	if (named >= 0 && named != owner)
		switch_sources_direct(sources, named, agent, "",
			owner >= 0 ? IDENTITY_NAMES_OTHER : IDENTITY_NAMES_NODE, counts);
}

/* What the evidence's handshakes at the address add. */
static void look_elsewhere(const struct evidence *evidence, const struct switch_sources *sources,
	struct switch_source *source)
{
	const struct node *of = &sources->dossier->nodes.items[source->node];
	const char *agent = sources->dossier->agents.items[source->agent].id;

	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		if (strcmp(node->id, of->id) != 0)
			continue;
		LIST_EACH(const struct evidence_handshake, shake, &node->location.handshakes) {
			if (strcmp(shake->addr, source->addr) != 0)
				continue;
			source->key |= shake->authentic && strcmp(shake->agent, agent) == 0;
			source->other_key |= !text_equal(shake->key_sha256, of->key_sha256);
		}
	}
}

static bool is_of(const switch_agents *agents, int agent)
{
	if (!agents)
		return true;
	LIST_EACH(const int, each, agents)
		if (*each == agent)
			return true;
	return false;
}

enum evidence_identity switch_sources_identity(const struct switch_sources *sources,
	const struct evidence *evidence, int node, const switch_agents *agents)
{
	struct identity_tally tally = {0};
	bool some = false, all = true;

	LIST_EACH(const struct switch_source, known, &sources->items) {
		struct switch_source source = *known;

		if (node < 0 || source.node != node)
			continue;
		if (evidence)
			look_elsewhere(evidence, sources, &source);
		all = all && !source.other_key;
		if (!is_of(agents, source.agent))
			continue;
		some |= source.key;
		all = all && (source.key || !source.fetched);
		identity_join(&tally, &source.tally);
	}
	return identity_decide(some && all, &tally, false);
}
