#include "geo/shape.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bind.h"
#include "base/i18n.h"
#include "geo/fold.h"
#include "geo/value_text.h"

#define TEXT   (1u << MMDB_TEXT)
#define MAP    (1u << MMDB_MAP)
#define LIST   (1u << MMDB_ARRAY)
#define REAL   (1u << MMDB_DOUBLE | 1u << MMDB_FLOAT)
#define NUMBER (1u << MMDB_UINT16 | 1u << MMDB_UINT32 | 1u << MMDB_INT32 | 1u << MMDB_UINT64)
#define ANY    (~0u)

enum want {
	WANT_ADCODE,
	WANT_COUNTRY,
	WANT_PROVINCE_CODE,
	WANT_PROVINCE,
	WANT_CITY,
	WANT_LAT,
	WANT_LON,
	WANT_POINT, /* "lat,lon" */
	WANT_RADIUS_KM,
	WANT_OPERATOR,
	WANT_ASN
};

/* GeoLite2 and DB-IP nest; the flat ones are ip-location-db, IPinfo, GeoCN and IPIP-style files. A
 * map or a list at a flat path is another vendor's shape, and says nothing. */
static const struct row {
	const char *path;
	enum want want;
	unsigned types;
} rows[] = {
	{"china_admin_code", WANT_ADCODE, TEXT | NUMBER},
	{"adcode", WANT_ADCODE, TEXT | NUMBER},
	{"districtsCode", WANT_ADCODE, TEXT | NUMBER},
	{"cityCode", WANT_ADCODE, TEXT | NUMBER},
	{"country.iso_code", WANT_COUNTRY, TEXT},
	{"country_code", WANT_COUNTRY, TEXT},
	{"country_iso_code", WANT_COUNTRY, TEXT},
	{"country_name", WANT_COUNTRY, TEXT},
	{"country", WANT_COUNTRY, TEXT | MAP},
	{"subdivisions.0.iso_code", WANT_PROVINCE_CODE, TEXT},
	{"region_code", WANT_PROVINCE_CODE, TEXT | NUMBER},
	{"provinceCode", WANT_PROVINCE_CODE, TEXT | NUMBER},
	{"subdivisions.0.names.zh-CN", WANT_PROVINCE, TEXT},
	{"subdivisions.0.names.en", WANT_PROVINCE, TEXT},
	{"state1", WANT_PROVINCE, TEXT},
	{"region", WANT_PROVINCE, TEXT | NUMBER | MAP | LIST},
	{"region_name", WANT_PROVINCE, TEXT},
	{"province", WANT_PROVINCE, TEXT | NUMBER | MAP},
	{"city.names.zh-CN", WANT_CITY, TEXT},
	{"city.names.en", WANT_CITY, TEXT},
	{"city", WANT_CITY, TEXT | NUMBER | MAP},
	{"city_name", WANT_CITY, TEXT},
	{"districts", WANT_CITY, TEXT | NUMBER | MAP | LIST},
	{"location.latitude", WANT_LAT, REAL},
	{"latitude", WANT_LAT, REAL | TEXT},
	{"lat", WANT_LAT, REAL | TEXT},
	{"location.longitude", WANT_LON, REAL},
	{"longitude", WANT_LON, REAL | TEXT},
	{"lng", WANT_LON, REAL | TEXT},
	{"lon", WANT_LON, REAL | TEXT},
	{"loc", WANT_POINT, TEXT | MAP | LIST},
	{"location.accuracy_radius", WANT_RADIUS_KM, NUMBER},
	{"accuracy_radius", WANT_RADIUS_KM, NUMBER | TEXT},
	{"isp", WANT_OPERATOR, ANY},
	{"isp.names.zh-CN", WANT_OPERATOR, ANY},
	{"isp_name", WANT_OPERATOR, ANY},
	{"isp_domain", WANT_OPERATOR, ANY},
	{"operator", WANT_OPERATOR, ANY},
	{"line", WANT_OPERATOR, ANY},
	{"traits.isp", WANT_OPERATOR, ANY},
	{"traits.autonomous_system_organization", WANT_OPERATOR, ANY},
	{"autonomous_system_organization", WANT_OPERATOR, ANY},
	{"as_name", WANT_OPERATOR, ANY},
	{"asname", WANT_OPERATOR, ANY},
	{"as_organization", WANT_OPERATOR, ANY},
	{"traits.organization", WANT_OPERATOR, ANY},
	{"organization", WANT_OPERATOR, ANY},
	{"org", WANT_OPERATOR, ANY},
	{"owner_domain", WANT_OPERATOR, ANY},
	{"autonomous_system_number", WANT_ASN, ANY},
	{"traits.autonomous_system_number", WANT_ASN, ANY},
	{"asn", WANT_ASN, ANY},
	{"as_number", WANT_ASN, ANY},
	{"as", WANT_ASN, ANY},
};
static_assert(ARRAY_LEN(rows) <= SHAPE_PATHS_MOST, "struct shape_found holds a value a path");

