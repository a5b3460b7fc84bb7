/* Where a Location leads, and what is read of it again. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "probes/visit_url.h"

#define BASE "https://www.example.com:443/a/b?c=d"

static const struct {
	const char *location, *next; /* NULL: nowhere that is followed */
} locations[] = {
	{"/x", "https://www.example.com:443/x"},
	{"x", "https://www.example.com:443/a/x"},
	{"../x", "https://www.example.com:443/x"},
	{"../../../x", "https://www.example.com:443/x"},
	{"./x", "https://www.example.com:443/a/x"},
	{"?x=y", "https://www.example.com:443/a/b?x=y"},
	{"//b.example/x", "https://b.example:443/x"},
	{"http://b.example", "http://b.example:80/"},
	{"HTTP://B.Example/X", "http://B.Example:80/X"},
	{"http://b.example:8080/x?y#z", "http://b.example:8080/x?y"},
	{"https://198.18.1.7/", "https://198.18.1.7:443/"},
	{"https://[2001:2::7]:8443/", "https://[2001:2::7]:8443/"},
	{"http://0x7f000001/", "http://127.0.0.1:80/"},
	{"http://127.1/", "http://127.0.0.1:80/"},
	{"/a b", "https://www.example.com:443/a%20b"},
	{"/\xe4\xb8\xad", "https://www.example.com:443/%e4%b8%ad"},
	{"/%0d%0aX-Injected:%20yes", "https://www.example.com:443/%0d%0aX-Injected:%20yes"},
	{"", NULL},
	{"file:///etc/passwd", NULL},
	{"ftp://b.example/", NULL},
	{"javascript:alert(1)", NULL},
	{"data:text/html,x", NULL},
	{"mailto:a@b.example", NULL},
	{"gopher://b.example/", NULL},
	{"unix:///run/x", NULL},
	{"http:///x", "http://x:80/"}, /* so do browsers */
	{"http://", NULL},
	{"http://user@b.example/", NULL},
	{"http://user:word@b.example/", NULL},
	{"http://b.example:0/", NULL},
	{"http://b.example:65536/", NULL},
	{"http://b.example:99999999999/", NULL},
	{"http://b.example:x/", NULL},
	{"http://b exa/", NULL},
	{"http://\xe4\xb8\xad.example/", NULL},
	{"http://b.example\\@evil.example/", NULL},
	{"http://b%2eexample%00/", NULL},
	{"http://[::1", NULL},
	{"http://[x]/", NULL},
	{"/a\rb", NULL},
	{"/a\nb", NULL},
	{"/a\x01z", NULL},
	{"/a\x7fz", NULL},
};

START_TEST(location_leads_to_one_of_http_and_https_or_nowhere)
{
	const char *location = locations[_i].location, *next = locations[_i].next;
	char out[VISIT_URL_MOST + 1] = "";
	struct visit_url url;
	bool leads = visit_url_next(BASE, location, out);

	ck_assert_msg(leads == (next != NULL), "%s: %s", location, out);
	if (!leads)
		return;
	ck_assert_msg(strcasecmp(out, next) == 0, "%s: %s", location, out);
	ck_assert(visit_url_parse(out, &url));
}
END_TEST

START_TEST(location_may_be_so_long)
{
	char location[VISIT_URL_MOST + 2], out[VISIT_URL_MOST + 1];
	size_t room = VISIT_URL_MOST - strlen("https://www.example.com:443");

	memset(location, 'a', sizeof(location));
	location[0] = '/';
	location[room] = '\0';
	ck_assert(visit_url_next(BASE, location, out));
	ck_assert_uint_eq(strlen(out), VISIT_URL_MOST);
	location[room] = 'a';
	location[room + 1] = '\0';
	ck_assert(!visit_url_next(BASE, location, out));
	location[room + 1] = 'a';
	location[VISIT_URL_MOST + 1] = '\0';
	ck_assert(!visit_url_next(BASE, location, out));
}
END_TEST

