/* Answers as bytes: what they may look like, and what is read of them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/dns_packet.h"

#define ID 0xbeef

#define LABEL_63 "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"

struct packet {
	uint8_t bytes[8192];
	size_t len;
};

static void add(struct packet *packet, const void *bytes, size_t len)
{
	ck_assert_uint_le(packet->len + len, sizeof(packet->bytes));
	memcpy(packet->bytes + packet->len, bytes, len);
	packet->len += len;
}

static void add_16(struct packet *packet, unsigned number)
{
	uint8_t bytes[2] = {(uint8_t)(number >> 8), (uint8_t)number};

	add(packet, bytes, 2);
}

/* Bytes as a text literal, zeros inside it included. */
#define ADD(packet, text) add((packet), (text), sizeof(text) - 1)

#define QUESTION_NAME  "\3www\7example\3com\0"
#define WWW            "\xc0\x0c" /* points at the question's name */
#define EXAMPLE        "\xc0\x10"
#define A_IN           "\0\1\0\1"
#define AAAA_IN        "\0\34\0\1"
#define CNAME_IN       "\0\5\0\1"
#define TTL            "\0\0\1\54"       /* 300 */
#define ADDRESS_A      "\0\4\306\22\1\7" /* 198.18.1.7 */
#define OPT(size, len) "\0\0\51" size "\0\0\0\0" len
#define SUBNET_24      "\0\10\0\7\0\1\30\0\306\22\1"

static struct dns_question question(void)
{
	struct dns_question is = {.type = DNS_TYPE_A};
	static const uint8_t address[4] = {198, 18, 1, 77};

	ck_assert(dns_name_parse("www.example.com", &is.name));
	ck_assert(dns_subnet_make(false, address, 24, &is.subnet));
	return is;
}

struct counts {
	unsigned flags, answers, authorities, additionals;
};

static struct packet header(struct counts counts)
{
	struct packet packet = {0};

	add_16(&packet, ID);
	add_16(&packet, counts.flags);
	add_16(&packet, 1);
	add_16(&packet, counts.answers);
	add_16(&packet, counts.authorities);
	add_16(&packet, counts.additionals);
	return packet;
}

static struct packet reply(struct counts counts)
{
	struct packet packet = header(counts);

	ADD(&packet, QUESTION_NAME A_IN);
	return packet;
}

/* From a heap copy of just these bytes, so that a sanitizer sees what lies behind them. */
static bool is_reply(const struct packet *packet, uint16_t *id)
{
	struct dns_question asked = question();
	uint8_t *copy = malloc(packet->len ? packet->len : 1);
	bool ours;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, packet->bytes, packet->len);
	ours = dns_is_reply(&asked, copy, packet->len, id);
	free(copy);
	return ours;
}

static enum dns_reading read_packet(const struct packet *packet, struct dns_answer *out)
{
	struct dns_question asked = question();
	uint8_t *copy = malloc(packet->len ? packet->len : 1);
	enum dns_reading reading;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, packet->bytes, packet->len);
	reading = dns_read(&asked, copy, packet->len, out);
	free(copy);
	return reading;
}

