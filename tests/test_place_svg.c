#include <check.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "geo/angle.h"
#include "reports/place_svg.h"
#include "reports/place_svg_map.h"
#include "tests/data_fixture.h"

#define DEPTH_MOST 32
#define NAME_MOST  32

static const struct geo_point nanchang = {286764930, 1158921510};
static const struct geo_point ganzhou = {258509700, 1149402780};
static const struct geo_point jiujiang = {297120340, 1159928110};

struct drawn {
	struct region *region;
	struct arena arena;
	struct evidence_node node;
	struct place_subject subject;
	size_t circle_cap, mark_cap;
	char *text;
	size_t len;
};

static const char *left_cities[] = {"360100", "360400", "outside"};

static void start(struct drawn *d)
{
	struct err err = {0};

	*d = (struct drawn){.text = NULL};
	ck_assert_msg(region_open_builtin("360000", &d->region, &err) == 0, "%s", err.text);
	d->node = (struct evidence_node){.id = "n-1",
		.city = "360700",
		.location = {.state = LOCATION_REFUTED,
			.cities = {.items = left_cities, .count = ARRAY_LEN(left_cities)}}};
	d->subject = (struct place_subject){.region = d->region,
		.node = &d->node,
		.addr = "198.18.101.1",
		.claimed = region_city_by_code(d->region, "360700")};
}

static void finish(struct drawn *d)
{
	free(d->text);
	arena_fini(&d->arena);
	region_close(d->region);
}

/* Its edge from unit vectors, as far from the centre all around. */
static geo_ring ring_about(struct arena *arena, struct geo_point point, int64_t radius_m)
{
	struct vector centre = vector_at(point), north, east;
	const struct vector pole = {0, 0, ANGLE_ONE};
	int64_t radius = angle_from_m(radius_m);
	geo_ring ring = {
		.items = arena_array(arena, PLACE_SVG_RING_POINTS, sizeof(struct geo_point))};

	east = vector_cross(pole, centre);
	ck_assert(vector_unit(&east));
	north = vector_cross(centre, east);
	for (int64_t i = 0; i < PLACE_SVG_RING_POINTS; i++) {
		int64_t a = ANGLE_PI / PLACE_SVG_RING_POINTS * 2 * i - ANGLE_PI;
		struct vector side = vector_add(
			vector_scale(north, angle_cos(a)), vector_scale(east, angle_sin(a)));

		ring.items[ring.count++] =
			vector_point(vector_add(vector_scale(centre, angle_cos(radius)),
				vector_scale(side, angle_sin(radius))));
	}
	return ring;
}

static void add_circle(struct drawn *d, const char *id, struct geo_point at, int64_t radius_m)
{
	struct place_circle *circle = arena_push(&d->arena, &d->subject.circles.items,
		&d->subject.circles.count, &d->circle_cap, sizeof(*circle));

	*circle = (struct place_circle){.id = id,
		.method = "icmp",
		.centre = at,
		.rtt_ns = 300000,
		.radius_m = radius_m,
		.claim_m = BIND_ABSENT};
	if (radius_m <= PLACE_SVG_RADIUS_MOST)
		circle->ring = ring_about(&d->arena, at, radius_m);
}

static void add_mark(
	struct drawn *d, enum place_mark_kind kind, const char *id, struct geo_point at, bool sure)
{
	*(struct place_mark *)arena_push(&d->arena, &d->subject.marks.items,
		&d->subject.marks.count, &d->mark_cap, sizeof(struct place_mark)) =
		(struct place_mark){.kind = kind, .id = id, .point = at, .sure = sure};
}

