#include "analyzer/remedies.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/remedies_parts.h"
#include "base/text.h"

struct evidence_remedy *remedy_add(struct remedies *r, enum remedy_kind kind)
{
	struct evidence *e = r->j->evidence;
	struct evidence_remedy *added = arena_push(
		&e->arena, &e->remedies.items, &e->remedies.count, &r->cap, sizeof(*added));

	*added = (struct evidence_remedy){.rule = r->finding->rule,
		.kind = (int)kind,
		.reason = -1,
		.from = {BIND_ABSENT},
		.to = {BIND_ABSENT},
		.at = {BIND_ABSENT}};
	return added;
}

static void add_text(struct remedies *r, text_list *to, const char *text)
{
	struct arena *arena = &r->j->evidence->arena;

	if (!text)
		return;
	to->items = arena_append(arena, to->items, &to->count, sizeof(*to->items));
	to->items[to->count - 1] = arena_text(arena, text);
}

void remedy_subject(struct remedies *r, struct evidence_remedy *remedy, const char *id)
{
	add_text(r, &remedy->subjects, id);
}

void remedy_helps(struct remedies *r, struct evidence_remedy *remedy, const char *id)
{
	add_text(r, &remedy->helps, id);
}

void remedy_number(
	struct remedies *r, struct evidence_remedy *remedy, const char *name, int64_t value)
{
	remedy->numbers.items = arena_append(&r->j->evidence->arena, remedy->numbers.items,
		&remedy->numbers.count, sizeof(*remedy->numbers.items));
	remedy->numbers.items[remedy->numbers.count - 1] = (struct bind_count){name, value};
}

struct evidence_remedy *remedy_for(struct remedies *r, enum remedy_kind kind, const char *subject,
	int reason, bool alone, const char *node)
{
	struct evidence_remedy *found = NULL;

	LIST_EACH(struct evidence_remedy, remedy, &r->j->evidence->remedies)
		if (remedy->rule == r->finding->rule && remedy->kind == (int)kind &&
			remedy->reason == reason && remedy->alone == alone &&
			text_equal(
				remedy->subjects.count ? remedy->subjects.items[0] : NULL, subject))
			found = remedy;
	if (!found) {
		found = remedy_add(r, kind);
		found->reason = reason;
		found->alone = alone;
		remedy_subject(r, found, subject);
	}
	remedy_helps(r, found, node);
	return found;
}

const struct foresight *remedies_foresight(struct remedies *r)
{
	struct foresight *made;

	if (!r->foresight) {
		made = arena_alloc(&r->scratch, sizeof(*made));
		foresight_make(r->j->in->dossier, r->j->in->region, &r->scratch, made);
		r->foresight = made;
	}
	return r->foresight;
}

struct unix_ms remedies_months_after(struct unix_ms since, int months)
{
	struct unix_ms at = since;

	while (when_months_before(at, months).v < since.v)
		at.v += WHEN_DAY_MS;
	return at;
}

static void of_papers(struct remedies *r)
{
	remedy_add(r, REMEDY_PAPERS);
}

static const struct {
	const char *kind;
	void (*add)(struct remedies *r);
} kinds[] = {
	{"nodes_in_cities", remedies_of_nodes},
	{"all_nodes_in_region", remedies_of_nodes},
	{"coverage", remedies_of_coverage},
	{"coverage_ipv6", remedies_of_ipv6},
	{"availability", remedies_of_hours},
	{"log_retention", remedies_of_logs},
	{"function_cache", remedies_of_cache},
	{"function_refusal", remedies_of_refusal},
	{"function_dispatch", remedies_of_dispatch},
	{"function_load_balance", remedies_of_balance},
	{"licence_shown", remedies_of_licence},
	{"domains_filed", remedies_of_domains},
	{"facilities_in_scope", remedies_of_facilities},
};

/* A rule whose kind nobody judges is shown by its documents. */
static void add_of_kind(struct remedies *r)
{
	if (!rule_kind_find(r->rule->kind)) {
		of_papers(r);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, r->rule->kind) == 0)
			kinds[i].add(r);
}

