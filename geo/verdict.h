/* What every record of a database says of a province, decided once: look-ups then only fetch it. */
#ifndef CDNPROOF_GEO_VERDICT_H
#define CDNPROOF_GEO_VERDICT_H

#include "geo/mmdb_tree.h"
#include "geo/shape.h"

struct geo_verdict {
	uint32_t cities; /* bits as in geo/place.h; empty unless says is SAYS_CITY */
	uint32_t asn;    /* 0: not said */
	uint8_t says;    /* enum answer_says */
	uint8_t is;      /* enum geo_operator */
	bool either;     /* as in struct answer */
};

void verdict_of(const struct region *region, const struct gazetteer_record *record,
	const struct shape_network *network, struct geo_verdict *out);

/* One of each record of the tree, [0] of "no entry" (says none). Heap, the caller frees. */
int verdicts_make(const struct mmdb_tree *tree, struct mmdb_bytes data, const struct shape *shape,
	const struct region *region, struct geo_verdict **out, struct err *err);

#endif
