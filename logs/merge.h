/* Inventories of parts → one, as if one scan had seen all of them. */
#ifndef CDNPROOF_LOGS_MERGE_H
#define CDNPROOF_LOGS_MERGE_H

#include "model/inventory.h"

/* Files, archives and what was skipped, each once; parts of an archive joined as
 * inventory_parts_join does, gaps found anew. Traffic is that of one part where parts overlap. The
 * result borrows texts from the parts: close it before them. */
struct inventory *inventory_merge(const struct inventory *const *parts, size_t count);

/* The same of parts that nobody needs any more: they become the result's memory. */
struct inventory *inventory_merge_own(struct inventory *const *parts, size_t count);

#endif
