/* function_refusal: each node refuses a blocked URL or an unfiled Host. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/function_nodes.h"
#include "analyzer/function_series.h"
#include "analyzer/function_share.h"
#include "base/text.h"

/* What is as good as a refusal where the check names no status of its own. */
static const int64_t refusing_statuses[] = {403, 404, 410, 421, 451};

struct tally {
	int64_t series, asked, refused, served, undecided;
	struct identity_tally who; /* refused or served */
};

struct row {
	struct evidence_refusal *out;
	const struct rule *rule;
	const struct function_series *series;
	struct tally tally;
	struct alpha alpha;
	int64_t lost; /* requests that missing series would have had */
};

/* 200 is what a check expects that says nothing. */
static bool is_refusal(const struct check *check, int64_t status)
{
	if (check->expect_status != 200)
		return status == check->expect_status;
	for (size_t i = 0; i < ARRAY_LEN(refusing_statuses); i++)
		if (status == refusing_statuses[i])
			return true;
	return false;
}

static void count_response(struct row *row, const struct record *record, size_t i)
{
	int64_t status = record->http->status.items[i];
	bool refused = is_refusal(row->series->check, status);
	bool served = !refused && status >= 200 && status < 300;

	row->tally.refused += refused;
	row->tally.served += served;
	row->tally.undecided += !refused && !served;
	identity_note(&row->tally.who,
		identity_names(row->series->check, row->series->node, record, i), true);
}

static int64_t closed_without_answer(const struct record *record)
{
	LIST_EACH(const struct bind_count, err, &record->err)
		if (text_equal(err->name, record_err_names[RECORD_RESET]))
			return err->count;
	return 0;
}

static bool has_connected(const struct record *record, size_t request)
{
	return request < record->http->connect_ns.count &&
	       record->http->connect_ns.items[request] != BIND_ABSENT;
}

/* A connection that is closed without an answer is a refusal, unless a status is expected. Records
 * count these, without saying which of the requests they were. */
static void count_record(struct row *row, const struct record *record)
{
	int64_t silent = 0, closed = closed_without_answer(record);

	row->tally.series++;
	for (size_t i = 0; i < record->http->status.count; i++) {
		row->tally.asked++;
		if (function_answered(record, i))
			count_response(row, record, i);
		else if (has_connected(record, i))
			silent++;
		else
			row->tally.undecided++;
	}
	if (row->series->check->expect_status != 200)
		closed = 0;
	closed = closed < silent ? closed : silent;
	row->tally.refused += closed;
	row->tally.who.counted += closed; /* and names nobody */
	row->tally.undecided += silent - closed;
}

static bool reaches(const struct row *row, int64_t n)
{
	struct function_share share = function_share_least(n, row->tally.refused);

	return proportion_at_least(share.n, share.k, row->rule->share_ppm, row->alpha);
}

static void note_share(struct judged *j, struct row *row)
{
	struct arena *arena = &j->evidence->arena;

	if (row->tally.asked < row->rule->need)
		reason_add(arena, &row->out->reason, REASON_INSUFFICIENT_SAMPLES);
	else if (!reaches(row, row->tally.asked))
		reason_add(arena, &row->out->reason, REASON_INTERVAL_STRADDLES);
	else if (!reaches(row, row->tally.asked + row->lost))
		reason_add(arena, &row->out->reason, REASON_MISSING_SLOTS);
}

static bool is_served(const struct check *check, const struct record *record)
{
	LIST_EACH(const int64_t, status, &record->http->status)
		if (*status == check->expect_status && *status >= 200 && *status < 300)
			return true;
	return false;
}

/* A node that gives nothing to anybody refuses this, too: some other check has to be served by the
 * same method and port. */
static bool serves_there(const struct judged *j, const struct function_series *series)
{
	LIST_EACH(const struct sighting, s, &j->seen->items) {
		const struct record *record = &s->entry->record;
		const struct check *check =
			record->check ? check_find(j->in->dossier, record->check) : NULL;

		if (!check || s->is_void || !record->http ||
			!text_equal(record->node, series->node->id) ||
			check->function == CHECK_REFUSE || !check_is(check, record->method) ||
			!check_is(series->check, record->method) ||
			check_port(check) != check_port(series->check))
			continue;
		if (is_served(check, record))
			return true;
	}
	return false;
}

static void note_doubts(struct judged *j, struct row *row)
{
	struct arena *arena = &j->evidence->arena;

	if (!j->in->plan)
		reason_add(arena, &row->out->reason, REASON_PLAN_MISSING);
	if (row->series->conflict)
		reason_add(arena, &row->out->reason, REASON_RECORD_CONFLICT);
	if (row->series->gap)
		reason_add(arena, &row->out->reason, REASON_MISSING_SLOTS);
	if (row->tally.who.other > 0)
		reason_add(arena, &row->out->reason, REASON_CONFLICTING_SOURCES);
	if (row->out->identity == IDENTITY_NONE)
		reason_add(arena, &row->out->reason, REASON_NODE_IDENTITY);
	if (!serves_there(j, row->series))
		reason_add(arena, &row->out->reason, REASON_NONE_DECLARED);
}

