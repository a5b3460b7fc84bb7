#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/explain.h"
#include "reports/words.h"
#include "tests/data_fixture.h"
#include "tests/golden.h"

#define ITEMS(type, ...)                                                                           \
	{                                                                                          \
		.items = (type[]){__VA_ARGS__},                                                    \
		.count = sizeof((type[]){__VA_ARGS__}) / sizeof(type)                              \
	}
#define TEXTS(...)   ITEMS(const char *, __VA_ARGS__)
#define REASONS(...) ITEMS(int, __VA_ARGS__)

#define NC      UINT32_C(0x001) /* bits of the cities by code */
#define JJ      UINT32_C(0x008)
#define GZ      UINT32_C(0x040)
#define YC      UINT32_C(0x100)
#define FZ      UINT32_C(0x200)
#define SR      UINT32_C(0x400)
#define OUTSIDE UINT32_C(0x800)
#define ALL     UINT32_C(0xfff)

#define KEY   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ADDR  "198.18.101.1"
#define BUILT                                                                                      \
	{                                                                                          \
		INT64_C(1780243200000)                                                             \
	} /* 2026-06-01 */

static const struct evidence world = {
	.agents = ITEMS(struct evidence_agent, {.id = "a-fz", .city = "361000"},
		{.id = "a-gz", .city = "360700", .attested = true},
		{.id = "a-jj", .city = "360400", .attested = true},
		{.id = "a-nc", .city = "360100"}),
	.landmarks =
		ITEMS(struct evidence_landmark, {.id = "l-sr", .city = "361100", .attested = true}),
	.contradictions = ITEMS(struct evidence_contradiction,
		{.a = "a-fz", .b = "a-nc", .rtt_ns = 200000, .distance_m = 90000, .most_m = 40521}),
	.sites = ITEMS(struct site, {.id = "s1", .city = "360700", .address = "1 Example Road"}),
};

/* What is left out is filled in by `tell`. */
#define CIRCLE(id_, ms_, radius_, ...)                                                             \
	{                                                                                          \
		.id = (id_), .rtt_ns = (ms_)*INT64_C(1000000) / 1000, .radius_m = (radius_),       \
		__VA_ARGS__                                                                        \
	}
#define ANSWER(name_, says_, ...)                                                                  \
	{                                                                                          \
		.addr = ADDR, .database = (name_), .built = BUILT, .prefix = "198.18.101.0/24",    \
		.says = (says_), .asn = BIND_ABSENT, __VA_ARGS__                                   \
	}
#define SIGNED(agent_, ms_, radius_)                                                               \
	{                                                                                          \
		.agent = (agent_), .addr = ADDR, .method = "tls", .key_sha256 = KEY,               \
		.authentic = true, .records = 12, .rtt_ns = (ms_)*INT64_C(1000000) / 1000,         \
		.radius_m = (radius_)                                                              \
	}
#define CITY_ANSWER(name_, code_, ...) ANSWER(name_, SAYS_CITY, .cities = TEXTS(code_), __VA_ARGS__)

