/* function_dispatch: the same name leads users of different cities to different nodes, and each to
 * the nearest of the declared ones. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/dispatch_rows.h"
#include "analyzer/function_share.h"
#include "analyzer/rollup.h"
#include "analyzer/switch.h"
#include "base/median.h"
#include "base/text.h"

static const char *const province_names[] = {
	[LOCATION_NO] = "no", [LOCATION_MAY] = "may", [LOCATION_YES] = "yes"};

static const char *const says_of[VERDICT_COUNT] = {
	[VERDICT_PASS] = "yes", [VERDICT_FAIL] = "no", [VERDICT_INCONCLUSIVE] = "may"};

static int most_first(const void *left, const void *right)
{
	const struct evidence_choice *a = left, *b = right;
	int order;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (!a->node || !b->node)
		order = (a->node == NULL) - (b->node == NULL);
	else
		order = strcmp(a->node, b->node);
	return order || !a->addr || !b->addr ? order : strcmp(a->addr, b->addr);
}

static void fill_choices(
	struct judged *j, const struct dispatch_row *row, struct evidence_dispatch *out)
{
	struct arena *arena = &j->evidence->arena;
	const struct dossier *dossier = j->in->dossier;

	out->choices.items = arena_array(
		arena, dossier->nodes.count + row->strangers.count, sizeof(struct evidence_choice));
	for (size_t i = 0; i < dossier->nodes.count; i++)
		if (row->of_node[i] > 0)
			out->choices.items[out->choices.count++] = (struct evidence_choice){
				.node = arena_text(arena, dossier->nodes.items[i].id),
				.province = province_names[j->trials->says.items[i]],
				.count = row->of_node[i]};
	LIST_EACH(const struct dispatch_stranger, stranger, &row->strangers)
		out->choices.items[out->choices.count++] = (struct evidence_choice){
			.addr = arena_text(arena, stranger->addr), .count = stranger->count};
	if (out->choices.count)
		qsort(out->choices.items, out->choices.count, sizeof(struct evidence_choice),
			most_first);
	out->choices_left_out = row->left_out;
}

static int64_t extra_us(const struct dispatch_row *row)
{
	if (row->extras.count == 0)
		return BIND_ABSENT;
	return (numbers_median(row->extras.items, row->extras.count) + 500) / 1000;
}

/* What the bounds are made of: what is missing may have led anywhere. */
static struct function_share least_of(const struct dispatch_row *row)
{
	return function_share_least(row->planned, row->nearest);
}

static struct function_share most_of(const struct dispatch_row *row)
{
	return function_share_most(row->planned, row->nearest + row->planned - row->judged);
}

static void fill_row(struct judged *j, const struct rule *rule, const struct dispatch_row *row,
	struct evidence_dispatch *out)
{
	struct arena *arena = &j->evidence->arena;
	struct alpha alpha = j->trials->alpha;
	struct function_share least = least_of(row), most = most_of(row);

	*out = (struct evidence_dispatch){.name = arena_text(arena, row->name),
		.type = row->type,
		.how = row->how,
		.city = arena_text(arena, row->city),
		.operator_name = arena_text(arena, row->operator_name),
		.asked = row->asked,
		.answered = row->answered,
		.unsaid = row->unsaid,
		.planned = row->planned,
		.judged = row->judged,
		.nearest = row->nearest,
		.share_ppm = rule->share_ppm,
		.extra_us = extra_us(row),
		.ttl_least_s = row->ttl_least_s,
		.ttl_most_s = row->ttl_most_s};
	out->nearest_low_ppm = proportion_low_ppm(least.n, least.k, alpha);
	out->nearest_high_ppm = proportion_high_ppm(most.n, most.k, alpha);
	out->cnames.items = arena_array(arena, row->cnames.count, sizeof(const char *));
	LIST_EACH(const char *, cname, &row->cnames)
		out->cnames.items[out->cnames.count++] = arena_text(arena, *cname);
	fill_choices(j, row, out);
}

static void undecided(struct judged *j, struct evidence_dispatch *out, enum reason reason)
{
	if (out->verdict != VERDICT_FAIL)
		out->verdict = VERDICT_INCONCLUSIVE;
	reason_add(&j->evidence->arena, &out->reason, reason);
}

/* The share of slots that lead to the nearest node: missing slots neither help nor harm. */
static void judge_share(struct judged *j, const struct rule *rule, const struct dispatch_row *row,
	struct evidence_dispatch *out)
{
	struct alpha alpha = j->trials->alpha;
	int64_t missing = row->planned - row->judged;
	struct function_share least = least_of(row), most = most_of(row);

