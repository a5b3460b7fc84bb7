/* Watches for tests of analyzer/switch.h, played from letters: a slot of one second a letter, a
 * drain at a slot's start, one record a kind. */
#ifndef CDNPROOF_TESTS_WATCH_FIXTURE_H
#define CDNPROOF_TESTS_WATCH_FIXTURE_H

#include "analyzer/switch.h"
#include "base/digest.h"
#include "tests/analyze_fixture.h"

#define WATCH_FIXTURE_TTL_S 5

/* Patches of the dossier: nodes with keys, one agent, a check, thresholds. */
#define NAME "www.example.cn"
#define KEYED                                                                                      \
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc',"                       \
	"'addresses':['198.18.1.1'],'key_sha256':'" WORLD_KEY "'},"                                \
	"{'id':'n-sr','role':'regional','city':'361100','site':'s-sr',"                            \
	"'addresses':['198.18.2.1'],'key_sha256':'" WORLD_KEY_2 "'},"                              \
	"{'id':'n-fz','role':'regional','city':'361000','site':'s-fz',"                            \
	"'addresses':['198.18.3.1'],'key_sha256':'" WORLD_KEY_3 "'}]"
#define ONE_AGENT                                                                                  \
	"'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,"           \
	"'operator':'中国电信'}]"
#define WEB           "'checks':[{'id':'c','scheme':'http','host':'www.example.cn','path':'/o'}]"
#define STRICT        "'thresholds':{'success_ppm':990000,'quantile_ppm':950000}"
#define NODES_WATCHED "{" KEYED "," ONE_AGENT "," STRICT "," WEB "}"

struct watch_play {
	struct world w; /* the dossier */
	struct plan *plan;
	struct record_set records;
	struct analyze_watch watch;
	struct arena arena;
	struct watch_event events[8];
	struct evidence_functions out;
	struct watch_chain {
		const char *agent;
		int64_t seq;
		char last[DIGEST_TEXT_LEN]; /* digest of its last line */
	} chains[8];
	bool unsynced, keyless, visitless, answerless;
	int64_t clock_off_us;
	const char *says_node; /* what responses to visits call their node; NULL: nothing */
};

/* `patch` as world_open has it; name watched, or check. */
void watch_open(struct watch_play *p, const char *patch, const char *name, const char *check,
	int64_t slots);
void watch_close(struct watch_play *p);

/* What an agent gets of the watched name, a slot a letter: 1 2 3 led to n-nc, n-sr, n-fz and
 * visited there; f led to node 1, where the visit fails; g led to node 2, where it fails; x led to
 * a stranger; s the resolver fails and so does the visit; m nothing measured; v void. */
void watch_play_name(struct watch_play *p, const char *agent, const char *letters);

/* What a node (0 1 2, likewise) gives of the watched check: o the object; O and N others; 4 404; t
 * silence; 5 503; A, B the object by real server a or b; m nothing measured. */
void watch_play_node(struct watch_play *p, const char *agent, size_t node, const char *letters);

/* At so many milliseconds after the plan's start. */
void watch_event(struct watch_play *p, int act, const char *subject, int64_t ms);

/* Leaves a line of the agent's chain out, or puts one in that nobody wrote. */
void watch_tear(struct watch_play *p, const char *agent);
void watch_forge(struct watch_play *p, const char *agent);

void watch_judge(struct watch_play *p);

#endif
