/* Names as databases write them → a set of cities. Nothing is guessed: a name that several places
 * have gives all of them, an English name counts only beside its province. */
#ifndef CDNPROOF_GEO_GAZETTEER_H
#define CDNPROOF_GEO_GAZETTEER_H

#include "model/answer.h"
#include "model/region.h"

/* What a database's record says, as found; NULL where it says nothing. */
struct gazetteer_record {
	const char *adcode;        /* GB/T 2260, six or twelve digits */
	const char *country;       /* ISO 3166-1 code, or a name */
	const char *province_code; /* ISO 3166-2 without or with "CN-", or the former digits */
	const char *province_zh, *province_en;
	const char *city_zh, *city_en;
	bool has_point;
	struct geo_point point;
	int64_t radius_m; /* about the point; BIND_ABSENT */
};

struct gazetteer_place {
	enum answer_says says;
	uint32_t cities; /* bits as in geo/place.h, outside never; empty unless SAYS_CITY */
	bool either; /* several cities bear the name, or the disc about the point meets several */
};

/* The first that decides: the code; the country (Taiwan, Hong Kong and Macao are codes of their own
 * and lie outside the mainland: SAYS_ABROAD); the province; the city's name within it; the point,
 * only when a city is named that is not known, or when the radius is below 100 km. The point of a
 * record that names but a province or a country is its middle, and places nothing. */
void gazetteer_place(const struct region *region, const struct gazetteer_record *record,
	struct gazetteer_place *out);

#endif
