/* The text of dns.answers, and redirects: foreign text, read for where it leads. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/dns_answers.h"
#include "analyzer/redirects.h"
#include "base/array.h"
#include "base/bind.h"

#define ASKED "www.example.com"
#define LONG  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* Addresses and names are joined by blanks. */
static const struct answer_case {
	const char *name, *text, *addresses, *cnames;
	int64_t least, most;
	bool endless, cut, broken;
} answer_cases[] = {
	{"nothing", "", "", "", BIND_ABSENT, BIND_ABSENT, false, false, false},
	{"an address", "www.example.com 60 A 198.18.1.1", "198.18.1.1", "", 60, 60, false, false,
		false},
	{"in any case", "WWW.example.COM 60 A 198.18.1.1", "198.18.1.1", "", 60, 60, false, false,
		false},
	{"with the last dot", "www.example.com. 60 A 198.18.1.1", "198.18.1.1", "", 60, 60, false,
		false, false},
	{"both families", "www.example.com 60 A 198.18.1.1; www.example.com 30 AAAA 2001:2::1",
		"198.18.1.1 2001:2::1", "", 30, 60, false, false, false},
	{"one spelling", "www.example.com 60 AAAA 2001:0002:0:0:0::0001", "2001:2::1", "", 60, 60,
		false, false, false},
	{"each once", "www.example.com 60 A 198.18.1.1; www.example.com 60 A 198.18.1.1",
		"198.18.1.1", "", 60, 60, false, false, false},
	{"by a chain",
		"www.example.com 600 CNAME a.example.net; a.example.net 20 CNAME b.example.net; "
		"b.example.net 60 A 198.18.1.1",
		"198.18.1.1", "a.example.net b.example.net", 20, 600, false, false, false},
	{"a chain in any order",
		"b.example.net 60 A 198.18.1.1; a.example.net 20 CNAME b.example.net; "
		"www.example.com 600 CNAME a.example.net",
		"198.18.1.1", "a.example.net b.example.net", 20, 600, false, false, false},
	{"beside the chain",
		"www.example.com 60 CNAME a.example.net; other.example.com 60 A 198.18.1.2; "
		"www.example.com 5 A 198.18.1.3; a.example.net 60 A 198.18.1.1",
		"198.18.1.1", "a.example.net", 60, 60, false, false, false},
	{"of another name alone", "other.example.com 60 A 198.18.1.2", "", "", BIND_ABSENT,
		BIND_ABSENT, false, false, false},
	{"a longer name is another", "www.example.com.cn 60 A 198.18.1.2", "", "", BIND_ABSENT,
		BIND_ABSENT, false, false, false},
	{"a chain to itself", "www.example.com 60 CNAME www.example.com", "", "", BIND_ABSENT,
		BIND_ABSENT, true, false, false},
	{"a chain in a circle",
		"www.example.com 60 CNAME a.example.net; a.example.net 60 CNAME WWW.example.com.; "
		"www.example.com 60 A 198.18.1.1",
		"", "a.example.net", 60, 60, true, false, false},
	{"the first of two ways",
		"www.example.com 60 CNAME a.example.net; www.example.com 60 CNAME b.example.net; "
		"a.example.net 60 A 198.18.1.1; b.example.net 60 A 198.18.1.2",
		"198.18.1.1", "a.example.net", 60, 60, false, false, false},
	{"other types", "www.example.com 60 TYPE65; www.example.com 60 CLASS3 TYPE1", "", "",
		BIND_ABSENT, BIND_ABSENT, false, false, false},
	{"cut", "www.example.com 60 A 198.18.1.1; …", "198.18.1.1", "", 60, 60, false, true, false},
	{"no address", "www.example.com 60 A 198.18.1; www.example.com 60 A 198.18.1.1",
		"198.18.1.1", "", 60, 60, false, false, true},
	{"of the other family", "www.example.com 60 A 2001:2::1", "", "", BIND_ABSENT, BIND_ABSENT,
		false, false, true},
	{"mapped", "www.example.com 60 AAAA ::ffff:198.18.1.1", "198.18.1.1", "", 60, 60, false,
		false, false},
	{"no time to live", "www.example.com A 198.18.1.1", "", "", BIND_ABSENT, BIND_ABSENT, false,
		false, true},
	{"one too large", "www.example.com 4294967296 A 198.18.1.1", "", "", BIND_ABSENT,
		BIND_ABSENT, false, false, true},
	{"the largest", "www.example.com 4294967295 A 198.18.1.1", "198.18.1.1", "", 4294967295,
		4294967295, false, false, false},
	{"a negative one", "www.example.com -1 A 198.18.1.1", "", "", BIND_ABSENT, BIND_ABSENT,
		false, false, true},
	{"one of many digits", "www.example.com " LONG " A 198.18.1.1", "", "", BIND_ABSENT,
		BIND_ABSENT, false, false, true},
	{"no data", "www.example.com 60 CNAME ; www.example.com 60 A", "", "", BIND_ABSENT,
		BIND_ABSENT, false, false, true},
	{"too much data", "www.example.com 60 A 198.18.1.1 x", "", "", BIND_ABSENT, BIND_ABSENT,
		false, false, true},
	{"separators alone", ";;; ; ;", "", "", BIND_ABSENT, BIND_ABSENT, false, false, true},
	{"a long word", "www.example.com 60 A " LONG, "", "", BIND_ABSENT, BIND_ABSENT, false,
		false, true},
};