static void draw(struct drawn *d, enum report_lang lang)
{
	const struct place_figure figure = {
		.subject = &d->subject, .lang = lang, .prefix = "p7", .standalone = true};
	struct err err = {0};
	FILE *out;

	free(d->text);
	out = open_memstream(&d->text, &d->len);
	ck_assert_ptr_nonnull(out);
	ck_assert_msg(place_svg_write(out, &figure, &err) == 0, "%s", err.text);
	ck_assert_int_eq(fclose(out), 0);
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

/* Elements nest, attributes are quoted, '<' and '&' stand for themselves nowhere. */
static void check_well_formed(const char *text)
{
	char stack[DEPTH_MOST][NAME_MOST];
	size_t depth = 0;

	ck_assert_msg(strncmp(text, "<?xml ", 6) == 0, "%.40s", text);
	text = strstr(text, "?>") + 2;
	ck_assert_uint_eq(utf8_bad_at(text, strlen(text)), strlen(text));
	for (; *text; text++) {
		size_t name = strspn(text + 1, "abcdefghijklmnopqrstuvwxyz");

		if (*text == '&')
			ck_assert_msg(strncmp(text, "&amp;", 5) == 0 ||
					      strncmp(text, "&lt;", 4) == 0 ||
					      strncmp(text, "&gt;", 4) == 0 ||
					      strncmp(text, "&quot;", 6) == 0 ||
					      strncmp(text, "&#39;", 5) == 0,
				"%.40s", text);
		if (*text != '<')
			continue;
		if (text[1] == '/') {
			ck_assert_uint_gt(depth, 0);
			depth--;
			ck_assert_msg(strncmp(text + 2, stack[depth], strlen(stack[depth])) == 0,
				"%.40s ends %s", text, stack[depth]);
			continue;
		}
		ck_assert_msg(name > 0 && name < NAME_MOST, "%.40s", text);
		ck_assert_uint_lt(depth, DEPTH_MOST);
		memcpy(stack[depth], text + 1, name);
		stack[depth][name] = '\0';
		text += 1 + name;
		while (*text == ' ') { /* name="value" */
			size_t key = strcspn(text, "=<>");

			ck_assert_msg(text[key] == '=' && text[key + 1] == '"', "%.40s", text);
			text += key + 2;
			ck_assert_msg(text[strcspn(text, "\"<")] == '"', "%.40s", text);
			text += strcspn(text, "\"") + 1;
		}
		ck_assert_msg(*text == '>' || strncmp(text, "/>", 2) == 0, "%.40s", text);
		depth += *text == '>';
		if (*text == '/')
			text++;
	}
	ck_assert_uint_eq(depth, 0);
}

static bool has_chinese(const char *text)
{
	for (size_t left = strlen(text); left > 0;) {
		uint32_t code;
		size_t step = utf8_next(text, left, &code);

		ck_assert_uint_gt(step, 0);
		if (code >= 0x2e80 && code < 0xa000)
			return true;
		text += step;
		left -= step;
	}
	return false;
}

/* A subject with everything that a figure can show. */
static void fill(struct drawn *d)
{
	add_circle(d, "a-nc", nanchang, 40800);
	add_circle(d, "a-jj", jiujiang, 143800);
	d->subject.circles.items[1].by = "a-nc"; /* a landmark's */
	add_circle(d, "a-far", (struct geo_point){390000000, 1160000000}, 1400000);
	add_circle(d, "a-moon", (struct geo_point){0, 0}, 15000000);
	add_mark(d, MARK_AGENT, "a-nc", nanchang, true);
	add_mark(d, MARK_AGENT, "a-x", ganzhou, false);
	d->subject.marks.items[1].left_out = true;
	add_mark(d, MARK_LANDMARK, "a-jj", jiujiang, true);
	add_mark(d, MARK_LANDMARK, "l-2", ganzhou, false);
	add_mark(d, MARK_SITE, "s-1", ganzhou, false);
	add_mark(d, MARK_DATABASE, "city.mmdb", nanchang, true);
	add_mark(
		d, MARK_DATABASE, "country.mmdb", (struct geo_point){276760000, 1155920000}, false);
}

START_TEST(figure_is_well_formed_and_calls_nothing)
{
	static const char *const never[] = {"<script", "<style", "href", "http://", "https://",
		"@import", "<image", "<foreignObject", "onload", "font-face"};
	struct drawn d;

	start(&d);
	fill(&d);
	draw(&d, _i ? LANG_EN : LANG_ZH);
	check_well_formed(d.text);
	for (size_t i = 0; i < ARRAY_LEN(never); i++) {
		const char *found = strstr(d.text, never[i]);

		/* the name of the language of the figure is no address */
		if (found && strncmp(found, "http://www.w3.org/2000/svg\"", 27) == 0)
			found = strstr(found + 1, never[i]);
		ck_assert_msg(!found, "%.60s", found);
	}
	finish(&d);
}
END_TEST

START_TEST(same_subject_gives_the_same_bytes)
{
	struct drawn d;
	char *first;

	start(&d);
	fill(&d);
	draw(&d, LANG_ZH);
	first = strdup(d.text);
	draw(&d, LANG_ZH);
	ck_assert_str_eq(first, d.text);
	free(first);
	finish(&d);
}
END_TEST

START_TEST(each_language_stands_alone)
{
	struct drawn d;

	start(&d);
	fill(&d);
	draw(&d, LANG_EN);
	ck_assert(!has_chinese(d.text));
	ck_assert_ptr_nonnull(strstr(d.text, "Claimed: Ganzhou. State: refuted"));
	ck_assert_ptr_nonnull(strstr(d.text, ">Schematic<"));
	draw(&d, LANG_ZH);
	ck_assert_ptr_nonnull(strstr(d.text, "申报：赣州；判定：申报位置被排除"));
	ck_assert_ptr_nonnull(strstr(d.text, ">示意图<"));
	finish(&d);
}
END_TEST

START_TEST(every_mark_is_in_the_legend)
{
	static const char *const words[] = {"agent, its place attested",
		"agent, its place not attested", "landmark, its place attested",
		"landmark, its place not attested", "declared site",
		"a database's point (of a city)", "a database's midpoint", "crossed out",
		"disc by way of a landmark", "claimed city", "city not excluded (hatched)",
		"what all discs share", "outside the province: not excluded",
		"a-nc  0.300 ms  ≤ 40.8 km", "a-moon  0.300 ms  ≤ 15000.0 km (not drawn)",
		">country.mmdb<"};
	struct drawn d;

	start(&d);
	fill(&d);
	draw(&d, LANG_EN);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		char escaped[128];
		size_t used = 0;

		for (const char *at = words[i]; *at; at++)
			used += (size_t)snprintf(escaped + used, sizeof(escaped) - used, "%s",
				*at == '\'' ? "&#39;" : (char[]){*at, '\0'});
		ck_assert_msg(strstr(d.text, escaped) != NULL, "%s", words[i]);
	}
	finish(&d);
}
END_TEST

