#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/passive_fixture.h"

struct capture_file {
	uint8_t bytes[65536];
	size_t len;
	bool big_endian;
};

static void add(struct capture_file *file, const void *bytes, size_t len)
{
	ck_assert_uint_le(file->len + len, sizeof(file->bytes));
	memcpy(file->bytes + file->len, bytes, len);
	file->len += len;
}

static void add32(struct capture_file *file, uint32_t value)
{
	uint8_t bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (file->big_endian ? 24 - 8 * i : 8 * i));
	add(file, bytes, 4);
}

static void begin_file(struct capture_file *file, uint32_t magic, uint32_t link_type, bool big)
{
	file->len = 0;
	file->big_endian = big;
	add32(file, magic);
	add32(file, big ? 0x00020004 : 0x00040002);
	add32(file, 0);
	add32(file, 0);
	add32(file, 262144);
	add32(file, link_type);
}

static const uint8_t ether[] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x08, 0};
static const uint8_t tagged[] = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x81, 0, 0, 5, 0x08, 0};
static const uint8_t twice_tagged[] = {
	0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 0x08, 0};
static const uint8_t cooked[] = {0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0, 0x08, 0};
static const uint8_t cooked2[] = {0x08, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 0, 0, 0, 0, 0, 2, 0, 0};

static const struct link {
	const char *name;
	uint32_t link_type, magic;
	bool big_endian;
	const uint8_t *header;
	size_t header_len;
	int64_t unit; /* of stamps, ns */
} links[] = {
	{"ethernet", 1, 0xa1b23c4d, false, ether, sizeof(ether), 1},
	{"ethernet, big-endian", 1, 0xa1b23c4d, true, ether, sizeof(ether), 1},
	{"ethernet, microseconds", 1, 0xa1b2c3d4, false, ether, sizeof(ether), 1000},
	{"a VLAN tag", 1, 0xa1b23c4d, false, tagged, sizeof(tagged), 1},
	{"two VLAN tags", 1, 0xa1b23c4d, false, twice_tagged, sizeof(twice_tagged), 1},
	{"raw IP", 101, 0xa1b23c4d, false, NULL, 0, 1},
	{"cooked", 113, 0xa1b23c4d, false, cooked, sizeof(cooked), 1},
	{"cooked, second version", 276, 0xa1b23c4d, false, cooked2, sizeof(cooked2), 1},
};

static void add_packet(struct capture_file *file, const struct link *link, int64_t at_ns,
	const struct packet_host *client, const struct event *e, size_t captured_most)
{
	uint8_t bytes[128] = {0};
	uint8_t *ip = bytes + link->header_len;
	size_t len = link->header_len + 40, captured = len < captured_most ? len : captured_most;

	if (link->header_len)
		memcpy(bytes, link->header, link->header_len);
	ip[0] = 0x45;
	put16(ip + 2, (uint16_t)(40 + e->data_len));
	ip[8] = 60;
	ip[9] = IPPROTO_TCP;
	memcpy(ip + 12, e->from_node ? node4.bytes : client->bytes, 4);
	memcpy(ip + 16, e->from_node ? client->bytes : node4.bytes, 4);
	tcp_header(ip + 20, e->from_node ? 443 : 5000, e->from_node ? 5000 : 443, e);
	add32(file, (uint32_t)(at_ns / SECOND));
	add32(file, (uint32_t)(at_ns % SECOND / link->unit));
	add32(file, (uint32_t)captured);
	add32(file, (uint32_t)(len + e->data_len));
	add(file, bytes, captured);
}

/* Twenty clients; the one with number i takes i · 1001 ns more. */
static void fill_file(struct capture_file *file, const struct link *link, size_t captured_most)
{
	begin_file(file, link->magic, link->link_type, link->big_endian);
	for (unsigned i = 0; i < CLIENTS; i++) {
		struct packet_host client = client_of(4, i);

		for (size_t k = 0; k < ARRAY_LEN(plain); k++)
			add_packet(file, link,
				START_NS + plain[k].at_us * US + (k == 2 ? i * 1001 : 0), &client,
				&plain[k], captured_most);
	}
}

struct read {
	struct arena arena;
	struct passive_result result;
	struct passive_file file;
	struct err err;
	int ret;
};

static struct read read_bytes(const void *bytes, size_t len)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct read out = {.ret = -1};
	struct passive *passive = passive_new(&options, &out.err);
	char *tight = tight_copy(bytes, len);
	FILE *stream = fmemopen(tight, len ? len : 1, "r");

	ck_assert_ptr_nonnull(stream);
	if (len == 0)
		fgetc(stream);
	out.ret = passive_read_stream(passive, stream, "in.pcap", &out.arena, &out.file, &out.err);
	passive_finish(passive, &out.arena, &out.result);
	passive_free(passive);
	free(tight);
	return out;
}

