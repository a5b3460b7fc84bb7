#include <check.h>

#include "base/array.h"
#include "geo/fold.h"
#include "geo/gazetteer.h"

static struct region *region;

static void open_region(void)
{
	struct err err = {0};

	ck_assert_msg(region_open_builtin("360000", &region, &err) == 0, "%s", err.text);
}

static void close_region(void)
{
	region_close(region);
}

/* --- folding --- */

static const struct {
	const char *a, *b;
	bool equal;
} folds[] = {
	{"Ji'an", "Jian", true}, {"Ji’an Shi", "ji an", true}, {"Jíʼān", "JI-AN CITY", true},
	{"Nánchāng", "Nanchang Prefecture", true},
	{"Na\xcc\x81nchang", "Nanchang", true}, /* combining acute */
	{"Nanchang (Donghu District)", "Nanchang", true}, {"Hsin-yü", "hsinyu", true},
	{"Donghu District", "Donghu", true}, {"Nanchang Shi City", "Nanchang", true},
	{"Nanchang", "Nancheng", false}, {"Shi", "City", false}, {"(Donghu)", "", false},
	{"", "", false}, {"Fuzhou, Jiangxi", "Fuzhou Jiangxi", true}, {"南昌市", "南昌", true},
	{"南昌市 (东湖区)", "南昌", true}, {"南昌市（东湖区）", "南昌", true},
	{"上饶地区", "上饶市", true}, {"赣县", "赣", false}, {"赣县区", "赣县", true},
	{"江西省", "江西", true}, {"南昌", "Nanchang", false}, {"南昌", "南城", false},
	{"\xff", "\xff", false}, {"Наньчан", "Наньчан", false}, /* neither script */
};

START_TEST(names_fold_to_one_form)
{
	ck_assert_msg(fold_equal(folds[_i].a, folds[_i].b) == folds[_i].equal, "%s, %s",
		folds[_i].a, folds[_i].b);
	ck_assert_msg(fold_equal(folds[_i].b, folds[_i].a) == folds[_i].equal, "%s, %s",
		folds[_i].b, folds[_i].a);
}
END_TEST

START_TEST(names_too_long_fold_to_nothing)
{
	char name[3 * FOLD_LEN] = "", out[FOLD_LEN];

	for (size_t i = 0; i < sizeof(name) - 1; i++)
		name[i] = 'a';
	ck_assert(!fold_latin(name, out));
	ck_assert(!fold_chinese(name, out));
	name[FOLD_LEN - 1] = '\0';
	ck_assert(fold_latin(name, out));
}
END_TEST

/* --- places --- */

enum {
	NANCHANG,
	JINGDEZHEN,
	PINGXIANG,
	JIUJIANG,
	XINYU,
	YINGTAN,
	GANZHOU,
	JIAN,
	YICHUN,
	FUZHOU,
	SHANGRAO
};

#define CITY(i) (UINT32_C(1) << (i))
#define POINT(lat, lon, km)                                                                        \
	.has_point = true, .point = {(int32_t)((lat)*10000000), (int32_t)((lon)*10000000)},        \
	.radius_m = (km)*1000

