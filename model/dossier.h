/* The dossier 申报信息: what the operator claims. Format: docs/schemas/dossier-v1.json. */
#ifndef CDNPROOF_MODEL_DOSSIER_H
#define CDNPROOF_MODEL_DOSSIER_H

#include "base/bind.h"
#include "base/when.h"
#include "model/filing.h"
#include "model/region.h"

#define DOSSIER_SCHEMA "cdnproof/dossier/v1"

enum dossier_stage { STAGE_NEW, STAGE_RENEWAL, STAGE_ANNUAL, STAGE_CHANGE };
enum node_role { ROLE_CORE, ROLE_REGIONAL, ROLE_EDGE };
enum address_role { ADDRESS_VIP, ADDRESS_RS, ADDRESS_MGMT };
enum agent_access { ACCESS_IDC, ACCESS_BROADBAND, ACCESS_MOBILE };
/* What a check is there to show; of all but service the answers are no service. */
enum check_function {
	CHECK_SERVICE,
	CHECK_CACHE,    /* the same objects again: the second time from the node */
	CHECK_NO_STORE, /* objects that must not be kept: never from the node */
	CHECK_REFUSE,   /* a blocked URL or an unfiled Host that every node must refuse */
	CHECK_BALANCE,  /* responses that name the real server behind the node */
	CHECK_HOME,     /* the home page, with the licence number */
};
enum log_kind { LOG_ACCESS, LOG_DISPATCH, LOG_OPERATION, LOG_SECURITY, LOG_UNKNOWN };

extern const char *const dossier_stage_names[];
extern const char *const node_role_names[];
extern const char *const address_role_names[];
extern const char *const agent_access_names[];
extern const char *const check_function_names[];
extern const char *const log_kind_names[];

typedef LIST_OF(const char *) text_list;

struct site {
	const char *id, *city, *address; /* city: six-digit code, whatever was written */
	const char *filing_no, *room_owner;
	int64_t lat_e7, lon_e7; /* BIND_ABSENT */
	text_list documents;
};

struct node_address {
	const char *addr; /* canonical text (RFC 5952 for IPv6) */
	int role;         /* enum address_role */
	const char *operator_name, *nat_of;
};

struct node {
	const char *id;
	int role; /* enum node_role */
	const char *city, *site;
	LIST_OF(struct node_address) addresses;
	LIST_OF(int64_t) ports;
	const char *key_sha256, *operator_name, *parent;
	int64_t bandwidth_mbps;
	int64_t answer_port; /* UDP: `cdnproof answer` signs nonces there; BIND_ABSENT: nobody does
			      */
};

struct agent {
	const char *id, *city;
	int64_t lat_e7, lon_e7;
	const char *address, *network, *operator_name, *key, *district;
	int access;            /* enum agent_access; -1: not said */
	int64_t uncertainty_m; /* BIND_ABSENT: 100 m when attested, else 10 km */
	const char *attested;  /* a document's id */
};

/* Where a response says something of who gave it: a header, or with none the body; of either what
 * stands behind `after` up to a blank, ';', ',', '"' or '<'. Or the TLS certificate. */
struct response_read {
	const char *header; /* NULL: the body, unless key or serial */
	const char *after;  /* NULL: the header's whole value */
	bool key;           /* SHA-256 of the leaf's SPKI (DER) */
	bool serial;        /* the leaf's serial number, hexadecimal */
};

/* How a response names the node that gave it. */
struct node_name {
	const char *header, *after;
	LIST_OF(struct bind_pair) names; /* as the response says it → node id; none: node ids */
};

struct check {
	const char *id, *scheme, *host, *path;
	int64_t port;
	int function;            /* enum check_function */
	int64_t objects, rounds; /* cache, no_store: distinct objects, requests of each */
	const struct response_read *real_server; /* balance; else NULL */
	LIST_OF(struct bind_count) weights;      /* of real servers, as declared */
	const struct node_name *node_name;       /* NULL: responses do not say it */
	int64_t redirects;                       /* a visit follows so many */
	LIST_OF(struct bind_pair) headers;
	int64_t expect_status;
	const char *expect_sha256;
	text_list nodes;    /* none: all; not for dns */
	const char *server; /* dns: whom to ask, "system": the agent's own resolver; http, https:
			     * "system" makes it a visit: resolved and fetched as a user does */
	const char *type;   /* dns: A, AAAA; NULL: A */
	const char *subnet; /* dns: EDNS client subnet as PREFIX/LEN; NULL: none */
	const char *city, *operator_name; /* dns with subnet: whose users are there */
	bool shows_address; /* the body is the client's address as the server sees it */
};

#define DOSSIER_SYSTEM_RESOLVER "system"
#define CHECK_OBJECT_WORD       "{object}"
#define CHECK_OBJECTS_USUAL     30
#define CHECK_ROUNDS_USUAL      2
#define CHECK_REDIRECTS_USUAL   5
#define CHECK_REDIRECTS_MOST    10

struct control {
	const char *addr, *name;
};

/* A server of known place that runs nothing of ours (an operator's resolver, a filed server): what
 * an agent measures of it bounds where the agent is, and with that the node beside the agent. */