/* What follows the question, and what is read of it. */
static const struct {
	const char *name;
	struct counts counts;
	const char *bytes;
	size_t len;
	unsigned rcode;
	int scope;
	const char *text;
} good[] = {
#define ROW(name, counts, bytes, ...)                                                              \
	{                                                                                          \
		name, {COUNTS counts}, bytes, sizeof(bytes) - 1, __VA_ARGS__                       \
	}
#define COUNTS(...) __VA_ARGS__
	ROW("no record", (0x8180, 0, 0, 0), "", 0, -1, ""),
	ROW("A", (0x8180, 1, 0, 0), WWW A_IN TTL ADDRESS_A, 0, -1,
		"www.example.com 300 A 198.18.1.7"),
	ROW("a name that is written out", (0x8180, 1, 0, 0),
		"\3WwW\7eXample\3COM\0" A_IN TTL ADDRESS_A, 0, -1,
		"www.example.com 300 A 198.18.1.7"),
	ROW("CNAME and A, in order", (0x8180, 2, 0, 0),
		WWW CNAME_IN TTL "\0\7\4Edge" EXAMPLE "\4edge" EXAMPLE A_IN "\0\0\0\0" ADDRESS_A, 0,
		-1, "www.example.com 300 CNAME edge.example.com; edge.example.com 0 A 198.18.1.7"),
	ROW("AAAA and the greatest TTL", (0x8180, 1, 0, 0),
		WWW AAAA_IN "\377\377\377\377\0\20\40\1\0\2\0\0\0\0\0\0\0\0\0\0\0\1", 0, -1,
		"www.example.com 4294967295 AAAA 2001:2::1"),
	ROW("another type", (0x8180, 1, 0, 0), WWW "\0\101\0\1" TTL "\0\3\1\2\3", 0, -1,
		"www.example.com 300 TYPE65"),
	ROW("another class", (0x8180, 1, 0, 0), WWW "\0\1\0\3" TTL "\0\1\1", 0, -1,
		"www.example.com 300 CLASS3 TYPE1"),
	ROW("the root", (0x8180, 1, 0, 0), "\0" CNAME_IN TTL "\0\1\0", 0, -1, ". 300 CNAME ."),
	ROW("bytes that would look like something else", (0x8180, 1, 0, 0),
		"\10; A.\\\"\n\177\3\0(\377\0" A_IN TTL ADDRESS_A, 0, -1,
		"\\059\\032a\\046\\092\\034\\010\\127.\\000\\040\\255 300 A 198.18.1.7"),
	ROW("name error", (0x8183, 0, 0, 0), "", 3, -1, ""),
	ROW("refused", (0x8105, 0, 0, 0), "", 5, -1, ""),
	ROW("authorities and additionals are passed over", (0x8180, 1, 1, 1),
		WWW A_IN TTL ADDRESS_A EXAMPLE "\0\2\0\1" TTL "\0\2" WWW WWW A_IN TTL ADDRESS_A, 0,
		-1, "www.example.com 300 A 198.18.1.7"),
	ROW("EDNS without options", (0x8180, 0, 0, 1), OPT("\4\320", "\0\0"), 0, -1, ""),
	ROW("EDNS with the rest of the code: BADVERS", (0x8180, 0, 0, 1),
		"\0\0\51\4\320\1\0\0\0\0\0", 16, -1, ""),
	ROW("EDNS with all of the code", (0x818f, 0, 0, 1), "\0\0\51\4\320\377\0\0\0\0\0", 4095, -1,
		""),
	ROW("a scope", (0x8180, 0, 0, 1), OPT("\4\320", "\0\13") "\0\10\0\7\0\1\30\20\306\22\1", 0,
		16, ""),
	ROW("scope 0: holds for all", (0x8180, 0, 0, 1), OPT("\4\320", "\0\13") SUBNET_24, 0, 0,
		""),
	ROW("a scope beyond what was sent", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\7\0\1\30\40\306\22\1", 0, 32, ""),
	ROW("a scope behind another option", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\21") "\0\3\0\2ns\0\10\0\7\0\1\30\30\306\22\1", 0, 24, ""),
	ROW("a scope before another option", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\26") "\0\10\0\7\0\1\30\30\306\22\1\0\3\0\7\0\1\30\20\306\22\1", 0,
		24, ""),
	ROW("a scope of another family", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\7\0\2\30\20\306\22\1", 0, -1, ""),
	ROW("a scope of another prefix length", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\7\0\1\27\20\306\22\1", 0, -1, ""),
	ROW("a scope of another prefix", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\7\0\1\30\20\306\22\2", 0, -1, ""),
	ROW("a scope longer than an address", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\7\0\1\30\41\306\22\1", 0, -1, ""),
	ROW("a subnet that is cut", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\12") "\0\10\0\6\0\1\30\20\306\22", 0, -1, ""),
	ROW("a subnet with a byte too many", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\14") "\0\10\0\10\0\1\30\20\306\22\1\0", 0, -1, ""),
	ROW("something behind the last record", (0x8180, 1, 0, 0), WWW A_IN TTL ADDRESS_A "tail", 0,
		-1, "www.example.com 300 A 198.18.1.7"),
};

static struct packet good_packet(int i)
{
	struct packet packet = reply(good[i].counts);

	add(&packet, good[i].bytes, good[i].len);
	return packet;
}

START_TEST(answer_is_read)
{
	struct packet packet = good_packet(_i);
	struct dns_answer answer;
	uint16_t id = 0;

	ck_assert_msg(is_reply(&packet, &id), "%s", good[_i].name);
	ck_assert_uint_eq(id, ID);
	ck_assert_msg(read_packet(&packet, &answer) == DNS_ANSWERED, "%s", good[_i].name);
	ck_assert_msg(answer.rcode == good[_i].rcode, "%s: %u", good[_i].name, answer.rcode);
	ck_assert_msg(answer.scope == good[_i].scope, "%s: %d", good[_i].name, answer.scope);
	ck_assert_str_eq(answer.text, good[_i].text);
	ck_assert_uint_eq(answer.text_len, strlen(answer.text));
}
END_TEST

START_TEST(shorter_answers_are_broken_or_not_ours)
{
	struct packet packet = good_packet(_i);
	size_t whole = packet.len;
	struct dns_answer answer;
	uint16_t id;

	if (strstr(good[_i].name, "behind the last record"))
		whole -= 4;
	for (packet.len = 0; packet.len < whole; packet.len++) {
		ck_assert_msg(!is_reply(&packet, &id) || packet.len >= 33, "%s: %zu bytes",
			good[_i].name, packet.len);
		ck_assert_msg(read_packet(&packet, &answer) == DNS_BROKEN, "%s: %zu bytes",
			good[_i].name, packet.len);
	}
}
END_TEST

START_TEST(scope_of_a_subnet_that_was_not_sent_is_nothing)
{
	struct packet packet = reply((struct counts){0x8180, 0, 0, 1});
	struct dns_question asked = question();
	struct dns_answer answer;

	ADD(&packet, OPT("\4\320", "\0\10") "\0\10\0\4\0\0\0\0");
	asked.subnet = (struct dns_subnet){0};
	ck_assert_int_eq(dns_read(&asked, packet.bytes, packet.len, &answer), DNS_ANSWERED);
	ck_assert_int_eq(answer.scope, -1);
}
END_TEST

START_TEST(truncated_answer_is_read_no_further)
{
	struct packet packet = reply((struct counts){0x8380, 9, 9, 9});
	struct dns_answer answer;
	uint16_t id;

	ck_assert(is_reply(&packet, &id));
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_TRUNCATED);
	packet.len = 12; /* the question as well left out */
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_TRUNCATED);
}
END_TEST

/* A byte of a good answer, and whether the packet is still an answer to our question. */
static const struct {
	const char *name;
	size_t at;
	uint8_t value;
	bool ours;
} changed[] = {
	{"a question, not an answer", 2, 0x01, false},
	{"another operation", 2, 0xa9, false},
	{"no question", 5, 0, false},
	{"two questions", 5, 2, false},
	{"questions by the high byte", 4, 1, false},
	{"another name", 13, 'v', false},
	{"another label length", 12, 4, false},
	{"another case", 13, 'W', true},
	{"a name that is shorter", 24, 0, false},
	{"another type", 30, 28, false},
	{"another type, high byte", 29, 1, false},
	{"another class", 32, 3, false},
	{"a question that points at itself", 12, 0xc0, false},
};

START_TEST(foreign_answer_is_not_ours)
{
	struct packet packet = good_packet(1);
	uint16_t id;

	packet.bytes[changed[_i].at] = changed[_i].value;
	ck_assert_msg(is_reply(&packet, &id) == changed[_i].ours, "%s", changed[_i].name);
}
END_TEST

START_TEST(question_that_points_at_itself_is_not_ours)
{
	struct packet packet = header((struct counts){0x8180, 0, 0, 0});
	uint16_t id;

	ADD(&packet, "\xc0\x0c" A_IN);
	ck_assert(!is_reply(&packet, &id));
	packet.len = 12;
	ADD(&packet, "\3www\7example\xc0\x08" A_IN); /* into the header */
	ck_assert(!is_reply(&packet, &id));
}
END_TEST

/* So answer servers that cannot read the question (RFC 6891 7). */
START_TEST(error_without_a_question_is_ours)
{
	struct packet packet = header((struct counts){0x8181, 0, 0, 0});
	struct dns_answer answer;
	uint16_t id = 0;

	packet.bytes[5] = 0;
	ck_assert(is_reply(&packet, &id));
	ck_assert_uint_eq(id, ID);
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.rcode, 1);
	ck_assert_str_eq(answer.text, "");
	packet.bytes[7] = 1; /* with an answer, to which question? */
	ck_assert(!is_reply(&packet, &id));
	packet.bytes[7] = 0;
	packet.bytes[3] = 0x80; /* and without an error it says nothing */
	ck_assert(!is_reply(&packet, &id));
}
END_TEST

static const struct {
	const char *name;
	struct counts counts;
	const char *bytes;
	size_t len;
} broken[] = {
#define BROKEN(name, counts, bytes)                                                                \
	{                                                                                          \
		name, {COUNTS counts}, bytes, sizeof(bytes) - 1                                    \
	}
	BROKEN("one answer less than it says", (0x8180, 2, 0, 0), WWW A_IN TTL ADDRESS_A),
	BROKEN("as many as there can be", (0x8180, 65535, 0, 0), WWW A_IN TTL ADDRESS_A),
	BROKEN("an authority less than it says", (0x8180, 1, 1, 0), WWW A_IN TTL ADDRESS_A),
	BROKEN("an additional less than it says", (0x8180, 1, 0, 1), WWW A_IN TTL ADDRESS_A),
	BROKEN("a pointer to itself", (0x8180, 1, 0, 0), "\xc0\x21" A_IN TTL ADDRESS_A),
	BROKEN("a pointer to the labels before it", (0x8180, 1, 0, 0),
		"\1a\xc0\x21" A_IN TTL ADDRESS_A),
	BROKEN("a pointer to another that points back", (0x8180, 1, 0, 0),
		"\xc0\x23\xc0\x21" A_IN TTL ADDRESS_A),
	BROKEN("a pointer forward", (0x8180, 1, 0, 0), "\xc0\x25" A_IN TTL ADDRESS_A "\0"),
	BROKEN("a pointer back to one that leads forward", (0x8180, 2, 0, 0),
		WWW "\0\101\0\1" TTL "\0\5\xc0\x2f\1a\0\xc0\x2d" A_IN TTL ADDRESS_A),
	BROKEN("a pointer into the header", (0x8180, 1, 0, 0), "\xc0\x0b" A_IN TTL ADDRESS_A),
	BROKEN("a pointer behind the message", (0x8180, 1, 0, 0), "\xff\xff" A_IN TTL ADDRESS_A),
	BROKEN("a label of 64", (0x8180, 1, 0, 0), "\100" LABEL_63 "x\0" A_IN TTL ADDRESS_A),
	BROKEN("a label of a kind that is not defined", (0x8180, 1, 0, 0),
		"\200" A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A
			A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A
				A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL ADDRESS_A A_IN TTL
					ADDRESS_A "\0" A_IN TTL ADDRESS_A),
	BROKEN("a name that does not end", (0x8180, 1, 0, 0), "\3www\7example"),
	BROKEN("an A of three bytes", (0x8180, 1, 0, 0), WWW A_IN TTL "\0\3\306\22\1"),
	BROKEN("an A of five bytes", (0x8180, 1, 0, 0), WWW A_IN TTL "\0\5\306\22\1\1\1"),
	BROKEN("an A beyond the end", (0x8180, 1, 0, 0), WWW A_IN TTL "\0\4\306\22\1"),
	BROKEN("an AAAA of an A's length", (0x8180, 1, 0, 0), WWW AAAA_IN TTL ADDRESS_A),
	BROKEN("an AAAA of a byte more", (0x8180, 1, 0, 0),
		WWW AAAA_IN TTL "\0\21\40\1\0\2\0\0\0\0\0\0\0\0\0\0\0\1\1"),
	BROKEN("a CNAME that goes beyond its data", (0x8180, 1, 0, 0),
		WWW CNAME_IN TTL "\0\3\3www\0"),
	BROKEN("a CNAME that does not fill its data", (0x8180, 1, 0, 0),
		WWW CNAME_IN TTL "\0\3" WWW "\0"),
	BROKEN("a CNAME without data", (0x8180, 1, 0, 0), WWW CNAME_IN TTL "\0\0"),
	BROKEN("an unknown type beyond the end", (0x8180, 1, 0, 0),
		WWW "\0\101\0\1" TTL "\377\377\1"),
	BROKEN("two EDNS", (0x8180, 0, 0, 2), OPT("\4\320", "\0\0") OPT("\4\320", "\0\0")),
	BROKEN("EDNS with a name", (0x8180, 0, 0, 1), "\1a" OPT("\4\320", "\0\0")),
	BROKEN("an option longer than EDNS", (0x8180, 0, 0, 1),
		OPT("\4\320", "\0\13") "\0\10\0\10\0\1\30\20\306\22\1\0"),
	BROKEN("half an option", (0x8180, 0, 0, 1), OPT("\4\320", "\0\3") "\0\10\0"),
};

START_TEST(broken_answer_is_broken)
{
	struct packet packet = reply(broken[_i].counts);
	struct dns_answer answer;

	add(&packet, broken[_i].bytes, broken[_i].len);
	ck_assert_msg(read_packet(&packet, &answer) == DNS_BROKEN, "%s", broken[_i].name);
}
END_TEST

/* As BROKEN, with the name read where an answer's owner stands. */
static enum dns_reading read_owner(const struct packet *name, struct dns_answer *out)
{
	struct packet packet = reply((struct counts){0x8180, 1, 0, 0});

	add(&packet, name->bytes, name->len);
	ADD(&packet, A_IN TTL ADDRESS_A);
	return read_packet(&packet, out);
}

START_TEST(name_in_an_answer_has_255_bytes_at_most)
{
	struct packet name = {0};
	struct dns_answer answer;

	for (int i = 0; i < 119; i++)
		ADD(&name, "\1a");
	ADD(&name, WWW); /* 238 + 17 */
	ck_assert_int_eq(read_owner(&name, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.text_len, 119 * 2 + strlen("www.example.com 300 A 198.18.1.7"));
	name.len = 0;
	for (int i = 0; i < 118; i++)
		ADD(&name, "\1a");
	ADD(&name, "\2aa" WWW);
	ck_assert_int_eq(read_owner(&name, &answer), DNS_BROKEN);
}
END_TEST

/* 33: where the first record begins; each pointer leads to the one before it. */
START_TEST(pointers_are_followed_so_often_and_no_more)
{
	struct dns_answer answer;

	for (unsigned hops = 2; hops < 300; hops++) {
		struct packet packet = reply((struct counts){0x8180, 2, 0, 0});
		unsigned last = 33 + 12;

		ADD(&packet, WWW "\0\101\0\1" TTL);
		add_16(&packet, 2 * (hops - 1));
		for (unsigned i = 0; i + 1 < hops; i++, last += 2)
			add_16(&packet, 0xc000 | (i ? last - 2 : 12));
		add_16(&packet, 0xc000 | (last - 2));
		ADD(&packet, A_IN TTL ADDRESS_A);
		ck_assert_msg((read_packet(&packet, &answer) == DNS_ANSWERED) == (hops <= 127),
			"%u", hops);
	}
}
END_TEST

static struct packet long_answer(unsigned count)
{
	struct packet packet = reply((struct counts){0x8180, count, 0, 0});

	for (unsigned i = 0; i < count; i++) {
		ADD(&packet, WWW A_IN TTL);
		ADD(&packet, "\0\4\306\22\1\1");
	}
	return packet;
}

START_TEST(text_is_cut_between_records_and_marked)
{
	const size_t one = strlen("www.example.com 300 A 198.18.1.1; ");
	const unsigned fit = (DNS_TEXT_LEN_MOST - (unsigned)strlen("; …") + 2) / (unsigned)one;
	struct packet packet = long_answer(fit);
	struct dns_answer answer;

	ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.text_len, one * fit - 2);
	packet = long_answer(fit + 1);
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.text_len, one * fit - 2 + strlen("; …"));
	ck_assert_str_eq(answer.text + answer.text_len - strlen("198.18.1.1; …"), "198.18.1.1; …");
	packet = long_answer(400);
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.text_len, one * fit - 2 + strlen("; …"));
	packet.len--; /* what is not shown is read all the same */
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_BROKEN);
}
END_TEST

/* A record before the cut that grows byte by byte: there is a length with which it just fits. */
START_TEST(mark_is_whole_wherever_the_text_is_cut)
{
	bool shown[64] = {false};

	for (uint8_t len = 1; len <= 63; len++) {
		struct packet packet = long_answer(119);
		uint8_t label[64];
		struct dns_answer answer;
		const char *end;

		packet.bytes[7] += 2;
		memset(label, 'a', sizeof(label));
		label[0] = len;
		add(&packet, label, len + 1u);
		ADD(&packet, "\0" A_IN TTL ADDRESS_A WWW A_IN TTL ADDRESS_A);
		ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
		ck_assert_uint_eq(answer.text_len, strlen(answer.text));
		shown[len] = strstr(answer.text, "; a") != NULL;
		end = answer.text + answer.text_len - strlen("1.7; …");
		ck_assert_str_eq(end, shown[len] ? "1.7; …" : "1.1; …");
	}
	ck_assert(shown[1]);
	ck_assert(!shown[63]);
}
END_TEST

/* Two names of 255 bytes, each byte of which takes four characters. */
START_TEST(longest_record_fits)
{
	struct packet packet = reply((struct counts){0x8180, 1, 0, 0});
	struct packet name = {0};
	struct dns_answer answer;

	for (int i = 0; i < 4; i++) {
		uint8_t label[64];

		memset(label, 0xff, sizeof(label));
		label[0] = i < 3 ? 63 : 61;
		add(&name, label, label[0] + 1u);
	}
	ADD(&name, "\0");
	ck_assert_uint_eq(name.len, 255);
	add(&packet, name.bytes, name.len);
	ADD(&packet, CNAME_IN "\377\377\377\377\0\377");
	add(&packet, name.bytes, name.len);
	ck_assert_int_eq(read_packet(&packet, &answer), DNS_ANSWERED);
	ck_assert_uint_eq(answer.text_len, 2 * (250 * 4 + 3) + strlen(" 4294967295 CNAME "));
	ck_assert_ptr_null(strstr(answer.text, "…"));
}
END_TEST

START_TEST(any_byte_in_a_name_is_shown_in_plain_characters_and_asked_again)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-_*\\.";

	for (unsigned byte = 0; byte < 256; byte++) {
		struct packet name = {.bytes = {3, (uint8_t)byte, 'x', (uint8_t)byte, 0}, .len = 5};
		struct dns_answer answer;
		struct dns_name again;

		ck_assert_int_eq(read_owner(&name, &answer), DNS_ANSWERED);
		*strchr(answer.text, ' ') = '\0';
		ck_assert_msg(strspn(answer.text, plain) == strlen(answer.text), "%u: %s", byte,
			answer.text);
		ck_assert_ptr_null(strchr(answer.text, '.'));
		ck_assert(dns_name_parse(answer.text, &again));
		ck_assert_uint_eq(again.len, 5);
		if (byte >= 'A' && byte <= 'Z')
			ck_assert_uint_eq(again.bytes[1], byte - 'A' + 'a');
		else
			ck_assert_mem_eq(again.bytes, name.bytes, 5);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dns_packet");
	TCase *tcase = tcase_create("packet");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, answer_is_read, 0, (int)ARRAY_LEN(good));
	tcase_add_loop_test(tcase, shorter_answers_are_broken_or_not_ours, 0, (int)ARRAY_LEN(good));
	tcase_add_test(tcase, scope_of_a_subnet_that_was_not_sent_is_nothing);
	tcase_add_test(tcase, truncated_answer_is_read_no_further);
	tcase_add_loop_test(tcase, foreign_answer_is_not_ours, 0, (int)ARRAY_LEN(changed));
	tcase_add_test(tcase, question_that_points_at_itself_is_not_ours);
	tcase_add_test(tcase, error_without_a_question_is_ours);
	tcase_add_loop_test(tcase, broken_answer_is_broken, 0, (int)ARRAY_LEN(broken));
	tcase_add_test(tcase, name_in_an_answer_has_255_bytes_at_most);
	tcase_add_test(tcase, pointers_are_followed_so_often_and_no_more);
	tcase_add_test(tcase, text_is_cut_between_records_and_marked);
	tcase_add_test(tcase, mark_is_whole_wherever_the_text_is_cut);
	tcase_add_test(tcase, longest_record_fits);
	tcase_add_test(tcase, any_byte_in_a_name_is_shown_in_plain_characters_and_asked_again);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
