/* Stored bytes held against an earlier inventory. An archive whose files are all unchanged is taken
 * over as it stands there; one with a changed, new or missing file is read again, all of it: the
 * inventory's minutes are an archive's and not a file's, so that a part cannot be taken out of
 * them. */
#ifndef CDNPROOF_LOGS_VERIFY_H
#define CDNPROOF_LOGS_VERIFY_H

#include "logs/scan.h"

enum logs_state {
	LOGS_UNCHANGED, /* same name, node, kind, size and digest (and format, where one is forced;
			   and mtime, where years were inferred from it) */
	LOGS_CHANGED,   /* or it cannot be read any more, or moved while it was hashed */
	LOGS_NEW,
	LOGS_GONE,
	LOGS_STATES
};

struct logs_change {
	const char *name, *node;
	int kind;
	enum logs_state state;
};

/* Zeros are fine for logs_verified_fini. */
struct logs_verified {
	struct arena arena;
	struct inventory *inventory;      /* mode "verify"; borrows texts of the earlier one */
	LIST_OF(struct logs_change) list; /* all but the unchanged, by node, kind, name */
	size_t list_cap;
	size_t counts[LOGS_STATES]; /* files */
	size_t not_asked; /* files of the earlier inventory's archives that no job names */
	bool same;        /* no file has changed, and nothing is skipped that was not before */
};

/* `earlier` must outlive *out. Needs no order of its lists. -1: stopped, or no memory. */
int logs_verify(const struct logs_job *jobs, size_t job_count, const struct logs_options *options,
	const struct inventory *earlier, struct logs_verified *out, struct err *err);
void logs_verified_fini(struct logs_verified *verified);

#endif