/* Times in thousandths of a millisecond. */
static const struct scene {
	const char *name;
	struct evidence_node node;
	struct place_circle circles[3];
} scenes[] = {
	{"liar",
		{.id = "n-liar",
			.city = "360700",
			.site = "s1",
			.location = {.state = LOCATION_REFUTED,
				.cities = TEXTS("360100", "360400", "360900", "361100"),
				.answers = ITEMS(struct evidence_answer,
					CITY_ANSWER("city.mmdb", "360700"),
					CITY_ANSWER("stale.mmdb", "360700", .excluded = true))}},
		{CIRCLE("a-nc", 300, 40800, .excludes = ALL & ~(NC | JJ | YC | SR),
			 .claim_m = 171200),
			CIRCLE("a-jj", 1400, 143800, .excludes = GZ, .claim_m = 285600,
				.attested = true)}},
	{"liar_signed",
		{.id = "n-liar",
			.city = "360700",
			.key_sha256 = KEY,
			.location = {.state = LOCATION_REFUTED,
				.cities = TEXTS("360400", "outside"),
				.handshakes = ITEMS(
					struct evidence_handshake, SIGNED("a-jj", 100, 10400))}},
		{CIRCLE("a-jj", 100, 10400, .excludes = ALL & ~(JJ | OUTSIDE), .claim_m = 285600,
			.attested = true)}},
	{"near_liar",
		{.id = "n-near",
			.city = "361000",
			.location = {.state = LOCATION_DISPUTED,
				.cities = TEXTS("360100", "360400", "360900", "361100"),
				.reason = REASONS(REASON_SINGLE_WITNESS),
				.answers = ITEMS(struct evidence_answer,
					CITY_ANSWER("city.mmdb", "360100", .contrary = true))}},
		{CIRCLE("a-nc", 300, 40800, .excludes = ALL & ~(NC | JJ | YC | SR),
			 .claim_m = 53500),
			CIRCLE("a-fz", 1600, 174200, .excludes = OUTSIDE)}},
	{"anycast",
		{.id = "n-any",
			.city = "361100",
			.location = {.state = LOCATION_DISPUTED,
				.reason = REASONS(REASON_ANYCAST),
				.places = ITEMS(struct evidence_place,
					{.addr = ADDR, .agent = "a-gz", .cities = TEXTS("360700")},
					{.addr = ADDR,
						.agent = "a-nc",
						.cities = TEXTS("360100", "360900")})}},
		{CIRCLE("a-gz", 300, 30900, .excludes = ALL & ~GZ, .claim_m = 324700,
			 .attested = true),
			CIRCLE("a-nc", 300, 40800, .excludes = GZ)}},
	{"border",
		{.id = "n-border",
			.city = "360400",
			.location = {.state = LOCATION_SUPPORTED,
				.cities = TEXTS("360400", "outside"),
				.near = TEXTS("a-jj"),
				.ranking = TEXTS("360400", "360100"),
				.answers = ITEMS(struct evidence_answer,
					CITY_ANSWER("city.mmdb", "360700", .contrary = true,
						.weak = true))}},
		{CIRCLE("a-jj", 20, 2153, .excludes = ALL & ~(JJ | OUTSIDE), .attested = true)}},
	{"confirmed",
		{.id = "n-conf",
			.city = "360700",
			.key_sha256 = KEY,
			.location = {.state = LOCATION_CONFIRMED,
				.cities = TEXTS("360700"),
				.handshakes = ITEMS(
					struct evidence_handshake, SIGNED("a-gz", 100, 10361)),
				.answers = ITEMS(struct evidence_answer,
					ANSWER("abroad.mmdb", SAYS_ABROAD, .contrary = true))}},
		{CIRCLE("a-gz", 100, 10361, .excludes = ALL & ~GZ, .attested = true)}},
	{"nothing",
		{.id = "n-none",
			.city = "360900",
			.location = {.state = LOCATION_UNKNOWN,
				.cities = TEXTS("360100", "360200", "360300", "360400", "360500",
					"360600", "360700", "360800", "360900", "361000", "361100",
					"outside"),
				.reason = REASONS(REASON_NO_DATA),
				.answers = ITEMS(
					struct evidence_answer, {.addr = ADDR,
									.database = "city.mmdb",
									.built = {BIND_ABSENT},
									.says = SAYS_NONE,
									.asn = BIND_ABSENT,
									.reserved = true})}},
		{{.id = NULL}}},
	{"databases",
		{.id = "n-db",
			.city = "361000",
			.location = {.state = LOCATION_DISPUTED,
				.cities = TEXTS("360100", "360400", "361000"),
				.reason = REASONS(REASON_CONFLICTING_SOURCES),
				.answers = ITEMS(struct evidence_answer,
					CITY_ANSWER("city.mmdb", "360100", .contrary = true),
					ANSWER("asn.mmdb", SAYS_PROVINCE),
					CITY_ANSWER("feed.csv", "361000", .claim = true))}},
		{CIRCLE("a-nc", 1200, 133200, .excludes = ALL & ~(NC | JJ | FZ))}},
	{"left_out",
		{.id = "n-left",
			.city = "361000",
			.location = {.state = LOCATION_CONSISTENT,
				.cities = TEXTS("360100", "360400", "361000"),
				.reason = REASONS(REASON_AGENT_MISPLACED),
				.left_out = TEXTS("a-fz")}},
		{CIRCLE("a-nc", 1200, 133200, .excludes = ALL & ~(NC | JJ | FZ))}},
	{"landmark",
		{.id = "n-mark",
			.city = "361100",
			.location = {.state = LOCATION_SUPPORTED,
				.cities = TEXTS("361100", "outside"),
				.near = TEXTS("l-sr")}},
		{CIRCLE("l-sr", 400, 41142, .by = "a-nc", .excludes = ALL & ~(SR | OUTSIDE),
			 .attested = true),
			CIRCLE("a-nc", 5000, 523100)}},
	{"together",
		{.id = "n-tog",
			.city = "360900",
			.location = {.state = LOCATION_DISPUTED,
				.cities = TEXTS("360100"),
				.reason = REASONS(REASON_CONFLICTING_SOURCES)}},
		{CIRCLE("a-nc", 500, 61300, .excludes = GZ | OUTSIDE),
			CIRCLE("a-jj", 1000, 102700, .excludes = GZ | FZ | SR)}},
	{"proxy",
		{.id = "n-proxy",
			.city = "360100",
			.key_sha256 = KEY,
			.location = {.state = LOCATION_DISPUTED,
				.cities = TEXTS("360100", "360900"),
				.reason = REASONS(REASON_NODE_IDENTITY),
				.signs = ITEMS(struct evidence_sign,
					{.addr = ADDR,
						.agent = "a-nc",
						.sign = SIGN_SIGNED_LATER,
						.plain = 300000,
						.signed_value = 9000000},
					{.addr = ADDR,
						.agent = "a-fz",
						.sign = SIGN_UNSIGNED,
						.plain = 40},
					{.addr = ADDR,
						.agent = "a-gz",
						.sign = SIGN_HOPS,
						.plain = 3,
						.signed_value = 11},
					{.addr = ADDR,
						.agent = "a-jj",
						.sign = SIGN_EVERYWHERE,
						.plain = 310000}),
				.handshakes = ITEMS(struct evidence_handshake,
					{.agent = "a-fz",
						.addr = ADDR,
						.method = "tls",
						.key_sha256 = OTHER,
						.records = 1,
						.rtt_ns = BIND_ABSENT,
						.radius_m = BIND_ABSENT})}},
		{CIRCLE("a-nc", 300, 40800, .excludes = ALL & ~(NC | YC))}},
	{"bare",
		{.location = {.state = LOCATION_UNKNOWN,
			 .cities = TEXTS("360100", "360200", "360300", "360400", "360500", "360600",
				 "360700", "360800", "360900", "361000", "361100", "outside"),
			 .reason = REASONS(REASON_NO_DATA),
			 .answers = ITEMS(struct evidence_answer,
				 CITY_ANSWER("city.mmdb", "361000", .either = true))}},
		{{.id = NULL}}},
};

