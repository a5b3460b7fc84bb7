/* The address behind an asked name: what belongs to it by way of its CNAMEs, and to no other. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/dns_packet.h"

#define MANY_LINKS 100

/* An answer's records as text: "OWNER TYPE DATA"; type C is CNAME, X an A of another class. */
#define RECORDS_MOST 8

struct packet {
	uint8_t bytes[65535];
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

static void add_name(struct packet *packet, const char *text)
{
	struct dns_name name;

	ck_assert(dns_name_parse(text, &name));
	add(packet, name.bytes, name.len);
}

static struct packet begin(unsigned answers)
{
	struct packet packet = {0};

	add_16(&packet, 1);
	add_16(&packet, 0x8180);
	add_16(&packet, 1);
	add_16(&packet, answers);
	add_16(&packet, 0);
	add_16(&packet, 0);
	add_name(&packet, "www.example.com");
	add_16(&packet, DNS_TYPE_A);
	add_16(&packet, 1);
	return packet;
}

static void add_head(struct packet *packet, const char *owner, unsigned type, unsigned class)
{
	add_name(packet, owner);
	add_16(packet, type);
	add_16(packet, class);
	add_16(packet, 0);
	add_16(packet, 300);
}

static void add_address(struct packet *packet, const char *owner, unsigned class, uint8_t last)
{
	uint8_t address[4] = {198, 18, 1, last};

	add_head(packet, owner, DNS_TYPE_A, class);
	add_16(packet, 4);
	add(packet, address, 4);
}

static void add_cname(struct packet *packet, const char *owner, const char *to)
{
	struct dns_name name;

	ck_assert(dns_name_parse(to, &name));
	add_head(packet, owner, 5, 1);
	add_16(packet, (unsigned)name.len);
	add(packet, name.bytes, name.len);
}

/* The last byte of the address that is found; 0: none. From a heap copy of just these bytes. */
static int find(const struct packet *packet)
{
	struct dns_question asked = {.type = DNS_TYPE_A};
	uint8_t *copy = malloc(packet->len ? packet->len : 1);
	struct dns_address address = {{0}, 0};
	bool found;

	ck_assert_ptr_nonnull(copy);
	ck_assert(dns_name_parse("www.example.com", &asked.name));
	memcpy(copy, packet->bytes, packet->len);
	found = dns_first_address(&asked, copy, packet->len, &address);
	free(copy);
	ck_assert_uint_eq(address.len, found ? 4 : 0);
	return found ? address.bytes[3] : 0;
}

#define WWW "www.example.com"

/* to NULL: an address that ends in `last`. */
static const struct {
	const char *name;
	struct link {
		const char *owner, *to;
		uint8_t last;
		bool chaos; /* of another class */
	} links[RECORDS_MOST];
	int found;
} answers[] = {
	{"nothing", {{0}}, 0},
	{"an address", {{WWW, NULL, 7, 0}}, 7},
	{"in another case", {{"WWW.Example.COM", NULL, 7, 0}}, 7},
	{"the first of two", {{WWW, NULL, 7, 0}, {WWW, NULL, 8, 0}}, 7},
	{"another name's", {{"ww.example.com", NULL, 7, 0}}, 0},
	{"a name's above", {{"example.com", NULL, 7, 0}}, 0},
	{"a name's below", {{"a.www.example.com", NULL, 7, 0}}, 0},
	{"another's before ours", {{"b.example", NULL, 9, 0}, {WWW, NULL, 7, 0}}, 7},
	{"of another class", {{WWW, NULL, 9, true}, {WWW, NULL, 7, 0}}, 7},
	{"a CNAME", {{WWW, "a.example", 0, 0}, {"a.example", NULL, 7, 0}}, 7},
	{"a CNAME of another", {{"b.example", "a.example", 0, 0}, {"a.example", NULL, 7, 0}}, 0},
	{"a CNAME and an address", {{WWW, "a.example", 0, 0}, {WWW, NULL, 7, 0}}, 0},
	{"a CNAME without address", {{WWW, "a.example", 0, 0}}, 0},
	{"a CNAME beside the way",
		{{WWW, "a.example", 0, 0}, {"b.example", NULL, 9, 0}, {"a.example", NULL, 7, 0}},
		7},
	{"behind what it leads to", {{"a.example", NULL, 7, 0}, {WWW, "a.example", 0, 0}}, 7},
	{"all the wrong way round",
		{{"c.example", NULL, 7, 0}, {"b.example", "c.example", 0, 0},
			{"a.example", "b.example", 0, 0}, {WWW, "a.example", 0, 0}},
		7},
	{"to itself", {{WWW, WWW, 0, 0}}, 0},
	{"to itself, and an address", {{WWW, WWW, 0, 0}, {WWW, NULL, 7, 0}}, 7},
	{"in a circle", {{WWW, "a.example", 0, 0}, {"a.example", WWW, 0, 0}}, 0},
	{"in a circle beside an address",
		{{WWW, "a.example", 0, 0}, {"a.example", WWW, 0, 0}, {"b.example", NULL, 9, 0}}, 0},
};

static struct packet packet_of(size_t i)
{
	unsigned count = 0;
	struct packet packet;

