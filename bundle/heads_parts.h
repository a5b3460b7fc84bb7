/* The parts of bundle/heads_check.h: heads_check.c takes the lines, heads_judge.c holds them
 * against each other. */
#ifndef CDNPROOF_BUNDLE_HEADS_PARTS_H
#define CDNPROOF_BUNDLE_HEADS_PARTS_H

#include "base/key.h"
#include "bundle/heads_check.h"
#include "model/head.h"

struct seen_head {
	size_t agent; /* of the plan */
	int64_t number, seq, records;
	enum head_why why;
	bool of_plan;
	bool met;        /* the line it names is here */
	bool differs;    /* another line stands there */
	const char *run; /* arena */
	char sha256[DIGEST_TEXT_LEN], prev[DIGEST_TEXT_LEN], head[DIGEST_TEXT_LEN];
};

struct seen_run {
	size_t agent;
	const char *run;            /* arena */
	int64_t base;               /* lines the output held when it began; -1: not known */
	int64_t next_seq;           /* that would come */
	char last[DIGEST_TEXT_LEN]; /* of the line before */
	int64_t lines, repeated;
	int64_t signed_lines; /* that a head covers */
	int64_t pending;      /* lines behind the last head, or behind a break */
	bool named;           /* by a head */
	size_t first_head, head_count, next_head; /* in by_run */
};

struct heads_check {
	struct arena arena;
	const struct plan *plan;
	struct key **keys; /* of the plan's agents; NULL: none */
	struct heads_result result;
	size_t finding_cap;
	bool settled; /* all heads are there */

	struct seen_head *heads; /* by agent, number, sha256 once settled */
	size_t head_count, head_cap;
	struct seen_head **by_run; /* of this plan: by agent, run, number */
	size_t by_run_count;
	struct seen_head **starts; /* of this plan, that name a line: by head */
	size_t start_count;
	struct seen_run **runs; /* by agent, run */
	size_t run_count, run_cap, last_run;
	bool overflow;
};

/* Strings are copied. */
void heads_find(struct heads_check *check, enum heads_what what, const struct heads_finding *about);

/* The same of a run: `lines` of it from `seq` on (-1: of no line). */
void heads_find_in_run(struct heads_check *check, enum heads_what what, const struct seen_run *run,
	int64_t seq, int64_t lines);

/* What only the whole tells. */
void heads_judge(struct heads_check *check);

#endif
