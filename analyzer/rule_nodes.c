/* nodes_in_cities and all_nodes_in_region: where the declared nodes stand. */
#include <string.h>

#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "base/text.h"

static const char *const says_names[] = {
	[LOCATION_NO] = "no", [LOCATION_MAY] = "may", [LOCATION_YES] = "yes"};

/* A node as one reading of a rule sees it. */
struct candidate {
	const struct location_node *node;
	enum location_says says;
	struct location_view view;
};

static uint32_t city_set(const struct region *region, const struct rule *rule)
{
	uint32_t set = 0;

	LIST_EACH(const char *, code, &rule->cities) {
		int city = region_city_by_code(region, *code);

		if (city >= 0)
			set |= UINT32_C(1) << city;
	}
	return rule->cities.count ? set : (UINT32_C(1) << region->cities.count) - 1;
}

/* Filing number and address both differ; what is not declared differs from nothing. */
static bool distinct_sites(const struct site *a, const struct site *b)
{
	return a->filing_no && b->filing_no && !text_same_name(a->filing_no, "") &&
	       !text_same_name(b->filing_no, "") && !text_same_name(a->filing_no, b->filing_no) &&
	       !text_same_name(a->address, b->address);
}

static const struct site *site_of(const struct judged *j, const struct candidate *c)
{
	return dossier_site(j->in->dossier, c->node->node->site);
}

static bool fits(const struct judged *j, struct candidate *const *chosen, size_t count,
	const struct candidate *next)
{
	for (size_t i = 0; i < count; i++)
		if (!distinct_sites(site_of(j, chosen[i]), site_of(j, next)))
			return false;
	return true;
}

/* Largest choice of pairwise distinct sites among those that say at least `least`, as far as
 * `need` asks: the depth of the search is the rule's own small number. */
static int64_t most_distinct(const struct judged *j, struct candidate *all, size_t from,
	size_t count, enum location_says least, struct candidate **chosen, size_t depth,
	size_t need)
{
	int64_t best = (int64_t)depth;

	for (size_t i = from; i < count && best < (int64_t)need; i++) {
		int64_t deeper;

		if (all[i].says < least || !fits(j, chosen, depth, &all[i]))
			continue;
		chosen[depth] = &all[i];
		deeper = most_distinct(j, all, i + 1, count, least, chosen, depth + 1, need);
		best = deeper > best ? deeper : best;
	}
	return best;
}

static int64_t count_saying(const struct judged *j, struct candidate *all, size_t count,
	const struct rule *rule, enum location_says least, size_t need)
{
	struct arena scratch = {0};
	int64_t n = 0;

	if (!rule->distinct_sites) {
		for (size_t i = 0; i < count; i++)
			n += all[i].says >= least;
		return n;
	}
	n = most_distinct(j, all, 0, count, least,
		arena_array(&scratch, need + 1, sizeof(struct candidate *)), 0, need);
	arena_fini(&scratch);
	return n;
}

/* What a yes or a refutation rests on. Signed replies to attested agents assume nothing. */
static void note_grounds(struct judged *j, struct finding *out, const struct candidate *c)
{
	if (c->view.grounds.count)
		return;
	if (c->says == LOCATION_YES && c->view.state == LOCATION_SUPPORTED) {
		out->basis = BASIS_MIXED;
		finding_assumes(j, out, "document", c->node->document->id);
	}
	finding_assumes_near(j, out, &c->view);
	if (c->view.state == LOCATION_REFUTED)
		finding_assumes_witnesses(j, out, &c->view);
}

static void note_same_place(
	struct judged *j, struct finding *out, struct candidate *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			if (strcmp(all[i].node->node->site, all[k].node->node->site) != 0 &&
				location_same_place(all[i].node, all[k].node))
				finding_reason(j, out, REASON_SAME_PLACE_SUSPECTED);
}

