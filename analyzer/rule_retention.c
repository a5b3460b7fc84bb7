/* log_retention: what the archives hold of the months before as_of. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/archive_silence.h"
#include "analyzer/documents.h"
#include "analyzer/rollup.h"
#include "analyzer/rule.h"
#include "model/inventory_usual.h"

#define HOUR_MS         INT64_C(3600000)
#define DENSE_PERCENT   90
#define ZONE_MOST_MS    (14 * HOUR_MS)   /* no zone is farther from UTC */
#define SETTING_SUBJECT "logs.retention" /* what a document on the retention setting is about */

/* One archive asked over one period. */
struct question {
	struct judged *j;
	const struct archive *archive;
	int64_t from_ms, to_ms, longer_ms;
	bool explainable;
	struct arena *arena;
};

static enum verdict undecided(const struct question *q, reason_list *why, enum reason reason)
{
	reason_add(q->arena, why, reason);
	return VERDICT_INCONCLUSIVE;
}

/* Why a gap is no proof that records are missing. */
static enum verdict judge_gap(const struct question *q, const archive_gaps *open, reason_list *why)
{
	int64_t service_start = q->j->in->dossier->service_start.v;

	if (q->archive->unavailable)
		return undecided(q, why, REASON_LOG_UNAVAILABLE);
	if (q->archive->damaged)
		return undecided(q, why, REASON_LOG_DAMAGED);
	if (service_start != BIND_ABSENT && open->count == 1 &&
		open->items[0].from_ms == q->from_ms && open->items[0].to_ms >= service_start &&
		open->items[0].to_ms - service_start <= q->longer_ms)
		return undecided(q, why, REASON_HISTORY_TOO_SHORT);
	/* records up to a time and none after it: as_of may lie ahead of the scan */
	if (open->count == 1 && open->items[0].to_ms == q->to_ms &&
		open->items[0].from_ms > q->from_ms)
		return undecided(q, why, REASON_STALE_DATA);
	if (q->archive->records == 0) {
		reason_add(q->arena, why, REASON_LOG_EMPTY);
		return VERDICT_FAIL;
	}
	reason_add(q->arena, why, REASON_GAP_UNEXPLAINED);
	if (archive_is_usually_silent(q->archive, open))
		reason_add(q->arena, why, REASON_NO_TRAFFIC); /* no paper says so: it still fails */
	return VERDICT_FAIL;
}

static archive_gaps open_gaps(const struct question *q, bool *mixed)
{
	archive_gaps gaps, open = {NULL, 0};

	archive_gaps_in(q->archive, q->from_ms, q->to_ms, q->longer_ms, q->arena, &gaps);
	if (q->explainable)
		archive_explain(q->j->in, q->archive, q->longer_ms, q->arena, &gaps);
	open.items = arena_array(q->arena, gaps.count, sizeof(*open.items));
	LIST_EACH(const struct archive_gap, gap, &gaps) {
		if (gap->why.count)
			*mixed = true;
		else
			open.items[open.count++] = *gap;
	}
	return open;
}

static bool holds_record(const struct question *q)
{
	LIST_EACH(const struct archive_run, run, &q->archive->runs)
		if (run->from_ms < q->to_ms && run->to_ms > q->from_ms)
			return true;
	return false;
}

static enum verdict judge_presence(const struct question *q, reason_list *why, bool *mixed)
{
	archive_gaps open = open_gaps(q, mixed);

	if (open.count)
		return judge_gap(q, &open, why);
	/* a period shorter than a gap may be holds no gap, and perhaps no record */
	return holds_record(q) ? VERDICT_PASS : undecided(q, why, REASON_NO_DATA);
}

/* What an unknown zone may change: all records come earlier or later; and a gap between two files,
 * which need not be of one zone, is longer or shorter than it looks. */
static const struct {
	int shift, gap; /* by so many times the farthest zone */
} zone_doubts[] = {{-1, 0}, {1, 0}, {0, -1}, {0, 1}};

/* The verdict that holds in every zone, or none. */
static enum verdict judge_zones(const struct question *q, reason_list *why, bool *mixed)
{
	enum verdict verdict = judge_presence(q, why, mixed);

