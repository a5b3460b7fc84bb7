/* What the inventories tell of logs beside the minutes they cover. */
#ifndef CDNPROOF_ANALYZER_LOG_FACTS_H
#define CDNPROOF_ANALYZER_LOG_FACTS_H

#include "analyzer/archive.h"
#include "analyzer/rule.h"

struct log_fact {
	int64_t count;
	const char *sample; /* name of the first file that shows it, or of what it tells */
};

/* One node's logs of one kind. */
struct log_holding {
	const char *node;
	int kind;
	bool found;           /* some inventory speaks of it */
	bool declared;        /* the dossier names logs of it */
	bool unavailable;     /* some of it could not be opened or understood */
	int64_t files, timed; /* timed: their times are recorded */
	struct log_fact facts[FACT_COUNT_OF_KINDS];
	struct inventory_traffic traffic; /* sums of records, bytes and fields of all parts; their
					   * days, hosts and clients one behind the other */
	bool has_traffic;
};

struct log_holdings {
	struct log_holding *items; /* by node as in the dossier, kind; declared or found */
	size_t count;
};

/* Every file and every inventory counts once, however often it was given. In the arena. */
void log_holdings_open(const struct judged *j, struct arena *arena, struct log_holdings *out);

/* A row of facts[] of the finding; nothing when the count is 0 and there is no whole. */
void finding_fact(struct judged *j, struct finding *out, const struct log_holding *of,
	enum evidence_fact_kind fact, int64_t whole);

/* Facts of the names with the most records, at most ten, that the dossier's domains do not cover;
 * none when it lists no domain. */
void finding_unlisted_hosts(
	struct judged *j, struct finding *out, struct log_holding *of, struct arena *arena);

/* Facts of where the clients are that the records were served to; none where no database was asked.
 */
void finding_clients(struct judged *j, struct finding *out, struct log_holding *of);

/* A subject of the finding: yes, nothing of note; no, of note; may, nothing is known. It is no
 * count of what a rule asks, so need, yes and may of the finding stay absent. */
void finding_log(struct judged *j, struct finding *out, const struct log_holding *of,
	const char *says, int reason); /* enum reason; -1: none */
/* Nothing was read of it: unavailable is another thing than nobody having looked. */
void finding_log_absent(struct judged *j, struct finding *out, const struct log_holding *of);

/* The verdict of rules that only inform: informational, or not_assessed with a reason when no
 * inventory tells anything. */
void finding_inform(struct judged *j, struct finding *out, const struct log_holdings *of);

#endif
