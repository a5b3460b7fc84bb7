/* The rule ipv6.service: eleven agents, one a city, one node with an address of each family. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/analyze_fixture.h"

#define V4 "198.18.1.1"
#define V6 "2001:db8::1"
#define NODE(addresses)                                                                              \
	",'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc','addresses':[" addresses \
	"]}]"
#define BOTH NODE("'" V4 "','" V6 "'")
#define WEB                                                                                        \
	",'checks':[{'id':'c-web','scheme':'http','host':'www.example.cn','path':'/'},"            \
	"{'id':'c-aaaa','scheme':'dns','host':'www.example.cn','server':'system','type':'AAAA'}]"  \
	",'plan':{'methods':{'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                \
	"'http':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                    \
	"'dns':{'sent':1,'interval_ms':300,'timeout_ms':900}}}"
#define BODY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BODY_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* What becomes of the records over IPv6 and of AAAA, in cities from this number on. */
struct play {
	const char *name;
	int served;       /* cities with answers over IPv6 */
	int64_t extra_ns; /* of handshakes over IPv6 */
	bool lost;        /* the other cities have no such records, instead of silent ones */
	bool other_body, no_aaaa, unasked_aaaa;
	int verdict, names;
	int64_t same_slots; /* of another body, slots with the same all the same */
};
static const struct play *play;

static int city_number(const char *agent)
{
	return (int)strtol(strstr(agent, "a-36") + 4, NULL, 10) / 100 - 1; /* 00100: the first */
}

static bool is_six(const struct shot *s)
{
	return strchr(s->addr, ':') != NULL;
}

static bool by_play(const struct shot *planned, struct shot *s)
{
	bool icmp = strcmp(s->method, "icmp") == 0;

	if (strcmp(s->method, "http") == 0)
		s->body = is_six(s) && play->other_body && planned->slot >= play->same_slots
				  ? BODY_B
				  : BODY_A;
	if (strcmp(s->method, "dns") == 0) {
		s->answers = play->no_aaaa ? "www.example.cn 60 CNAME aaaa.example.cn"
					   : "www.example.cn 60 AAAA " V6;
		return !play->unasked_aaaa;
	}
	if (icmp || !is_six(s))
		return true;
	s->rtt_ns += play->extra_ns;
	if (city_number(planned->agent) < play->served)
		return true;
	s->answered = 0;
	return !play->lost;
}

static const struct play plays[] = {
	{"all is well", 11, 0, false, false, false, false, VERDICT_PASS, VERDICT_PASS, 0},
	{"six cities", 6, 0, false, false, false, false, VERDICT_PASS, VERDICT_PASS, 0},
	{"five cities", 5, 0, false, false, false, false, VERDICT_FAIL, VERDICT_FAIL, 0},
	{"five cities, the others unknown", 5, 0, true, false, false, false, VERDICT_INCONCLUSIVE,
		VERDICT_INCONCLUSIVE, 0},
	{"another object", 11, 0, false, true, false, false, VERDICT_INCONCLUSIVE,
		VERDICT_INCONCLUSIVE, 0},
	{"another object, but for one slot", 11, 0, false, true, false, false, VERDICT_INCONCLUSIVE,
		VERDICT_INCONCLUSIVE, 1},
	{"another object now and then", 11, 0, false, true, false, false, VERDICT_PASS,
		VERDICT_PASS, 15},
	{"no AAAA", 11, 0, false, false, true, false, VERDICT_PASS, VERDICT_FAIL, 0},
	{"AAAA never asked for", 11, 0, false, false, false, true, VERDICT_PASS,
		VERDICT_INCONCLUSIVE, 0},
	{"too slow", 11, 30000000, false, false, false, false, VERDICT_FAIL, VERDICT_FAIL, 0},
	{"slower, fast enough", 11, 2000000, false, false, false, false, VERDICT_PASS, VERDICT_PASS,
		0},
};

static void start(struct world *w, const char *more)
{
	struct arena arena = {0};

	world_open(w, arena_format(&arena, "{%s%s" WEB "}", world_eleven, more));
	arena_fini(&arena);
	world_fill(w, by_play);
}

