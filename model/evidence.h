/* Evidence 佐证材料: all that any form of report prints, judged, in integers and closed words.
 * Format: docs/schemas/evidence-v1.json. Sentences are made from it by reports/. */
#ifndef CDNPROOF_MODEL_EVIDENCE_H
#define CDNPROOF_MODEL_EVIDENCE_H

#include "base/bind.h"
#include "base/when.h"
#include "model/answer.h"
#include "model/dossier.h"
#include "model/evidence_functions.h"
#include "model/evidence_remedies.h"
#include "model/evidence_waivers.h"
#include "model/evidence_words.h"

#define EVIDENCE_SCHEMA "cdnproof/evidence/v1"

struct evidence_input {
	const char *name; /* relative to the dossier's folder, else role/sha256 */
	const char *role; /* dossier, plan, profile, region, records, answers, inventory, document,
			   * watch, origin, waiver, runs */
	const char *sha256;
};

struct evidence_pointer {
	const char *name, *sha256; /* of an input */
	const char *pointer;       /* RFC 6901 into it; "" for the whole */
};

struct evidence_source {
	const char *quote;     /* of the rule, verbatim */
	const char *authority; /* primary or secondary */
	const char *document;  /* where the quote stands */
};

struct evidence_reading {
	const char *reading;
	bool headline;
	int verdict;
	int64_t k; /* how many count by this reading; BIND_ABSENT */
	reason_list reason;
};

/* How one subject of a rule (node, city, archive) came out. */
struct evidence_subject {
	const char *id;
	const char *says; /* yes, may, no */
	reason_list reason;
	int disposition; /* enum disposition: of a waiver about this subject */
};

/* What logs show beside their retention: facts, a closed list; each counts what it names. */
enum evidence_fact_kind {
	FACT_TRUNCATED, /* files with damage of this kind */
	FACT_CORRUPT,
	FACT_TRAILING_BYTES,
	FACT_NUL_BYTES,
	FACT_READ_ERROR,
	FACT_EXPANSION_LIMIT,
	FACT_OTHER_DAMAGE,
	FACT_UNVERIFIED,            /* records in text that failed its checksum */
	FACT_SKIPPED,               /* files of the declared paths that were not read */
	FACT_MTIME_BEFORE_CONTENT,  /* files */
	FACT_CTIME_AFTER_MTIME,     /* files */
	FACT_HEADER_BEFORE_CONTENT, /* files */
	FACT_NAME_DATE_APART,       /* files */
	FACT_OUT_OF_ORDER,          /* records */
	FACT_IMPLAUSIBLE,           /* records */
	FACT_ISOLATED,              /* records */
	FACT_ZONE_UNDECLARED,       /* files */
	FACT_YEAR_INFERRED,         /* files */
	FACT_OVERLAPPING,           /* inventories that have files in common */
	FACT_SAME_LINES,            /* sampled lines of days that another node (sample) holds too */
	FACT_CLIENT_ADDRESS,        /* records that have the field, of all */
	FACT_CLIENT_PORT,
	FACT_TIME,
	FACT_HOST,
	FACT_URL,
	FACT_NODE,
	FACT_NODE_UNKNOWN,      /* records of several nodes' files that no known node wrote */
	FACT_RECORDS,           /* in the period */
	FACT_DAYS_WITH_RECORDS, /* of the days of the period */
	FACT_RECORDS_A_DAY,     /* the median of all days of the period */
	FACT_BYTES,             /* sent to clients in the period */
	FACT_BYTES_A_DAY,       /* the same, by the days of the period */
	FACT_UNLISTED_HOST,     /* records of a name (sample) that no listed domain covers */
	FACT_CLIENTS_CITY,      /* records of clients in the node's city, of all looked up */
	FACT_CLIENTS_PROVINCE,  /* of clients in the province, that city's among them */
	FACT_CLIENTS_UNPLACED,  /* of clients of no known place, or of groups below twenty */
	FACT_COUNT_OF_KINDS
};
extern const char *const evidence_fact_names[];

struct evidence_fact {
	const char *node;
	int kind;           /* enum log_kind */
	int fact;           /* enum evidence_fact_kind */
	int64_t count, of;  /* of: BIND_ABSENT where there is no whole */
	const char *sample; /* the first file by name that shows it, or the host; NULL */
};

struct finding {
	const char *rule;
	const char *title; /* Chinese, of the profile */
	int verdict, basis, severity, disposition;
	bool application_only; /* counts for application_verdict alone */
	reason_list reason;
	int64_t need, yes, may; /* BIND_ABSENT where nothing is counted; may: undecided */
	LIST_OF(struct evidence_reading) readings;
	LIST_OF(struct evidence_subject) subjects;
	LIST_OF(struct evidence_fact) facts; /* of informational rules */
	text_list assumes;                   /* "agent:ID" unattested, "document:ID" relied on */
	struct evidence_source source;
	LIST_OF(struct evidence_pointer) evidence;
};

