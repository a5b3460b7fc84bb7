#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/method.h"

#define MS INT64_C(1000000)

static struct probe_progress total;
static struct slot_queue queue;
static struct method_run runs[2];
static struct probe_target targets[2];
static struct arena arena;

/* A method that keeps an integer for each request and one for the series. */
static void fill_extras(const struct probe_series *series, struct arena *to, struct record *out)
{
	struct record_tls *tls = arena_alloc(to, sizeof(*tls));
	const struct probe_request *request;
	const int64_t *common = series_extra(series);
	int64_t at = 0;

	tls->connect_ns.items = arena_array(to, (size_t)series->sent, sizeof(int64_t));
	while ((request = series_next_sent(series, &at))) {
		const int64_t *own = request_extra(request);

		tls->connect_ns.items[tls->connect_ns.count++] = *own + *common;
	}
	out->tls = tls;
}
static const struct probe_method extras_method = {.name = "extras",
	.ts = TS_USER,
	.request_extra_len = sizeof(int64_t),
	.series_extra_len = sizeof(int64_t),
	.fill_record = fill_extras};

static void set_up(void)
{
	total = (struct probe_progress){0};
	queue = (struct slot_queue){
		.total = &total, .expiries = wheel_new((struct mono_ns){1000 * MS})};
	arena = (struct arena){0};
	for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
		static const struct plan_check check = {.id = "c1"};

		runs[i].method = i == 1 ? &extras_method : probe_method_find("icmp");
		runs[i].open = 0;
		targets[i] = (struct probe_target){.node = "n1",
			.addr = "198.18.0.1",
			.timeout_ms = 2000,
			.run = &runs[i],
			.run_index = i,
			.check = i == 1 ? &check : NULL,
			.port = i == 1 ? 80 : 0};
	}
}

static void tear_down(void)
{
	slot_queue_fini(&queue);
	wheel_free(queue.expiries);
	arena_fini(&arena);
}

/* One slot of 10 s with `count` requests for each target. */
static struct probe_slot *begin(int64_t count)
{
	struct schedule plans[2] = {{.interval_ns = MS, .count = count}, {.interval_ns = MS}};
	struct probe_slot *slot;

	plans[1].count = count;
	slot = slot_begin(&queue, targets, 2, plans, (struct mono_ns){1000 * MS});
	slot->start.v = 1000000;
	slot->finish.v = 1010000;
	slot->end.v = 11000 * MS;
	return slot;
}

static struct record record_of(const struct probe_series *series)
{
	struct record record;

	series_record(series, &arena, &record);
	ck_assert_int_eq(record.sent, record.answered + record.lost);
	ck_assert_uint_eq(record.rtt_ns.count, (size_t)record.answered);
	ck_assert_int_le(record.late, record.lost);
	return record;
}

static int64_t err_of(const struct record *record, enum record_err which)
{
	LIST_EACH(const struct bind_count, err, &record->err)
		if (strcmp(err->name, record_err_names[which]) == 0)
			return err->count;
	return 0;
}

static void send_now(struct probe_request *request)
{
	request_sent(&queue, request, (struct mono_ns){2000 * MS});
}

START_TEST(sent_is_answered_and_lost)
{
	struct probe_slot *slot = begin(6);
	struct probe_request *request = slot->series[0].requests;
	struct record record;

	for (int i = 0; i < 5; i++)
		send_now(&request[i]);
	ck_assert_uint_eq(runs[0].open, 5);
	request_replied(&queue, &request[2], 3 * MS, TS_PACKET);
	request_replied(&queue, &request[0], 1 * MS, TS_PACKET);
	request_failed(&queue, &request[1], RECORD_REFUSED);
	request_timed_out(&queue, &request[3]);
	request[4].why = RECORD_UNREACHABLE;
	request_timed_out(&queue, &request[4]);
	request_not_sent(&queue, &request[5], RECORD_NO_ROUTE);
	ck_assert_uint_eq(runs[0].open, 0);
	ck_assert_uint_eq(slot->unresolved, 6); /* those of the other */
	record = record_of(&slot->series[0]);
	ck_assert_int_eq(record.sent, 5);
	ck_assert_int_eq(record.answered, 2);
	ck_assert_int_eq(record.rtt_ns.items[0], 1 * MS); /* in send order */
	ck_assert_int_eq(record.rtt_ns.items[1], 3 * MS);
	ck_assert_int_eq(record.not_sent, 1);
	ck_assert_int_eq(err_of(&record, RECORD_REFUSED), 1);
	ck_assert_int_eq(err_of(&record, RECORD_UNREACHABLE), 1);
	ck_assert_int_eq(err_of(&record, RECORD_NO_ROUTE), 1);
	ck_assert_uint_eq(record.err.count, 3); /* silence has no name */
	ck_assert(record.valid);
	ck_assert_str_eq(record.node, "n1");
	ck_assert_int_eq(record.slot.v, 1000000);
	ck_assert_int_eq(total.sent, 5);
	ck_assert_int_eq(total.answered, 2);
	ck_assert_int_eq(total.not_sent, 1);
}
END_TEST

