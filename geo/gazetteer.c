#include "geo/gazetteer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "geo/fold.h"
#include "geo/place.h"

/* Without a city's name a wider disc is the middle of a province or country. */
#define POINT_RADIUS_MOST_M 100000

enum province { PROVINCE_UNSAID, PROVINCE_OURS, PROVINCE_OTHER };

static const char *const china[] = {"CN", "CHN", "China", "中国"};

/* GB/T 2260 gives them numbers too; for a licence of the mainland they lie beyond the border. */
static const char *const beyond_border[] = {"71", "81", "82"};

static bool is_china(const char *country)
{
	for (size_t i = 0; i < ARRAY_LEN(china); i++)
		if (strcasecmp(country, china[i]) == 0)
			return true;
	return false;
}

static bool starts_with_any(const char *text, const char *const *heads, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, heads[i], strlen(heads[i])) == 0)
			return true;
	return false;
}

static bool is_adcode(const char *text)
{
	size_t len = text ? strlen(text) : 0;

	return (len == 6 || len == 12) && strspn(text, "0123456789") == len && text[0] != '0';
}

/* XXYYZZ lies in XXYY00, whatever the unit; XX0000 is a whole province, 100000 the country. */
static void place_by_code(
	const struct region *region, const char *adcode, struct gazetteer_place *out)
{
	char code[7];
	int city;

	snprintf(code, sizeof(code), "%.4s00", adcode);
	city = region_city_by_code(region, code);
	if (strcmp(code, "100000") == 0)
		out->says = SAYS_COUNTRY;
	else if (starts_with_any(code, beyond_border, ARRAY_LEN(beyond_border)))
		out->says = SAYS_ABROAD;
	else if (strncmp(code, region->code, 2) != 0)
		out->says = SAYS_OTHER_PROVINCE;
	else if (city < 0)
		out->says = SAYS_PROVINCE;
	else
		*out = (struct gazetteer_place){SAYS_CITY, UINT32_C(1) << city, false};
}

static bool is_our_code(const struct region *region, const char *code)
{
	if (strncasecmp(code, "CN-", 3) == 0)
		code += 3;
	LIST_EACH(const char *const, iso, &region->iso_codes)
		if (strcasecmp(*iso, code) == 0)
			return true;
	return false;
}

static bool is_our_name(const struct region *region, const char *name)
{
	if (fold_equal(name, region->zh) || fold_equal(name, region->short_zh) ||
		fold_equal(name, region->en))
		return true;
	LIST_EACH(const char *const, variant, &region->variants)
		if (fold_equal(name, *variant))
			return true;
	return false;
}

/* A code that is not ours decides nothing where a name is: databases have coded provinces by FIPS
 * 10-4 as well. */
static enum province find_province(
	const struct region *region, const struct gazetteer_record *record)
{
	const char *zh = record->province_zh, *en = record->province_en;

	if (record->province_code && is_our_code(region, record->province_code))
		return PROVINCE_OURS;
	if ((zh && is_our_name(region, zh)) || (en && is_our_name(region, en)))
		return PROVINCE_OURS;
	return record->province_code || zh || en ? PROVINCE_OTHER : PROVINCE_UNSAID;
}

static bool is_city_name(const struct region_city *city, const char *name)
{
	if (fold_equal(name, city->zh) || fold_equal(name, city->short_zh) ||
		fold_equal(name, city->en))
		return true;
	LIST_EACH(const char *const, variant, &city->variants)
		if (fold_equal(name, *variant))
			return true;
	return false;
}

static bool is_county_name(const struct region_city *city, const char *name)
{
	LIST_EACH(const struct region_county, county, &city->counties) {
		if (fold_equal(name, county->zh) || fold_equal(name, county->short_zh) ||
			fold_equal(name, county->en))
			return true;
		LIST_EACH(const char *const, variant, &county->variants)
			if (fold_equal(name, *variant))
				return true;
	}
	return false;
}

static uint32_t cities_of_name(const struct region *region, const char *name, bool counties_too)
{
	uint32_t cities = 0;

	for (size_t i = 0; name && i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		if (is_city_name(city, name) || (counties_too && is_county_name(city, name)))
			cities |= UINT32_C(1) << i;
	}
	return cities;
}

/* Without a province only a prefecture's Chinese name will do: no two in the country share one. */
static uint32_t named_cities(
	const struct region *region, const struct gazetteer_record *record, enum province province)
{
	bool ours = province == PROVINCE_OURS;
	uint32_t cities = cities_of_name(region, record->city_zh, ours);

	return cities || !ours ? cities : cities_of_name(region, record->city_en, true);
}

/* A record that repeats the province as its city knows no city. */
static bool names_city(const struct region *region, const struct gazetteer_record *record)
{
	const char *names[] = {record->city_zh, record->city_en};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i] && !is_our_name(region, names[i]))
			return true;
	return false;
}

/* The cities that the disc about the point meets. Of a record that does not name the province they
 * count only when nothing else is met. */
static uint32_t cities_of_point(
	const struct region *region, const struct gazetteer_record *record, enum province province)
{
	bool wide = record->radius_m == BIND_ABSENT || record->radius_m >= POINT_RADIUS_MOST_M;
	int64_t radius_m = record->radius_m == BIND_ABSENT ? 0 : record->radius_m;
	uint32_t outside = UINT32_C(1) << region->cities.count;
	struct place_disc disc = {record->point, radius_m};
	uint32_t met;

	if (!record->has_point || (wide && !names_city(region, record)))
		return 0;
	met = place_all(region) & ~place_excluded(region, &disc);
	if (province != PROVINCE_OURS && met & outside)
		return 0;
	return met & ~outside;
}

static void place_by_name(const struct region *region, const struct gazetteer_record *record,
	enum province province, struct gazetteer_place *out)
{
	uint32_t cities = named_cities(region, record, province);

	if (!cities)
		cities = cities_of_point(region, record, province);
	out->says = province == PROVINCE_OURS ? SAYS_PROVINCE
		    : record->country         ? SAYS_COUNTRY
					      : SAYS_NONE;
	if (!cities)
		return;
	out->says = SAYS_CITY;
	out->cities = cities;
	out->either = (cities & (cities - 1)) != 0;
}

void gazetteer_place(const struct region *region, const struct gazetteer_record *record,
	struct gazetteer_place *out)
{
	struct gazetteer_place place = {.says = SAYS_NONE};
	enum province province = find_province(region, record);

	if (is_adcode(record->adcode))
		place_by_code(region, record->adcode, &place);
	else if (record->country && !is_china(record->country))
		place.says = SAYS_ABROAD;
	else if (province == PROVINCE_OTHER)
		place.says = SAYS_OTHER_PROVINCE;
	else
		place_by_name(region, record, province, &place);
	*out = place;
}
