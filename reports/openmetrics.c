#include "reports/openmetrics.h"

#include <errno.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "reports/doubts.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/numbers.h"

#define LABELS_MOST 8

struct label {
	const char *name, *value; /* NULL value: the label is left out */
};

struct metrics {
	FILE *out;
	const struct report *report;
	const struct evidence *evidence;
	struct number_text stamp; /* as_of, seconds */
	const char *family;       /* the open one */
};

static struct number_text whole(int64_t value)
{
	struct number_text text;

	snprintf(text.text, sizeof(text.text), "%lld", (long long)value);
	return text;
}

/* Of values that cannot be negative: ppm as a ratio, microseconds as seconds. */
static struct number_text millionths(int64_t value)
{
	struct number_text text;

	snprintf(text.text, sizeof(text.text), "%lld.%06lld", (long long)(value / 1000000),
		(long long)(value % 1000000));
	return text;
}

static struct number_text seconds(struct unix_ms at)
{
	struct number_text text;

	snprintf(text.text, sizeof(text.text), "%lld.%03lld", (long long)(at.v / 1000),
		(long long)(at.v % 1000));
	return text;
}

/* `unit` is the end of the family's name; NULL: it has none. */
static void family(
	struct metrics *m, const char *name, const char *type, const char *unit, const char *help)
{
	m->family = name;
	fprintf(m->out, "# TYPE %s %s\n", name, type);
	if (unit)
		fprintf(m->out, "# UNIT %s %s\n", name, unit);
	fprintf(m->out, "# HELP %s %s\n", name, help);
}

/* What escape_plain leaves has no line feed; a backslash and a quotation mark are escaped. */
static void label_value(FILE *out, const char *text)
{
	char *clean = escape_plain_text(text);

	for (const char *at = clean; *at; at++) {
		if (*at == '"' || *at == '\\')
			putc('\\', out);
		putc(*at, out);
	}
	free(clean);
}

/* Labels end with a NULL name. */
static void sample(
	struct metrics *m, const char *suffix, const struct label *labels, struct number_text value)
{
	bool any = false;

	fprintf(m->out, "%s%s", m->family, suffix);
	for (; labels && labels->name; labels++) {
		if (!labels->value)
			continue;
		fprintf(m->out, "%s%s=\"", any ? "," : "{", labels->name);
		label_value(m->out, labels->value);
		putc('"', m->out);
		any = true;
	}
	fprintf(m->out, "%s %s %s\n", any ? "}" : "", value.text, m->stamp.text);
}

/* One metric of a state set: the label that has the family's name tells the state. */
static void states(struct metrics *m, const struct label *labels, const char *const *names, int is)
{
	struct label all[LABELS_MOST] = {{0}};
	size_t count = 0;

	for (; labels && labels[count].name; count++)
		all[count] = labels[count];
	for (int i = 0; names[i]; i++) {
		all[count] = (struct label){m->family, names[i]};
		sample(m, "", all, whole(i == is));
	}
}

static void about(struct metrics *m)
{
	const struct evidence *evidence = m->evidence;
	const struct label labels[] = {
		{"operator", evidence->operator_.name},
		{"profile", evidence->profile.id},
		{"profile_version", evidence->profile.version},
		{"profile_sha256", evidence->profile.sha256},
		{"evidence_sha256", m->report->evidence_sha256},
		{NULL, NULL},
	};

	family(m, "cdnproof_evidence", "info", NULL, "What was judged, and by which rules.");
	sample(m, "_info", labels, whole(1));
	family(m, "cdnproof_evidence_doubt", "stateset", NULL,
		"What is wrong with the evidence itself; any of them may be set.");
	for (size_t i = 0; i < doubt_count; i++)
		sample(m, "", (const struct label[]){{m->family, doubts[i].name}, {NULL, NULL}},
			whole((m->report->doubts & doubts[i].bit) != 0));
	family(m, "cdnproof_verdict", "stateset", NULL,
		"Verdict over the must rules with basis measured or mixed.");
	states(m, NULL, verdict_names, evidence->verdict);
	family(m, "cdnproof_application_verdict", "stateset", NULL, "Verdict over all must rules.");
	states(m, NULL, verdict_names, evidence->application_verdict);
}

static void finding_verdicts(struct metrics *m)
{
	family(m, "cdnproof_finding_verdict", "stateset", NULL, "Verdict of a rule.");
	LIST_EACH(const struct finding, finding, &m->evidence->findings) {
		const struct label labels[] = {{"rule", finding->rule},
			{"basis", basis_names[finding->basis]},
			{"severity", severity_names[finding->severity]}, {NULL, NULL}};

		states(m, labels, verdict_names, finding->verdict);
	}
}

