/* Lines of events: read, sorted, written again. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model/watch.h"

#define AT     "\"at\":\"2026-11-22T10:00:00+08:00\""
#define DRAIN  "{" AT ",\"event\":\"drain\",\"node\":\"n-nc\"}\n"
#define EARLY  "{\"at\":\"2026-11-22T09:59:59.5+08:00\",\"event\":\"note\",\"how\":\"下线\"}\n"
#define RETURN "{\"at\":\"2026-11-22T10:05:00+08:00\",\"event\":\"restore\",\"node\":\"n-nc\"}\n"

struct reading {
	struct arena arena;
	struct faults faults;
	watch_event_list events;
	struct err err;
	int ret;
};

static void read_text(struct reading *r, const char *text, size_t len)
{
	*r = (struct reading){0};
	faults_init(&r->faults);
	r->ret = watch_events_parse(
		text, len, "events.jsonl", &r->arena, &r->events, &r->faults, &r->err);
}

static void end(struct reading *r)
{
	faults_fini(&r->faults);
	arena_fini(&r->arena);
}

START_TEST(events_are_sorted_by_instant)
{
	static const char text[] = RETURN DRAIN "\n" EARLY;
	struct reading r;

	read_text(&r, text, strlen(text));
	ck_assert_int_eq(r.ret, 0);
	ck_assert_uint_eq(r.events.count, 3);
	ck_assert_int_eq(r.events.items[0].event, WATCH_NOTE);
	ck_assert_str_eq(r.events.items[0].how, "下线");
	ck_assert_int_eq(r.events.items[1].event, WATCH_DRAIN);
	ck_assert_str_eq(r.events.items[1].node, "n-nc");
	ck_assert_ptr_null(r.events.items[1].clock);
	ck_assert_int_eq(r.events.items[2].event, WATCH_RESTORE);
	end(&r);
}
END_TEST

START_TEST(of_one_instant_the_order_of_the_file_stays)
{
	static const char text[] = "{" AT ",\"event\":\"block\",\"check\":\"c\"}\n"
				   "{" AT ",\"event\":\"down\",\"server\":\"s\"}\n" DRAIN;
	struct reading r;

	read_text(&r, text, strlen(text));
	ck_assert_uint_eq(r.events.count, 3);
	ck_assert_int_eq(r.events.items[0].event, WATCH_BLOCK);
	ck_assert_int_eq(r.events.items[1].event, WATCH_DOWN);
	ck_assert_int_eq(r.events.items[2].event, WATCH_DRAIN);
	end(&r);
}
END_TEST

/* A file that is being written, or was cut, holds the lines that are whole. */
START_TEST(every_shorter_prefix_holds_the_whole_lines)
{
	static const char text[] = DRAIN RETURN;

	for (size_t len = 0; len <= strlen(text); len++) {
		struct reading r;
		size_t whole = (len >= strlen(DRAIN)) + (size_t)(len == strlen(text));

		read_text(&r, text, len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_uint_eq(r.events.count, whole);
		end(&r);
	}
}
END_TEST

static const struct broken {
	const char *text;
	size_t line;
} broken[] = {
	{"{}\n", 1},
	{"[]\n", 1},
	{DRAIN "nonsense\n", 2},
	{DRAIN "\n{" AT ",\"event\":\"drain\"}\n", 3},
	{"{" AT ",\"event\":\"block\",\"node\":\"n-nc\"}\n", 1},
	{"{" AT ",\"event\":\"down\"}\n", 1},
	{"{" AT ",\"event\":\"undo\"}\n", 1},
	{"{\"at\":\"yesterday\",\"event\":\"note\"}\n", 1},
	{"{" AT ",\"event\":\"note\",\"hwo\":\"x\"}\n", 1},
	{"{" AT ",\"event\":\"note\",\"event\":\"note\"}\n", 1},
	{"{" AT ",\"event\":\"note\",\"how\":\"\xff\"}\n", 1},
};

START_TEST(a_broken_line_is_named)
{
	struct reading r;

	read_text(&r, broken[_i].text, strlen(broken[_i].text));
	ck_assert_int_eq(r.ret, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_uint_ge(r.faults.count, 1);
	ck_assert_uint_eq(r.faults.items[0].line, broken[_i].line);
	ck_assert_uint_eq(r.events.count, 0);
	end(&r);
}
END_TEST

START_TEST(an_event_is_written_as_it_is_read)
{
	static const struct record_clock clock = {.synced = true, .offset_us = -5, .bound_us = 700};
	const struct watch_event event = {.at = {INT64_C(1795312800123)},
		.event = WATCH_DOWN,
		.server = "rs \"1\"",
		.how = "停用",
		.clock = &clock};
	struct err err = {0};
	struct reading r;
	char *text, *line, *again;
	size_t len;

	ck_assert_int_eq(watch_event_text(&event, &text, &len, &err), 0);
	ck_assert_int_ge(asprintf(&line, "%s\n", text), 0);
	read_text(&r, line, len + 1);
	ck_assert_int_eq(r.ret, 0);
	ck_assert_int_eq(r.events.items[0].clock->bound_us, 700);
	ck_assert_int_eq(watch_event_text(&r.events.items[0], &again, &len, &err), 0);
	ck_assert_int_eq(strncmp(text, again, len), 0);
	free(again);
	free(line);
	free(text);
	end(&r);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("watch_events");
	TCase *tc = tcase_create("watch_events");
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tc);
	tcase_add_test(tc, events_are_sorted_by_instant);
	tcase_add_test(tc, of_one_instant_the_order_of_the_file_stays);
	tcase_add_test(tc, every_shorter_prefix_holds_the_whole_lines);
	tcase_add_loop_test(tc, a_broken_line_is_named, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tc, an_event_is_written_as_it_is_read);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
