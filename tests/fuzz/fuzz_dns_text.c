/* Any text as a record's dns.answers, as a Location and as the hops of a visit. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/dns_answers.h"
#include "analyzer/redirects.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_address(const char *text)
{
	struct sockaddr_storage addr;
	char again[ADDRESS_TEXT_LEN];

	if (!address_parse(text, &addr) ||
		strcmp(address_text((const struct sockaddr *)&addr, again), text) != 0)
		abort();
}

static void check_answers(const char *text)
{
	struct dns_answers answers;

	dns_answers_read(text, "www.example.com", &answers);
	if (answers.address_count > DNS_ADDRESSES_MOST || answers.cname_count > DNS_CHAIN_MOST ||
		(answers.endless && answers.address_count))
		abort();
	for (size_t i = 0; i < answers.address_count; i++)
		check_address(answers.addresses[i]);
	for (size_t i = 0; i < answers.cname_count; i++)
		if (answers.cnames[i].at < text || answers.cnames[i].len == 0 ||
			answers.cnames[i].at + answers.cnames[i].len > text + strlen(text))
			abort();
	if (answers.ttl_least_s > answers.ttl_most_s)
		abort();
}

static void check_hops(const char *text)
{
	struct redirect_hop hop;

	while (redirect_next(&text, &hop)) {
		if (hop.addr[0])
			check_address(hop.addr);
		if (hop.is_address)
			check_address(hop.host);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char host[REDIRECT_HOST_MOST], *text = malloc(len + 1);

	if (!text)
		return 0;
	memcpy(text, bytes, len);
	text[len] = '\0';
	check_answers(text);
	check_hops(text);
	if (redirect_host(text, strlen(text), host) &&
		(host[0] == '\0' || strlen(host) >= sizeof(host)))
		abort();
	free(text);
	return 0;
}