START_TEST(answer_after_the_time_out_is_lost_and_late)
{
	struct probe_slot *slot = begin(3);
	struct probe_request *request = slot->series[0].requests;
	struct record record;

	for (int i = 0; i < 3; i++)
		send_now(&request[i]);
	request_replied(&queue, &request[0], 2000 * MS, TS_PACKET); /* at the last moment */
	request_replied(&queue, &request[1], 2000 * MS + 1, TS_PACKET);
	request_timed_out(&queue, &request[2]);
	request_replied(&queue, &request[2], 2500 * MS, TS_PACKET);
	request_replied(&queue, &request[2], 2600 * MS, TS_PACKET); /* and once more */
	record = record_of(&slot->series[0]);
	ck_assert_int_eq(record.answered, 1);
	ck_assert_int_eq(record.lost, 2);
	ck_assert_int_eq(record.late, 2);
	ck_assert_int_eq(record.dup, 1);
}
END_TEST

START_TEST(second_answer_is_a_duplicate)
{
	struct probe_slot *slot = begin(1);
	struct probe_request *request = slot->series[0].requests;
	struct record record;

	send_now(request);
	request_replied(&queue, request, 5 * MS, TS_PACKET);
	request_replied(&queue, request, 6 * MS, TS_PACKET);
	request_replied(&queue, request, 7 * MS, TS_PACKET);
	record = record_of(&slot->series[0]);
	ck_assert_int_eq(record.dup, 2);
	ck_assert_int_eq(record.rtt_ns.items[0], 5 * MS);
}
END_TEST

START_TEST(answer_to_what_never_left_is_stray)
{
	struct probe_slot *slot = begin(1);

	request_replied(&queue, slot->series[0].requests, 5 * MS, TS_PACKET);
	ck_assert_int_eq(record_of(&slot->series[0]).stray, 1);
	ck_assert_int_eq(record_of(&slot->series[0]).answered, 0);
}
END_TEST

static const struct {
	const char *name;
	int64_t offset_ns, step_us;
	bool valid;
} steps[] = {
	{"none", 0, 0, true},
	{"1 ms", 1 * MS, 1000, true},
	{"more than 1 ms", 1 * MS + 1, 1000, false},
	{"back", -2 * MS, -2000, false},
	{"an hour", 3600000 * MS, 3600000000, false},
};

START_TEST(clock_step_voids_the_slot)
{
	struct probe_slot *slot = begin(1);
	struct record record;

	slot->offset_ns = 999000 * MS; /* its wall start is 1000 s, its begin 1 s */
	slot_note_clock(&queue, slot->offset_ns + steps[_i].offset_ns);
	slot_note_clock(&queue, slot->offset_ns); /* and back again */
	record = record_of(&slot->series[0]);
	ck_assert_msg(record.valid == steps[_i].valid, "%s", steps[_i].name);
	ck_assert_int_eq(record.clock.step_us, steps[_i].step_us);
	ck_assert_uint_eq(record.why.count, steps[_i].valid ? 0 : 1);
	if (!steps[_i].valid)
		ck_assert_int_eq(record.why.items[0], WHY_CLOCK_STEP);
	/* a step forward brings the slot's end nearer, one back does not move it */
	ck_assert_int_le(slot->end.v, 11000 * MS);
	if (steps[_i].offset_ns > MS)
		ck_assert_int_eq(slot->end.v, 11000 * MS - steps[_i].offset_ns);
}
END_TEST

START_TEST(negative_rtt_is_no_distance)
{
	struct probe_slot *slot = begin(1);
	struct record record;

	send_now(slot->series[0].requests);
	request_replied(&queue, slot->series[0].requests, -1, TS_PACKET);
	record = record_of(&slot->series[0]);
	ck_assert_int_eq(record.answered, 0);
	ck_assert(!record.valid);
}
END_TEST

START_TEST(dropped_datagrams_void_only_what_comes_by_that_socket)
{
	struct probe_slot *slot = begin(1);
	struct slot_drops drops[2] = {{.since = {[ADDRESS_V4] = 7}}};
	struct record icmp, other;

	slot->drops = drops;
	icmp = record_of(&slot->series[0]);
	other = record_of(&slot->series[1]);
	ck_assert_int_eq(icmp.capture_lost, 7);
	ck_assert(!icmp.valid);
	ck_assert_int_eq(icmp.why.items[0], WHY_CAPTURE_LOST);
	ck_assert_int_eq(other.capture_lost, 0);
	ck_assert(other.valid);
}
END_TEST