	if (proportion_at_least(least.n, least.k, rule->share_ppm, alpha))
		return;
	if (row->judged && proportion_below(most.n, most.k, rule->share_ppm, alpha)) {
		out->verdict = VERDICT_FAIL;
		return;
	}
	if (row->judged == 0)
		undecided(j, out, REASON_NO_DATA);
	else if (missing)
		undecided(j, out, REASON_MISSING_SLOTS);
	if (!proportion_at_least(least.n, least.n, rule->share_ppm, alpha))
		undecided(j, out, REASON_INSUFFICIENT_SAMPLES);
	else if (row->judged && !missing)
		undecided(j, out, REASON_INTERVAL_STRADDLES);
}

/* Nobody is led out of the province or to a stranger. */
static void judge_places(struct judged *j, struct evidence_dispatch *out)
{
	LIST_EACH(const struct evidence_choice, choice, &out->choices)
		if (!choice->node || strcmp(choice->province, "no") == 0)
			out->verdict = VERDICT_FAIL;
	LIST_EACH(const struct evidence_choice, choice, &out->choices)
		if (out->verdict != VERDICT_NOT_ASSESSED && choice->node &&
			strcmp(choice->province, "may") == 0)
			undecided(j, out, REASON_AMBIGUOUS_LOCATION);
}

/* What makes a row undecided whatever it counts. */
static void judge_agents(
	struct judged *j, const struct dispatch_row *row, struct evidence_dispatch *out)
{
	if (row->conflict || row->gap || row->misplaced)
		out->verdict = VERDICT_INCONCLUSIVE;
	if (row->conflict)
		undecided(j, out, REASON_RECORD_CONFLICT);
	if (row->gap)
		undecided(j, out, REASON_MISSING_SLOTS);
	if (row->misplaced)
		undecided(j, out, REASON_AGENT_MISPLACED);
}

/* Nothing was answered that could be judged. */
static void judge_nothing(
	struct judged *j, const struct dispatch_row *row, struct evidence_dispatch *out)
{
	if (row->unsaid > 0)
		out->verdict = VERDICT_NOT_ASSESSED; /* the authority looks at no subnet */
	else if (row->v6 && row->empty > 0)
		out->verdict = VERDICT_NOT_APPLICABLE; /* there is no service over IPv6 */
	else
		undecided(j, out, REASON_NO_DATA);
}

static void judge_row(struct judged *j, const struct rule *rule, const struct dispatch_row *row,
	struct evidence_dispatch *out)
{
	out->verdict = VERDICT_PASS;
	if (row->answered == 0) {
		judge_nothing(j, row, out);
		judge_agents(j, row, out);
		return;
	}
	if (!row->subnet || row->users_ns)
		judge_share(j, rule, row, out);
	else
		out->verdict = VERDICT_NOT_ASSESSED; /* nobody there measures what is near */
	judge_places(j, out);
	if (out->verdict != VERDICT_NOT_ASSESSED && row->unidentified)
		undecided(j, out, REASON_NODE_IDENTITY);
	judge_agents(j, row, out);
}

/* The node that most answers lead to. */
static const char *main_node(const struct evidence_dispatch *row)
{
	return row->choices.count ? row->choices.items[0].node : NULL;
}

/* More than half of the answers lead there, beyond chance: a name server that gives its nodes in
 * turn leads each city somewhere else most often, too. */
static bool is_led(const struct judged *j, const struct evidence_dispatch *row)
{
	int64_t answers = row->choices_left_out;
	struct function_share share;

	if (row->verdict == VERDICT_NOT_ASSESSED || row->choices.count == 0)
		return false;
	LIST_EACH(const struct evidence_choice, choice, &row->choices)
		answers += choice->count;
	share = function_share_least(answers, row->choices.items[0].count);
	return proportion_at_least(share.n, share.k, PROPORTION_ONE_PPM / 2, j->trials->alpha);
}

static bool differ(const struct judged *j, const struct evidence_dispatch *a,
	const struct evidence_dispatch *b)
{
	return is_led(j, a) && is_led(j, b) && strcmp(a->name, b->name) == 0 &&
	       strcmp(a->type, b->type) == 0 && strcmp(a->city, b->city) != 0 && main_node(a) &&
	       main_node(b) && strcmp(main_node(a), main_node(b)) != 0;
}

static int64_t count_main_nodes(const struct evidence *evidence)
{
	const struct evidence_dispatch *rows = evidence->functions.dispatch.items;
	size_t count = evidence->functions.dispatch.count;
	int64_t n = 0;

	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < i && !text_equal(main_node(&rows[k]), main_node(&rows[i])))
			k++;
		n += k == i && main_node(&rows[i]);
	}
	return n;
}

/* The same name gives different nodes to two cities. One node for all is a fault only where another
 * would be nearer, and that fails the row of such a city. */
