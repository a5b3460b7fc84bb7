/* What the operator declares: nodes, sites, documents, domains. */
#include <string.h>

#include "base/text.h"
#include "bundle/diff_parts.h"

struct node_view {
	struct diff_key key;
	int role;
	const char *city, *site, *site_address;
	text_list addresses;
	const char *operator_name, *parent, *key_sha256;
	int64_t bandwidth_mbps;
};

#define NODE(name, kind, ...) DIFF_COLUMN(struct node_view, name, kind, __VA_ARGS__)

static const struct diff_column node_columns[] = {
	NODE(role, DIFF_WORD, .names = node_role_names),
	NODE(city, DIFF_TEXT),
	NODE(site, DIFF_TEXT),
	NODE(site_address, DIFF_TEXT),
	NODE(addresses, DIFF_TEXTS),
	NODE(operator_name, DIFF_TEXT, .dossier = true),
	NODE(bandwidth_mbps, DIFF_COUNT, .dossier = true),
	NODE(parent, DIFF_TEXT),
	NODE(key_sha256, DIFF_TEXT),
};

static int node_kind(const struct diff_item *item)
{
	static const char *const places[] = {"city", "site", "site_address"};

	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (diff_field_find(item, places[i]))
			return DIFF_MOVED;
	return DIFF_CHANGED;
}

static const struct diff_table node_table =
	DIFF_TABLE(DIFF_NODES, struct node_view, node_columns, .kind_of = node_kind);

static const char *site_address(const struct evidence *evidence, const char *id)
{
	LIST_EACH(const struct site, site, &evidence->sites)
		if (text_equal(site->id, id))
			return site->address;
	return NULL;
}

static void make_nodes(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_node, node, &side->evidence->nodes) {
		const struct node *claim =
			side->dossier ? dossier_node(side->dossier, node->id) : NULL;
		struct node_view *view = DIFF_PUSH(making, struct node_view);

		*view = (struct node_view){.key = {node->id, NULL},
			.role = node->role,
			.city = node->city,
			.site = node->site,
			.site_address = site_address(side->evidence, node->site),
			.addresses = {node->addresses.items, node->addresses.count},
			.parent = node->parent,
			.key_sha256 = node->key_sha256,
			.operator_name = claim ? claim->operator_name : NULL,
			.bandwidth_mbps = claim ? claim->bandwidth_mbps : BIND_ABSENT};
	}
}

struct site_view {
	struct diff_key key;
	const char *city, *address, *filing_no, *room_owner;
	int64_t lat_e7, lon_e7;
	text_list documents;
};

#define SITE(name, kind) DIFF_COLUMN(struct site_view, name, kind)

static const struct diff_column site_columns[] = {
	SITE(city, DIFF_TEXT),
	SITE(address, DIFF_TEXT),
	SITE(filing_no, DIFF_TEXT),
	SITE(room_owner, DIFF_TEXT),
	SITE(lat_e7, DIFF_COUNT),
	SITE(lon_e7, DIFF_COUNT),
	SITE(documents, DIFF_TEXTS),
};
static const struct diff_table site_table = DIFF_TABLE(DIFF_SITES, struct site_view, site_columns);

static void make_sites(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct site, site, &side->evidence->sites)
		*DIFF_PUSH(making, struct site_view) = (struct site_view){.key = {site->id, NULL},
			.city = site->city,
			.address = site->address,
			.filing_no = site->filing_no,
			.room_owner = site->room_owner,
			.lat_e7 = site->lat_e7,
			.lon_e7 = site->lon_e7,
			.documents = {site->documents.items, site->documents.count}};
}

struct document_view {
	struct diff_key key;
	const char *kind, *about, *sha256, *number, *issuer;
	int counts, reason, state;
	struct unix_ms issued, expires;
};

static const char *const yes_names[] = {"no", "yes", NULL};
enum document_state { DOCUMENT_VALID, DOCUMENT_EXPIRED };
static const char *const state_names[] = {"valid", "expired", NULL};

