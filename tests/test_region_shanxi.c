#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bind.h"
#include "base/digest.h"
#include "geo/boundary.h"
#include "geo/gazetteer.h"
#include "geo/place.h"
#include "model/region.h"

#define OUTSIDE (UINT32_C(1) << 11)

static struct region *region;

static void open_region(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("140000", &region, &err) == 0, "%s", err.text);
}

static void close_region(void)
{
	region_close(region);
}

/* Cities by code; areas in km² as commonly published, to 2 %, which tell whether a boundary is
 * whole and belongs to its code. */
static const struct {
	const char *code, *zh, *en;
	size_t counties;
	double area_km2;
} cities[] = {
	{"140100", "太原市", "Taiyuan", 10, 6988},
	{"140200", "大同市", "Datong", 10, 14176},
	{"140300", "阳泉市", "Yangquan", 5, 4570},
	{"140400", "长治市", "Changzhi", 12, 13955},
	{"140500", "晋城市", "Jincheng", 6, 9425},
	{"140600", "朔州市", "Shuozhou", 6, 10625},
	{"140700", "晋中市", "Jinzhong", 11, 16392},
	{"140800", "运城市", "Yuncheng", 13, 14233},
	{"140900", "忻州市", "Xinzhou", 14, 25152},
	{"141000", "临汾市", "Linfen", 17, 20275},
	{"141100", "吕梁市", "Lüliang", 13, 21140},
};

START_TEST(builtin_holds_eleven_cities_and_117_counties)
{
	size_t counties = 0;

	ck_assert_str_eq(region->code, "140000");
	ck_assert_str_eq(region->zh, "山西省");
	ck_assert_str_eq(region->en, "Shanxi");
	ck_assert(region->builtin);
	ck_assert(strstr(region->source, "Apache License 2.0"));
	ck_assert_uint_eq(region->cities.count, ARRAY_LEN(cities));
	LIST_EACH(const struct region_city, city, &region->cities)
		counties += city->counties.count;
	ck_assert_uint_eq(counties, 117);
}
END_TEST

START_TEST(digest_is_of_the_file_that_is_compiled_in)
{
	char digest[DIGEST_TEXT_LEN];

	ck_assert_int_eq(digest_file("model/data/shanxi.json", digest, NULL), 0);
	ck_assert_str_eq(region->sha256, digest);
}
END_TEST

START_TEST(city_has_its_code_names_and_counties)
{
	const struct region_city *city = &region->cities.items[_i];

	ck_assert_str_eq(city->code, cities[_i].code);
	ck_assert_str_eq(city->zh, cities[_i].zh);
	ck_assert_str_eq(city->en, cities[_i].en);
	ck_assert_uint_eq(city->counties.count, cities[_i].counties);
	LIST_EACH(const struct region_county, county, &city->counties)
		ck_assert_msg(strncmp(county->code, city->code, 4) == 0, "%s", county->code);
}
END_TEST

/* --- codes --- */

static size_t cities_with_code(const char *code)
{
	size_t found = 0;

	LIST_EACH(const struct region_city, city, &region->cities) {
		found += strcmp(city->code, code) == 0;
		LIST_EACH(const struct region_county, county, &city->counties) {
			found += strcmp(county->code, code) == 0;
			LIST_EACH(const char *const, old, &county->old_codes)
				found += strcmp(*old, code) == 0;
		}
	}
	return found;
}

START_TEST(no_code_stands_twice_old_ones_included)
{
	LIST_EACH(const struct region_city, city, &region->cities) {
		ck_assert_uint_eq(cities_with_code(city->code), 1);
		LIST_EACH(const struct region_county, county, &city->counties) {
			ck_assert_msg(cities_with_code(county->code) == 1, "%s", county->code);
			LIST_EACH(const char *const, old, &county->old_codes) {
				ck_assert_msg(cities_with_code(*old) == 1, "%s", *old);
				ck_assert_msg(strncmp(*old, city->code, 4) == 0, "%s", *old);
			}
		}
	}
}
END_TEST

/* --- names --- */

