/* `cdnproof doctor`: what a run would find on this machine. A check is one row of a table; what it
 * asks is in struct doctor before the first one looks, so that a check can be tested with a machine
 * that is made up. */
#ifndef CDNPROOF_CLI_DOCTOR_H
#define CDNPROOF_CLI_DOCTOR_H

#include "cli/inputs.h"
#include "probes/health.h"

#define DOCTOR_SCHEMA "cdnproof/doctor/v1"

enum doctor_state {
	DOCTOR_OK,
	DOCTOR_WEAK,    /* a run measures all the same, but not as well */
	DOCTOR_MISSING, /* part of a run, or all of it, is not possible */
	DOCTOR_UNKNOWN, /* this machine does not tell */
};
extern const char *const doctor_state_names[];

struct doctor_finding {
	const char *name, *question;
	int state;          /* enum doctor_state */
	const char *found;  /* one line */
	const char *remedy; /* a command to copy; NULL: none is known, or none is needed */
	const char *cost;   /* of leaving it as it is; NULL */
	LIST_OF(struct bind_count) numbers;
	size_t number_cap;
	int64_t status; /* exit status of a run that this stands in the way of; 0: of none */
};

/* What a run would send; only with a plan. */
struct doctor_forecast {
	int64_t targets, slots, requests, packets, bytes, records, record_bytes, busiest_mpps;
	const char *busiest; /* NULL: nothing is sent twice in a slot */
	struct unix_ms first, last;
};

/* What --json prints. */
struct doctor_report {
	const char *schema;
	const char *agent, *plan; /* id; SHA-256; NULL */
	LIST_OF(struct doctor_finding) checks;
	const struct doctor_forecast *forecast; /* NULL */
	int64_t status;
};
extern const struct bind_shape doctor_report_shape;

struct doctor {
	struct cli *cli;
	struct inputs inputs;
	struct arena arena;
	const struct dossier *dossier; /* NULL */
	const struct plan *plan;       /* given, or made of the dossier; NULL */
	struct plan *made;             /* to be closed; NULL */
	struct probe_options options;  /* agent: whose arithmetic it is */
	bool is_agent;                 /* --agent was given: this very machine would run it */
	struct unix_ms now;
	struct health health;
	struct health_space space;
	struct health_run run;   /* with a plan */
	struct health_way *ways; /* with is_agent */
	size_t way_count;
	struct err no_ways; /* why there are none; ERR_NONE: there are */
	bool own_address;   /* with is_agent: the declared address is one of this machine */
	struct doctor_report report;
	size_t check_cap;
};

enum doctor_needs {
	DOCTOR_NEEDS_CAPTURE = 1, /* a run that would capture */
	DOCTOR_NEEDS_ICMP = 2,    /* a run that would use raw or ping sockets */
	DOCTOR_NEEDS_DOSSIER = 4,
	DOCTOR_NEEDS_PLAN = 8,
	DOCTOR_NEEDS_AGENT = 16,
	DOCTOR_NEEDS_RAW = 32, /* a run that is better with CAP_NET_RAW */
};

struct doctor_check {
	const char *name, *question;
	unsigned needs; /* enum doctor_needs; a check without them is left out */
	void (*look)(struct doctor *doctor, struct doctor_finding *finding);
};

extern const struct doctor_check doctor_checks[];
extern const size_t doctor_check_count;

/* Runs every check that applies and sets report.status: 0 when a run would measure. */
void doctor_look(struct doctor *doctor);

/* How a check says what it found. Texts live in the doctor's arena. */
void doctor_found(struct doctor *doctor, struct doctor_finding *finding, enum doctor_state state,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
void doctor_remedy(struct doctor *doctor, struct doctor_finding *finding, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void doctor_cost(struct doctor *doctor, struct doctor_finding *finding, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void doctor_number(
	struct doctor *doctor, struct doctor_finding *finding, const char *name, int64_t number);

/* A word as a shell reads it: quoted where that is needed. */
const char *doctor_word(struct doctor *doctor, const char *text);

/* The checks, by file. */
typedef void doctor_look_at(struct doctor *doctor, struct doctor_finding *finding);

doctor_look_at doctor_net_raw, doctor_capture, doctor_ping, doctor_methods; /* doctor_rights.c */
doctor_look_at doctor_clock, doctor_clock_step, doctor_clock_source;        /* doctor_clock.c */
doctor_look_at doctor_descriptors, doctor_buffers, doctor_cpus, doctor_sleep,
	doctor_disk; /* doctor_machine.c */
doctor_look_at doctor_profile, doctor_databases, doctor_documents, doctor_logs; /* doctor_files.c */
doctor_look_at doctor_places;                                               /* doctor_places.c */
doctor_look_at doctor_plan, doctor_routes, doctor_address, doctor_firewall; /* doctor_plan.c */

void doctor_print(FILE *out, const struct doctor *doctor);
int doctor_print_json(const struct doctor *doctor, struct err *err);

/* The safety statement, with the plan's figures where there is one. */
void doctor_print_statement(FILE *out, const struct doctor *doctor);

#endif