	if (!q->archive->zoneless)
		return verdict;
	reason_add(q->arena, why, REASON_ZONE_UNDECLARED);
	for (size_t i = 0; i < ARRAY_LEN(zone_doubts); i++) {
		reason_list ignored = {NULL, 0};
		struct question other = *q;
		bool paper;

		other.from_ms += zone_doubts[i].shift * ZONE_MOST_MS;
		other.to_ms += zone_doubts[i].shift * ZONE_MOST_MS;
		other.longer_ms += zone_doubts[i].gap * ZONE_MOST_MS;
		if (other.longer_ms < 0)
			other.longer_ms = 0;
		if (judge_presence(&other, &ignored, &paper) != verdict)
			return VERDICT_INCONCLUSIVE;
	}
	return verdict;
}

/* A file that another node has as well proves nothing, and excuses nothing: what is missing beside
 * it is missing. */
static enum verdict judge_archive(const struct question *q, reason_list *why, bool *mixed)
{
	enum verdict verdict;

	if (!q->archive->found && !q->archive->declared) {
		reason_add(q->arena, why, REASON_NONE_DECLARED);
		return VERDICT_NOT_ASSESSED;
	}
	if (!q->archive->found) {
		reason_add(q->arena, why,
			q->archive->unavailable ? REASON_LOG_UNAVAILABLE : REASON_NO_DATA);
		return VERDICT_NOT_ASSESSED;
	}
	verdict = judge_zones(q, why, mixed);
	if (!q->archive->shared)
		return verdict;
	reason_add(q->arena, why, REASON_CONFLICTING_SOURCES);
	return verdict == VERDICT_PASS ? VERDICT_INCONCLUSIVE : verdict;
}

static struct question calendar(struct judged *j, const struct rule *rule,
	const struct archive *archive, struct arena *arena)
{
	int64_t to = j->in->as_of.v;

	return (struct question){.j = j,
		.archive = archive,
		.from_ms = when_months_before(j->in->as_of, (int)rule->months).v,
		.to_ms = to,
		.longer_ms = rule->gap_hours * HOUR_MS,
		.explainable = true,
		.arena = arena};
}

static enum verdict read_calendar(struct question *q, reason_list *why, bool *mixed)
{
	return judge_archive(q, why, mixed);
}

static enum verdict read_days_180(struct question *q, reason_list *why, bool *mixed)
{
	q->from_ms = q->to_ms - 180 * WHEN_DAY_MS;
	return judge_archive(q, why, mixed);
}

static enum verdict read_days_183(struct question *q, reason_list *why, bool *mixed)
{
	q->from_ms = q->to_ms - 183 * WHEN_DAY_MS;
	return judge_archive(q, why, mixed);
}

/* No stretch of 30 minutes without a record, and nothing is explained away. */
static enum verdict read_no_gap(struct question *q, reason_list *why, bool *mixed)
{
	q->longer_ms = INVENTORY_GAP_MINUTES * WHEN_MINUTE_MS - 1;
	q->explainable = false;
	return judge_archive(q, why, mixed);
}

static enum verdict read_dense(struct question *q, reason_list *why, bool *mixed)
{
	enum verdict verdict = judge_archive(q, why, mixed);
	int64_t present, all;

	if (verdict != VERDICT_PASS)
		return verdict;
	archive_hours(q->archive, q->from_ms, q->to_ms, &present, &all);
	if (present * 100 >= all * DENSE_PERCENT)
		return VERDICT_PASS;
	if (q->archive->unavailable) /* the hours may be in what was not read */
		return undecided(q, why, REASON_LOG_UNAVAILABLE);
	return q->archive->damaged ? undecided(q, why, REASON_LOG_DAMAGED) : VERDICT_FAIL;
}

/* For a new service: the setting as a document, and everything since it started. */
static enum verdict read_capability(struct question *q, reason_list *why, bool *mixed)
{
	int64_t start = q->j->in->dossier->service_start.v;

