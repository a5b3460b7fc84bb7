/* What a watch shows: where a city's users went while a node was drained, when an object was gone
 * from each node, whether requests failed while a real server was down. Pure. */
#ifndef CDNPROOF_ANALYZER_SWITCH_H
#define CDNPROOF_ANALYZER_SWITCH_H

#include "analyzer/analyze.h"

#define SWITCH_TTLS_WATCHED INT64_C(3) /* one that never came is told after so many TTLs */
#define SWITCH_GONE_WATCHED_MS                                                                     \
	INT64_C(300000) /* an object that is still served after this long is not blocked */
#define SWITCH_DOWN_ASKED_LEAST 30 /* requests that must succeed with a server down */

/* -1 with ERR_DATA unless the plan was made from the dossier's sites, nodes, agents and checks, and
 * each event names what the dossier has. */
int switch_fits(const struct analyze_watch *watch, const struct dossier *dossier, struct err *err);

/* Adds the watch's failover, purges and downs to what is in `out`; all lives in `arena`.
 * `evidence` knows from which addresses keys were shown elsewhere; NULL: the watch's own records
 * alone tell who answers. */
void switch_judge(const struct analyze_watch *watch, const struct dossier *dossier,
	const struct evidence *evidence, struct arena *arena, struct evidence_functions *out);

/* All watches of the input, in the evidence's arena, sorted as the lists say. What was done outside
 * the profile's window before as_of is listed and decides nothing. */
void switch_judge_all(const struct analyze_input *in, struct evidence *evidence);

/* The result of one watch by itself: watch.json. Texts are borrowed from `watch` or in `arena`. */
void switch_result(const struct analyze_watch *watch, const struct dossier *dossier,
	struct arena *arena, struct watch_result *out);

/* Failover over all watches: fails when one city's users stayed, passes when all that were led to
 * the drained node were led away in time; NOT_ASSESSED: nobody watched. */
enum verdict failover_verdict(const struct evidence_functions *functions);
enum verdict one_down_verdict(const struct evidence_functions *functions);

/* 封堵时长: until the last node had the object no more, of one event; BIND_ABSENT: some node still
 * has it, or none is known. */
int64_t purge_last_ms(const struct evidence_functions *functions, const struct evidence_purge *of);

#endif
