#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "geo/boundary.h"
#include "geo/place.h"
#include "model/region.h"

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

static const char *data_path(const char *name)
{
	static char path[512];
	const char *folder = getenv("TEST_DATA");

	snprintf(path, sizeof(path), "%s/geo/%s", folder ? folder : "tests/data", name);
	return path;
}

START_TEST(builtin_holds_eleven_cities_and_a_hundred_counties)
{
	size_t counties = 0;

	ck_assert_str_eq(region->code, "360000");
	ck_assert_str_eq(region->zh, "江西省");
	ck_assert_str_eq(region->en, "Jiangxi");
	ck_assert_uint_eq(region->cities.count, 11);
	ck_assert_uint_eq(region->iso_codes.count, 2);
	ck_assert(region->builtin);
	ck_assert(strstr(region->source, "Apache License 2.0"));
	LIST_EACH(const struct region_city, city, &region->cities)
		counties += city->counties.count;
	ck_assert_uint_eq(counties, 100);
	for (size_t i = 1; i < region->cities.count; i++)
		ck_assert_str_lt(region->cities.items[i - 1].code, region->cities.items[i].code);
}
END_TEST

START_TEST(digest_is_of_the_file_that_is_compiled_in)
{
	char digest[DIGEST_TEXT_LEN];

	ck_assert_int_eq(digest_file("model/data/jiangxi.json", digest, NULL), 0);
	ck_assert_str_eq(region->sha256, digest);
}
END_TEST

