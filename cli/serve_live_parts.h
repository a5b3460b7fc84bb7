/* Inside of the live view: what was read, for the file that writes it as JSON. */
#ifndef CDNPROOF_CLI_SERVE_LIVE_PARTS_H
#define CDNPROOF_CLI_SERVE_LIVE_PARTS_H

#include <time.h>

#include "cli/serve_live.h"
#include "cli/serve_row.h"
#include "cli/serve_tail.h"
#include "model/plan.h"

#define LIVE_EVENTS_MOST 256

struct live_event {
	struct unix_ms at;
	const char *event, *node, *check, *how;
};

/* Names of nodes that one answer led to, sorted; of an address that is no node's, itself. */
struct live_set {
	const char **names;
	size_t count;
};

struct live {
	struct arena arena, step;      /* step: until the end of a reading */
	const struct dossier *dossier; /* NULL */
	const struct region *region;   /* NULL */
	struct plan *plan;
	struct row **rows;
	size_t row_count;
	LIST_OF(struct live_set) sets;
	LIST_OF(struct serve_tail) tails;
	size_t set_cap, tail_cap;
	struct serve_tail events_tail;
	struct live_event events[LIVE_EVENTS_MOST];
	size_t event_count;
	const char *records_path, *result_path;
	json_t *result; /* watch.json, NULL: not there yet */
	struct timespec result_at;
	int64_t records, malformed, other_plan;
	unsigned reads;
};

#endif
