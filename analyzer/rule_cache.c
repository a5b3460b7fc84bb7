/* function_cache: each node keeps what may be kept, and gives nothing from its cache that may not.
 * What decides is the share of later answers that come from the cache, by its exact bounds. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/cache_series.h"
#include "analyzer/checks.h"
#include "analyzer/function_nodes.h"
#include "analyzer/function_share.h"

struct row {
	struct evidence_cache *out;
	const struct rule *rule;
	const struct function_series *series;
	const struct cache_tally *tally;
	struct alpha alpha;
	bool with_origin;
	int64_t lost;  /* later answers that are not there */
	int64_t total; /* later answers, and those */
};

static void add_reason(struct judged *j, struct row *row, enum reason reason)
{
	reason_add(&j->evidence->arena, &row->out->reason, reason);
}

static bool share_reaches(const struct row *row, int64_t n, int64_t k, int64_t least_ppm)
{
	struct function_share share = function_share_least(n, k);

	return proportion_at_least(share.n, share.k, least_ppm, row->alpha);
}

static bool share_stays_below(const struct row *row, int64_t n, int64_t k, int64_t ppm)
{
	struct function_share share = function_share_most(n, k);

	return proportion_below(share.n, share.k, ppm, row->alpha);
}

/* Later answers that may have come from a cache. */
static int64_t may_hit(const struct row *row)
{
	return row->tally->again_hit + row->tally->again_parent + row->tally->again_unsaid;
}

static enum evidence_identity identity_of(const struct judged *j, const struct row *row)
{
	const struct cache_tally *t = row->tally;

	return identity_decide(function_series_has_key(j, row->series), &t->who,
		row->with_origin && t->objects > 0 && t->origin_first == t->objects);
}

static bool is_contradicted(const struct row *row)
{
	return row->tally->who.other > 0 || row->tally->origin_against > 0;
}

/* What keeps a row from a pass whatever its share is. */
static void note_doubts(struct judged *j, struct row *row)
{
	const struct cache_tally *t = row->tally;

	if (!j->in->plan)
		add_reason(j, row, REASON_PLAN_MISSING);
	if (row->series->conflict)
		add_reason(j, row, REASON_RECORD_CONFLICT);
	if (row->series->gap)
		add_reason(j, row, REASON_MISSING_SLOTS);
	if (t->objects < row->rule->need)
		add_reason(j, row, REASON_INSUFFICIENT_SAMPLES);
	if (is_contradicted(row) || t->bodies_differ > 0)
		add_reason(j, row, REASON_CONFLICTING_SOURCES);
	if (row->out->identity == IDENTITY_NONE)
		add_reason(j, row, REASON_NODE_IDENTITY);
}

/* Why the share is not reached though it may be: only for what is missing, or by itself. */
static void note_share(struct judged *j, struct row *row, bool reached, bool without_missing)
{
	if (!reached)
		add_reason(
			j, row, without_missing ? REASON_MISSING_SLOTS : REASON_INTERVAL_STRADDLES);
}

/* First answers must say that they are not the cache's, or the header says nothing. */
static void note_firsts(struct judged *j, struct row *row)
{
	const struct cache_tally *t = row->tally;

	if (t->objects >= row->rule->need &&
		!share_reaches(row, t->objects, t->first_miss, row->rule->share_ppm))
		add_reason(j, row,
			t->first_hit ? REASON_CONFLICTING_SOURCES : REASON_INTERVAL_STRADDLES);
}

static bool fails_to_keep(const struct row *row)
{
	return row->tally->objects >= row->rule->need && !is_contradicted(row) &&
	       !row->series->conflict &&
	       share_stays_below(row, row->total, may_hit(row) + row->lost, row->rule->share_ppm);
}

static void judge_keeping(struct judged *j, struct row *row)
{
	const struct cache_tally *t = row->tally;
	int64_t least = row->rule->share_ppm;

	note_firsts(j, row);
	if (t->objects >= row->rule->need)
		note_share(j, row, share_reaches(row, row->total, t->again_hit, least),
			share_reaches(row, t->again, t->again_hit, least));
}

/* An object's first answer cannot be from a cache: where many say so, the header says nothing. */
static bool header_tells(const struct row *row)
{
	const struct cache_tally *t = row->tally;

	return t->first_hit == 0 ||
	       share_reaches(row, t->objects, t->objects - t->first_hit, row->rule->share_ppm);
}

static bool keeps_what_it_must_not(const struct row *row)
{
	return row->tally->again_hit + row->tally->again_parent > 0 && header_tells(row) &&
	       row->tally->storable == 0 && !is_contradicted(row) && !row->series->conflict;
}

/* Nothing may be from the cache; of what does not say, or is missing, there may be little. */
static void judge_not_keeping(struct judged *j, struct row *row)
{
	const struct cache_tally *t = row->tally;
	int64_t most = PROPORTION_ONE_PPM - row->rule->share_ppm;

	if (t->first_hit + t->again_hit + t->again_parent > 0 || t->storable > 0)
		add_reason(j, row, REASON_CONFLICTING_SOURCES);
	if (t->objects >= row->rule->need)
		note_share(j, row,
			share_stays_below(row, row->total, may_hit(row) + row->lost, most),
			share_stays_below(row, t->again, may_hit(row), most));
}

