/* function_load_balance: requests to one node's address reach several real servers, in the shares
 * that are declared. Each request is a new connection without cookies, so that a balancer that
 * keeps a user at one server has nothing to tell a user by. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/function_series.h"
#include "analyzer/identity.h"
#include "analyzer/responses.h"
#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "analyzer/switch.h"
#include "base/count_order.h"
#include "base/multinomial.h"
#include "base/text.h"

#define SERVERS_LEAST        2  /* that a balancer has behind it */
#define NAMED_LEAST          30 /* responses that name their server, for any verdict */
#define SEEN_LEAST           2  /* a name that comes once may be no server's: a request's, a time */
#define UNNAMED_MOST_PERCENT 10 /* of the answered */
#define SERVERS_SHOWN        100 /* the most frequent */

/* Of one node and check, while it is counted. */
struct balance {
	struct judged *j;
	struct arena *scratch;
	struct responses responses;
	LIST_OF(struct bind_count) names; /* as the responses say them, by name */
	bool undeclared; /* weights are declared, and some name is none of theirs */
	struct evidence_balance *out;
};

static int64_t declared_weight(const struct check *check, const char *name)
{
	LIST_EACH(const struct bind_count, weight, &check->weights)
		if (strcmp(weight->name, name) == 0)
			return weight->count;
	return BIND_ABSENT;
}

/* The servers' names, one an answered request that names one. */
static void note_names(struct balance *b)
{
	size_t cap = 0;

	LIST_EACH(const struct sighting *, s, &b->responses.series) {
		const struct record *record = &(*s)->entry->record;

		b->out->asked += record->sent;
		for (size_t at = 0; at < record->http->status.count; at++) {
			const char *name = response_read(record, PLAN_READ_REAL_SERVER, at);
			struct bind_count *added;

			if (!response_is_good(b->responses.check, record, at))
				continue;
			b->out->answered++;
			b->out->unnamed += name[0] == '\0';
			if (name[0] == '\0')
				continue;
			added = arena_push(
				b->scratch, &b->names.items, &b->names.count, &cap, sizeof(*added));
			*added = (struct bind_count){name, 1};
		}
	}
	LIST_EACH(const struct bind_count, weight, &b->responses.check->weights) {
		struct bind_count *added = arena_push(
			b->scratch, &b->names.items, &b->names.count, &cap, sizeof(*added));

		*added = (struct bind_count){weight->name, 0};
	}
}

/* The most frequent into evidence, by name again. */
static void list_servers(struct balance *b)
{
	struct arena *arena = &b->j->evidence->arena;
	size_t shown = b->names.count < SERVERS_SHOWN ? b->names.count : SERVERS_SHOWN;
	struct bind_count *rows = arena_array(b->scratch, b->names.count, sizeof(*rows));

	if (b->names.count)
		memcpy(rows, b->names.items, b->names.count * sizeof(*rows));
	if (b->names.count > shown)
		qsort(rows, b->names.count, sizeof(*rows), count_most_first);
	if (shown)
		qsort(rows, shown, sizeof(*rows), count_by_name);
	b->out->servers_left_out = (int64_t)(b->names.count - shown);
	b->out->servers.items = arena_array(arena, shown, sizeof(struct evidence_server));
	for (size_t i = 0; i < shown; i++)
		b->out->servers.items[b->out->servers.count++] =
			(struct evidence_server){arena_text(arena, rows[i].name), rows[i].count,
				declared_weight(b->responses.check, rows[i].name)};
}

static void test_shares(struct balance *b)
{
	const struct check *check = b->responses.check;
	struct multinomial_cell *cells = arena_array(b->scratch, b->names.count, sizeof(*cells));
	size_t count = 0;

	b->out->p_ppm = BIND_ABSENT;
	LIST_EACH(const struct bind_count, name, &b->names) {
		int64_t weight = declared_weight(check, name->name);

		b->undeclared |= check->weights.count && weight == BIND_ABSENT;
		cells[count++] = (struct multinomial_cell){name->count, weight};
	}
	if (check->weights.count < SERVERS_LEAST || b->undeclared ||
		b->out->answered == b->out->unnamed)
		return;
	b->out->p_ppm = multinomial_p_ppm(cells, count);
	if (b->out->p_ppm < 0)
		b->out->p_ppm = BIND_ABSENT;
}

static int compare_record(const void *left, const void *right)
{
	const struct record *const *a = left, *const *b = right;
	int order = strcmp((*a)->agent, (*b)->agent);

	order = order ? order : strcmp((*a)->addr, (*b)->addr);
	order = order ? order : strcmp((*a)->method, (*b)->method);
	order = order ? order : ((*a)->port > (*b)->port) - ((*a)->port < (*b)->port);
	return order ? order : ((*a)->ttl > (*b)->ttl) - ((*a)->ttl < (*b)->ttl);
}