static const struct {
	const char *text;
	const char *code; /* NULL: not found, or several */
} names[] = {
	{"140100", "140100"},
	{"140213", "140200"},
	{"140202", "140200"}, /* 大同城区 until 2018 */
	{"140203", "140200"},
	{"140211", "140200"},
	{"140227", "140200"},
	{"140402", "140400"}, /* 长治城区 until 2018 */
	{"140411", "140400"},
	{"140421", "140400"},
	{"140424", "140400"},
	{"140481", "140400"},
	{"140624", "140600"}, /* 怀仁县 until 2018 */
	{"140726", "140700"}, /* 太谷县 until 2019 */
	{"140000", NULL},
	{"140101", NULL}, /* 市辖区, of statistics */
	{"360100", NULL},
	{"太原", "140100"},
	{"大同", "140200"},
	{"大同县", "140200"},
	{"南郊区", "140200"},
	{"云州", "140200"},
	{"長治", "140400"},
	{"长治县", "140400"},
	{"潞城市", "140400"},
	{"怀仁", "140600"},
	{"太谷", "140700"},
	{"祁县", "140700"},
	{"平鲁", "140600"},
	{"平陆县", "140800"},
	{"绛县", "140800"},
	{"新绛", "140800"},
	{"吉县", "141000"},
	{"呂梁市", "141100"},
	{"离石", "141100"},
	{"城区", NULL}, /* 阳泉, 晋城; formerly 大同 and 长治 too */
	{"矿区", NULL},
	{"郊区", NULL},
	{"陕西", NULL},
	{"山西", NULL},
	{"南昌", NULL},
	{"Taiyuan", NULL},
};

START_TEST(name_leads_to_its_prefecture)
{
	int found = region_city_find(region, names[_i].text);
	const char *code = found < 0 ? NULL : region->cities.items[found].code;

	if (!names[_i].code)
		ck_assert_msg(found == -1, "%s: %d", names[_i].text, found);
	else
		ck_assert_msg(code && strcmp(code, names[_i].code) == 0, "%s: %s", names[_i].text,
			code ? code : "none");
}
END_TEST

static bool is_shared(const char *name)
{
	return strcmp(name, "城区") == 0 || strcmp(name, "矿区") == 0 || strcmp(name, "郊区") == 0;
}

START_TEST(every_name_but_three_leads_to_its_own_city)
{
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		ck_assert_int_eq(region_city_by_code(region, city->code), (int)i);
		ck_assert_int_eq(region_city_find(region, city->zh), (int)i);
		ck_assert_int_eq(region_city_find(region, city->short_zh), (int)i);
		LIST_EACH(const struct region_county, county, &city->counties) {
			int wanted = is_shared(county->zh) ? -1 : (int)i;

			ck_assert_int_eq(region_city_find(region, county->code), (int)i);
			ck_assert_msg(
				region_city_find(region, county->zh) == wanted, "%s", county->zh);
			ck_assert_msg(region_city_find(region, county->short_zh) == wanted, "%s",
				county->short_zh);
		}
	}
}
END_TEST

/* As databases write it: province code and name, city in Chinese and in Latin letters. */
static const struct {
	const char *iso, *province, *zh, *en;
	enum answer_says says;
	const char *first, *second; /* codes of the cities */
} records[] = {
	{"SX", "Shanxi", "太原", "Taiyuan", SAYS_CITY, "140100", NULL},
	{"14", NULL, NULL, "Taiyuan Shi", SAYS_CITY, "140100", NULL},
	{"CN-SX", NULL, NULL, "Tatung", SAYS_CITY, "140200", NULL},
	{NULL, "山西省", "吕梁市", NULL, SAYS_CITY, "141100", NULL},
	{NULL, "Shanxi Sheng", NULL, "Lüliang", SAYS_CITY, "141100", NULL},
	{NULL, "Shanxi", NULL, "Luliang", SAYS_CITY, "141100", NULL},
	{NULL, "Shanxi", NULL, "Lvliang", SAYS_CITY, "141100", NULL},
	{NULL, "Shanxi", NULL, "Yu County", SAYS_CITY, "140300", NULL},
	{NULL, "Shanxi", NULL, "Pinglu", SAYS_CITY, "140600", "140800"},
	{NULL, "Shanxi", NULL, "Chengqu", SAYS_CITY, "140300", "140500"},
	{NULL, "Shanxi", NULL, "Xinjiang", SAYS_CITY, "140800", NULL},
	{NULL, "Shanxi", NULL, NULL, SAYS_PROVINCE, NULL, NULL},
	{"SN", "Shaanxi", "西安", "Xi'an", SAYS_OTHER_PROVINCE, NULL, NULL},
	{NULL, "陕西省", "西安", NULL, SAYS_OTHER_PROVINCE, NULL, NULL},
	{"XJ", "Xinjiang", NULL, NULL, SAYS_OTHER_PROVINCE, NULL, NULL},
	{"JX", "Jiangxi", "南昌", "Nanchang", SAYS_OTHER_PROVINCE, NULL, NULL},
	{NULL, NULL, NULL, "Datong", SAYS_COUNTRY, NULL, NULL}, /* Qinghai has one */
	{NULL, NULL, "大同市", NULL, SAYS_CITY, "140200", NULL},
};

static uint32_t set_of(const char *first, const char *second)
{
	uint32_t set = 0;

	if (first)
		set |= UINT32_C(1) << region_city_by_code(region, first);
	if (second)
		set |= UINT32_C(1) << region_city_by_code(region, second);
	return set;
}

