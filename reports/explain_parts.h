/* Inside of explain: what its parts share. */
#ifndef CDNPROOF_REPORTS_EXPLAIN_PARTS_H
#define CDNPROOF_REPORTS_EXPLAIN_PARTS_H

#include "reports/explain.h"
#include "reports/words.h"

struct explaining {
	const struct place_subject *subject;
	enum report_lang lang;
	struct arena *arena;
	explain_lines *out;
	size_t cap;
};

/* Formatted in the reader's language: both forms take the same arguments in the same order, or
 * name them (%1$s). Lives in the arena. */
const char *explain_said(const struct explaining *e, const char *zh, const char *en, ...)
	__attribute__((format(printf, 2, 4), format(printf, 3, 4)));
void explain_add(struct explaining *e, enum explain_topic topic, const char *text);

/* 赣州市、吉安市 / Ganzhou and Ji'an; "outside" is 省外. Codes of no city stay as they are. */
const char *explain_city(const struct explaining *e, const char *code);
const char *explain_cities(const struct explaining *e, const text_list *codes);
const char *explain_set(const struct explaining *e, uint32_t set);
const char *explain_list(const struct explaining *e, const text_list *names); /* as they are */
const char *explain_claimed(const struct explaining *e); /* the claimed city's name */

uint32_t explain_possible(const struct explaining *e); /* the evidence's cities as bits */
const struct evidence_agent *explain_agent(const struct explaining *e, const char *id); /* NULL */

/* One group of topics each. */
void explain_measured(struct explaining *e);
void explain_excluded(struct explaining *e);
void explain_answered(struct explaining *e);
void explain_databases(struct explaining *e);
void explain_state(struct explaining *e);
void explain_needs(struct explaining *e);

#endif
