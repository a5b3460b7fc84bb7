/* log_damage, log_times, log_fields: what an inspector would ask next. They inform: no verdict is
 * made of them, and nobody is accused. */
#include "analyzer/archive_lines.h"
#include "analyzer/log_facts.h"

static const enum evidence_fact_kind damage_facts[] = {FACT_TRUNCATED, FACT_CORRUPT,
	FACT_TRAILING_BYTES, FACT_NUL_BYTES, FACT_READ_ERROR, FACT_EXPANSION_LIMIT,
	FACT_OTHER_DAMAGE, FACT_UNVERIFIED};
static const enum evidence_fact_kind time_facts[] = {FACT_MTIME_BEFORE_CONTENT,
	FACT_CTIME_AFTER_MTIME, FACT_HEADER_BEFORE_CONTENT, FACT_NAME_DATE_APART, FACT_OUT_OF_ORDER,
	FACT_IMPLAUSIBLE, FACT_ISOLATED, FACT_ZONE_UNDECLARED, FACT_YEAR_INFERRED, FACT_SAME_LINES,
	FACT_OVERLAPPING};

static bool add_facts(struct judged *j, struct finding *out, const struct log_holding *of,
	const enum evidence_fact_kind *facts, size_t count)
{
	size_t before = out->facts.count;

	for (size_t i = 0; i < count; i++)
		finding_fact(j, out, of, facts[i], BIND_ABSENT);
	return out->facts.count > before;
}

void rule_judge_log_damage(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct log_holdings all;

	(void)rule;
	log_holdings_open(j, &scratch, &all);
	for (size_t i = 0; i < all.count; i++) {
		const struct log_holding *of = &all.items[i];

		if (of->found && add_facts(j, out, of, damage_facts, ARRAY_LEN(damage_facts)))
			finding_log(j, out, of, "no", REASON_LOG_DAMAGED);
		else if (of->found && !of->unavailable)
			finding_log(j, out, of, "yes", -1);
		else
			finding_log_absent(j, out, of);
		finding_fact(j, out, of, FACT_SKIPPED, BIND_ABSENT); /* no damage, but unknown */
	}
	finding_inform(j, out, &all);
	arena_fini(&scratch);
}

/* Isolated records are seen only when all parts of an archive are together. */
static void count_isolated(const struct judged *j, struct arena *arena, struct log_holding *of)
{
	struct archive archive;

	archive_gather(j->in, NULL, of->node, of->kind, arena, &archive);
	LIST_EACH(const struct inventory_isolated, isolated, &archive.isolated)
		of->facts[FACT_ISOLATED].count =
			inventory_sum(of->facts[FACT_ISOLATED].count, isolated->records);
}

/* Days of the archive are line for line another node's: then its times are of the other's too. */
static void count_same_lines(const struct archive_lines *lines, struct log_holding *of)
{
	struct archive_same_lines same;

	if (archive_lines_shared(lines, of->node, of->kind, &same))
		of->facts[FACT_SAME_LINES] = (struct log_fact){same.lines, same.node};
}

/* The graver one; -1: none. */
static int reason_of_times(const struct log_holding *of)
{
	if (of->facts[FACT_SAME_LINES].count)
		return REASON_CONFLICTING_SOURCES;
	return of->facts[FACT_ZONE_UNDECLARED].count ? REASON_ZONE_UNDECLARED : -1;
}

void rule_judge_log_times(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	const struct archive_lines *lines = archive_lines_open(j->in, &scratch);
	struct log_holdings all;

	(void)rule;
	log_holdings_open(j, &scratch, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct log_holding *of = &all.items[i];

		if (!of->found) {
			finding_log_absent(j, out, of);
			continue;
		}
		count_isolated(j, &scratch, of);
		count_same_lines(lines, of);
		if (add_facts(j, out, of, time_facts, ARRAY_LEN(time_facts)))
			finding_log(j, out, of, "no", reason_of_times(of));
		else if (of->timed < of->files || of->unavailable)
			finding_log_absent(j, out, of);
		else
			finding_log(j, out, of, "yes", -1);
	}
	finding_inform(j, out, &all);
	arena_fini(&scratch);
}

/* Yes: every record has every field; no: some field is in no record at all. */
static const char *judge_fields(const struct inventory_traffic *traffic)
{
	const char *says = "yes";

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (traffic->fields[i] == 0)
			return "no";
		if (traffic->fields[i] < traffic->records)
			says = "may";
	}
	return says;
}

static void inform_of_fields(struct judged *j, struct finding *out, struct log_holding *of)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		enum evidence_fact_kind fact = (enum evidence_fact_kind)(FACT_CLIENT_ADDRESS + i);

		of->facts[fact].count = of->traffic.fields[i];
		finding_fact(j, out, of, fact, of->traffic.records);
	}
	finding_log(j, out, of, judge_fields(&of->traffic), -1);
}

void rule_judge_log_fields(struct judged *j, const struct rule *rule, struct finding *out)
{
	struct arena scratch = {0};
	struct log_holdings all;
	bool looked = false;

	log_holdings_open(j, &scratch, &all);
	for (size_t i = 0; i < all.count; i++) {
		struct log_holding *of = &all.items[i];

		if (!rule_wants_kind(rule, of->kind))
			continue;
		finding_fact(j, out, of, FACT_NODE_UNKNOWN, BIND_ABSENT);
		if (of->has_traffic && of->traffic.records) {
			inform_of_fields(j, out, of);
			looked = true;
		} else {
			finding_log_absent(j, out, of);
		}
	}
	finding_inform(j, out, &all);
	if (!looked)
		out->verdict = VERDICT_NOT_ASSESSED; /* nobody looked into the records */
	arena_fini(&scratch);
}