static const char *const lang_names[] = {[LANG_ZH] = "zh", [LANG_EN] = "en"};

struct told {
	struct region *region;
	struct arena arena;
	struct place_subject subject;
	explain_lines lines;
};

static struct place_circle whole_circle(const struct place_circle *from)
{
	struct place_circle circle = *from;

	circle.method = "icmp";
	circle.uncertainty_m = circle.attested ? 100 : 10000;
	if (circle.claim_m == 0)
		circle.claim_m = BIND_ABSENT;
	return circle;
}

/* The scene with another node where one is given. */
static void tell(struct told *t, const struct scene *scene, const struct evidence_node *node,
	enum report_lang lang)
{
	struct err err = {0};

	*t = (struct told){0};
	ck_assert_msg(region_open_builtin("360000", &t->region, &err) == 0, "%s", err.text);
	node = node ? node : &scene->node;
	t->subject = (struct place_subject){.region = t->region,
		.evidence = node->id ? &world : NULL,
		.node = node,
		.addr = ADDR,
		.claimed = node->city ? region_city_by_code(t->region, node->city) : -1};
	t->subject.circles.items =
		arena_array(&t->arena, ARRAY_LEN(scene->circles), sizeof(struct place_circle));
	for (size_t i = 0; i < ARRAY_LEN(scene->circles) && scene->circles[i].id; i++)
		t->subject.circles.items[t->subject.circles.count++] =
			whole_circle(&scene->circles[i]);
	explain_place(&t->subject, lang, &t->arena, &t->lines);
}

static void forget(struct told *t)
{
	arena_fini(&t->arena);
	region_close(t->region);
}

static const struct scene *scene_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	ck_abort_msg("no scene %s", name);
}

/* All that is told under a topic, a sentence a line; in the arena. */
static const char *topic_text(struct told *t, enum explain_topic topic)
{
	const char *text = "";

	LIST_EACH(const struct explain_line, line, &t->lines)
		if (line->topic == topic)
			text = arena_format(&t->arena, "%s%s\n", text, line->text);
	return text;
}