static void judge_row(struct judged *j, struct row *row)
{
	bool keeping = row->series->check->function == CHECK_CACHE;

	if (row->tally->series == 0) {
		row->out->verdict = VERDICT_NOT_ASSESSED;
		add_reason(j, row, REASON_NO_DATA);
		return;
	}
	if (keeping ? fails_to_keep(row) : keeps_what_it_must_not(row)) {
		row->out->verdict = VERDICT_FAIL;
		return;
	}
	note_doubts(j, row);
	if (keeping)
		judge_keeping(j, row);
	else
		judge_not_keeping(j, row);
	row->out->verdict = row->out->reason.count ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void describe_bounds(struct row *row)
{
	struct function_share low = function_share_least(row->total, row->tally->again_hit);
	struct function_share high = function_share_most(row->total, may_hit(row) + row->lost);

	row->out->hit_low_ppm = proportion_low_ppm(low.n, low.k, row->alpha);
	row->out->hit_high_ppm = proportion_high_ppm(high.n, high.k, row->alpha);
}

static void describe_headers(struct judged *j, struct row *row)
{
	struct arena *arena = &j->evidence->arena;
	const text_list *headers = &row->tally->headers;

	row->out->headers.items = arena_array(arena, headers->count, sizeof(const char *));
	LIST_EACH(const char *const, name, headers)
		row->out->headers.items[row->out->headers.count++] = arena_text(arena, *name);
}

static void describe_row(struct judged *j, struct row *row, struct cache_tally *t)
{
	struct arena *arena = &j->evidence->arena;

	*row->out = (struct evidence_cache){
		.node = arena_text(arena, row->series->node->id),
		.check = arena_text(arena, row->series->check->id),
		.function = row->series->check->function,
		.least_objects = row->rule->need,
		.least_ppm = row->rule->share_ppm,
		.due = row->series->due,
		.missing = row->series->missing,
		.series = t->series,
		.objects = t->objects,
		.first_miss = t->first_miss,
		.first_hit = t->first_hit,
		.again = t->again,
		.again_hit = t->again_hit,
		.again_parent = t->again_parent,
		.unsaid = t->unsaid,
		.bodies_differ = t->bodies_differ,
		.ages_risen = t->ages_risen,
		.miss_first_byte_us = cache_times_median_us(&t->miss),
		.hit_first_byte_us = cache_times_median_us(&t->hit),
		.origin_first = row->with_origin ? t->origin_first : BIND_ABSENT,
		.origin_again = row->with_origin ? t->origin_again : BIND_ABSENT,
		.origin_against = row->with_origin ? t->origin_against : BIND_ABSENT,
	};
	describe_headers(j, row);
	row->out->identity = (int)identity_of(j, row);
	describe_bounds(row);
}

/* Of missing series, and of objects whose first request or later ones were not answered: had only
 * what is kept been answered, the rest would not be a trifle. */
static int64_t lost_answers(const struct function_series *series, const struct cache_tally *tally)
{
	const struct check *check = series->check;
	int64_t due = (series->missing + tally->series) * check->objects * (check->rounds - 1);

	return due > tally->again ? due - tally->again : 0;
}

static void add_row(struct judged *j, const struct rule *rule, const struct node *node,
	const struct check *check, struct evidence_cache *out)
{
	struct arena scratch = {0};
	struct function_series series;
	struct cache_tally tally;
	struct row row = {out, rule, &series, &tally,
		{j->in->profile->alpha_ppm, PROPORTION_ONE_PPM}, false, 0, 0};

	function_series_find(j, node, check, &scratch, &series);
	row.with_origin = cache_series_in_origin(j, check);
	cache_series_count(j, &series, row.with_origin, &scratch, &tally);
	row.lost = lost_answers(&series, &tally);
	row.total = tally.again + row.lost;
	describe_row(j, &row, &tally);
	judge_row(j, &row);
	arena_fini(&scratch);
}

static bool is_asked(const struct check *check, const struct node *node)
{
	return check_asks_objects(check) && check_covers(check, node->id);
}

static int by_node_and_check(const void *left, const void *right)
{
	const struct evidence_cache *a = left, *b = right;
	int order = strcmp(a->node, b->node);

	return order ? order : strcmp(a->check, b->check);
}

static void fill_rows(struct judged *j, const struct rule *rule)
{
	const struct dossier *dossier = j->in->dossier;
	struct evidence_functions *to = &j->evidence->functions;

	to->cache.items = arena_array(&j->evidence->arena,
		dossier->nodes.count * dossier->checks.count, sizeof(struct evidence_cache));
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct check, check, &dossier->checks)
			if (is_asked(check, node))
				add_row(j, rule, node, check, &to->cache.items[to->cache.count++]);
	if (to->cache.count)
		qsort(to->cache.items, to->cache.count, sizeof(*to->cache.items),
			by_node_and_check);
}

/* Without something that must not be kept nobody knows that the header does not always say HIT. */
static void judge_node(struct judged *j, struct function_node *node)
{
	int none_declared = REASON_NONE_DECLARED;
	const reason_list undeclared = {&none_declared, 1};
	bool keeping = false, not_keeping = false;

	LIST_EACH(const struct evidence_cache, row, &j->evidence->functions.cache) {
		if (strcmp(row->node, node->id) != 0)
			continue;
		keeping |= row->function == CHECK_CACHE;
		not_keeping |= row->function == CHECK_NO_STORE;
		function_node_add(j, node, (enum verdict)row->verdict, &row->reason);
	}
	if (!keeping || !not_keeping)
		function_node_add(j, node, keeping ? VERDICT_INCONCLUSIVE : VERDICT_NOT_ASSESSED,
			&undeclared);
}

void rule_judge_function_cache(struct judged *j, const struct rule *rule, struct finding *out)
{
	fill_rows(j, rule);
	function_nodes_judge(j, rule, judge_node, out);
	finding_evidence(j, out, "origin", "/objects");
}