/* --- the paths as a tree --- */

#define NO_ROW UINT16_MAX

struct shape_key {
	const char *text; /* in rows[], not terminated */
	uint16_t len;
	uint16_t row;         /* that ends here; NO_ROW */
	uint16_t first, next; /* member, sibling; 0: none */
};

struct shape {
	size_t count;
	struct shape_key keys[4 * SHAPE_PATHS_MOST]; /* [0] is the record itself */
};

static size_t find_member(const struct shape *shape, size_t of, const char *text, size_t len)
{
	size_t at = shape->keys[of].first;

	while (at && (shape->keys[at].len != len || memcmp(shape->keys[at].text, text, len) != 0))
		at = shape->keys[at].next;
	return at;
}

static size_t add_member(struct shape *shape, size_t of, const char *text, size_t len)
{
	size_t at = shape->count++;

	shape->keys[at] = (struct shape_key){
		.text = text, .len = (uint16_t)len, .row = NO_ROW, .next = shape->keys[of].first};
	shape->keys[of].first = (uint16_t)at;
	return at;
}

static void add_row(struct shape *shape, size_t row)
{
	size_t of = 0;

	for (const char *part = rows[row].path; part;) {
		const char *dot = strchr(part, '.');
		size_t len = dot ? (size_t)(dot - part) : strlen(part);
		size_t member = find_member(shape, of, part, len);

		of = member ? member : add_member(shape, of, part, len);
		part = dot ? dot + 1 : NULL;
	}
	shape->keys[of].row = (uint16_t)row;
}

int shape_new(struct shape **out, struct err *err)
{
	struct shape *shape = calloc(1, sizeof(*shape));

	if (!shape)
		return err_no_memory(err);
	shape->count = 1;
	shape->keys[0].row = NO_ROW;
	for (size_t i = ARRAY_LEN(rows); i-- > 0;) /* the first row is the last added: in front */
		add_row(shape, i);
	*out = shape;
	return 0;
}

void shape_free(struct shape *shape)
{
	free(shape);
}

/* Where the path leads to among the keys; 0: to nothing that we ask for. */
static size_t follow(const struct shape *shape, const struct mmdb_path *path)
{
	size_t of = path->up ? path->up->state : 0;

	if (path->up && !of)
		return 0;
	if (path->key)
		return find_member(shape, of, path->key, path->key_len);
	return path->index == 0 ? find_member(shape, of, "0", 1) : 0;
}

/* --- values as they are met --- */

static int64_t most_e7(enum want want)
{
	return want == WANT_LAT ? INT64_C(900000000) : INT64_C(1800000000);
}

static bool is_on_earth(enum want want, int64_t e7)
{
	return e7 >= -most_e7(want) && e7 <= most_e7(want);
}

static int check_value(const struct row *row, const struct mmdb_value *value, struct err *err)
{
	int64_t e7;

	if (!(row->types & 1u << value->type))
		return err_set(err, ERR_DATA, _("%s has a wrong type"), row->path);
	if ((row->want == WANT_LAT || row->want == WANT_LON) && (REAL & 1u << value->type) &&
		(!value_real_e7(value, &e7) || !is_on_earth(row->want, e7)))
		return err_set(err, ERR_DATA, _("%s is outside the earth"), row->path);
	return 0;
}

int shape_see(const struct shape *shape, struct mmdb_path *path, const struct mmdb_value *value,
	struct shape_found *found, struct err *err)
{
	unsigned row;

	if (!path) {
		found->count = 0;
		return value->type == MMDB_MAP
			       ? 0
			       : err_set(err, ERR_DATA, _("a record that is no map"));
	}
	path->state = follow(shape, path);
	row = shape->keys[path->state].row;
	if (!path->state || row == NO_ROW)
		return 0;
	if (check_value(&rows[row], value, err) < 0)
		return -1;
	if (value->type == MMDB_MAP || value->type == MMDB_ARRAY)
		return 0;
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].row == row)
			return err_set(err, ERR_DATA, _("%s is there twice"), rows[row].path);
	found->items[found->count].row = row;
	found->items[found->count++].value = *value;
	return 0;
}

/* --- what they say --- */

struct reading {
	struct gazetteer_record record;
	struct shape_network network;
	bool has_lat, has_lon;
	int64_t lat_e7, lon_e7;
	const char *flat_province, *flat_city; /* of region_name, city_name */
};