	while (count < RECORDS_MOST && answers[i].links[count].owner)
		count++;
	packet = begin(count);
	for (unsigned k = 0; k < count; k++) {
		const struct link *link = &answers[i].links[k];

		if (link->to)
			add_cname(&packet, link->owner, link->to);
		else
			add_address(&packet, link->owner, link->chaos ? 3 : 1, link->last);
	}
	return packet;
}

START_TEST(address_is_of_the_asked_name_or_where_it_leads)
{
	struct packet packet = packet_of((size_t)_i);

	ck_assert_msg(find(&packet) == answers[_i].found, "%s", answers[_i].name);
}
END_TEST

START_TEST(shorter_answers_lead_nowhere_else)
{
	struct packet packet = packet_of((size_t)_i);
	struct packet whole = packet;

	for (packet.len = 0; packet.len < whole.len; packet.len++) {
		int found = find(&packet);

		ck_assert_msg(found == 0 || found == answers[_i].found, "%s: %zu bytes",
			answers[_i].name, packet.len);
	}
}
END_TEST

START_TEST(hundred_links_are_followed_in_their_order)
{
	struct packet packet = begin(MANY_LINKS + 1);
	char owner[32] = WWW, to[32];

	for (int i = 0; i < MANY_LINKS; i++) {
		snprintf(to, sizeof(to), "c%d.example.com", i);
		add_cname(&packet, owner, to);
		memcpy(owner, to, sizeof(owner));
	}
	add_address(&packet, owner, 1, 7);
	ck_assert_int_eq(find(&packet), 7);
}
END_TEST

/* Against their order each needs a look of its own, and there is an end to it. */
START_TEST(links_against_their_order_are_followed_so_far)
{
	for (int links = 1; links < 40; links++) {
		struct packet packet = begin((unsigned)links + 1);
		char owner[32], to[32];

		snprintf(to, sizeof(to), "c%d.example.com", links);
		add_address(&packet, to, 1, 7);
		for (int i = links; i > 0; i--) {
			snprintf(owner, sizeof(owner), i > 1 ? "c%d.example.com" : WWW, i - 1);
			snprintf(to, sizeof(to), "c%d.example.com", i);
			add_cname(&packet, owner, to);
		}
		ck_assert_msg(find(&packet) == (links < 8 ? 7 : 0), "%d", links);
	}
}
END_TEST

START_TEST(thousands_of_records_are_read_to_the_last)
{
	struct packet packet = begin(1800);

	for (int i = 0; i < 1799; i++)
		add_address(&packet, "victim.example.com", 1, 9);
	add_address(&packet, WWW, 1, 7);
	ck_assert_int_eq(find(&packet), 7);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("dns_chain");
	TCase *tcase = tcase_create("chain");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, address_is_of_the_asked_name_or_where_it_leads, 0, (int)ARRAY_LEN(answers));
	tcase_add_loop_test(tcase, shorter_answers_lead_nowhere_else, 0, (int)ARRAY_LEN(answers));
	tcase_add_test(tcase, hundred_links_are_followed_in_their_order);
	tcase_add_test(tcase, links_against_their_order_are_followed_so_far);
	tcase_add_test(tcase, thousands_of_records_are_read_to_the_last);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