static bool is_same_path(const struct record *a, const struct record *b)
{
	return strcmp(a->agent, b->agent) == 0 && strcmp(a->addr, b->addr) == 0 &&
	       strcmp(a->method, b->method) == 0 && a->port == b->port;
}

/* Signs of several machines that are only shown: hops on the way change TTLs, too, and a key may
 * be renewed. */
static void note_hints(struct balance *b, int node)
{
	LIST_OF(const struct record *) all = {0};
	int64_t distinct = 0;
	size_t cap = 0;

	LIST_EACH(const struct sighting, s, &b->j->seen->items) {
		const struct record *record = &s->entry->record;
		const struct record **slot;

		if (s->node != node || s->is_void)
			continue;
		LIST_EACH(const struct bind_count, err, &record->err)
			if (strcmp(err->name, record_err_names[RECORD_KEY_DIFFERS]) == 0)
				b->out->other_keys += err->count;
		if (record->ttl == BIND_ABSENT)
			continue;
		slot = arena_push(b->scratch, &all.items, &all.count, &cap, sizeof(*slot));
		*slot = record;
	}
	if (all.count)
		qsort((void *)all.items, all.count, sizeof(*all.items), compare_record);
	for (size_t i = 0; i < all.count; i++) {
		bool same = i > 0 && is_same_path(all.items[i - 1], all.items[i]);

		distinct = !same ? 1 : distinct + (all.items[i]->ttl != all.items[i - 1]->ttl);
		b->out->ttls = distinct > b->out->ttls ? distinct : b->out->ttls;
	}
}

static void undecided(struct balance *b, enum reason reason)
{
	b->out->verdict = VERDICT_INCONCLUSIVE;
	reason_add(&b->j->evidence->arena, &b->out->reason, reason);
}

static int64_t count_reached(const struct balance *b)
{
	int64_t reached = 0;

	LIST_EACH(const struct bind_count, name, &b->names)
		reached += name->count >= SEEN_LEAST;
	return reached;
}

static int64_t count_named(const struct balance *b)
{
	int64_t named = 0;

	LIST_EACH(const struct bind_count, name, &b->names)
		named += name->count > 0;
	return named;
}

/* alpha is shared among the rows that are tested. */
static bool is_rejected(const struct balance *b, int64_t rows)
{
	return b->out->p_ppm != BIND_ABSENT && b->out->p_ppm * rows < b->j->in->profile->alpha_ppm;
}

/* Enough was seen: what it says, as long as the node gave it. One server of weights so uneven that
 * the other need not have come yet leaves it open. */
static void decide_shares(struct balance *b, int64_t rows)
{
	bool weighed = b->responses.check->weights.count >= SERVERS_LEAST && !b->undeclared;
	bool rejected = is_rejected(b, rows);
	bool one = count_named(b) < SERVERS_LEAST;
	bool few = one ? weighed && !rejected : count_reached(b) < SERVERS_LEAST;

	if (few)
		undecided(b, REASON_INSUFFICIENT_SAMPLES);
	else if (!one && b->undeclared)
		undecided(b, REASON_CONFLICTING_SOURCES);
	else if (weighed && b->out->p_ppm == BIND_ABSENT)
		undecided(b, REASON_NO_DATA);
	else
		b->out->verdict = one || rejected ? VERDICT_FAIL : VERDICT_PASS;
}

static void decide(struct balance *b, int64_t rows)
{
	struct evidence_balance *out = b->out;
	int64_t named = out->answered - out->unnamed;

	if (out->asked == 0) {
		out->verdict = VERDICT_NOT_ASSESSED;
		reason_add(&b->j->evidence->arena, &out->reason, REASON_NO_DATA);
		return;
	}
	if (named == 0)
		undecided(b, REASON_NO_DATA);
	else if (named < NAMED_LEAST || out->unnamed * 100 > out->answered * UNNAMED_MOST_PERCENT)
		undecided(b, REASON_INSUFFICIENT_SAMPLES);
	else
		decide_shares(b, rows);
	if (out->identity == IDENTITY_NONE)
		undecided(b, REASON_NODE_IDENTITY);
}

static enum evidence_identity identity_of(const struct balance *b)
{
	const struct responses *of = &b->responses;
	struct identity_tally tally = {0};

	LIST_EACH(const struct sighting *, s, &of->series) {
		const struct record *record = &(*s)->entry->record;

		for (size_t at = 0; at < record->http->status.count; at++)
			identity_note(&tally, identity_names(of->check, of->node, record, at),
				response_is_good(of->check, record, at));
	}
	return identity_decide(
		identity_has_keys(b->j->locations, of->node, of->series.items, of->series.count),
		&tally, false);
}