/* What files write for "unknown". */
static bool says_nothing(const char *text)
{
	static const char *const words[] = {"", "-", "0", "N/A", "null", "none", "unknown", "未知",
		"保留地址", "局域网", "本机地址", "本地链路", "共享地址"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if ((*text | 0x20) == (*words[i] | 0x20) && strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static void keep(const char **slot, const char *text)
{
	if (!*slot)
		*slot = text;
}

static void keep_name(const char **chinese, const char **latin, const char *text)
{
	keep(fold_is_chinese(text) ? chinese : latin, text);
}

static bool is_digits(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && strspn(text, "0123456789") == len;
}

static void keep_degrees(enum want want, const char *text, bool *has, int64_t *out)
{
	int64_t e7;

	if (*has || !value_parse_e7(text, &e7) || !is_on_earth(want, e7))
		return;
	*has = true;
	*out = e7;
}

static void keep_lat(struct reading *reading, const char *text)
{
	keep_degrees(WANT_LAT, text, &reading->has_lat, &reading->lat_e7);
}

static void keep_lon(struct reading *reading, const char *text)
{
	keep_degrees(WANT_LON, text, &reading->has_lon, &reading->lon_e7);
}

/* "28.68,115.89"; both or none. */
static void keep_point(struct reading *reading, const char *text, struct arena *arena)
{
	const char *comma = strchr(text, ',');
	struct reading both = {0};

	if (!comma || reading->has_lat || reading->has_lon)
		return;
	keep_lat(&both, arena_text_n(arena, text, (size_t)(comma - text)));
	keep_lon(&both, comma + 1 + strspn(comma + 1, " "));
	if (!both.has_lat || !both.has_lon)
		return;
	reading->has_lat = reading->has_lon = true;
	reading->lat_e7 = both.lat_e7;
	reading->lon_e7 = both.lon_e7;
}

uint32_t shape_asn(const char *text)
{
	uint64_t number = 0;
	size_t digits;

	if (strncasecmp(text, "AS", 2) == 0)
		text += 2;
	digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 10 || (text[digits] != '\0' && text[digits] != ' '))
		return 0;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(text[i] - '0');
	return number <= UINT32_MAX ? (uint32_t)number : 0;
}

static void keep_asn(struct reading *reading, const char *text)
{
	if (!reading->network.asn)
		reading->network.asn = shape_asn(text);
}

static void keep_operator(struct reading *reading, const char *text)
{
	if (!reading->network.is)
		reading->network.is = geo_operator_by_name(text);
	if (strncasecmp(text, "AS", 2) == 0)
		keep_asn(reading, text);
}

static void keep_place(struct reading *reading, const struct row *row, const char *text)
{
	struct gazetteer_record *record = &reading->record;

	if (row->want == WANT_PROVINCE && is_digits(text))
		keep(&record->province_code, text);
	else if (row->want == WANT_PROVINCE)
		keep_name(&record->province_zh, &record->province_en, text);
	else if (is_digits(
			 text)) /* some releases write a city's code where others write its name */
		keep(&record->adcode, text);
	else
		keep_name(&record->city_zh, &record->city_en, text);
	if (strcmp(row->path, "region_name") == 0)
		reading->flat_province = text;
	if (strcmp(row->path, "city_name") == 0)
		reading->flat_city = text;
}

static void read_row(
	struct reading *reading, const struct row *row, const char *text, struct arena *arena)
{
	int64_t radius_e7;

	switch (row->want) {
	case WANT_ADCODE: keep(&reading->record.adcode, text); break;
	case WANT_COUNTRY: keep(&reading->record.country, text); break;
	case WANT_PROVINCE_CODE: keep(&reading->record.province_code, text); break;
	case WANT_PROVINCE:
	case WANT_CITY: keep_place(reading, row, text); break;
	case WANT_LAT: keep_lat(reading, text); break;
	case WANT_LON: keep_lon(reading, text); break;
	case WANT_POINT: keep_point(reading, text, arena); break;
	case WANT_RADIUS_KM:
		if (reading->record.radius_m == BIND_ABSENT && value_parse_e7(text, &radius_e7) &&
			radius_e7 >= 0)
			reading->record.radius_m = radius_e7 / 10000;
		break;
	case WANT_OPERATOR: keep_operator(reading, text); break;
	case WANT_ASN: keep_asn(reading, text); break;
	}
}

/* --- codes and names set right --- */

/* Lands with codes of their own in ISO 3166-1 that some files give as provinces of China. */
static const struct {
	const char *name, *adcode;
} beyond_border[] = {
	{"台湾", "710000"},
	{"香港", "810000"},
	{"澳门", "820000"},
	{"taiwan", "710000"},
	{"hong kong", "810000"},
	{"hongkong", "810000"},
	{"macau", "820000"},
	{"macao", "820000"},
};

static bool is_beyond_border(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(beyond_border); i++)
		if (strncmp(code, beyond_border[i].adcode, 2) == 0)
			return true;
	return false;
}

static bool is_china(const char *name)
{
	static const char *const names[] = {"中国", "China", "CN", "CHN"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			return true;
	return false;
}

static void drop_country(const char **name, const struct gazetteer_record *record)
{
	if (*name &&
		(is_china(*name) || (record->country && strcasecmp(*name, record->country) == 0)))
		*name = NULL;
}

/* 3607 is 360700, 36 is 360000; GeoCN writes a code no longer than it is known. */
static void widen_code(const char **code, struct arena *arena)
{
	size_t len = *code ? strlen(*code) : 0;

	if ((len == 2 || len == 4) && is_digits(*code))
		*code = arena_format(arena, "%s%s", *code, len == 2 ? "0000" : "00");
}

/* A province's code says nothing of the city; beside a city's name it is the province that the name
 * is looked for in. */
static void settle_province_code(struct gazetteer_record *record, struct arena *arena)
{
	const char *code = record->adcode;
	bool city = record->city_zh || record->city_en;

	if (!code || !is_digits(code) || strlen(code) < 6 || strncmp(code + 2, "0000", 4) != 0 ||
		is_beyond_border(code) || !city)
		return;
	record->adcode = NULL;
	if (strncmp(code, "10", 2) != 0) /* 100000 is the whole country */
		keep(&record->province_code, arena_text_n(arena, code, 2));
}

/* A province's code that is written in full, where ISO 3166-2 is expected. */
static void shorten_province(struct gazetteer_record *record, struct arena *arena)
{
	const char *code = record->province_code;
	size_t len = code ? strlen(code) : 0;

	if (!code || !is_digits(code) || (len != 2 && len != 6 && len != 12))
		return;
	if (is_beyond_border(code))
		keep(&record->adcode, arena_format(arena, "%.2s0000", code));
	else if (strncmp(code, "10", 2) == 0 && len > 2)
		record->province_code = NULL;
	else
		record->province_code = arena_text_n(arena, code, 2);
}

static void settle_border(struct gazetteer_record *record)
{
	const char *names[] = {record->province_zh, record->province_en};

	if (record->country && !is_china(record->country))
		return;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		for (size_t j = 0; names[i] && j < ARRAY_LEN(beyond_border); j++)
			if (strncasecmp(names[i], beyond_border[j].name,
				    strlen(beyond_border[j].name)) == 0)
				keep(&record->adcode, beyond_border[j].adcode);
}

void shape_settle(struct gazetteer_record *record, struct arena *arena)
{
	widen_code(&record->adcode, arena);
	drop_country(&record->province_zh, record);
	drop_country(&record->province_en, record);
	drop_country(&record->city_zh, record);
	drop_country(&record->city_en, record);
	settle_province_code(record, arena);
	shorten_province(record, arena);
	settle_border(record);
}

/* An IPIP-style record that repeats the province as its city knows no city. */
static void drop_repeated_city(struct reading *reading)
{
	const char *city = reading->flat_city;

	if (!city || !reading->flat_province || strcmp(city, reading->flat_province) != 0)
		return;
	if (reading->record.city_zh == city)
		reading->record.city_zh = NULL;
	if (reading->record.city_en == city)
		reading->record.city_en = NULL;
}

static void read_found(
	const struct shape_found *found, struct arena *arena, struct reading *reading)
{
	uint8_t at[ARRAY_LEN(rows)] = {0}; /* a row's item, from 1 */

	for (size_t i = 0; i < found->count; i++)
		at[found->items[i].row] = (uint8_t)(i + 1);
	for (size_t row = 0; row < ARRAY_LEN(rows); row++) {
		const char *text;

		if (!at[row])
			continue;
		text = value_text(&found->items[at[row] - 1].value, arena);
		if (!says_nothing(text))
			read_row(reading, &rows[row], text, arena);
	}
}

void shape_read(const struct shape_found *found, struct arena *arena, struct gazetteer_record *out,
	struct shape_network *network)
{
	struct reading reading = {.record.radius_m = BIND_ABSENT};

	read_found(found, arena, &reading);
	reading.record.has_point = reading.has_lat && reading.has_lon;
	if (reading.record.has_point)
		reading.record.point =
			(struct geo_point){(int32_t)reading.lat_e7, (int32_t)reading.lon_e7};
	drop_repeated_city(&reading);
	shape_settle(&reading.record, arena);
	if (!reading.network.is && reading.network.asn)
		reading.network.is = geo_operator_by_asn(reading.network.asn);
	*out = reading.record;
	*network = reading.network;
}
