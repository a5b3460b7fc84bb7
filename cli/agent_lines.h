/* What an agent says on its standard output, kept line by line: its records by day, heads that it
 * signed, and apart from them whatever is neither. */
#ifndef CDNPROOF_CLI_AGENT_LINES_H
#define CDNPROOF_CLI_AGENT_LINES_H

#include "probes/output.h"

/* Lines that are no records of this agent by this plan; beyond 16 MiB they are only counted. */
#define AGENT_REJECTED "rejected.txt"

struct agent_lines {
	const char *id, *plan_sha256; /* borrowed */
	char *folder;                 /* of the agent; made with the first line */
	struct output records, heads, rejected;
	char *line; /* what has come of the next line */
	size_t line_len, line_cap;
	int64_t kept;           /* records of this attempt */
	int64_t kept_all;       /* of all */
	int64_t rejected_count; /* of all */
	void (*on_record)(
		void *context, const char *line, size_t len); /* NULL; one that was kept */
	void *context;
};

/* `records`: the folder in which the agent gets its own. */
int agent_lines_init(struct agent_lines *out, const char *records, const char *id,
	const char *plan_sha256, struct err *err);
void agent_lines_fini(struct agent_lines *lines); /* lines of zeros are not fine: init first */

enum agent_read { AGENT_READ_MORE, AGENT_READ_END, AGENT_READ_TOO_LONG };

/* Takes what lies in `fd`, keeps its whole lines and asks for them to be synced. -1: they cannot be
 * kept. AGENT_READ_TOO_LONG: no record has such a line; nothing after it can be told. */
int agent_lines_read(struct agent_lines *lines, int fd, enum agent_read *out, struct err *err);

/* The attempt has ended: what was cut is forgotten, the rest is on disk. */
int agent_lines_end(struct agent_lines *lines, struct err *err);

#endif
