/* What was judged, and by what: verdicts, findings, settings, licence data. */
#include "bundle/diff_parts.h"

struct verdict_view {
	struct diff_key key;
	int verdict;
};

static const struct diff_column verdict_columns[] = {
	DIFF_COLUMN(struct verdict_view, verdict, DIFF_WORD, .names = verdict_names),
};
static const struct diff_table verdict_table =
	DIFF_TABLE(DIFF_VERDICTS, struct verdict_view, verdict_columns);

static void make_verdicts(const struct diff_side *side, struct diff_making *making)
{
	*DIFF_PUSH(making, struct verdict_view) =
		(struct verdict_view){{"verdict", NULL}, side->evidence->verdict};
	*DIFF_PUSH(making, struct verdict_view) = (struct verdict_view){
		{"application_verdict", NULL}, side->evidence->application_verdict};
}

struct finding_view {
	struct diff_key key;
	const char *title;
	int verdict, basis, severity, disposition;
	reason_list reason;
	int64_t need, yes, may;
};

#define FINDING(name, kind, ...) DIFF_COLUMN(struct finding_view, name, kind, __VA_ARGS__)

static const struct diff_column finding_columns[] = {
	FINDING(title, DIFF_TEXT),
	FINDING(verdict, DIFF_WORD, .names = verdict_names),
	FINDING(basis, DIFF_WORD, .names = basis_names),
	FINDING(severity, DIFF_WORD, .names = severity_names),
	FINDING(disposition, DIFF_WORD, .names = disposition_names),
	FINDING(need, DIFF_COUNT),
	FINDING(yes, DIFF_COUNT),
	FINDING(may, DIFF_COUNT),
	FINDING(reason, DIFF_WORDS, .names = reason_names),
};
static const struct diff_table finding_table =
	DIFF_TABLE(DIFF_FINDINGS, struct finding_view, finding_columns);

static void make_findings(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct finding, finding, &side->evidence->findings)
		*DIFF_PUSH(making, struct finding_view) =
			(struct finding_view){.key = {finding->rule, NULL},
				.title = finding->title,
				.verdict = finding->verdict,
				.basis = finding->basis,
				.severity = finding->severity,
				.disposition = finding->disposition,
				.reason = {finding->reason.items, finding->reason.count},
				.need = finding->need,
				.yes = finding->yes,
				.may = finding->may};
}

struct waiver_view {
	struct diff_key key;
	const char *subject, *owner, *statement, *sha256;
	int disposition, waiver_state;
	struct unix_ms from, until;
};

#define WAIVER(name, kind, ...) DIFF_COLUMN(struct waiver_view, name, kind, __VA_ARGS__)

static const struct diff_column waiver_columns[] = {
	WAIVER(subject, DIFF_TEXT),
	WAIVER(disposition, DIFF_WORD, .names = disposition_names),
	WAIVER(waiver_state, DIFF_WORD, .names = waiver_state_names),
	WAIVER(owner, DIFF_TEXT),
	WAIVER(statement, DIFF_TEXT),
	WAIVER(from, DIFF_TIME),
	WAIVER(until, DIFF_TIME),
	WAIVER(sha256, DIFF_TEXT),
};
static const struct diff_table waiver_table =
	DIFF_TABLE(DIFF_WAIVERS, struct waiver_view, waiver_columns);

static void make_waivers(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_waiver, waiver, &side->evidence->waivers)
		*DIFF_PUSH(making, struct waiver_view) =
			(struct waiver_view){.key = {waiver->id, waiver->rule},
				.subject = waiver->subject,
				.owner = waiver->owner,
				.statement = waiver->reason,
				.sha256 = waiver->sha256,
				.disposition = waiver->disposition,
				.waiver_state = waiver->state,
				.from = waiver->from,
				.until = waiver->until};
}

struct setting_view {
	struct diff_key key;
	const char *text;
	int64_t value;
};

static const struct diff_column setting_columns[] = {
	DIFF_COLUMN(struct setting_view, text, DIFF_TEXT),
	DIFF_COLUMN(struct setting_view, value, DIFF_COUNT),
};
static const struct diff_table setting_table =
	DIFF_TABLE(DIFF_SETTINGS, struct setting_view, setting_columns);

static void say(struct diff_making *making, const char *id, const char *text)
{
	*DIFF_PUSH(making, struct setting_view) =
		(struct setting_view){{id, NULL}, text, BIND_ABSENT};
}

static void count(struct diff_making *making, const char *id, int64_t value)
{
	*DIFF_PUSH(making, struct setting_view) = (struct setting_view){{id, NULL}, NULL, value};
}

static void method_settings(const struct sampling_method *method, struct diff_making *making)
{
	const struct {
		const char *what;
		int64_t value;
	} rows[] = {{"sent", method->sent}, {"interval_ms", method->interval_ms},
		{"timeout_ms", method->timeout_ms}, {"every_slots", method->every_slots}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		count(making,
			arena_format(making->arena, "sampling.%s.%s", method->name, rows[i].what),
			rows[i].value);
}

static void make_settings(const struct diff_side *side, struct diff_making *making)
{
	const struct evidence *evidence = side->evidence;

	say(making, "profile.version", evidence->profile.version);
	say(making, "profile.sha256", evidence->profile.sha256);
	count(making, "profile.window_days", evidence->profile.window_days);
	count(making, "profile.alpha_ppm", evidence->profile.alpha_ppm);
	count(making, "profile.log_months", evidence->profile.log_months);
	count(making, "profile.log_gap_hours", evidence->profile.log_gap_hours);
	say(making, "region.sha256", evidence->region.sha256);
	count(making, "thresholds.success_ppm", evidence->thresholds.success_ppm);
	count(making, "thresholds.quantile_ppm", evidence->thresholds.quantile_ppm);
	count(making, "thresholds.rtt_p95_us", evidence->thresholds.rtt_p95_us);
	count(making, "thresholds.slot_ok_ppm", evidence->thresholds.slot_ok_ppm);
	say(making, "sampling.plan", evidence->sampling.planned ? "yes" : "no");
	if (!evidence->sampling.planned)
		return;
	count(making, "sampling.slot_ms", evidence->sampling.slot_ms);
	count(making, "sampling.slots", evidence->sampling.slots);
	LIST_EACH(const struct sampling_method, method, &evidence->sampling.methods)
		method_settings(method, making);
}

static const struct diff_table licence_table =
	DIFF_TABLE(DIFF_LICENCE, struct setting_view, setting_columns);

static void make_licence(const struct diff_side *side, struct diff_making *making)
{
	const struct evidence *evidence = side->evidence;
	char start[WHEN_TEXT_LEN];

	say(making, "licence_no", evidence->operator_.licence_no);
	say(making, "stage", dossier_stage_names[evidence->stage]);
	if (side->dossier && side->dossier->service_start.v != BIND_ABSENT)
		say(making, "service_start",
			arena_text(making->arena, when_day(side->dossier->service_start, start)));
}

void diff_judged(const struct diff_work *work)
{
	diff_by_table(work, &verdict_table, make_verdicts);
	diff_by_table(work, &finding_table, make_findings);
	diff_by_table(work, &waiver_table, make_waivers);
	diff_by_table(work, &setting_table, make_settings);
	diff_by_table(work, &licence_table, make_licence);
}
