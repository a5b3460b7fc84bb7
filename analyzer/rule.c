#include "analyzer/rule.h"

#include <string.h>

static const struct rule_kind rule_kinds[] = {
	{"nodes_in_cities", "at least `need` nodes of a role stand in given cities",
		rule_judge_nodes_in_cities},
	{"all_nodes_in_region", "every node stands in the province", rule_judge_all_nodes},
	{"coverage", "a share of the province's cities is served", rule_judge_coverage},
	{"availability", "each node answers in every hour of the day", rule_judge_availability},
	{"log_retention", "logs cover the months before as_of", rule_judge_retention},
	{"log_damage", "which log files are damaged (informs)", rule_judge_log_damage},
	{"log_times", "what dates log files beside their lines (informs)", rule_judge_log_times},
	{"log_fields", "which fields records have (informs)", rule_judge_log_fields},
	{"log_traffic", "records and bytes a day (informs)", rule_judge_log_traffic},
	{"function_cache", "each node keeps objects, and not those that must not be kept",
		rule_judge_function_cache},
	{"function_refusal", "each node refuses what is blocked or not filed",
		rule_judge_function_refusal},
	{"coverage_ipv6", "a share of the province's cities is served over IPv6", rule_judge_ipv6},
	{"licence_shown", "home pages show the licence number", rule_judge_licence},
	{"domains_filed", "names that are served have filing numbers", rule_judge_domains},
	{"facilities_in_scope", "control, service and data facilities stand in the province",
		rule_judge_facilities},
	{"function_load_balance", "requests reach several real servers, in declared shares",
		rule_judge_load_balance},
	{"function_dispatch", "users are led to the nearest node", rule_judge_dispatch},
	{"nodes_undeclared", "nobody serves who is not declared", rule_judge_undeclared},
};

const struct rule_kind *rule_kind_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rule_kinds); i++)
		if (strcmp(rule_kinds[i].name, name) == 0)
			return &rule_kinds[i];
	return NULL;
}

void finding_reason(struct judged *j, struct finding *out, enum reason reason)
{
	reason_add(&j->evidence->arena, &out->reason, reason);
}

void finding_reasons(struct judged *j, struct finding *out, const reason_list *reasons)
{
	LIST_EACH(const int, reason, reasons)
		finding_reason(j, out, (enum reason) * reason);
}

void finding_assumes(struct judged *j, struct finding *out, const char *what, const char *id)
{
	struct arena *arena = &j->evidence->arena;
	const char *text = arena_format(arena, "%s:%s", what, id);
	size_t at = 0;

	while (at < out->assumes.count && strcmp(out->assumes.items[at], text) < 0)
		at++;
	if (at < out->assumes.count && strcmp(out->assumes.items[at], text) == 0)
		return;
	out->assumes.items =
		arena_append(arena, out->assumes.items, &out->assumes.count, sizeof(const char *));
	memmove(&out->assumes.items[at + 1], &out->assumes.items[at],
		(out->assumes.count - 1 - at) * sizeof(const char *));
	out->assumes.items[at] = text;
}

static void assume_agents(struct judged *j, struct finding *out, const int *agents, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!j->locations->attested.items[agents[i]])
			finding_assumes(
				j, out, "agent", j->in->dossier->agents.items[agents[i]].id);
}

static void assume_landmarks(
	struct judged *j, struct finding *out, const int *landmarks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!j->locations->landmark_attested.items[landmarks[i]])
			finding_assumes(j, out, "landmark",
				j->in->dossier->landmarks.items[landmarks[i]].id);
}

void finding_assumes_near(struct judged *j, struct finding *out, const struct location_view *view)
{
	assume_agents(j, out, view->near.items, view->near.count);
	assume_landmarks(j, out, view->near_landmarks.items, view->near_landmarks.count);
}

void finding_assumes_witnesses(
	struct judged *j, struct finding *out, const struct location_view *view)
{
	assume_agents(j, out, view->witnesses.items, view->witnesses.count);
	assume_landmarks(j, out, view->witness_landmarks.items, view->witness_landmarks.count);
}

/* That the node is in the province rests on its document and on who is near; a confirmed one on
 * neither. */
