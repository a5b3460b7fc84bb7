#include <check.h>
#include <stdlib.h>

#include "base/array.h"
#include "probes/ring.h"
#include "probes/schedule.h"
#include "probes/wheel.h"

#define SECOND_NS INT64_C(1000000000)

static const struct {
	const char *name;
	int64_t slot_ns, sent, interval_ns, spread_ns, left_out, guard_ns;
} fits[] = {
	{"the profile's icmp", 300 * SECOND_NS, 20, SECOND_NS, 0, 0, SECOND_NS},
	{"the profile's tcp", 300 * SECOND_NS, 5, 5 * SECOND_NS, 0, 0, SECOND_NS},
	{"one", 300 * SECOND_NS, 1, 300 * SECOND_NS, 0, 0, SECOND_NS},
	{"exactly the slot", 10 * SECOND_NS, 10, SECOND_NS, 0, 0, SECOND_NS / 2},
	{"hardly room", 10 * SECOND_NS, 11, SECOND_NS - 1, 0, 0, 5},
	{"too many", 10 * SECOND_NS, 20, SECOND_NS, 0, 10, SECOND_NS / 2},
	{"short slot", 200000000, 5, 20000000, 0, 0, 10000000},
	{"shortest slot", 1000000, 1, 1000000, 0, 0, 50000},
	{"a tick at least", 1000000000, 5, 1, 0, 0, 50000000},
	{"by count", 300 * SECOND_NS, 50, SECOND_NS, SECOND_NS, 0, SECOND_NS},
	{"nothing", 300 * SECOND_NS, 0, SECOND_NS, 0, 0, SECOND_NS},
};

START_TEST(all_sends_lie_in_the_slot)
{
	for (uint64_t i = 0; i < 2000; i++) {
		uint64_t seed = i < 1000 ? i * UINT64_C(0x9e3779b97f4a7c15) : UINT64_MAX - i;
		struct schedule is = schedule_fit(seed, fits[_i].slot_ns, fits[_i].sent,
			fits[_i].interval_ns, fits[_i].spread_ns);

		ck_assert_msg(is.left_out == fits[_i].left_out, "%s: left out %lld", fits[_i].name,
			(long long)is.left_out);
		ck_assert_int_eq(is.count + is.left_out, fits[_i].sent);
		ck_assert_int_ge(is.phase_ns, 0);
		ck_assert_msg(is.guard_ns == fits[_i].guard_ns, "%s: guard %lld", fits[_i].name,
			(long long)is.guard_ns);
		if (fits[_i].spread_ns)
			ck_assert_int_lt(is.phase_ns, fits[_i].spread_ns);
		for (int64_t k = 0; k < is.count; k++)
			ck_assert_msg(schedule_at_ns(&is, k) < fits[_i].slot_ns - is.guard_ns,
				"%s: request %lld at %lld", fits[_i].name, (long long)k,
				(long long)schedule_at_ns(&is, k));
		if (is.count > 1)
			ck_assert_int_ge(
				schedule_at_ns(&is, 1) - schedule_at_ns(&is, 0), SCHEDULE_TICK_NS);
	}
}
END_TEST

static struct schedule_key key_of(const char *agent, const char *addr, const char *method)
{
	return (struct schedule_key){.agent = agent, .addr = addr, .method = method};
}

START_TEST(seed_depends_on_every_field_and_nothing_else)
{
	struct schedule_key base = key_of("a1", "198.18.0.1", "tcp"), same = base;
	struct schedule_key others[] = {base, base, base, base, base};

	others[0].agent = "a2";
	others[1].addr = "198.18.0.2";
	others[2].method = "icmp";
	others[3].check = "c1";
	others[4].port = 443;
	ck_assert_uint_eq(schedule_seed(&base), schedule_seed(&same));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		ck_assert_uint_ne(schedule_seed(&base), schedule_seed(&others[i]));
}
END_TEST

/* SHA-256 of "a1\n198.18.0.1\nicmp\n\n0\n", first eight bytes (sha256sum). */
START_TEST(seed_is_the_same_on_every_machine)
{
	struct schedule_key key = key_of("a1", "198.18.0.1", "icmp");

	ck_assert_uint_eq(schedule_seed(&key), UINT64_C(0x9ae6ec9bf078425c));
}
END_TEST

