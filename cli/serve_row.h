/* The answers that users of one city and operator got for one name, the latest of them kept. */
#ifndef CDNPROOF_CLI_SERVE_ROW_H
#define CDNPROOF_CLI_SERVE_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/when.h"

#define ROW_ENTRIES 1200 /* twenty minutes of an answer a second */

struct row_entry {
	struct unix_ms at;
	int set;     /* of nodes, as the caller numbers them; -1: no answer */
	int64_t ttl; /* s; -1: not said */
	bool visit, ok;
};

struct row {
	const char *city, *operator_name, *name, *type; /* city NULL: agent is said instead */
	const char *agent;
	bool subnet;                            /* asked for by EDNS client subnet */
	struct row_entry entries[ROW_ENTRIES];  /* by at */
	size_t count;                           /* of them */
	int64_t visits_ok, visits_failed, left; /* left: entries no longer kept */
};

enum row_state {
	ROW_NONE,     /* nothing was answered yet */
	ROW_STEADY,   /* no drained node is any of its own */
	ROW_WAITING,  /* still led to the drained node */
	ROW_SWITCHED, /* was led there, and is no more */
	ROW_RESTORED, /* the node is in again, and they are led there again */
};
extern const char *const row_state_names[];

/* The drain that is looked at. */
struct row_drain {
	struct unix_ms at; /* BIND_ABSENT: none */
	bool restored;     /* since */
	const bool *has;   /* by set: the node is among them */
};

struct row_view {
	enum row_state state;
	int now, before;       /* sets; -1: none */
	struct unix_ms since;  /* of now; BIND_ABSENT */
	int64_t ttl;           /* the last that was said; -1 */
	bool failing;          /* the last visit or question was in vain */
	int64_t switch_ms;     /* from the drain to the first answer without the node, after
				* which none had it; BIND_ABSENT */
	int64_t asked, failed; /* visits since the drain, up to the switch */
};

void row_add(struct row *row, struct row_entry entry);
void row_see(const struct row *row, const struct row_drain *drain, struct row_view *out);

#endif