/* One response that serves it is enough, unless another node gave it. */
static void judge_row(struct judged *j, struct row *row)
{
	if (row->tally.asked == 0) {
		row->out->verdict = VERDICT_NOT_ASSESSED;
		reason_add(&j->evidence->arena, &row->out->reason, REASON_NO_DATA);
		return;
	}
	if (row->tally.served > 0 && row->tally.who.other == 0 && !row->series->conflict) {
		row->out->verdict = VERDICT_FAIL;
		return;
	}
	note_doubts(j, row);
	note_share(j, row);
	row->out->verdict = row->out->reason.count ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void describe_row(struct judged *j, struct row *row)
{
	struct arena *arena = &j->evidence->arena;
	const struct check *check = row->series->check;
	struct function_share low =
		function_share_least(row->tally.asked + row->lost, row->tally.refused);

	*row->out = (struct evidence_refusal){
		.check = arena_text(arena, check->id),
		.node = arena_text(arena, row->series->node->id),
		.host = arena_text(arena, check->host ? check->host : ""),
		.path = arena_text(arena, check->path ? check->path : "/"),
		.least_requests = row->rule->need,
		.least_ppm = row->rule->share_ppm,
		.due = row->series->due,
		.missing = row->series->missing,
		.asked = row->tally.asked,
		.refused = row->tally.refused,
		.served = row->tally.served,
		.undecided = row->tally.undecided,
		.refused_low_ppm = proportion_low_ppm(low.n, low.k, row->alpha),
	};
	row->out->identity = (int)identity_decide(
		function_series_has_key(j, row->series), &row->tally.who, false);
}

/* Each series sends as many. */
static int64_t requests_of(const struct judged *j, const struct check *check)
{
	if (j->in->plan)
		LIST_EACH(const struct plan_target, target, &j->in->plan->targets)
			if (text_equal(target->check, check->id) && target->node)
				return target->sent;
	return 0;
}

static void add_row(struct judged *j, const struct rule *rule, const struct node *node,
	const struct check *check, struct evidence_refusal *out)
{
	struct arena scratch = {0};
	struct function_series series;
	struct row row = {.out = out,
		.rule = rule,
		.series = &series,
		.alpha = {j->in->profile->alpha_ppm, PROPORTION_ONE_PPM}};

	function_series_find(j, node, check, &scratch, &series);
	LIST_EACH(const struct sighting *const, s, &series.seen)
		count_record(&row, &(*s)->entry->record);
	row.lost = series.missing * requests_of(j, check);
	describe_row(j, &row);
	judge_row(j, &row);
	arena_fini(&scratch);
}

static int by_check_and_node(const void *left, const void *right)
{
	const struct evidence_refusal *a = left, *b = right;
	int order = strcmp(a->check, b->check);

	return order ? order : strcmp(a->node, b->node);
}

static void fill_rows(struct judged *j, const struct rule *rule)
{
	const struct dossier *dossier = j->in->dossier;
	struct evidence_functions *to = &j->evidence->functions;

	to->refusals.items = arena_array(&j->evidence->arena,
		dossier->nodes.count * dossier->checks.count, sizeof(struct evidence_refusal));
	LIST_EACH(const struct check, check, &dossier->checks)
		LIST_EACH(const struct node, node, &dossier->nodes)
			if (check->function == CHECK_REFUSE && check_covers(check, node->id))
				add_row(j, rule, node, check,
					&to->refusals.items[to->refusals.count++]);
	if (to->refusals.count)
		qsort(to->refusals.items, to->refusals.count, sizeof(*to->refusals.items),
			by_check_and_node);
}

static void judge_node(struct judged *j, struct function_node *node)
{
	int none_declared = REASON_NONE_DECLARED;
	const reason_list undeclared = {&none_declared, 1};
	bool asked = false;

	LIST_EACH(const struct evidence_refusal, row, &j->evidence->functions.refusals) {
		if (strcmp(row->node, node->id) != 0)
			continue;
		asked = true;
		function_node_add(j, node, (enum verdict)row->verdict, &row->reason);
	}
	if (!asked)
		function_node_add(j, node, VERDICT_NOT_ASSESSED, &undeclared);
}

void rule_judge_function_refusal(struct judged *j, const struct rule *rule, struct finding *out)
{
	fill_rows(j, rule);
	function_nodes_judge(j, rule, judge_node, out);
}
