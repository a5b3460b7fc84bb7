/* The figures of chapters, each with its caption and the place of its numbers. One that has nothing
 * to show writes nothing. */
#ifndef CDNPROOF_REPORTS_FIGURES_H
#define CDNPROOF_REPORTS_FIGURES_H

#include "reports/page.h"

void figure_times(struct page *page);  /* latency by city, against the threshold */
void figure_shares(struct page *page); /* success and good slots: intervals by city */
void figure_nodes(struct page *page);  /* city × node: the least RTT */
void figure_paths(struct page *page);  /* city × operator × family: success, median RTT */
void figure_clocks(struct page *page); /* offsets of agents' clocks by day */
void figure_hours(struct page *page);  /* answered slots by hour of the day */

/* Retention against the period that counts; of one node, or of all (NULL): at most so many rows,
 * those with the longest absence. */
void figure_retention(struct page *page, const char *node);
bool figure_retention_shows(const struct page *page, const char *node); /* there is a row */

#endif
