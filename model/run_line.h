/* Runs 运行记录 of agents: a line before one is started and a line after it has ended, each bound
 * to the line before, so that no run can be left out unseen. Format: docs/schemas/run-v1.json. */
#ifndef CDNPROOF_MODEL_RUN_LINE_H
#define CDNPROOF_MODEL_RUN_LINE_H

#include <stdbool.h>

#include "base/bind.h"
#include "base/digest.h"
#include "base/when.h"

#define RUN_SCHEMA    "cdnproof/run/v1"
#define RUN_LINE_MOST (64u * 1024u)

enum run_event { RUN_BEGIN, RUN_END };
extern const char *const run_event_names[];

struct run_line {
	const char *schema;
	int64_t seq;      /* of the line in the file, from 0; cut lines count */
	const char *prev; /* SHA-256 of the line before, without LF; NULL in the first */
	int event;        /* enum run_event */
	struct unix_ms at;
	const char *agent;
	int64_t attempt;  /* of this agent in this file, from 1 */
	const char *plan; /* RUN_BEGIN: its SHA-256; else NULL */
	/* RUN_END: exit status, 128 + N for a signal N, and lines of records that were kept; else
	 * BIND_ABSENT. */
	int64_t exit, records;
	bool open; /* in a log: a begin that nothing ends: aborted, or it still goes on */
};

extern const struct bind_shape run_line_shape;

/* Canonical bytes without LF: heap. */
int run_line_text(const struct run_line *line, char **out, size_t *len, struct err *err);

/* A file of lines. What was read lives in the arena that was given. */
struct run_log {
	LIST_OF(struct run_line) lines; /* those that are whole */
	int64_t count;                  /* all that end with LF */
	int64_t torn; /* cut ones: a writer was killed. They stay, and the next line names them */
	char head[DIGEST_TEXT_LEN]; /* of the last line that ends with LF; "" when there is none */
	int64_t open;               /* begins that nothing ends */
	/* of agents, to the number of their last line from 1; 0: free */
	size_t cap, *table, table_size, agents;
};

/* Reads and checks the chain: seq and prev of every line, attempts of an agent one by one, an end
 * only of what was begun. A line that is no JSON is a cut one where the next line is bound to it;
 * a last line without LF is cut as well, and is not in `count`. -1 with ERR_DATA and the faults
 * when anything else is wrong; `name` is what they call the file. */
int run_log_parse(const char *bytes, size_t len, const char *name, struct arena *arena,
	struct run_log *out, struct faults *faults, struct err *err);

/* How often the agent was begun. */
int64_t run_log_attempts(const struct run_log *log, const char *agent);

#endif
