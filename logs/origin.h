/* The origin's own access logs → how often each object of a plan was asked for there. Files are
 * read as for an inventory, whatever their codec and format; of a line its time, its object and
 * whether it was answered with 304 are looked at, and nothing else is kept. */
#ifndef CDNPROOF_LOGS_ORIGIN_H
#define CDNPROOF_LOGS_ORIGIN_H

#include "model/origin.h"
#include "model/plan.h"

struct log_origin_wish {
	const char *const *paths; /* files, or folders that are walked; NULL-terminated */
	const char *format;       /* a name (logs/format.h); NULL: by trial */
	int zone_minutes;         /* of stamps without a zone */
	bool zone_declared;
	struct unix_ms now;
	/* Told what is not read, or read without a record of it; NULL: nobody. */
	void (*skipped)(void *context, const char *name, const char *why);
	void *context;
};

/* ERR_DATA: the plan asks for no objects; ERR_NOINPUT: no file could be read. The caller closes
 * *out. */
int log_origin_read(const struct plan *plan, const struct log_origin_wish *wish,
	struct origin_log **out, struct err *err);

#endif