static void assume_place(struct judged *j, struct finding *out, const struct location_node *node)
{
	uint32_t province = (UINT32_C(1) << j->in->region->cities.count) - 1;
	struct location_view view;

	location_view(j->locations, node, province, &view);
	if (view.state == LOCATION_CONFIRMED || !node->document)
		return;
	out->basis = BASIS_MIXED;
	finding_assumes(j, out, "document", node->document->id);
	finding_assumes_near(j, out, &view);
}

/* What it rests on that nodes stand in the province: their documents and who is near; the basis is
 * mixed then. Confirmed ones rest on neither. */
static void assume_places(struct judged *j, struct finding *out)
{
	for (size_t i = 0; i < j->trials->says.count; i++)
		if (j->trials->says.items[i] == LOCATION_YES)
			assume_place(j, out, &j->locations->nodes.items[i]);
}

bool rule_thresholds_changed(const struct judged *j)
{
	const struct thresholds *a = &j->evidence->thresholds, *b = &j->in->profile->thresholds;

	return a->success_ppm != b->success_ppm || a->quantile_ppm != b->quantile_ppm ||
	       a->rtt_p95_us != b->rtt_p95_us || a->slot_ok_ppm != b->slot_ok_ppm;
}

struct evidence_reading *finding_reading(
	struct judged *j, struct finding *out, const char *reading, enum verdict verdict, int64_t k)
{
	struct arena *arena = &j->evidence->arena;
	struct evidence_reading *added;

	out->readings.items =
		arena_append(arena, out->readings.items, &out->readings.count, sizeof(*added));
	added = &out->readings.items[out->readings.count - 1];
	*added = (struct evidence_reading){.reading = arena_text(arena, reading),
		.headline = out->readings.count == 1,
		.verdict = (int)verdict,
		.k = k};
	return added;
}

struct evidence_subject *finding_subject(
	struct judged *j, struct finding *out, const char *id, const char *says)
{
	struct arena *arena = &j->evidence->arena;
	struct evidence_subject *added;

	out->subjects.items =
		arena_append(arena, out->subjects.items, &out->subjects.count, sizeof(*added));
	added = &out->subjects.items[out->subjects.count - 1];
	*added = (struct evidence_subject){.id = arena_text(arena, id), .says = says};
	return added;
}

void finding_row(struct judged *j, struct finding *out, const char *id, int verdict,
	const reason_list *reasons)
{
	struct evidence_subject *subject = finding_subject(j, out, id,
		verdict == VERDICT_PASS   ? "yes"
		: verdict == VERDICT_FAIL ? "no"
					  : "may");

	LIST_EACH(const int, reason, reasons)
		reason_add(&j->evidence->arena, &subject->reason, (enum reason) * reason);
	finding_reasons(j, out, reasons);
	out->yes += verdict == VERDICT_PASS;
	out->may += verdict != VERDICT_PASS && verdict != VERDICT_FAIL;
}

void finding_evidence(struct judged *j, struct finding *out, const char *role, const char *pointer)
{
	struct arena *arena = &j->evidence->arena;

	LIST_EACH(const struct evidence_input, input, &j->evidence->inputs) {
		if (strcmp(input->role, role) != 0)
			continue;
		out->evidence.items = arena_append(arena, out->evidence.items, &out->evidence.count,
			sizeof(struct evidence_pointer));
		out->evidence.items[out->evidence.count - 1] =
			(struct evidence_pointer){.name = input->name,
				.sha256 = input->sha256,
				.pointer = arena_text(arena, pointer)};
	}
}

void finding_headline(struct judged *j, struct finding *out)
{
	out->verdict = out->readings.count ? out->readings.items[0].verdict : VERDICT_NOT_ASSESSED;
	for (size_t i = 1; i < out->readings.count; i++)
		if (out->readings.items[i].verdict != out->verdict)
			finding_reason(j, out, REASON_READING_DEPENDENT);
}

bool rule_wants_kind(const struct rule *rule, int kind)
{
	LIST_EACH(const int, wanted, &rule->kinds)
		if (*wanted == kind)
			return true;
	return false;
}

void finding_of_service(struct judged *j, struct finding *out)
{
	assume_places(j, out);
	if (j->seen->clock_unsynced)
		finding_reason(j, out, REASON_CLOCK_UNSYNCED);
	finding_headline(j, out);
	finding_evidence(j, out, "plan", "");
	finding_evidence(j, out, "records", "");
}
