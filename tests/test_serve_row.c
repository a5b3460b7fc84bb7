#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/bind.h"
#include "cli/serve_row.h"
#include "tests/data_fixture.h"

#define DRAINED_AT 10000
#define NONE       INT64_MIN

/* One answer a second from 0 on: '1' to the node that is drained, '2' and '3' to others, '-' none;
 * a visit that failed is the letter: 'a', 'b', 'c', and 'x' for none. */
static const struct row_case {
	const char *name, *answers;
	bool drain, restored;
	enum row_state state;
	int now, before;
	int64_t since_ms, switch_ms, asked, failed;
	bool failing;
} row_cases[] = {
	{"nothing yet", "", true, false, ROW_NONE, -1, -1, NONE, NONE, 0, 0, false},
	{"no drain", "1111", false, false, ROW_STEADY, 1, -1, 0, NONE, 0, 0, false},
	{"never there", "22222222222222", true, false, ROW_STEADY, 2, -1, 0, NONE, 0, 0, false},
	{"still there", "11111111111111", true, false, ROW_WAITING, 1, -1, 0, NONE, 4, 0, false},
	{"fails there", "1111111111aaaa", true, false, ROW_WAITING, 1, -1, 0, NONE, 4, 4, true},
	{"switched", "11111111111a2222", true, false, ROW_SWITCHED, 2, 1, 12000, 2000, 2, 1, false},
	{"back and forth", "1111111111121122", true, false, ROW_SWITCHED, 2, 1, 14000, 4000, 4, 0,
		false},
	{"there again", "1111111111122221", true, false, ROW_WAITING, 1, 2, 15000, NONE, 6, 0,
		false},
	{"only silence since", "1111111111xxx", true, false, ROW_WAITING, 1, -1, 0, NONE, 3, 3,
		true},
	{"moved before", "1111122222222", true, false, ROW_STEADY, 2, 1, 5000, NONE, 0, 0, false},
	{"restored", "1111111111222111", true, true, ROW_RESTORED, 1, 2, 13000, NONE, 0, 0, false},
	{"restored, not yet back", "1111111111222", true, true, ROW_SWITCHED, 2, 1, 10000, 0, 0, 0,
		false},
	{"nothing but failures", "xx", true, false, ROW_STEADY, -1, -1, NONE, NONE, 0, 0, true},
};

static struct row_entry entry_of(char answer, size_t second)
{
	struct row_entry entry = {
		.at = {(int64_t)second * 1000}, .set = -1, .ttl = 5, .visit = true, .ok = true};

	if (answer >= '1' && answer <= '3')
		entry.set = answer - '0';
	if (answer >= 'a' && answer <= 'c')
		entry.set = answer - 'a' + 1;
	entry.ok = answer >= '1' && answer <= '3';
	return entry;
}

static void check_view(const struct row_case *c, const struct row *row)
{
	static const bool has[] = {false, true, false, false};
	const struct row_drain drain = {
		.at = {c->drain ? DRAINED_AT : BIND_ABSENT}, .restored = c->restored, .has = has};
	struct row_view view;

	row_see(row, &drain, &view);
	ck_assert_msg(view.state == c->state, "%s: %s", c->name, row_state_names[view.state]);
	ck_assert_msg(view.now == c->now && view.before == c->before, "%s: %d, %d", c->name,
		view.now, view.before);
	ck_assert_msg(view.since.v == c->since_ms, "%s: %lld", c->name, (long long)view.since.v);
	ck_assert_msg(
		view.switch_ms == c->switch_ms, "%s: %lld", c->name, (long long)view.switch_ms);
	ck_assert_msg(view.asked == c->asked && view.failed == c->failed, "%s: %lld, %lld", c->name,
		(long long)view.asked, (long long)view.failed);
	ck_assert_msg(view.failing == c->failing, "%s", c->name);
}

START_TEST(users_are_seen_where_their_answers_lead)
{
	const struct row_case *c = &row_cases[_i];
	struct row *row = calloc(1, sizeof(*row));

	ck_assert_ptr_nonnull(row);
	for (size_t i = 0; c->answers[i]; i++)
		row_add(row, entry_of(c->answers[i], i));
	check_view(c, row);
	free(row);
}
END_TEST

START_TEST(order_in_which_answers_come_does_not_show)
{
	const struct row_case *c = &row_cases[_i];
	struct row *row = calloc(1, sizeof(*row));

	ck_assert_ptr_nonnull(row);
	for (size_t i = strlen(c->answers); i-- > 0;)
		row_add(row, entry_of(c->answers[i], i));
	check_view(c, row);
	free(row);
}
END_TEST

START_TEST(more_answers_than_are_kept_are_still_counted)
{
	struct row *row = calloc(1, sizeof(*row));

	ck_assert_ptr_nonnull(row);
	for (size_t i = 0; i < ROW_ENTRIES + 10; i++)
		row_add(row, entry_of('1', i));
	row_add(row, entry_of('a', 0)); /* older than all that is kept */
	ck_assert_uint_eq(row->count, ROW_ENTRIES);
	ck_assert_int_eq(row->left, 11);
	ck_assert_int_eq(row->visits_ok, ROW_ENTRIES + 10);
	ck_assert_int_eq(row->visits_failed, 1);
	ck_assert_int_eq(row->entries[0].at.v, 10000);
	free(row);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("row");

	tcase_add_loop_test(
		tc, users_are_seen_where_their_answers_lead, 0, (int)ARRAY_LEN(row_cases));
	tcase_add_loop_test(
		tc, order_in_which_answers_come_does_not_show, 0, (int)ARRAY_LEN(row_cases));
	tcase_add_test(tc, more_answers_than_are_kept_are_still_counted);
	return run_case("cli: serve's rows", tc);
}
