/* Fixed point: the same integers everywhere. The expected ones were computed with 50 decimal
 * digits. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/array.h"
#include "geo/angle.h"

#define UNITS_OFF 8 /* of 2^-60 */

static const struct {
	const char *name;
	struct geo_point point;
	struct vector vector;
} vectors[] = {
	{"origin", {0, 0}, {ANGLE_ONE, 0, 0}},
	{"north pole", {900000000, 0}, {0, 0, ANGLE_ONE}},
	{"south pole", {-900000000, 123456789}, {0, 0, -ANGLE_ONE}},
	{"Nanchang", {286764930, 1158921510},
		{INT64_C(-441703737304992643), INT64_C(909970175992351814),
			INT64_C(553245047912917328)}},
	{"Ganzhou", {258509700, 1149402780},
		{INT64_C(-437507212135083360), INT64_C(940796256881837354),
			INT64_C(502710491388261105)}},
	{"Shanghai", {312300000, 1214700000},
		{INT64_C(-514667624537462204), INT64_C(840849162252851388),
			INT64_C(597760753459575754)}},
	{"Buenos Aires", {-346037000, -583816000},
		{INT64_C(497506100303509369), INT64_C(-808103019838690073),
			INT64_C(-654740548059534821)}},
	{"one unit", {1, 1},
		{INT64_C(1152921504606846973), INT64_C(2012227628), INT64_C(2012227627)}},
};

static bool is_near(int64_t a, int64_t b)
{
	return llabs((long long)(a - b)) <= UNITS_OFF;
}

START_TEST(vector_is_right_to_a_few_units)
{
	struct vector v = vector_at(vectors[_i].point);
	struct vector wanted = vectors[_i].vector;

	ck_assert_msg(is_near(v.x, wanted.x) && is_near(v.y, wanted.y) && is_near(v.z, wanted.z),
		"%s: %lld %lld %lld", vectors[_i].name, (long long)v.x, (long long)v.y,
		(long long)v.z);
}
END_TEST

START_TEST(vector_leads_back_to_its_point)
{
	struct geo_point point = vector_point(vector_at(vectors[_i].point));

	ck_assert_msg(point.lat_e7 == vectors[_i].point.lat_e7, "%s: lat %d", vectors[_i].name,
		point.lat_e7);
	if (abs(point.lat_e7) != 900000000) /* a pole has every longitude */
		ck_assert_msg(point.lon_e7 == vectors[_i].point.lon_e7, "%s: lon %d",
			vectors[_i].name, point.lon_e7);
}
END_TEST

START_TEST(every_bit_is_the_same_on_every_machine)
{
	/* a digest of what no rounding of a compiler may change (FNV-1a over 2,000 vectors) */
	static const uint64_t wanted = UINT64_C(0x8b33b2f3877d41e4);
	uint64_t sum = UINT64_C(14695981039346656037);

	for (int i = 0; i < 2000; i++) {
		struct geo_point point = {(int32_t)(INT64_C(899999) * (i - 1000)),
			(int32_t)(INT64_C(1799999) * (i - 1000))};
		struct vector v = vector_at(point);
		struct geo_point back = vector_point(v);
		int64_t parts[] = {v.x, v.y, v.z, back.lat_e7, back.lon_e7,
			vector_angle(v, vector_at((struct geo_point){286764930, 1158921510})),
			angle_atan2(v.x, v.y), angle_from_m(i * 10007)};

		for (size_t j = 0; j < ARRAY_LEN(parts); j++)
			sum = (sum ^ (uint64_t)parts[j]) * UINT64_C(1099511628211);
	}
	ck_assert_msg(sum == wanted, "0x%llx", (unsigned long long)sum);
}
END_TEST

START_TEST(sine_and_arc_tangent_agree_with_floating_point)
{
	for (int i = -1800; i <= 1800; i++) {
		int64_t angle = (int64_t)((int128)ANGLE_PI * i / 1800);
		double radians = (double)angle / (double)ANGLE_ONE;
		double sine = (double)angle_sin(angle) / (double)ANGLE_ONE;
		double cosine = (double)angle_cos(angle) / (double)ANGLE_ONE;
		double back =
			(double)angle_atan2(angle_sin(angle), angle_cos(angle)) / (double)ANGLE_ONE;

		ck_assert_double_eq_tol(sine, sin(radians), 1e-15);
		ck_assert_double_eq_tol(cosine, cos(radians), 1e-15);
		ck_assert(fabs(back - radians) < 1e-15 || abs(i) == 1800);
	}
}
END_TEST

static const struct {
	uint64_t high, low;
	int64_t root;
} roots[] = {
	{0, 0, 0},
	{0, 1, 1},
	{0, 2, 1},
	{0, 3, 1},
	{0, 4, 2},
	{0, UINT64_MAX, INT64_C(4294967295)},
	{1, 0, INT64_C(4294967296)},
	{UINT64_C(1) << 56, 0, INT64_C(1) << 60},
	{(UINT64_C(1) << 56) - 1, UINT64_MAX, (INT64_C(1) << 60) - 1},
	{UINT64_C(1) << 58, 0, INT64_C(1) << 61},
};

START_TEST(root_is_rounded_down)
{
	uint128 square = (uint128)roots[_i].high << 64 | roots[_i].low;

	ck_assert_int_eq(angle_root(square), roots[_i].root);
}
END_TEST

START_TEST(metres_become_an_angle_rounded_up_and_back)
{
	for (int64_t m = 0; m < 20000000; m += 9973) {
		int64_t angle = angle_from_m(m);

		ck_assert_int_eq(angle_to_m(angle), m);
		if (m)
			ck_assert_int_eq(angle_to_m(angle - 1), m - 1);
	}
	ck_assert_int_eq(angle_from_m(20015115), ANGLE_PI);
	ck_assert_int_eq(angle_from_m(INT64_MAX / 4), ANGLE_PI);
}
END_TEST

static Suite *angle_suite(void)
{
	Suite *suite = suite_create("angle");
	TCase *tc = tcase_create("angle");

	tcase_add_loop_test(tc, vector_is_right_to_a_few_units, 0, ARRAY_LEN(vectors));
	tcase_add_loop_test(tc, vector_leads_back_to_its_point, 0, ARRAY_LEN(vectors));
	tcase_add_test(tc, every_bit_is_the_same_on_every_machine);
	tcase_add_test(tc, sine_and_arc_tangent_agree_with_floating_point);
	tcase_add_loop_test(tc, root_is_rounded_down, 0, ARRAY_LEN(roots));
	tcase_add_test(tc, metres_become_an_angle_rounded_up_and_back);
	suite_add_tcase(suite, tc);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(angle_suite());
	int failed;

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
