/* A starter dossier: sites, nodes, logs and documents for a list of nodes. */
#ifndef CDNPROOF_CLI_STARTER_H
#define CDNPROOF_CLI_STARTER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/when.h"

struct starter_node {
	const char *id, *role, *city, *site, *address; /* city as written; address: of the site */
	const char *addrs;                             /* IP addresses, parted by blanks */
	size_t line;                                   /* of the table; 0: from none */
};

struct starter {
	struct arena arena;
	struct starter_node *nodes;
	size_t count, cap;
	bool functions; /* with checks that show functions, and what they are held against */
};

void starter_fini(struct starter *starter);

/* Three example nodes: a core node and two regional ones, with documentation addresses. */
void starter_example(struct starter *starter);

/* Reads nodes.csv (RFC 4180, UTF-8, with or without BOM). The first line names the columns: id,
 * role, city, address, addresses, and optionally site; any order. Every fault is reported. */
int starter_read_csv(const char *text, size_t len, const char *name, struct starter *out,
	struct faults *faults, struct err *err);

/* The node that the dossier's path nodes[N]… or sites[N]… comes from, or NULL; *rest: what follows
 * in the path. */
const struct starter_node *starter_find(
	const struct starter *starter, const char *path, const char **rest);

/* The dossier's text: heap. */
int starter_text(const struct starter *starter, struct unix_ms as_of, char **out, size_t *len,
	struct err *err);

#endif
