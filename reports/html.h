/* The parts of appendix.html in the order of html.c's table; each writes its own chapter. */
#ifndef CDNPROOF_REPORTS_HTML_H
#define CDNPROOF_REPORTS_HTML_H

#include "reports/page.h"

extern const struct phrase html_title;
extern const char html_style[];       /* the style sheet, without what depends on the evidence */
extern const char html_style_print[]; /* behind it: on paper */
void html_page_margins(struct page *page); /* and running heads, as rules of style */

int html_write(FILE *out, const struct report *report, struct err *err);

/* Who binds the parts in volumes: asked before each, and before each node's page within its annex;
 * may end what is open in page->out and put another stream there. The head and the end of each
 * volume are the binder's. */
struct html_binder {
	void (*before_part)(void *data, struct page *page);
	void (*before_node)(void *data, struct page *page);
	void *data;
};
/* All chapters and annexes, without what stands before them: what the binder opened stays open. */
int html_write_parts(
	const struct report *report, const struct html_binder *binder, struct err *err);
void html_before_node(struct page *page); /* html_node_pages calls it before each */
void html_front(struct page *page);       /* what stands before the contents */

/* Before the chapters. */
void html_cover(struct page *page);    /* title block */
void html_summary(struct page *page);  /* the rest of page one */
void html_settings(struct page *page); /* changed from the defaults, within page one */
void html_statements(struct page *page);

/* Chapters, and sections that several files make one of. */
void html_overview(struct page *page);
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
void html_scope(struct page *page); /* rooms and facilities within the licence */
void html_sensitivity(struct page *page); /* internal edition */
void html_ipv6(struct page *page);
void html_demonstrations(struct page *page);
void html_functions(struct page *page);
void html_hours(struct page *page);
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

#endif
