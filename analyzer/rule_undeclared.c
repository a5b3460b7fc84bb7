/* nodes_undeclared: nobody serves who is not declared, and who is declared serves. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/dispatch_rows.h"
#include "analyzer/dns_answers.h"
#include "analyzer/domains.h"
#include "analyzer/redirects.h"
#include "analyzer/rollup.h"
#include "analyzer/strangers.h"
#include "base/text.h"

#define ADDR     "addr"
#define NAME     "name"
#define LOG_NODE "log_node"
#define NODE     "node"

/* What a declared node did. */
struct doing {
	int64_t asked, answered; /* requests to its addresses */
	int64_t chosen;          /* answers that led to it */
	int64_t passed_over;     /* answers to users of its own city that led elsewhere */
};

/* The same few names come again and again, and the domains may be thousands. */
#define NAMES_KNOWN 256
struct known_name {
	const char *name;
	bool declared;
};

struct search {
	struct judged *j;
	struct arena arena;
	struct strangers found;
	LIST_OF(const char *) declared; /* addresses, sorted */
	size_t declared_cap;
	struct doing *doings;                 /* by the dossier's nodes */
	struct known_name names[NAMES_KNOWN]; /* by hash, the last of each */
	bool asked, answered;                 /* a name was asked for; an address came back */
};

static void declare(struct search *s, const char *addr)
{
	const char **added;

	if (!addr)
		return;
	added = arena_push(&s->arena, &s->declared.items, &s->declared.count, &s->declared_cap,
		sizeof(*added));
	*added = addr;
}

/* Every address of the operator's own that may serve. Agents, controls and landmarks only measure
 * or are measured against: whoever leads users there has a node that nobody declared. */
static void declare_all(struct search *s)
{
	const struct dossier *dossier = s->j->in->dossier;

	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses) {
			declare(s, address->addr);
			declare(s, address->nat_of);
		}
	LIST_EACH(const struct facility, facility, &dossier->facilities)
		LIST_EACH(const char *, addr, &facility->addresses)
			declare(s, *addr);
	LIST_EACH(const struct check, check, &dossier->checks)
		declare(s, check->server);
	if (s->declared.count)
		qsort((void *)s->declared.items, s->declared.count, sizeof(const char *),
			text_order);
}

static bool is_declared(const struct search *s, const char *addr)
{
	return s->declared.count && bsearch((const void *)&addr, (const void *)s->declared.items,
					    s->declared.count, sizeof(const char *), text_order);
}

static void note(struct search *s, const struct record *record, const char *what, const char *text,
	enum stranger_place place)
{
	strangers_add(&s->found, &(struct stranger){.what = what,
					 .text = text,
					 .places = place,
					 .count = 1,
					 .check = record->check,
					 .agent = record->agent});
}

static void note_addr(
	struct search *s, const struct record *record, const char *addr, enum stranger_place place)
{
	if (!is_declared(s, addr))
		note(s, record, ADDR, addr, place);
}

/* FNV-1a. */
static uint32_t hash_of(const char *name, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)name[i]) * 16777619u;
	return hash;
}

static bool is_declared_name(struct search *s, const char *name, size_t len)
{
	struct known_name *known = &s->names[hash_of(name, len) % NAMES_KNOWN];

	if (!known->name || strlen(known->name) != len || memcmp(known->name, name, len) != 0) {
		known->name = arena_text_n(&s->arena, name, len);
		known->declared = domain_is_declared(s->j->in->dossier, name, len);
	}
	return known->declared;
}

static void note_name(struct search *s, const struct record *record, const char *name, size_t len,
	enum stranger_place place)
{
	char text[DNS_TEXT_NAME_MOST];

	if (len >= sizeof(text) || is_declared_name(s, name, len))
		return;
	memcpy(text, name, len);
	text[len] = '\0';
	note(s, record, NAME, text, place);
}

static bool is_user(const struct search *s, const struct record *record)
{
	const struct check *check = check_find(s->j->in->dossier, record->check);

	return check && !check->subnet && dispatch_is_asked(check);
}

static bool same_family(const char *a, const char *b)
{
	return (strchr(a, ':') != NULL) == (strchr(b, ':') != NULL);
}

/* Who was chosen, and who was not although the users are of its city. */
static void note_chosen(
	struct search *s, const struct sighting *seen, const struct dns_answers *answers)
{
	const struct dossier *dossier = s->j->in->dossier;
	const char *city = dossier->agents.items[seen->agent].city;
	bool users = is_user(s, &seen->entry->record);

	for (size_t i = 0; i < dossier->nodes.count; i++) {
		const struct node *node = &dossier->nodes.items[i];
		bool able = false, chosen = false;

		LIST_EACH(const struct node_address, address, &node->addresses)
			for (size_t k = 0; k < answers->address_count; k++) {
				able |= same_family(address->addr, answers->addresses[k]);
				chosen |= strcmp(address->addr, answers->addresses[k]) == 0;
			}
		s->doings[i].chosen += chosen;
		s->doings[i].passed_over +=
			users && able && !chosen && text_equal(node->city, city);
	}
}