static void append(char *to, size_t cap, const char *text, size_t len)
{
	size_t at = strlen(to);

	ck_assert_uint_lt(at + len + 1, cap);
	if (at)
		to[at++] = ' ';
	memcpy(to + at, text, len);
	to[at + len] = '\0';
}

START_TEST(answers_lead_along_the_chain_from_the_asked_name)
{
	const struct answer_case *row = &answer_cases[_i];
	char addresses[1024] = "", cnames[1024] = "";
	struct dns_answers answers;

	dns_answers_read(row->text, ASKED, &answers);
	for (size_t i = 0; i < answers.address_count; i++)
		append(addresses, sizeof(addresses), answers.addresses[i],
			strlen(answers.addresses[i]));
	for (size_t i = 0; i < answers.cname_count; i++)
		append(cnames, sizeof(cnames), answers.cnames[i].at, answers.cnames[i].len);
	ck_assert_msg(strcmp(addresses, row->addresses) == 0, "%s: %s", row->name, addresses);
	ck_assert_msg(strcmp(cnames, row->cnames) == 0, "%s: %s", row->name, cnames);
	ck_assert_msg(answers.ttl_least_s == row->least, "%s", row->name);
	ck_assert_msg(answers.ttl_most_s == row->most, "%s", row->name);
	ck_assert_msg(answers.endless == row->endless, "%s", row->name);
	ck_assert_msg(answers.cut == row->cut, "%s", row->name);
	ck_assert_msg(answers.broken == row->broken, "%s", row->name);
}
END_TEST

/* In a block of its own, so that a read past the end is seen. */
START_TEST(every_prefix_of_an_answer_is_read_within_it)
{
	const struct answer_case *row = &answer_cases[_i];

	for (size_t len = 0; len <= strlen(row->text); len++) {
		char *text = malloc(len + 1);
		struct dns_answers answers;

		ck_assert_ptr_nonnull(text);
		memcpy(text, row->text, len);
		text[len] = '\0';
		dns_answers_read(text, ASKED, &answers);
		ck_assert_uint_le(answers.address_count, DNS_ADDRESSES_MOST);
		for (size_t i = 0; i < answers.cname_count; i++) {
			ck_assert(answers.cnames[i].at >= text &&
				  answers.cnames[i].at + answers.cnames[i].len <= text + len);
		}
		free(text);
	}
}
END_TEST

/* www.example.com → n1 → n2 … of so many CNAMEs, then an address. */
static char *chain_of(size_t cnames)
{
	size_t cap = 100 * (cnames + 2), at = 0;
	char *text = malloc(cap);

	ck_assert_ptr_nonnull(text);
	at += (size_t)snprintf(text, cap, "%s 60 %s", ASKED, cnames ? "CNAME n1" : "A 198.18.1.1");
	for (size_t i = 1; i <= cnames; i++)
		at += i < cnames
			      ? (size_t)snprintf(
					text + at, cap - at, "; n%zu 60 CNAME n%zu", i, i + 1)
			      : (size_t)snprintf(text + at, cap - at, "; n%zu 60 A 198.18.1.1", i);
	return text;
}

START_TEST(a_chain_that_is_too_long_leads_nowhere)
{
	static const size_t lengths[] = {
		0, 1, DNS_CHAIN_MOST - 1, DNS_CHAIN_MOST, DNS_CHAIN_MOST + 1, 100};

	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		char *text = chain_of(lengths[i]);
		struct dns_answers answers;

		dns_answers_read(text, ASKED, &answers);
		ck_assert_int_eq(answers.endless, lengths[i] > DNS_CHAIN_MOST);
		ck_assert_uint_eq(answers.address_count, lengths[i] <= DNS_CHAIN_MOST);
		free(text);
	}
}
END_TEST

START_TEST(more_addresses_than_are_kept_are_passed_over)
{
	char text[8192] = "";
	size_t at = 0;
	struct dns_answers answers;

	for (int i = 1; i <= 200; i++)
		at += (size_t)snprintf(
			text + at, sizeof(text) - at, "; www.example.com 60 A 198.18.1.%d", i);
	dns_answers_read(text, ASKED, &answers);
	ck_assert_uint_eq(answers.address_count, DNS_ADDRESSES_MOST);
	ck_assert_str_eq(answers.addresses[DNS_ADDRESSES_MOST - 1], "198.18.1.64");
}
END_TEST

