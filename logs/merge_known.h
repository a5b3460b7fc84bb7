/* Which files of which archives have been counted already. */
#ifndef CDNPROOF_LOGS_MERGE_KNOWN_H
#define CDNPROOF_LOGS_MERGE_KNOWN_H

#include "logs/seen.h"
#include "model/inventory.h"

struct log_known {
	struct log_seen files; /* by node, kind and digest of the stored bytes */
	bool no_memory;        /* some file is not among them: nothing is taken as known then */
};

/* The archive holds nothing but files that were added before: its listed files account for all of
 * its records, and each of them is known. An archive without listed files is never known. */
bool log_known_archive(const struct log_known *known, const struct inventory *part,
	const struct inventory_archive *archive);
void log_known_add(struct log_known *known, const struct inventory *part);
void log_known_fini(struct log_known *known);

#endif
