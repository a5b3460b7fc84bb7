/* Inside of a comparison's report: its parts and how values are said. */
#ifndef CDNPROOF_REPORTS_DIFF_PARTS_H
#define CDNPROOF_REPORTS_DIFF_PARTS_H

#include "reports/diff.h"
#include "reports/paper.h"

struct diff_paper {
	struct paper paper; /* first: it is what parts write to */
	const struct diff_report *report;
	const struct difference *difference;
	struct report old, new; /* for names of cities */
};

/* Parts, in the order of the paper. */
void diff_head(struct diff_paper *to);    /* what is compared, warnings */
void diff_summary(struct diff_paper *to); /* counts */
void diff_filings(struct diff_paper *to); /* what must be filed, with the source's words */
void diff_annual(struct diff_paper *to);  /* the annual report's four parts */
void diff_windows(struct diff_paper *to); /* maintenance and outages */
void diff_details(struct diff_paper *to); /* every item */

/* How a field is called, and its value on a side as text; "—" where there is none. */
const char *diff_field_name(enum report_lang lang, const char *field);
const char *diff_old_value(struct diff_paper *to, const struct diff_field *field);
const char *diff_new_value(struct diff_paper *to, const struct diff_field *field);
/* The verdict of a side, or PAPER_NO_VERDICT where the field is none. */
int diff_field_verdict(const struct diff_field *field, const char *text);
const char *diff_city(struct diff_paper *to, const char *code);

/* With a blank at the edges asked for where Chinese text would touch Latin letters or digits; as it
 * is in English. */
const char *diff_pad(struct diff_paper *to, const char *text, bool before, bool after);

/* A gap in logs that is longer than the profile's rule allows, or that maintenance touches. */
bool diff_outage_is_long(const struct diff_paper *to, const struct diff_outage *outage);

/* A field of an item, its text on a side; NULL. */
const char *diff_text(const struct diff_item *item, const char *field, bool new_side);

/* "节点 x（边缘节点）由九江市迁至南昌市…": one sentence about a node. */
const char *diff_node_sentence(struct diff_paper *to, const struct diff_item *item);
const char *diff_site_sentence(struct diff_paper *to, const struct diff_item *item);
const char *diff_tickets(struct diff_paper *to, const text_list *tickets); /* joined */

const struct diff_tally *diff_tally_find(const struct difference *difference, const char *what);

extern const struct word_list words_difference; /* 新增, 减少, …: by enum diff_kind */

/* What a topic is called. */
const char *diff_topic_name(enum report_lang lang, int topic);

#endif