static void finding_counts(struct metrics *m)
{
	family(m, "cdnproof_finding_subjects", "gauge", NULL,
		"Subjects of a rule: definite, open, and how many it needs.");
	LIST_EACH(const struct finding, finding, &m->evidence->findings) {
		const struct {
			const char *says;
			int64_t count;
		} rows[] = {{"definite", finding->yes}, {"open", finding->may},
			{"needed", finding->need}};

		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
			if (rows[i].count != BIND_ABSENT)
				sample(m, "",
					(const struct label[]){{"rule", finding->rule},
						{"says", rows[i].says}, {NULL, NULL}},
					whole(rows[i].count));
	}
}

static void city_labels(const struct metrics *m, const struct evidence_city *city,
	struct label labels[static 3], struct label last)
{
	labels[0] = (struct label){"city", city->code};
	labels[1] = (struct label){"city_name", facts_city(m->report, city->code)};
	labels[2] = last;
}

static void city_verdicts(struct metrics *m)
{
	struct label labels[4] = {{0}};

	family(m, "cdnproof_city_verdict", "stateset", NULL,
		"Whether a city is covered by service.");
	LIST_EACH(const struct evidence_city, city, &m->evidence->cities) {
		city_labels(m, city, labels, (struct label){NULL, NULL});
		states(m, labels, verdict_names, city->service.verdict);
	}
}

static void city_slots(struct metrics *m)
{
	struct label labels[4] = {{0}};

	family(m, "cdnproof_city_slots", "gauge", NULL,
		"Slots of a city by outcome; counted is success, failed and missing together.");
	LIST_EACH(const struct evidence_city, city, &m->evidence->cities) {
		const struct evidence_trials *trials = &city->service;
		const struct {
			const char *outcome;
			int64_t count;
		} rows[] = {{"counted", trials->slots}, {"success", trials->success},
			{"good", trials->good}, {"missing", trials->missing},
			{"failed", trials->failed}, {"invalid", trials->invalid}};

		for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
			city_labels(m, city, labels, (struct label){"outcome", rows[i].outcome});
			sample(m, "", labels, whole(rows[i].count));
		}
	}
}

/* One-sided Clopper-Pearson bounds; of a city without slots there is none. */
static void city_bounds(struct metrics *m)
{
	struct label labels[5] = {{0}};

	family(m, "cdnproof_city_bound_ratio", "gauge", "ratio",
		"Bounds of the share of slots that succeed, and that are good.");
	LIST_EACH(const struct evidence_city, city, &m->evidence->cities) {
		const struct evidence_trials *trials = &city->service;
		const struct {
			const char *of, *bound;
			int64_t ppm;
		} rows[] = {{"success", "lower", trials->success_low_ppm},
			{"success", "upper", trials->success_high_ppm},
			{"good", "lower", trials->good_low_ppm},
			{"good", "upper", trials->good_high_ppm}};

		for (size_t i = 0; trials->slots > 0 && i < ARRAY_LEN(rows); i++) {
			city_labels(m, city, labels, (struct label){"of", rows[i].of});
			labels[3] = (struct label){"bound", rows[i].bound};
			sample(m, "", labels, millionths(rows[i].ppm));
		}
	}
}

static void city_times(struct metrics *m)
{
	struct label labels[4] = {{0}};

	family(m, "cdnproof_city_rtt_seconds", "summary", "seconds",
		"Handshake times of a city's slots: quantiles of the slots' lower medians.");
	LIST_EACH(const struct evidence_city, city, &m->evidence->cities) {
		const struct evidence_rtt *rtt = &city->rtt;
		const struct {
			const char *quantile;
			int64_t us;
		} rows[] = {{"0", rtt->min_us}, {"0.5", rtt->p50_us}, {"0.95", rtt->p95_us},
			{"0.99", rtt->p99_us}, {"1", rtt->max_us}};

		for (size_t i = 0; rtt->count > 0 && i < ARRAY_LEN(rows); i++) {
			city_labels(m, city, labels, (struct label){"quantile", rows[i].quantile});
			sample(m, "", labels, millionths(rows[i].us));
		}
		city_labels(m, city, labels, (struct label){NULL, NULL});
		sample(m, "_count", labels, whole(rtt->count));
	}
}

