/* How a status lies in JSON: cdnproof/status/v1. */
#include "analyzer/outlook.h"
#include "model/canonical.h"
#include "model/evidence_rows.h"

static const struct bind_field plan_rows[] = {
	BIND_ROW(struct outlook_plan, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	TIME(struct outlook_plan, start, BIND_REQUIRED),
	TIME(struct outlook_plan, end, BIND_REQUIRED),
	COUNT(struct outlook_plan, slot_ms),
	COUNT(struct outlook_plan, slots),
	COUNT(struct outlook_plan, due),
	COUNT(struct outlook_plan, ahead),
	COUNT(struct outlook_plan, left_ms),
};
static BIND_SHAPE(progress_shape, struct outlook_plan, plan_rows, "how far the plan is");

static const struct bind_field agent_rows[] = {
	TEXT(struct outlook_agent, id),
	TEXT(struct outlook_agent, city),
	COUNT(struct outlook_agent, whole),
	COUNT(struct outlook_agent, partial),
	COUNT(struct outlook_agent, absent),
	COUNT(struct outlook_agent, spoiled),
	COUNT(struct outlook_agent, records),
	TIME(struct outlook_agent, last, 0),
	TIME(struct outlook_agent, silent_since, 0),
};
static BIND_SHAPE(agent_shape, struct outlook_agent, agent_rows, "an agent's due slots");

static const struct bind_field rule_rows[] = {
	TEXT(struct outlook_rule, rule),
	CHOICE(struct outlook_rule, verdict, verdict_names),
	CHOICE(struct outlook_rule, basis, basis_names),
	CHOICE(struct outlook_rule, disposition, disposition_names),
	BIND_ROW(struct outlook_rule, "application_only", application_only, BIND_BOOL),
	REASONS(struct outlook_rule),
	MAYBE(struct outlook_rule, need),
	MAYBE(struct outlook_rule, yes),
	MAYBE(struct outlook_rule, may),
	TIME(struct outlook_rule, earliest, 0),
	TIME(struct outlook_rule, expected, 0),
};
static BIND_SHAPE(rule_shape, struct outlook_rule, rule_rows, "a rule as things stand");

static const struct bind_field city_rows[] = {
	TEXT(struct outlook_city, code),
	CHOICE(struct outlook_city, verdict, verdict_names),
	CHOICE(struct outlook_city, outlook, outlook_city_state_names),
	REASONS(struct outlook_city),
	COUNT(struct outlook_city, slots),
	COUNT(struct outlook_city, success),
	COUNT(struct outlook_city, good),
	COUNT(struct outlook_city, missing),
	COUNT(struct outlook_city, failed),
	COUNT(struct outlook_city, invalid),
	COUNT(struct outlook_city, unmeasured),
	MAYBE(struct outlook_city, slots_at_best),
	MAYBE(struct outlook_city, slots_at_rate),
	TIME(struct outlook_city, earliest, 0),
	TIME(struct outlook_city, expected, 0),
};
static BIND_SHAPE(city_shape, struct outlook_city, city_rows, "what a city's coverage needs");

static const struct bind_field outlook_rows[] = {
	BIND_ROW(struct outlook, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(OUTLOOK_SCHEMA)),
	TIME(struct outlook, as_of, BIND_REQUIRED),
	TIME(struct outlook, until, BIND_REQUIRED),
	CHOICE(struct outlook, verdict, verdict_names),
	CHOICE(struct outlook, application_verdict, verdict_names),
	BIND_ROW(struct outlook, "plan", plan, BIND_MAYBE, .shape = &progress_shape),
	LIST(struct outlook, agents, agent_shape),
	LIST(struct outlook, rules, rule_shape),
	LIST(struct outlook, should, rule_shape),
	LIST(struct outlook, cities, city_shape),
	LIST(struct outlook, remedies, evidence_remedy_shape),
	LIST(struct outlook, waivers, evidence_waiver_shape),
};
BIND_SHAPE(
	outlook_shape, struct outlook, outlook_rows, "cdnproof status: how far a measurement is");
