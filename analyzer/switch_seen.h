/* The records of a watch, request by request: where each led, what each response was. */
#ifndef CDNPROOF_ANALYZER_SWITCH_SEEN_H
#define CDNPROOF_ANALYZER_SWITCH_SEEN_H

#include "analyzer/switch.h"
#include "analyzer/switch_sources.h"

#define SWITCH_STRANGER (-1) /* an address that is no declared node's */

/* One request. */
struct switch_look {
	int64_t at; /* start of its slot, ms since the epoch */
	int agent;  /* index into the dossier's agents */
	int node;   /* index into its nodes: that was asked directly; -1: asked by name */
	const char *check;
	bool visit;         /* fetched as a user does; else a name server's answer */
	bool ok;            /* answered, and as the check expects */
	int visited;        /* node whose address gave the response; -1: not known, or a stranger */
	LIST_OF(int) led;   /* nodes that the name led to, or SWITCH_STRANGER */
	int64_t ttl_s;      /* the greatest of the address records; BIND_ABSENT */
	int64_t status;     /* http; BIND_ABSENT */
	const char *body;   /* its digest; "" */
	const char *server; /* the real server that the response names; "" */
};

struct switch_seen {
	struct arena arena;
	const struct analyze_watch *watch;
	const struct dossier *dossier;
	LIST_OF(struct switch_look) looks; /* by at, agent; as added until then */
	size_t look_cap;
	int64_t records;               /* that count */
	struct switch_sources sources; /* who answered */
	LIST_OF(bool) unsynced;        /* per agent */
	LIST_OF(bool) gap;             /* per agent: a line of its records is not there */
	LIST_OF(bool) conflict;        /* per agent: lines contradict each other, or were changed */
	LIST_OF(int64_t) off_us;       /* per agent: offset and bound of its clock, where synced */
};

void switch_seen_open(
	const struct analyze_watch *watch, const struct dossier *dossier, struct switch_seen *out);
/* The same bit by bit: nothing seen yet; the requests of one more record, if it counts. The record
 * must outlive `seen`. */
void switch_seen_start(
	const struct analyze_watch *watch, const struct dossier *dossier, struct switch_seen *out);
void switch_seen_add(struct switch_seen *seen, const struct record_entry *entry);
void switch_seen_close(struct switch_seen *seen);

bool switch_look_led(const struct switch_look *look, int node);

/* The longest that any request of the plan may take. */
int64_t switch_timeout_ms(const struct plan *plan);

#endif
