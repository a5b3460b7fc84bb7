/* What was shown of the functions of a CDN (内容缓存、智能调度、负载均衡、故障切换) and of who
 * serves beside the declared nodes: the part `functions` of evidence. Each list is filled by the
 * judge of its rule and sorted by the fields named beside it. Shares have exact one-sided
 * Clopper–Pearson bounds. */
#ifndef CDNPROOF_MODEL_EVIDENCE_FUNCTIONS_H
#define CDNPROOF_MODEL_EVIDENCE_FUNCTIONS_H

#include "base/bind.h"
#include "base/when.h"
#include "model/dossier.h"
#include "model/evidence_words.h"

/* How it was known that the node itself gave the responses. */
enum evidence_identity {
	IDENTITY_NONE,
	IDENTITY_KEY,    /* handshakes signed with its pinned key at that address */
	IDENTITY_HEADER, /* the responses name the node */
	IDENTITY_LOG,    /* the origin's log has the requests */
};
extern const char *const evidence_identity_names[];

/* Objects asked for at one node by one check: function.cache. By node, check. A later answer is
 * any but the first of an object. The least share is of hits among later answers; of no_store, of
 * later answers that are none. */
struct evidence_cache {
	const char *node, *check;
	int function; /* CHECK_CACHE or CHECK_NO_STORE */
	int verdict, identity;
	reason_list reason;
	int64_t least_objects, least_ppm; /* asked for; ours, of the profile */
	int64_t due, missing;          /* series that the plan has; without a record that counts */
	int64_t series;                /* records with requests: agents times slots */
	int64_t objects;               /* asked for and answered at first and again */
	int64_t first_miss, first_hit; /* first answers that say they are not, are the cache's */
	int64_t again, again_hit;      /* later answers, and those from the node's cache */
	int64_t again_parent;          /* from another cache behind it */
	int64_t hit_low_ppm, hit_high_ppm; /* of hits in later answers, missing ones included: low
					    * with only those that say so; high with parent's,
					    * unsaid and missing ones */
	int64_t unsaid;                    /* answers whose headers do not say */
	int64_t bodies_differ; /* later answers said to be the cache's: not as the first */
	int64_t ages_risen;    /* objects whose Age grew between answers */
	int64_t miss_first_byte_us, hit_first_byte_us; /* lower medians; BIND_ABSENT */
	int64_t origin_first, origin_again; /* objects in the origin's log, and requests of them
					     * beyond the first but for 304; BIND_ABSENT: no log */
	int64_t origin_against;             /* objects of which it says otherwise; BIND_ABSENT */
	LIST_OF(const char *) headers;      /* that told, lower case */
};

/* A URL or Host that must be refused, at one node: function.refusal. By check, node. */
struct evidence_refusal {
	const char *check, *node, *host, *path;
	int verdict, identity;
	reason_list reason;
	int64_t least_requests, least_ppm; /* asked for; ours, of the profile */
	int64_t due, missing;              /* series */
	int64_t asked, refused, served, undecided;
	int64_t refused_low_ppm; /* of refused in asked, missing ones included */
};

/* Where a name led. */
struct evidence_choice {
	const char *node;     /* NULL: an address that is no declared node's */
	const char *addr;     /* of strangers; NULL */
	const char *province; /* yes, may, no: whether the node stands there; NULL: stranger */
	int64_t count;
};

/* One name as one city's users by one operator get it: function.dispatch. By name, type, how, city,
 * operator. */
struct evidence_dispatch {
	const char *name, *type; /* A, AAAA */
	const char *how;         /* resolver: the agents' own; subnet: asked for them by ECS */
	const char *city, *operator_name;
	int verdict;
	reason_list reason;
	int64_t asked, answered; /* questions; answers with an address */
	int64_t unsaid;          /* subnet: answers with one that do not say that they hold for it:
				  * not among the answered */
	int64_t planned;         /* slots: of agents' own resolvers each agent's by itself */
	int64_t judged, nearest; /* of these: with an answer whose nodes' RTTs are known or that
				  * leads to a stranger, and those in which every address of
				  * every answer is one of the nearest declared node, or of one
				  * no further by max(1 ms, 10 %) */
	/* low: of nearest in planned; high: were the slots that are not judged nearest as well */
	int64_t nearest_low_ppm, nearest_high_ppm;
	int64_t share_ppm;               /* that the lower bound must reach */
	int64_t extra_us;                /* lower median of chosen minus nearest RTT, of answers;
					  * BIND_ABSENT */
	int64_t ttl_least_s, ttl_most_s; /* BIND_ABSENT */
	LIST_OF(struct evidence_choice) choices; /* most first, then by node, addr */
	int64_t choices_left_out;                /* answers that lead to further strangers */
	LIST_OF(const char *) cnames;            /* on the way, each once, sorted; at most 100 */
};

struct evidence_server {
	const char *name;         /* as the responses say it */
	int64_t requests, weight; /* weight: BIND_ABSENT undeclared */
};

