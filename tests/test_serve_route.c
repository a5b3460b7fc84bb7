#include <arpa/inet.h>
#include <string.h>

#include "base/array.h"
#include "cli/listen_place.h"
#include "cli/serve_guard.h"
#include "cli/serve_route.h"
#include "tests/data_fixture.h"

#define TOKEN "0123456789abcdef0123456789abcdef"
#define WRONG "0123456789abcdef0123456789abcdee"
#define HERE  "127.0.0.1:8765"

static struct serve_site site_at(const char *place, const char *token)
{
	struct serve_site site = {.token = token};
	uint16_t port;

	ck_assert(listen_place_parse(place, &site.at, &port));
	if (site.at.ss_family == AF_INET)
		((struct sockaddr_in *)&site.at)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)&site.at)->sin6_port = htons(port);
	return site;
}

static const struct route_case {
	const char *name, *method, *path, *host;
	const char *token, *query, *cookie; /* the site's, and what is given */
	int hosts;
	bool body;
	int status;
	enum serve_page page;
	const char *node;
} route_cases[] = {
	{"root", "GET", "/", HERE, .hosts = 1, .status = 200, .page = SERVE_SCRIPT},
	{"head", "HEAD", "/", HERE, .hosts = 1, .status = 200, .page = SERVE_SCRIPT},
	{"index", "GET", "/index.html", HERE, .hosts = 1, .status = 200, .page = SERVE_SCRIPT},
	{"live", "GET", "/live", HERE, .hosts = 1, .status = 200, .page = SERVE_LIVE},
	{"json", "GET", "/live.json", HERE, .hosts = 1, .status = 200, .page = SERVE_LIVE_JSON},
	{"script", "GET", "/live.js", HERE, .hosts = 1, .status = 200, .page = SERVE_LIVE_SCRIPT},
	{"appendix", "GET", "/appendix", HERE, .hosts = 1, .status = 200, .page = SERVE_APPENDIX},
	{"node", "GET", "/nodes/n1", HERE, .hosts = 1, .status = 200, .page = SERVE_NODE,
		.node = "n1"},
	{"node's file", "GET", "/nodes/n1.html", HERE, .hosts = 1, .status = 200,
		.page = SERVE_NODE, .node = "n1"},
	{"node in Chinese", "GET", "/nodes/%E5%8D%97%e6%98%8c", HERE, .hosts = 1, .status = 200,
		.page = SERVE_NODE, .node = "南昌"},
	{"dots are a name that no node has", "GET", "/nodes/../../etc/passwd", HERE, .hosts = 1,
		.status = 200, .page = SERVE_NODE, .node = "../../etc/passwd"},
	{"escaped dots likewise", "GET", "/nodes/%2e%2e%2Fsecret", HERE, .hosts = 1, .status = 200,
		.page = SERVE_NODE, .node = "../secret"},
	{"no node", "GET", "/nodes/", HERE, .hosts = 1, .status = 404},
	{"bad escape", "GET", "/nodes/%zz", HERE, .hosts = 1, .status = 400},
	{"cut escape", "GET", "/nodes/a%4", HERE, .hosts = 1, .status = 400},
	{"escape cut by the ending", "GET", "/nodes/a%4.html", HERE, .hosts = 1, .status = 400},
	{"NUL", "GET", "/nodes/a%00b", HERE, .hosts = 1, .status = 400},
	{"line feed", "GET", "/nodes/a%0ab", HERE, .hosts = 1, .status = 400},
	{"not UTF-8", "GET", "/nodes/%ff", HERE, .hosts = 1, .status = 400},
	{"dots above", "GET", "/../dossier.json", HERE, .hosts = 1, .status = 404},
	{"escaped dots above", "GET", "/%2e%2e/dossier.json", HERE, .hosts = 1, .status = 404},
	{"escaped root", "GET", "/%6cive", HERE, .hosts = 1, .status = 404},
	{"a file", "GET", "/evidence.json", HERE, .hosts = 1, .status = 404},
	{"no slash", "GET", "live", HERE, .hosts = 1, .status = 404},
	{"star", "GET", "*", HERE, .hosts = 1, .status = 404},
	{"nothing", "GET", "", HERE, .hosts = 1, .status = 404},
	{"POST", "POST", "/", HERE, .hosts = 1, .status = 405},
	{"PUT", "PUT", "/live", HERE, .hosts = 1, .status = 405},
	{"OPTIONS", "OPTIONS", "*", HERE, .hosts = 1, .status = 405},
	{"lower case", "get", "/", HERE, .hosts = 1, .status = 405},
	{"body", "GET", "/", HERE, .hosts = 1, .body = true, .status = 400},
	{"no Host", "GET", "/", NULL, .hosts = 0, .status = 400},
	{"two Hosts", "GET", "/", HERE, .hosts = 2, .status = 400},
	{"a stranger's name", "GET", "/", "evil.example:8765", .hosts = 1, .status = 421},
	{"a name that begins alike", "GET", "/", "127.0.0.1.evil.example:8765", .hosts = 1,
		.status = 421},
	{"localhost", "GET", "/", "localhost:8765", .hosts = 1, .status = 200,
		.page = SERVE_SCRIPT},
	{"another port", "GET", "/", "127.0.0.1:80", .hosts = 1, .status = 421},
	{"no port", "GET", "/", "127.0.0.1", .hosts = 1, .status = 421},
	{"another address", "GET", "/", "192.0.2.1:8765", .hosts = 1, .status = 421},
	{"no token", "GET", "/", HERE, .token = TOKEN, .hosts = 1, .status = 403},
	{"a wrong one", "GET", "/", HERE, .token = TOKEN, .query = WRONG, .hosts = 1,
		.status = 403},
	{"a short one", "GET", "/", HERE, .token = TOKEN, .query = "0", .hosts = 1, .status = 403},
	{"an empty one", "GET", "/", HERE, .token = TOKEN, .query = "", .hosts = 1, .status = 403},
	{"the right one", "GET", "/", HERE, .token = TOKEN, .query = TOKEN, .hosts = 1,
		.status = 303, .page = SERVE_SCRIPT},
	{"the right one to nowhere", "GET", "/no", HERE, .token = TOKEN, .query = TOKEN, .hosts = 1,
		.status = 404},
	{"the cookie", "GET", "/live", HERE, .token = TOKEN, .cookie = TOKEN, .hosts = 1,
		.status = 200, .page = SERVE_LIVE},
	{"a wrong cookie", "GET", "/live", HERE, .token = TOKEN, .cookie = WRONG, .hosts = 1,
		.status = 403},
	{"a wrong one beside the cookie", "GET", "/live", HERE, .token = TOKEN, .query = WRONG,
		.cookie = TOKEN, .hosts = 1, .status = 403},
	{"nowhere without a token", "GET", "/no", HERE, .token = TOKEN, .hosts = 1, .status = 403},
};

