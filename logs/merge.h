/* Inventories of parts → one, as if one scan had seen all of them. */
#ifndef CDNPROOF_LOGS_MERGE_H
#define CDNPROOF_LOGS_MERGE_H

#include "model/inventory.h"

/* Files, archives and what was skipped, each once; runs of minutes joined, gaps found anew. A file
 * that stands in two parts is listed once, and so is an archive that is equal in both. A part whose
 * files of an archive all stand in larger parts adds nothing to it. Where parts share some files of
 * an archive and each has others of its own, minutes and gaps are still exact, but the shared
 * records are counted twice: give each part files of its own. The result borrows texts from the
 * parts: close it before them. */
struct inventory *inventory_merge(const struct inventory *const *parts, size_t count);

/* The same of parts that nobody needs any more: they become the result's memory. */
struct inventory *inventory_merge_own(struct inventory *const *parts, size_t count);

#endif
