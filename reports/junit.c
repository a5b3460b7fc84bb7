#include "reports/junit.h"

#include <errno.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/doubts.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/sentences.h"

#define SUBJECTS_MOST 20 /* lines of a failure; the rest is counted */

static const char *const elements[VERDICT_COUNT] = {
	[VERDICT_PASS] = NULL,
	[VERDICT_FAIL] = "failure",
	[VERDICT_INCONCLUSIVE] = "skipped",
	[VERDICT_NOT_APPLICABLE] = "skipped",
	[VERDICT_NOT_ASSESSED] = "skipped",
	[VERDICT_ERROR] = "error",
	[VERDICT_INFORMATIONAL] = NULL,
};

/* What a value that is of no list stands for must not pass. */
static int verdict_of(const struct finding *finding)
{
	return finding->verdict < 0 || finding->verdict >= VERDICT_COUNT ? VERDICT_ERROR
									 : finding->verdict;
}

static size_t count_of(const struct evidence *evidence, const char *element)
{
	size_t count = 0;

	LIST_EACH(const struct finding, finding, &evidence->findings) {
		count += text_equal(elements[verdict_of(finding)], element);
	}
	return count;
}

static void attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	escape_html(out, value ? value : "");
	putc('"', out);
}

static void property(FILE *out, const char *name, const char *value)
{
	if (!value)
		return;
	fputs("      <property", out);
	attribute(out, "name", name);
	attribute(out, "value", value);
	fputs("/>\n", out);
}

/* The format has no properties of a test case: its rule stands in the name of each. */
static void finding_properties(FILE *out, const struct finding *finding)
{
	const struct {
		const char *name, *value;
	} rows[] = {
		{"verdict", verdict_names[verdict_of(finding)]},
		{"basis", basis_names[finding->basis]},
		{"severity", severity_names[finding->severity]},
		{"disposition", disposition_names[finding->disposition]},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		fputs("      <property name=\"", out);
		escape_html(out, finding->rule);
		fprintf(out, "/%s\" value=\"%s\"/>\n", rows[i].name, rows[i].value);
	}
}

static void properties(FILE *out, const struct report *report)
{
	const struct evidence *evidence = report->evidence;

	fputs("    <properties>\n", out);
	property(out, "operator", evidence->operator_.name);
	property(out, "evidence_sha256", report->evidence_sha256);
	property(out, "profile", evidence->profile.id);
	property(out, "profile_version", evidence->profile.version);
	property(out, "profile_sha256", evidence->profile.sha256);
	property(out, "verdict", verdict_names[evidence->verdict]);
	property(out, "application_verdict", verdict_names[evidence->application_verdict]);
	for (size_t i = 0; i < doubt_count; i++)
		if (report->doubts & doubts[i].bit)
			property(out, "doubt", doubts[i].name);
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		finding_properties(out, finding);
	}
	fputs("    </properties>\n", out);
}

/* The verdict and why, in one line. */
static void reason_line(FILE *out, const struct report *report, const struct finding *finding)
{
	const char *colon = phrase_in(report->lang, (struct phrase){"：", ": "});
	const char *comma = phrase_in(report->lang, (struct phrase){"、", ", "});

	fputs(word_in(report->lang, &words_verdict, finding->verdict), out);
	for (size_t i = 0; i < finding->reason.count; i++) {
		fputs(i ? comma : colon, out);
		escape_html(out, word_in(report->lang, &words_reason, finding->reason.items[i]));
	}
}

/* The subjects that are not a yes, a line each. */
static void subjects(FILE *out, const struct report *report, const struct finding *finding)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		if (text_equal(subject->says, "yes") || count++ >= SUBJECTS_MOST)
			continue;
		putc('\n', out);
		escape_html(out, facts_city(report, subject->id));
		fputs(" [", out);
		escape_html(out, word_of_subject(report->lang, subject->says));
		putc(']', out);
		for (size_t i = 0; i < subject->reason.count; i++) {
			putc(' ', out);
			escape_html(out,
				word_in(report->lang, &words_reason, subject->reason.items[i]));
		}
	}
	if (count > SUBJECTS_MOST)
		fprintf(out, "\n+%zu", count - SUBJECTS_MOST);
}

static void test_case(FILE *out, const struct report *report, const struct finding *finding)
{
	int verdict = verdict_of(finding);

	fputs("    <testcase name=\"", out);
	escape_html(out, finding->rule);
	putc(' ', out);
	escape_html(out, rule_title(report->lang, finding));
	putc('"', out);
	attribute(out, "classname", report->evidence->profile.id);
	if (!elements[verdict]) {
		fputs("/>\n", out);
		return;
	}
	fprintf(out, ">\n      <%s type=\"%s\" message=\"", elements[verdict],
		verdict_names[verdict]);
	reason_line(out, report, finding);
	fputs("\">", out);
	escape_html(out, finding->source.quote ? finding->source.quote : "");
	subjects(out, report, finding);
	fprintf(out, "</%s>\n    </testcase>\n", elements[verdict]);
}

static void counts(FILE *out, const struct evidence *evidence)
{
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", evidence->findings.count,
		count_of(evidence, "failure"), count_of(evidence, "error"));
}

int junit_write(FILE *out, const struct report *report, struct err *err)
{
	const struct evidence *evidence = report->evidence;
	char as_of[WHEN_TEXT_LEN];

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cdnproof\"", out);
	counts(out, evidence);
	fputs(">\n  <testsuite", out);
	attribute(out, "name", evidence->profile.id);
	counts(out, evidence);
	fprintf(out, " skipped=\"%zu\" timestamp=\"%s\">\n", count_of(evidence, "skipped"),
		when_text(evidence->as_of, as_of));
	properties(out, report);
	LIST_EACH(const struct finding, finding, &evidence->findings) {
		test_case(out, report, finding);
	}
	fputs("  </testsuite>\n</testsuites>\n", out);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}