static const struct {
	const char *text, *host; /* NULL: not such a text */
	uint16_t port;
	bool https;
} urls[] = {
	{"http://a:80/", "a", 80, false},
	{"https://WWW.Example.com:443/x?y=z", "www.example.com", 443, true},
	{"http://[2001:2::7]:8080/", "[2001:2::7]", 8080, false},
	{"http://a:65535/", "a", 65535, false},
	{"http://a/", NULL, 0, false},
	{"http://a:80", NULL, 0, false},
	{"http://a:80?x", NULL, 0, false},
	{"http://a:/", NULL, 0, false},
	{"http://a:0/", NULL, 0, false},
	{"http://a:65536/", NULL, 0, false},
	{"http://a:4294967376/", NULL, 0, false},
	{"http://:80/", NULL, 0, false},
	{"http://u@a:80/", NULL, 0, false},
	{"http://a b:80/", NULL, 0, false},
	{"http://[::1:80/", NULL, 0, false},
	{"http://[]:80/", NULL, 0, false},
	{"http://a:80/x y", NULL, 0, false},
	{"http://a:80/x#y", NULL, 0, false},
	{"http://a:80/\r\nX: y", NULL, 0, false},
	{"HTTP://a:80/", NULL, 0, false},
	{"ftp://a:21/", NULL, 0, false},
	{"file:///", NULL, 0, false},
	{"//a:80/", NULL, 0, false},
	{"", NULL, 0, false},
};

START_TEST(url_is_read_strictly)
{
	struct visit_url url;
	bool good = visit_url_parse(urls[_i].text, &url);

	ck_assert_msg(good == (urls[_i].host != NULL), "%s", urls[_i].text);
	if (!good)
		return;
	ck_assert_str_eq(url.host, urls[_i].host);
	ck_assert_uint_eq(url.port, urls[_i].port);
	ck_assert(url.https == urls[_i].https);
}
END_TEST

START_TEST(shorter_urls_are_none_until_the_path)
{
	static const char text[] = "https://www.example.com:443/path";
	struct visit_url url;

	for (size_t len = 0; len < sizeof(text) - 1; len++) {
		char *copy = strndup(text, len);

		ck_assert_ptr_nonnull(copy);
		ck_assert_msg(visit_url_parse(copy, &url) == (len >= strlen(text) - 4), "%s", copy);
		free(copy);
	}
}
END_TEST

START_TEST(location_of_a_record_is_cut_and_printable)
{
	char text[600], out[VISIT_LOCATION_MOST + 1];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "/\r\n; \xe4\x01", 7);
	visit_url_location(text, out);
	ck_assert_uint_eq(strlen(out), VISIT_LOCATION_MOST);
	ck_assert_int_eq(strncmp(out, "/\?\?;\?\?\?a", 8), 0);
	visit_url_location("", out);
	ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(statuses_and_ports_that_lead_on)
{
	static const int64_t lead[] = {301, 302, 303, 307, 308};
	static const uint16_t usual[] = {80, 443, 1024, 8080, 8443, 65535};
	static const uint16_t unusual[] = {1, 21, 22, 25, 53, 81, 110, 445, 1023};
	int count = 0;

	for (int64_t status = 100; status <= 999; status++)
		count += visit_url_is_redirect(status);
	ck_assert_int_eq(count, (int)ARRAY_LEN(lead));
	for (size_t i = 0; i < ARRAY_LEN(lead); i++)
		ck_assert(visit_url_is_redirect(lead[i]));
	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		ck_assert(visit_url_port_is_usual(usual[i]));
	for (size_t i = 0; i < ARRAY_LEN(unusual); i++)
		ck_assert(!visit_url_port_is_usual(unusual[i]));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("visit_url");
	TCase *tcase = tcase_create("url");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, location_leads_to_one_of_http_and_https_or_nowhere, 0,
		(int)ARRAY_LEN(locations));
	tcase_add_test(tcase, location_may_be_so_long);
	tcase_add_loop_test(tcase, url_is_read_strictly, 0, (int)ARRAY_LEN(urls));
	tcase_add_test(tcase, shorter_urls_are_none_until_the_path);
	tcase_add_test(tcase, location_of_a_record_is_cut_and_printable);
	tcase_add_test(tcase, statuses_and_ports_that_lead_on);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