START_TEST(unknown_province_is_an_error)
{
	struct region *other = NULL;
	struct err err = {0};

	ck_assert_int_eq(region_open_builtin("330000", &other, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	ck_assert_ptr_null(other);
}
END_TEST

/* --- names --- */

static const struct {
	const char *text;
	const char *code; /* NULL: not found */
} names[] = {
	{"360100", "360100"},
	{"361100", "361100"},
	{"360121", "360100"},
	{"360782", "360700"}, /* 南康 until 2013 */
	{"361121", "361100"}, /* 上饶县 until 2019 */
	{"360000", NULL},
	{"330100", NULL},
	{"360199", NULL},
	{"36010", NULL},
	{"3601000", NULL},
	{"南昌", "360100"},
	{"南昌市", "360100"},
	{"南昌县", "360100"},
	{"赣州", "360700"},
	{"赣州市", "360700"},
	{"贛州", "360700"},
	{"赣县", "360700"},
	{"赣县区", "360700"},
	{"瑞金", "360700"},
	{"瑞金市", "360700"},
	{"南康", "360700"},
	{"南康市", "360700"},
	{"新建县", "360100"},
	{"星子县", "360400"},
	{"庐山", "360400"},
	{"庐山区", "360400"},
	{"九江县", "360400"},
	{"共青城", "360400"},
	{"共青城市", "360400"},
	{"波阳县", "361100"},
	{"吉安", "360800"},
	{"吉安县", "360800"},
	{"安源", "360300"},
	{"安远", "360700"},
	{"井冈山市", "360800"},
	{"福州", NULL},
	{"上海市", NULL},
	{"江西", NULL},
	{"市", NULL},
	{"", NULL},
	{"Nanchang", NULL},
	{"赣", NULL},
	{"南昌市 ", NULL},
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

START_TEST(every_name_of_the_file_leads_to_its_own_city)
{
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		ck_assert_int_eq(region_city_by_code(region, city->code), (int)i);
		ck_assert_int_eq(region_city_find(region, city->zh), (int)i);
		ck_assert_int_eq(region_city_find(region, city->short_zh), (int)i);
		LIST_EACH(const struct region_county, county, &city->counties) {
			ck_assert_int_eq(region_city_find(region, county->code), (int)i);
			ck_assert_int_eq(region_city_by_code(region, county->code), -1);
			ck_assert_msg(
				region_city_find(region, county->zh) == (int)i, "%s", county->zh);
			ck_assert_msg(region_city_find(region, county->short_zh) == (int)i, "%s",
				county->short_zh);
		}
	}
}
END_TEST

/* --- the outline --- */

static bool is_inside(struct geo_point point)
{
	return boundary_holds(region->outline.items, region->outline.count, point);
}

/* The union keeps the cities' own vertices: needles are on the outline, not within it. */
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
	LIST_EACH(const struct region_city, city, &region->cities) {
		ck_assert(is_inside(city->centre));
		LIST_EACH(const geo_ring, ring, &city->rings)
			LIST_EACH(const struct geo_point, point, ring)
				ck_assert_msg(is_inside_or_on(*point), "%s: %d %d", city->zh,
					point->lat_e7, point->lon_e7);
	}
}
END_TEST

START_TEST(what_lies_in_a_city_lies_within_the_outline)
{
	for (int32_t lat = 244000031; lat < 302000000; lat += 230000) {
		for (int32_t lon = 1135000017; lon < 1186000000; lon += 230000) {
			struct geo_point point = {lat, lon};

			if (place_city_at(region, point) >= 0)
				ck_assert_msg(is_inside_or_on(point), "%d %d", lat, lon);
		}
	}
}
END_TEST

/* Nor may it lie far out, which would exclude "outside" where it is possible. */
START_TEST(outline_stays_within_a_kilometre_of_the_cities)
{
	static const int32_t metres_500 = 45000;

	LIST_EACH(const geo_ring, ring, &region->outline) {
		LIST_EACH(const struct geo_point, point, ring) {
			bool near = false;

			for (int32_t i = -2; i <= 2 && !near; i++)
				for (int32_t j = -2; j <= 2 && !near; j++)
					near = place_city_at(region,
						       (struct geo_point){
							       point->lat_e7 + i * metres_500 / 2,
							       point->lon_e7 +
								       j * metres_500 / 2}) >= 0;
			ck_assert_msg(near, "%d %d", point->lat_e7, point->lon_e7);
		}
	}
}
END_TEST

/* Gaps and overlaps of the cities are thin: of the points within the outline nearly all have one
 * city. */
START_TEST(gaps_are_rare)
{
	int inside = 0, gaps = 0;

	for (int32_t lat = 244000037; lat < 302000000; lat += 200000) {
		for (int32_t lon = 1135000053; lon < 1186000000; lon += 200000) {
			struct geo_point point = {lat, lon};

			if (!is_inside(point))
				continue;
			inside++;
			gaps += place_city_at(region, point) < 0;
		}
	}
	ck_assert_int_gt(inside, 30000);
	ck_assert_int_lt(gaps * 2000, inside);
}
END_TEST

/* --- files --- */

START_TEST(replacement_is_read_and_said_not_to_be_builtin)
{
	struct region *other = NULL;
	struct faults faults;
	struct err err = {0};
	char digest[DIGEST_TEXT_LEN];

	faults_init(&faults);
	ck_assert_msg(region_open(data_path("two-cities.json"), &other, &faults, &err) == 0,
		"%s %s", err.text, faults.count ? faults.items[0].text : "");
	ck_assert(!other->builtin);
	ck_assert_uint_eq(other->cities.count, 2);
	ck_assert_str_eq(other->cities.items[0].code, "990100"); /* by code, not as written */
	ck_assert_uint_eq(other->cities.items[1].rings.count, 2);
	ck_assert_uint_eq(place_all(other), 7);
	ck_assert_int_eq(digest_file(data_path("two-cities.json"), digest, NULL), 0);
	ck_assert_str_eq(other->sha256, digest);
	ck_assert_int_eq(region_city_find(other, "双城"), -1); /* ambiguous */
	ck_assert_int_eq(region_city_find(other, "乙城"), 1);
	region_close(other);
	faults_fini(&faults);
}
END_TEST

/* One fault each: the text found, what stands for it, where it is told, what is told. */
static const struct {
	const char *find, *replace, *path, *says;
} faults_table[] = {
	{"cdnproof/region/v1", "cdnproof/region/v9", "schema", "cdnproof/region/v1"},
	{"\"990100\"", "\"9901\"", "cities[1].code", "six digits"},
	{"\"990100\"", "\"990200\"", "cities[1]", "already"},
	{"\"990100\"", "\"360100\"", "cities", "does not lie in the province"},
	{"\"990000\"", "990000", "code", "six digits"},
	{"\"zh\": \"甲市\"", "\"zn\": \"甲市\"", "cities[1]", "did you mean"},
	{"\"zh\": \"甲市\"", "\"zh\": \"\"", "cities[1].zh", "empty"},
	{"[10000000, 20000000]", "[10000000]", "cities[1].centre", "[lat, lon]"},
	{"[10000000, 20000000]", "[10000000, 2.5]", "cities[1].centre", "[lat, lon]"},
	{"[10000000, 20000000]", "[900000001, 20000000]", "cities[1].centre", "[lat, lon]"},
	{"[5, 5], [5, 6], [6, 5]", "[5, 5], [5, 6]", "cities[0].rings[1]", "three points"},
	{"[5, 5], [5, 6], [6, 5]", "[5, 5], [5, 1800000000], [6, -1800000000]",
		"cities[0].rings[1]", "180th"},
	{"[5, 5], [5, 6], [6, 5]", "[5, 5], [5, 6], 7", "cities[0].rings[1][2]", "[lat, lon]"},
	{"\"outline\": [[", "\"outline\": [], \"x\": [[", "outline", "at least one ring"},
	{"\"source\"", "\"sauce\"", "", "\"source\" is missing"},
};

static char *replaced(const char *text, const char *find, const char *replace)
{
	const char *at = strstr(text, find);
	size_t head = (size_t)(at - text);
	size_t len = strlen(text) + strlen(replace) + 1;
	char *out = malloc(len);

	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_nonnull(out);
	snprintf(out, len, "%.*s%s%s", (int)head, text, replace, at + strlen(find));
	return out;
}

static int open_text(const char *text, size_t len, struct faults *faults, struct err *err)
{
	char path[] = "/tmp/test-region-XXXXXX";
	struct region *other = NULL;
	int fd = mkstemp(path);
	int ret;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, len), (ssize_t)len);
	close(fd);
	ret = region_open(path, &other, faults, err);
	ck_assert((ret == 0) == (other != NULL));
	region_close(other);
	unlink(path);
	return ret;
}