struct evidence_disc {
	const char *agent, *addr, *method;
	int64_t rtt_ns, quantum_ns; /* what the stamp may have taken is added */
	int64_t uncertainty_m;      /* of the agent's place, which the radius holds */
	int64_t radius_m;
};

/* Records of one agent and method whose handshakes showed one key. */
struct evidence_handshake {
	const char *agent, *addr, *method;
	const char *key_sha256;
	bool authentic;   /* the node's pinned key, and the RTT is of the reply signed with it */
	int64_t records;  /* that count */
	int64_t rtt_ns;   /* the least; BIND_ABSENT: none that bounds a place */
	int64_t radius_m; /* of authentic ones; BIND_ABSENT */
};

struct evidence_answer {
	const char *addr, *database, *prefix; /* database: file name */
	const char *database_sha256;
	struct unix_ms built;
	int says; /* enum answer_says */
	text_list cities;
	bool either, reserved;
	bool contrary; /* speaks against the claim */
	bool excluded; /* all that it says is beyond what latency allows: counted against it */
	bool claim, weak;
	const char *operator_name;
	int64_t asn; /* BIND_ABSENT */
};

/* What a landmark says of a node by way of an agent: no further from it than both ways together. */
struct evidence_landmark_disc {
	const char *landmark, *agent, *addr;
	int64_t rtt_ns; /* agent to landmark and agent to node, added */
	int64_t radius_m;
};

/* One of several places that an address answers from: within the disc of this agent. */
struct evidence_place {
	const char *addr, *agent;
	text_list cities; /* that the disc reaches, codes; "outside" as the last */
};

/* Signs of something on the way that answers for the node, a closed list. */
enum evidence_sign_kind {
	SIGN_SIGNED_LATER, /* signed replies come much later than unsigned ones: from further away
			    */
	SIGN_UNSIGNED,     /* unsigned methods answer where the signed ones never do */
	SIGN_HOPS,         /* replies to one agent come over numbers of hops too different */
	SIGN_EVERYWHERE    /* the same small RTT from agents that are far from each other */
};
extern const char *const evidence_sign_names[];

struct evidence_sign {
	const char *addr, *agent;
	int sign;                    /* enum evidence_sign_kind */
	int64_t plain, signed_value; /* RTTs in ns, or hops, or records: as the sign has it */
};

struct evidence_location {
	int state;        /* enum location_state */
	text_list cities; /* not excluded, codes; "outside" as the last */
	reason_list reason;
	text_list near;      /* agents and landmarks whose nearness supports */
	text_list ranking;   /* codes, the likeliest first, by bestlines: a model, never a ground */
	text_list left_out;  /* agents whose discs do not count: the mesh says they are elsewhere */
	text_list witnesses; /* agents and landmarks whose discs exclude the claimed place */
	text_list grounds;   /* attested agents whose signed replies alone confirm or refute it */
	LIST_OF(struct evidence_disc) discs;
	LIST_OF(struct evidence_landmark_disc) landmark_discs;
	LIST_OF(struct evidence_place) places; /* two or more: anycast, or a bad agent */
	LIST_OF(struct evidence_sign) signs;
	LIST_OF(struct evidence_handshake) handshakes; /* by address, agent, method, key */
	LIST_OF(struct evidence_answer) answers;
};

struct evidence_node {
	const char *id;
	int role;
	const char *city, *site;
	text_list addresses;
	const char *parent;
	const char *key_sha256; /* as pinned; NULL: none */
	struct evidence_location location;
	text_list same_place; /* nodes suspected to stand in the same place */
	text_list documents;  /* of the site, that count */
};

/* What an agent's records say of its own clock; slots without a word of it are not counted. */
struct evidence_clock_day {
	struct unix_ms day;      /* 00:00, +08:00 */
	int64_t records, synced; /* with a word of the clock; of them synchronized */
	int64_t offset_us;       /* the one furthest from 0, with its sign */
	int64_t bound_us;        /* the greatest */
	int64_t steps;           /* records whose clock was set in the slot */
};

/* Where an agent says it is, to 0.05 degrees (5 km): enough for a figure, too little to find it. */
#define EVIDENCE_PLACE_GRAIN_E7 500000

struct evidence_agent {
	const char *id, *city, *district, *operator_name;
	int64_t lat_e7, lon_e7;                   /* multiples of the grain; BIND_ABSENT */
	LIST_OF(struct evidence_clock_day) clock; /* by day */
	int access;                               /* enum agent_access; -1 */
	bool attested;
	int64_t records;
	int mesh;                                /* enum evidence_mesh */
	LIST_OF(struct evidence_answer) answers; /* of its own address, beside its claim */
};

