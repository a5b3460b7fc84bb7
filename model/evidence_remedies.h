/* What would make a pass of each rule that is none: the part `remedies` of evidence. Computed from
 * what was measured and declared; nothing of it changes a verdict. */
#ifndef CDNPROOF_MODEL_EVIDENCE_REMEDIES_H
#define CDNPROOF_MODEL_EVIDENCE_REMEDIES_H

#include "base/bind.h"
#include "base/when.h"
#include "model/dossier.h"
#include "model/evidence_words.h"

/* What is to be done, a closed list, in the order it is printed. Beside each its subjects. */
enum remedy_kind {
	REMEDY_DECLARE,      /* in the dossier; subjects: what (a host, a kind), or none */
	REMEDY_NODES,        /* further nodes; the cities that the rule names, or none */
	REMEDY_PLACE,        /* the node is elsewhere, or witnesses disagree: node, then they */
	REMEDY_AGENT,        /* an agent of a city: city */
	REMEDY_NEAR,         /* a node must answer an agent of its own city quickly: city */
	REMEDY_ATTEST,       /* a document of where an agent stands: agent */
	REMEDY_PIN,          /* the nodes' own keys: none */
	REMEDY_SIGN,         /* a plan that asks for signed replies: none */
	REMEDY_SIGNED_REPLY, /* one within a time: agent */
	REMEDY_LANDMARK,     /* an agent or landmark at a place: code, name of a neighbour */
	REMEDY_DOCUMENT,     /* that counts, about this: a site, a facility, a setting */
	REMEDY_CITY,         /* how far it is from being covered: city */
	REMEDY_SLOTS,        /* that settle a city's interval: city */
	REMEDY_NODE_CITIES,  /* the least set of cities for further nodes; none: no set is enough */
	REMEDY_HOURS,        /* slots in hours of the day that have none: none */
	REMEDY_SILENT_HOURS, /* hours of the day without any answer: none */
	REMEDY_LOGS,         /* as the reason says: kind of log */
	REMEDY_LOG_GAP,      /* the records of a gap, or what explains it: node, kind */
	REMEDY_LOG_DATE,     /* the day the logs reach so far back: node, kind */
	REMEDY_SAMPLES,      /* of a function: the row's ids */
	REMEDY_PAPERS,       /* the rule is shown by documents alone, and not judged here: none */
	REMEDY_REASON,       /* what the reason names: none */
	REMEDY_COUNT
};
extern const char *const remedy_kind_names[];

struct evidence_remedy {
	const char *rule;
	int kind; /* enum remedy_kind */
	text_list subjects;
	text_list helps; /* ids of the nodes that it helps, sorted; none: the rule as such */
	int reason;      /* enum reason that it removes; -1 */
	bool alone;      /* with what is measured now nothing else is needed of what it helps */
	LIST_OF(struct bind_count) numbers; /* their units are the ends of their names */
	LIST_OF(int64_t) hours;             /* of the day, +08:00 */
	struct unix_ms from, to;            /* of a gap; `from` also: continuous since */
	struct unix_ms at;                  /* when it can be reached; BIND_ABSENT */
};
typedef LIST_OF(struct evidence_remedy) evidence_remedy_list;

extern const struct bind_shape evidence_remedy_shape;

/* BIND_ABSENT: the remedy has no such number. */
int64_t evidence_remedy_number(const struct evidence_remedy *remedy, const char *name);

#endif
