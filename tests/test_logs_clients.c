/* Where clients are: groups of twenty or more, of verified records only, the same however they are
 * read, and nothing of a single client. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/clients.h"
#include "logs/scan.h"
#include "logs/verify.h"
#include "tests/logs_fixture.h"

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"

/* --- places of the tests -------------------------------------------------------------------- */

enum { CITY, CITY_TELECOM, ABROAD };

static const struct inventory_clients groups[] = {
	[CITY] = {.city = "360100"},
	[CITY_TELECOM] = {.city = "360100", .operator_name = "电信"},
	[ABROAD] = {.city = INVENTORY_CLIENTS_ABROAD},
};
static const struct inventory_database databases[] = {{DIGEST, "city.mmdb"}};

/* IPv4 of 10/8 and 2001:db8::/32 are telecom's in the city, others of IPv4 in the city. */
static size_t find(const void *context, const struct sockaddr *client)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	(void)context;
	if (client->sa_family == AF_INET) {
		memcpy(&v4, client, sizeof(v4));
		return ntohl(v4.sin_addr.s_addr) >> 24 == 10 ? CITY_TELECOM : CITY;
	}
	ck_assert_int_eq(client->sa_family, AF_INET6);
	memcpy(&v6, client, sizeof(v6));
	return v6.sin6_addr.s6_addr[2] == 0x0d ? CITY_TELECOM : ABROAD;
}

static const struct log_places places = {.groups = groups,
	.group_count = ARRAY_LEN(groups),
	.find = find,
	.databases = databases,
	.database_count = ARRAY_LEN(databases),
	.key = {UINT64_C(0x0123456789abcdef), UINT64_C(0xfedcba9876543210)}};

/* --- tables --------------------------------------------------------------------------------- */

static struct arena arena;
static struct log_clients *clients;

static void begin(void)
{
	arena_init(&arena);
	clients = log_clients_new(&places);
	ck_assert_ptr_nonnull(clients);
}

static void end(void)
{
	log_clients_free(clients);
	arena_fini(&arena);
}

static void count(const char *address)
{
	const struct log_part part = {(const uint8_t *)address, strlen(address)};

	log_clients_count(clients, part, 100);
}

/* Records of `from` to `to` - 1, by the form. */
__attribute__((format(printf, 1, 0))) static void count_all(const char *form, int from, int to)
{
	char text[64];

	for (int i = from; i < to; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), form, i);
#pragma GCC diagnostic pop
		count(text);
	}
}

/* Of so many records with a client's address. */
static struct inventory_traffic filled(int64_t records)
{
	struct inventory_traffic traffic = {.records = records};

	traffic.fields[FIELD_CLIENT_ADDRESS] = records;
	log_clients_fill(clients, &arena, &traffic);
	ck_assert_ptr_null(inventory_traffic_fault(&traffic));
	return traffic;
}

static int64_t records_of(const struct inventory_traffic *traffic, int group)
{
	LIST_EACH(const struct inventory_clients, row, &traffic->clients)
		if (inventory_order_clients(row, &groups[group]) == 0)
			return row->records;
	return 0;
}

START_TEST(twenty_clients_are_a_group_and_nineteen_are_none)
{
	struct inventory_traffic traffic;

	count_all("192.0.2.%d", 1, 20);
	log_clients_commit(clients);
	traffic = filled(19);
	ck_assert_uint_eq(traffic.clients.count, 0);
	ck_assert_int_eq(traffic.clients_others, 19);
	count("192.0.2.20");
	log_clients_commit(clients);
	traffic = filled(20);
	ck_assert_uint_eq(traffic.clients.count, 1);
	ck_assert_str_eq(traffic.clients.items->city, "360100");
	ck_assert_ptr_null(traffic.clients.items->operator_name);
	ck_assert_int_eq(traffic.clients.items->records, 20);
	ck_assert_int_eq(traffic.clients.items->bytes, 2000);
	ck_assert_int_eq(traffic.clients_others, 0);
	ck_assert_uint_eq(traffic.clients_by.count, 1);
	ck_assert_str_eq(traffic.clients_by.items->sha256, DIGEST);
}
END_TEST