	*mixed = true;
	if (!document_about(q->j->in, SETTING_SUBJECT))
		return undecided(q, why, REASON_DOCUMENT_MISSING);
	if (start == BIND_ABSENT) /* silence about it must not help */
		return undecided(q, why, REASON_NONE_DECLARED);
	if (q->archive->first.v != BIND_ABSENT && q->archive->first.v + q->longer_ms < start)
		return undecided(q, why, REASON_CONFLICTING_SOURCES); /* logs before the start */
	if (start >= q->to_ms)
		return VERDICT_PASS; /* nothing can have been logged yet: paper alone */
	if (start > q->from_ms)
		q->from_ms = start;
	return judge_archive(q, why, mixed);
}

static const struct reading {
	const char *name;
	enum verdict (*read)(struct question *q, reason_list *why, bool *mixed);
	bool whole_estate; /* asked of all nodes' archives as one */
} readings[] = {
	{"capability", read_capability, false},
	{"calendar", read_calendar, false},
	{"days_180", read_days_180, false},
	{"days_183", read_days_183, false},
	{"no_gap", read_no_gap, false},
	{"dense", read_dense, false},
	{"whole_estate", read_calendar, true},
};

/* Whole calendar months back from as_of that hold no unexplained gap. */
static int64_t whole_months(struct judged *j, const struct rule *rule,
	const struct archive *archive, struct arena *arena)
{
	int64_t months = 0;
	bool mixed = false;

	while (months < 120) {
		struct question q = calendar(j, rule, archive, arena);

		q.from_ms = when_months_before(j->in->as_of, (int)months + 1).v;
		if (open_gaps(&q, &mixed).count)
			break;
		months++;
	}
	return months;
}

static int longest_first(const void *left, const void *right)
{
	const struct archive_gap *a = left, *b = right;
	int64_t x = a->to_ms - a->from_ms, y = b->to_ms - b->from_ms;

	if (x != y)
		return x > y ? -1 : 1;
	return a->from_ms < b->from_ms ? -1 : 1;
}

static int earliest_first(const void *left, const void *right)
{
	const struct archive_gap *a = left, *b = right;

	return a->from_ms < b->from_ms ? -1 : 1;
}

/* Why the gap is explained, or what else is known of it. */
static void print_gap(const struct question *q, const struct archive_list *all,
	const struct inventory_usual *usual, const struct archive_gap *from,
	struct evidence_gap *to)
{
	struct arena *arena = &q->j->evidence->arena;

	to->from.v = from->from_ms;
	to->to.v = from->to_ms;
	to->usual = inventory_usual_in(
		usual, from->from_ms / WHEN_MINUTE_MS, from->to_ms / WHEN_MINUTE_MS);
	to->why.items = arena_array(arena, from->why.count + 1, sizeof(const char *));
	LIST_EACH(const char *, why, &from->why)
		to->why.items[to->why.count++] = arena_text(arena, *why);
	if (archive_siblings_silent(all, q->archive, from->from_ms, from->to_ms))
		to->why.items[to->why.count++] = "siblings_silent";
}

static void print_gaps(
	const struct question *q, const struct archive_list *all, struct evidence_log *log)
{
	struct inventory_usual *usual = inventory_usual_new(
		q->archive->hours.items, q->archive->hours.count, &q->archive->isolated);
	archive_gaps gaps;

	archive_gaps_in(q->archive, q->from_ms, q->to_ms,
		INVENTORY_GAP_MINUTES * WHEN_MINUTE_MS - 1, q->arena, &gaps);
	archive_explain(q->j->in, q->archive, q->longer_ms, q->arena, &gaps);
	if (gaps.count > EVIDENCE_GAPS_MOST) {
		qsort(gaps.items, gaps.count, sizeof(*gaps.items), longest_first);
		log->gaps_left_out = (int64_t)gaps.count - EVIDENCE_GAPS_MOST;
		gaps.count = EVIDENCE_GAPS_MOST;
		qsort(gaps.items, gaps.count, sizeof(*gaps.items), earliest_first);
	}
	log->gaps.count = gaps.count;
	log->gaps.items =
		arena_array(&q->j->evidence->arena, gaps.count, sizeof(struct evidence_gap));
	for (size_t i = 0; i < gaps.count; i++)
		print_gap(q, all, usual, &gaps.items[i], &log->gaps.items[i]);
	inventory_usual_free(usual);
}

