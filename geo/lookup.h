/* Address databases (MaxMind DB) → answers. Reads files only; nothing is sent to an address. */
#ifndef CDNPROOF_GEO_LOOKUP_H
#define CDNPROOF_GEO_LOOKUP_H

#include "model/answer.h"
#include "model/region.h"

struct geo_db; /* owns a sealed copy of the file: replacing or cutting the file cannot hurt */

/* Copies, digests, opens and walks the file once: bounds, depth, every record's types and UTF-8.
 * NOINPUT when it is missing, DATA when it is no usable MaxMind DB (the text says why). */
int geo_db_open(const char *path, struct geo_db **out, struct err *err);
void geo_db_close(struct geo_db *db);
const struct answer_database *geo_db_info(const struct geo_db *db);

/* What the database says of `addr` (any text that address_parse takes; else ERR_DATA). What the
 * answer holds lives in `arena`. Unlisted: says = SAYS_NONE, returns 0. IPv4-mapped, NAT64
 * (64:ff9b::/96), 6to4 and Teredo addresses are looked up as the IPv4 they carry. */
int geo_db_answer(const struct geo_db *db, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err);

#endif
