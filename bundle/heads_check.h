/* What agents signed of their records, held against the records that are there. Pure: lines in, an
 * account and findings out. First every head, then every record:
 *
 *     struct heads_check *check = heads_check_new(plan);
 *     for each line of each file of heads:    heads_check_head(check, line, len);
 *     for each record of each agent:          heads_check_record(check, &record);
 *     const struct heads_result *result = heads_check_end(check);
 *     heads_check_free(check);
 *
 * Records of one run come in the order of their seq, as they stand in the files of an agent read in
 * the order of their names, or in a record_set that is closed up; runs and agents may be mixed.
 * Memory grows with heads and runs, not with records. */
#ifndef CDNPROOF_BUNDLE_HEADS_CHECK_H
#define CDNPROOF_BUNDLE_HEADS_CHECK_H

#include "model/plan.h"

enum heads_what {
	/* forged, or a program that does not do what it should */
	HEADS_KEY_DIFFERS,     /* in the name of an agent, by another key than the plan names */
	HEADS_SIGNATURE_WRONG, /* the key is right, the signature is not */
	HEADS_AGENT_DIFFERS,   /* the agent's key, and another agent's name */
	HEADS_NUMBER_TWICE,    /* two heads of one key have one number: it signed in two places */
	HEADS_PREV_DIFFERS,    /* key_prev is another than the head that has the number before */
	HEADS_ORDER,           /* a run begins twice, goes back, or goes on after its stop */
	HEADS_LINE_DIFFERS,    /* the record at this run and seq is another than the one signed */
	HEADS_COUNT_DIFFERS,   /* `records` and the lines do not add up */
	HEADS_TOO_MANY, /* heads or runs beyond any measurement: the rest was not looked at */
	/* a gap of numbers */
	HEADS_NUMBER_MISSING, /* number … to: signed and not here; a run may have been left out */
	/* records are not here that a head says were */
	HEADS_RUN_MISSING,   /* a run, all of it: `lines` of it at least */
	HEADS_LINES_MISSING, /* of a run: from seq on `lines`; or they are out of order */
	HEADS_CHAIN_BROKEN,  /* of a run: the line at seq names another one before it */
	HEADS_START_MISSING, /* a run began upon a line that is not here: an earlier run's end */
	/* to be said, no error */
	HEADS_MALFORMED, /* a line that is no head: cut by a crash, or changed; it says nothing */
	HEADS_STRANGER,  /* a head by no key of the plan, of another plan or agent */
	HEADS_AGENT_UNSIGNED, /* the plan names a key, no head is here: `lines` of its records */
	HEADS_KEY_UNKNOWN,    /* heads of an agent that has no key in the plan: not checked */
	HEADS_RUN_UNSIGNED,   /* no head names this run: `lines` */
	HEADS_TAIL_UNSIGNED,  /* of a run: `lines` behind its last head, from seq on */
	HEADS_RUN_OPEN,       /* began and did not end whole: killed, or it still runs; `lines` */
	HEADS_LINES_REPEATED, /* of a run: `lines` that were there already; they count once */
	HEADS_WHATS
};

/* What a finding is for the answers of `verify`. */
enum heads_weight { HEADS_FORGED, HEADS_GAP, HEADS_UNMET, HEADS_SAID };

struct heads_what_row {
	const char *name; /* as JSON says it */
	enum heads_weight weight;
	const char *words; /* English, for gettext */
};
extern const struct heads_what_row heads_whats[HEADS_WHATS];

#define HEADS_FINDINGS_MOST 1000 /* kept; the rest is counted */

struct heads_finding {
	const char *agent; /* "" when it is nobody's */
	enum heads_what what;
	int64_t number, to; /* of heads; 0: none */
	const char *run;    /* "" */
	int64_t seq, lines; /* -1, 0: none */
};

/* One agent of the plan. */
struct heads_agent {
	const char *agent;
	bool has_key;
	int64_t heads;        /* good ones of this plan */
	int64_t other_heads;  /* good ones of other plans: they account for numbers */
	int64_t runs, lines;  /* that are here; a line that is there again is not counted again */
	int64_t signed_lines; /* that a head covers, by an unbroken chain */
};

struct heads_result {
	LIST_OF(struct heads_agent) agents;     /* as the plan has them */
	LIST_OF(struct heads_finding) findings; /* by agent, what, number, run, seq */
	size_t left_out;                        /* beyond HEADS_FINDINGS_MOST */
	size_t counts[HEADS_WHATS];             /* kept or not */
};

/* What the check needs to know of a record. */
struct heads_record {
	const char *agent, *run;
	int64_t seq;
	const char *prev;   /* NULL: none */
	const char *sha256; /* of its line without LF */
};

struct heads_check;

/* The plan is borrowed until the end. */
struct heads_check *heads_check_new(const struct plan *plan);
void heads_check_free(struct heads_check *check); /* NULL is fine */

/* A line of a file of heads, without LF. The same line twice counts once. */
void heads_check_head(struct heads_check *check, const char *line, size_t len);

/* A record; of agents that the plan does not have it is passed over. No head after this. */
void heads_check_record(struct heads_check *check, const struct heads_record *record);
/* The same from the line's bytes (without LF). False: it is no record, and is passed over. */
bool heads_check_line(struct heads_check *check, const char *line, size_t len);

/* Once. Borrowed: it lives as long as `check`. */
const struct heads_result *heads_check_end(struct heads_check *check);

#endif
