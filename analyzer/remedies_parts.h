/* Shared by the files that make remedies, one a kind of rule. */
#ifndef CDNPROOF_ANALYZER_REMEDIES_PARTS_H
#define CDNPROOF_ANALYZER_REMEDIES_PARTS_H

#include "analyzer/foresight.h"
#include "analyzer/rule.h"

struct remedies {
	struct judged *j;
	const struct rule *rule; /* that is looked at, and what was found */
	const struct finding *finding;
	struct arena scratch;
	const struct foresight
		*foresight; /* NULL until it is asked for: see remedies_foresight() */
	size_t cap;
};

/* Another remedy of the rule, with no reason; the pointer holds until the next one is added. */
struct evidence_remedy *remedy_add(struct remedies *r, enum remedy_kind kind);
/* `id` is copied; NULL adds nothing. */
void remedy_subject(struct remedies *r, struct evidence_remedy *remedy, const char *id);
void remedy_helps(struct remedies *r, struct evidence_remedy *remedy, const char *id);
/* `name` is kept as it is: a literal, its end the unit. */
void remedy_number(
	struct remedies *r, struct evidence_remedy *remedy, const char *name, int64_t value);

/* The same remedy for another node: the rule's one with this kind, subject (NULL: none), reason
 * and `alone`, added where there is none. */
struct evidence_remedy *remedy_for(struct remedies *r, enum remedy_kind kind, const char *subject,
	int reason, bool alone, const char *node);

const struct foresight *remedies_foresight(struct remedies *r);

/* One a kind of rule: adds what it knows. */
void remedies_of_coverage(struct remedies *r);
void remedies_of_ipv6(struct remedies *r);
void remedies_of_nodes(struct remedies *r);
void remedies_of_logs(struct remedies *r);
void remedies_of_hours(struct remedies *r);
void remedies_of_cache(struct remedies *r);
void remedies_of_refusal(struct remedies *r);
void remedies_of_dispatch(struct remedies *r);
void remedies_of_balance(struct remedies *r);
void remedies_of_licence(struct remedies *r);
void remedies_of_domains(struct remedies *r);
void remedies_of_facilities(struct remedies *r);

#endif
