/* Address databases (MaxMind DB) → answers. Reads files only; nothing is sent to an address. */
#ifndef CDNPROOF_GEO_LOOKUP_H
#define CDNPROOF_GEO_LOOKUP_H

#include <sys/socket.h>

#include "geo/address_kind.h"
#include "geo/verdict.h"
#include "model/answer.h"
#include "model/region.h"

struct geo_db; /* owns a private copy of the file: replacing or cutting the file cannot hurt */

/* Copies, digests and walks the file once: bounds, depth, every record's types and UTF-8.
 * NOINPUT when it is missing, DATA when it is no usable MaxMind DB (the text says why). */
int geo_db_open(const char *path, struct geo_db **out, struct err *err);
void geo_db_close(struct geo_db *db);
const struct answer_database *geo_db_info(const struct geo_db *db);

/* What the database says of `addr` (any text that address_parse takes; else ERR_DATA). What the
 * answer holds lives in `arena` or is static. Unlisted: says = SAYS_NONE, returns 0. IPv4-mapped
 * addresses are looked up as IPv4, special-purpose ones as they are, flagged `reserved`. 6to4,
 * Teredo and NAT64 addresses are not looked up (geo/address_kind.h): SAYS_NONE, no prefix. */
int geo_db_answer(const struct geo_db *db, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err);

/* For many look-ups: decides once what each record says of `region`, which must live as long as the
 * database or until it is judged for another one. */
int geo_db_judge(struct geo_db *db, const struct region *region, struct err *err);

struct geo_found {
	struct geo_verdict verdict;
	uint32_t record; /* its number in this database: equal numbers are the same record */
	unsigned bits;   /* of the matched prefix, in the address's own family */
	bool weak;       /* as in struct answer */
};

/* Of a judged database, as geo_db_answer but for the texts; tens of nanoseconds. False: no entry,
 * or not looked up; then *out is as it was. IPv4 or IPv6 in host structs; another family: false. */
bool geo_db_find(const struct geo_db *db, const struct sockaddr *addr, struct geo_found *out);

#endif