START_TEST(what_a_method_keeps_has_an_entry_for_each_request_that_left)
{
	struct probe_slot *slot = begin(3);
	struct probe_request *request = slot->series[1].requests;
	int64_t *common = series_extra(&slot->series[1]);
	struct record record;

	*common = 100;
	request_not_sent(&queue, &request[0], RECORD_NO_BUFFER);
	for (int i = 1; i < 3; i++) {
		int64_t *own = request_extra(&request[i]);

		ck_assert_int_eq(*own, 0);
		*own = i;
		send_now(&request[i]);
	}
	request_replied(&queue, &request[2], 4 * MS, TS_TCP_INFO);
	request_timed_out(&queue, &request[1]);
	record = record_of(&slot->series[1]);
	ck_assert_str_eq(record.check, "c1");
	ck_assert_uint_eq(record.tls->connect_ns.count, 2);
	ck_assert_int_eq(record.tls->connect_ns.items[0], 101);
	ck_assert_int_eq(record.tls->connect_ns.items[1], 102);
	ck_assert_int_eq(record_of(&slot->series[0]).ts, TS_RX); /* none: what the method says */
}
END_TEST

START_TEST(record_names_the_weakest_stamp_of_its_answers)
{
	struct probe_slot *slot = begin(3);
	struct probe_request *request = slot->series[0].requests;

	for (int i = 0; i < 3; i++)
		send_now(&request[i]);
	request_replied(&queue, &request[1], 4 * MS, TS_PACKET);
	ck_assert_int_eq(slot->series[0].ts, TS_PACKET);
	request_replied(&queue, &request[0], 4 * MS, TS_TCP_INFO);
	request_replied(&queue, &request[2], 4 * MS, TS_PACKET);
	ck_assert_int_eq(record_of(&slot->series[0]).ts, TS_TCP_INFO);
}
END_TEST

/* The capture shows what left: the rest was never sent, whatever the kernel said. */
START_TEST(request_that_was_not_seen_to_leave_is_not_lost)
{
	struct probe_slot *slot = begin(2);
	struct probe_request *request = slot->series[0].requests;
	struct record record;

	send_now(&request[0]);
	send_now(&request[1]);
	request_unsent(&queue, &request[0], RECORD_NOT_SEEN);
	request_timed_out(&queue, &request[0]);
	request_timed_out(&queue, &request[1]);
	record = record_of(&slot->series[0]);
	ck_assert_int_eq(record.sent, 1);
	ck_assert_int_eq(record.lost, 1);
	ck_assert_int_eq(record.not_sent, 1);
	ck_assert_int_eq(err_of(&record, RECORD_NOT_SEEN), 1);
	ck_assert_int_eq(total.sent, 1);
	ck_assert_uint_eq(runs[0].open, 0);
}
END_TEST

START_TEST(ended_slot_counts_what_did_not_leave)
{
	struct probe_slot *slot = begin(4);

	send_now(slot->series[0].requests);
	slot_end(&queue, slot);
	ck_assert_uint_eq(slot->unresolved, 1);
	ck_assert_int_eq(record_of(&slot->series[1]).not_sent, 4);
	request_timed_out(&queue, slot->series[0].requests);
	ck_assert_int_eq(record_of(&slot->series[0]).not_sent, 3);
	ck_assert_uint_eq(slot->unresolved, 0);
}
END_TEST

START_TEST(requests_are_found_by_index_while_their_slot_is_there)
{
	struct probe_slot *first = begin(3), *second = begin(2);
	uint64_t old = first->requests[0].index;

	ck_assert_ptr_eq(slot_find(&queue, old + 5), &first->requests[5]);
	ck_assert_ptr_eq(slot_find(&queue, old + 6), &second->requests[0]);
	ck_assert_ptr_eq(slot_find(&queue, old + 9), &second->requests[3]);
	ck_assert_ptr_null(slot_find(&queue, old + 10));
	ck_assert_ptr_null(slot_find(&queue, UINT64_MAX));
	slot_drop_first(&queue);
	ck_assert_ptr_null(slot_find(&queue, old));
	ck_assert_ptr_nonnull(slot_find(&queue, old + 6));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_slot");
	TCase *tcase = tcase_create("slot");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, sent_is_answered_and_lost);
	tcase_add_test(tcase, answer_after_the_time_out_is_lost_and_late);
	tcase_add_test(tcase, second_answer_is_a_duplicate);
	tcase_add_test(tcase, answer_to_what_never_left_is_stray);
	tcase_add_loop_test(tcase, clock_step_voids_the_slot, 0, (int)ARRAY_LEN(steps));
	tcase_add_test(tcase, negative_rtt_is_no_distance);
	tcase_add_test(tcase, dropped_datagrams_void_only_what_comes_by_that_socket);
	tcase_add_test(tcase, what_a_method_keeps_has_an_entry_for_each_request_that_left);
	tcase_add_test(tcase, record_names_the_weakest_stamp_of_its_answers);
	tcase_add_test(tcase, request_that_was_not_seen_to_leave_is_not_lost);
	tcase_add_test(tcase, ended_slot_counts_what_did_not_leave);
	tcase_add_test(tcase, requests_are_found_by_index_while_their_slot_is_there);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
