#include "reports/summary.h"

#include <errno.h>

#include "base/i18n.h"
#include "model/canonical.h"
#include "model/evidence_rows.h"
#include "reports/doubts.h"

static const struct bind_field finding_rows[] = {
	TEXT(struct summary_finding, rule),
	TEXT(struct summary_finding, title),
	CHOICE(struct summary_finding, verdict, verdict_names),
	CHOICE(struct summary_finding, basis, basis_names),
	CHOICE(struct summary_finding, severity, severity_names),
	CHOICE(struct summary_finding, disposition, disposition_names),
	BIND_ROW(struct summary_finding, "application_only", application_only, BIND_BOOL,
		.flags = BIND_REQUIRED, .about = "counts for application_verdict alone"),
	REASONS(struct summary_finding),
	MAYBE(struct summary_finding, need),
	MAYBE(struct summary_finding, yes),
	MAYBE(struct summary_finding, may),
	BIND_ROW(struct summary_finding, "reading", reading, BIND_TEXT,
		.about = "the headline reading"),
};
static BIND_SHAPE(finding_shape, struct summary_finding, finding_rows, "how a rule came out");

static const struct bind_field city_rows[] = {
	TEXT(struct summary_city, code),
	TEXT(struct summary_city, name),
	CHOICE(struct summary_city, verdict, verdict_names),
	REASONS(struct summary_city),
	COUNT(struct summary_city, slots),
	COUNT(struct summary_city, success),
	COUNT(struct summary_city, good),
	COUNT(struct summary_city, missing),
	COUNT(struct summary_city, failed),
	COUNT(struct summary_city, invalid),
	COUNT(struct summary_city, success_low_ppm),
	COUNT(struct summary_city, good_low_ppm),
	MAYBE(struct summary_city, p50_us),
	MAYBE(struct summary_city, p95_us),
};
static BIND_SHAPE(city_shape, struct summary_city, city_rows, "a city's service");

static const struct bind_field node_rows[] = {
	TEXT(struct summary_node, id),
	CHOICE(struct summary_node, role, node_role_names),
	MAYBE_TEXT(struct summary_node, city),
	MAYBE_TEXT(struct summary_node, site),
	CHOICE(struct summary_node, state, location_state_names),
	BIND_ROW(struct summary_node, "places", places, BIND_TEXTS, .flags = BIND_REQUIRED,
		.about = "codes of the cities not excluded; \"outside\" as the last"),
};
static BIND_SHAPE(node_shape, struct summary_node, node_rows, "where a node is");

static const struct bind_field log_rows[] = {
	TEXT(struct summary_log, node),
	CHOICE(struct summary_log, kind, log_kind_names),
	CHOICE(struct summary_log, verdict, verdict_names),
	REASONS(struct summary_log),
	TIME(struct summary_log, first, 0),
	TIME(struct summary_log, last, 0),
	COUNT(struct summary_log, months),
	COUNT(struct summary_log, gaps),
};
static BIND_SHAPE(log_shape, struct summary_log, log_rows, "how long a node's logs reach back");

