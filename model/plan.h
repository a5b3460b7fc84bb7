/* The plan 测量计划: what is measured, fixed before the first packet. It names nothing that an
 * agent need not know. Format: docs/schemas/plan-v1.json. */
#ifndef CDNPROOF_MODEL_PLAN_H
#define CDNPROOF_MODEL_PLAN_H

#include "model/dossier.h"

#define PLAN_SCHEMA "cdnproof/plan/v1"
#define PLAN_VISIT  "visit" /* the method that resolves and fetches as a user does */

struct plan_agent {
	const char *id, *address, *key;
};

/* What an agent notes of each response, as `as` in the record's reads[]. */
struct plan_read {
	const char *as; /* PLAN_READ_… */
	const char *header, *after;
	bool key, serial;
};
#define PLAN_READ_REAL_SERVER "real_server"
#define PLAN_READ_NODE        "node"
#define PLAN_READ_LICENCE     "licence_no" /* the licence numbers that the body shows */

struct plan_check {
	const char *id, *scheme, *host, *path;
	int64_t port;
	LIST_OF(struct bind_pair) headers;
	const char *type;        /* dns: A, AAAA */
	const char *subnet;      /* dns: EDNS client subnet to send, as PREFIX/LEN; NULL: none */
	bool shows_address;      /* the body is the client's address as the server sees it */
	int64_t objects, rounds; /* 0: the path is asked for as it stands */
	int64_t redirects;       /* a visit follows so many */
	LIST_OF(struct plan_read) reads;
};

/* One address by one method, from every agent. */
struct plan_target {
	const char *node; /* or peer: an agent's id */
	const char *peer; /* or name: what dns asks for */
	const char *name;
	const char *landmark;      /* or a landmark's id */
	const char *addr, *method; /* dns: addr may be "system", the machine's own resolver */
	int64_t port;              /* 0 where the method has none */
	const char *check;         /* http, https, dns; tls: whose host is the SNI */
	int64_t sent, interval_ms, timeout_ms; /* a slot */
	int64_t every_slots;                   /* measured in one slot of so many; 0: in each */
};

struct plan_profile {
	const char *id, *sha256;
	bool builtin;
};

struct plan {
	struct arena arena;
	char sha256[65]; /* of the stored bytes: what records name */
	const char *schema, *dossier_sha256;
	const char *claims_sha256; /* of the dossier's sites, nodes, agents, checks, controls */
	struct plan_profile profile;
	struct thresholds thresholds; /* all filled */
	struct unix_ms start; /* a multiple of slot_ms since the epoch; `probe --count`: now */
	int64_t slot_ms, slots;
	LIST_OF(struct plan_agent) agents;
	LIST_OF(struct plan_check) checks;
	LIST_OF(struct control) controls;
	LIST_OF(struct plan_target) targets;
	const struct pcap_sampling *pcap; /* NULL: packet evidence, if any, is not sampled */
};

extern const struct bind_shape plan_shape;

int plan_open(const char *path, struct plan **out, struct faults *faults, struct err *err);
int plan_parse(const char *text, size_t len, const char *name, struct plan **out,
	struct faults *faults, struct err *err);
void plan_close(struct plan *plan);

/* The plan's canonical bytes (heap) and their digest, which is set in plan->sha256. */
int plan_text(struct plan *plan, char **out, size_t *len, struct err *err);

/* In which slots of the plan an agent measures a target: those whose number (from 0), divided by
 * `every`, leaves `phase`. Which of several slots depends on agent, addr, method and check, so that
 * agents spread over them; a plan of fewer slots than the target asks for has one of them. */
struct plan_turn {
	int64_t every, phase; /* 0 <= phase < every */
};
struct plan_turn plan_target_turn(
	const struct plan *plan, const struct plan_target *target, const char *agent);
bool plan_turn_is(struct plan_turn turn, int64_t number);
int64_t plan_turns_before(struct plan_turn turn, int64_t end); /* in the slots 0 … end - 1 */

/* Is the target measured by this agent in slot `number` (from 0) of the plan? */
bool plan_target_due(const struct plan *plan, const struct plan_target *target, const char *agent,
	int64_t number);

/* How object `n` of a check is named in the path that is asked for: known to whoever has the plan,
 * and asked for by nobody else. */
struct plan_object {
	const char *plan_sha256, *agent, *addr, *check;
	int64_t slot_ms; /* start of the slot, ms since the epoch */
};
#define PLAN_OBJECT_LEN 17
void plan_object_token(const struct plan_object *of, int64_t n, char out[PLAN_OBJECT_LEN]);

/* By id; NULL: there is none, or `id` is NULL. */
const struct plan_check *plan_check_find(const struct plan *plan, const char *id);
const struct plan_agent *plan_agent_find(const struct plan *plan, const char *id);

#endif
