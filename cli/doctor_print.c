/* What doctor found, for people and as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/doctor.h"
#include "model/canonical.h"

#define NUMBERS_LEAST (-JSON_INT_MOST)

static const struct bind_field finding_rows[] = {
	BIND_ROW(struct doctor_finding, "name", name, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "which check"),
	BIND_ROW(struct doctor_finding, "state", state, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = doctor_state_names),
	BIND_ROW(struct doctor_finding, "question", question, BIND_TEXT, .flags = BIND_REQUIRED,
		.about = "for people, in the language of --lang, as are found and cost"),
	BIND_ROW(struct doctor_finding, "found", found, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct doctor_finding, "remedy", remedy, BIND_TEXT,
		.about = "a command that grants what is missing"),
	BIND_ROW(struct doctor_finding, "cost", cost, BIND_TEXT, .about = "of leaving it as it is"),
	BIND_ROW(struct doctor_finding, "numbers", numbers, BIND_COUNTS, .flags = BIND_REQUIRED,
		.min = NUMBERS_LEAST, .max = JSON_INT_MOST,
		.about = "what was found, by name; true is 1"),
	BIND_ROW(struct doctor_finding, "stops", status, BIND_INT, .max = 255,
		.about = "the exit status of a run that this stands in the way of"),
};
static BIND_SHAPE(finding_shape, struct doctor_finding, finding_rows, "one check");

#define COUNT(name)                                                                                \
	BIND_ROW(struct doctor_forecast, #name, name, BIND_INT, .flags = BIND_REQUIRED,            \
		.max = JSON_INT_MOST)
#define TIME(name) BIND_ROW(struct doctor_forecast, #name, name, BIND_TIME, .flags = BIND_REQUIRED)

static const struct bind_field forecast_rows[] = {
	COUNT(targets),
	COUNT(slots),
	COUNT(requests),
	COUNT(packets),
	COUNT(bytes),
	COUNT(records),
	COUNT(record_bytes),
	COUNT(busiest_mpps),
	BIND_ROW(struct doctor_forecast, "busiest", busiest, BIND_TEXT),
	TIME(first),
	TIME(last),
};
static BIND_SHAPE(forecast_shape, struct doctor_forecast, forecast_rows,
	"what the run would send, at least, and write, about");

static const struct bind_field report_rows[] = {
	BIND_ROW(struct doctor_report, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(DOCTOR_SCHEMA)),
	BIND_ROW(struct doctor_report, "agent", agent, BIND_TEXT),
	BIND_ROW(struct doctor_report, "plan", plan, BIND_DIGEST),
	BIND_ROW(struct doctor_report, "checks", checks, BIND_LIST, .flags = BIND_REQUIRED,
		.shape = &finding_shape),
	BIND_ROW(struct doctor_report, "forecast", forecast, BIND_MAYBE, .shape = &forecast_shape),
	BIND_ROW(struct doctor_report, "status", status, BIND_INT, .flags = BIND_REQUIRED,
		.max = 255, .about = "the exit status: 0 when a run would measure"),
};
BIND_SHAPE(doctor_report_shape, struct doctor_report, report_rows,
	"cdnproof doctor: what a run would find on this machine");

static const char *const state_words[] = {N_("ok"), N_("weak"), N_("missing"), N_("unknown")};
static const char *const state_colours[] = {"32", "33", "31", "36"};

#define STATE_COLUMNS 8
#define NAME_COLUMNS  13
#define INDENT        (STATE_COLUMNS + 1 + NAME_COLUMNS + 1)

static void pad(FILE *out, const char *text, size_t columns)
{
	for (size_t used = text_columns(text); used < columns; used++)
		fputc(' ', out);
	fputc(' ', out);
}

static void print_more(FILE *out, const char *head, const char *text)
{
	if (text)
		fprintf(out, "%*s%s %s\n", INDENT, "", head, text);
}

static void print_finding(FILE *out, const struct doctor_finding *finding, bool colour)
{
	const char *state = _(state_words[finding->state]);

	if (colour)
		fprintf(out, "\033[%sm%s\033[0m", state_colours[finding->state], state);
	else
		fputs(state, out);
	pad(out, state, STATE_COLUMNS);
	fputs(finding->name, out);
	pad(out, finding->name, NAME_COLUMNS);
	fprintf(out, "%s\n", finding->found);
	print_more(out, _("costs:"), finding->cost);
	print_more(out, _("try:"), finding->remedy);
}

static void print_forecast(FILE *out, const struct doctor_forecast *forecast)
{
	fprintf(out,
		_("The run would send %lld requests to %lld targets in %lld slots (%lld packets and "
		  "%lld bytes at least), and nothing was sent now.\n"),
		(long long)forecast->requests, (long long)forecast->targets,
		(long long)forecast->slots, (long long)forecast->packets,
		(long long)forecast->bytes);
}

static int64_t count_of(const struct doctor_report *report, int state)
{
	int64_t count = 0;

	LIST_EACH(const struct doctor_finding, finding, &report->checks)
		count += finding->state == state;
	return count;
}

static const char *verdict_of(const struct doctor_report *report)
{
	if (report->status == ERR_NOPERM)
		return _("A run would measure nothing: it is not permitted");
	if (report->status != 0)
		return _("A run would measure nothing");
	return count_of(report, DOCTOR_WEAK) + count_of(report, DOCTOR_MISSING) > 0
		       ? _("A run would measure, with the weak points above")
		       : _("A run would measure");
}

static bool has_colour(FILE *out)
{
	return isatty(fileno(out)) && !getenv("NO_COLOR");
}

void doctor_print(FILE *out, const struct doctor *doctor)
{
	const struct doctor_report *report = &doctor->report;
	bool colour = has_colour(out);

	LIST_EACH(const struct doctor_finding, finding, &report->checks)
		print_finding(out, finding, colour);
	if (report->forecast)
		print_forecast(out, report->forecast);
	fprintf(out, _("%s: %lld ok, %lld weak, %lld missing, %lld unknown.\n"), verdict_of(report),
		(long long)count_of(report, DOCTOR_OK), (long long)count_of(report, DOCTOR_WEAK),
		(long long)count_of(report, DOCTOR_MISSING),
		(long long)count_of(report, DOCTOR_UNKNOWN));
}

int doctor_print_json(const struct doctor *doctor, struct err *err)
{
	char *text;
	size_t len;

	if (canonical_text(&doctor_report_shape, &doctor->report, &text, &len, err) < 0)
		return -1;
	puts(text);
	free(text);
	return 0;
}
