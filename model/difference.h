/* What is otherwise between two pieces of evidence, and what follows from it: what must be filed,
 * what the annual report may say. Format: docs/schemas/diff-v1.json. Facts only; sentences are made
 * from them by reports/. */
#ifndef CDNPROOF_MODEL_DIFFERENCE_H
#define CDNPROOF_MODEL_DIFFERENCE_H

#include "model/dossier.h"

#define DIFFERENCE_SCHEMA "cdnproof/diff/v1"

/* What is compared, in the order it is printed. */
enum diff_topic {
	DIFF_VERDICTS, /* id: verdict, application_verdict */
	DIFF_FINDINGS, /* id: rule */
	DIFF_WAIVERS,  /* part: rule */
	DIFF_SETTINGS, /* id: profile.version, thresholds.rtt_p95_us, sampling.tcp, … */
	DIFF_LICENCE,  /* id: licence_no, stage, service_start */
	DIFF_NODES,    /* as declared */
	DIFF_SITES,
	DIFF_AGENTS,
	DIFF_CITIES,   /* id: code */
	DIFF_MEASURED, /* id: node: its place, hours, least RTT */
	DIFF_LATENCY,  /* id: node; part: agent */
	DIFF_LOGS,     /* id: node; part: kind */
	DIFF_DOCUMENTS,
	DIFF_FUNCTIONS,  /* id: what it is of; part: cache, refusal, dispatch, … */
	DIFF_IPV6,       /* id: code */
	DIFF_DOMAINS,    /* as declared */
	DIFF_HOSTS,      /* as served */
	DIFF_FACILITIES, /* part: facility, dns, mgmt, log, node, missing */
	DIFF_UNDECLARED, /* part: addr, name, log_node, node */
	DIFF_DATABASES,
	DIFF_LANDMARKS,
	DIFF_TOPIC_COUNT
};
extern const char *const diff_topic_names[]; /* the keys of its lists in JSON */

enum diff_kind {
	DIFF_ADDED,
	DIFF_GONE,
	DIFF_MOVED, /* nodes: another city, site, or address of the site */
	DIFF_CHANGED,
	DIFF_RENEWED,  /* documents: valid for longer */
	DIFF_REPLACED, /* documents: another file */
	DIFF_EXPIRED,  /* documents: valid at the old as_of, expired at the new one */
};
extern const char *const diff_kind_names[];

/* One value that is otherwise. Texts, else integers, else lists, of which only what is added or
 * gone is said. What is not there on a side is NULL or BIND_ABSENT. */
struct diff_field {
	const char *field;
	const char *old_text, *new_text;
	int64_t old_value, new_value;
	text_list added, gone; /* by bytes */
	bool minor;            /* a measured value by no more than two runs may differ */
};

struct diff_item {
	const char *id, *part; /* part: NULL but where a topic says what it is */
	int kind;              /* enum diff_kind */
	bool minor;            /* all of its fields are */
	LIST_OF(struct diff_field) fields;
	text_list tickets; /* of declared maintenance of the node within the period */
};
typedef LIST_OF(struct diff_item) diff_items; /* by id, part */

/* Logs without records that reach into the period between both as_of. By node, log, from. */
struct diff_outage {
	const char *node;
	int log; /* enum log_kind */
	struct unix_ms from, to;
	bool explained;    /* lies in one declared maintenance window of the node with a ticket */
	text_list tickets; /* of the windows that it lies in or touches */
	text_list why;     /* as the newer evidence says it */
};

/* A declared maintenance window 割接 that touches the period. By from, to, ticket. */
struct diff_window {
	struct unix_ms from, to;
	const char *ticket;  /* NULL: explains nothing */
	text_list nodes;     /* none: all */
	bool in_old, in_new; /* which dossiers declare it */
};

/* Whether a duty follows from what is otherwise. */
enum diff_duty_state {
	DUTY_DUE,       /* what is compared shows that it is the case, or it is due every year */
	DUTY_NOT_SHOWN, /* they would show it, and do not */
	DUTY_CHECK,     /* evidence cannot tell: somebody must */
};
extern const char *const diff_duty_state_names[];

enum diff_duty_time { DUTY_BEFORE, DUTY_WITHIN_30_DAYS, DUTY_YEARLY };
extern const char *const diff_duty_time_names[];

/* Something to file with the authority. In the order of the table of duties. */
struct diff_duty {
	const char *duty; /* node_adjustment, network_resources, … */
	int state, time;
	const char *quote, *authority, *document; /* verbatim; primary or secondary; where it is */
	text_list because;                        /* topic/id, as nodes/node-nc-1 */
};

/* A number of both sides for the annual report; BIND_ABSENT: not known. */
struct diff_tally {
	const char *what; /* nodes, core, regional, edge, sites, … */
	int64_t old_value, new_value;
};

struct diff_side_facts {
	struct unix_ms as_of;
	const char *evidence_sha256;
	const char *dossier_sha256; /* NULL: no dossier was given */
};

struct difference {
	struct arena arena;
	const char *schema;
	const char *operator_name, *profile;
	struct diff_side_facts old_side, new_side;
	bool same;     /* nothing that is compared is otherwise */
	bool reversed; /* the old as_of is behind the new one */
	/* False: judged by other rules or thresholds, or sampled otherwise; verdicts or figures of
	 * both sides then say nothing about a change of the network. */
	bool verdicts_comparable, sampling_comparable;
	diff_items topics[DIFF_TOPIC_COUNT];
	text_list left_out; /* topics of which evidence of a side leaves rows out: what seems to be
			     * added or gone there may have been left out */
	LIST_OF(struct diff_outage) outages;
	LIST_OF(struct diff_window) maintenance;
	LIST_OF(struct diff_duty) duties;
	LIST_OF(struct diff_tally) tallies;
};

extern const struct bind_shape difference_shape;

struct difference *difference_new(void); /* empty, with an arena; never NULL */
void difference_close(struct difference *difference);

/* An item's field by name, or NULL. */
const struct diff_field *diff_field_find(const struct diff_item *item, const char *field);
/* Items of a kind (enum diff_kind; -1: any), minor ones left out. */
size_t diff_count(const struct difference *difference, int topic, int kind);

#endif
