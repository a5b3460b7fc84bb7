/* How far a measurement has come: what is decided so far, what is missing, how long it will take.
 * Pure like all of the analyzer: `as_of` of the inputs is the moment that is looked from. Format:
 * docs/schemas/status-v1.json. */
#ifndef CDNPROOF_ANALYZER_OUTLOOK_H
#define CDNPROOF_ANALYZER_OUTLOOK_H

#include "analyzer/trials.h"

#define OUTLOOK_SCHEMA "cdnproof/status/v1"

struct outlook_plan {
	const char *sha256;
	struct unix_ms start, end;
	int64_t slot_ms, slots;
	int64_t due;   /* slots in the window that are over, time-outs too: their records are due */
	int64_t ahead; /* slots still to come that will count */
	int64_t left_ms; /* to the plan's end; 0: it is over */
};

/* Of an agent's due slots. */
struct outlook_agent {
	const char *id, *city;
	int64_t whole, partial, absent; /* with every due record (peers aside), some, none */
	int64_t spoiled;                /* by the agent itself: they do not count */
	int64_t records;                /* of any kind that count */
	struct unix_ms last;            /* end of its last due slot with a record; BIND_ABSENT */
	struct unix_ms silent_since; /* the latest due slots are absent; BIND_ABSENT: it speaks */
};

enum outlook_city_state {
	CITY_PASSES,         /* as things stand */
	CITY_MORE_SLOTS,     /* slots to come can still decide it */
	CITY_NEEDS_RECORDS,  /* only if records of past slots turn up as well */
	CITY_OUT_OF_REACH,   /* not by this plan, whatever comes */
	CITY_LINES_AT_FAULT, /* an agent's lines are missing or contradict one another */
	CITY_NODES_OPEN,     /* no node is definitely in the province: that comes first */
	CITY_NO_SERVICE,     /* the plan asks no node for service */
	CITY_NO_PLAN,
	CITY_NO_AGENTS,
};
extern const char *const outlook_city_state_names[];

/* What a city's coverage needs to pass. */
struct outlook_city {
	const char *code;
	int verdict, outlook; /* enum verdict as things stand; enum outlook_city_state */
	reason_list reason;
	int64_t slots, success, good, missing, failed, invalid, unmeasured;
	int64_t slots_at_best; /* so many more if all succeed (where nodes are open: and those that
				* are missing did); BIND_ABSENT: that many do not come */
	int64_t slots_at_rate; /* if they succeed as those before; likewise */
	struct unix_ms earliest, expected; /* the end of that slot; BIND_ABSENT */
};

/* A rule that must or should be met. */
struct outlook_rule {
	const char *rule;
	int verdict, basis, disposition;
	bool application_only;
	reason_list reason;
	int64_t need, yes, may;            /* BIND_ABSENT where nothing is counted */
	struct unix_ms earliest, expected; /* when it can pass by time alone; BIND_ABSENT: cannot */
};

struct outlook {
	struct arena arena;
	struct evidence *evidence; /* as analyze gives it at as_of */
	const char *schema;
	struct unix_ms as_of, until; /* looked from; the dossier's own instant */
	int verdict, application_verdict;
	const struct outlook_plan *plan;      /* NULL: none */
	LIST_OF(struct outlook_agent) agents; /* by id */
	LIST_OF(struct outlook_rule) rules;   /* must rules, in the profile's order */
	LIST_OF(struct outlook_rule) should;  /* should rules, likewise: functions among them */
	LIST_OF(struct outlook_city) cities;  /* by code */
	evidence_remedy_list remedies;        /* the evidence's */
	evidence_waiver_list waivers;         /* likewise */
};

extern const struct bind_shape outlook_shape;

/* -1 with ERR_DATA when plan and dossier do not fit. */
int outlook_make(const struct analyze_input *in, struct outlook **out, struct err *err);
void outlook_close(struct outlook *outlook);

/* What judges look at, and what is made of it. */
struct outlook_work {
	const struct analyze_input *in;
	struct sightings seen;
	struct locations locations;
	struct trials trials;
	struct outlook *outlook;
};

void outlook_fill_agents(struct outlook_work *w);
void outlook_fill_cities(struct outlook_work *w);

#endif
