/* Trials (city, slot): which succeed, are good, missing, invalid; and what their counts decide. */
#ifndef CDNPROOF_ANALYZER_TRIALS_H
#define CDNPROOF_ANALYZER_TRIALS_H

#include "analyzer/location.h"
#include "base/proportion.h"

/* Which part of the measurement is looked at. */
struct trial_view {
	struct thresholds thresholds;
	const char *operator_name; /* only its agents; NULL: all */
};

/* Over which family of addresses the nodes are asked. */
enum trial_family { FAMILY_ANY, FAMILY_IPV4, FAMILY_IPV6 };

struct trial_cell;
struct trials {
	const struct analyze_input *in;
	const struct sightings *seen;
	struct arena arena;
	enum trial_family family;
	bool own_controls; /* controls of the family are planned: the others' answers say nothing */
	LIST_OF(bool)
	service;              /* per target of the plan: its method is service at its node, over
			       * the family */
	LIST_OF(int) node_of; /* per target: index into the dossier's nodes; -1 */
	LIST_OF(int) says;    /* per node: enum location_says about the province */
	bool unasked;         /* a node has no service target in the plan */
	bool has_tcp;         /* the plan has tcp: handshakes are taken from there */
	struct alpha alpha;
	const struct trial_cell *cells; /* analyzer/trial_cells.h; NULL without a plan */
};

/* What a node did for one agent in one slot. */
struct node_slot {
	bool present;    /* some service record is there and not void */
	bool success;    /* by some service target */
	int64_t rtt_ns;  /* lower median of the handshakes; BIND_ABSENT: none */
	bool unmeasured; /* no usable record of a handshake is there */
};

void trials_open(const struct analyze_input *in, const struct sightings *seen,
	struct locations *locations, struct trials *out);
/* The same by the addresses of one family alone. A node without such an address is asked nothing,
 * and nothing is missing of it. */
void trials_open_family(const struct analyze_input *in, const struct sightings *seen,
	struct locations *locations, enum trial_family family, struct trials *out);
void trials_close(struct trials *trials);

/* The same trials by each family's addresses. */
struct trial_families {
	const struct trials *four, *six; /* six NULL: no node declares an address of it */
	struct trials own_four, own_six;
};

/* Some node declares an IPv6 address for its users. */
bool trials_ipv6_declared(const struct dossier *dossier);

/* Where no node declares an IPv6 address, those of IPv4 are `all` itself, which stays open. */
void trial_families_open(
	const struct trials *all, struct locations *locations, struct trial_families *out);
void trial_families_close(struct trial_families *families);

/* The address is of the family. */
bool trials_in_family(enum trial_family family, const char *addr);

/* How one slot of a city came out. */
struct trial_slot {
	bool valid;      /* an agent of the city did not spoil it, and no record was lacking */
	bool success;    /* at a node that is certainly in the province */
	int64_t best_ns; /* least median handshake there; BIND_ABSENT */
};
void trials_slot(const struct trials *trials, int city, int64_t slot, const struct trial_view *view,
	struct trial_slot *out);

/* All trials of a city: counts, bounds and verdict; with the best slot medians when rtt is not
 * NULL. What it adds lives in `arena`. */
void trials_city(const struct trials *trials, int city, const struct trial_view *view,
	struct arena *arena, struct evidence_trials *out, struct evidence_rtt *rtt);

/* The plan asks some node for service: else nothing is tried, and nothing fails. */
bool trials_asked(const struct trials *trials);

/* Some node is definitely in the province. */
bool trials_have_node(const struct trials *trials);

/* Lines of one of the city's agents are missing or contradict one another. */
bool trials_lines_at_fault(const struct trials *trials, int city);

/* Whether a city with these counts is covered: n slots, of them so many successes and good ones. */
bool trials_would_pass(const struct trials *trials, int64_t n, int64_t success, int64_t good,
	const struct thresholds *thresholds);

/* Spoiled slots are too large a part of all. */
bool trials_too_many_invalid(int64_t invalid, int64_t slots);

/* All controls of the agent were silent in the slot, or a record of a node or control is void for a
 * clock step or lost capture: the agent's own fault. */
bool trials_spoiled(const struct trials *trials, int agent, int64_t slot);

/* How node did for agent in slot. */
void trials_node_slot(const struct trials *trials, int agent, int node, int64_t slot,
	int64_t slot_ok_ppm, struct node_slot *out);

/* The dossier's agent counts for a view of an operator (电信, 联通, 移动 anywhere in its name). */
bool trials_agent_in_view(const struct agent *agent, const struct trial_view *view);

#endif