static const struct {
	const char *name;
	struct gazetteer_record record;
	enum answer_says says;
	uint32_t cities;
	bool either;
} places[] = {
	{"nothing", {0}, SAYS_NONE, 0, false},
	{"code", {.adcode = "360700", .province_zh = "浙江"}, SAYS_CITY, CITY(GANZHOU), false},
	{"code of a county", {.adcode = "360121"}, SAYS_CITY, CITY(NANCHANG), false},
	{"code of a former county", {.adcode = "360782"}, SAYS_CITY, CITY(GANZHOU), false},
	{"code of twelve digits", {.adcode = "361102001000"}, SAYS_CITY, CITY(SHANGRAO), false},
	{"code of the province", {.adcode = "360000"}, SAYS_PROVINCE, 0, false},
	{"code of the country", {.adcode = "100000"}, SAYS_COUNTRY, 0, false},
	{"code of Hangzhou", {.adcode = "330100"}, SAYS_OTHER_PROVINCE, 0, false},
	{"code of Taipei", {.adcode = "710100"}, SAYS_ABROAD, 0, false},
	{"code of seven digits", {.adcode = "3607000", .country = "CN"}, SAYS_COUNTRY, 0, false},
	{"China", {.country = "CN"}, SAYS_COUNTRY, 0, false},
	{"China by name", {.country = "中国"}, SAYS_COUNTRY, 0, false},
	{"Hong Kong", {.country = "HK", .city_zh = "南昌"}, SAYS_ABROAD, 0, false},
	{"Japan", {.country = "日本"}, SAYS_ABROAD, 0, false},
	{"JX", {.country = "CN", .province_code = "JX"}, SAYS_PROVINCE, 0, false},
	{"36", {.country = "CN", .province_code = "36"}, SAYS_PROVINCE, 0, false},
	{"CN-JX", {.province_code = "cn-jx"}, SAYS_PROVINCE, 0, false},
	{"old code beside the name", {.province_code = "03", .province_en = "Jiangxi Sheng"},
		SAYS_PROVINCE, 0, false},
	{"ZJ", {.country = "CN", .province_code = "ZJ", .city_zh = "南昌"}, SAYS_OTHER_PROVINCE, 0,
		false},
	{"Jiangsu", {.province_en = "Jiangsu"}, SAYS_OTHER_PROVINCE, 0, false},
	{"Chinese name", {.province_zh = "江西", .city_zh = "赣州市"}, SAYS_CITY, CITY(GANZHOU),
		false},
	{"traditional characters", {.province_code = "JX", .city_zh = "景德鎮"}, SAYS_CITY,
		CITY(JINGDEZHEN), false},
	{"county-level city", {.province_code = "JX", .city_zh = "共青城市"}, SAYS_CITY,
		CITY(JIUJIANG), false},
	{"stem of county and prefecture", {.province_code = "JX", .city_zh = "吉安"}, SAYS_CITY,
		CITY(JIAN), false},
	{"English name", {.province_code = "JX", .city_en = "Fuzhou"}, SAYS_CITY, CITY(FUZHOU),
		false},
	{"English name of a county", {.province_en = "Jiangxi", .city_en = "Ruijin"}, SAYS_CITY,
		CITY(GANZHOU), false},
	{"English name that two have", {.province_code = "JX", .city_en = "Anyuan"}, SAYS_CITY,
		CITY(PINGXIANG) | CITY(GANZHOU), true},
	{"Chinese name before English",
		{.province_code = "JX", .city_zh = "安远", .city_en = "Anyuan"}, SAYS_CITY,
		CITY(GANZHOU), false},
	{"unknown Chinese, known English",
		{.province_code = "JX", .city_zh = "某某", .city_en = "Yichun"}, SAYS_CITY,
		CITY(YICHUN), false},
	{"English name without the province", {.country = "CN", .city_en = "Fuzhou"}, SAYS_COUNTRY,
		0, false},
	{"Chinese prefecture without the province", {.city_zh = "南昌市"}, SAYS_CITY,
		CITY(NANCHANG), false},
	{"Chinese county without the province", {.country = "CN", .city_zh = "西湖区"},
		SAYS_COUNTRY, 0, false},
	{"city repeats the province", {.province_zh = "江西", .city_zh = "江西"}, SAYS_PROVINCE, 0,
		false},
	{"unknown city", {.province_code = "JX", .city_en = "Xyzzy", .radius_m = BIND_ABSENT},
		SAYS_PROVINCE, 0, false},
	{"middle of the province",
		{.country = "CN", .province_code = "JX", POINT(27.676493, 115.592151, 240)},
		SAYS_PROVINCE, 0, false},
	{"middle of the country", {.country = "CN", POINT(34.7732, 113.722, 1000)}, SAYS_COUNTRY, 0,
		false},
	{"disc in the province", {.province_code = "JX", POINT(27.111699, 114.986373, 20)},
		SAYS_CITY, CITY(JIAN), false},
	{"disc over a border", {.province_code = "JX", POINT(27.8043, 114.391136, 20)}, SAYS_CITY,
		CITY(PINGXIANG) | CITY(XINYU) | CITY(YICHUN), true},
	{"disc of a country's record", {.country = "CN", POINT(28.676493, 115.892151, 10)},
		SAYS_CITY, CITY(NANCHANG), false},
	{"disc at the province's border", {.country = "CN", POINT(29.712034, 115.992811, 10)},
		SAYS_COUNTRY, 0, false},
	{"disc beyond the border", {.province_code = "JX", POINT(30.27, 120.16, 20)}, SAYS_PROVINCE,
		0, false},
	{"name decides, not the point",
		{.province_code = "JX", .city_zh = "九江", POINT(25.85097, 114.940278, 5)},
		SAYS_CITY, CITY(JIUJIANG), false},
	{"point of an unknown city",
		{.province_code = "JX",
			.city_en = "Xyzzy",
			.has_point = true,
			.point = {271116990, 1149863730},
			.radius_m = BIND_ABSENT},
		SAYS_CITY, CITY(JIAN), false},
	{"point without radius or city",
		{.province_code = "JX",
			.has_point = true,
			.point = {271116990, 1149863730},
			.radius_m = BIND_ABSENT},
		SAYS_PROVINCE, 0, false},
};

START_TEST(record_has_its_place)
{
	struct gazetteer_place place;

	gazetteer_place(region, &places[_i].record, &place);
	ck_assert_msg(place.says == places[_i].says && place.cities == places[_i].cities &&
			      place.either == places[_i].either,
		"%s: says %s, cities 0x%x, either %d", places[_i].name,
		answer_says_names[place.says], place.cities, place.either);
}
END_TEST

/* All of the file's own names, English too, beside the province: their city is among the result. */
START_TEST(every_name_of_the_file_is_known)
{
	for (size_t i = 0; i < region->cities.count; i++) {
		LIST_EACH(const struct region_county, county, &region->cities.items[i].counties) {
			const struct gazetteer_record zh = {
				.province_code = "JX", .city_zh = county->zh};
			const struct gazetteer_record en = {
				.province_code = "JX", .city_en = county->en};
			struct gazetteer_place place;

			gazetteer_place(region, &zh, &place);
			ck_assert_msg(place.cities == CITY(i), "%s", county->zh);
			gazetteer_place(region, &en, &place);
			ck_assert_msg(place.cities & CITY(i), "%s", county->en);
			ck_assert(place.either == (place.cities != CITY(i)));
		}
	}
}
END_TEST

static Suite *gazetteer_suite(void)
{
	Suite *suite = suite_create("gazetteer");
	TCase *tc = tcase_create("gazetteer");

	tcase_add_checked_fixture(tc, open_region, close_region);
	tcase_add_loop_test(tc, names_fold_to_one_form, 0, ARRAY_LEN(folds));
	tcase_add_test(tc, names_too_long_fold_to_nothing);
	tcase_add_loop_test(tc, record_has_its_place, 0, ARRAY_LEN(places));
	tcase_add_test(tc, every_name_of_the_file_is_known);
	suite_add_tcase(suite, tc);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(gazetteer_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