START_TEST(requests_of_different_targets_interleave)
{
	static const char *const addrs[] = {
		"198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4", "198.18.0.5", "198.18.0.6"};
	size_t phases_in_first_half = 0;

	for (size_t i = 0; i < ARRAY_LEN(addrs); i++) {
		struct schedule_key key = key_of("a1", addrs[i], "icmp");
		struct schedule is =
			schedule_fit(schedule_seed(&key), 300 * SECOND_NS, 20, SECOND_NS, 0);

		phases_in_first_half += is.phase_ns < 140 * SECOND_NS;
	}
	ck_assert_uint_gt(phases_in_first_half, 0);
	ck_assert_uint_lt(phases_in_first_half, ARRAY_LEN(addrs));
}
END_TEST

/* Instants up to three turns of the wheel, pushed in no order, popped while others come. */
START_TEST(wheel_gives_nothing_early_and_everything_in_its_tick)
{
	struct wheel *wheel = wheel_new((struct mono_ns){5 * WHEEL_TICK_NS});
	struct mono_ns due[1000], now = {5 * WHEEL_TICK_NS};
	bool seen[1000] = {false};
	size_t count = 0;
	uint64_t id;

	for (uint64_t i = 0; i < 1000; i++) {
		due[i].v =
			now.v + (int64_t)(i * 7919 % 1009) * 25 * WHEEL_TICK_NS + (int64_t)i * 321;
		wheel_push(wheel, due[i], i);
	}
	ck_assert_uint_eq(wheel_count(wheel), 1000);
	while (wheel_count(wheel) > 0) {
		struct mono_ns next = wheel_next_at(wheel);

		ck_assert_int_ge(next.v, now.v);
		now = next.v > now.v ? next : (struct mono_ns){now.v + WHEEL_TICK_NS};
		while (wheel_pop(wheel, now, &id)) {
			ck_assert_uint_lt(id, 1000);
			ck_assert(!seen[id]);
			ck_assert_int_le(due[id].v, now.v);
			ck_assert_int_lt(now.v - due[id].v, 2 * WHEEL_TICK_NS);
			seen[id] = true;
			count++;
		}
	}
	ck_assert_uint_eq(count, 1000);
	ck_assert_int_eq(wheel_next_at(wheel).v, INT64_MAX);
	wheel_free(wheel);
}
END_TEST

/* The machine slept: the clock jumps over many turns. */
START_TEST(wheel_gives_all_that_a_jump_passed_over)
{
	struct wheel *wheel = wheel_new((struct mono_ns){0});
	size_t count = 0;
	uint64_t id;

	for (uint64_t i = 0; i < 100; i++)
		wheel_push(wheel, (struct mono_ns){(int64_t)i * 1000 * WHEEL_TICK_NS}, i);
	wheel_push(wheel, (struct mono_ns){INT64_C(1000000) * WHEEL_TICK_NS}, 100);
	while (wheel_pop(wheel, (struct mono_ns){INT64_C(500000) * WHEEL_TICK_NS}, &id))
		count += id < 100;
	ck_assert_uint_eq(count, 100);
	ck_assert_uint_eq(wheel_count(wheel), 1);
	wheel_push(wheel, (struct mono_ns){1}, 7);
	ck_assert(wheel_pop(wheel, (struct mono_ns){INT64_C(500000) * WHEEL_TICK_NS}, &id));
	ck_assert_uint_eq(id, 7);
	wheel_free(wheel);
}
END_TEST

START_TEST(ring_keeps_the_order_while_it_grows)
{
	struct ring ring = {0};
	uint64_t in = 0, out = 0;

	for (int round = 0; round < 300; round++) {
		for (int i = 0; i < 7; i++)
			ring_push(&ring, in++);
		for (int i = 0; i < 5; i++)
			ck_assert_uint_eq(ring_pop(&ring), out++);
	}
	ck_assert_uint_eq(ring_first(&ring), out);
	while (ring.count > 0)
		ck_assert_uint_eq(ring_pop(&ring), out++);
	ck_assert_uint_eq(out, in);
	ring_fini(&ring);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_schedule");
	TCase *tcase = tcase_create("schedule");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, all_sends_lie_in_the_slot, 0, (int)ARRAY_LEN(fits));
	tcase_add_test(tcase, seed_depends_on_every_field_and_nothing_else);
	tcase_add_test(tcase, seed_is_the_same_on_every_machine);
	tcase_add_test(tcase, requests_of_different_targets_interleave);
	tcase_add_test(tcase, wheel_gives_nothing_early_and_everything_in_its_tick);
	tcase_add_test(tcase, wheel_gives_all_that_a_jump_passed_over);
	tcase_add_test(tcase, ring_keeps_the_order_while_it_grows);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
