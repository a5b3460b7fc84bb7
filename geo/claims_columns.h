/* What the columns of a table of claims hold. */
#ifndef CDNPROOF_GEO_CLAIMS_COLUMNS_H
#define CDNPROOF_GEO_CLAIMS_COLUMNS_H

#include "base/arena.h"
#include "geo/claims_line.h"

enum claims_column {
	CLAIMS_OTHER, /* kept as a field, read for nothing */
	CLAIMS_PREFIX,
	CLAIMS_COUNTRY,
	CLAIMS_REGION,
	CLAIMS_CITY,
	CLAIMS_ADCODE,
	CLAIMS_OPERATOR,
	CLAIMS_ASN,
};

struct claims_columns {
	size_t count;
	bool geofeed; /* without a heading: the columns of RFC 8805, held to its forms */
	enum claims_column kinds[CLAIMS_CELLS_MOST];
	const char *names[CLAIMS_CELLS_MOST];
};

/* prefix, country, region, city, postal. */
void claims_columns_geofeed(struct claims_columns *out);

/* By a heading, which `arena` keeps. NULL, or what is wrong with it (borrowed): no column of
 * prefixes, none that names a place, one of a name twice. */
const char *claims_columns_read(
	const struct claims_cells *heading, struct arena *arena, struct claims_columns *out);

/* The first cell of this kind; NULL: there is none, or it is empty. */
const char *claims_columns_find(const struct claims_columns *columns,
	const struct claims_cells *cells, enum claims_column kind);

#endif
