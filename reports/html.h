/* The parts of appendix.html in the order of html.c's table; each writes its own chapter. */
#ifndef CDNPROOF_REPORTS_HTML_H
#define CDNPROOF_REPORTS_HTML_H

#include "reports/page.h"

extern const char html_style[]; /* the style sheet, without what depends on the evidence */

int html_write(FILE *out, const struct report *report, struct err *err);

void html_cover(struct page *page);    /* title block */
void html_summary(struct page *page);  /* the rest of page one */
void html_settings(struct page *page); /* changed from the defaults, thresholds, sampling */
void html_settings_tables(struct page *page);

void html_findings(struct page *page); /* matrix, readings, each finding */
void html_waivers(struct page *page);  /* a section of findings */
void html_nodes(struct page *page);
void html_method(struct page *page);
void html_collection(struct page *page); /* agents' records, counted */
void html_cities(struct page *page);
void html_ipv6(struct page *page); /* a section of cities */
void html_hours(struct page *page);
void html_functions(struct page *page);
void html_logs(struct page *page);
void html_documents(struct page *page);
void html_limits(struct page *page);
void html_inputs(struct page *page);

#endif