START_TEST(fault_is_named_with_its_place)
{
	struct file_bytes bytes;
	struct faults faults;
	struct err err = {0};
	char *text;
	bool seen = false;

	ck_assert_int_eq(file_read(data_path("two-cities.json"), 1000000, &bytes, &err), 0);
	text = replaced(bytes.at, faults_table[_i].find, faults_table[_i].replace);
	faults_init(&faults);
	ck_assert_int_eq(open_text(text, strlen(text), &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	for (size_t i = 0; i < faults.count; i++)
		seen |= strcmp(faults.items[i].path, faults_table[_i].path) == 0 &&
			strstr(faults.items[i].text, faults_table[_i].says);
	ck_assert_msg(seen, "%s: %s: %s", faults_table[_i].replace,
		faults.count ? faults.items[0].path : "", faults.count ? faults.items[0].text : "");
	faults_fini(&faults);
	free(text);
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(every_shorter_prefix_is_refused)
{
	struct file_bytes bytes;
	struct err err = {0};

	ck_assert_int_eq(file_read(data_path("two-cities.json"), 1000000, &bytes, &err), 0);
	for (size_t len = 0; len + 2 < bytes.len; len++) {
		struct faults faults;

		faults_init(&faults);
		ck_assert_int_eq(open_text(bytes.at, len, &faults, &err), -1);
		ck_assert_int_eq(err.code, ERR_DATA);
		faults_fini(&faults);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(missing_file_is_no_input)
{
	struct region *other = NULL;
	struct faults faults;
	struct err err = {0};

	faults_init(&faults);
	ck_assert_int_eq(region_open(data_path("no-such.json"), &other, &faults, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	faults_fini(&faults);
}
END_TEST

static Suite *region_suite(void)
{
	Suite *suite = suite_create("region");
	TCase *tc = tcase_create("region");

	tcase_add_checked_fixture(tc, open_region, close_region);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, builtin_holds_eleven_cities_and_a_hundred_counties);
	tcase_add_test(tc, digest_is_of_the_file_that_is_compiled_in);
	tcase_add_test(tc, unknown_province_is_an_error);
	tcase_add_loop_test(tc, name_leads_to_its_prefecture, 0, ARRAY_LEN(names));
	tcase_add_test(tc, every_name_of_the_file_leads_to_its_own_city);
	tcase_add_test(tc, no_point_of_a_city_lies_beyond_the_outline);
	tcase_add_test(tc, what_lies_in_a_city_lies_within_the_outline);
	tcase_add_test(tc, outline_stays_within_a_kilometre_of_the_cities);
	tcase_add_test(tc, gaps_are_rare);
	tcase_add_test(tc, replacement_is_read_and_said_not_to_be_builtin);
	tcase_add_loop_test(tc, fault_is_named_with_its_place, 0, ARRAY_LEN(faults_table));
	tcase_add_test(tc, every_shorter_prefix_is_refused);
	tcase_add_test(tc, missing_file_is_no_input);
	suite_add_tcase(suite, tc);
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
