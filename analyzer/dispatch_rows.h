/* What a name led the users of each city and operator to, slot by slot. */
#ifndef CDNPROOF_ANALYZER_DISPATCH_ROWS_H
#define CDNPROOF_ANALYZER_DISPATCH_ROWS_H

#include "analyzer/dispatch_rtts.h"
#include "analyzer/identity.h"

#define DISPATCH_SHOWN_MOST 100 /* strangers and CNAMEs of a row, each */

struct dispatch_stranger {
	const char *addr;
	int64_t count;
};

/* One name and family of addresses, as one city's users by one operator get it. */
struct dispatch_row {
	const char *name, *type, *how, *city, *operator_name;
	bool v6, subnet;
	int64_t asked, answered; /* questions; answers with an address of the family */
	int64_t empty;           /* answers without one, and without an error */
	int64_t unsaid;          /* with one, but not for the subnet: not among the answered */
	int64_t planned;         /* slots in which the plan asks: of agents' own resolvers each
				  * agent's by itself */
	int64_t judged, nearest; /* of these */
	int64_t ttl_least_s, ttl_most_s; /* BIND_ABSENT */
	int64_t *of_node;                /* answers that lead there, by the dossier's nodes */
	LIST_OF(struct dispatch_stranger) strangers;
	int64_t left_out;        /* answers that lead to further strangers */
	LIST_OF(int64_t) extras; /* of the judged answers, ns; of silent nodes none */
	LIST_OF(const char *) cnames;
	size_t stranger_cap, extra_cap;
	bool conflict, gap, misplaced; /* of some agent */
	bool unidentified; /* some answer leads where it is not known that the node itself answers
			    */
	bool wanted;       /* not only because a visit may take this family as well */
	uint8_t *slots;    /* while it is counted */
	int64_t *users_ns; /* subnet: of its users; NULL: none has agents */
};

struct dispatch_rows {
	const struct judged *j;
	struct arena arena;
	struct dispatch_rtts rtts;
	struct identity_book book;
	LIST_OF(struct dispatch_row *) rows; /* by name, type, how, city, operator */
	size_t cap;
};

/* The check asks as users do: the agent's own resolver, or for the users of a subnet. */
bool dispatch_is_asked(const struct check *check);

/* The plan is there. */
void dispatch_rows_open(const struct judged *j, struct dispatch_rows *out);
void dispatch_rows_close(struct dispatch_rows *rows);

#endif
