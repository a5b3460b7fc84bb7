#include "geo/shape.h"

#include <maxminddb.h>
#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "geo/fold.h"
#include "geo/value_text.h"

#define PATH_LEN 64 /* longer than any path below */

#define TEXT   (1u << MMDB_DATA_TYPE_UTF8_STRING)
#define MAP    (1u << MMDB_DATA_TYPE_MAP)
#define REAL   (1u << MMDB_DATA_TYPE_DOUBLE | 1u << MMDB_DATA_TYPE_FLOAT)
#define NUMBER (1u << MMDB_DATA_TYPE_UINT16 | 1u << MMDB_DATA_TYPE_UINT32)

enum want {
	WANT_ADCODE,
	WANT_COUNTRY,
	WANT_PROVINCE_CODE,
	WANT_PROVINCE,
	WANT_CITY,
	WANT_LAT,
	WANT_LON,
	WANT_RADIUS_KM
};

/* GeoLite2 and DB-IP nest; the flat ones are ip-location-db, IPinfo, GeoCN and IPIP-style files. A
 * map at `country` or `city` is the nested shape. */
static const struct row {
	const char *path;
	enum want want;
	unsigned types;
} rows[] = {
	{"china_admin_code", WANT_ADCODE, TEXT | NUMBER},
	{"country.iso_code", WANT_COUNTRY, TEXT},
	{"country_code", WANT_COUNTRY, TEXT},
	{"country_name", WANT_COUNTRY, TEXT},
	{"country", WANT_COUNTRY, TEXT | MAP},
	{"subdivisions.0.iso_code", WANT_PROVINCE_CODE, TEXT},
	{"region_code", WANT_PROVINCE_CODE, TEXT},
	{"subdivisions.0.names.zh-CN", WANT_PROVINCE, TEXT},
	{"subdivisions.0.names.en", WANT_PROVINCE, TEXT},
	{"state1", WANT_PROVINCE, TEXT},
	{"region", WANT_PROVINCE, TEXT},
	{"region_name", WANT_PROVINCE, TEXT},
	{"province", WANT_PROVINCE, TEXT},
	{"city.names.zh-CN", WANT_CITY, TEXT},
	{"city.names.en", WANT_CITY, TEXT},
	{"city", WANT_CITY, TEXT | MAP},
	{"city_name", WANT_CITY, TEXT},
	{"location.latitude", WANT_LAT, REAL},
	{"latitude", WANT_LAT, REAL | TEXT},
	{"lat", WANT_LAT, REAL | TEXT},
	{"location.longitude", WANT_LON, REAL},
	{"longitude", WANT_LON, REAL | TEXT},
	{"lng", WANT_LON, REAL | TEXT},
	{"location.accuracy_radius", WANT_RADIUS_KM, NUMBER},
};

static const struct row *find_row(const struct mmdb_path *path)
{
	char text[PATH_LEN];

	if (!path || !mmdb_path_text(path, text, sizeof(text)))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].path, text) == 0)
			return &rows[i];
	return NULL;
}

static int64_t most_e7(enum want want)
{
	return want == WANT_LAT ? INT64_C(900000000) : INT64_C(1800000000);
}

static bool is_degrees(enum want want, const char *text, int64_t *out)
{
	int64_t e7;

	if (!value_parse_e7(text, &e7) || e7 < -most_e7(want) || e7 > most_e7(want))
		return false;
	*out = e7;
	return true;
}

int shape_check(const struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	const struct row *row = find_row(path);
	struct arena arena = {0};
	int64_t unused;
	bool good = true;

	if (!path && value->type != MMDB_DATA_TYPE_MAP)
		return err_set(err, ERR_DATA, _("a record that is no map"));
	if (!row)
		return 0;
	if (!(row->types & 1u << value->type))
		return err_set(err, ERR_DATA, _("%s has a wrong type"), row->path);
	if (REAL & 1u << value->type)
		good = is_degrees(row->want, value_text(value, &arena), &unused);
	arena_fini(&arena);
	return good ? 0 : err_set(err, ERR_DATA, _("%s is outside the earth"), row->path);
}

/* NULL where the field is not there or says nothing, as some files write it. */
static const char *said(const field_list *fields, const char *path)
{
	LIST_EACH(const struct bind_pair, field, fields) {
		if (strcmp(field->name, path) != 0)
			continue;
		if (*field->text == '\0' || strcmp(field->text, "-") == 0 ||
			strcmp(field->text, "0") == 0)
			return NULL;
		return field->text;
	}
	return NULL;
}

static void keep(const char **slot, const char *text)
{
	if (!*slot)
		*slot = text;
}

struct point {
	bool has_lat, has_lon;
	int64_t lat_e7, lon_e7;
};

static void read_row(
	const struct row *row, const char *text, struct gazetteer_record *out, struct point *point)
{
	int64_t radius_e7;

	switch (row->want) {
	case WANT_ADCODE: keep(&out->adcode, text); break;
	case WANT_COUNTRY: keep(&out->country, text); break;
	case WANT_PROVINCE_CODE: keep(&out->province_code, text); break;
	case WANT_PROVINCE:
		keep(fold_is_chinese(text) ? &out->province_zh : &out->province_en, text);
		break;
	case WANT_CITY: keep(fold_is_chinese(text) ? &out->city_zh : &out->city_en, text); break;
	case WANT_LAT:
		if (!point->has_lat)
			point->has_lat = is_degrees(row->want, text, &point->lat_e7);
		break;
	case WANT_LON:
		if (!point->has_lon)
			point->has_lon = is_degrees(row->want, text, &point->lon_e7);
		break;
	case WANT_RADIUS_KM:
		if (value_parse_e7(text, &radius_e7) && radius_e7 >= 0)
			out->radius_m = radius_e7 / 10000;
		break;
	}
}

void shape_read(const field_list *fields, struct gazetteer_record *out)
{
	struct gazetteer_record record = {.radius_m = BIND_ABSENT};
	struct point point = {0};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *text = said(fields, rows[i].path);

		if (text)
			read_row(&rows[i], text, &record, &point);
	}
	record.has_point = point.has_lat && point.has_lon;
	if (record.has_point)
		record.point = (struct geo_point){(int32_t)point.lat_e7, (int32_t)point.lon_e7};
	*out = record;
}