START_TEST(a_client_counts_once_however_often_it_asks)
{
	struct inventory_traffic traffic;

	for (int i = 0; i < 5; i++) {
		count_all("192.0.2.%d", 1, 20);
		count_all("::ffff:192.0.2.%d", 1, 20);
		if (i % 2)
			log_clients_commit(clients);
	}
	log_clients_commit(clients);
	traffic = filled(190);
	ck_assert_uint_eq(traffic.clients.count, 0);
	ck_assert_int_eq(traffic.clients_others, 190);
}
END_TEST

/* Nineteen lines of IPv6 with many machines each; then one more. */
START_TEST(a_line_of_ipv6_is_one_client)
{
	struct inventory_traffic traffic;

	for (int host = 1; host < 9; host++) {
		char form[32];

		snprintf(form, sizeof(form), "2001:db8:%%x::%d", host);
		count_all(form, 0, 19);
	}
	log_clients_commit(clients);
	traffic = filled(8 * 19);
	ck_assert_uint_eq(traffic.clients.count, 0);
	count("2001:db8:ff::1");
	log_clients_commit(clients);
	traffic = filled(8 * 19 + 1);
	ck_assert_int_eq(records_of(&traffic, CITY_TELECOM), 8 * 19 + 1);
}
END_TEST

static const char *const not_addresses[] = {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.", "1.2.3.256",
	"1.2.3.04", "01.2.3.4", "1..3.4", "1.2.3.4444", ".1.2.3", "1.2.3.4 ", "1.2.3.-4", "1:2:3",
	"::1::", "::1%eth0", "[::1]", "a.b.c.d", "1.2.3.4:80",
	"1111:1111:1111:1111:1111:1111:255.255.255.2555",
	"1111:1111:1111:1111:1111:1111:1111:1111:1111"};

/* Nor is anything read beyond its end. */
START_TEST(what_is_no_address_is_in_no_group)
{
	const char *bad = not_addresses[_i];
	uint8_t *exact = malloc(strlen(bad) + 1);
	struct inventory_traffic traffic;

	memcpy(exact, bad, strlen(bad));
	log_clients_count(clients, (struct log_part){exact, strlen(bad)}, 1);
	log_clients_commit(clients);
	free(exact);
	count_all("192.0.2.%d", 0, 20);
	count_all("10.0.0.%d", 0, 20);
	count_all("2002:%x::1", 0, 20);
	log_clients_commit(clients);
	traffic = filled(61);
	ck_assert_uint_eq(traffic.clients.count, 3);
	ck_assert_int_eq(traffic.clients_others, 1);
}
END_TEST

START_TEST(groups_come_by_city_and_operator)
{
	struct inventory_traffic traffic;

	count_all("2002:%x::1", 0, 21);
	count_all("10.0.0.%d", 0, 22);
	count_all("192.0.2.%d", 0, 23);
	log_clients_commit(clients);
	traffic = filled(66);
	ck_assert_uint_eq(traffic.clients.count, 3);
	ck_assert_int_eq(traffic.clients.items[0].records, 23);
	ck_assert_int_eq(traffic.clients.items[1].records, 22);
	ck_assert_int_eq(traffic.clients.items[2].records, 21);
}
END_TEST

/* What was forgotten makes no group larger: neither its records nor its clients. */
START_TEST(what_is_forgotten_was_not_there)
{
	struct inventory_traffic traffic;

	count_all("192.0.2.%d", 0, 10);
	log_clients_commit(clients);
	count_all("192.0.2.%d", 10, 40);
	log_clients_forget(clients);
	count_all("192.0.2.%d", 40, 49);
	log_clients_commit(clients);
	traffic = filled(19);
	ck_assert_uint_eq(traffic.clients.count, 0);
	count("192.0.2.10");
	log_clients_commit(clients);
	traffic = filled(20);
	ck_assert_int_eq(records_of(&traffic, CITY), 20);
	log_clients_clear(clients);
	traffic = filled(0);
	ck_assert_uint_eq(traffic.clients.count, 0);
}
END_TEST

/* Which of two files has which clients, and whether one has enough alone. */
static const struct {
	const char *name;
	int first[2], second[2]; /* clients from, to */
	bool named;
} packs[] = {
	{"nineteen in both", {0, 19}, {0, 19}, false},
	{"twenty in all", {0, 19}, {1, 20}, true},
	{"enough in the first", {0, 30}, {5, 6}, true},
	{"enough in the second", {5, 6}, {0, 30}, true},
	{"enough in both", {0, 30}, {30, 60}, true},
	{"nothing in the first", {0, 0}, {0, 20}, true},
};