#define DOCUMENT(name, kind, ...) DIFF_COLUMN(struct document_view, name, kind, __VA_ARGS__)

static const struct diff_column document_columns[] = {
	DOCUMENT(kind, DIFF_TEXT),
	DOCUMENT(about, DIFF_TEXT),
	DOCUMENT(number, DIFF_TEXT, .dossier = true),
	DOCUMENT(issuer, DIFF_TEXT, .dossier = true),
	DOCUMENT(issued, DIFF_DAY, .dossier = true),
	DOCUMENT(expires, DIFF_DAY, .dossier = true),
	DOCUMENT(sha256, DIFF_TEXT),
	DOCUMENT(state, DIFF_WORD, .names = state_names, .dossier = true),
	DOCUMENT(counts, DIFF_WORD, .names = yes_names),
	DOCUMENT(reason, DIFF_WORD, .names = reason_names),
};

static int document_kind(const struct diff_item *item)
{
	const struct diff_field *state = diff_field_find(item, "state");
	const struct diff_field *expires = diff_field_find(item, "expires");
	const struct diff_field *reason = diff_field_find(item, "reason");

	if ((state && text_equal(state->new_text, "expired")) ||
		(!state && reason && text_equal(reason->new_text, "document_expired")))
		return DIFF_EXPIRED;
	/* Days are written so that bytes sort them; without one it is valid for good. */
	if (expires && expires->old_text &&
		(!expires->new_text || strcmp(expires->new_text, expires->old_text) > 0))
		return DIFF_RENEWED;
	return diff_field_find(item, "sha256") ? DIFF_REPLACED : DIFF_CHANGED;
}

static const struct diff_table document_table = DIFF_TABLE(
	DIFF_DOCUMENTS, struct document_view, document_columns, .kind_of = document_kind);

/* As the analyzer counts: the last day is valid to its end. -1: without a dossier nobody knows. */
static int document_state(const struct diff_side *side, const struct document *claim)
{
	if (!claim)
		return -1;
	return claim->expires.v != BIND_ABSENT &&
			       claim->expires.v + WHEN_DAY_MS <= side->evidence->as_of.v
		       ? DOCUMENT_EXPIRED
		       : DOCUMENT_VALID;
}

static void make_documents(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_document, document, &side->evidence->documents) {
		const struct document *claim =
			side->dossier ? dossier_document(side->dossier, document->id) : NULL;

		*DIFF_PUSH(making, struct document_view) =
			(struct document_view){.key = {document->id, NULL},
				.kind = document->kind,
				.about = document->about,
				.sha256 = document->sha256,
				.number = claim ? claim->number : NULL,
				.issuer = claim ? claim->issuer : NULL,
				.issued = {claim ? claim->issued.v : BIND_ABSENT},
				.expires = {claim ? claim->expires.v : BIND_ABSENT},
				.state = document_state(side, claim),
				.counts = document->counts,
				.reason = document->reason};
	}
}

struct domain_view {
	struct diff_key key;
	const char *customer, *filing_no, *cname;
};

#define DOMAIN(name) DIFF_COLUMN(struct domain_view, name, DIFF_TEXT)

static const struct diff_column domain_columns[] = {
	DOMAIN(customer), DOMAIN(filing_no), DOMAIN(cname)};
static const struct diff_table domain_table =
	DIFF_TABLE(DIFF_DOMAINS, struct domain_view, domain_columns, .dossier = true);

static void make_domains(const struct diff_side *side, struct diff_making *making)
{
	if (!side->dossier)
		return;
	LIST_EACH(const struct domain_claim, domain, &side->dossier->domains)
		*DIFF_PUSH(making, struct domain_view) = (struct domain_view){
			{domain->name, NULL}, domain->customer, domain->filing_no, domain->cname};
}

void diff_declared(const struct diff_work *work)
{
	diff_by_table(work, &node_table, make_nodes);
	diff_by_table(work, &site_table, make_sites);
	diff_by_table(work, &document_table, make_documents);
	diff_by_table(work, &domain_table, make_domains);
}
