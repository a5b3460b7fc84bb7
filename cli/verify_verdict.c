/* Does the verdict follow? What was signed against what was computed again. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "cli/verify_parts.h"

static void check_total(struct verification *v, const char *what, int said, int is)
{
	if (said != is)
		verify_say(&v->report, VERIFY_VERDICT_DIFFERS, what, _("%s, not %s"),
			verdict_names[said], verdict_names[is]);
}

static void check_finding(
	struct verification *v, const struct statement_finding *said, const struct finding *is)
{
	const struct {
		const char *name;
		int said, is;
		const char *const *names;
	} parts[] = {
		{"verdict", said->verdict, is->verdict, verdict_names},
		{"basis", said->basis, is->basis, basis_names},
		{"severity", said->severity, is->severity, severity_names},
	};

	if (strcmp(said->rule, is->rule) != 0) {
		verify_say(&v->report, VERIFY_FINDING_DIFFERS, said->rule, "%s", is->rule);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].said != parts[i].is)
			verify_say(&v->report, VERIFY_FINDING_DIFFERS, said->rule,
				_("%s: %s, not %s"), parts[i].name, parts[i].names[parts[i].said],
				parts[i].names[parts[i].is]);
}

static void check_findings(struct verification *v, const struct statement_predicate *said)
{
	size_t count = v->evidence->findings.count;

	if (said->findings.count != count)
		verify_say(&v->report, VERIFY_FINDING_DIFFERS, "findings", _("%zu, not %zu"),
			said->findings.count, count);
	for (size_t i = 0; i < count && i < said->findings.count; i++)
		check_finding(v, &said->findings.items[i], &v->evidence->findings.items[i]);
}

/* What the statement says of whom and by which rules. */
static void check_names(struct verification *v, const struct statement_predicate *said)
{
	const struct evidence *is = v->evidence;

	if (!text_equal(said->operator_name, is->operator_.name))
		verify_say(&v->report, VERIFY_STATEMENT_DISAGREES, "operator", _("%s, not %s"),
			said->operator_name, is->operator_.name);
	if (!text_equal(said->profile.id, is->profile.id) ||
		said->profile.builtin != is->profile.builtin)
		verify_say(&v->report, VERIFY_STATEMENT_DISAGREES, "profile", _("%s, not %s"),
			said->profile.id, is->profile.id);
	else if (!text_equal(said->profile.sha256, is->profile.sha256))
		verify_say(&v->report, VERIFY_STATEMENT_DISAGREES, "profile", _("%s, not %s"),
			said->profile.sha256, is->profile.sha256);
}

void verify_verdict(struct verification *v)
{
	const struct statement_predicate *said;

	if (!v->seal.statement || !v->evidence)
		return;
	said = &v->seal.statement->predicate;
	if (v->report.reason_counts[VERIFY_EVIDENCE_DIFFERS] == 0) /* else it is of another text */
		check_names(v, said);
	check_total(v, "verdict", said->verdict, v->evidence->verdict);
	check_total(v, "application_verdict", said->application_verdict,
		v->evidence->application_verdict);
	check_findings(v, said);
	verify_asked(&v->report, VERIFY_VERDICT);
}