START_TEST(files_are_taken_together)
{
	int64_t all =
		packs[_i].first[1] - packs[_i].first[0] + packs[_i].second[1] - packs[_i].second[0];

	for (int swapped = 0; swapped < 2; swapped++) {
		struct log_clients *into = log_clients_new(&places);
		struct inventory_traffic traffic = {.records = all};

		traffic.fields[FIELD_CLIENT_ADDRESS] = all;
		for (int file = 0; file < 2; file++) {
			const int *range = file == swapped ? packs[_i].first : packs[_i].second;
			struct log_clients_packed *packed;

			log_clients_clear(clients);
			count_all("192.0.2.%d", range[0], range[1]);
			log_clients_commit(clients);
			packed = log_clients_pack(clients);
			ck_assert_ptr_nonnull(packed);
			log_clients_add_packed(into, packed);
			log_clients_packed_free(packed);
		}
		log_clients_fill(into, &arena, &traffic);
		ck_assert_msg(records_of(&traffic, CITY) == (packs[_i].named ? all : 0), "%s",
			packs[_i].name);
		ck_assert_int_eq(traffic.clients_others, packs[_i].named ? 0 : all);
		log_clients_free(into);
	}
}
END_TEST

/* --- scans ---------------------------------------------------------------------------------- */

static char *folder;

static void begin_scans(void)
{
	folder = folder_new();
	arena_init(&arena);
}

static void end_scans(void)
{
	folder_remove(folder);
	arena_fini(&arena);
}

__attribute__((format(printf, 2, 0))) static void add_lines(
	struct text *text, const char *client, int from, int to)
{
	for (int i = from; i < to; i++) {
		char address[64];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(address, sizeof(address), client, i);
#pragma GCC diagnostic pop
		text_print(text,
			"%s - user%d [01/Jun/2025:10:00:%02d +0800] \"GET /private%d HTTP/1.1\" "
			"200 10 \"-\" \"x\"\n",
			address, i, i % 60, i);
	}
}

static void put_text(const char *name, struct text *text)
{
	folder_put(folder, name, text->at, text->len);
	text_fini(text);
}

static struct logs_job job_of(const char *const *paths)
{
	static const char *const names[] = {"logs"};

	return (struct logs_job){.node = "n-1",
		.kind = LOG_ACCESS,
		.paths = paths,
		.names = names,
		.path_count = 1,
		.traffic = true};
}

static struct inventory *scan(int jobs, const struct log_places *asked)
{
	const struct logs_options options = {.now = {FIXTURE_NOW}, .jobs = jobs, .places = asked};
	const char *const paths[] = {folder};
	const struct logs_job job = job_of(paths);
	struct inventory *inventory = NULL;
	struct err err = {0};

	ck_assert_msg(logs_scan(&job, 1, &options, &inventory, &err) == 0, "%s", err.text);
	return inventory;
}

START_TEST(nothing_is_asked_without_places)
{
	struct text text = {0};
	struct inventory *inventory;
	const struct inventory_traffic *traffic;

	add_lines(&text, "192.0.2.%d", 0, 30);
	put_text("a.log", &text);
	inventory = scan(1, NULL);
	traffic = inventory->archives.items->traffic;
	ck_assert_uint_eq(traffic->clients.count, 0);
	ck_assert_uint_eq(traffic->clients_by.count, 0);
	ck_assert_int_eq(traffic->clients_others, 0);
	inventory_close(inventory);
}
END_TEST

/* The first member has ten clients, the second thirty, and a wrong checksum. */
START_TEST(unverified_clients_make_no_group)
{
	struct text whole = {0}, torn = {0}, packed = {0};
	const struct inventory_traffic *traffic;
	struct inventory *inventory;

	add_lines(&whole, "192.0.2.%d", 0, 10);
	add_lines(&torn, "192.0.2.%d", 10, 40);
	text_add_gzip(&packed, whole.at, whole.len);
	text_add_gzip(&packed, torn.at, torn.len);
	packed.at[packed.len - 6] ^= 1;
	put_text("a.log.gz", &packed);
	inventory = scan(1, &places);
	traffic = inventory->archives.items->traffic;
	ck_assert_int_eq(traffic->records, 10);
	ck_assert_uint_eq(traffic->clients.count, 0);
	ck_assert_int_eq(traffic->clients_others, 10);
	inventory_close(inventory);
	text_fini(&whole);
	text_fini(&torn);
}
END_TEST