static void nodes(struct metrics *m)
{
	family(m, "cdnproof_node", "info", NULL, "Nodes as declared.");
	LIST_EACH(const struct evidence_node, node, &m->evidence->nodes) {
		const struct label labels[] = {{"node", node->id},
			{"role", node_role_names[node->role]}, {"city", node->city},
			{"site", node->site}, {NULL, NULL}};

		sample(m, "_info", labels, whole(1));
	}
	family(m, "cdnproof_node_location", "stateset", NULL,
		"How far measurement bears out where a node is declared to be.");
	LIST_EACH(const struct evidence_node, node, &m->evidence->nodes) {
		const struct label labels[] = {{"node", node->id}, {NULL, NULL}};

		states(m, labels, location_state_names, node->location.state);
	}
}

static void hours(struct metrics *m)
{
	family(m, "cdnproof_node_hour_slots", "gauge", NULL,
		"Slots of an hour of the day (UTC+8) in which a node was asked, and answered.");
	LIST_EACH(const struct evidence_hours, row, &m->evidence->availability) {
		for (size_t i = 0; i + 1 < row->answered.count; i += 2) {
			char hour[8];
			struct label labels[] = {{"node", row->node}, {"hour", hour},
				{"outcome", "counted"}, {NULL, NULL}};

			snprintf(hour, sizeof(hour), "%02u", (unsigned)(i / 2) % 100);
			sample(m, "", labels, whole(row->answered.items[i]));
			labels[2].value = "answered";
			sample(m, "", labels, whole(row->answered.items[i + 1]));
		}
	}
}

/* One family a call, over all logs; value gives false where there is none. */
static void log_family(
	struct metrics *m, bool (*value)(const struct evidence_log *log, struct number_text *out))
{
	LIST_EACH(const struct evidence_log, log, &m->evidence->logs) {
		const struct label labels[] = {
			{"node", log->node}, {"kind", log_kind_names[log->kind]}, {NULL, NULL}};
		struct number_text text;

		if (value(log, &text))
			sample(m, "", labels, text);
	}
}

static bool months(const struct evidence_log *log, struct number_text *out)
{
	*out = whole(log->months);
	return true;
}

static bool gaps(const struct evidence_log *log, struct number_text *out)
{
	*out = whole((int64_t)log->gaps.count + log->gaps_left_out);
	return true;
}

static bool first(const struct evidence_log *log, struct number_text *out)
{
	*out = seconds(log->first);
	return log->first.v != BIND_ABSENT;
}

static bool last(const struct evidence_log *log, struct number_text *out)
{
	*out = seconds(log->last);
	return log->last.v != BIND_ABSENT;
}

static bool records(const struct evidence_log *log, struct number_text *out)
{
	*out = whole(log->records);
	return true;
}

static void logs(struct metrics *m)
{
	static const struct {
		const char *name, *unit, *help;
		bool (*value)(const struct evidence_log *log, struct number_text *out);
	} rows[] = {
		{"cdnproof_log_retention_months", "months",
			"Whole calendar months back from the instant judged at without a long gap.",
			months},
		{"cdnproof_log_gaps", NULL, "Gaps of half an hour or more in the period.", gaps},
		{"cdnproof_log_records", NULL, "Records that were read.", records},
		{"cdnproof_log_first_timestamp_seconds", "seconds",
			"Time of the earliest verified record.", first},
		{"cdnproof_log_last_timestamp_seconds", "seconds",
			"Time of the latest verified record.", last},
	};

	family(m, "cdnproof_log_verdict", "stateset", NULL, "Verdict on a node's logs.");
	LIST_EACH(const struct evidence_log, log, &m->evidence->logs) {
		const struct label labels[] = {
			{"node", log->node}, {"kind", log_kind_names[log->kind]}, {NULL, NULL}};

		states(m, labels, verdict_names, log->verdict);
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		family(m, rows[i].name, "gauge", rows[i].unit, rows[i].help);
		log_family(m, rows[i].value);
	}
}

static void (*const parts[])(struct metrics *m) = {about, finding_verdicts, finding_counts,
	city_verdicts, city_slots, city_bounds, city_times, nodes, hours, logs};

int openmetrics_write(FILE *out, const struct report *report, struct err *err)
{
	struct metrics m = {.out = out,
		.report = report,
		.evidence = report->evidence,
		.stamp = seconds(report->evidence->as_of)};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		parts[i](&m);
	fputs("# EOF\n", out);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}
