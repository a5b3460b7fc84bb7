/* A page on one node: evidence's part that names it, as canonical JSON, so that it can be shown
 * alone beside a sealed bundle's roots (cdnproof excerpt). Format: docs/formats.md. */
#ifndef CDNPROOF_REPORTS_NODE_PAGE_H
#define CDNPROOF_REPORTS_NODE_PAGE_H

#include <stdio.h>

#include "model/evidence.h"

#define NODE_PAGE_SCHEMA "cdnproof/page/v1"

struct node_page {
	const char *schema;
	struct unix_ms as_of;
	const char *operator_name;
	struct {
		const char *id, *version, *title, *sha256;
		bool builtin;
	} profile;
	const char *evidence_sha256; /* of the evidence that this is a part of */
	struct evidence_node node;
	LIST_OF(struct site) sites;        /* the node's: one, or none */
	LIST_OF(struct finding) findings;  /* rules with a row on the node, other rows left out */
	LIST_OF(struct evidence_log) logs; /* likewise, as all that follows */
	LIST_OF(struct evidence_hours) availability;
	struct evidence_functions functions;
	evidence_waiver_list waivers; /* of these findings, and not about others alone */
};

extern const struct bind_shape node_page_shape;

/* Writes the page of a node, without final LF. ERR_DATA: evidence has no such node. Errors of `out`
 * are the caller's. */
int node_page_write(FILE *out, const struct evidence *evidence, const char *evidence_sha256,
	const char *node, struct err *err);

/* The name of a node's file without its suffix: its id, or node-DIGEST where the id cannot name a
 * file. Lives in the arena. */
const char *node_page_name(struct arena *arena, const char *node);

/* Its path in the bundle: pages/NODE.json, or pages/node-DIGEST.json where the id cannot name a
 * file. Lives in the arena. */
const char *node_page_path(struct arena *arena, const char *node);

#endif
