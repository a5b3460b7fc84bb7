/* Any datagram as an answer. Its first byte chooses what was asked; the rest is the message. */
#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/dns_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct dns_question question_of(uint8_t choice)
{
	static const uint8_t v4[] = {198, 18, 1, 7}, v6[16] = {0x20, 1, 0, 2};
	struct dns_question question = {.type = choice & 1 ? DNS_TYPE_AAAA : DNS_TYPE_A};

	if (!dns_name_parse("www.example.com", &question.name))
		abort();
	if (choice & 2 && !dns_subnet_make(choice & 4, choice & 4 ? v6 : v4, 24, &question.subnet))
		abort();
	return question;
}

/* Words of plain characters, single blanks and "; " between them, "…" only as the last. */
static void check_text(const struct dns_answer *answer)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-_*\\.:; "
				    "ACNMETYPLS"; /* of A, AAAA, CNAME, TYPE, CLASS */
	static const char cut[] = "; …";
	size_t end = strlen(answer->text);

	if (answer->text_len != end || end > DNS_TEXT_LEN_MOST)
		abort();
	if (end >= sizeof(cut) && strcmp(answer->text + end - strlen(cut), cut) == 0)
		end -= strlen(cut);
	if (strspn(answer->text, plain) < end)
		abort();
}

/* The first owner's name can be asked for again. */
static void check_name(const char *text)
{
	size_t len = strcspn(text, " ");
	char name[DNS_TEXT_LEN_MOST + 1];
	struct dns_name again;

	memcpy(name, text, len);
	name[len] = '\0';
	if (len > 0 && !dns_name_parse(name, &again))
		abort();
}

/* What was asked, sent back, is a question still; as an answer it is one to itself. */
static void check_echo(const struct dns_question *question, uint16_t id)
{
	uint8_t query[DNS_QUERY_LEN_MOST];
	size_t len = dns_build(question, id, query);
	struct dns_answer answer;
	uint16_t again;

	if (dns_is_reply(question, query, len, &again))
		abort();
	query[2] |= 0x80;
	if (!dns_is_reply(question, query, len, &again) || again != id ||
		dns_read(question, query, len, &answer) != DNS_ANSWERED || answer.text_len > 0 ||
		answer.scope != (question->subnet.family ? 0 : -1))
		abort();
}

/* The address that is found stands in the text, unless that is cut. */
static void check_address(const struct dns_question *question, const uint8_t *bytes, size_t len,
	const struct dns_answer *answer)
{
	bool v4 = question->type == DNS_TYPE_A;
	char text[INET6_ADDRSTRLEN], shown[INET6_ADDRSTRLEN + 8];
	struct dns_address address;

	if (!dns_first_address(question, bytes, len, &address))
		return;
	if (address.len != (v4 ? 4 : 16) ||
		!inet_ntop(v4 ? AF_INET : AF_INET6, address.bytes, text, sizeof(text)))
		abort();
	snprintf(shown, sizeof(shown), v4 ? " A %s" : " AAAA %s", text);
	if (!strstr(answer->text, shown) && !strstr(answer->text, "…"))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct dns_address address;
	struct dns_question question;
	struct dns_answer answer;
	uint16_t id = 0;

	if (len == 0)
		return 0;
	question = question_of(bytes[0]);
	if (dns_is_reply(&question, bytes + 1, len - 1, &id))
		check_echo(&question, id);
	dns_first_address(&question, bytes + 1, len - 1, &address); /* of anything, in time */
	if (dns_read(&question, bytes + 1, len - 1, &answer) != DNS_ANSWERED)
		return 0;
	check_address(&question, bytes + 1, len - 1, &answer);
	check_text(&answer);
	check_name(answer.text);
	if (answer.rcode > 4095 || answer.scope < -1 || answer.scope > (bytes[0] & 4 ? 128 : 32))
		abort();
	return 0;
}