/* The reasons that a remedy of the kind does something about: -1 ends a row. */
static const struct {
	enum remedy_kind kind;
	int reasons[4];
} removes[] = {
	{REMEDY_DECLARE, {REASON_NONE_DECLARED, -1}},
	{REMEDY_AGENT, {REASON_AMBIGUOUS_LOCATION, REASON_NO_DATA, -1}},
	{REMEDY_NEAR, {REASON_AMBIGUOUS_LOCATION, -1}},
	{REMEDY_ATTEST, {REASON_AMBIGUOUS_LOCATION, REASON_AGENT_UNATTESTED, -1}},
	{REMEDY_PIN, {REASON_NODE_IDENTITY, -1}},
	{REMEDY_SIGN, {REASON_NODE_IDENTITY, -1}},
	{REMEDY_DOCUMENT,
		{REASON_DOCUMENT_MISSING, REASON_DOCUMENT_EXPIRED, REASON_DOCUMENT_UNCLEAR, -1}},
	{REMEDY_SLOTS, {REASON_INSUFFICIENT_SAMPLES, REASON_INTERVAL_STRADDLES, -1}},
	{REMEDY_HOURS, {REASON_INSUFFICIENT_SAMPLES, REASON_NO_DATA, -1}},
	{REMEDY_LOG_GAP, {REASON_GAP_UNEXPLAINED, -1}},
	{REMEDY_LOG_DATE, {REASON_HISTORY_TOO_SHORT, -1}},
	{REMEDY_SAMPLES, {REASON_INSUFFICIENT_SAMPLES, REASON_INTERVAL_STRADDLES, -1}},
};

static bool kind_removes(int kind, int reason)
{
	for (size_t i = 0; i < ARRAY_LEN(removes); i++)
		for (size_t k = 0; (int)removes[i].kind == kind && removes[i].reasons[k] >= 0; k++)
			if (removes[i].reasons[k] == reason)
				return true;
	return false;
}

/* These say something, and nothing about them is to be done. */
static bool is_remark(int reason)
{
	return reason == REASON_THRESHOLDS_CHANGED || reason == REASON_READING_DEPENDENT ||
	       reason == REASON_SAME_PLACE_SUSPECTED;
}

static bool is_met(const struct remedies *r, int reason)
{
	LIST_EACH(const struct evidence_remedy, remedy, &r->j->evidence->remedies)
		if (remedy->rule == r->finding->rule &&
			(remedy->reason == reason || kind_removes(remedy->kind, reason)))
			return true;
	return false;
}

/* What is left of the finding's reasons. */
static void add_reasons(struct remedies *r)
{
	LIST_EACH(const int, reason, &r->finding->reason)
		if (!is_remark(*reason) && !is_met(r, *reason)) {
			enum remedy_kind kind =
				*reason == REASON_NONE_DECLARED ? REMEDY_DECLARE : REMEDY_REASON;

			remedy_add(r, kind)->reason = *reason;
		}
}

static bool wants_remedy(const struct finding *finding)
{
	return finding->severity != SEVERITY_INFO && finding->verdict != VERDICT_PASS &&
	       finding->verdict != VERDICT_NOT_APPLICABLE;
}

static int compare_lists(const text_list *a, const text_list *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		int order = strcmp(a->items[i], b->items[i]);

		if (order)
			return order;
	}
	return (a->count > b->count) - (a->count < b->count);
}

static int64_t rank_of(const struct evidence_remedy *remedy)
{
	return remedy->kind == REMEDY_CITY ? evidence_remedy_number(remedy, "rank") : 0;
}

/* Of one rule: rules come in the findings' order anyway. Cities by their rank. */
static int by_kind(const void *left, const void *right)
{
	const struct evidence_remedy *a = left, *b = right;
	int order = a->kind - b->kind;

	order = order ? order : (rank_of(a) > rank_of(b)) - (rank_of(a) < rank_of(b));
	order = order ? order : compare_lists(&a->subjects, &b->subjects);
	order = order ? order : a->reason - b->reason;
	order = order ? order : compare_lists(&a->helps, &b->helps);
	return order ? order : (a->from.v > b->from.v) - (a->from.v < b->from.v);
}

/* Sorted, each once. */
static void tidy(text_list *ids)
{
	size_t kept = 0;

	if (ids->count == 0)
		return;
	qsort(ids->items, ids->count, sizeof(*ids->items), text_order);
	for (size_t i = 1; i < ids->count; i++)
		if (strcmp(ids->items[i], ids->items[kept]) != 0)
			ids->items[++kept] = ids->items[i];
	ids->count = kept + 1;
}

static void sort_from(struct evidence *e, size_t first)
{
	for (size_t i = first; i < e->remedies.count; i++)
		tidy(&e->remedies.items[i].helps);
	if (e->remedies.count > first)
		qsort(e->remedies.items + first, e->remedies.count - first,
			sizeof(*e->remedies.items), by_kind);
}

void remedies_fill(struct judged *j)
{
	struct remedies r = {.j = j};

	for (size_t i = 0; i < j->evidence->findings.count; i++) {
		size_t first = j->evidence->remedies.count;

		r.finding = &j->evidence->findings.items[i];
		r.rule = &j->in->profile->rules.items[i];
		if (!wants_remedy(r.finding))
			continue;
		add_of_kind(&r);
		add_reasons(&r);
		sort_from(j->evidence, first);
	}
	arena_fini(&r.scratch);
}