static void look_at_dns(struct search *s, const struct sighting *seen)
{
	const struct record *record = &seen->entry->record;
	const struct record_dns *dns = record->dns;
	struct dns_answers answers;

	if (!dns)
		return;
	s->asked = true;
	for (size_t i = 0; i < dns->answers.count && i < dns->rcode.count; i++) {
		if (dns->rcode.items[i] != 0)
			continue;
		dns_answers_read(dns->answers.items[i], dns->name, &answers);
		for (size_t k = 0; k < answers.cname_count; k++)
			note_name(s, record, answers.cnames[k].at, answers.cnames[k].len,
				STRANGER_CNAME);
		for (size_t k = 0; k < answers.address_count; k++)
			note_addr(s, record, answers.addresses[k], STRANGER_DNS);
		s->answered |= answers.address_count > 0;
		if (answers.address_count)
			note_chosen(s, seen, &answers);
	}
}

/* A host that a redirect names: an address, or a name. True: a name that is not declared, whose
 * addresses are not ours to declare either. */
static bool note_host(struct search *s, const struct record *record, const char *host)
{
	struct sockaddr_storage addr;

	if (address_parse(host, &addr)) {
		note_addr(s, record, host, STRANGER_REDIRECT);
		return false;
	}
	note_name(s, record, host, strlen(host), STRANGER_REDIRECT);
	return !is_declared_name(s, host, strlen(host));
}

/* The redirects of one request. True: they end at a host that is nobody's here. */
static bool look_at_hops(struct search *s, const struct record *record, const char *hops)
{
	struct redirect_hop hop;
	bool foreign = false;

	while (redirect_next(&hops, &hop)) {
		if (hop.host[0])
			foreign = note_host(s, record, hop.host);
		if (!foreign && hop.addr[0])
			note_addr(s, record, hop.addr, STRANGER_REDIRECT);
	}
	return foreign;
}

/* Its address in the one spelling; what is none is passed over. */
static void note_visited(struct search *s, const struct record *record, const char *text)
{
	struct sockaddr_storage addr;
	char canonical[ADDRESS_TEXT_LEN];

	if (address_parse(text, &addr))
		note_addr(s, record, address_text((const struct sockaddr *)&addr, canonical),
			STRANGER_VISIT);
}

static void look_at_visits(struct search *s, const struct record *record)
{
	const struct record_http *http = record->http;

	for (size_t i = 0; i < http->visited.count || i < http->hops.count; i++) {
		bool foreign = i < http->hops.count && look_at_hops(s, record, http->hops.items[i]);

		if (!foreign && i < http->visited.count)
			note_visited(s, record, http->visited.items[i]);
	}
}

static void look_at_locations(struct search *s, const struct record *record)
{
	char host[REDIRECT_HOST_MOST];

	LIST_EACH(const struct record_header, header, &record->http->headers) {
		if (strcmp(header->name, "location") != 0)
			continue;
		LIST_EACH(const char *, value, &header->values)
			if (redirect_host(*value, strlen(*value), host))
				note_host(s, record, host);
	}
}

static void look_at_record(struct search *s, const struct sighting *seen)
{
	const struct record *record = &seen->entry->record;

	if (seen->is_void)
		return;
	if (seen->node >= 0) {
		s->doings[seen->node].asked += record->sent;
		s->doings[seen->node].answered += record->answered;
	}
	look_at_dns(s, seen);
	if (record->http) {
		look_at_visits(s, record);
		look_at_locations(s, record);
	}
}

/* Records of several nodes' logs whose node is in no table. Which names those are is not kept. */
static void look_at_logs(struct search *s)
{
	LIST_EACH(const struct inventory *, inventory, &s->j->in->inventories) {
		LIST_EACH(const struct inventory_file, file, &(*inventory)->files) {
			int64_t count = inventory_note_count(file, "unknown_node:");

			if (count > 0 && !inventory_file_again(*inventory, file))
				strangers_add(&s->found, &(struct stranger){.what = LOG_NODE,
								 .text = log_kind_names[file->kind],
								 .places = STRANGER_LOG,
								 .count = count});
		}
		LIST_EACH(const struct inventory_skipped, skipped, &(*inventory)->skipped)
			if (strcmp(skipped->why, "unknown_node") == 0)
				strangers_add(&s->found, &(struct stranger){.what = LOG_NODE,
								 .text = skipped->name,
								 .places = STRANGER_LOG,
								 .count = 1});
	}
}

static void look_at_nodes(struct search *s)
{
	const struct dossier *dossier = s->j->in->dossier;

	for (size_t i = 0; i < dossier->nodes.count; i++) {
		const struct doing *d = &s->doings[i];
		struct stranger row = {.what = NODE, .text = dossier->nodes.items[i].id};

		if (d->asked > 0 && d->answered == 0)
			row = (struct stranger){.what = NODE,
				.text = row.text,
				.places = STRANGER_NEVER_ANSWERED,
				.count = d->asked};
		if (d->chosen == 0 && d->passed_over > 0) {
			row.places |= STRANGER_NEVER_CHOSEN;
			row.count += d->passed_over;
		}
		if (row.places)
			strangers_add(&s->found, &row);
	}
}