START_TEST(record_of_a_database_is_taken_for_its_city)
{
	const struct gazetteer_record record = {.country = "CN",
		.province_code = records[_i].iso,
		.province_en = records[_i].province,
		.city_zh = records[_i].zh,
		.city_en = records[_i].en,
		.radius_m = BIND_ABSENT};
	struct gazetteer_place place;

	gazetteer_place(region, &record, &place);
	ck_assert_int_eq(place.says, records[_i].says);
	ck_assert_uint_eq(place.cities, set_of(records[_i].first, records[_i].second));
	ck_assert(place.either == (records[_i].second != NULL));
}
END_TEST

/* --- boundaries --- */

static double ring_area_km2(const geo_ring *ring)
{
	double twice = 0, lat = 0;

	for (size_t i = 0; i < ring->count; i++) {
		struct geo_point a = ring->items[i], b = ring->items[(i + 1) % ring->count];

		twice += (double)a.lon_e7 * b.lat_e7 - (double)b.lon_e7 * a.lat_e7;
		lat += a.lat_e7 / 1e7 / (double)ring->count;
	}
	return twice / 2 / 1e14 * 111.195 * 111.195 * cos(lat * acos(-1) / 180);
}

START_TEST(boundary_encloses_the_area_of_its_city)
{
	double area_km2 = 0;

	LIST_EACH(const geo_ring, ring, &region->cities.items[_i].rings)
		area_km2 += ring_area_km2(ring); /* positive: counter-clockwise */
	ck_assert_msg(fabs(area_km2 / cities[_i].area_km2 - 1) < 0.02, "%s: %.0f km2",
		cities[_i].zh, area_km2);
}
END_TEST

START_TEST(centre_lies_in_its_own_boundary_alone)
{
	struct geo_point centre = region->cities.items[_i].centre;

	ck_assert_int_eq(place_city_at(region, centre), _i);
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		ck_assert(boundary_holds(city->rings.items, city->rings.count, centre) ==
			  (i == (size_t)_i));
	}
}
END_TEST

static bool is_inside(struct geo_point point)
{
	return boundary_holds(region->outline.items, region->outline.count, point);
}

static bool is_vertex(struct geo_point point)
{
	LIST_EACH(const geo_ring, ring, &region->outline)
		LIST_EACH(const struct geo_point, vertex, ring)
			if (abs(vertex->lat_e7 - point.lat_e7) <= 1 &&
				abs(vertex->lon_e7 - point.lon_e7) <= 1)
				return true;
	return false;
}

/* Within a metre of the outline, or inside: the outline's points are rounded. */
static bool is_inside_or_on(struct geo_point point)
{
	static const int32_t metre = 100; /* 1e-7 degrees */

	for (int32_t i = -1; i <= 1; i++)
		for (int32_t j = -1; j <= 1; j++)
			if (is_inside((struct geo_point){
				    point.lat_e7 + i * metre, point.lon_e7 + j * metre}))
				return true;
	return is_vertex(point);
}

START_TEST(no_point_of_a_city_lies_beyond_the_outline)
{
	const struct region_city *city = &region->cities.items[_i];

	ck_assert(is_inside(city->centre));
	LIST_EACH(const geo_ring, ring, &city->rings)
		LIST_EACH(const struct geo_point, point, ring)
			ck_assert_msg(is_inside_or_on(*point), "%s: %d %d", city->zh, point->lat_e7,
				point->lon_e7);
}
END_TEST

static bool has_city_about(struct geo_point point)
{
	static const int32_t metres_250 = 22500;

	for (int32_t i = -2; i <= 2; i++)
		for (int32_t j = -2; j <= 2; j++)
			if (place_city_at(region, (struct geo_point){point.lat_e7 + i * metres_250,
							  point.lon_e7 + j * metres_250}) >= 0)
				return true;
	return false;
}

START_TEST(outline_stays_within_a_kilometre_of_the_cities)
{
	LIST_EACH(const geo_ring, ring, &region->outline)
		LIST_EACH(const struct geo_point, point, ring)
			ck_assert_msg(
				has_city_about(*point), "%d %d", point->lat_e7, point->lon_e7);
}
END_TEST

START_TEST(gaps_and_overlaps_are_rare)
{
	int inside = 0, gaps = 0, overlaps = 0;

	for (int32_t lat = 345000037; lat < 408000000; lat += 200000) {
		for (int32_t lon = 1102000053; lon < 1146000000; lon += 200000) {
			struct geo_point point = {lat, lon};
			int holders = 0;

			if (!is_inside(point))
				continue;
			LIST_EACH(const struct region_city, city, &region->cities)
				holders +=
					boundary_holds(city->rings.items, city->rings.count, point);
			inside++;
			gaps += holders == 0;
			overlaps += holders > 1;
		}
	}
	ck_assert_int_gt(inside, 35000);
	ck_assert_int_lt(gaps * 1000, inside);
	ck_assert_int_lt(overlaps * 1000, inside);
}
END_TEST

