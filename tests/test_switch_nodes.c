/* A watch judged: objects that go, servers that stop. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/watch_fixture.h"

#define NEVER BIND_ABSENT

static const struct purged {
	const char *name, *letters;
	bool keyless;
	int verdict, reason;
	int64_t gone_ms, served;
} purged[] = {
	{"gone at once",
		"oooooo"
		"4444444444",
		false, VERDICT_PASS, -1, 0, 0},
	{"gone after four seconds",
		"oooooo"
		"oooo444444",
		false, VERDICT_PASS, -1, 4000, 4},
	{"another body is not the object",
		"oooooo"
		"ooOOOOOOOO",
		false, VERDICT_PASS, -1, 2000, 2},
	{"it comes back, and goes for good",
		"oooooo"
		"44oo444444",
		false, VERDICT_PASS, -1, 4000, 2},
	{"silence shows nothing",
		"oooooo"
		"ootttttttt",
		false, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, NEVER, 2},
	{"a fault of the server shows nothing",
		"oooooo"
		"o555555555",
		false, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, NEVER, 1},
	{"one of two caches has it no more",
		"oooooo"
		"o4o4o4o4o4",
		false, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, 9000, 5},
	{"a page that is new each time was never one object",
		"oOoOoO"
		"NNNNNNNNNN",
		false, VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, NEVER, 0},
	{"a page that is new each time is refused",
		"oOoOoO"
		"NN44444444",
		false, VERDICT_PASS, -1, 2000, 0},
	{"still there, hardly watched",
		"oooooo"
		"oooooooooo",
		false, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, NEVER, 10},
	{"it never was there",
		"444444"
		"4444444444",
		false, VERDICT_INCONCLUSIVE, REASON_NO_DATA, 0, 0},
	{"nothing was measured", "oooooo", false, VERDICT_INCONCLUSIVE, REASON_NO_DATA, NEVER, 0},
	{"nobody knows who answers",
		"oooooo"
		"oo44444444",
		true, VERDICT_INCONCLUSIVE, REASON_NODE_IDENTITY, 2000, 2},
};

START_TEST(a_blocked_object)
{
	const struct purged *row = &purged[_i];
	const struct evidence_purge *purge;
	struct watch_play p;

	watch_open(&p, NODES_WATCHED, NULL, "c", 60);
	p.keyless = row->keyless;
	watch_event(&p, WATCH_BLOCK, "c", 6000);
	watch_play_node(&p, "a-nc", 0, row->letters);
	watch_judge(&p);
	ck_assert_uint_eq(p.out.purges.count, 3);
	purge = &p.out.purges.items[1]; /* n-fz, n-nc, n-sr */
	ck_assert_str_eq(purge->node, "n-nc");
	ck_assert_msg(
		purge->verdict == row->verdict, "%s: %s", row->name, verdict_names[purge->verdict]);
	ck_assert_msg(
		purge->gone_ms == row->gone_ms, "%s: %lld", row->name, (long long)purge->gone_ms);
	ck_assert_msg(purge->served == row->served, "%s", row->name);
	ck_assert_uint_eq(purge->reason.count, row->reason >= 0);
	if (row->reason >= 0)
		ck_assert_int_eq(purge->reason.items[0], row->reason);
	watch_close(&p);
}
END_TEST

START_TEST(the_last_node_tells_how_long_blocking_took)
{
	struct watch_play p;

	watch_open(&p, NODES_WATCHED, NULL, "c", 60);
	watch_event(&p, WATCH_BLOCK, "c", 6000);
	watch_play_node(&p, "a-nc", 0, "oooooo444444");
	watch_play_node(&p, "a-nc", 1, "ooooooooo444");
	watch_judge(&p);
	ck_assert_int_eq(purge_last_ms(&p.out, &p.out.purges.items[0]), BIND_ABSENT);
	watch_play_node(&p, "a-nc", 2, "ooooooo44444");
	watch_judge(&p);
	ck_assert_int_eq(purge_last_ms(&p.out, &p.out.purges.items[0]), 3000);
	ck_assert_int_eq(p.out.purges.items[0].verdict, VERDICT_PASS);
	watch_close(&p);
}
END_TEST

START_TEST(an_object_that_stays_for_five_minutes_is_not_blocked)
{
	struct watch_play p;
	char letters[401];

	memset(letters, 'o', 400);
	letters[400] = '\0';
	watch_open(&p, NODES_WATCHED, NULL, "c", 500);
	watch_event(&p, WATCH_BLOCK, "c", 6000);
	watch_play_node(&p, "a-nc", 0, letters);
	watch_judge(&p);
	ck_assert_int_eq(p.out.purges.items[1].verdict, VERDICT_FAIL);
	watch_close(&p);
}
END_TEST

static const struct downed {
	const char *name, *letters;
	bool keyless;
	int verdict, reason;
	int64_t failed;
} downed[] = {
	{"nobody notices",
		"ABABAB"
		"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
		false, VERDICT_PASS, -1, 0},
	{"half of the requests fail",
		"ABABAB"
		"5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B",
		false, VERDICT_FAIL, -1, 16},
	{"one fails of few",
		"ABABAB"
		"5BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
		false, VERDICT_INCONCLUSIVE, REASON_INTERVAL_STRADDLES, 1},
	{"few were asked",
		"ABABAB"
		"BBBBBBBBBB",
		false, VERDICT_INCONCLUSIVE, REASON_INSUFFICIENT_SAMPLES, 0},
	{"the server answers all the same",
		"ABABAB"
		"ABABABABABABABABABABABABABABABAB",
		false, VERDICT_INCONCLUSIVE, REASON_CONFLICTING_SOURCES, 0},
	{"the server was never seen",
		"BBBBBB"
		"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
		false, VERDICT_INCONCLUSIVE, REASON_NO_DATA, 0},
	{"nobody knows who answers",
		"ABABAB"
		"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
		true, VERDICT_INCONCLUSIVE, REASON_NODE_IDENTITY, 0},
};

START_TEST(a_real_server_that_is_down)
{
	const struct downed *row = &downed[_i];
	const struct evidence_down *down;
	struct watch_play p;

	watch_open(&p, NODES_WATCHED, NULL, "c", 60);
	p.keyless = row->keyless;
	watch_event(&p, WATCH_DOWN, "a", 6000);
	watch_play_node(&p, "a-nc", 0, row->letters);
	watch_judge(&p);
	ck_assert_uint_eq(p.out.downs.count, 3);
	down = &p.out.downs.items[1];
	ck_assert_msg(
		down->verdict == row->verdict, "%s: %s", row->name, verdict_names[down->verdict]);
	ck_assert_int_eq(down->failed, row->failed);
	ck_assert_uint_eq(down->reason.count, row->reason >= 0);
	if (row->reason >= 0)
		ck_assert_int_eq(down->reason.items[0], row->reason);
	watch_close(&p);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("switch nodes");
	TCase *c = tcase_create("switch nodes");

	tcase_add_loop_test(c, a_blocked_object, 0, ARRAY_LEN(purged));
	tcase_add_test(c, the_last_node_tells_how_long_blocking_took);
	tcase_add_test(c, an_object_that_stays_for_five_minutes_is_not_blocked);
	tcase_add_loop_test(c, a_real_server_that_is_down, 0, ARRAY_LEN(downed));
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	SRunner *runner = srunner_create(suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
