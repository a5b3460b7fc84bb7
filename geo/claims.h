/* Geofeeds (RFC 8805) and simple tables of networks as claims: what the operator, or whoever wrote
 * the file, says. Answers of the same form as a database's, with `claim` set: they are shown
 * beside, and count neither for nor against. */
#ifndef CDNPROOF_GEO_CLAIMS_H
#define CDNPROOF_GEO_CLAIMS_H

#include "base/fault.h"
#include "model/answer.h"
#include "model/region.h"

struct geo_claims; /* read whole: what happens to the file later cannot hurt */

/* A geofeed has "prefix,country,region,city,postal" in each line; another table has a heading that
 * names a prefix (prefix, network, cidr, 网段 …) and at least one of city, adcode, region, country
 * (城市, 行政区划代码, 省份 …). Comments (#), blank lines, CRLF, a byte order mark and quoted cells
 * are fine. A bad line is counted and told in `faults` with its line, the others stay in force.
 * NOINPUT: missing; DATA: nothing in it can be used, or a heading that says too little. */
int geo_claims_open(
	const char *path, struct geo_claims **out, struct faults *faults, struct err *err);
void geo_claims_close(struct geo_claims *claims);

const struct answer_database *geo_claims_info(const struct geo_claims *claims); /* built: absent */
size_t geo_claims_count(const struct geo_claims *claims);                       /* networks */
size_t geo_claims_bad_count(const struct geo_claims *claims);                   /* lines left out */

/* What is claimed of `addr`, by the longest prefix that holds it; as geo_db_answer. The fields are
 * the line's cells by the names of their columns. */
int geo_claims_answer(const struct geo_claims *claims, const struct region *region,
	const char *addr, struct arena *arena, struct answer *out, struct err *err);

#endif