START_TEST(captures_of_every_link_type_are_read)
{
	static struct capture_file file;
	const struct link *link = &links[_i];
	struct read r;

	fill_file(&file, link, 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_msg(r.ret == 0, "%s: %s", link->name, r.err.text);
	ck_assert_int_eq(r.file.packets, (int64_t)3 * CLIENTS);
	ck_assert_ptr_null(r.file.damage);
	ck_assert_int_eq(r.result.connections, CLIENTS);
	ck_assert_int_eq(r.result.unread, 0);
	ck_assert_int_eq(r.result.other->handshake_ns->min, 110 * US);
	ck_assert_int_eq(r.result.other->handshake_ns->p99,
		(110 * US + 19 * 1001) / link->unit * link->unit);
	arena_fini(&r.arena);
}
END_TEST

START_TEST(every_shorter_capture_counts_up_to_its_end)
{
	static struct capture_file file;
	const size_t packet = 16 + sizeof(ether) + 40;

	fill_file(&file, &links[0], 128);
	for (size_t len = 0; len < 24 + 7 * packet; len++) {
		struct read r = read_bytes(file.bytes, len);

		if (len < 24) {
			ck_assert_int_eq(r.ret, -1);
			ck_assert_int_eq(r.err.code, ERR_DATA);
		} else {
			ck_assert_int_eq(r.ret, 0);
			ck_assert_int_eq(r.file.packets, (int64_t)((len - 24) / packet));
			ck_assert_int_eq(r.file.damage != NULL, (len - 24) % packet != 0);
			ck_assert_int_eq(r.result.connections, (int64_t)((len - 24) / packet / 3));
		}
		arena_fini(&r.arena);
	}
}
END_TEST

/* By how many bytes of each packet were captured: 14 Ethernet, 20 IP, 20 TCP. */
START_TEST(packets_cut_short_are_counted_by_what_is_missing)
{
	static struct capture_file file;

	for (size_t cut = 0; cut <= 54; cut++) {
		struct read r;

		fill_file(&file, &links[0], cut);
		r = read_bytes(file.bytes, file.len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_int_eq(r.result.connections, cut == 54 ? CLIENTS : 0);
		ck_assert_int_eq(r.result.unread, cut < 34 ? 3 * CLIENTS : 0);
		ck_assert_int_eq(r.result.malformed, cut >= 34 && cut < 54 ? 3 * CLIENTS : 0);
		arena_fini(&r.arena);
	}
}
END_TEST

/* One byte of one of the first client's packets is another. Addresses, ports and sequence numbers
 * tell handshakes apart: without one of them there is none. */
START_TEST(a_corrupt_byte_never_makes_a_handshake)
{
	static struct capture_file file;
	const size_t packet = 16 + sizeof(ether) + 40, ip = 16 + sizeof(ether);

	for (size_t at = 24; at < 24 + 3 * packet; at++) {
		size_t within = (at - 24) % packet;
		bool matters = within >= ip + 12 && within < ip + 20 + 8;
		struct read r;

		if (within < 16) /* libpcap's own */
			continue;
		fill_file(&file, &links[0], 128);
		file.bytes[at] ^= 0xff;
		r = read_bytes(file.bytes, file.len);
		ck_assert_int_eq(r.ret, 0);
		ck_assert_int_ge(r.result.connections, CLIENTS - 1);
		ck_assert_int_le(r.result.connections, matters ? CLIENTS - 1 : CLIENTS);
		arena_fini(&r.arena);
	}
}
END_TEST

START_TEST(captures_of_other_kinds_are_refused)
{
	static struct capture_file file;
	struct link strange = links[0];
	struct read r;

	strange.link_type = 147;
	fill_file(&file, &strange, 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_int_eq(r.err.code, ERR_DATA);
	ck_assert_ptr_nonnull(strstr(r.err.text, "in.pcap: packets of link type 147"));
	arena_fini(&r.arena);
	r = read_bytes("hello, world: no capture at all", 31);
	ck_assert_int_eq(r.ret, -1);
	ck_assert_ptr_nonnull(strstr(r.err.text, "not a capture"));
	arena_fini(&r.arena);
}
END_TEST

START_TEST(instants_that_no_clock_has_are_none)
{
	static struct capture_file file;
	struct packet_host client = client_of(4, 1);
	struct read r;

	begin_file(&file, 0xa1b23c4d, 1, false);
	add_packet(&file, &links[0], START_NS, &client, &plain[0], 128);
	/* the second one's nanoseconds are more than a second */
	add_packet(&file, &links[0], START_NS + 10, &client, &plain[1], 128);
	memset(file.bytes + 24 + 16 + 54 + 4, 0xff, 4);
	add_packet(&file, &links[0], START_NS + 20, &client, &plain[2], 128);
	r = read_bytes(file.bytes, file.len);
	ck_assert_int_eq(r.ret, 0);
	ck_assert_int_eq(r.result.connections, 0);
	ck_assert_int_eq(r.result.packets, 3);
	arena_fini(&r.arena);
}
END_TEST

START_TEST(files_that_are_not_there_are_said_so)
{
	struct passive_options options = {.hosts = nodes, .host_count = 2};
	struct arena arena = {0};
	struct passive_file file;
	struct err err = {0};
	struct passive *passive = passive_new(&options, &err);

	ck_assert_int_eq(passive_read_file(passive, "/nowhere.pcap", "x", &arena, &file, &err), -1);
	ck_assert_int_eq(err.code, ERR_NOINPUT);
	passive_free(passive);
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("passive_read");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, captures_of_every_link_type_are_read, 0, ARRAY_LEN(links));
	tcase_add_test(tc, every_shorter_capture_counts_up_to_its_end);
	tcase_add_test(tc, packets_cut_short_are_counted_by_what_is_missing);
	tcase_add_test(tc, a_corrupt_byte_never_makes_a_handshake);
	tcase_add_test(tc, captures_of_other_kinds_are_refused);
	tcase_add_test(tc, instants_that_no_clock_has_are_none);
	tcase_add_test(tc, files_that_are_not_there_are_said_so);
	return run_case("passive_read", tc);
}