/* What the mesh says of an agent's declared place. It refutes; it cannot prove. */
enum evidence_mesh {
	MESH_NONE,      /* no other agent measured it */
	MESH_FITS,      /* nothing speaks against it */
	MESH_SUSPECT,   /* one of a contradiction, and nothing says which */
	MESH_MISPLACED, /* in every least set that explains the contradictions */
};
extern const char *const evidence_mesh_names[];

/* Two agents that are nearer to each other than they say. */
struct evidence_contradiction {
	const char *a, *b;
	int64_t rtt_ns;     /* the least of both directions */
	int64_t distance_m; /* as declared */
	int64_t most_m;     /* that light in fibre allows, uncertainties included */
};

struct evidence_landmark {
	const char *id, *addr, *city;
	bool attested;
	int64_t records;
};

/* How far a database is to be believed here: what latency excludes of what it says. */
struct evidence_database {
	const char *name, *sha256;
	struct unix_ms built;
	int64_t age_days; /* at as_of; BIND_ABSENT: its date is none */
	bool claim;
	int64_t answers, cities, excluded; /* addresses: asked, with a city, that is excluded */
	LIST_OF(struct bind_count) same_errors; /* database: excluded answers that are the same */
};

struct evidence_document {
	const char *id, *kind, *about, *sha256; /* sha256 NULL: no file attached */
	bool counts;
	int reason; /* why it does not count: enum reason; -1 */
};

/* Trials of one city (or one operator's agents in it). */
struct evidence_trials {
	int verdict;
	reason_list reason;
	int64_t slots; /* counted: planned, in the window, not invalid */
	int64_t success, good, invalid, missing, failed;
	int64_t unmeasured; /* of the successes: not good, but a planned handshake is not there */
	int64_t success_low_ppm, success_high_ppm; /* one-sided Clopper–Pearson bounds */
	int64_t good_low_ppm, good_high_ppm;
	int64_t alpha_ppm; /* floor, of each bound */
};

struct evidence_rtt {
	int64_t count, min_us, p50_us, p95_us, p99_us,
		max_us;             /* of slot medians; absent: 0 count */
	LIST_OF(int64_t) histogram; /* rows of two: upper edge in us, slots; last edge 0: above */
};

struct evidence_operator {
	const char *name;
	struct evidence_trials trials;
};

/* A city's trials by the agents of one operator over one family: facts, by no rule. */
struct evidence_path {
	const char *operator_name; /* 电信, 联通, 移动 */
	int64_t family;            /* 4 or 6 */
	struct evidence_trials trials;
	struct evidence_rtt rtt;
};

struct evidence_city {
	const char *code, *name, *name_en; /* name: Chinese */
	text_list agents;                  /* of the city */
	struct evidence_trials service;
	struct evidence_rtt rtt;
	struct {
		int verdict;
		int64_t yes, may; /* nodes in the city: definite, undecided */
	} presence;
	LIST_OF(struct evidence_operator) by_operator;
	LIST_OF(struct evidence_path) paths; /* by operator as above, family; only where measured */
};

/* A city's service over IPv6, beside that over IPv4 in the same slots, by the nodes' addresses of
 * each family. Shares have one-sided Clopper–Pearson bounds with the trials' alpha. */
struct evidence_ipv6 {
	const char *code;
	struct evidence_trials service; /* by IPv6 addresses alone */
	struct evidence_rtt rtt;
	int64_t compared;         /* slots decided over both */
	int64_t only_v4, only_v6; /* of them: served over this one alone */
	int64_t only_v4_low_ppm, only_v4_high_ppm;
	int64_t timed;  /* slots with handshakes over both */
	int64_t slower; /* of them: the best handshake over IPv6 took longer */
	int64_t slower_low_ppm, slower_high_ppm;
	int64_t extra_us; /* IPv6 less IPv4, lower median; BIND_ABSENT: none timed. May be negative
			   */
	/* Good responses of one node to one agent and check in one slot over both families. */
	int64_t objects_same, objects_differ;
	int64_t aaaa_asked,
		aaaa_present; /* questions by the agents' own resolvers; answers with one
			       */
};

struct evidence_gap {
	struct unix_ms from, to;
	text_list
		why; /* "document:ID", "maintenance:TICKET": explained; "siblings_silent": a fact */
	int64_t usual; /* records that other weeks have in these hours; BIND_ABSENT */
};

/* A few records far from all others (model/inventory_isolated.h). */
struct evidence_isolated {
	struct unix_ms from, to;
	int64_t records;
};

#define EVIDENCE_GAPS_MOST 100 /* of an archive, the longest */

