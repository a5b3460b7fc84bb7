/* Databases, the dossier's addresses judged each alone, and what is known of one address. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/locate.h"

int locate_open_sources(struct locate *l, struct err *err)
{
	return sources_open(&l->sources, cli_values(l->cli, "--db"),
		l->has_dossier ? l->inputs.dossier : NULL, err);
}

static int look_up(
	struct locate *l, const char *addr, struct arena *arena, answer_list *out, struct err *err)
{
	out->items = arena_array(arena, l->sources.items.count, sizeof(struct answer));
	out->count = 0;
	LIST_EACH(struct source *, source, &l->sources.items)
		if (source_answer(*source, l->inputs.region, addr, arena, &out->items[out->count++],
			    err) < 0)
			return -1;
	return 0;
}

/* The analyzer sees the answers through its inputs. */
static int answer_node(struct locate *l, const struct node *node, struct err *err)
{
	LIST_EACH(const struct node_address, address, &node->addresses) {
		answer_list answers;

		if (address->role != ADDRESS_VIP ||
			!geo_address_is_looked_up(geo_address_kind(address->addr)))
			continue;
		if (look_up(l, address->addr, &l->inputs.arena, &answers, err) < 0)
			return -1;
		LIST_EACH(const struct answer, answer, &answers)
			*(struct answer *)arena_push(&l->inputs.arena, &l->inputs.in.answers.items,
				&l->inputs.in.answers.count, &l->inputs.answer_cap,
				sizeof(struct answer)) = *answer;
	}
	return 0;
}

/* The node's vip address of this number alone; false: it has fewer. */
static bool keep_address(struct locate *l, struct node *node, size_t number)
{
	struct node_address *alone = arena_alloc(&l->arena, sizeof(*alone));
	size_t at = 0;

	LIST_EACH(const struct node_address, address, &node->addresses)
		if (address->role == ADDRESS_VIP && at++ == number) {
			*alone = *address;
			node->addresses.items = alone;
			node->addresses.count = 1;
			return true;
		}
	node->addresses.count = 0;
	return false;
}

static void index_pass(struct locate *l, const struct evidence *evidence, size_t *cap)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		struct locate_judged *judged;

		if (node->addresses.count == 0)
			continue;
		judged = arena_push(
			&l->arena, &l->judged.items, &l->judged.count, cap, sizeof(*judged));
		*judged = (struct locate_judged){node->addresses.items[0], node, evidence};
	}
}

/* A node's state is the weakest of its addresses': to tell each address's own, the dossier is
 * judged with one address a node, as often as some node has addresses. No rule is asked. */
static int judge_pass(struct locate *l, size_t number, bool *any, size_t *cap, struct err *err)
{
	struct dossier alone = *l->inputs.dossier;
	struct profile no_rules = *l->inputs.profile;
	struct analyze_input in = l->inputs.in;
	struct evidence *evidence, **kept;

	*any = false;
	alone.nodes.items = arena_array(&l->arena, alone.nodes.count, sizeof(struct node));
	for (size_t i = 0; i < alone.nodes.count; i++) {
		alone.nodes.items[i] = l->inputs.dossier->nodes.items[i];
		*any |= keep_address(l, &alone.nodes.items[i], number);
	}
	if (!*any)
		return 0;
	no_rules.rules.count = 0;
	in.dossier = &alone;
	in.profile = &no_rules;
	if (analyze(&in, &evidence, err) < 0)
		return -1;
	kept = arena_push(
		&l->arena, &l->passes.items, &l->passes.count, &l->pass_cap, sizeof(evidence));
	*kept = evidence;
	index_pass(l, evidence, cap);
	return 0;
}

static int by_judged_address(const void *left, const void *right)
{
	const struct locate_judged *a = left, *b = right;

	return strcmp(a->addr, b->addr);
}

int locate_judge(struct locate *l, struct err *err)
{
	bool more = true;
	size_t cap = 0;

	LIST_EACH(const struct node, node, &l->inputs.dossier->nodes)
		if (answer_node(l, node, err) < 0)
			return -1;
	for (size_t number = 0; more; number++)
		if (judge_pass(l, number, &more, &cap, err) < 0)
			return -1;
	if (l->judged.count)
		qsort(l->judged.items, l->judged.count, sizeof(struct locate_judged),
			by_judged_address);
	return 0;
}

static const struct locate_judged *find_judged(const struct locate *l, const char *addr)
{
	const struct locate_judged wanted = {.addr = addr};

	if (l->judged.count == 0)
		return NULL;
	return bsearch(
		&wanted, l->judged.items, l->judged.count, sizeof(wanted), by_judged_address);
}

static void show_answer(struct evidence_answer *to, const struct answer *from, const char *addr)
{
	*to = (struct evidence_answer){.addr = addr,
		.database = from->database.name,
		.database_sha256 = from->database.sha256,
		.built = from->database.built,
		.prefix = from->prefix,
		.says = from->says,
		.cities = {from->cities.items, from->cities.count},
		.either = from->either,
		.reserved = from->reserved,
		.claim = from->claim,
		.weak = from->weak,
		.operator_name = from->operator_name,
		.asn = from->asn};
}

/* An address that nobody claims: answers alone, everything possible. */
static void fill_bare(const struct locate *l, struct located *out)
{
	const struct region *region = l->inputs.region;
	struct evidence_location *location = &out->bare.location;
	struct arena *arena = &out->arena;

	location->state = LOCATION_UNKNOWN;
	reason_add(arena, &location->reason, REASON_NO_DATA);
	location->cities.items = arena_array(arena, region->cities.count + 1, sizeof(char *));
	LIST_EACH(const struct region_city, city, &region->cities)
		location->cities.items[location->cities.count++] = city->code;
	location->cities.items[location->cities.count++] = "outside";
	location->answers.items =
		arena_array(arena, out->answers.count, sizeof(struct evidence_answer));
	LIST_EACH(const struct answer, answer, &out->answers)
		show_answer(&location->answers.items[location->answers.count++], answer, out->addr);
}

int located_open(struct locate *l, const char *given, struct located *out, struct err *err)
{
	struct sockaddr_storage parsed;

	*out = (struct located){.given = given};
	if (!address_parse(given, &parsed))
		return err_set(err, ERR_DATA, _("\"%s\" is not an IP address"), given);
	address_text((const struct sockaddr *)&parsed, out->addr);
	out->kind = geo_address_kind(given);
	out->reserved = address_is_reserved((const struct sockaddr *)&parsed);
	if (geo_address_is_looked_up(out->kind) &&
		look_up(l, given, &out->arena, &out->answers, err) < 0)
		return -1;
	out->judged = find_judged(l, out->addr);
	if (!out->judged)
		fill_bare(l, out);
	out->subject = (struct place_subject){.region = l->inputs.region,
		.evidence = out->judged ? out->judged->evidence : NULL,
		.node = out->judged ? out->judged->node : &out->bare,
		.addr = out->addr,
		.claimed = out->judged
				   ? region_city_by_code(l->inputs.region, out->judged->node->city)
				   : -1};
	return 0;
}

void located_close(struct located *located)
{
	arena_fini(&located->arena);
}