START_TEST(sentences_are_as_the_golden_file)
{
	const struct scene *scene = &scenes[_i / 2];
	enum report_lang lang = _i % 2 ? LANG_EN : LANG_ZH;
	const char *text = "", *name;
	struct told t;

	tell(&t, scene, NULL, lang);
	LIST_EACH(const struct explain_line, line, &t.lines)
		text = arena_format(&t.arena, "%s%s: %s\n", text,
			explain_topic_name(lang, line->topic), line->text);
	name = arena_format(&t.arena, "explain_%s.%s.txt", scene->name, lang_names[lang]);
	golden_compare(name, text);
	forget(&t);
}
END_TEST

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

START_TEST(each_language_stands_alone)
{
	struct told zh, en;

	tell(&zh, &scenes[_i], NULL, LANG_ZH);
	tell(&en, &scenes[_i], NULL, LANG_EN);
	ck_assert_uint_eq(zh.lines.count, en.lines.count);
	for (size_t i = 0; i < zh.lines.count; i++) {
		ck_assert_int_eq(zh.lines.items[i].topic, en.lines.items[i].topic);
		ck_assert_msg(has_chinese(zh.lines.items[i].text), "%s", zh.lines.items[i].text);
		ck_assert_msg(!has_chinese(en.lines.items[i].text), "%s", en.lines.items[i].text);
	}
	forget(&zh);
	forget(&en);
}
END_TEST

START_TEST(topics_come_in_their_order)
{
	struct told t;
	int last = 0;

	tell(&t, &scenes[_i], NULL, LANG_EN);
	LIST_EACH(const struct explain_line, line, &t.lines) {
		ck_assert_int_ge((int)line->topic, last);
		last = (int)line->topic;
	}
	ck_assert_str_ne(topic_text(&t, EXPLAIN_CLAIM), "");
	ck_assert_str_ne(topic_text(&t, EXPLAIN_DATABASES), "");
	ck_assert_str_ne(topic_text(&t, EXPLAIN_STATE), "");
	forget(&t);
}
END_TEST

START_TEST(every_topic_has_a_name_in_both_languages)
{
	for (int topic = 0; topic < EXPLAIN_TOPIC_COUNT; topic++) {
		ck_assert(has_chinese(explain_topic_name(LANG_ZH, (enum explain_topic)topic)));
		ck_assert(!has_chinese(explain_topic_name(LANG_EN, (enum explain_topic)topic)));
	}
}
END_TEST

/* Of every scene with every state: none falls silent, each begins with its own word. */
START_TEST(the_state_is_the_evidences)
{
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
		struct evidence_node node = scenes[i].node;
		const char *word, *text;
		struct told t;

		node.location.state = _i;
		if (!node.city)
			continue;
		tell(&t, &scenes[i], &node, LANG_EN);
		text = topic_text(&t, EXPLAIN_STATE);
		word = word_in(LANG_EN, &words_location, _i);
		ck_assert_msg(
			strncasecmp(text, word, strlen(word)) == 0, "%s: %s", scenes[i].name, text);
		forget(&t);
		tell(&t, &scenes[i], &node, LANG_ZH);
		text = topic_text(&t, EXPLAIN_STATE);
		word = word_in(LANG_ZH, &words_location, _i);
		ck_assert_msg(
			strncmp(text, word, strlen(word)) == 0, "%s: %s", scenes[i].name, text);
		forget(&t);
	}
}
END_TEST

START_TEST(every_reason_is_spelled_out)
{
	struct evidence_node node = scene_named("databases")->node;
	int reason = _i;
	struct told t;

	node.location.reason.items = &reason;
	node.location.reason.count = 1;
	for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
		const char *told;

		tell(&t, scene_named("databases"), &node, (enum report_lang)lang);
		told = topic_text(&t, EXPLAIN_STATE);
		told = strchr(told, '\n') + 1;
		ck_assert_msg(strlen(told) > 10, "%s", reason_names[reason]);
		forget(&t);
	}
}
END_TEST

START_TEST(the_decisive_witness_is_named_with_its_distance)
{
	struct told t;
	const char *text;

	tell(&t, scene_named("liar"), NULL, LANG_EN);
	text = topic_text(&t, EXPLAIN_EXCLUDED);
	ck_assert_ptr_nonnull(strstr(text, "Ganzhou is excluded by agent a-nc"));
	ck_assert_ptr_nonnull(strstr(text, "at least 171.2 km"));
	ck_assert_ptr_nonnull(strstr(text, "at most 40.8 km"));
	ck_assert_ptr_nonnull(strstr(text, "Ganzhou is excluded by agent a-jj"));
	forget(&t);
}
END_TEST

