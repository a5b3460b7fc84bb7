/* Kinds of rules, as rows of one table: a new kind is one file and one row. */
#ifndef CDNPROOF_ANALYZER_RULE_H
#define CDNPROOF_ANALYZER_RULE_H

#include "analyzer/trials.h"

/* All that a judge may look at; what it adds to the finding lives in the evidence's arena. */
struct judged {
	const struct analyze_input *in;
	const struct sightings *seen;
	struct locations *locations;
	const struct trials *trials;
	const struct trial_families *families;
	struct evidence *evidence; /* cities, logs, availability are filled before the rules */
};

struct rule_kind {
	const char *name;    /* as written in profiles */
	const char *summary; /* one line */
	void (*judge)(struct judged *j, const struct rule *rule, struct finding *out);
};

/* NULL: this kind is not built yet; its rules are listed as not_assessed. */
const struct rule_kind *rule_kind_find(const char *name);

void rule_judge_nodes_in_cities(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_all_nodes(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_coverage(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_availability(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_retention(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_log_damage(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_log_times(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_log_fields(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_log_traffic(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_function_cache(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_function_refusal(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_ipv6(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_licence(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_domains(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_facilities(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_load_balance(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_dispatch(struct judged *j, const struct rule *rule, struct finding *out);
void rule_judge_undeclared(struct judged *j, const struct rule *rule, struct finding *out);

/* Helpers of the judges. */
/* The dossier asks for other thresholds than the profile. */
bool rule_thresholds_changed(const struct judged *j);
/* Of logs: whether the rule asks for this kind (enum log_kind). */
bool rule_wants_kind(const struct rule *rule, int kind);
void finding_reason(struct judged *j, struct finding *out, enum reason reason);
void finding_reasons(struct judged *j, struct finding *out, const reason_list *reasons);
void finding_assumes(struct judged *j, struct finding *out, const char *what, const char *id);
/* The unattested agents and landmarks whose nearness supports, or (for a refutation) who witness.
 */
void finding_assumes_near(struct judged *j, struct finding *out, const struct location_view *view);
void finding_assumes_witnesses(
	struct judged *j, struct finding *out, const struct location_view *view);
struct evidence_reading *finding_reading(struct judged *j, struct finding *out, const char *reading,
	enum verdict verdict, int64_t k);
struct evidence_subject *finding_subject(
	struct judged *j, struct finding *out, const char *id, const char *says);
/* A subject that came out so, with its reasons, in the finding's yes and may, too. */
void finding_row(struct judged *j, struct finding *out, const char *id, int verdict,
	const reason_list *reasons);
/* Points to an input by role and name; without such an input nothing is added. */
void finding_evidence(struct judged *j, struct finding *out, const char *role, const char *pointer);
/* The first reading's verdict is the finding's; another that differs is a reason. */
void finding_headline(struct judged *j, struct finding *out);
/* The end of what is judged of service by cities: places, clocks, headline, plan and records. */
void finding_of_service(struct judged *j, struct finding *out);

#endif
