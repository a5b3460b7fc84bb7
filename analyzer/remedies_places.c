/* Where nodes stand: what would settle the place of each node that the rule asks about. */
#include <string.h>

#include "analyzer/location_disc.h"
#include "analyzer/remedies_parts.h"
#include "base/text.h"

/* A node that is not certain to be where the rule wants it. */
struct open_node {
	struct remedies *r;
	const struct location_node *node;
	const struct foresight_node *foreseen;
	struct location_view view; /* of its claimed city */
	const char *id, *city;
};

static bool is_wanted_city(const struct remedies *r, const char *code)
{
	if (r->rule->cities.count == 0)
		return region_city_by_code(r->j->in->region, code) >= 0;
	LIST_EACH(const char *, wanted, &r->rule->cities)
		if (strcmp(*wanted, code) == 0)
			return true;
	return false;
}

/* Elsewhere by what is measured, or witnesses that cannot all be right. */
static void say_place(struct open_node *n)
{
	struct remedies *r = n->r;
	const struct dossier *dossier = r->j->in->dossier;
	struct evidence_remedy *to = remedy_add(r, REMEDY_PLACE);

	remedy_subject(r, to, n->id);
	LIST_EACH(const int, agent, &n->view.witnesses)
		remedy_subject(r, to, dossier->agents.items[*agent].id);
	LIST_EACH(const int, landmark, &n->view.witness_landmarks)
		remedy_subject(r, to, dossier->landmarks.items[*landmark].id);
	remedy_helps(r, to, n->id);
	if (n->view.state == LOCATION_DISPUTED)
		to->reason = REASON_CONFLICTING_SOURCES;
}

/* Nearness supports a place; a document of the site then makes a yes of it. */
static void say_support(struct open_node *n)
{
	struct remedies *r = n->r;
	bool is_near = n->view.state >= LOCATION_SUPPORTED;

	if (!n->node->document)
		remedy_for(r, REMEDY_DOCUMENT, n->node->node->site, n->node->document_reason,
			is_near, n->id);
	if (is_near)
		return;
	if (n->foreseen->can_support) {
		struct evidence_remedy *to =
			remedy_for(r, REMEDY_NEAR, n->city, -1, n->node->document != NULL, n->id);

		if (to->numbers.count == 0)
			remedy_number(r, to, "rtt_most_ns", LOCATION_NEAR_MOST_NS);
	} else {
		remedy_for(r, REMEDY_AGENT, n->city, -1, false, n->id);
	}
}

/* Every address answered `best`, signed by the node's own key, within the limit that an attested
 * place would give: then the paper alone is missing. */
static bool paper_is_enough(const struct open_node *n)
{
	const struct judged *j = n->r->j;
	int best = (int)(n->foreseen->best - j->in->dossier->agents.items);
	size_t fitting = 0;

	if (n->view.state < LOCATION_UNKNOWN || !location_counts(j->locations, best))
		return false;
	LIST_EACH(const struct location_address, address, &n->node->addresses) {
		bool fits = false;

		LIST_EACH(const struct location_handshake, row, &address->handshakes)
			fits |= row->agent == best && row->authentic && row->disc.agent >= 0 &&
				row->disc.rtt_ns + row->disc.quantum_ns <= n->foreseen->attested_ns;
		fitting += fits;
	}
	return fitting > 0 && fitting == n->node->addresses.count;
}

static void say_limit(struct open_node *n, enum remedy_kind kind, int64_t limit_ns, bool alone)
{
	struct evidence_remedy *to =
		remedy_for(n->r, kind, n->foreseen->best->id, -1, alone, n->id);

	if (to->numbers.count == 0)
		remedy_number(n->r, to, "limit_ns", limit_ns);
}

/* What signed replies to an attested agent need. */
static void say_confirming(struct open_node *n)
{
	const struct foresight_node *of = n->foreseen;

	switch (of->bar) {
	case FORESIGHT_UNATTESTED:
		if (of->attested_ns > 0)
			say_limit(n, REMEDY_ATTEST, of->attested_ns, paper_is_enough(n));
		if (!of->node->key_sha256)
			remedy_for(n->r, REMEDY_PIN, NULL, -1, false, n->id);
		break;
	case FORESIGHT_UNSIGNED: remedy_for(n->r, REMEDY_PIN, NULL, -1, false, n->id); break;
	case FORESIGHT_UNPLANNED: remedy_for(n->r, REMEDY_SIGN, NULL, -1, false, n->id); break;
	case FORESIGHT_NONE: say_limit(n, REMEDY_SIGNED_REPLY, of->limit_ns, false); break;
	case FORESIGHT_NO_AGENT:
	case FORESIGHT_BORDER: break; /* an agent is asked for already; nobody moves a border */
	}
}

/* The nearest place that nearness cannot tell from the claimed one. */
static void say_rival(struct open_node *n)
{
	const struct foresight_rival *rival =
		n->foreseen->rivals.count ? &n->foreseen->rivals.items[0] : NULL;
	struct evidence_remedy *to;

	if (!rival || !reason_has(&n->view.reason, REASON_AMBIGUOUS_LOCATION))
		return;
	to = remedy_for(n->r, REMEDY_LANDMARK, rival->code, -1, false, n->id);
	if (to->subjects.count == 1 && rival->outside)
		remedy_subject(n->r, to, rival->zh);
}

static void say_node(struct remedies *r, size_t index)
{
	struct open_node n = {.r = r, .node = &r->j->locations->nodes.items[index]};

	n.id = n.node->node->id;
	n.city = n.node->node->city;
	location_view(r->j->locations, n.node, n.node->claimed, &n.view);
	if (n.view.state <= LOCATION_DISPUTED) {
		say_place(&n);
		return;
	}
	n.foreseen = &remedies_foresight(r)->nodes.items[index];
	say_support(&n);
	say_confirming(&n);
	say_rival(&n);
}

static void say_missing(struct remedies *r)
{
	int64_t more = r->finding->need - r->finding->yes - r->finding->may;
	struct evidence_remedy *to;

	if (more <= 0)
		return;
	to = remedy_add(r, REMEDY_NODES);
	LIST_EACH(const char *, code, &r->rule->cities)
		remedy_subject(r, to, *code);
	remedy_number(r, to, "nodes", more);
}

/* All nodes must stand right, or some of a role: the declared ones that do not yet. */
void remedies_of_nodes(struct remedies *r)
{
	const struct dossier *dossier = r->j->in->dossier;

	if (r->rule->need > 0)
		say_missing(r);
	LIST_EACH(const struct evidence_subject, subject, &r->finding->subjects) {
		const struct node *node = dossier_node(dossier, subject->id);

		if (!node || text_equal(subject->says, "yes"))
			continue;
		if (is_wanted_city(r, node->city))
			say_node(r, (size_t)(node - dossier->nodes.items));
		else if (r->rule->need == 0)
			remedy_for(r, REMEDY_PLACE, node->id, -1, false, node->id);
	}
}