static enum verdict judge_varies(const struct judged *j)
{
	const struct evidence *evidence = j->evidence;
	const struct evidence_dispatch *rows = evidence->functions.dispatch.items;
	size_t count = evidence->functions.dispatch.count;
	bool wrong = false;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (differ(j, &rows[i], &rows[k]))
				return VERDICT_PASS;
	for (size_t i = 0; i < count; i++)
		wrong |= rows[i].verdict == VERDICT_FAIL;
	if (count_main_nodes(evidence) == 0)
		return VERDICT_NOT_ASSESSED;
	return wrong ? VERDICT_FAIL : VERDICT_INCONCLUSIVE;
}

/* 360700/中国移动/www.example.com/A, with /subnet where it was asked for them. */
static void note_subject(struct judged *j, struct finding *out, const struct evidence_dispatch *row)
{
	struct evidence_subject *subject;
	const char *operator_name = row->operator_name ? row->operator_name : "";

	if (!says_of[row->verdict])
		return;
	subject = finding_subject(j, out,
		arena_format(&j->evidence->arena, "%s/%s/%s/%s%s", row->city, operator_name,
			row->name, row->type, strcmp(row->how, "subnet") == 0 ? "/subnet" : ""),
		says_of[row->verdict]);
	LIST_EACH(const int, reason, &row->reason) {
		reason_add(&j->evidence->arena, &subject->reason, (enum reason) * reason);
		finding_reason(j, out, (enum reason) * reason);
	}
}

/* What nobody could measure is shown and decides nothing. */
static enum verdict judge_nearest(struct judged *j, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};

	out->need = out->yes = out->may = 0;
	LIST_EACH(const struct evidence_dispatch, row, &j->evidence->functions.dispatch) {
		note_subject(j, out, row);
		if (row->verdict == VERDICT_NOT_ASSESSED)
			continue;
		counts[row->verdict]++;
		out->need += says_of[row->verdict] != NULL;
		out->yes += row->verdict == VERDICT_PASS;
		out->may += row->verdict == VERDICT_INCONCLUSIVE;
	}
	return rollup_all(counts);
}

/* Nearest and different together; a failover that failed fails it, one that nobody watched is no
 * part of it. The others are its parts and no rival readings. */
static void judge_parts(struct judged *j, struct finding *out)
{
	enum verdict nearest = judge_nearest(j, out), varies = judge_varies(j);
	enum verdict failover = failover_verdict(&j->evidence->functions), all;
	int64_t counts[VERDICT_COUNT] = {0};

	counts[nearest]++;
	counts[varies]++;
	counts[VERDICT_FAIL] += failover == VERDICT_FAIL;
	all = rollup_all(counts);
	if (nearest == VERDICT_NOT_ASSESSED && varies == VERDICT_NOT_ASSESSED &&
		failover != VERDICT_FAIL)
		all = VERDICT_NOT_ASSESSED;
	if (varies == VERDICT_INCONCLUSIVE)
		finding_reason(j, out, REASON_INSUFFICIENT_SAMPLES);
	finding_reading(j, out, "dispatched", all, out->yes);
	finding_reading(j, out, "nearest", nearest, out->yes);
	finding_reading(j, out, "varies", varies, count_main_nodes(j->evidence));
	finding_reading(j, out, "failover", failover, BIND_ABSENT);
	out->verdict = (int)all;
}

static void fill_rows(struct judged *j, const struct rule *rule)
{
	struct evidence_functions *functions = &j->evidence->functions;
	struct dispatch_rows rows;

	dispatch_rows_open(j, &rows);
	functions->dispatch.items =
		arena_array(&j->evidence->arena, rows.rows.count, sizeof(struct evidence_dispatch));
	functions->dispatch.count = 0;
	LIST_EACH(struct dispatch_row *, row, &rows.rows) {
		struct evidence_dispatch *out;

		if (!(*row)->wanted && (*row)->asked == 0)
			continue;
		out = &functions->dispatch.items[functions->dispatch.count++];
		fill_row(j, rule, *row, out);
		judge_row(j, rule, *row, out);
	}
	dispatch_rows_close(&rows);
}

static bool is_asked(const struct dossier *dossier)
{
	LIST_EACH(const struct check, check, &dossier->checks)
		if (dispatch_is_asked(check))
			return true;
	return false;
}

void rule_judge_dispatch(struct judged *j, const struct rule *rule, struct finding *out)
{
	out->basis = BASIS_MEASURED;
	if (!is_asked(j->in->dossier))
		finding_reason(j, out, REASON_NONE_DECLARED);
	else if (!j->in->plan)
		finding_reason(j, out, REASON_PLAN_MISSING);
	else
		fill_rows(j, rule);
	judge_parts(j, out);
	finding_evidence(j, out, "dossier", "/checks");
	finding_evidence(j, out, "plan", "");
	finding_evidence(j, out, "records", "");
}
