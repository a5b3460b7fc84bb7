#include "analyzer/dispatch_rows.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/dns_answers.h"
#include "base/text.h"

#define FAMILIES 2 /* IPv4, IPv6 */

enum slot_state { SLOT_NOT_DUE, SLOT_DUE, SLOT_NEAREST, SLOT_FURTHER };

/* One agent, as its sightings are gone through. */
struct walk {
	struct dispatch_rows *all;
	int agent;
	struct dispatch_row *
		*row_of; /* [target · FAMILIES + family]; NULL: not asked as users do */
	int64_t *ns;     /* RTTs of the slot, by vip */
	int64_t slot;    /* that they are of; -1 */
	bool *known;     /* by address of the book: the node itself answers this agent there */
	bool *known_any; /* it answers some agent */
};

static const char *const type_names[FAMILIES] = {"A", "AAAA"};

bool dispatch_is_asked(const struct check *check)
{
	if (check_is_visit(check))
		return true;
	if (!check_is(check, "dns"))
		return false;
	return check->subnet ? check->city != NULL
			     : text_equal(check->server, DOSSIER_SYSTEM_RESOLVER);
}

static int compare_rows(const struct dispatch_row *a, const struct dispatch_row *b)
{
	int order = strcmp(a->name, b->name);

	order = order ? order : strcmp(a->type, b->type);
	order = order ? order : strcmp(a->how, b->how);
	order = order ? order : strcmp(a->city, b->city);
	return order ? order : text_compare(a->operator_name, b->operator_name);
}

static int by_key(const void *left, const void *right)
{
	const struct dispatch_row *const *a = left, *const *b = right;

	return compare_rows(*a, *b);
}

static struct dispatch_row *add_row(struct dispatch_rows *all, const struct dispatch_row *key)
{
	const struct dossier *dossier = all->j->in->dossier;
	struct dispatch_row *row = arena_alloc(&all->arena, sizeof(*row));
	struct dispatch_row **slot =
		arena_push(&all->arena, &all->rows.items, &all->rows.count, &all->cap, sizeof(row));
	size_t vips = all->rtts.vips.count;

	*row = *key;
	row->ttl_least_s = row->ttl_most_s = BIND_ABSENT;
	row->of_node = arena_array(&all->arena, dossier->nodes.count, sizeof(int64_t));
	row->slots = arena_array(&all->arena, (size_t)all->j->seen->slots, 1);
	if (row->subnet)
		row->users_ns = arena_array(&all->arena, vips, sizeof(int64_t));
	if (row->subnet &&
		!dispatch_rtts_users(&all->rtts, row->city, row->operator_name, row->users_ns))
		row->users_ns = NULL;
	*slot = row;
	return row;
}

static struct dispatch_row *row_for(
	struct dispatch_rows *all, const struct check *check, int agent, int family)
{
	const struct agent *of = &all->j->in->dossier->agents.items[agent];
	struct dispatch_row key = {.name = check->host,
		.type = type_names[family],
		.how = check->subnet ? "subnet" : "resolver",
		.city = check->subnet ? check->city : of->city,
		.operator_name = check->subnet ? check->operator_name : of->operator_name,
		.v6 = family == 1,
		.subnet = check->subnet != NULL};

	LIST_EACH(struct dispatch_row *, row, &all->rows)
		if (compare_rows(*row, &key) == 0)
			return *row;
	return add_row(all, &key);
}

/* A question for one type fills that family's row; a visit may take either. */
static bool asks_family(const struct check *check, int family)
{
	return check_is_visit(check) ||
	       text_equal(check->type ? check->type : type_names[0], type_names[family]);
}

static void note_due(struct walk *w, const struct plan_target *target, struct dispatch_row *row)
{
	const struct sightings *seen = w->all->j->seen;
	const char *agent = w->all->j->in->dossier->agents.items[w->agent].id;

	for (int64_t slot = seen->first_counted; slot < seen->end_counted; slot++)
		if (row->slots[slot] == SLOT_NOT_DUE &&
			plan_target_due(w->all->j->in->plan, target, agent, slot) &&
			!trials_spoiled(w->all->j->trials, w->agent, slot))
			row->slots[slot] = SLOT_DUE;
}

