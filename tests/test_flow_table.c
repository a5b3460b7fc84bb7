#include <check.h>
#include <string.h>

#include "base/array.h"
#include "probes/flow.h"

static struct flow_key key_of(uint16_t local_port)
{
	return (struct flow_key){{4, {198, 18, 0, 9}}, local_port, 443};
}

static void open_key(struct flow_table *table, const struct flow_key *key, uint32_t seq, int64_t at)
{
	struct packet packet = {.from = {4, {198, 18, 0, 1}}, .to = key->remote};
	struct packet_tcp tcp = {.from_port = key->local_port,
		.to_port = key->remote_port,
		.seq = seq,
		.flags = PACKET_SYN};

	flow_note(table, &packet, &tcp, true, (struct real_ns){at});
}

static void open_port(struct flow_table *table, uint16_t port, int64_t at)
{
	struct flow_key key = key_of(port);

	open_key(table, &key, 1000, at);
}

static bool has_port(const struct flow_table *table, uint16_t port)
{
	struct flow_key key = key_of(port);
	const struct flow *flow = flow_find(table, &key);

	ck_assert(!flow || flow->key.local_port == port);
	return flow != NULL;
}

static uint32_t roll(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

START_TEST(connections_are_told_apart_by_host_and_ports)
{
	struct flow_table *table = flow_table_new(4);
	struct flow_key keys[4];

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		keys[i] = key_of(50000);
	keys[1].remote.bytes[3]++;
	keys[2].local_port++;
	keys[3].remote_port++;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		open_key(table, &keys[i], 1000, 10 + (int64_t)i);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		ck_assert_int_eq(flow_find(table, &keys[i])->syn_at.v, 10 + (int64_t)i);
	keys[0].remote.family = 6; /* the same bytes */
	ck_assert_ptr_null(flow_find(table, &keys[0]));
	flow_table_free(table);
}
END_TEST

START_TEST(oldest_makes_way_and_is_counted)
{
	struct flow_table *table = flow_table_new(4);

	for (uint16_t port = 1; port <= 6; port++)
		open_port(table, port, port);
	ck_assert_int_eq(flow_lost(table), 2);
	for (uint16_t port = 1; port <= 6; port++)
		ck_assert_int_eq(has_port(table, port), port > 2);
	flow_table_free(table);
}
END_TEST

START_TEST(taken_ones_make_room)
{
	struct flow_table *table = flow_table_new(4);
	struct flow_key key = key_of(2);

	for (uint16_t port = 1; port <= 4; port++)
		open_port(table, port, port);
	flow_drop(table, &key);
	flow_drop(table, &key); /* nothing there */
	ck_assert(!has_port(table, 2));
	open_port(table, 5, 5);
	ck_assert_int_eq(flow_lost(table), 0);
	open_port(table, 6, 6);
	ck_assert_int_eq(flow_lost(table), 1);
	ck_assert(!has_port(table, 1) && has_port(table, 3));
	flow_table_free(table);
}
END_TEST

START_TEST(one_that_begins_anew_is_the_newest)
{
	struct flow_table *table = flow_table_new(4);
	struct flow_key first = key_of(1);

	for (uint16_t port = 1; port <= 4; port++)
		open_port(table, port, port);
	open_key(table, &first, 1500, 10);
	ck_assert_int_eq(flow_lost(table), 0);
	open_port(table, 5, 11);
	ck_assert(has_port(table, 1) && !has_port(table, 2));
	flow_table_free(table);
}
END_TEST

/* Against a list: ports in order of their SYNs. */
#define LIST_MOST 50

struct list {
	uint16_t ports[LIST_MOST];
	size_t count;
	int64_t lost;
};

static bool list_remove(struct list *list, uint16_t port)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->ports[i] == port) {
			list->count--;
			memmove(list->ports + i, list->ports + i + 1,
				(list->count - i) * sizeof(*list->ports));
			return true;
		}
	return false;
}

static void list_add(struct list *list, uint16_t port)
{
	if (list->count == LIST_MOST) {
		list_remove(list, list->ports[0]);
		list->lost++;
	}
	list->ports[list->count++] = port;
}

START_TEST(many_connections_come_and_go)
{
	struct flow_table *table = flow_table_new(LIST_MOST);
	struct list list = {0};
	uint32_t state = 1;

	for (int i = 0; i < 20000; i++) {
		uint16_t port = (uint16_t)(1 + roll(&state) % 120);
		struct flow_key key = key_of(port);

		if (roll(&state) % 3 == 0) {
			flow_drop(table, &key);
			list_remove(&list, port);
		} else if (!flow_find(table, &key)) {
			open_port(table, port, i + 1);
			list_add(&list, port);
		}
	}
	ck_assert_int_eq(flow_lost(table), list.lost);
	ck_assert_int_gt(list.lost, 0);
	for (uint16_t port = 1; port <= 120; port++) {
		struct list copy = list;

		ck_assert_int_eq(has_port(table, port), list_remove(&copy, port));
	}
	flow_table_free(table);
}
END_TEST

START_TEST(table_of_none_has_room_for_one)
{
	struct flow_table *table = flow_table_new(0);

	open_port(table, 1, 1);
	open_port(table, 2, 2);
	ck_assert(!has_port(table, 1) && has_port(table, 2));
	flow_table_free(table);
	flow_table_free(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("flow_table");
	TCase *tcase = tcase_create("table");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, connections_are_told_apart_by_host_and_ports);
	tcase_add_test(tcase, oldest_makes_way_and_is_counted);
	tcase_add_test(tcase, taken_ones_make_room);
	tcase_add_test(tcase, one_that_begins_anew_is_the_newest);
	tcase_add_test(tcase, many_connections_come_and_go);
	tcase_add_test(tcase, table_of_none_has_room_for_one);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
