#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"
#include "probes/icmp_packet.h"

#define KEY   UINT64_C(0x0123456789abcdef)
#define INDEX UINT64_C(0x1122334455667788)

static const struct icmp_echo echo = {.id = 0xbeef, .key = KEY, .index = INDEX};

struct packet {
	uint8_t bytes[256];
	size_t len;
};

static void add(struct packet *packet, const void *bytes, size_t len)
{
	memcpy(packet->bytes + packet->len, bytes, len);
	packet->len += len;
}

static uint16_t sum(const uint8_t *bytes, size_t len)
{
	uint32_t total = 0;

	for (size_t i = 0; i < len; i++)
		total += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (total >> 16)
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

/* Sets the ICMP checksum of what lies behind the first `from` bytes. */
static void seal(struct packet *packet, size_t from)
{
	uint16_t is;

	packet->bytes[from + 2] = packet->bytes[from + 3] = 0;
	is = sum(packet->bytes + from, packet->len - from);
	packet->bytes[from + 2] = (uint8_t)(is >> 8);
	packet->bytes[from + 3] = (uint8_t)is;
}

static void add_v4_header(struct packet *packet, size_t options_len)
{
	uint8_t header[60] = {
		0x45, 0, 0, 0, 0, 0, 0x40, 0, 61, 1, 0, 0, 198, 18, 0, 1, 198, 18, 0, 9};

	header[0] = (uint8_t)(0x45 + options_len / 4);
	add(packet, header, 20 + options_len);
}

static void add_v6_header(struct packet *packet)
{
	uint8_t header[40] = {0x60, 0, 0, 0, 0, 32, 58, 61};

	header[24] = 0x20;
	header[25] = 0x01;
	header[39] = 9;
	add(packet, header, sizeof(header));
}

static void add_echo(struct packet *packet, bool v6)
{
	uint8_t bytes[ICMP_ECHO_LEN];

	icmp_echo_build(v6, &echo, bytes);
	add(packet, bytes, sizeof(bytes));
}

static struct packet reply(bool v6, bool ip_header, size_t options_len)
{
	struct packet packet = {0};
	size_t from;

	if (ip_header)
		add_v4_header(&packet, options_len);
	from = packet.len;
	add_echo(&packet, v6);
	packet.bytes[from] = v6 ? 129 : 0;
	seal(&packet, from);
	return packet;
}

/* An error of this type that quotes `quoted` bytes of our request behind its IP header. */
static struct packet error(bool v6, uint8_t type, size_t quoted, size_t options_len)
{
	struct packet packet = {0};
	uint8_t start[8] = {type, 3};
	size_t from;

	if (!v6)
		add_v4_header(&packet, 0);
	from = packet.len;
	add(&packet, start, sizeof(start));
	if (v6)
		add_v6_header(&packet);
	else
		add_v4_header(&packet, options_len);
	add_echo(&packet, v6);
	packet.len -= ICMP_ECHO_LEN - quoted;
	seal(&packet, from);
	return packet;
}

START_TEST(request_has_type_id_sequence_key_and_index)
{
	uint8_t v4[ICMP_ECHO_LEN], v6[ICMP_ECHO_LEN];

	icmp_echo_build(false, &echo, v4);
	icmp_echo_build(true, &echo, v6);
	ck_assert_uint_eq(v4[0], 8);
	ck_assert_uint_eq(v6[0], 128);
	ck_assert_uint_eq(sum(v4, sizeof(v4)), 0);
	ck_assert_mem_eq(v4 + 4,
		"\xbe\xef\x77\x88"
		"cdnp",
		8);
	ck_assert_mem_eq(
		v4 + 16, "\x01\x23\x45\x67\x89\xab\xcd\xef\x11\x22\x33\x44\x55\x66\x77\x88", 16);
	ck_assert_mem_eq(v6 + 4, v4 + 4, ICMP_ECHO_LEN - 4);
}
END_TEST

static const struct {
	const char *name;
	bool v6, ip_header;
	size_t options_len;
} replies[] = {
	{"raw v4", false, true, 0},
	{"raw v4 with options", false, true, 40},
	{"ping socket v4", false, false, 0},
	{"v6", true, false, 0},
};

START_TEST(reply_is_read_and_ours)
{
	struct packet packet =
		reply(replies[_i].v6, replies[_i].ip_header, replies[_i].options_len);
	struct icmp_frame frame = {replies[_i].v6, replies[_i].ip_header};
	struct icmp_message is;

	ck_assert_msg(icmp_read(frame, packet.bytes, packet.len, &is), "%s", replies[_i].name);
	ck_assert_int_eq(is.kind, ICMP_KIND_REPLY);
	ck_assert_uint_eq(is.id, 0xbeef);
	ck_assert_uint_eq(is.index, INDEX);
	ck_assert_int_eq(is.ttl, replies[_i].ip_header ? 61 : -1);
	ck_assert(icmp_is_ours(&is, KEY));
	ck_assert(!icmp_is_ours(&is, KEY + 1));
}
END_TEST

/* A copy of its own length, so that AddressSanitizer sees a read past the end. */
static bool read_copy(
	struct icmp_frame frame, const uint8_t *bytes, size_t len, struct icmp_message *out)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool ok;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, len);
	ok = icmp_read(frame, copy, len, out);
	ck_assert(ok || out->kind == ICMP_KIND_OTHER);
	free(copy);
	return ok;
}