static void note_agent(const struct walk *w, struct dispatch_row *row)
{
	row->conflict |= w->all->j->seen->conflict.items[w->agent];
	row->gap |= w->all->j->seen->gap.items[w->agent];
	row->misplaced |= !row->subnet && !location_counts(w->all->j->locations, w->agent);
}

static void find_rows(struct walk *w)
{
	const struct plan *plan = w->all->j->in->plan;

	for (size_t i = 0; i < plan->targets.count; i++) {
		const struct plan_target *target = &plan->targets.items[i];
		const struct check *check =
			target->name && target->check
				? check_find(w->all->j->in->dossier, target->check)
				: NULL;

		for (int family = 0; family < FAMILIES; family++) {
			struct dispatch_row **row = &w->row_of[i * FAMILIES + (size_t)family];

			*row = NULL;
			if (!check || !dispatch_is_asked(check) || !asks_family(check, family))
				continue;
			*row = row_for(w->all, check, w->agent, family);
			(*row)->wanted |= family == 0 || !check_is_visit(check);
			note_due(w, target, *row);
			note_agent(w, *row);
		}
	}
}

static void note_ttl(struct dispatch_row *row, const struct dns_answers *answers)
{
	if (answers->ttl_least_s == BIND_ABSENT)
		return;
	if (row->ttl_least_s == BIND_ABSENT || answers->ttl_least_s < row->ttl_least_s)
		row->ttl_least_s = answers->ttl_least_s;
	if (row->ttl_most_s == BIND_ABSENT || answers->ttl_most_s > row->ttl_most_s)
		row->ttl_most_s = answers->ttl_most_s;
}

/* Sorted, each once. */
static void note_cname(struct dispatch_rows *all, struct dispatch_row *row, struct dns_word name)
{
	size_t at = 0;
	int order = -1;

	if (!row->cnames.items)
		row->cnames.items =
			arena_array(&all->arena, DISPATCH_SHOWN_MOST, sizeof(const char *));
	for (; at < row->cnames.count; at++) {
		const char *known = row->cnames.items[at];

		order = strncmp(name.at, known, name.len);
		order = order ? order : known[name.len] ? -1 : 0;
		if (order <= 0)
			break;
	}
	if (order == 0 || row->cnames.count == DISPATCH_SHOWN_MOST)
		return;
	memmove(&row->cnames.items[at + 1], &row->cnames.items[at],
		(row->cnames.count - at) * sizeof(const char *));
	row->cnames.items[at] = arena_text_n(&all->arena, name.at, name.len);
	row->cnames.count++;
}

static void note_stranger(struct dispatch_rows *all, struct dispatch_row *row, const char *addr)
{
	struct dispatch_stranger *added;

	LIST_EACH(struct dispatch_stranger, known, &row->strangers)
		if (strcmp(known->addr, addr) == 0) {
			known->count++;
			return;
		}
	if (row->strangers.count == DISPATCH_SHOWN_MOST) {
		row->left_out++;
		return;
	}
	added = arena_push(&all->arena, &row->strangers.items, &row->strangers.count,
		&row->stranger_cap, sizeof(*added));
	*added = (struct dispatch_stranger){arena_text(&all->arena, addr), 1};
}

/* Where one answer leads. Whoever asks takes any of its addresses, so the furthest counts. */
struct landing {
	int nodes[DNS_ADDRESSES_MOST];
	size_t node_count;
	bool known;    /* all are nodes whose RTTs are known */
	bool stranger; /* some is no declared node's: nearer than none */
	int64_t worst_ns;
};

static void land_at(struct walk *w, struct dispatch_row *row, const int64_t *ns, const char *addr,
	struct landing *landing)
{
	const struct identity_address *at = identity_book_find(&w->all->book, addr);
	const bool *known;
	int64_t rtt_ns;

