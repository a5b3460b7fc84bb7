/* What a watch has seen so far, as a table that is drawn again and again: a row for each city and
 * operator (a name is watched) or for each node (a check is). */
#ifndef CDNPROOF_CLI_WATCH_LIVE_H
#define CDNPROOF_CLI_WATCH_LIVE_H

#include "analyzer/switch_seen.h"
#include "cli/command.h"

struct watch_row {
	const char *label;
	const char *now;  /* where the name leads, what the node answers; NULL: nothing yet */
	int64_t since_ms; /* slot of the first such */
	int64_t ok, failed;
	int64_t rtt_ns; /* of the last that was answered; BIND_ABSENT */
	bool stays;     /* leads to the drained node */
};

struct watch_live {
	struct arena arena;
	const struct cli *cli;
	const struct dossier *dossier;
	const struct region *region;
	struct analyze_watch watch;
	struct switch_seen seen;
	LIST_OF(struct watch_row) rows;
	size_t *row_of; /* per agent, or per node */
	bool by_node;
	int64_t ttl_s;        /* the greatest of all answers; 0: none yet */
	struct mono_ns first; /* when the first record came; v = 0: none yet */
	const char *drained;  /* node, as long as it is; NULL */
	struct mono_ns drawn_at;
	size_t drawn; /* lines of the last drawing */
	bool draws;   /* standard error is a terminal */
	bool colours;
};

void watch_live_start(struct watch_live *live, const struct cli *cli, const struct plan *plan,
	const struct dossier *dossier, const struct region *region);
void watch_live_fini(struct watch_live *live);

/* One record's line. Without a terminal each change is said as a line. */
void watch_live_add(struct watch_live *live, const char *line, size_t len);

/* Draws the table over the last one, twice a second at most; `head` is the line above it. */
void watch_live_draw(struct watch_live *live, const char *head, bool at_once);

#endif
