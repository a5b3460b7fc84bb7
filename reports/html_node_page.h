/* Inside of the annex of nodes: a sheet a node, its parts in files of their own. */
#ifndef CDNPROOF_REPORTS_HTML_NODE_PAGE_H
#define CDNPROOF_REPORTS_HTML_NODE_PAGE_H

#include "reports/explain.h"
#include "reports/html.h"
#include "reports/node_rows.h"
#include "reports/place_fill.h"
#include "reports/place_map.h"

/* What all sheets have in common. */
struct node_annex {
	struct node_rows *rows;
	struct place_filler *filler;
	struct place_map *map; /* NULL: no boundaries */
};

struct node_sheet {
	struct page *page;
	const struct node_rows *rows;
	const struct evidence_node *node;
	const struct site *site;     /* NULL */
	size_t number;               /* of the node in evidence, from 1 */
	const struct place_map *map; /* NULL: no boundaries */
	struct place_subject subject;
	struct arena arena; /* of this sheet */
};

struct node_annex *node_annex_new(const struct report *report); /* never NULL */
void node_annex_free(struct node_annex *annex);

/* Of the page's report: made when first asked for, the page's. */
const struct node_annex *html_node_annex(struct page *page);

/* The section of one node: its heading and its parts. Number: of the node in evidence, from 1. */
void html_node_section(struct page *page, const struct evidence_node *node, size_t number);
void html_node_sheet(struct node_sheet *sheet); /* the parts */

/* Its parts. */
void html_node_basics(struct node_sheet *sheet);
void html_node_place(struct node_sheet *sheet);
void html_node_answerer(struct node_sheet *sheet); /* keys, and signs of something on the way */
void html_node_functions(struct node_sheet *sheet);
void html_node_hours(struct node_sheet *sheet);
void html_node_logs(struct node_sheet *sheet);
void html_node_papers(struct node_sheet *sheet);
void html_node_findings(struct node_sheet *sheet);
void html_node_inspection(struct node_sheet *sheet);

/* A heading inside the sheet. */
void html_node_head(struct node_sheet *sheet, const char *zh, const char *en);
/* <div><dt>…</dt><dd> and what closes it; `full`: over the whole width. */
void html_fact_open(struct page *page, bool full, const char *zh, const char *en);
void html_fact_close(struct page *page);
void html_text_fact(struct page *page, const char *zh, const char *en, const char *text);
/* Nothing at all where there are none. */
void html_list_fact(struct page *page, const char *zh, const char *en, const text_list *texts);

#endif