static void print_isolated(const struct question *q, struct evidence_log *log)
{
	const inventory_isolated_list *from = &q->archive->isolated;

	log->isolated.items =
		arena_array(&q->j->evidence->arena, from->count, sizeof(struct evidence_isolated));
	LIST_EACH(const struct inventory_isolated, isolated, from)
		log->isolated.items[log->isolated.count++] =
			(struct evidence_isolated){isolated->from, isolated->to, isolated->records};
}

/* Every node by every kind that the rule wants or that is there. */
static void gather_all(struct judged *j, const struct rule *rule, struct arena *scratch,
	struct archive *all, size_t *count)
{
	const struct archive_contents *contents = archive_contents_open(j->in, scratch);

	*count = 0;
	LIST_EACH(const struct node, node, &j->in->dossier->nodes)
		for (int kind = 0; kind < LOG_UNKNOWN; kind++) {
			struct archive *to = &all[*count];

			archive_gather(j->in, contents, node->id, kind, scratch, to);
			if (rule_wants_kind(rule, kind) || to->found || to->declared)
				++*count;
		}
}

static const struct reading *find_reading(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(readings); i++)
		if (strcmp(readings[i].name, name) == 0)
			return &readings[i];
	return NULL;
}

/* A new service is asked for its setting; else the profile's first reading counts. */
static const struct reading *headline_reading(const struct judged *j, const struct rule *rule)
{
	const struct reading *first =
		rule->readings.count ? find_reading(rule->readings.items[0]) : NULL;

	if (j->in->dossier->stage == STAGE_NEW)
		return find_reading("capability");
	return first ? first : find_reading("calendar");
}

static void fill_log(struct judged *j, const struct rule *rule, const struct archive_list *all,
	const struct archive *archive, struct arena *scratch, struct evidence_log *log)
{
	struct question q = calendar(j, rule, archive, scratch);
	struct question headline = q;
	struct arena *arena = &j->evidence->arena;
	reason_list why = {NULL, 0};
	bool mixed = false;

	*log = (struct evidence_log){.node = arena_text(arena, archive->node),
		.kind = archive->kind,
		.first = archive->first,
		.last = archive->last,
		.records = archive->records,
		.files = archive->files,
		.bytes = archive->bytes,
		.bad_lines = archive->bad_lines,
		.unverified = archive->unverified};
	log->verdict = (int)headline_reading(j, rule)->read(&headline, &why, &mixed);
	LIST_EACH(const int, reason, &why)
		reason_add(arena, &log->reason, (enum reason) * reason);
	if (!archive->found)
		return;
	log->months = whole_months(j, rule, archive, scratch);
	print_gaps(&q, all, log);
	print_isolated(&q, log);
}

static void print_logs(struct judged *j, const struct rule *rule, struct archive *all, size_t count,
	struct arena *scratch)
{
	struct evidence *evidence = j->evidence;
	const struct archive_list list = {all, count};

	evidence->logs.count = count;
	evidence->logs.items = arena_array(&evidence->arena, count, sizeof(struct evidence_log));
	for (size_t i = 0; i < count; i++)
		fill_log(j, rule, &list, &all[i], scratch, &evidence->logs.items[i]);
}

struct asked {
	struct judged *j;
	const struct rule *rule;
	struct archive *all;
	size_t count;
	struct arena *scratch;
	reason_list why;
	bool mixed;
	int64_t yes, may, need;
};

static enum verdict ask_one(
	struct asked *a, const struct reading *reading, const struct archive *archive)
{
	struct question q = calendar(a->j, a->rule, archive, a->scratch);

	return reading->read(&q, &a->why, &a->mixed);
}

static enum verdict ask_estate(struct asked *a, const struct reading *reading)
{
	int64_t counts[VERDICT_COUNT] = {0};