static const struct {
	enum stranger_place place;
	const char *name;
} place_names[] = {
	{STRANGER_CNAME, "cname"},
	{STRANGER_DNS, "dns"},
	{STRANGER_LOG, "log"},
	{STRANGER_NEVER_ANSWERED, "never_answered"},
	{STRANGER_NEVER_CHOSEN, "never_chosen"},
	{STRANGER_REDIRECT, "redirect"},
	{STRANGER_VISIT, "visit"},
};

static void fill_row(
	struct arena *arena, const struct stranger *from, struct evidence_stranger *out)
{
	*out = (struct evidence_stranger){.what = from->what,
		.text = arena_text(arena, from->text),
		.count = from->count,
		.check = arena_text(arena, from->check),
		.agent = arena_text(arena, from->agent)};
	out->seen_in.items = arena_array(arena, ARRAY_LEN(place_names), sizeof(const char *));
	for (size_t i = 0; i < ARRAY_LEN(place_names); i++)
		if (from->places & (unsigned)place_names[i].place)
			out->seen_in.items[out->seen_in.count++] = place_names[i].name;
}

static void fill_rows(struct search *s)
{
	struct evidence_functions *functions = &s->j->evidence->functions;
	struct arena *arena = &s->j->evidence->arena;
	size_t count = s->found.items.count;

	functions->strangers_left_out =
		count > STRANGERS_SHOWN_MOST ? (int64_t)(count - STRANGERS_SHOWN_MOST) : 0;
	functions->strangers.count = count > STRANGERS_SHOWN_MOST ? STRANGERS_SHOWN_MOST : count;
	functions->strangers.items =
		arena_array(arena, functions->strangers.count, sizeof(struct evidence_stranger));
	for (size_t i = 0; i < functions->strangers.count; i++)
		fill_row(arena, &s->found.items.items[i], &functions->strangers.items[i]);
}

/* An address serves: that accuses. A name that users are sent on to, records of an unknown node, a
 * node that never answered or was never chosen may be explained. A CNAME is only a way: what it
 * leads to is an address. */
static const char *says_of(const struct stranger *row)
{
	if (strcmp(row->what, ADDR) == 0)
		return "no";
	return row->places == STRANGER_CNAME ? NULL : "may";
}

static enum reason reason_of(const struct stranger *row)
{
	return strcmp(row->what, NODE) == 0 ? REASON_NO_DATA : REASON_NONE_DECLARED;
}

#define SUBJECTS_MOST 100

static void note_subjects(struct search *s, struct finding *out)
{
	LIST_EACH(const struct stranger, row, &s->found.items) {
		const char *says = says_of(row);
		struct evidence_subject *subject;

		if (!says || out->subjects.count == SUBJECTS_MOST)
			continue;
		subject = finding_subject(s->j, out, row->text, says);
		reason_add(&s->j->evidence->arena, &subject->reason, reason_of(row));
	}
}

/* What is left out of the agents' records, or changed, may be who serves undeclared. */
static bool note_faults(struct search *s, struct finding *out)
{
	const struct sightings *seen = s->j->seen;
	bool gap = false, conflict = false;

	for (size_t i = 0; i < seen->agent_count; i++) {
		gap |= seen->gap.items[i];
		conflict |= seen->conflict.items[i];
	}
	if (gap)
		finding_reason(s->j, out, REASON_MISSING_SLOTS);
	if (conflict)
		finding_reason(s->j, out, REASON_RECORD_CONFLICT);
	return gap || conflict;
}

static enum verdict judge(struct search *s, struct finding *out)
{
	int64_t no = 0, may = 0;

	LIST_EACH(const struct stranger, row, &s->found.items) {
		const char *says = says_of(row);

		no += says && strcmp(says, "no") == 0;
		may += says && strcmp(says, "may") == 0;
		if (says)
			finding_reason(s->j, out, reason_of(row));
	}
	if (no)
		return VERDICT_FAIL;
	if (!s->asked)
		return VERDICT_NOT_ASSESSED;
	if (!s->answered)
		finding_reason(s->j, out, REASON_NO_DATA);
	return note_faults(s, out) || may || !s->answered ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

void rule_judge_undeclared(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct search s = {.j = j};
	size_t nodes = j->in->dossier->nodes.count;

	(void)rule;
	strangers_open(&s.arena, &s.found);
	s.doings = arena_array(&s.arena, nodes, sizeof(*s.doings));
	declare_all(&s);
	LIST_EACH(const struct sighting, seen, &j->seen->items)
		look_at_record(&s, seen);
	look_at_logs(&s);
	look_at_nodes(&s);
	strangers_settle(&s.found);
	fill_rows(&s);
	out->basis = BASIS_MEASURED;
	note_subjects(&s, out);
	finding_reading(j, out, "undeclared", judge(&s, out), (int64_t)s.found.items.count);
	finding_headline(j, out);
	finding_evidence(j, out, "dossier", "/nodes");
	finding_evidence(j, out, "records", "");
	finding_evidence(j, out, "inventory", "");
	arena_fini(&s.arena);
}