static const struct bind_field profile_rows[] = {
	TEXT(struct summary_profile, id),
	TEXT(struct summary_profile, version),
	BIND_ROW(struct summary_profile, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(profile_shape, struct summary_profile, profile_rows, "the rules judged by");

static const struct bind_field rows[] = {
	BIND_ROW(struct summary, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(SUMMARY_SCHEMA)),
	BIND_ROW(struct summary, "as_of", as_of, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct summary, "evidence_sha256", evidence_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED, .about = "of the evidence that this is a summary of"),
	BIND_ROW(struct summary, "operator", operator_name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct summary, "doubts", doubts, BIND_ENUMS, .flags = BIND_REQUIRED,
		.names = doubt_names, .about = "what is wrong with the evidence itself"),
	BIND_ROW(struct summary, "profile", profile, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &profile_shape),
	CHOICE(struct summary, verdict, verdict_names),
	CHOICE(struct summary, application_verdict, verdict_names),
	BIND_ROW(struct summary, "exit_status", exit_status, BIND_INT, .flags = BIND_REQUIRED,
		.max = 2, .about = "that analyze ends with: 0 pass, 1 fail, 2 undecided"),
	LIST(struct summary, findings, finding_shape),
	LIST(struct summary, cities, city_shape),
	LIST(struct summary, nodes, node_shape),
	LIST(struct summary, logs, log_shape),
};
BIND_SHAPE(summary_shape, struct summary, rows, "a summary of evidence, for scripts");

static const char *headline(const struct finding *finding)
{
	LIST_EACH(const struct evidence_reading, reading, &finding->readings)
		if (reading->headline)
			return reading->reading;
	return NULL;
}

static void fill_findings(
	struct summary *summary, const struct evidence *evidence, struct arena *arena)
{
	struct summary_finding *to = arena_array(arena, evidence->findings.count, sizeof(*to));

	summary->findings.items = to;
	summary->findings.count = evidence->findings.count;
	LIST_EACH(const struct finding, from, &evidence->findings)
		*to++ = (struct summary_finding){.rule = from->rule,
			.title = from->title,
			.verdict = from->verdict,
			.basis = from->basis,
			.severity = from->severity,
			.disposition = from->disposition,
			.application_only = from->application_only,
			.reason = from->reason,
			.need = from->need,
			.yes = from->yes,
			.may = from->may,
			.reading = headline(from)};
}

static void fill_cities(
	struct summary *summary, const struct evidence *evidence, struct arena *arena)
{
	struct summary_city *to = arena_array(arena, evidence->cities.count, sizeof(*to));

	summary->cities.items = to;
	summary->cities.count = evidence->cities.count;
	LIST_EACH(const struct evidence_city, from, &evidence->cities)
		*to++ = (struct summary_city){.code = from->code,
			.name = from->name,
			.verdict = from->service.verdict,
			.reason = from->service.reason,
			.slots = from->service.slots,
			.success = from->service.success,
			.good = from->service.good,
			.missing = from->service.missing,
			.failed = from->service.failed,
			.invalid = from->service.invalid,
			.success_low_ppm = from->service.success_low_ppm,
			.good_low_ppm = from->service.good_low_ppm,
			.p50_us = from->rtt.count > 0 ? from->rtt.p50_us : BIND_ABSENT,
			.p95_us = from->rtt.count > 0 ? from->rtt.p95_us : BIND_ABSENT};
}

static void fill_nodes(
	struct summary *summary, const struct evidence *evidence, struct arena *arena)
{
	struct summary_node *to = arena_array(arena, evidence->nodes.count, sizeof(*to));

	summary->nodes.items = to;
	summary->nodes.count = evidence->nodes.count;
	LIST_EACH(const struct evidence_node, from, &evidence->nodes)
		*to++ = (struct summary_node){.id = from->id,
			.role = from->role,
			.city = from->city,
			.site = from->site,
			.state = from->location.state,
			.places = from->location.cities};
}

static void fill_logs(struct summary *summary, const struct evidence *evidence, struct arena *arena)
{
	struct summary_log *to = arena_array(arena, evidence->logs.count, sizeof(*to));

	summary->logs.items = to;
	summary->logs.count = evidence->logs.count;
	LIST_EACH(const struct evidence_log, from, &evidence->logs)
		*to++ = (struct summary_log){.node = from->node,
			.kind = from->kind,
			.verdict = from->verdict,
			.reason = from->reason,
			.first = from->first,
			.last = from->last,
			.months = from->months,
			.gaps = (int64_t)from->gaps.count + from->gaps_left_out};
}

static void fill_doubts(struct summary *summary, unsigned bits, struct arena *arena)
{
	summary->doubts.items = arena_array(arena, doubt_count, sizeof(*summary->doubts.items));
	for (size_t i = 0; i < doubt_count; i++)
		if (bits & doubts[i].bit)
			summary->doubts.items[summary->doubts.count++] = (int)i;
}

/* As analyze ends: reports/ knows nothing of the analyzer. */
static int64_t exit_status(int verdict)
{
	return verdict == VERDICT_PASS ? 0 : verdict == VERDICT_FAIL ? 1 : 2;
}

int summary_write(FILE *out, const struct report *report, struct err *err)
{
	const struct evidence *evidence = report->evidence;
	struct summary summary = {.schema = SUMMARY_SCHEMA,
		.as_of = evidence->as_of,
		.evidence_sha256 = report->evidence_sha256,
		.operator_name = evidence->operator_.name,
		.profile = {evidence->profile.id, evidence->profile.version,
			evidence->profile.sha256},
		.verdict = evidence->verdict,
		.application_verdict = evidence->application_verdict,
		.exit_status = exit_status(evidence->verdict)};
	struct arena arena = {0};
	int ret;

	fill_doubts(&summary, report->doubts, &arena);
	fill_findings(&summary, evidence, &arena);
	fill_cities(&summary, evidence, &arena);
	fill_nodes(&summary, evidence, &arena);
	fill_logs(&summary, evidence, &arena);
	ret = canonical_write(out, &summary_shape, &summary, err);
	arena_fini(&arena);
	if (ret == 0 && ferror(out))
		ret = err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return ret;
}