/* No part of an address, a user or a path of the lines stands in what is written. */
static void check_nothing_told(const char *text)
{
	ck_assert_ptr_null(strstr(text, "192.0.2."));
	ck_assert_ptr_null(strstr(text, "10.0."));
	ck_assert_ptr_null(strstr(text, "2002:"));
	ck_assert_ptr_null(strstr(text, "user"));
	ck_assert_ptr_null(strstr(text, "private"));
}

/* Each file alone has too few clients; in two runs the key is another. */
START_TEST(threads_files_and_keys_change_nothing)
{
	struct log_places other = places;
	char *text[3];
	size_t len[3];

	for (int file = 0; file < 12; file++) {
		struct text log = {0};
		char name[32];

		add_lines(&log, "192.0.2.%d", file * 2, file * 2 + 3);
		add_lines(&log, "10.0.0.%d", 0, 19);
		add_lines(&log, "2002:%x::7", file, file + 8);
		snprintf(name, sizeof(name), "%02d.log", file);
		put_text(name, &log);
	}
	other.key[0] ^= UINT64_C(0x5555555555555555);
	for (int i = 0; i < 3; i++) {
		struct inventory *inventory = scan(i ? 4 : 1, i < 2 ? &places : &other);
		const struct inventory_traffic *traffic = inventory->archives.items->traffic;

		ck_assert_uint_eq(traffic->clients.count, 1);
		ck_assert_int_eq(records_of(traffic, CITY), 36);
		ck_assert_int_eq(traffic->clients_others, 12 * (19 + 8));
		ck_assert_int_eq(inventory_text(inventory, &text[i], &len[i], NULL), 0);
		check_nothing_told(text[i]);
		inventory_close(inventory);
	}
	for (int i = 1; i < 3; i++)
		ck_assert_str_eq(text[0], text[i]);
	for (int i = 0; i < 3; i++)
		free(text[i]);
}
END_TEST

/* An archive that nobody asked about is read again when it is asked about, and only then. */
START_TEST(verify_asks_where_clients_are_once)
{
	const struct log_places *const asked[] = {NULL, &places, &places, NULL};
	const int64_t wanted[] = {0, 30, 30, 30};
	const char *const paths[] = {folder};
	const struct logs_job job = job_of(paths);
	struct logs_verified verified[ARRAY_LEN(asked)] = {{.list_cap = 0}};
	struct inventory *first;
	struct text text = {0};

	add_lines(&text, "192.0.2.%d", 0, 30);
	put_text("a.log", &text);
	first = scan(1, NULL);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		const struct logs_options options = {
			.now = {FIXTURE_NOW}, .jobs = 1, .places = asked[i]};
		const struct inventory *earlier = i ? verified[i - 1].inventory : first;
		struct err err = {0};

		ck_assert_msg(logs_verify(&job, 1, &options, earlier, &verified[i], &err) == 0,
			"%s", err.text);
		ck_assert_int_eq(records_of(verified[i].inventory->archives.items->traffic, CITY),
			wanted[i]);
	}
	for (size_t i = ARRAY_LEN(asked); i-- > 0;)
		logs_verified_fini(&verified[i]);
	inventory_close(first);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("logs: clients");
	TCase *tables = tcase_create("groups");
	TCase *scans = tcase_create("scans");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tables, begin, end);
	tcase_add_test(tables, twenty_clients_are_a_group_and_nineteen_are_none);
	tcase_add_test(tables, a_client_counts_once_however_often_it_asks);
	tcase_add_test(tables, a_line_of_ipv6_is_one_client);
	tcase_add_loop_test(tables, what_is_no_address_is_in_no_group, 0, ARRAY_LEN(not_addresses));
	tcase_add_test(tables, groups_come_by_city_and_operator);
	tcase_add_test(tables, what_is_forgotten_was_not_there);
	tcase_add_loop_test(tables, files_are_taken_together, 0, ARRAY_LEN(packs));
	suite_add_tcase(suite, tables);
	tcase_add_checked_fixture(scans, begin_scans, end_scans);
	tcase_set_timeout(scans, 60);
	tcase_add_test(scans, nothing_is_asked_without_places);
	tcase_add_test(scans, unverified_clients_make_no_group);
	tcase_add_test(scans, threads_files_and_keys_change_nothing);
	tcase_add_test(scans, verify_asks_where_clients_are_once);
	suite_add_tcase(suite, scans);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