	if (!at) {
		note_stranger(w->all, row, addr);
		landing->stranger = true;
		return;
	}
	known = row->subnet ? w->known_any : w->known;
	row->unidentified |= !known[at - w->all->book.addresses.items];
	rtt_ns = ns ? dispatch_rtts_at(&w->all->rtts, ns, at->node, addr) : BIND_ABSENT;
	landing->known &= rtt_ns != BIND_ABSENT;
	landing->worst_ns = rtt_ns > landing->worst_ns ? rtt_ns : landing->worst_ns;
	for (size_t i = 0; i < landing->node_count; i++)
		if (landing->nodes[i] == at->node)
			return;
	landing->nodes[landing->node_count++] = at->node;
	row->of_node[at->node]++;
}

static void judge_landing(struct walk *w, struct dispatch_row *row, int64_t slot, const int64_t *ns,
	const struct landing *landing)
{
	int64_t nearest_ns = ns ? dispatch_rtts_nearest(&w->all->rtts, ns, row->v6) : BIND_ABSENT;
	uint8_t *state = &row->slots[slot];
	int64_t *extra;

	if (!ns || *state == SLOT_NOT_DUE)
		return;
	if (landing->stranger)
		*state = SLOT_FURTHER;
	if (landing->stranger || !landing->known || nearest_ns == BIND_ABSENT)
		return;
	if (!dispatch_is_nearest(landing->worst_ns, nearest_ns))
		*state = SLOT_FURTHER;
	else if (*state == SLOT_DUE)
		*state = SLOT_NEAREST;
	if (landing->worst_ns == DISPATCH_SILENT)
		return; /* further than anything, but nobody knows how far */
	extra = arena_push(&w->all->arena, &row->extras.items, &row->extras.count, &row->extra_cap,
		sizeof(*extra));
	*extra = landing->worst_ns - nearest_ns;
}

static const int64_t *rtts_for(struct walk *w, const struct dispatch_row *row, int64_t slot)
{
	if (row->subnet)
		return row->users_ns;
	if (w->slot != slot)
		dispatch_rtts_slot(&w->all->rtts, w->agent, slot, w->ns);
	w->slot = slot;
	return w->ns;
}

static bool is_of_family(const struct dispatch_row *row, const char *addr)
{
	return (strchr(addr, ':') != NULL) == row->v6;
}

static size_t count_family(const struct dispatch_row *row, const struct dns_answers *answers)
{
	size_t count = 0;

	for (size_t i = 0; i < answers->address_count; i++)
		count += is_of_family(row, answers->addresses[i]);
	return count;
}

static void note_answer(
	struct walk *w, struct dispatch_row *row, int64_t slot, const struct dns_answers *answers)
{
	const int64_t *ns = rtts_for(w, row, slot);
	struct landing landing = {.known = true, .worst_ns = BIND_ABSENT};

	row->answered++;
	note_ttl(row, answers);
	for (size_t i = 0; i < answers->cname_count; i++)
		note_cname(w->all, row, answers->cnames[i]);
	for (size_t i = 0; i < answers->address_count; i++)
		if (is_of_family(row, answers->addresses[i]))
			land_at(w, row, ns, answers->addresses[i], &landing);
	judge_landing(w, row, slot, ns, &landing);
}

/* The authority says that the answer is for this subnet (RFC 7871 7.2.1: a scope of 0 is for all).
 */
static bool is_for_subnet(const struct record_dns *dns, size_t request)
{
	return request < dns->scope.count && dns->scope.items[request] != BIND_ABSENT &&
	       dns->scope.items[request] > 0;
}

static void note_request(
	struct walk *w, struct dispatch_row *row, const struct sighting *s, size_t request)
{
	const struct record_dns *dns = s->entry->record.dns;
	struct dns_answers answers;

	row->asked++;
	if (request >= dns->rcode.count || dns->rcode.items[request] != 0)
		return;
	dns_answers_read(dns->answers.items[request], row->name, &answers);
	if (count_family(row, &answers) == 0)
		row->empty += !answers.endless && !answers.broken && !answers.cut;
	else if (row->subnet && !is_for_subnet(dns, request))
		row->unsaid++;
	else
		note_answer(w, row, s->slot, &answers);
}

