/* What evidence has of each node, found by its id: made once, so that a thousand pages of nodes
 * need no thousand walks over all lists. */
#ifndef CDNPROOF_REPORTS_NODE_ROWS_H
#define CDNPROOF_REPORTS_NODE_ROWS_H

#include "model/evidence.h"

enum node_list {
	NODE_SELF, /* the node: struct evidence_node */
	NODE_LOGS,
	NODE_HOURS,
	NODE_CACHE,
	NODE_REFUSALS,
	NODE_BALANCE,
	NODE_PAGES,
	NODE_FAILOVER, /* that was drained */
	NODE_PURGES,
	NODE_DOWNS,
	NODE_LED,      /* struct evidence_choice; of: struct evidence_dispatch */
	NODE_SUBJECTS, /* struct evidence_subject; of: struct finding */
	NODE_FACTS,    /* struct evidence_fact; of: struct finding */
	NODE_SITES,    /* struct site, by its own id */
	NODE_PAPERS,   /* struct evidence_document, by what it is about: a site or a node */
	NODE_LIST_COUNT
};

struct node_row {
	const char *id;
	const void *row;
	const void *of; /* what the row is a part of; NULL */
};

struct node_row_list {
	const struct node_row *items;
	size_t count;
};

struct node_rows;

/* Borrows the evidence. Never NULL. */
struct node_rows *node_rows_new(const struct evidence *evidence);
void node_rows_free(struct node_rows *rows);

/* Rows of this id in the order of the evidence; none when `id` is NULL. */
struct node_row_list node_rows_find(
	const struct node_rows *rows, enum node_list list, const char *id);

/* The first of them; NULL. */
const void *node_rows_first(const struct node_rows *rows, enum node_list list, const char *id);

#endif