	LIST_EACH(const int, kind, &a->rule->kinds) {
		struct archive estate;

		archive_gather(a->j->in, NULL, NULL, *kind, a->scratch, &estate);
		counts[ask_one(a, reading, &estate)]++;
	}
	return rollup_all(counts);
}

static enum verdict ask_nodes(struct asked *a, const struct reading *reading)
{
	int64_t counts[VERDICT_COUNT] = {0};

	for (size_t i = 0; i < a->count; i++) {
		enum verdict verdict;

		if (!rule_wants_kind(a->rule, a->all[i].kind))
			continue;
		verdict = ask_one(a, reading, &a->all[i]);
		counts[verdict]++;
		a->need++;
		a->yes += verdict == VERDICT_PASS;
		a->may += verdict != VERDICT_PASS && verdict != VERDICT_FAIL;
	}
	return rollup_all(counts);
}

/* The first reading asked is the headline and gives the finding its numbers. */
static void ask(struct asked *a, const struct reading *reading, struct finding *out)
{
	struct asked fresh = {
		a->j, a->rule, a->all, a->count, a->scratch, {NULL, 0}, false, 0, 0, 0};
	enum verdict verdict =
		reading->whole_estate ? ask_estate(&fresh, reading) : ask_nodes(&fresh, reading);
	struct evidence_reading *added = finding_reading(
		a->j, out, reading->name, verdict, reading->whole_estate ? BIND_ABSENT : fresh.yes);

	LIST_EACH(const int, reason, &fresh.why)
		reason_add(&a->j->evidence->arena, &added->reason, (enum reason) * reason);
	if (!added->headline)
		return;
	finding_reasons(a->j, out, &added->reason);
	out->need = fresh.need;
	out->yes = fresh.yes;
	out->may = fresh.may;
	out->basis = fresh.mixed ? BASIS_MIXED : BASIS_MEASURED;
	if (strcmp(reading->name, "capability") == 0 &&
		a->j->in->dossier->service_start.v >= a->j->in->as_of.v)
		out->basis = BASIS_DECLARED; /* nothing was measured */
}

static void note_subjects(struct judged *j, const struct rule *rule, struct finding *out)
{
	LIST_EACH(const struct evidence_log, log, &j->evidence->logs) {
		struct evidence_subject *subject;

		if (!rule_wants_kind(rule, log->kind))
			continue;
		subject = finding_subject(j, out, log->node,
			log->verdict == VERDICT_PASS   ? "yes"
			: log->verdict == VERDICT_FAIL ? "no"
						       : "may");
		subject->reason = log->reason;
	}
}

/* Documents that the verdict rests on. */
static void note_papers(struct judged *j, const struct rule *rule, struct finding *out)
{
	const struct document *setting = document_about(j->in, SETTING_SUBJECT);

	if (j->in->dossier->stage == STAGE_NEW && setting)
		finding_assumes(j, out, "document", setting->id);
	LIST_EACH(const struct evidence_log, log, &j->evidence->logs)
		LIST_EACH(const struct evidence_gap, gap, &log->gaps)
			LIST_EACH(const char *, why, &gap->why)
				if (rule_wants_kind(rule, log->kind) &&
					strncmp(*why, "document:", 9) == 0)
					finding_assumes(j, out, "document", *why + 9);
}

void rule_judge_retention(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct asked a = {.j = j, .rule = rule, .scratch = &scratch};

	a.all = arena_array(
		&scratch, j->in->dossier->nodes.count * LOG_UNKNOWN + 1, sizeof(*a.all));
	gather_all(j, rule, &scratch, a.all, &a.count);
	print_logs(j, rule, a.all, a.count, &scratch);
	if (j->in->dossier->stage == STAGE_NEW)
		ask(&a, find_reading("capability"), out);
	LIST_EACH(const char *, name, &rule->readings)
		if (find_reading(*name))
			ask(&a, find_reading(*name), out);
	note_subjects(j, rule, out);
	note_papers(j, rule, out);
	finding_headline(j, out);
	finding_evidence(j, out, "inventory", "/archives");
	arena_fini(&scratch);
}