START_TEST(request_is_answered_as_the_table_says)
{
	const struct route_case *c = &route_cases[_i];
	const struct serve_site site = site_at(HERE, c->token);
	const struct serve_request request = {.method = c->method,
		.path = c->path,
		.host = c->host,
		.host_count = c->hosts,
		.has_body = c->body,
		.query_token = c->query,
		.cookie_token = c->cookie};
	struct serve_answer answer;

	serve_route(&site, &request, &answer);
	ck_assert_msg(answer.status == c->status, "%s: %d", c->name, answer.status);
	ck_assert_msg(answer.page == c->page, "%s", c->name);
	ck_assert_msg(answer.set_cookie == (c->status == 303), "%s", c->name);
	if (c->node)
		ck_assert_str_eq(answer.name, c->node);
	ck_assert_msg(
		answer.wrong_token == (c->status == 403 && (c->query || c->cookie)), "%s", c->name);
}
END_TEST

START_TEST(path_that_is_too_long_is_414)
{
	const struct serve_site site = site_at(HERE, NULL);
	char path[SERVE_PATH_MOST + 2];
	struct serve_request request = {
		.method = "GET", .path = path, .host = HERE, .host_count = 1};
	struct serve_answer answer;

	memset(path, 'a', sizeof(path) - 1);
	memcpy(path, "/nodes/", 7);
	path[sizeof(path) - 1] = '\0';
	serve_route(&site, &request, &answer);
	ck_assert_int_eq(answer.status, 414);
	path[SERVE_NAME_LEN + 7] = '\0'; /* a name of one byte more than fits */
	serve_route(&site, &request, &answer);
	ck_assert_int_eq(answer.status, 400);
}
END_TEST