/* One node's real servers: function.load_balance. By node, check. */
struct evidence_balance {
	const char *node, *check;
	int verdict, identity;
	reason_list reason;
	int64_t asked, answered, unnamed;
	int64_t p_ppm; /* of an exact multinomial test against the weights; BIND_ABSENT */
	LIST_OF(struct evidence_server) servers; /* by name; the most frequent hundred */
	int64_t servers_left_out;
	/* Hints that no verdict is made of. */
	int64_t ttls; /* most values that replies to one agent from one address and port had */
	int64_t other_keys; /* handshakes with another key than the series' first */
};

/* A home page: site.licence_no. By check, node. */
struct evidence_page {
	const char *check, *node;
	int verdict;
	reason_list reason;
	int64_t asked, answered;
	int64_t showing;       /* answers with the declared number */
	int64_t prefix_unread; /* of them: the province before it is missing or unreadable */
	LIST_OF(const char *) numbers; /* that it shows, sorted; the first twenty */
};

/* A Host name that is served: domains.filed. By host. */
struct evidence_host {
	const char *host, *filing_no;  /* NULL: none declared */
	bool declared;                 /* a domain of the dossier covers it */
	const char *says;              /* yes: it has a filing number; no; may: only in logs */
	LIST_OF(const char *) seen_in; /* checks: served there; logs */
	int64_t records;               /* in logs; BIND_ABSENT */
};

/* Something that the licence wants within the licensed area: facilities.in_scope. By what, id. */
struct evidence_facility {
	const char
		*what; /* facility: declared; dns, mgmt, log, node: found in the dossier; missing */
	const char *id;       /* of the facility, node; an address; what is missing: its kind */
	const char *kind;     /* control, dispatch, data, service; of others as declared */
	const char *city;     /* declared, six digits; NULL */
	const char *document; /* that counts; NULL */
	const char *says;     /* yes, may, no */
	reason_list reason;
	LIST_OF(const char *) addresses;
	int64_t databases_for, databases_against; /* databases' answers, claims left out */
};

/* Who serves and is not declared, or is declared and never served: nodes.undeclared. By what, text.
 * A name by itself accuses nobody: what it leads to does. */
struct evidence_stranger {
	const char *what; /* addr, name, log_node: undeclared; node: declared */
	const char
		*text; /* log_node: the node or archive whose logs have them; names are not kept */
	LIST_OF(const char *)
	seen_in;       /* cname, dns, log, redirect, visit; of nodes never_answered, never_chosen:
			* although users of its own city were asked; sorted */
	int64_t count; /* answers, requests, log records; of nodes what was asked in vain */
	const char *check, *agent; /* that saw it: the first by id; NULL */
};

/* One city's users while a node was drained: function.dispatch. By watch, at, city, operator. */
struct evidence_failover {
	const char *watch, *name, *node; /* node: that was drained */
	struct unix_ms at;               /* when it was drained */
	const char *city, *operator_name;
	int verdict, identity;
	reason_list reason;
	const char *from, *to; /* nodes most chosen before and after the switch; NULL: none known */
	struct unix_ms switched; /* BIND_ABSENT: it never did while watched */
	int64_t switch_ms;       /* BIND_ABSENT */
	int64_t moved_ms;        /* until nothing led to the node any more; BIND_ABSENT: never */
	int64_t ttl_s;           /* most seen before, of each answer's least; BIND_ABSENT */
	int64_t limit_ms;        /* TTL, two slots and a time-out; BIND_ABSENT without a TTL */
	int64_t slot_ms;         /* what instants are known to, */
	int64_t clock_us;        /* and what both clocks may be off besides, as they say */
	int64_t asked, failed;   /* visits from the drain until the switch */
	int64_t asked_later, failed_later; /* and from the switch on */
	int64_t watched_ms;                /* after the drain */
};

/* One node after an object was removed or blocked: function.cache. By watch, at, check, node. */
struct evidence_purge {
	const char *watch, *check, *node;
	struct unix_ms at;
	int verdict, identity;
	reason_list reason;
	struct unix_ms gone;   /* for good; BIND_ABSENT */
	int64_t gone_ms;       /* BIND_ABSENT */
	int64_t asked, served; /* responses after it, and those with the object all the same */
	int64_t slot_ms, clock_us;
	int64_t watched_ms;
};

/* One node after a real server behind it was stopped: function.load_balance. By watch, at, check,
 * node. */
struct evidence_down {
	const char *watch, *check, *node, *server;
	struct unix_ms at;
	int verdict, identity;
	reason_list reason;
	int64_t before, after; /* responses that name the server, before and after */
	int64_t asked, failed; /* requests after it */
	int64_t watched_ms;
};

struct evidence_functions {
	LIST_OF(struct evidence_cache) cache;
	LIST_OF(struct evidence_refusal) refusals;
	LIST_OF(struct evidence_dispatch) dispatch;
	LIST_OF(struct evidence_failover) failover;
	LIST_OF(struct evidence_purge) purges;
	LIST_OF(struct evidence_down) downs;
	LIST_OF(struct evidence_balance) balance;
	LIST_OF(struct evidence_page) pages;
	LIST_OF(struct evidence_host) hosts;
	int64_t hosts_left_out; /* beyond the first three hundred: served ones, then those without a
				 * filing number, then those with the most records */
	LIST_OF(struct evidence_stranger) strangers; /* the first 1000 */
	int64_t strangers_left_out;
	LIST_OF(struct evidence_facility) facilities;
};

extern const struct bind_shape evidence_functions_shape;

#endif
