/* Trials of one agent and one node, played slot by slot from letters. */
#ifndef CDNPROOF_TESTS_TRIALS_FIXTURE_H
#define CDNPROOF_TESTS_TRIALS_FIXTURE_H

#include "tests/analyze_fixture.h"

#define ONE_AGENT "'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}]"
#define ONE_NODE                                                                                   \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':"           \
	"['198.18.1.1']}]"
#define ONE      ONE_AGENT "," ONE_NODE
#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* The records of agent a-nc, a slot a letter: s success, f failure, g as slow as a good slot may
 * be, b slower, m no service record, M no record at all, n never sent, v void, h no tcp record. */
void trials_play(struct world *w, const char *letters);

/* The trials of 360100 by the plan's thresholds. */
struct evidence_trials trials_judge(struct world *w);

#endif
