/* A watch 切换观察: a short, dense plan, measured while something is done to the system, and the
 * instants at which it was done. Formats: docs/formats.md, docs/schemas/watch-v1.json. */
#ifndef CDNPROOF_MODEL_WATCH_H
#define CDNPROOF_MODEL_WATCH_H

#include "model/evidence_functions.h"
#include "model/record.h"

#define WATCH_SCHEMA      "cdnproof/watch/v1"
#define WATCH_EVENTS_MOST ((size_t)256 << 10) /* bytes of a file of events */

/* What lies where in a watch's folder. */
#define WATCH_PLAN    "plan.json"
#define WATCH_RECORDS "records" /* AGENT/DAY.jsonl */
#define WATCH_EVENTS  "events.jsonl"
#define WATCH_RUNS    "runs.jsonl" /* how each agent's run ended */
#define WATCH_RESULT  "watch.json"

enum watch_act {
	WATCH_DRAIN,   /* a node was taken out of dispatch */
	WATCH_RESTORE, /* it is in again */
	WATCH_BLOCK,   /* an object was removed or blocked */
	WATCH_DOWN,    /* a real server was stopped */
	WATCH_NOTE,    /* anything else: judges nothing */
};
extern const char *const watch_act_names[];

struct watch_event {
	struct unix_ms at;
	int event;                  /* enum watch_act */
	const char *node;           /* drain, restore */
	const char *check, *server; /* block; down */
	const char *how;            /* the command that did it, or what somebody noted; NULL */
	const struct record_clock *clock; /* of the machine that noted it; NULL: not said */
};
typedef LIST_OF(struct watch_event) watch_event_list;

/* What a watch showed by itself, without the evidence of a bundle. */
struct watch_result {
	const char *schema;
	const char *name; /* that was watched: a name, or a check */
	const char *dossier_sha256, *plan_sha256;
	struct unix_ms start, end; /* of the plan */
	int64_t slot_ms;
	int64_t records;                     /* lines that count */
	int verdict;                         /* of all below */
	watch_event_list events;             /* by at */
	struct evidence_functions functions; /* failover, purges and downs alone are filled */
};

extern const struct bind_shape watch_event_shape, watch_result_shape;

/* One line without LF as canonical JSON: heap. */
int watch_event_text(const struct watch_event *event, char **out, size_t *len, struct err *err);

/* Lines of events, sorted by instant, in `arena`; every fault is added with its line. A last line
 * without LF is torn and ignored. `name` is for faults. */
int watch_events_parse(const char *bytes, size_t len, const char *name, struct arena *arena,
	watch_event_list *out, struct faults *faults, struct err *err);

#endif