/* The description is for who cannot see: it says as much as the picture. */
START_TEST(title_and_description_are_bound_to_the_figure)
{
	struct drawn d;

	start(&d);
	fill(&d);
	draw(&d, LANG_EN);
	ck_assert_ptr_nonnull(strstr(d.text, "role=\"img\""));
	ck_assert_ptr_nonnull(strstr(d.text, "aria-labelledby=\"p7-title p7-desc\""));
	ck_assert_ptr_nonnull(strstr(d.text,
		"<desc id=\"p7-desc\">Claimed: Ganzhou. State: refuted. Not excluded: Nanchang, "
		"Jiujiang, outside the province. Discs: 4."));
	finish(&d);
}
END_TEST

START_TEST(cities_that_are_left_are_hatched)
{
	struct drawn d;

	start(&d);
	draw(&d, LANG_EN);
	ck_assert_uint_eq(count_of(d.text, "url(#p7-left)"), 2 + 1); /* and the legend's */
	ck_assert_uint_eq(count_of(d.text, "stroke=\"#b30000\" stroke-width=\"3\""), 1 + 1);
	finish(&d);
}
END_TEST

START_TEST(discs_that_share_no_point_leave_no_region)
{
	struct drawn d;

	start(&d);
	d.node.location.cities.count = 0;
	add_circle(&d, "a-gz", ganzhou, 30900);
	add_circle(&d, "a-nc", nanchang, 40800);
	draw(&d, LANG_EN);
	ck_assert_ptr_null(strstr(d.text, "fill-opacity"));
	ck_assert_ptr_nonnull(strstr(d.text, "the discs share no point"));
	ck_assert_ptr_null(strstr(d.text, "city excluded"));
	finish(&d);
}
END_TEST

START_TEST(a_small_disc_is_shown_enlarged)
{
	struct drawn d;

	start(&d);
	add_circle(&d, "a-nc", nanchang, 10400);
	draw(&d, LANG_EN);
	ck_assert_ptr_nonnull(strstr(d.text, "Enlarged"));
	ck_assert_uint_eq(count_of(d.text, "overflow=\"hidden\""), 2);
	finish(&d);
	start(&d);
	add_circle(&d, "a-nc", nanchang, 310000);
	draw(&d, LANG_EN);
	ck_assert_ptr_null(strstr(d.text, "Enlarged"));
	finish(&d);
}
END_TEST