START_TEST(six_of_eleven_cities_over_ipv6)
{
	const struct finding *finding;
	struct world w;

	play = &plays[_i];
	start(&w, BOTH);
	finding = world_finding(&w, "ipv6.service");
	ck_assert_msg(finding->verdict == play->verdict, "%s: %s", play->name,
		verdict_names[finding->verdict]);
	ck_assert_int_eq(finding_reads(finding, "addresses_v6"), play->verdict);
	ck_assert_msg(finding_reads(finding, "names_v6") == play->names, "%s: names", play->name);
	ck_assert_msg(world_finding(&w, "coverage.cities")->verdict == VERDICT_PASS,
		"%s: coverage by any family", play->name);
	ck_assert_int_eq(finding->need, 6);
	ck_assert_uint_eq(w.evidence->ipv6.count, 11);
	world_close(&w);
}
END_TEST

START_TEST(families_are_compared_slot_by_slot)
{
	static const struct play seven = {.name = "seven", .served = 7, .extra_ns = 2000000};
	const struct evidence_ipv6 *first, *last;
	struct world w;

	play = &seven;
	start(&w, BOTH);
	first = &world_judge(&w)->ipv6.items[0];
	last = &w.evidence->ipv6.items[10];
	ck_assert_str_eq(first->code, "360100");
	ck_assert_int_eq(first->compared, 20);
	ck_assert_int_eq(first->only_v4, 0);
	ck_assert_int_eq(first->timed, 20);
	ck_assert_int_eq(first->slower, 20);
	ck_assert_int_eq(first->extra_us, 2000);
	ck_assert_int_eq(first->slower_high_ppm, 1000000);
	ck_assert_int_gt(first->slower_low_ppm, 700000);
	ck_assert_int_eq(first->objects_same, 20);
	ck_assert_int_eq(first->objects_differ, 0);
	ck_assert_int_eq(first->aaaa_asked, 20);
	ck_assert_int_eq(first->aaaa_present, 20);
	ck_assert_int_eq(last->only_v4, 20);
	ck_assert_int_eq(last->timed, 0);
	ck_assert_int_eq(last->extra_us, BIND_ABSENT);
	ck_assert_int_eq(last->service.verdict, VERDICT_FAIL);
	world_close(&w);
}
END_TEST

START_TEST(without_an_ipv6_address_nothing_is_judged)
{
	const struct finding *finding;
	struct world w;

	play = &plays[0];
	start(&w, NODE("'" V4 "'"));
	finding = world_finding(&w, "ipv6.service");
	ck_assert_int_eq(finding->verdict, VERDICT_NOT_ASSESSED);
	ck_assert(finding_has(finding, REASON_NONE_DECLARED));
	ck_assert_uint_eq(w.evidence->ipv6.count, 0);
	world_close(&w);
}
END_TEST

/* The other node, with IPv4 alone, is asked nothing over IPv6 and is not missing there. */
START_TEST(nodes_of_ipv4_alone_hold_nothing_open)
{
	static const struct play none = {.name = "none", .served = 0};
	struct world w;

	play = &none;
	start(&w, ",'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc',"
		  "'addresses':['" V4 "','" V6 "']},{'id':'n-fz','role':'regional','city':"
		  "'361000','site':'s-fz','addresses':['198.18.3.1']}]");
	ck_assert_int_eq(world_finding(&w, "ipv6.service")->verdict, VERDICT_FAIL);
	ck_assert_int_eq(world_finding(&w, "coverage.cities")->verdict, VERDICT_PASS);
	world_close(&w);
}
END_TEST

START_TEST(without_a_plan_ipv6_cannot_pass)
{
	struct world w;

	play = &plays[0];
	start(&w, BOTH);
	w.in.plan = NULL;
	ck_assert_int_eq(world_finding(&w, "ipv6.service")->verdict, VERDICT_INCONCLUSIVE);
	world_close(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ipv6.service");
	TCase *tests = tcase_create("ipv6");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, six_of_eleven_cities_over_ipv6, 0, ARRAY_LEN(plays));
	tcase_add_test(tests, families_are_compared_slot_by_slot);
	tcase_add_test(tests, without_an_ipv6_address_nothing_is_judged);
	tcase_add_test(tests, nodes_of_ipv4_alone_hold_nothing_open);
	tcase_add_test(tests, without_a_plan_ipv6_cannot_pass);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