/* Shares are of what was sent, not of what somebody chose of it. */
static void doubt_records(struct balance *b)
{
	struct function_series series;
	enum reason fault;

	if (b->out->verdict != VERDICT_PASS)
		return;
	function_series_find(b->j, b->responses.node, b->responses.check, b->scratch, &series);
	if (function_series_fault(b->j, &series, &fault))
		undecided(b, fault);
}

static void fill_row(struct judged *j, int node, const struct check *check, int64_t rows,
	struct evidence_balance *out)
{
	struct arena scratch = {0};
	struct arena *arena = &j->evidence->arena;
	struct balance b = {.j = j, .scratch = &scratch, .out = out};

	responses_open(j->seen, j->in->dossier, node, check, &scratch, &b.responses);
	*out = (struct evidence_balance){.node = arena_text(arena, b.responses.node->id),
		.check = arena_text(arena, check->id),
		.identity = (int)identity_of(&b)};
	note_names(&b);
	b.names.count = count_join(b.names.items, b.names.count);
	list_servers(&b);
	test_shares(&b);
	note_hints(&b, node);
	decide(&b, rows);
	doubt_records(&b);
	arena_fini(&scratch);
}

static bool is_judged(const struct check *check, const char *node)
{
	return check->function == CHECK_BALANCE && check_covers(check, node);
}

static int64_t count_rows(const struct dossier *dossier)
{
	int64_t rows = 0;

	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct check, check, &dossier->checks)
			rows += is_judged(check, node->id);
	return rows;
}

static int by_node_and_check(const void *left, const void *right)
{
	const struct evidence_balance *a = left, *b = right;
	int order = strcmp(a->node, b->node);

	return order ? order : strcmp(a->check, b->check);
}

static void fill(struct judged *j, int64_t rows)
{
	const struct dossier *dossier = j->in->dossier;
	struct evidence_functions *to = &j->evidence->functions;

	to->balance.items =
		arena_array(&j->evidence->arena, (size_t)rows, sizeof(struct evidence_balance));
	for (size_t i = 0; i < dossier->nodes.count; i++)
		LIST_EACH(const struct check, check, &dossier->checks)
			if (is_judged(check, dossier->nodes.items[i].id))
				fill_row(j, (int)i, check, rows,
					&to->balance.items[to->balance.count++]);
	if (rows)
		qsort(to->balance.items, to->balance.count, sizeof(*to->balance.items),
			by_node_and_check);
}

/* One real server down and no request failed: that takes a watch in which a real server went down.
 */
static void read_one_down(struct judged *j, enum verdict verdict, struct finding *out)
{
	struct evidence_reading *reading =
		finding_reading(j, out, "one_down", verdict, BIND_ABSENT);

	if (verdict == VERDICT_NOT_ASSESSED)
		reason_add(&j->evidence->arena, &reading->reason, REASON_NO_DATA);
	LIST_EACH(const struct evidence_down, row, &j->evidence->functions.downs)
		LIST_EACH(const int, reason, &row->reason)
			reason_add(&j->evidence->arena, &reading->reason, (enum reason) * reason);
}

/* A watch in which requests failed fails it; what nobody watched, or could not tell, is no part of
 * it. The others are its parts and no rival readings. */
static void judge_parts(struct judged *j, enum verdict shares, struct finding *out)
{
	enum verdict one_down = one_down_verdict(&j->evidence->functions);
	enum verdict all = one_down == VERDICT_FAIL ? VERDICT_FAIL : shares;

	finding_reading(j, out, "balanced", all, out->yes);
	finding_reading(j, out, "shares", shares, out->yes);
	read_one_down(j, one_down, out);
	out->verdict = (int)all;
}

void rule_judge_load_balance(struct judged *j, const struct rule *rule, struct finding *out)
{
	int64_t counts[VERDICT_COUNT] = {0};
	int64_t rows = count_rows(j->in->dossier);

	(void)rule;
	out->basis = BASIS_MEASURED;
	if (rows == 0) {
		finding_reason(j, out, REASON_NONE_DECLARED);
		return;
	}
	fill(j, rows);
	out->need = rows;
	out->yes = out->may = 0;
	LIST_EACH(const struct evidence_balance, row, &j->evidence->functions.balance) {
		finding_row(j, out, row->node, row->verdict, &row->reason);
		counts[row->verdict]++;
	}
	judge_parts(j, rollup_rows(counts, rows), out);
	finding_evidence(j, out, "plan", "");
	finding_evidence(j, out, "records", "");
}