static const struct host_case {
	const char *location, *host; /* NULL: none */
} host_cases[] = {
	{"http://www.example.com/a", "www.example.com"},
	{"HTTPS://WWW.Example.COM", "www.example.com"},
	{"//www.example.com/a", "www.example.com"},
	{"http://www.example.com:8080/a?b#c", "www.example.com"},
	{"http://user:secret@www.example.com:1/", "www.example.com"},
	{"http://www.example.com./", "www.example.com"},
	{"http://www.example.com?next=http://other.example.com/", "www.example.com"},
	{"http://www.example.com\\@other.example.com/", "www.example.com"},
	{"http://a@b@www.example.com/", "www.example.com"},
	{"http://198.18.1.1:80/a", "198.18.1.1"},
	{"http://[2001:0002::0001]:80/a", "2001:2::1"},
	{"http://[2001:2::1", "2001:2::1"},
	{"/a", NULL},
	{"a/b", NULL},
	{"", NULL},
	{"/", NULL},
	{":", NULL},
	{"http:", NULL},
	{"http:/a", NULL},
	{"http:///a", NULL},
	{"http://@/", NULL},
	{"http://[]/", NULL},
	{"http://a b/", NULL},
	{"http://a\"b/", NULL},
	{"http://例.example.com/", NULL},
	{"1http://www.example.com/", NULL},
	{"mailto:a@www.example.com", NULL},
};

START_TEST(a_location_names_its_host)
{
	const struct host_case *row = &host_cases[_i];
	char host[REDIRECT_HOST_MOST];
	bool found = redirect_host(row->location, strlen(row->location), host);

	ck_assert_msg(found == (row->host != NULL), "%s", row->location);
	if (row->host)
		ck_assert_str_eq(host, row->host);
	for (size_t len = 0; len <= strlen(row->location); len++) {
		char *text = malloc(len ? len : 1);

		ck_assert_ptr_nonnull(text);
		memcpy(text, row->location, len);
		redirect_host(text, len, host);
		free(text);
	}
}
END_TEST

START_TEST(a_host_of_too_many_bytes_is_none)
{
	char location[600] = "http://", host[REDIRECT_HOST_MOST];

	memset(location + 7, 'a', REDIRECT_HOST_MOST - 1);
	ck_assert(redirect_host(location, 7 + REDIRECT_HOST_MOST - 1, host));
	memset(location + 7, 'a', REDIRECT_HOST_MOST);
	ck_assert(!redirect_host(location, 7 + REDIRECT_HOST_MOST, host));
}
END_TEST

static const struct hop_case {
	const char *text;
	struct redirect_hop hops[3];
	size_t count;
} hop_cases[] = {
	{"", {{.host = ""}}, 0},
	{"302 http://a.example.com/x -> 198.18.1.1", {{"a.example.com", false, "198.18.1.1"}}, 1},
	{"302 /x -> 198.18.1.1", {{"", false, "198.18.1.1"}}, 1},
	{"307 http://198.18.1.1/x", {{"198.18.1.1", true, ""}}, 1},
	{"301 https://a.example.com/ -> 2001:0002::1; 302 /b -> 2001:2::1",
		{{"a.example.com", false, "2001:2::1"}, {"", false, "2001:2::1"}}, 2},
	{"302 http://a.example.com/x -> y -> 198.18.1.1", {{"a.example.com", false, "198.18.1.1"}},
		1},
	{"302 http://a.example.com/ -> nobody", {{"a.example.com", false, ""}}, 1},
	{"200 http://a.example.com/", {{.host = ""}}, 0},
	{"302", {{.host = ""}}, 0},
	{"302 ", {{"", false, ""}}, 1},
	{"; ; x; 302 http://a.example.com/ -> ", {{"a.example.com", false, ""}}, 1},
};

START_TEST(hops_are_read_one_by_one)
{
	const struct hop_case *row = &hop_cases[_i];
	const char *at = row->text;
	struct redirect_hop hop;
	size_t count = 0;

	while (redirect_next(&at, &hop)) {
		ck_assert_uint_lt(count, row->count);
		ck_assert_str_eq(hop.host, row->hops[count].host);
		ck_assert_str_eq(hop.addr, row->hops[count].addr);
		ck_assert_int_eq(hop.is_address, row->hops[count].is_address);
		count++;
	}
	ck_assert_msg(count == row->count, "%s", row->text);
	for (size_t len = 0; len <= strlen(row->text); len++) {
		char *text = strndup(row->text, len);

		at = text;
		while (redirect_next(&at, &hop))
			ck_assert_uint_lt(strlen(hop.host), sizeof(hop.host));
		free(text);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("dns_answers");
	Suite *suite = suite_create("dns_answers");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, answers_lead_along_the_chain_from_the_asked_name, 0,
		ARRAY_LEN(answer_cases));
	tcase_add_loop_test(
		tcase, every_prefix_of_an_answer_is_read_within_it, 0, ARRAY_LEN(answer_cases));
	tcase_add_test(tcase, a_chain_that_is_too_long_leads_nowhere);
	tcase_add_test(tcase, more_addresses_than_are_kept_are_passed_over);
	tcase_add_loop_test(tcase, a_location_names_its_host, 0, ARRAY_LEN(host_cases));
	tcase_add_test(tcase, a_host_of_too_many_bytes_is_none);
	tcase_add_loop_test(tcase, hops_are_read_one_by_one, 0, ARRAY_LEN(hop_cases));
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