static const struct host_case {
	const char *listen, *host;
	bool ours;
} host_cases[] = {
	{"192.0.2.1:8765", "192.0.2.1:8765", true},
	{"192.0.2.1:8765", "localhost:8765", false},
	{"192.0.2.1:8765", "192.0.2.2:8765", false},
	{"0.0.0.0:8765", "192.0.2.2:8765", true},
	{"0.0.0.0:8765", "printer.example:8765", false},
	{"192.0.2.1:80", "192.0.2.1", true},
	{"[::1]:8765", "[::1]:8765", true},
	{"[::1]:8765", "[0:0:0:0:0:0:0:1]:8765", true},
	{"[::1]:8765", "::1:8765", false},
	{"[::1]:8765", "[::1", false},
	{"[::1]:8765", "[::1]x", false},
	{"[::1]:8765", "[]:8765", false},
	{"127.0.0.1:8765", "", false},
	{"127.0.0.1:8765", ":8765", false},
	{"127.0.0.1:8765", "127.0.0.1:", false},
	{"127.0.0.1:8765", "127.0.0.1:8765x", false},
	{"127.0.0.1:8765", "127.0.0.1:008765", false},
	{"127.0.0.1:8765", "127.0.0.1:99999", false},
	{"127.0.0.1:8765", "127.000.000.001:8765", false},
	{"127.0.0.1:8765", "127.0.0.1 :8765", false},
};

START_TEST(host_is_ours_by_address_only)
{
	const struct host_case *c = &host_cases[_i];
	const struct serve_site site = site_at(c->listen, NULL);

	ck_assert_msg(
		serve_host_is_ours(&site, c->host) == c->ours, "%s at %s", c->host, c->listen);
}
END_TEST

START_TEST(token_has_a_form)
{
	ck_assert(serve_token_is_fit(TOKEN));
	ck_assert(serve_token_is_fit("abcdefghijklm_-Z"));
	ck_assert(!serve_token_is_fit("short"));
	ck_assert(!serve_token_is_fit("with a blank in it, long"));
	ck_assert(!serve_token_is_fit(""));
	ck_assert(!serve_token_is(TOKEN, NULL));
	ck_assert(!serve_token_is(TOKEN, TOKEN "0"));
	ck_assert(serve_token_is(TOKEN, TOKEN));
}
END_TEST

START_TEST(wrong_tokens_hold_back_whoever_sends_them)
{
	struct serve_guard guard = {0};
	struct sockaddr_in one = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201)};
	struct sockaddr_in other = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000202)};
	struct mono_ns now = {1000000000000};

	for (int i = 0; i < SERVE_GUARD_WRONG; i++) {
		ck_assert(!serve_guard_holds(&guard, (struct sockaddr *)&one, now));
		serve_guard_add(&guard, (struct sockaddr *)&one, now);
	}
	ck_assert(serve_guard_holds(&guard, (struct sockaddr *)&one, now));
	ck_assert(!serve_guard_holds(&guard, (struct sockaddr *)&other, now));
	now.v += SERVE_GUARD_MS * INT64_C(1000000);
	ck_assert(!serve_guard_holds(&guard, (struct sockaddr *)&one, now));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("route");

	tcase_add_loop_test(
		tc, request_is_answered_as_the_table_says, 0, (int)ARRAY_LEN(route_cases));
	tcase_add_test(tc, path_that_is_too_long_is_414);
	tcase_add_loop_test(tc, host_is_ours_by_address_only, 0, (int)ARRAY_LEN(host_cases));
	tcase_add_test(tc, token_has_a_form);
	tcase_add_test(tc, wrong_tokens_hold_back_whoever_sends_them);
	return run_case("cli: serve's routes", tc);
}