struct evidence_log {
	const char *node;
	int kind; /* enum log_kind */
	int verdict;
	reason_list reason;
	struct unix_ms first, last; /* BIND_ABSENT: no verified record */
	int64_t months;             /* whole calendar months back from as_of without a gap > 24 h */
	int64_t records, files, bytes, bad_lines, unverified;
	LIST_OF(struct evidence_gap) gaps; /* inside the period */
	int64_t gaps_left_out;
	LIST_OF(struct evidence_isolated) isolated; /* not counted as retention */
};

struct evidence_hours {
	const char *node;
	LIST_OF(int64_t) answered; /* 24 rows of two: slots counted, slots answered */
};

/* The plan's sampling, and what of it counts. */
struct evidence_sampling {
	bool planned;
	const char *plan_sha256;
	struct unix_ms start, end;
	int64_t slot_ms, slots;
	int64_t slots_counted, slots_outside;
	LIST_OF(struct sampling_method) methods;
};

struct evidence_change {
	const char *what; /* thresholds.success_ppm, plan.slot_ms, ... */
	int64_t otherwise, value;
};

/* Lines that were read, by what became of them. */
struct evidence_records {
	int64_t lines, counted, malformed, torn, duplicates, conflicts;
	int64_t other_plan, without_plan, outside_window, unknown_subject, chain_breaks;
	LIST_OF(struct bind_count) malformed_by_file;
};

/* How often one agent was started, by the list of runs. */
struct evidence_run {
	const char *agent;
	int64_t attempts, ended, failed; /* failed: of the ended, status other than 0 */
	int64_t aborted;                 /* begun and never ended */
	int64_t records;                 /* lines that the ended ones kept */
	struct unix_ms first, last;      /* begin of the first, end (or begin) of the last */
};

struct evidence_runs {
	int64_t lines, torn; /* of the list; torn: cut when a run was killed */
	int64_t attempts, ended, failed, aborted;
	LIST_OF(struct evidence_run) agents; /* by agent */
};

struct evidence_total {
	int basis, verdict;
	int64_t count;
};

struct evidence {
	struct arena arena;
	const char *schema;
	struct unix_ms as_of;
	struct dossier_operator operator_;
	const struct filing *filing; /* NULL: nothing said */
	int stage;
	struct {
		const char *id, *version, *title, *sha256;
		bool builtin;
		int64_t window_days, alpha_ppm; /* of records; of a decision, shared among cities */
		int64_t log_months,
			log_gap_hours; /* of the retention rule; 0: the profile has none */
	} profile;
	struct {
		const char *code, *name, *sha256, *source;
		bool builtin;
	} region;
	struct thresholds thresholds;
	struct evidence_sampling sampling;
	LIST_OF(struct evidence_change) changed; /* from the profile's defaults */
	int verdict, application_verdict;
	LIST_OF(struct evidence_total) totals; /* of the must rules: basis × verdict, non-zero */
	LIST_OF(struct finding) findings;      /* in the profile's order */
	LIST_OF(struct evidence_node) nodes;   /* by id */
	LIST_OF(struct evidence_agent) agents; /* by id */
	LIST_OF(struct evidence_landmark) landmarks;           /* by id */
	LIST_OF(struct evidence_contradiction) contradictions; /* of the mesh, by a, b */
	LIST_OF(struct evidence_database) databases;           /* by name, sha256 */
	LIST_OF(struct site) sites;                            /* by id */
	LIST_OF(struct evidence_document) documents;           /* by id */
	LIST_OF(struct evidence_city) cities;                  /* by code */
	LIST_OF(struct evidence_ipv6) ipv6; /* by code; empty: no node has such an address */
	LIST_OF(struct evidence_log) logs;  /* by node, kind */
	LIST_OF(struct evidence_hours) availability; /* by node */
	struct evidence_functions functions;
	evidence_remedy_list remedies; /* by rule as in findings, kind, subjects (cities by rank),
					  reason, helps, from */
	evidence_waiver_list waivers;  /* by rule, subject, id; of every state */
	struct evidence_records records;
	const struct evidence_runs *runs;      /* NULL: no list of them was read */
	LIST_OF(struct evidence_input) inputs; /* by role, name */
};

extern const struct bind_shape evidence_shape, evidence_finding_shape, evidence_node_shape,
	evidence_log_shape, evidence_hours_shape;

struct evidence *evidence_new(void); /* empty, with an arena; never NULL */
int evidence_text(const struct evidence *evidence, char **out, size_t *len, struct err *err);
int evidence_open(const char *path, struct evidence **out, struct faults *faults, struct err *err);
void evidence_close(struct evidence *evidence);

const struct finding *evidence_finding(const struct evidence *evidence, const char *rule);

#endif