START_TEST(shorter_replies_are_never_ours)
{
	struct packet packet =
		reply(replies[_i].v6, replies[_i].ip_header, replies[_i].options_len);
	struct icmp_frame frame = {replies[_i].v6, replies[_i].ip_header};
	struct icmp_message is;

	for (size_t len = 0; len < packet.len; len++) {
		struct packet shorter = packet;
		size_t from = replies[_i].ip_header ? 20 + replies[_i].options_len : 0;

		read_copy(frame, shorter.bytes, len, &is);
		ck_assert_msg(!icmp_is_ours(&is, KEY), "%s: %zu bytes", replies[_i].name, len);
		if (len < from + 4)
			continue;
		shorter.len = len; /* whole by its checksum, but cut */
		seal(&shorter, from);
		read_copy(frame, shorter.bytes, len, &is);
		ck_assert_msg(!icmp_is_ours(&is, KEY), "%s: %zu bytes", replies[_i].name, len);
	}
}
END_TEST

/* Bytes of a raw v4 reply that decide; the rest may be anything. */
static const struct {
	const char *name;
	size_t at;
	uint8_t value;
	bool sealed; /* with a good checksum after the change */
} foreign[] = {
	{"not IPv4", 0, 0x65, true},
	{"a header length below 20", 0, 0x44, true},
	{"a header length beyond the packet", 0, 0x4f, false},
	{"a later fragment", 7, 1, true},
	{"a later fragment, high bits", 6, 0x01, true},
	{"UDP", 9, 17, true},
	{"another type", 20, 13, true},
	{"a wrong checksum", 22, 0x55, false},
	{"another sequence", 26, 0x11, true},
	{"another magic", 28, 'C', true},
	{"another key", 36, 0xff, true},
	{"an index that does not fit the sequence", 51, 0x89, true},
};

START_TEST(foreign_packet_is_not_ours)
{
	struct packet packet = reply(false, true, 0);
	struct icmp_frame frame = {.ip_header = true};
	struct icmp_message is;

	packet.bytes[foreign[_i].at] = foreign[_i].value;
	if (foreign[_i].sealed)
		seal(&packet, 20);
	read_copy(frame, packet.bytes, packet.len, &is);
	ck_assert_msg(!icmp_is_ours(&is, KEY), "%s", foreign[_i].name);
}
END_TEST

static const struct {
	const char *name;
	bool v6;
	uint8_t type;
	size_t quoted, options_len;
	enum icmp_kind kind;
	bool has_payload;
} errors[] = {
	{"v4 unreachable, 8 bytes", false, 3, 8, 0, ICMP_KIND_UNREACHABLE, false},
	{"v4 unreachable, all", false, 3, 32, 0, ICMP_KIND_UNREACHABLE, true},
	{"v4 unreachable, options in the quoted header", false, 3, 8, 24, ICMP_KIND_UNREACHABLE,
		false},
	{"v4 expired, 28 bytes", false, 11, 28, 0, ICMP_KIND_EXPIRED, false},
	{"v6 unreachable, 8 bytes", true, 1, 8, 0, ICMP_KIND_UNREACHABLE, false},
	{"v6 expired, all", true, 3, 32, 0, ICMP_KIND_EXPIRED, true},
};