/* The reasons of a node are the finding's where the node was wanted and is not certain. */
static void note_subjects(
	struct judged *j, struct finding *out, struct candidate *all, size_t count, bool passes)
{
	for (size_t i = 0; i < count; i++) {
		struct evidence_subject *subject =
			finding_subject(j, out, all[i].node->node->id, says_names[all[i].says]);

		LIST_EACH(const int, reason, &all[i].view.reason) {
			reason_add(&j->evidence->arena, &subject->reason, (enum reason) * reason);
			if (!passes || *reason == REASON_AGENT_UNATTESTED)
				finding_reason(j, out, (enum reason) * reason);
		}
		note_grounds(j, out, &all[i]);
	}
	note_same_place(j, out, all, count);
}

static void look(struct judged *j, const struct rule *rule, struct candidate *all, size_t count,
	bool measured)
{
	uint32_t set = city_set(j->in->region, rule);

	for (size_t i = 0; i < count; i++)
		all[i].says = location_says(j->locations, all[i].node, set, measured, &all[i].view);
}

/* What one reading counts. */
struct tally {
	int64_t yes, may;
	enum verdict verdict;
};

static struct tally tally(struct judged *j, const struct rule *rule, struct candidate *all,
	size_t count, int64_t need, bool measured)
{
	struct tally t;

	look(j, rule, all, count, measured);
	t.yes = count_saying(j, all, count, rule, LOCATION_YES, (size_t)need);
	t.may = count_saying(j, all, count, rule, LOCATION_MAY, (size_t)need) - t.yes;
	t.verdict = rollup_at_least(t.yes, t.may, need);
	return t;
}

/* Every reading of the profile; the headline, looked at last, fills the finding. */
static void judge_places(struct judged *j, const struct rule *rule, struct candidate *all,
	size_t count, int64_t need, struct finding *out)
{
	struct tally headline = {0, 0, VERDICT_NOT_ASSESSED};

	out->need = need;
	LIST_EACH(const char *, name, &rule->readings) {
		struct tally t = tally(j, rule, all, count, need, strcmp(*name, "measured") == 0);

		finding_reading(j, out, *name, t.verdict, t.yes);
	}
	if (rule->readings.count)
		headline = tally(j, rule, all, count, need,
			strcmp(rule->readings.items[0], "measured") == 0);
	out->yes = headline.yes;
	out->may = headline.may;
	note_subjects(j, out, all, count, headline.verdict == VERDICT_PASS);
	finding_headline(j, out);
}

static size_t find_candidates(
	struct judged *j, const struct rule *rule, struct arena *arena, struct candidate **out)
{
	struct candidate *all =
		arena_array(arena, j->locations->nodes.count, sizeof(struct candidate));
	size_t count = 0;

	LIST_EACH(const struct location_node, node, &j->locations->nodes)
		if (rule->role < 0 || node->node->role == rule->role)
			all[count++].node = node;
	*out = all;
	return count;
}

static void point_to_grounds(struct judged *j, struct finding *out)
{
	finding_evidence(j, out, "dossier", "/nodes");
	finding_evidence(j, out, "records", "");
	finding_evidence(j, out, "answers", "");
	finding_evidence(j, out, "document", "");
}

void rule_judge_nodes_in_cities(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct candidate *all;
	size_t count = find_candidates(j, rule, &scratch, &all);

	out->basis = BASIS_MEASURED;
	judge_places(j, rule, all, count, rule->need, out);
	if (count == 0)
		finding_reason(j, out, REASON_NONE_DECLARED);
	point_to_grounds(j, out);
	arena_fini(&scratch);
}

void rule_judge_all_nodes(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct candidate *all;
	size_t count = find_candidates(j, rule, &scratch, &all);

	out->basis = BASIS_MEASURED;
	judge_places(j, rule, all, count, (int64_t)count, out);
	if (count == 0)
		finding_reason(j, out, REASON_NONE_DECLARED);
	point_to_grounds(j, out);
	arena_fini(&scratch);
}