static void note_sighting(struct walk *w, const struct sighting *s)
{
	const struct record_dns *dns = s->entry->record.dns;

	if (s->is_void || s->target < 0 || !dns ||
		trials_spoiled(w->all->j->trials, w->agent, s->slot))
		return;
	for (size_t family = 0; family < FAMILIES; family++) {
		struct dispatch_row *row = w->row_of[(size_t)s->target * FAMILIES + family];

		if (!row || (!row->subnet && !location_counts(w->all->j->locations, w->agent)))
			continue;
		/* a visit that asked for one type says nothing of the other */
		if (text_equal(dns->type, type_names[1 - family]))
			continue;
		for (size_t i = 0; i < dns->answers.count; i++)
			note_request(w, row, s, i);
	}
}

static void count_slots(struct dispatch_rows *all, struct dispatch_row *row)
{
	for (int64_t slot = 0; slot < all->j->seen->slots; slot++) {
		row->planned += row->slots[slot] != SLOT_NOT_DUE;
		row->judged += row->slots[slot] > SLOT_DUE;
		row->nearest += row->slots[slot] == SLOT_NEAREST;
		row->slots[slot] = SLOT_NOT_DUE;
	}
}

/* Of the agents' own resolvers each agent's slots are counted by themselves. */
static void count_agent(struct walk *w)
{
	size_t count = w->all->j->in->plan->targets.count * FAMILIES;

	for (size_t i = 0; i < count; i++)
		if (w->row_of[i] && !w->row_of[i]->subnet)
			count_slots(w->all, w->row_of[i]);
}

/* Of a subnet's users a slot counts once, whoever asked. */
static void count_subnets(struct dispatch_rows *all)
{
	LIST_EACH(struct dispatch_row *, row, &all->rows)
		if ((*row)->subnet)
			count_slots(all, *row);
}

static void find_known(const struct identity_book *book, int agent, bool *known)
{
	for (size_t i = 0; i < book->addresses.count; i++)
		known[i] = identity_book_decide(book, &book->addresses.items[i], agent) !=
			   IDENTITY_NONE;
}

static void walk_agent(struct walk *w, const struct sighting *s, size_t count)
{
	const struct dossier *dossier = w->all->j->in->dossier;

	if (!plan_agent_find(w->all->j->in->plan, dossier->agents.items[w->agent].id))
		return;
	find_rows(w);
	find_known(&w->all->book, w->agent, w->known);
	w->slot = -1;
	for (size_t i = 0; i < count; i++)
		note_sighting(w, &s[i]);
	count_agent(w);
}

static size_t sightings_of(const struct sightings *seen, int agent, const struct sighting **out)
{
	size_t first = seen->cells[(size_t)agent * ((size_t)seen->slots + 1)];
	size_t last = seen->cells[(size_t)agent * ((size_t)seen->slots + 1) + (size_t)seen->slots];

	*out = seen->items.items + first;
	return last - first;
}

void dispatch_rows_open(const struct judged *j, struct dispatch_rows *out)
{
	size_t targets = j->in->plan->targets.count;
	struct walk w = {.all = out};

	*out = (struct dispatch_rows){.j = j};
	dispatch_rtts_open(j, &out->rtts);
	identity_book_open(j->seen, j->locations, &out->book);
	w.row_of = arena_array(&out->arena, targets * FAMILIES, sizeof(struct dispatch_row *));
	w.known = arena_array(&out->arena, out->book.addresses.count, sizeof(bool));
	w.known_any = arena_array(&out->arena, out->book.addresses.count, sizeof(bool));
	find_known(&out->book, IDENTITY_ANY_AGENT, w.known_any);
	w.ns = arena_array(&out->arena, out->rtts.vips.count, sizeof(int64_t));
	for (w.agent = 0; w.agent < (int)j->in->dossier->agents.count; w.agent++) {
		const struct sighting *s;
		size_t count = sightings_of(j->seen, w.agent, &s);

		walk_agent(&w, s, count);
	}
	count_subnets(out);
	if (out->rows.count)
		qsort((void *)out->rows.items, out->rows.count, sizeof(out->rows.items[0]), by_key);
}

void dispatch_rows_close(struct dispatch_rows *rows)
{
	identity_book_close(&rows->book);
	dispatch_rtts_close(&rows->rtts);
	arena_fini(&rows->arena);
}
