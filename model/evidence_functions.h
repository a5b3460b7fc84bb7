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

/* Objects asked for at one node by one check: function.cache. By node, check. */
struct evidence_cache {
	const char *node, *check;
	int function; /* CHECK_CACHE or CHECK_NO_STORE */
	int verdict, identity;
	reason_list reason;
	int64_t series;                    /* records with requests: agents times slots */
	int64_t objects;                   /* asked for and answered at first and again */
	int64_t first_miss;                /* first answers that say they are not the cache's */
	int64_t again, again_hit;          /* later answers, and those from the cache */
	int64_t hit_low_ppm, hit_high_ppm; /* of again_hit in again */
	int64_t unsaid;                    /* answers whose headers do not say */
	int64_t ages_risen;                /* objects whose Age grew between answers */
	int64_t miss_first_byte_us, hit_first_byte_us; /* lower medians; BIND_ABSENT */
	int64_t origin_first, origin_again; /* requests in the origin's log; BIND_ABSENT: no log */
	LIST_OF(const char *) headers;      /* that told, lower case */
};

/* A URL or Host that must be refused, at one node: function.cache. By check, node. */
struct evidence_refusal {
	const char *check, *node, *host, *path;
	int verdict;
	reason_list reason;
	int64_t asked, refused, served, undecided;
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
	const char *host, *filing_no; /* NULL: none declared */
	bool declared;
	LIST_OF(const char *) seen_in; /* checks, logs */
	int64_t records;               /* in logs; BIND_ABSENT */
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
	int verdict;
	reason_list reason;
	const char *to;          /* node that took over; NULL */
	struct unix_ms switched; /* BIND_ABSENT: it never did while watched */
	int64_t switch_ms;       /* BIND_ABSENT */
	int64_t ttl_s;           /* most seen before; BIND_ABSENT */
	int64_t asked, failed;   /* visits from the drain until the switch */
	int64_t watched_ms;      /* after the drain */
};

/* One node after an object was removed or blocked: function.cache. By watch, at, check, node. */
struct evidence_purge {
	const char *watch, *check, *node;
	struct unix_ms at;
	int verdict;
	reason_list reason;
	struct unix_ms gone; /* BIND_ABSENT */
	int64_t gone_ms;     /* BIND_ABSENT */
	int64_t watched_ms;
};

struct evidence_functions {
	LIST_OF(struct evidence_cache) cache;
	LIST_OF(struct evidence_refusal) refusals;
	LIST_OF(struct evidence_dispatch) dispatch;
	LIST_OF(struct evidence_failover) failover;
	LIST_OF(struct evidence_purge) purges;
	LIST_OF(struct evidence_balance) balance;
	LIST_OF(struct evidence_page) pages;
	LIST_OF(struct evidence_host) hosts;
	LIST_OF(struct evidence_stranger) strangers; /* the first 1000 */
	int64_t strangers_left_out;
};

extern const struct bind_shape evidence_functions_shape;

#endif
