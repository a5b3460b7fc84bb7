/* The parts of appendix.html in the order of html.c's table; each writes its own chapter. */
#ifndef CDNPROOF_REPORTS_HTML_H
#define CDNPROOF_REPORTS_HTML_H

#include "reports/page.h"

extern const struct phrase html_title;
/* The sheets of style in their order, without what depends on the evidence. */
extern const char *const html_styles[];
extern const size_t html_style_count;
extern const char html_style[];
extern const char html_style_print[];      /* on paper */
void html_page_margins(struct page *page); /* and running heads, as rules of style */

int html_write(FILE *out, const struct report *report, struct err *err);

/* All chapters and annexes in volumes, without what stands before them: page_bind asks the binder
 * before each part, each node's page and each row of a table. */
int html_write_parts(
	const struct report *report, const struct page_binder *binder, struct err *err);
void html_front(struct page *page); /* what stands before the contents */

/* "第5章", "附页H" as a link to the part of this id; in print its page follows. */
void html_part_link(struct page *page, const char *id);
/* The same words; the link leads to a section of the part, by its anchor. */
void html_place_link(struct page *page, const char *id, const char *place);

/* Before the chapters; the first ones are within page one. */
void html_cover(struct page *page);   /* title block */
void html_summary(struct page *page); /* the rest of page one */
void html_conclusions(struct page *page);
void html_unproven(struct page *page);
void html_settings(struct page *page); /* changed from the defaults */
void html_signers(struct page *page);
void html_statements(struct page *page);

/* Chapters, and sections that several files make one of. */
void html_overview(struct page *page);
void html_bases(struct page *page);
void html_matrix(struct page *page);
void html_readings(struct page *page);
void html_nodes(struct page *page);
void html_method(struct page *page);
void html_settings_tables(struct page *page);
void html_instruments(struct page *page);
void html_software(struct page *page);
void html_clocks(struct page *page);
void html_controls(struct page *page);   /* agents against each other, landmarks */
void html_collection(struct page *page); /* agents' records, counted */
void html_coverage(struct page *page);
void html_core(struct page *page);
void html_regional(struct page *page);
void html_cities(struct page *page);
void html_scope(struct page *page);       /* rooms and facilities within the licence */
void html_sensitivity(struct page *page); /* internal edition */
void html_ipv6(struct page *page);
void html_presence(struct page *page); /* cities by another reading */
void html_demonstrations(struct page *page);
void html_functions(struct page *page);
/* The anchor of the section that a rule on functions is treated in; NULL: it is no such rule. */
const char *html_function_place(const struct page *page, const char *rule);
void html_hours(struct page *page);
void html_hours_of(struct page *page, const struct evidence_hours *rows, size_t count);
void html_logs(struct page *page);
void html_declared(struct page *page);
void html_documents(struct page *page);
void html_deadlines(struct page *page);
void html_limits(struct page *page);
void html_inputs(struct page *page);
void html_remedies(struct page *page); /* internal edition: what is missing to compliance */

/* Annexes, and the last sheet. */
void html_node_pages(struct page *page);
void html_runs(struct page *page);
void html_rule_texts(struct page *page);
void html_terms(struct page *page);
void html_waivers(struct page *page);
void html_each_finding(struct page *page);
void html_readings_annex(struct page *page);
void html_digests(struct page *page);
void html_signatures(struct page *page);

/* A node's id that leads to its page, wherever that stands; as it is where evidence has no such
 * node. */
void html_node_link(struct page *page, const char *id);
void html_node_links(struct page *page, const text_list *ids); /* joined by 、 */
/* The figure of the province, with its caption and a note: cities by coverage, nodes by role and
 * state. `prefix`: of its ids, other for each place that it stands in. */
void html_province(struct page *page, const char *prefix);
void html_topology(struct page *page); /* the figure of nodes by their parents */
/* Cities that are not excluded, in words. */
void html_possible_places(struct page *page, const struct evidence_location *location);
void html_nodes_end(struct page *page); /* frees what links and pages of nodes have made */

extern const char html_style_nodes[];
extern const char html_style_script[]; /* controls that the script makes */
extern const char html_style_screen[]; /* focus, boxes that scroll */

/* The label and list of where the evidence of a finding stands; nothing when nowhere. */
void html_pointers(struct page *page, const struct finding *finding);
/* A caption that names the rule: the list of tables has one a rule. In the arena. */
struct table_form html_form_of(
	const struct table_form *form, const struct finding *finding, struct arena *arena);
/* What a finding says of one of its subjects. */
const char *html_subject_says(
	const struct page *page, const struct finding *finding, const char *word);
/* Why: what a no of this rule means where no reason is given. */
void html_subject_reasons(
	struct page *page, const char *rule, const char *says, const reason_list *reasons);

/* What an input file is for, in words; the role itself when it is none of ours. */
const char *html_input_role(enum report_lang lang, const char *role);

#endif
