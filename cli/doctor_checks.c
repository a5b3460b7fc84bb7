/* The table of checks, and how a check speaks. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "probes/method.h"
#include "reports/escape.h"

const char *const doctor_state_names[] = {"ok", "weak", "missing", "unknown", NULL};

const struct doctor_check doctor_checks[] = {
	{"net_raw", N_("May this program use raw sockets (CAP_NET_RAW)?"), DOCTOR_NEEDS_RAW,
		doctor_net_raw},
	{"capture", N_("Can packets be captured and stamped by the kernel?"), DOCTOR_NEEDS_CAPTURE,
		doctor_capture},
	{"ping", N_("May ICMP be sent without that (ping sockets)?"), DOCTOR_NEEDS_ICMP,
		doctor_ping},
	{"clock", N_("Is the clock synchronised?"), 0, doctor_clock},
	{"clock_step", N_("May the clock step while it is measured?"), 0, doctor_clock_step},
	{"clock_source", N_("What does the kernel read its clock from?"), 0, doctor_clock_source},
	{"descriptors", N_("How many files and sockets may be open?"), 0, doctor_descriptors},
	{"buffers", N_("How much may wait in a socket?"), 0, doctor_buffers},
	{"cpus", N_("How many processors are there?"), 0, doctor_cpus},
	{"sleep", N_("Will the machine stay awake?"), 0, doctor_sleep},
	{"disk", N_("Is there room for the records?"), 0, doctor_disk},
	{"profile", N_("Which rules are they?"), DOCTOR_NEEDS_DOSSIER, doctor_profile},
	{"databases", N_("Are the address databases there?"), DOCTOR_NEEDS_DOSSIER,
		doctor_databases},
	{"places", N_("What can be shown of where the nodes are?"), DOCTOR_NEEDS_DOSSIER,
		doctor_places},
	{"documents", N_("Are the documents there?"), DOCTOR_NEEDS_DOSSIER, doctor_documents},
	{"logs", N_("Can the logs be read?"), DOCTOR_NEEDS_DOSSIER, doctor_logs},
	{"plan", N_("When does the plan begin and end?"), DOCTOR_NEEDS_PLAN, doctor_plan},
	{"methods", N_("What can be measured, and stamped by what?"), DOCTOR_NEEDS_PLAN,
		doctor_methods},
	{"routes", N_("Is there a way to every address?"), DOCTOR_NEEDS_AGENT, doctor_routes},
	{"address", N_("Is the agent's address this machine's own?"), DOCTOR_NEEDS_AGENT,
		doctor_address},
	{"firewall", N_("Does this machine's own firewall let it pass?"), DOCTOR_NEEDS_AGENT,
		doctor_firewall},
};
const size_t doctor_check_count = ARRAY_LEN(doctor_checks);

/* Names of files come from strangers: what a terminal would obey, or JSON cannot hold, is spelled
 * out. */
static const char *keep(struct doctor *doctor, const char *format, va_list args)
{
	char *text = NULL, *clean = NULL;
	size_t len;
	FILE *memory = open_memstream(&clean, &len);
	const char *kept = "?";

	if (!memory)
		return kept;
	if (vasprintf(&text, format, args) >= 0)
		escape_plain(memory, text);
	if (fclose(memory) == 0)
		kept = arena_text(&doctor->arena, clean);
	free(clean);
	free(text);
	return kept;
}

void doctor_found(struct doctor *doctor, struct doctor_finding *finding, enum doctor_state state,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	finding->state = state;
	finding->found = keep(doctor, format, args);
	va_end(args);
}

void doctor_remedy(struct doctor *doctor, struct doctor_finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	finding->remedy = keep(doctor, format, args);
	va_end(args);
}

void doctor_cost(struct doctor *doctor, struct doctor_finding *finding, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	finding->cost = keep(doctor, format, args);
	va_end(args);
}

void doctor_number(
	struct doctor *doctor, struct doctor_finding *finding, const char *name, int64_t number)
{
	struct bind_count *added = arena_push(&doctor->arena, &finding->numbers.items,
		&finding->numbers.count, &finding->number_cap, sizeof(*added));

	/* what has no limit is told as the largest number that JSON has */
	*added = (struct bind_count){name, number > JSON_INT_MOST ? JSON_INT_MOST : number};
}

const char *doctor_word(struct doctor *doctor, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_./@%+=:,-";
	const char *word = "";

	if (*text && strspn(text, plain) == strlen(text))
		return text;
	for (; *text; text++)
		word = *text == '\'' ? arena_format(&doctor->arena, "%s'\\''", word)
				     : arena_format(&doctor->arena, "%s%c", word, *text);
	return arena_format(&doctor->arena, "'%s'", word);
}

static unsigned what_applies(const struct doctor *doctor)
{
	const struct probe_options *options = &doctor->options;
	bool icmp = !doctor->plan, filter = !doctor->plan;
	unsigned has = 0;

	LIST_EACH(const struct health_method, method, &doctor->run.methods) {
		icmp |= method->method->needs_sockets;
		filter |= method->method->filter != NULL;
	}
	if (!options->polite && icmp)
		has |= DOCTOR_NEEDS_ICMP | DOCTOR_NEEDS_RAW;
	if (!options->polite && !options->no_capture && filter)
		has |= DOCTOR_NEEDS_CAPTURE | DOCTOR_NEEDS_RAW;
	if (doctor->dossier)
		has |= DOCTOR_NEEDS_DOSSIER;
	if (doctor->plan)
		has |= DOCTOR_NEEDS_PLAN;
	if (doctor->plan && doctor->is_agent)
		has |= DOCTOR_NEEDS_AGENT;
	return has;
}

/* What is not permitted goes first: it has a status of its own, which scripts ask for. */
static int64_t status_of(const struct doctor_report *report)
{
	int64_t status = 0;

	LIST_EACH(const struct doctor_finding, finding, &report->checks) {
		if (finding->status == ERR_NOPERM)
			return ERR_NOPERM;
		if (status == 0)
			status = finding->status;
	}
	return status;
}

void doctor_look(struct doctor *doctor)
{
	struct doctor_report *report = &doctor->report;
	unsigned has = what_applies(doctor);

	for (size_t i = 0; i < doctor_check_count; i++) {
		const struct doctor_check *check = &doctor_checks[i];
		struct doctor_finding *finding;

		if ((check->needs & has) != check->needs)
			continue;
		finding = arena_push(&doctor->arena, &report->checks.items, &report->checks.count,
			&doctor->check_cap, sizeof(*finding));
		finding->name = check->name;
		finding->question = _(check->question);
		check->look(doctor, finding);
	}
	report->status = status_of(report);
}
