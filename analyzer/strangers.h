/* What was seen and is not declared: each once, with where and how often. */
#ifndef CDNPROOF_ANALYZER_STRANGERS_H
#define CDNPROOF_ANALYZER_STRANGERS_H

#include "analyzer/rule.h"

#define STRANGERS_SHOWN_MOST 1000

/* Where: bits, by the names of evidence in the order of their letters. */
enum stranger_place {
	STRANGER_CNAME = 1,
	STRANGER_DNS = 2,
	STRANGER_LOG = 4,
	STRANGER_NEVER_ANSWERED = 8,
	STRANGER_NEVER_CHOSEN = 16,
	STRANGER_REDIRECT = 32,
	STRANGER_VISIT = 64,
};

struct stranger {
	const char *what, *text;
	unsigned places;
	int64_t count;
	const char *check, *agent;
};

struct strangers {
	struct arena *arena;
	LIST_OF(struct stranger) items;
	size_t cap, settle_at;
};

void strangers_open(struct arena *arena, struct strangers *out);

/* `seen` is copied, its `text` too where it is new. */
void strangers_add(struct strangers *all, const struct stranger *seen);

/* By what, text, each once. */
void strangers_settle(struct strangers *all);

#endif
