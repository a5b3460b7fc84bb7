#include "model/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/name_index.h"
#include "model/canonical.h"
#include "model/dossier_shapes.h"
#include "model/evidence_rows.h"

#define OBJECT(type, name, of)                                                                     \
	BIND_ROW(type, #name, name, BIND_OBJECT, .flags = BIND_REQUIRED, .shape = &(of))

static const struct bind_field input_rows[] = {
	TEXT(struct evidence_input, name),
	TEXT(struct evidence_input, role),
	BIND_ROW(struct evidence_input, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(input_shape, struct evidence_input, input_rows, "an input and its digest");

static const struct bind_field pointer_rows[] = {
	TEXT(struct evidence_pointer, name),
	BIND_ROW(struct evidence_pointer, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	TEXT(struct evidence_pointer, pointer),
};
static BIND_SHAPE(pointer_shape, struct evidence_pointer, pointer_rows, "a place in an input");

static const struct bind_field source_rows[] = {
	TEXT(struct evidence_source, quote),
	TEXT(struct evidence_source, authority),
	MAYBE_TEXT(struct evidence_source, document),
};
static BIND_SHAPE(source_shape, struct evidence_source, source_rows, "where a rule stands");

static const struct bind_field reading_rows[] = {
	TEXT(struct evidence_reading, reading),
	BIND_ROW(struct evidence_reading, "headline", headline, BIND_BOOL, .flags = BIND_REQUIRED),
	CHOICE(struct evidence_reading, verdict, verdict_names),
	MAYBE(struct evidence_reading, k),
	REASONS(struct evidence_reading),
};
static BIND_SHAPE(reading_shape, struct evidence_reading, reading_rows, "one reading of a rule");

static const struct bind_field subject_rows[] = {
	TEXT(struct evidence_subject, id),
	TEXT(struct evidence_subject, says),
	REASONS(struct evidence_subject),
	BIND_ROW(struct evidence_subject, "disposition", disposition, BIND_ENUM,
		.names = disposition_names, .otherwise = DISPOSITION_NONE),
};
static BIND_SHAPE(subject_shape, struct evidence_subject, subject_rows, "one subject of a rule");

static const struct bind_field fact_rows[] = {
	TEXT(struct evidence_fact, node),
	CHOICE(struct evidence_fact, kind, log_kind_names),
	CHOICE(struct evidence_fact, fact, evidence_fact_names),
	COUNT(struct evidence_fact, count),
	MAYBE(struct evidence_fact, of),
	MAYBE_TEXT(struct evidence_fact, sample),
};
static BIND_SHAPE(fact_shape, struct evidence_fact, fact_rows, "what logs show");

static const struct bind_field finding_rows[] = {
	TEXT(struct finding, rule),
	TEXT(struct finding, title),
	CHOICE(struct finding, verdict, verdict_names),
	CHOICE(struct finding, basis, basis_names),
	CHOICE(struct finding, severity, severity_names),
	CHOICE(struct finding, disposition, disposition_names),
	BIND_ROW(struct finding, "application_only", application_only, BIND_BOOL),
	REASONS(struct finding),
	MAYBE(struct finding, need),
	MAYBE(struct finding, yes),
	MAYBE(struct finding, may),
	LIST(struct finding, readings, reading_shape),
	LIST(struct finding, subjects, subject_shape),
	BIND_ROW(struct finding, "facts", facts, BIND_LIST, .shape = &fact_shape),
	TEXTS(struct finding, assumes),
	OBJECT(struct finding, source, source_shape),
	LIST(struct finding, evidence, pointer_shape),
};
BIND_SHAPE(evidence_finding_shape, struct finding, finding_rows, "one rule's verdict");

static const struct bind_field disc_rows[] = {
	TEXT(struct evidence_disc, agent),
	TEXT(struct evidence_disc, addr),
	TEXT(struct evidence_disc, method),
	COUNT(struct evidence_disc, rtt_ns),
	BIND_ROW(struct evidence_disc, "quantum_ns", quantum_ns, BIND_INT, .max = JSON_INT_MOST),
	BIND_ROW(struct evidence_disc, "uncertainty_m", uncertainty_m, BIND_INT,
		.max = JSON_INT_MOST),
	COUNT(struct evidence_disc, radius_m),
};
static BIND_SHAPE(disc_shape, struct evidence_disc, disc_rows, "no further from the agent");

static const struct bind_field answer_rows[] = {
	TEXT(struct evidence_answer, addr),
	TEXT(struct evidence_answer, database),
	BIND_ROW(struct evidence_answer, "database_sha256", database_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED),
	TIME(struct evidence_answer, built, 0),
	MAYBE_TEXT(struct evidence_answer, prefix),
	CHOICE(struct evidence_answer, says, answer_says_names),
	TEXTS(struct evidence_answer, cities),
	BIND_ROW(struct evidence_answer, "either", either, BIND_BOOL),
	BIND_ROW(struct evidence_answer, "reserved", reserved, BIND_BOOL),
	BIND_ROW(struct evidence_answer, "contrary", contrary, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_answer, "excluded", excluded, BIND_BOOL,
		.about = "all that it says is beyond what latency allows"),
	BIND_ROW(struct evidence_answer, "claim", claim, BIND_BOOL),
	BIND_ROW(struct evidence_answer, "weak", weak, BIND_BOOL),
	BIND_ROW(struct evidence_answer, "operator", operator_name, BIND_TEXT),
	MAYBE(struct evidence_answer, asn),
};
static BIND_SHAPE(answer_row_shape, struct evidence_answer, answer_rows, "a database's answer");

static const struct bind_field handshake_rows[] = {
	TEXT(struct evidence_handshake, agent),
	TEXT(struct evidence_handshake, addr),
	TEXT(struct evidence_handshake, method),
	BIND_ROW(struct evidence_handshake, "key_sha256", key_sha256, BIND_DIGEST,
		.flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_handshake, "authentic", authentic, BIND_BOOL,
		.flags = BIND_REQUIRED,
		.about = "the node's pinned key, and the RTT is of the reply signed with it"),
	COUNT(struct evidence_handshake, records),
	MAYBE(struct evidence_handshake, rtt_ns),
	MAYBE(struct evidence_handshake, radius_m),
};
static BIND_SHAPE(handshake_shape, struct evidence_handshake, handshake_rows, "whose key answered");

static const struct bind_field landmark_disc_rows[] = {
	TEXT(struct evidence_landmark_disc, landmark),
	TEXT(struct evidence_landmark_disc, agent),
	TEXT(struct evidence_landmark_disc, addr),
	COUNT(struct evidence_landmark_disc, rtt_ns),
	COUNT(struct evidence_landmark_disc, radius_m),
};
static BIND_SHAPE(landmark_disc_shape, struct evidence_landmark_disc, landmark_disc_rows,
	"no further from the landmark than the way by the agent");

static const struct bind_field place_rows[] = {
	TEXT(struct evidence_place, addr),
	TEXT(struct evidence_place, agent),
	TEXTS(struct evidence_place, cities),
};
static BIND_SHAPE(place_shape, struct evidence_place, place_rows, "one of several places");

static const struct bind_field sign_rows[] = {
	TEXT(struct evidence_sign, addr),
	TEXT(struct evidence_sign, agent),
	CHOICE(struct evidence_sign, sign, evidence_sign_names),
	MAYBE(struct evidence_sign, plain),
	BIND_ROW(struct evidence_sign, "signed", signed_value, BIND_INT, .max = JSON_INT_MOST,
		.otherwise = BIND_ABSENT),
};
static BIND_SHAPE(
	sign_shape, struct evidence_sign, sign_rows, "a sign that something answers for the node");

static const struct bind_field location_rows[] = {
	CHOICE(struct evidence_location, state, location_state_names),
	TEXTS(struct evidence_location, cities),
	REASONS(struct evidence_location),
	TEXTS(struct evidence_location, near),
	BIND_ROW(struct evidence_location, "ranking", ranking, BIND_TEXTS,
		.about = "the likeliest city first, by bestlines: a model, never a ground"),
	BIND_ROW(struct evidence_location, "left_out", left_out, BIND_TEXTS,
		.about = "agents whose discs do not count: the mesh says they are elsewhere"),
	BIND_ROW(struct evidence_location, "witnesses", witnesses, BIND_TEXTS,
		.about = "agents and landmarks whose discs exclude the claimed place"),
	BIND_ROW(struct evidence_location, "grounds", grounds, BIND_TEXTS,
		.about = "attested agents whose signed replies alone confirm or refute it"),
	LIST(struct evidence_location, discs, disc_shape),
	BIND_ROW(struct evidence_location, "landmark_discs", landmark_discs, BIND_LIST,
		.shape = &landmark_disc_shape),
	BIND_ROW(struct evidence_location, "places", places, BIND_LIST, .shape = &place_shape),
	BIND_ROW(struct evidence_location, "signs", signs, BIND_LIST, .shape = &sign_shape),
	BIND_ROW(struct evidence_location, "handshakes", handshakes, BIND_LIST,
		.shape = &handshake_shape),
	LIST(struct evidence_location, answers, answer_row_shape),
};
static BIND_SHAPE(location_shape, struct evidence_location, location_rows, "where a node is");

static const struct bind_field node_rows[] = {
	TEXT(struct evidence_node, id),
	CHOICE(struct evidence_node, role, node_role_names),
	TEXT(struct evidence_node, city),
	TEXT(struct evidence_node, site),
	TEXTS(struct evidence_node, addresses),
	MAYBE_TEXT(struct evidence_node, parent),
	BIND_ROW(struct evidence_node, "key_sha256", key_sha256, BIND_DIGEST),
	OBJECT(struct evidence_node, location, location_shape),
	TEXTS(struct evidence_node, same_place),
	TEXTS(struct evidence_node, documents),
};
BIND_SHAPE(evidence_node_shape, struct evidence_node, node_rows, "a declared node");

static const struct bind_field clock_day_rows[] = {
	BIND_ROW(struct evidence_clock_day, "day", day, BIND_DAY, .flags = BIND_REQUIRED),
	COUNT(struct evidence_clock_day, records),
	COUNT(struct evidence_clock_day, synced),
	BIND_ROW(struct evidence_clock_day, "offset_us", offset_us, BIND_INT,
		.flags = BIND_REQUIRED, .about = "the one furthest from 0, with its sign"),
	COUNT(struct evidence_clock_day, bound_us),
	COUNT(struct evidence_clock_day, steps),
};
static BIND_SHAPE(
	clock_day_shape, struct evidence_clock_day, clock_day_rows, "an agent's clock on one day");

static const struct bind_field agent_rows[] = {
	TEXT(struct evidence_agent, id),
	TEXT(struct evidence_agent, city),
	MAYBE_TEXT(struct evidence_agent, district),
	BIND_ROW(struct evidence_agent, "operator", operator_name, BIND_TEXT),
	BIND_ROW(struct evidence_agent, "access", access, BIND_ENUM, .names = agent_access_names,
		.otherwise = -1),
	BIND_ROW(struct evidence_agent, "attested", attested, BIND_BOOL, .flags = BIND_REQUIRED),
	COUNT(struct evidence_agent, records),
	BIND_ROW(struct evidence_agent, "lat_e7", lat_e7, BIND_INT, .min = -900000000,
		.max = 900000000, .otherwise = BIND_ABSENT),
	BIND_ROW(struct evidence_agent, "lon_e7", lon_e7, BIND_INT, .min = -1800000000,
		.max = 1800000000, .otherwise = BIND_ABSENT),
	BIND_ROW(struct evidence_agent, "clock", clock, BIND_LIST, .shape = &clock_day_shape),
	BIND_ROW(struct evidence_agent, "mesh", mesh, BIND_ENUM, .names = evidence_mesh_names),
	BIND_ROW(struct evidence_agent, "answers", answers, BIND_LIST, .shape = &answer_row_shape),
};
static BIND_SHAPE(agent_shape, struct evidence_agent, agent_rows, "a probe agent");

static const struct bind_field contradiction_rows[] = {
	TEXT(struct evidence_contradiction, a),
	TEXT(struct evidence_contradiction, b),
	COUNT(struct evidence_contradiction, rtt_ns),
	COUNT(struct evidence_contradiction, distance_m),
	COUNT(struct evidence_contradiction, most_m),
};
static BIND_SHAPE(contradiction_shape, struct evidence_contradiction, contradiction_rows,
	"two agents that are nearer to each other than they say");

static const struct bind_field landmark_rows[] = {
	TEXT(struct evidence_landmark, id),
	TEXT(struct evidence_landmark, addr),
	TEXT(struct evidence_landmark, city),
	BIND_ROW(struct evidence_landmark, "attested", attested, BIND_BOOL, .flags = BIND_REQUIRED),
	COUNT(struct evidence_landmark, records),
};
static BIND_SHAPE(
	landmark_shape, struct evidence_landmark, landmark_rows, "a server of known place");

static const struct bind_field database_rows[] = {
	TEXT(struct evidence_database, name),
	BIND_ROW(struct evidence_database, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	TIME(struct evidence_database, built, 0),
	MAYBE(struct evidence_database, age_days),
	BIND_ROW(struct evidence_database, "claim", claim, BIND_BOOL),
	COUNT(struct evidence_database, answers),
	COUNT(struct evidence_database, cities),
	COUNT(struct evidence_database, excluded),
	BIND_ROW(struct evidence_database, "same_errors", same_errors, BIND_COUNTS,
		.max = JSON_INT_MOST,
		.about =
			"other databases: excluded answers that are the same, a sign of one lineage"),
};
static BIND_SHAPE(
	database_shape, struct evidence_database, database_rows, "a database and what it is worth");

static const struct bind_field document_rows[] = {
	TEXT(struct evidence_document, id),
	MAYBE_TEXT(struct evidence_document, kind),
	MAYBE_TEXT(struct evidence_document, about),
	BIND_ROW(struct evidence_document, "sha256", sha256, BIND_DIGEST),
	BIND_ROW(struct evidence_document, "counts", counts, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_document, "reason", reason, BIND_ENUM, .names = reason_names,
		.otherwise = -1),
};
static BIND_SHAPE(document_shape, struct evidence_document, document_rows, "a document");

static const struct bind_field trials_rows[] = {
	CHOICE(struct evidence_trials, verdict, verdict_names),
	REASONS(struct evidence_trials),
	COUNT(struct evidence_trials, slots),
	COUNT(struct evidence_trials, success),
	COUNT(struct evidence_trials, good),
	COUNT(struct evidence_trials, invalid),
	COUNT(struct evidence_trials, missing),
	COUNT(struct evidence_trials, failed),
	COUNT(struct evidence_trials, unmeasured),
	COUNT(struct evidence_trials, success_low_ppm),
	COUNT(struct evidence_trials, success_high_ppm),
	COUNT(struct evidence_trials, good_low_ppm),
	COUNT(struct evidence_trials, good_high_ppm),
	COUNT(struct evidence_trials, alpha_ppm),
};
static BIND_SHAPE(trials_shape, struct evidence_trials, trials_rows, "trials (city, slot)");

static const struct bind_field rtt_rows[] = {
	COUNT(struct evidence_rtt, count),
	COUNT(struct evidence_rtt, min_us),
	COUNT(struct evidence_rtt, p50_us),
	COUNT(struct evidence_rtt, p95_us),
	COUNT(struct evidence_rtt, p99_us),
	COUNT(struct evidence_rtt, max_us),
	BIND_ROW(struct evidence_rtt, "histogram", histogram, BIND_RUNS, .flags = BIND_REQUIRED,
		.row_len = 2, .max = JSON_INT_MOST),
};
static BIND_SHAPE(rtt_shape, struct evidence_rtt, rtt_rows, "best slot medians of a city");

static const struct bind_field operator_rows[] = {
	TEXT(struct evidence_operator, name),
	OBJECT(struct evidence_operator, trials, trials_shape),
};
static BIND_SHAPE(operator_shape, struct evidence_operator, operator_rows, "one operator's agents");

static const struct bind_field path_rows[] = {
	BIND_ROW(
		struct evidence_path, "operator", operator_name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_path, "family", family, BIND_INT, .flags = BIND_REQUIRED, .min = 4,
		.max = 6),
	OBJECT(struct evidence_path, trials, trials_shape),
	OBJECT(struct evidence_path, rtt, rtt_shape),
};
static BIND_SHAPE(path_shape, struct evidence_path, path_rows,
	"one operator's agents over one address family");

/* The inner structs of evidence have no names of their own: rows give offsets within them. */
#define WITHIN(outer, inner, json, member, kind, ...)                                              \
	{                                                                                          \
		.key = (json), kind,                                                               \
		.offset = offsetof(outer, inner.member) - offsetof(outer, inner), __VA_ARGS__      \
	}

static const struct bind_field presence_rows[] = {
	WITHIN(struct evidence_city, presence, "verdict", verdict, .kind = BIND_ENUM,
		.flags = BIND_REQUIRED, .names = verdict_names),
	WITHIN(struct evidence_city, presence, "yes", yes, .kind = BIND_INT,
		.flags = BIND_REQUIRED),
	WITHIN(struct evidence_city, presence, "may", may, .kind = BIND_INT,
		.flags = BIND_REQUIRED),
};
static const struct bind_shape presence_shape = {.title = "nodes in the city",
	.size = sizeof(((struct evidence_city *)0)->presence),
	.fields = presence_rows,
	.field_count = ARRAY_LEN(presence_rows)};

static const struct bind_field city_rows[] = {
	TEXT(struct evidence_city, code),
	TEXT(struct evidence_city, name),
	MAYBE_TEXT(struct evidence_city, name_en),
	TEXTS(struct evidence_city, agents),
	OBJECT(struct evidence_city, service, trials_shape),
	OBJECT(struct evidence_city, rtt, rtt_shape),
	OBJECT(struct evidence_city, presence, presence_shape),
	LIST(struct evidence_city, by_operator, operator_shape),
	BIND_ROW(struct evidence_city, "paths", paths, BIND_LIST, .shape = &path_shape),
};
static BIND_SHAPE(city_shape, struct evidence_city, city_rows, "a prefecture city");

static const struct bind_field ipv6_rows[] = {
	TEXT(struct evidence_ipv6, code),
	OBJECT(struct evidence_ipv6, service, trials_shape),
	OBJECT(struct evidence_ipv6, rtt, rtt_shape),
	COUNT(struct evidence_ipv6, compared),
	COUNT(struct evidence_ipv6, only_v4),
	COUNT(struct evidence_ipv6, only_v6),
	COUNT(struct evidence_ipv6, only_v4_low_ppm),
	COUNT(struct evidence_ipv6, only_v4_high_ppm),
	COUNT(struct evidence_ipv6, timed),
	COUNT(struct evidence_ipv6, slower),
	COUNT(struct evidence_ipv6, slower_low_ppm),
	COUNT(struct evidence_ipv6, slower_high_ppm),
	BIND_ROW(struct evidence_ipv6, "extra_us", extra_us, BIND_INT, .min = -JSON_INT_MOST,
		.max = JSON_INT_MOST, .otherwise = BIND_ABSENT),
	COUNT(struct evidence_ipv6, objects_same),
	COUNT(struct evidence_ipv6, objects_differ),
	COUNT(struct evidence_ipv6, aaaa_asked),
	COUNT(struct evidence_ipv6, aaaa_present),
};
static BIND_SHAPE(ipv6_shape, struct evidence_ipv6, ipv6_rows, "a city's service over IPv6");

static const struct bind_field gap_rows[] = {
	BIND_ROW(struct evidence_gap, "from", from, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_gap, "to", to, BIND_TIME, .flags = BIND_REQUIRED),
	TEXTS(struct evidence_gap, why),
	MAYBE(struct evidence_gap, usual),
};
static BIND_SHAPE(gap_shape, struct evidence_gap, gap_rows, "no records");

static const struct bind_field isolated_rows[] = {
	BIND_ROW(struct evidence_isolated, "from", from, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_isolated, "to", to, BIND_TIME, .flags = BIND_REQUIRED),
	COUNT(struct evidence_isolated, records),
};
static BIND_SHAPE(isolated_shape, struct evidence_isolated, isolated_rows,
	"a few records far from all others: no retention");

static const struct bind_field log_rows[] = {
	TEXT(struct evidence_log, node),
	CHOICE(struct evidence_log, kind, log_kind_names),
	CHOICE(struct evidence_log, verdict, verdict_names),
	REASONS(struct evidence_log),
	TIME(struct evidence_log, first, 0),
	TIME(struct evidence_log, last, 0),
	COUNT(struct evidence_log, months),
	COUNT(struct evidence_log, records),
	COUNT(struct evidence_log, files),
	COUNT(struct evidence_log, bytes),
	COUNT(struct evidence_log, bad_lines),
	COUNT(struct evidence_log, unverified),
	LIST(struct evidence_log, gaps, gap_shape),
	COUNT(struct evidence_log, gaps_left_out),
	BIND_ROW(struct evidence_log, "isolated", isolated, BIND_LIST, .shape = &isolated_shape),
};
BIND_SHAPE(evidence_log_shape, struct evidence_log, log_rows, "one node's logs of one kind");

static const struct bind_field hours_rows[] = {
	TEXT(struct evidence_hours, node),
	BIND_ROW(struct evidence_hours, "answered", answered, BIND_RUNS, .flags = BIND_REQUIRED,
		.row_len = 2, .max = JSON_INT_MOST,
		.about = "24 rows of [slots counted, slots answered], hours in +08:00"),
};
BIND_SHAPE(evidence_hours_shape, struct evidence_hours, hours_rows, "answers by hour of the day");

static const struct bind_field sampling_rows[] = {
	BIND_ROW(struct evidence_sampling, "planned", planned, BIND_BOOL, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_sampling, "plan_sha256", plan_sha256, BIND_DIGEST),
	TIME(struct evidence_sampling, start, 0),
	TIME(struct evidence_sampling, end, 0),
	COUNT(struct evidence_sampling, slot_ms),
	COUNT(struct evidence_sampling, slots),
	COUNT(struct evidence_sampling, slots_counted),
	COUNT(struct evidence_sampling, slots_outside),
	BIND_ROW(struct evidence_sampling, "methods", methods, BIND_NAMED, .flags = BIND_REQUIRED,
		.shape = &sampling_method_shape),
};
static BIND_SHAPE(sampling_shape, struct evidence_sampling, sampling_rows, "the plan's sampling");

static const struct bind_field change_rows[] = {
	TEXT(struct evidence_change, what),
	BIND_ROW(struct evidence_change, "default", otherwise, BIND_INT, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence_change, "value", value, BIND_INT, .flags = BIND_REQUIRED),
};
static BIND_SHAPE(change_shape, struct evidence_change, change_rows, "changed from the profile");

static const struct bind_field record_rows[] = {
	COUNT(struct evidence_records, lines),
	COUNT(struct evidence_records, counted),
	COUNT(struct evidence_records, malformed),
	COUNT(struct evidence_records, torn),
	COUNT(struct evidence_records, duplicates),
	COUNT(struct evidence_records, conflicts),
	COUNT(struct evidence_records, other_plan),
	COUNT(struct evidence_records, without_plan),
	COUNT(struct evidence_records, outside_window),
	COUNT(struct evidence_records, unknown_subject),
	COUNT(struct evidence_records, chain_breaks),
	BIND_ROW(struct evidence_records, "malformed_by_file", malformed_by_file, BIND_COUNTS,
		.flags = BIND_REQUIRED),
};
static BIND_SHAPE(records_shape, struct evidence_records, record_rows, "what became of each line");

static const struct bind_field run_rows[] = {
	TEXT(struct evidence_run, agent),
	COUNT(struct evidence_run, attempts),
	COUNT(struct evidence_run, ended),
	COUNT(struct evidence_run, failed),
	COUNT(struct evidence_run, aborted),
	COUNT(struct evidence_run, records),
	TIME(struct evidence_run, first, BIND_REQUIRED),
	TIME(struct evidence_run, last, BIND_REQUIRED),
};
static BIND_SHAPE(run_shape, struct evidence_run, run_rows, "how often an agent was started");

static const struct bind_field runs_rows[] = {
	COUNT(struct evidence_runs, lines),
	COUNT(struct evidence_runs, torn),
	COUNT(struct evidence_runs, attempts),
	COUNT(struct evidence_runs, ended),
	COUNT(struct evidence_runs, failed),
	COUNT(struct evidence_runs, aborted),
	LIST(struct evidence_runs, agents, run_shape),
};
static BIND_SHAPE(runs_shape, struct evidence_runs, runs_rows, "the list of runs");

static const struct bind_field total_rows[] = {
	CHOICE(struct evidence_total, basis, basis_names),
	CHOICE(struct evidence_total, verdict, verdict_names),
	COUNT(struct evidence_total, count),
};
static BIND_SHAPE(total_shape, struct evidence_total, total_rows, "rules by basis and verdict");

static const struct bind_field profile_rows[] = {
	WITHIN(struct evidence, profile, "id", id, .kind = BIND_TEXT, .flags = BIND_REQUIRED),
	WITHIN(struct evidence, profile, "version", version, .kind = BIND_TEXT,
		.flags = BIND_REQUIRED),
	WITHIN(struct evidence, profile, "title", title, .kind = BIND_TEXT, .flags = BIND_REQUIRED),
	WITHIN(struct evidence, profile, "sha256", sha256, .kind = BIND_DIGEST,
		.flags = BIND_REQUIRED),
	WITHIN(struct evidence, profile, "builtin", builtin, .kind = BIND_BOOL,
		.flags = BIND_REQUIRED),
	WITHIN(struct evidence, profile, "window_days", window_days, .kind = BIND_INT,
		.flags = BIND_REQUIRED, .max = 3660),
	WITHIN(struct evidence, profile, "alpha_ppm", alpha_ppm, .kind = BIND_INT,
		.flags = BIND_REQUIRED, .max = 500000),
	WITHIN(struct evidence, profile, "log_months", log_months, .kind = BIND_INT,
		.flags = BIND_REQUIRED, .max = 1200),
	WITHIN(struct evidence, profile, "log_gap_hours", log_gap_hours, .kind = BIND_INT,
		.flags = BIND_REQUIRED, .max = 100000),
};
static const struct bind_shape profile_shape = {.title = "the rules",
	.size = sizeof(((struct evidence *)0)->profile),
	.fields = profile_rows,
	.field_count = ARRAY_LEN(profile_rows)};

static const struct bind_field region_rows[] = {
	WITHIN(struct evidence, region, "code", code, .kind = BIND_TEXT, .flags = BIND_REQUIRED),
	WITHIN(struct evidence, region, "name", name, .kind = BIND_TEXT, .flags = BIND_REQUIRED),
	WITHIN(struct evidence, region, "sha256", sha256, .kind = BIND_DIGEST,
		.flags = BIND_REQUIRED),
	WITHIN(struct evidence, region, "source", source, .kind = BIND_TEXT),
	WITHIN(struct evidence, region, "builtin", builtin, .kind = BIND_BOOL,
		.flags = BIND_REQUIRED),
};
static const struct bind_shape region_shape = {.title = "gazetteer and boundaries",
	.size = sizeof(((struct evidence *)0)->region),
	.fields = region_rows,
	.field_count = ARRAY_LEN(region_rows)};

static const struct bind_field evidence_rows[] = {
	BIND_ROW(struct evidence, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(EVIDENCE_SCHEMA)),
	BIND_ROW(struct evidence, "as_of", as_of, BIND_TIME, .flags = BIND_REQUIRED),
	BIND_ROW(struct evidence, "operator", operator_, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &operator_name_shape),
	BIND_ROW(struct evidence, "filing", filing, BIND_MAYBE, .shape = &filing_shape),
	CHOICE(struct evidence, stage, dossier_stage_names),
	OBJECT(struct evidence, profile, profile_shape),
	OBJECT(struct evidence, region, region_shape),
	OBJECT(struct evidence, thresholds, thresholds_shape),
	OBJECT(struct evidence, sampling, sampling_shape),
	LIST(struct evidence, changed, change_shape),
	CHOICE(struct evidence, verdict, verdict_names),
	CHOICE(struct evidence, application_verdict, verdict_names),
	LIST(struct evidence, totals, total_shape),
	LIST(struct evidence, findings, evidence_finding_shape),
	LIST(struct evidence, nodes, evidence_node_shape),
	LIST(struct evidence, agents, agent_shape),
	BIND_ROW(struct evidence, "landmarks", landmarks, BIND_LIST, .shape = &landmark_shape),
	BIND_ROW(struct evidence, "contradictions", contradictions, BIND_LIST,
		.shape = &contradiction_shape),
	BIND_ROW(struct evidence, "databases", databases, BIND_LIST, .shape = &database_shape),
	LIST(struct evidence, sites, site_shape),
	LIST(struct evidence, documents, document_shape),
	LIST(struct evidence, cities, city_shape),
	LIST(struct evidence, ipv6, ipv6_shape),
	LIST(struct evidence, logs, evidence_log_shape),
	LIST(struct evidence, availability, evidence_hours_shape),
	BIND_ROW(struct evidence, "functions", functions, BIND_OBJECT,
		.shape = &evidence_functions_shape),
	BIND_ROW(struct evidence, "remedies", remedies, BIND_LIST, .shape = &evidence_remedy_shape),
	BIND_ROW(struct evidence, "waivers", waivers, BIND_LIST, .flags = BIND_ALWAYS,
		.shape = &evidence_waiver_shape),
	OBJECT(struct evidence, records, records_shape),
	BIND_ROW(struct evidence, "runs", runs, BIND_MAYBE, .shape = &runs_shape),
	LIST(struct evidence, inputs, input_shape),
};
BIND_SHAPE(evidence_shape, struct evidence, evidence_rows, "cdnproof evidence");

struct evidence *evidence_new(void)
{
	struct arena arena = {0};
	struct evidence *evidence = arena_alloc(&arena, sizeof(*evidence));

	evidence->arena = arena;
	evidence->schema = EVIDENCE_SCHEMA;
	return evidence;
}

void evidence_close(struct evidence *evidence)
{
	if (evidence) {
		struct arena arena = evidence->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

int evidence_text(const struct evidence *evidence, char **out, size_t *len, struct err *err)
{
	return canonical_text(&evidence_shape, evidence, out, len, err);
}

/* What is said of a node is said of one. */
static void check_nodes(struct bind_in *in, const struct json_node *root, struct evidence *evidence)
{
	const struct json_node *list = json_node_find(root, "nodes");
	const struct json_node *at = list ? list->first : NULL;
	struct name_index known;

	name_index_init(&known, &evidence->arena, evidence->nodes.count);
	for (size_t i = 0; at && i < evidence->nodes.count; i++, at = at->next) {
		const char *id = evidence->nodes.items[i].id;

		if (!id) /* a fault that was told */
			continue;
		if (name_index_find(&known, id) >= 0)
			bind_fault(in, at, _("there are two nodes \"%s\""), id);
		name_index_add(&known, id);
	}
}

int evidence_open(const char *path, struct evidence **out, struct faults *faults, struct err *err)
{
	struct evidence *evidence = NULL;
	struct json_doc doc = {0};
	struct bind_in in = {.doc = &doc, .faults = faults};
	int ret = -1;

	if (json_doc_read(path, &doc, faults, err) < 0)
		return -1;
	evidence = evidence_new();
	if (canonical_expect(&doc, EVIDENCE_SCHEMA, faults, err) < 0)
		goto out;
	if (bind_read_doc(&doc, &evidence_shape, evidence, &evidence->arena, faults, NULL, err) < 0)
		goto out;
	canonical_check_schema(&in, doc.nodes, evidence->schema, EVIDENCE_SCHEMA);
	check_nodes(&in, doc.nodes, evidence);
	ret = faults_result(faults, err);
	if (ret == 0) {
		*out = evidence;
		evidence = NULL;
	}
out:
	json_doc_fini(&doc);
	evidence_close(evidence);
	return ret;
}

const struct finding *evidence_finding(const struct evidence *evidence, const char *rule)
{
	LIST_EACH(const struct finding, finding, &evidence->findings)
		if (strcmp(finding->rule, rule) == 0)
			return finding;
	return NULL;
}