START_TEST(error_leads_to_the_quoted_request)
{
	struct packet packet =
		error(errors[_i].v6, errors[_i].type, errors[_i].quoted, errors[_i].options_len);
	struct icmp_frame frame = {errors[_i].v6, !errors[_i].v6};
	struct icmp_message is;

	ck_assert_msg(read_copy(frame, packet.bytes, packet.len, &is), "%s", errors[_i].name);
	ck_assert_int_eq(is.kind, errors[_i].kind);
	ck_assert_uint_eq(is.code, 3);
	ck_assert_uint_eq(is.id, 0xbeef);
	ck_assert_uint_eq(is.seq, 0x7788);
	ck_assert_int_eq(is.has_payload, errors[_i].has_payload);
	ck_assert_uint_eq(is.index, errors[_i].has_payload ? INDEX : 0);
	ck_assert_uint_eq(is.quoted[errors[_i].v6 ? 15 : 3], 9);
	ck_assert(!icmp_is_ours(&is, KEY));
}
END_TEST

START_TEST(error_that_quotes_less_than_eight_bytes_is_nothing)
{
	for (size_t quoted = 0; quoted < 8; quoted++) {
		struct packet packet =
			error(errors[_i].v6, errors[_i].type, quoted, errors[_i].options_len);
		struct icmp_frame frame = {errors[_i].v6, !errors[_i].v6};
		struct icmp_message is;

		ck_assert_msg(!read_copy(frame, packet.bytes, packet.len, &is), "%s: %zu bytes",
			errors[_i].name, quoted);
	}
}
END_TEST

START_TEST(error_about_another_protocol_is_nothing)
{
	struct packet packet = error(false, 3, 32, 0);
	struct icmp_message is;

	packet.bytes[20 + 8 + 9] = 17;
	seal(&packet, 20);
	ck_assert(!read_copy((struct icmp_frame){false, true}, packet.bytes, packet.len, &is));
	packet = error(false, 3, 32, 0);
	packet.bytes[20 + 8 + 20] = 0; /* about a reply of ours, not a request */
	seal(&packet, 20);
	ck_assert(!read_copy((struct icmp_frame){false, true}, packet.bytes, packet.len, &is));
}
END_TEST

/* Broken packets kept as files: none is ours in any frame. */
static const char *const broken[] = {"empty.bin", "header-only.bin", "options-cut.bin",
	"reply-cut.bin", "bad-checksum.bin", "error-cut.bin", "error-quotes-itself.bin",
	"zeros.bin"};

START_TEST(broken_packet_is_nothing)
{
	const char *folder = getenv("TEST_DATA") ? getenv("TEST_DATA") : "tests/data";
	struct icmp_message is;
	struct file_bytes bytes;
	char path[512];

	snprintf(path, sizeof(path), "%s/probes/%s", folder, broken[_i]);
	ck_assert_msg(file_read(path, 65536, &bytes, NULL) == 0, "%s", path);
	for (int i = 0; i < 4; i++) {
		struct icmp_frame frame = {i & 1, i & 2};

		read_copy(frame, (const uint8_t *)bytes.at, bytes.len, &is);
		ck_assert_msg(!icmp_is_ours(&is, KEY), "%s", path);
		ck_assert_msg(is.kind != ICMP_KIND_UNREACHABLE, "%s", path);
	}
	file_bytes_fini(&bytes);
}
END_TEST

START_TEST(id_changes_from_slot_to_slot)
{
	for (int64_t slot = 0; slot < 1000; slot++)
		ck_assert_uint_ne(icmp_slot_id(KEY, slot), icmp_slot_id(KEY, slot + 1));
	ck_assert_uint_eq(icmp_slot_id(KEY, 5), icmp_slot_id(KEY, 5));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("probe_icmp_packet");
	TCase *tcase = tcase_create("packet");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, request_has_type_id_sequence_key_and_index);
	tcase_add_loop_test(tcase, reply_is_read_and_ours, 0, (int)ARRAY_LEN(replies));
	tcase_add_loop_test(tcase, shorter_replies_are_never_ours, 0, (int)ARRAY_LEN(replies));
	tcase_add_loop_test(tcase, foreign_packet_is_not_ours, 0, (int)ARRAY_LEN(foreign));
	tcase_add_loop_test(tcase, error_leads_to_the_quoted_request, 0, (int)ARRAY_LEN(errors));
	tcase_add_loop_test(tcase, error_that_quotes_less_than_eight_bytes_is_nothing, 0,
		(int)ARRAY_LEN(errors));
	tcase_add_test(tcase, error_about_another_protocol_is_nothing);
	tcase_add_loop_test(tcase, broken_packet_is_nothing, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tcase, id_changes_from_slot_to_slot);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