START_TEST(strangers_text_cannot_leave_its_place)
{
	static const char evil[] = "\"><script>&' \xe2\x80\xae"
				   "x\x1b[31m";
	struct drawn d;

	start(&d);
	d.node.id = evil;
	add_circle(&d, evil, nanchang, 40800);
	add_mark(&d, MARK_DATABASE, evil, nanchang, true);
	draw(&d, LANG_ZH);
	check_well_formed(d.text);
	ck_assert_ptr_null(strstr(d.text, "<script"));
	ck_assert_ptr_null(strchr(d.text, '\x1b'));
	ck_assert_ptr_null(strstr(d.text, "\xe2\x80\xae"));
	finish(&d);
}
END_TEST

START_TEST(without_claim_and_measurement_there_is_still_a_figure)
{
	struct drawn d;

	start(&d);
	d.node = (struct evidence_node){.location = {.state = LOCATION_UNKNOWN}};
	d.subject.claimed = -1;
	draw(&d, LANG_EN);
	check_well_formed(d.text);
	ck_assert_ptr_nonnull(strstr(d.text, "Where 198.18.101.1 can be (no claim)"));
	ck_assert_ptr_null(strstr(d.text, "claimed city"));
	finish(&d);
}
END_TEST

START_TEST(as_part_of_a_page_it_has_no_declaration)
{
	struct drawn d;
	struct place_figure figure = {.subject = &d.subject, .prefix = "x1"};
	struct err err = {0};
	FILE *out;

	start(&d);
	out = open_memstream(&d.text, &d.len);
	ck_assert_int_eq(place_svg_write(out, &figure, &err), 0);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert(strncmp(d.text, "<svg ", 5) == 0);
	ck_assert_uint_eq(count_of(d.text, "id=\""), count_of(d.text, "id=\"x1-"));
	finish(&d);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	struct drawn d;
	const struct place_figure figure = {.subject = &d.subject, .prefix = "x1"};
	struct err err = {0};
	FILE *out = fopen("/dev/full", "w");

	start(&d);
	ck_assert_ptr_nonnull(out);
	setvbuf(out, NULL, _IONBF, 0);
	ck_assert_int_eq(place_svg_write(out, &figure, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	fclose(out);
	finish(&d);
}
END_TEST

START_TEST(cosine_needs_no_library)
{
	for (int64_t lat = -900000000; lat <= 900000000; lat += 7654321) {
		double right = cos((double)lat * 1e-7 * M_PI / 180) * 1e9;

		ck_assert_msg(fabs((double)svg_cos_e9(lat) - right) < 600, "%lld", (long long)lat);
	}
	for (int64_t lat = 150000000; lat <= 550000000; lat += 1234567) {
		double right = cos((double)lat * 1e-7 * M_PI / 180) * 1e9;

		ck_assert_msg(fabs((double)svg_cos_e9(lat) - right) < 30, "%lld", (long long)lat);
	}
}
END_TEST

/* On the map a kilometre is as long to the north as to the east, and as the scale says. */
START_TEST(circles_are_round_on_the_map)
{
	const struct svg_box box = {245000000, 301000000, 1135000000, 1185000000};
	struct arena arena = {0};
	struct svg_view view;
	geo_ring ring;
	struct svg_point middle;

	svg_view_fit(&view, &box, 60000, 70000);
	ring = ring_about(&arena, (struct geo_point){273000000, 1160000000}, 50000);
	middle = svg_at(&view, (struct geo_point){273000000, 1160000000});
	LIST_EACH(const struct geo_point, point, &ring) {
		struct svg_point at = svg_at(&view, *point);
		double length = hypot((double)(at.x - middle.x), (double)(at.y - middle.y));

		ck_assert_msg(fabs(length - (double)svg_length(&view, 50000)) < 60, "%f of %lld",
			length, (long long)svg_length(&view, 50000));
	}
	arena_fini(&arena);
}
END_TEST

START_TEST(all_of_the_box_is_in_the_window)
{
	static const struct svg_box boxes[] = {{245000000, 301000000, 1135000000, 1185000000},
		{245000000, 245100000, 1135000000, 1185000000},
		{245000000, 301000000, 1160000000, 1160000000}};

	for (size_t i = 0; i < ARRAY_LEN(boxes); i++) {
		const struct svg_box *box = &boxes[i];
		struct svg_view view;
		struct svg_point low, high;

		svg_view_fit(&view, box, 31200, 22000);
		low = svg_at(
			&view, (struct geo_point){(int32_t)box->lat_low, (int32_t)box->lon_low});
		high = svg_at(
			&view, (struct geo_point){(int32_t)box->lat_high, (int32_t)box->lon_high});
		ck_assert_int_gt(view.per_degree_lon, 0);
		ck_assert_int_ge(low.x, -2);
		ck_assert_int_ge(high.y, -2);
		ck_assert_int_le(high.x, view.width + 2);
		ck_assert_int_le(low.y, view.height + 2);
		/* and one of its sides touches it */
		ck_assert(low.x < 100 || high.y < 100);
	}
}
END_TEST

static svg_points square(struct arena *arena, int64_t x, int64_t y, int64_t side, bool turned)
{
	svg_points points = {arena_array(arena, 4, sizeof(struct svg_point)), 4};

	points.items[0] = (struct svg_point){x, y};
	points.items[turned ? 3 : 1] = (struct svg_point){x + side, y};
	points.items[2] = (struct svg_point){x + side, y + side};
	points.items[turned ? 1 : 3] = (struct svg_point){x, y + side};
	return points;
}

static int64_t twice_area(const svg_points *points)
{
	int64_t sum = 0;

	for (size_t i = 0; i < points->count; i++) {
		struct svg_point a = points->items[i], b = points->items[(i + 1) % points->count];

		sum += a.x * b.y - b.x * a.y;
	}
	return llabs(sum);
}

static const struct share_case {
	int64_t x, y, side, area;
} share_cases[] = {
	{50, 50, 100, 2500},    /* a corner */
	{-50, 25, 50, 0},       /* side by side, touching */
	{200, 200, 10, 0},      /* apart */
	{10, 10, 20, 400},      /* inside */
	{-10, -10, 300, 10000}, /* around */
	{0, 0, 100, 10000},     /* the same */
};

START_TEST(what_two_shapes_share_is_their_intersection)
{
	const struct share_case *c = &share_cases[_i / 2];
	struct arena arena = {0};
	svg_points a = square(&arena, 0, 0, 100, false);
	svg_points b = square(&arena, c->x, c->y, c->side, _i % 2);
	svg_points shared = svg_share(&a, &b, &arena);

	ck_assert_int_eq(twice_area(&shared) / 2, c->area);
	arena_fini(&arena);
}
END_TEST

static const struct number_case {
	int64_t value;
	const char *text;
} number_cases[] = {{0, "0"}, {5, "0.05"}, {-5, "-0.05"}, {100, "1"}, {-12345, "-123.45"},
	{110, "1.10"}, {INT64_MIN + 1, "-92233720368547758.07"}};

START_TEST(numbers_have_two_decimals_at_most)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	svg_number(out, number_cases[_i].value);
	fclose(out);
	ck_assert_str_eq(text, number_cases[_i].text);
	free(text);
}
END_TEST

START_TEST(a_long_text_is_cut_between_characters)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	svg_text(out, "南昌<b>", 5);
	fclose(out);
	ck_assert_str_eq(text, "南…");
	free(text);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("place_svg");

	tcase_add_loop_test(tcase, figure_is_well_formed_and_calls_nothing, 0, 2);
	tcase_add_test(tcase, same_subject_gives_the_same_bytes);
	tcase_add_test(tcase, each_language_stands_alone);
	tcase_add_test(tcase, every_mark_is_in_the_legend);
	tcase_add_test(tcase, title_and_description_are_bound_to_the_figure);
	tcase_add_test(tcase, cities_that_are_left_are_hatched);
	tcase_add_test(tcase, discs_that_share_no_point_leave_no_region);
	tcase_add_test(tcase, a_small_disc_is_shown_enlarged);
	tcase_add_test(tcase, strangers_text_cannot_leave_its_place);
	tcase_add_test(tcase, without_claim_and_measurement_there_is_still_a_figure);
	tcase_add_test(tcase, as_part_of_a_page_it_has_no_declaration);
	tcase_add_test(tcase, a_full_disk_is_an_error);
	tcase_add_test(tcase, cosine_needs_no_library);
	tcase_add_test(tcase, circles_are_round_on_the_map);
	tcase_add_test(tcase, all_of_the_box_is_in_the_window);
	tcase_add_loop_test(tcase, what_two_shapes_share_is_their_intersection, 0,
		2 * (int)ARRAY_LEN(share_cases));
	tcase_add_loop_test(
		tcase, numbers_have_two_decimals_at_most, 0, (int)ARRAY_LEN(number_cases));
	tcase_add_test(tcase, a_long_text_is_cut_between_characters);
	return run_case("place_svg", tcase);
}
