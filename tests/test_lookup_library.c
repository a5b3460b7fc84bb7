/* Our reader of MaxMind DB beside libmaxminddb, which the program itself does not use. */
#include <arpa/inet.h>
#include <check.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "geo/mmdb_tree.h"
#include "model/address.h"

#define RANDOM_MOST 1000000

static const char *const files[] = {"lab-true", "lab-stale", "shapes", "v4", "no-v4", "drawn-24",
	"drawn-28", "drawn-32", "vendors/geolite2-city", "vendors/ipinfo-lite", "vendors/geocn",
	"vendors/asn", "odd/epoch-early", "odd/epoch-most", "odd/record-all-types",
	"odd/no-description", "odd/record-empty"};

struct both {
	struct file_bytes bytes;
	struct mmdb_meta meta;
	struct mmdb_tree tree;
	MMDB_s library;
	size_t asked, found, networks;
};

static int see(
	void *context, struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	(void)context;
	(void)path;
	(void)value;
	(void)err;
	return 0;
}

static void both_open(struct both *both, const char *path)
{
	static const struct mmdb_visitor visitor = {see, NULL};
	struct err err = {0};

	memset(both, 0, sizeof(*both));
	ck_assert_msg(file_read(path, 100000000, &both->bytes, &err) == 0, "%s", err.text);
	ck_assert_msg(mmdb_meta_read(
			      (struct mmdb_bytes){(const uint8_t *)both->bytes.at, both->bytes.len},
			      &both->meta, &err) == 0,
		"%s", err.text);
	ck_assert_msg(
		mmdb_tree_open(&both->meta, &visitor, &both->tree, &err) == 0, "%s", err.text);
	ck_assert_int_eq(MMDB_open(path, MMDB_MODE_MMAP, &both->library), MMDB_SUCCESS);
}

static void both_close(struct both *both)
{
	MMDB_close(&both->library);
	mmdb_tree_fini(&both->tree);
	file_bytes_fini(&both->bytes);
}

static void both_open_named(struct both *both, const char *name)
{
	const char *folder = getenv("TEST_DATA");
	char path[512];

	snprintf(path, sizeof(path), "%s/mmdb/%s.mmdb", folder ? folder : "tests/data", name);
	both_open(both, path);
}

/* What the library found is what we found. In two cases the library answers, or gives an error,
 * where there is no statement: an entry above ::/96 is of IPv6's space and says nothing of IPv4,
 * and a file of IPv4 says nothing of IPv6. */
static bool is_same(struct both *both, const struct sockaddr *addr, struct mmdb_hit ours)
{
	unsigned v4_in_v6 = addr->sa_family == AF_INET && both->meta.ip_version == 6 ? 96 : 0;
	int status;
	MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&both->library, addr, &status);

	both->asked++;
	if (status == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
		return ours.record == MMDB_RECORD_NONE;
	if (status != MMDB_SUCCESS)
		return false;
	if (!found.found_entry || found.netmask < v4_in_v6)
		return ours.record == MMDB_RECORD_NONE;
	both->found++;
	return ours.record != MMDB_RECORD_NONE && ours.record < both->tree.record_count &&
	       both->tree.offsets[ours.record] == found.entry.offset &&
	       ours.bits == found.netmask - v4_in_v6;
}

/* Check writes a line for every assertion: only what differs asserts. */
static void compare(struct both *both, const struct sockaddr *addr, struct mmdb_hit ours)
{
	char text[ADDRESS_TEXT_LEN];

	if (!is_same(both, addr, ours))
		ck_abort_msg(
			"%s: record %u, /%u", address_text(addr, text), ours.record, ours.bits);
}

static void ask_v4(struct both *both, uint32_t addr)
{
	const struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(addr)};

	compare(both, (const struct sockaddr *)&v4, mmdb_tree_find_v4(&both->tree, addr));
}

static void ask_v6(struct both *both, const uint8_t addr[16])
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	memcpy(&v6.sin6_addr, addr, 16);
	compare(both, (const struct sockaddr *)&v6, mmdb_tree_find_v6(&both->tree, addr));
}