/* Of two discs that do not meet neither speaks of the other's place. */
START_TEST(of_anycast_no_city_is_called_excluded)
{
	struct told t;

	tell(&t, scene_named("anycast"), NULL, LANG_EN);
	ck_assert_ptr_null(strstr(topic_text(&t, EXPLAIN_EXCLUDED), "excludes"));
	ck_assert_ptr_null(strstr(topic_text(&t, EXPLAIN_EXCLUDED), "is excluded"));
	ck_assert_ptr_nonnull(strstr(topic_text(&t, EXPLAIN_PLACES), "near agent a-gz"));
	ck_assert_ptr_nonnull(strstr(topic_text(&t, EXPLAIN_PLACES), "near agent a-nc"));
	forget(&t);
}
END_TEST

START_TEST(databases_are_told_to_prove_nothing)
{
	struct told t;

	tell(&t, &scenes[_i], NULL, LANG_EN);
	if (scenes[_i].node.location.answers.count)
		ck_assert_ptr_nonnull(strstr(
			topic_text(&t, EXPLAIN_DATABASES), "neither confirm nor exclude a claim"));
	else
		ck_assert_str_eq(topic_text(&t, EXPLAIN_DATABASES), "No database was asked.\n");
	forget(&t);
}
END_TEST

START_TEST(a_confirmed_node_lacks_nothing)
{
	struct told t;

	tell(&t, scene_named("confirmed"), NULL, LANG_EN);
	ck_assert_str_eq(topic_text(&t, EXPLAIN_NEEDS), "");
	forget(&t);
}
END_TEST

static const struct need_case {
	const char *scene, *says; /* a part of it */
} need_cases[] = {
	{"near_liar", "second network"},
	{"near_liar", "key pinned"},
	{"near_liar", "where agent a-fz stands"},
	{"anycast", "unicast address"},
	{"border", "outside of the province included"},
	{"nothing", "neither an agent nor a landmark"},
	{"nothing", "round trips inside the period"},
	{"landmark", "key pinned"},
	{"proxy", "Replies signed with the pinned key"},
	{"liar", "To overturn this"},
};

START_TEST(what_is_missing_is_named)
{
	const struct need_case *c = &need_cases[_i];
	struct told t;

	tell(&t, scene_named(c->scene), NULL, LANG_EN);
	ck_assert_msg(strstr(topic_text(&t, EXPLAIN_NEEDS), c->says) != NULL, "%s: %s", c->scene,
		topic_text(&t, EXPLAIN_NEEDS));
	forget(&t);
}
END_TEST

/* Where a landmark or an agent stands in the city already, none is asked for. */
START_TEST(what_is_there_is_not_missing)
{
	struct told t;

	tell(&t, scene_named("landmark"), NULL, LANG_EN);
	ck_assert_ptr_null(strstr(topic_text(&t, EXPLAIN_NEEDS), "neither an agent"));
	forget(&t);
	tell(&t, scene_named("border"), NULL, LANG_EN);
	ck_assert_ptr_null(strstr(topic_text(&t, EXPLAIN_NEEDS), "A document of where"));
	forget(&t);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("explain");

	tcase_add_loop_test(tcase, sentences_are_as_the_golden_file, 0, 2 * (int)ARRAY_LEN(scenes));
	tcase_add_loop_test(tcase, each_language_stands_alone, 0, (int)ARRAY_LEN(scenes));
	tcase_add_loop_test(tcase, topics_come_in_their_order, 0, (int)ARRAY_LEN(scenes));
	tcase_add_test(tcase, every_topic_has_a_name_in_both_languages);
	tcase_add_loop_test(tcase, the_state_is_the_evidences, 0, LOCATION_CONFIRMED + 1);
	tcase_add_loop_test(tcase, every_reason_is_spelled_out, 0, REASON_COUNT);
	tcase_add_test(tcase, the_decisive_witness_is_named_with_its_distance);
	tcase_add_test(tcase, of_anycast_no_city_is_called_excluded);
	tcase_add_loop_test(tcase, databases_are_told_to_prove_nothing, 0, (int)ARRAY_LEN(scenes));
	tcase_add_test(tcase, a_confirmed_node_lacks_nothing);
	tcase_add_loop_test(tcase, what_is_missing_is_named, 0, (int)ARRAY_LEN(need_cases));
	tcase_add_test(tcase, what_is_there_is_not_missing);
	return run_case("explain", tcase);
}
