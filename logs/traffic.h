/* What the records of a file, and then those of an archive, say together: sums, names of hosts with
 * counts, and where clients are. Nothing of a single record stays. */
#ifndef CDNPROOF_LOGS_TRAFFIC_H
#define CDNPROOF_LOGS_TRAFFIC_H

#include "base/arena.h"
#include "logs/clients.h"
#include "logs/format.h"
#include "model/inventory_traffic.h"

/* Two sets of sums, as struct log_tally: what waits for its checksum, and what is verified. */
struct log_traffic;

/* `places` (borrowed) NULL: where clients are is not asked. NULL: no memory. */
struct log_traffic *log_traffic_new(const struct log_places *places);
void log_traffic_free(struct log_traffic *traffic);
void log_traffic_clear(struct log_traffic *traffic);

/* A record of a format that finds fields, and its second: not before 2000. False: no memory. */
bool log_traffic_count(
	struct log_traffic *traffic, const struct log_fields *fields, int64_t second);
void log_traffic_commit(struct log_traffic *traffic);
void log_traffic_forget(struct log_traffic *traffic); /* what waits */

/* The verified sums while they wait for those of other files. Heap. *out NULL: no record. */
struct log_traffic_packed;
bool log_traffic_pack(const struct log_traffic *traffic, struct log_traffic_packed **out);
void log_traffic_packed_free(struct log_traffic_packed *packed); /* NULL is fine */

/* To the verified ones, of the same places; false: no memory. */
bool log_traffic_add_packed(struct log_traffic *into, const struct log_traffic_packed *from);

/* It tells clients apart, which no text may. */
bool log_traffic_packed_has_clients(const struct log_traffic_packed *packed); /* NULL is fine */

/* As an inventory shows traffic, but with all of its names, in the arena; and back: what is shown
 * and read again is packed as it was. NULL for NULL. */
const struct inventory_traffic *log_traffic_packed_show(
	const struct log_traffic_packed *packed, struct arena *arena);
/* Of any sums that were read: NULL when they cannot be such, or no memory. Heap. */
struct log_traffic_packed *log_traffic_packed_of(const struct inventory_traffic *shown);

/* The verified sums, in the arena. NULL: there was no record. */
const struct inventory_traffic *log_traffic_fill(
	const struct log_traffic *traffic, struct arena *arena);

#endif