/* First and last address of a network, in either family. */
static void ask_ends(struct both *both, const uint8_t first[16], unsigned bits)
{
	uint8_t last[16];
	uint32_t v4 = (uint32_t)first[0] << 24 | (uint32_t)first[1] << 16 |
		      (uint32_t)first[2] << 8 | first[3];
	uint32_t below;

	both->networks++;
	if (both->meta.ip_version == 4) {
		ask_v4(both, v4);
		ask_v4(both, v4 | (bits == 32 ? 0 : UINT32_MAX >> bits));
		return;
	}
	memcpy(last, first, sizeof(last));
	for (unsigned bit = bits; bit < 128; bit++)
		last[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	ask_v6(both, first);
	ask_v6(both, last);
	memcpy(&below, last + 12, sizeof(below));
	if (bits >= 96 && memcmp(first, (const uint8_t[12]){0}, 12) == 0) {
		ask_v4(both, ntohl(below));
		memcpy(&below, first + 12, sizeof(below));
		ask_v4(both, ntohl(below));
	}
}

/* Both records of a node, empty ones too: what is no entry is asked as well. */
static void walk(struct both *both, uint64_t record, uint8_t first[16], unsigned bits)
{
	MMDB_search_node_s node;

	if (record >= both->meta.node_count) {
		ask_ends(both, first, bits);
		return;
	}
	ck_assert_uint_lt(bits, 128);
	ck_assert_int_eq(MMDB_read_node(&both->library, (uint32_t)record, &node), MMDB_SUCCESS);
	walk(both, node.left_record, first, bits + 1);
	first[bits / 8] |= (uint8_t)(0x80 >> bits % 8);
	walk(both, node.right_record, first, bits + 1);
	first[bits / 8] &= (uint8_t) ~(0x80 >> bits % 8);
}

START_TEST(every_network_has_the_library_s_entry)
{
	uint8_t first[16] = {0};
	struct both both;

	both_open_named(&both, files[_i]);
	walk(&both, 0, first, 0);
	ck_assert_uint_gt(both.networks, 1);
	ck_assert_uint_gt(both.found, 0);
	both_close(&both);
}
END_TEST

static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Of both families; half of the addresses of IPv6 in the part that the files fill. */
static void ask_drawn(struct both *both, size_t count)
{
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = 0; i < count; i += 2) {
		uint64_t high = draw(&seed), low = draw(&seed);
		uint8_t addr[16];

		memcpy(addr, &high, 8);
		memcpy(addr + 8, &low, 8);
		if (i & 2)
			addr[0] = 0x24;
		ask_v4(both, (uint32_t)(draw(&seed) >> 16));
		ask_v6(both, addr);
	}
}

static const char *const drawn[] = {"drawn-24", "drawn-28", "drawn-32"};

START_TEST(a_million_addresses_have_the_library_s_entry)
{
	struct both both;

	both_open_named(&both, drawn[_i]);
	ask_drawn(&both, RANDOM_MOST);
	ck_assert_uint_ge(both.asked, RANDOM_MOST);
	ck_assert_uint_gt(both.found, RANDOM_MOST / 100);
	both_close(&both);
}
END_TEST

START_TEST(real_file_has_the_library_s_entries)
{
	const char *path = getenv("CN_CITY_MMDB");
	struct both both;
	uint8_t first[16] = {0};

	if (!path) {
		fputs("skipped: real_file_has_the_library_s_entries: CN_CITY_MMDB names no file\n",
			stderr);
		return;
	}
	both_open(&both, path);
	walk(&both, 0, first, 0);
	ask_drawn(&both, RANDOM_MOST);
	both_close(&both);
}
END_TEST

/* --- trees that share parts: every node of a level has the next as both sides --- */

static struct mmdb_meta shared_tree(uint8_t *bytes, unsigned levels)
{
	uint8_t *data = bytes + levels * 6 + 16;

	for (unsigned i = 0; i < levels; i++) {
		unsigned next = i + 1 < levels ? i + 1 : levels + 16;

		for (unsigned side = 0; side < 2; side++) {
			bytes[i * 6 + side * 3] = 0;
			bytes[i * 6 + side * 3 + 1] = (uint8_t)(next >> 8);
			bytes[i * 6 + side * 3 + 2] = (uint8_t)next;
		}
	}
	*data = 0xe0; /* an empty map */
	return (struct mmdb_meta){.node_count = levels,
		.record_size = 24,
		.ip_version = 4,
		.tree = {bytes, levels * 6},
		.data = {data, 1}};
}

START_TEST(small_file_with_four_thousand_million_networks_takes_no_memory)
{
	static const struct mmdb_visitor visitor = {see, NULL};
	uint8_t bytes[1024] = {0};
	struct mmdb_meta meta = shared_tree(bytes, 32);
	struct mmdb_tree tree;
	struct err err = {0};
	uint64_t seed = 7;

	ck_assert_msg(mmdb_tree_open(&meta, &visitor, &tree, &err) == 0, "%s", err.text);
	for (int i = 0; i < 100000; i++) {
		struct mmdb_hit hit = mmdb_tree_find_v4(&tree, (uint32_t)(draw(&seed) >> 16));

		if (hit.record != 1 || hit.bits != 32)
			ck_abort_msg("record %u, /%u", hit.record, hit.bits);
	}
	mmdb_tree_fini(&tree);
}
END_TEST

START_TEST(path_of_33_nodes_is_longer_than_an_address)
{
	static const struct mmdb_visitor visitor = {see, NULL};
	uint8_t bytes[1024] = {0};
	struct mmdb_meta meta = shared_tree(bytes, 33);
	struct mmdb_tree tree;
	struct err err = {0};

	ck_assert_int_eq(mmdb_tree_open(&meta, &visitor, &tree, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "longer than an address"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("lookup_library");
	Suite *suite = suite_create("lookup_library");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, every_network_has_the_library_s_entry, 0, ARRAY_LEN(files));
	tcase_add_loop_test(tc, a_million_addresses_have_the_library_s_entry, 0, ARRAY_LEN(drawn));
	tcase_add_test(tc, real_file_has_the_library_s_entries);
	tcase_add_test(tc, small_file_with_four_thousand_million_networks_takes_no_memory);
	tcase_add_test(tc, path_of_33_nodes_is_longer_than_an_address);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
