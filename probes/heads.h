/* The agent signs: a head when its run begins, when a day is over, and at the end. Each goes first
 * into the key's journal, KEY.heads, then beside the records. */
#ifndef CDNPROOF_PROBES_HEADS_H
#define CDNPROOF_PROBES_HEADS_H

#include "base/key.h"
#include "base/when.h"
#include "probes/output.h"
#include "probes/output_found.h"

struct heads;

struct heads_wish {
	const struct key *key; /* private; borrowed, as all here */
	const char *key_path;  /* the journal lies beside it */
	const char *agent, *plan_sha256, *run;
	void (*say)(const char *text, void *context); /* what the user should know; NULL */
	void *context;
};

/* Opens the journal and what lies beside the output (FILE.heads, FOLDER/heads; a stream has none),
 * locks both and lets each have what only the other holds: a head may have been lost on its way.
 * Before privileges are dropped. CANTCREATE: another prober signs with this key, or the journal
 * cannot be written. */
int heads_open(const struct heads_wish *wish, const struct output *output, struct heads **out,
	struct err *err);

/* Signs what was found. Once, before the first record; on disk when it returns 0. */
int heads_start(struct heads *heads, struct output *output, struct err *err);

/* The records that follow are of a slot that starts then. Where that is another day than the one
 * before, all lines that were written are signed, in a thread of its own: a busy disk must not keep
 * requests waiting. What fails there is said once; the next head covers what this one should. */
int heads_slot(struct heads *heads, struct output *output, struct unix_ms start, struct err *err);

/* The run ended whole: signs all of it. On disk when it returns 0. */
int heads_stop(struct heads *heads, struct output *output, struct err *err);

void heads_close(struct heads *heads); /* waits; NULL is fine */

#endif