struct landmark {
	const char *id, *addr, *city; /* city: six digits, also of other provinces */
	int64_t lat_e7, lon_e7;
	int64_t uncertainty_m; /* BIND_ABSENT: 100 m when attested, else 10 km */
	int64_t port;          /* BIND_ABSENT: icmp; else tcp to this port */
	const char *network, *operator_name;
	const char *attested; /* a document's id */
};

struct domain_claim {
	const char *name, *customer, *filing_no, *cname;
};

struct facility {
	const char *id, *kind, *city, *operator_name;
	text_list addresses;
};

/* How logs that hold records of several nodes tell them: one of the two. */
struct log_node_key {
	const char *field;               /* of each record */
	const char *path;                /* of each file, below the paths: a pattern with {node} */
	LIST_OF(struct bind_pair) names; /* name in the logs → node id; none: names are ids */
};

struct log_claim {
	const char *node; /* NULL with node_key */
	const struct log_node_key *node_key;
	int kind; /* enum log_kind */
	text_list paths;
	const char *format, *time_zone;
};

struct maintenance {
	struct unix_ms from, to;
	text_list nodes; /* none: all */
	const char *ticket;
};

struct document {
	const char *id, *kind, *about, *path, *number, *issuer, *holder;
	struct unix_ms issued, expires; /* BIND_ABSENT; a date means 00:00 of it, +08:00 */
	int64_t pages;
	const char *transcribed_by, *checked_by;
};

struct thresholds {
	int64_t success_ppm, quantile_ppm, rtt_p95_us, slot_ok_ppm; /* BIND_ABSENT: the profile's */
};

/* Packet evidence (probe --pcap): which slots of it are kept, in how many files. */
struct pcap_sampling {
	int64_t every_slots;          /* one slot in so many; 0: all */
	int64_t file_mib, files_most; /* 0: as the program likes, all */
};

struct sampling_method {
	const char *name;                      /* icmp, tcp, … cache, balance, visit */
	int64_t sent, interval_ms, timeout_ms; /* BIND_ABSENT: the profile's */
	int64_t every_slots; /* measured in one slot of so many; 0: the profile's */
};

struct dossier_operator {
	const char *name;
	const char *licence_no;  /* of the licence that the site must show; NULL */
	const char *credit_code; /* 统一社会信用代码 (GB 32100-2015), checked; NULL */
};

struct sampling {
	int64_t slot_ms, slots;                  /* BIND_ABSENT: the profile's */
	LIST_OF(struct sampling_method) methods; /* none: all that fit */
	const struct pcap_sampling *pcap;        /* NULL: not sampled */
};

/* A text that init wrote to be replaced (model/dossier_blanks.h). */
struct dossier_blank {
	const char *path, *text;
	size_t line, column;
};

struct dossier {
	struct arena arena;
	char *path;      /* as opened */
	char *folder;    /* that paths in it are relative to; "" for the working directory */
	char sha256[65]; /* of the stored bytes */
	const char *schema, *profile;
	struct unix_ms as_of;
	int stage; /* enum dossier_stage */
	struct unix_ms service_start;
	struct dossier_operator operator_;
	const struct filing *filing; /* NULL: the appendix has no number, nor who signs */
	struct thresholds thresholds;
	struct sampling plan;
	text_list records;
	struct {
		text_list databases;
		text_list claims; /* geofeeds (RFC 8805) and tables: claims, whoever wrote them */
	} geo;
	LIST_OF(struct site) sites;
	LIST_OF(struct node) nodes;
	LIST_OF(struct agent) agents;
	LIST_OF(struct check) checks;
	LIST_OF(struct control) controls;
	LIST_OF(struct landmark) landmarks;
	LIST_OF(struct domain_claim) domains;
	LIST_OF(struct facility) facilities;
	LIST_OF(struct log_claim) logs;
	LIST_OF(struct maintenance) maintenance;
	LIST_OF(struct document) documents;
	LIST_OF(struct dossier_blank) blanks; /* no field of the document: where they stand in it */
};

extern const struct bind_shape dossier_shape;

/* Reads and checks a dossier ("-": standard input): every fault is added to `faults` with line,
 * column and path. `region` gives the names of cities and what lies in the province. */
int dossier_open(const char *path, const struct region *region, struct dossier **out,
	struct faults *faults, struct err *err);
int dossier_parse(const char *text, size_t len, const char *name, const struct region *region,
	struct dossier **out, struct faults *faults, struct err *err);
void dossier_close(struct dossier *dossier);

/* By id; NULL: there is none, or `id` is NULL. */
const struct site *dossier_site(const struct dossier *dossier, const char *id);
const struct node *dossier_node(const struct dossier *dossier, const char *id);
const struct agent *dossier_agent(const struct dossier *dossier, const char *id);
const struct landmark *dossier_landmark(const struct dossier *dossier, const char *id);
const struct document *dossier_document(const struct dossier *dossier, const char *id);

/* An http or https check that goes where the agent's own resolver sends its users. */
bool check_is_visit(const struct check *check);

/* True when the check applies to the node: nodes[] empty, or naming it; a visit to none. */
bool check_covers(const struct check *check, const char *node_id);

/* The logs are the node's, or its records may be among them. */
bool log_claim_names(const struct log_claim *claim, const char *node_id);

/* A path of the dossier as the system takes it: heap. */
char *dossier_path(const struct dossier *dossier, const char *path);

#endif
