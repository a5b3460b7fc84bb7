/* A small world for tests of the analyzer: a dossier from a short text, its plan, and records,
 * answers and inventories made in memory. Nothing is read, nothing is sent. */
#ifndef CDNPROOF_TESTS_ANALYZE_FIXTURE_H
#define CDNPROOF_TESTS_ANALYZE_FIXTURE_H

#include "analyzer/trials.h"

#define WORLD_NEAR_NS 300000  /* what an agent sees of a node of its own city */
#define WORLD_FAR_NS  5000000 /* and of any other: excludes no place */

/* What was read of each response: the values in turn. */
struct shot_read {
	const char *as; /* PLAN_READ_… */
	const char *const *values;
	size_t count;
};

/* One record before it is a line. */
struct shot {
	const char *run, *agent, *node, *peer, *control, *name, *landmark, *addr, *method, *check;
	int64_t port, slot; /* slot: index into the plan's */
	int64_t sent, answered, not_sent;
	int64_t rtt_ns;      /* of each answer */
	int64_t connect_ns;  /* of http and https; 0: as rtt_ns */
	const int64_t *rtts; /* instead, one an answer */
	int ts;              /* enum record_stamp */
	int64_t status;      /* http and https, of each answer */
	const char *body;    /* its digest */
	const char *key;     /* what the handshakes showed; NULL: the record tells of none */
	int64_t key_differs; /* of the requests that were lost: another key answered */
	int64_t closed;      /* likewise: the connection was closed without an answer */
	bool connected;      /* http: what was not answered was connected to */
	int64_t ttl;         /* 0: not said */
	const struct shot_read *reads; /* of http and https */
	size_t read_count;
	const char *answers; /* dns: of each answered request */
	bool is_void, unsynced;
	int64_t offset_us, bound_us;    /* of the agent's clock */
	const char *plan;               /* "": none; NULL: this world's */
	const struct record_dns *dns;   /* as they are, for what asks a name; NULL: none */
	const struct record_http *http; /* instead of what the rest says */
};

/* Changes a planned record before it is made; false leaves it out. */
typedef bool (*shot_change)(const struct shot *planned, struct shot *s);

/* Where an agent's run has got to. */
struct world_chain {
	const char *agent, *run;
	int64_t seq;
	char last_sha256[65];
};

struct world_spoken {
	const char *agent, *addr;
};

struct world {
	struct arena arena;
	struct region *region;
	struct profile *profile;
	struct dossier *dossier;
	struct plan *plan;
	struct record_set records;
	struct analyze_input in;
	struct sightings seen;
	struct locations locations;
	struct trials trials;
	struct evidence *evidence;
	bool read, looked;
	bool keeps_silent; /* agents without a line of a node's address stay so; else each gets one
			    */
	LIST_OF(struct world_spoken) spoken;
	size_t spoken_cap;
	LIST_OF(const char *) lines;
	LIST_OF(struct world_chain) chains;
	answer_list answers;
	LIST_OF(const struct inventory *) inventories;
	size_t line_cap, chain_cap, answer_cap, inventory_cap;
};

/* Three nodes (core n-nc in 南昌, regional n-fz in 抚州 and n-sr in 上饶) with documents d-*, an
 * agent a-* in each of the three cities, 20 slots of 1 s that end at as_of, success and good share
 * at 50 %. `patch`, a JSON text with ' for ", replaces members of it, lists as a whole; NULL: none.
 * Documents with a path have their file. */
void world_open(struct world *w, const char *patch);
void world_close(struct world *w);

/* The list "agents" with one agent in each of the eleven cities, a-360100 and so on. */
extern const char world_eleven[];

void world_start_plan(struct world *w, struct unix_ms start); /* instead of the one that is there */
struct unix_ms world_time(const char *text);

/* Digests for keys. */
#define WORLD_KEY       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define WORLD_KEY_2     "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
#define WORLD_KEY_3     "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
#define WORLD_OTHER_KEY "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
/* Sampling of a method, for 'methods' of a patch. */
#define WORLD_METHOD(name) "'" name "':{'sent':1,'interval_ms':300,'timeout_ms':900}"

/* What the plan's target gives an agent when all is well. */
struct shot world_shot(const struct world *w, const char *agent, size_t target, int64_t slot);
void world_shoot(struct world *w, const struct shot *s);
/* Every agent, target and slot of the plan; change NULL: all is well. */
void world_fill(struct world *w, shot_change change);
/* The least RTT of an agent to an address, in slot 0, by a packet stamp. */
void world_rtt(struct world *w, const char *agent, const char *addr, int64_t rtt_ns);
/* The same by a handshake that showed this key; the dossier plans tls of the address. */
void world_tls(
	struct world *w, const char *agent, const char *addr, int64_t rtt_ns, const char *key);
void world_drop_line(struct world *w, size_t index);
/* Another order of lines, answers and inventories, the same for the same seed. */
void world_shuffle(struct world *w, unsigned seed);

/* code NULL: no city is named. */
void world_answer(
	struct world *w, const char *addr, const char *database, int says, const char *code);

/* An inventory of one archive of one file; rows of [from, to) in ms. */
struct inventory *world_archive(
	struct world *w, const char *node, const int64_t (*runs)[2], size_t count);

void world_look(struct world *w); /* fills seen, locations, trials */
const struct evidence *world_judge(struct world *w);
const struct finding *world_finding(struct world *w, const char *rule);  /* judges at need */
const struct location_node *world_node(struct world *w, const char *id); /* looks at need */
int world_city(const struct world *w, const char *code);
bool finding_has(const struct finding *finding, enum reason reason);
/* The verdict of a reading; -1: it is not there. */
int finding_reads(const struct finding *finding, const char *reading);
const struct evidence_subject *finding_about(const struct finding *finding, const char *id);

#endif