/* Points beyond each side, all in other provinces. */
static const struct {
	const char *name;
	struct geo_point point;
} beyond[] = {
	{"呼和浩特", {408420000, 1117490000}},
	{"张家口", {408240000, 1148870000}},
	{"石家庄", {380420000, 1145140000}},
	{"郑州", {347470000, 1136250000}},
	{"三门峡", {347730000, 1112000000}},
	{"渭南", {345000000, 1095100000}},
	{"榆林", {382850000, 1097340000}},
	{"南昌", {286764930, 1158921510}},
};

START_TEST(cities_of_other_provinces_lie_outside)
{
	ck_assert_msg(!is_inside(beyond[_i].point), "%s", beyond[_i].name);
	ck_assert_int_eq(place_city_at(region, beyond[_i].point), -1);
}
END_TEST

/* They name what "outside" may be: all lie there, and none is far away. */
START_TEST(neighbours_are_the_prefectures_beyond_the_border)
{
	const char *before = "";

	ck_assert_uint_eq(region->neighbours.count, 17);
	LIST_EACH(const struct region_neighbour, other, &region->neighbours) {
		struct place_disc disc = {other->centre, 200000};

		ck_assert_str_lt(before, other->code);
		before = other->code;
		ck_assert_msg(!is_inside(other->centre), "%s", other->zh);
		ck_assert_msg(place_excluded(region, &disc) != place_all(region) - OUTSIDE, "%s",
			other->zh);
	}
}
END_TEST

START_TEST(small_disc_in_yuncheng_excludes_datong_but_not_yuncheng)
{
	int yuncheng = region_city_by_code(region, "140800");
	struct place_disc disc = {region->cities.items[yuncheng].centre, 20000};
	struct place_result result;

	place_intersect(region, &disc, 1, 0, &result);
	/* 三门峡 and the Yellow River are 30 km away */
	ck_assert_uint_eq(
		result.possible & ~OUTSIDE, UINT32_C(1) << region_city_by_code(region, "140800"));
	disc.radius_m = 400000;
	ck_assert_uint_ne(place_excluded(region, &disc) & set_of("140200", NULL), 0);
	disc.radius_m = 520000;
	ck_assert_uint_eq(place_excluded(region, &disc) & set_of("140200", NULL), 0);
}
END_TEST

START_TEST(two_provinces_are_open_side_by_side)
{
	struct region *jiangxi = NULL;
	struct err err = {0};

	ck_assert_int_eq(region_open_builtin("360000", &jiangxi, &err), 0);
	ck_assert_str_ne(jiangxi->sha256, region->sha256);
	ck_assert_int_eq(region_city_find(jiangxi, "太原"), -1);
	ck_assert_int_eq(region_city_find(region, "九江"), -1);
	region_close(jiangxi);
}
END_TEST

static Suite *region_suite(void)
{
	Suite *suite = suite_create("region_shanxi");
	TCase *tcase = tcase_create("shanxi");
	const int count = ARRAY_LEN(cities);

	tcase_add_checked_fixture(tcase, open_region, close_region);
	tcase_add_test(tcase, builtin_holds_eleven_cities_and_117_counties);
	tcase_add_test(tcase, digest_is_of_the_file_that_is_compiled_in);
	tcase_add_loop_test(tcase, city_has_its_code_names_and_counties, 0, count);
	tcase_add_test(tcase, no_code_stands_twice_old_ones_included);
	tcase_add_loop_test(tcase, name_leads_to_its_prefecture, 0, ARRAY_LEN(names));
	tcase_add_test(tcase, every_name_but_three_leads_to_its_own_city);
	tcase_add_loop_test(
		tcase, record_of_a_database_is_taken_for_its_city, 0, ARRAY_LEN(records));
	tcase_add_loop_test(tcase, boundary_encloses_the_area_of_its_city, 0, count);
	tcase_add_loop_test(tcase, centre_lies_in_its_own_boundary_alone, 0, count);
	tcase_add_loop_test(tcase, no_point_of_a_city_lies_beyond_the_outline, 0, count);
	tcase_add_test(tcase, outline_stays_within_a_kilometre_of_the_cities);
	tcase_add_test(tcase, gaps_and_overlaps_are_rare);
	tcase_add_loop_test(tcase, cities_of_other_provinces_lie_outside, 0, ARRAY_LEN(beyond));
	tcase_add_test(tcase, neighbours_are_the_prefectures_beyond_the_border);
	tcase_add_test(tcase, small_disc_in_yuncheng_excludes_datong_but_not_yuncheng);
	tcase_add_test(tcase, two_provinces_are_open_side_by_side);
	suite_add_tcase(suite, tcase);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(region_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
