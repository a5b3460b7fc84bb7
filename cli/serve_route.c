#include "cli/serve_route.h"

#include <netinet/in.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "model/address.h"

#define HTTP_PORT 80

/* Exact paths; a node's begins with NODES. */
static const struct route {
	const char *path;
	enum serve_page page;
} routes[] = {
	{"/", SERVE_SCRIPT},
	{"/index.html", SERVE_SCRIPT},
	{"/live", SERVE_LIVE},
	{"/live.json", SERVE_LIVE_JSON},
	{"/live.js", SERVE_LIVE_SCRIPT},
	{"/appendix", SERVE_APPENDIX},
};
#define NODES "/nodes/"
#define HTML  ".html"

bool serve_is_loopback(const struct sockaddr_storage *at)
{
	if (at->ss_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)at)->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)at)->sin6_addr);
}

static bool is_any(const struct sockaddr_storage *at)
{
	if (at->ss_family == AF_INET)
		return ((const struct sockaddr_in *)at)->sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)at)->sin6_addr);
}

uint16_t serve_port(const struct sockaddr_storage *at)
{
	return ntohs(at->ss_family == AF_INET ? ((const struct sockaddr_in *)at)->sin_port
					      : ((const struct sockaddr_in6 *)at)->sin6_port);
}

/* "ADDR", "ADDR:80", "[ADDR]:80", "localhost:80": the name and the port, 80 where none is. */
static bool split_host(const char *host, char name[ADDRESS_TEXT_LEN], uint16_t *port)
{
	bool bracketed = host[0] == '[';
	const char *start = host + bracketed;
	size_t len = strcspn(start, bracketed ? "]" : ":");
	const char *rest = start + len + (bracketed && start[len] == ']');
	unsigned value = 0;

	if (len == 0 || len >= ADDRESS_TEXT_LEN || (bracketed && start[len] != ']'))
		return false;
	memcpy(name, start, len);
	name[len] = '\0';
	*port = HTTP_PORT;
	if (!*rest)
		return true;
	if (*rest++ != ':' || strlen(rest) > 5 || !*rest)
		return false;
	for (; *rest >= '0' && *rest <= '9'; rest++)
		value = value * 10 + (unsigned)(*rest - '0');
	*port = (uint16_t)value;
	return *rest == '\0' && value > 0 && value <= UINT16_MAX;
}

static bool is_same_address(const struct sockaddr_storage *at, const char *name)
{
	char text[ADDRESS_TEXT_LEN], given[ADDRESS_TEXT_LEN];
	struct sockaddr_storage parsed;

	if (!address_parse(name, &parsed))
		return false;
	if (is_any(at))
		return true; /* whatever address leads here: no name did */
	address_text((const struct sockaddr *)at, text);
	address_text((const struct sockaddr *)&parsed, given);
	return strcmp(text, given) == 0;
}

bool serve_host_is_ours(const struct serve_site *site, const char *host)
{
	char name[ADDRESS_TEXT_LEN];
	uint16_t port;

	if (!host || !split_host(host, name, &port) || port != serve_port(&site->at))
		return false;
	if (strcmp(name, "localhost") == 0)
		return serve_is_loopback(&site->at);
	return is_same_address(&site->at, name);
}

bool serve_token_is(const char *token, const char *given)
{
	size_t len = strlen(token);

	return given && strlen(given) == len && CRYPTO_memcmp(token, given, len) == 0;
}

bool serve_token_is_fit(const char *token)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_";
	size_t len = strlen(token);

	return len >= SERVE_TOKEN_MIN && len < SERVE_TOKEN_LEN && strspn(token, letters) == len;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool serve_decode(const char *text, size_t len, char out[SERVE_NAME_LEN])
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		int c = (unsigned char)text[i];

		if (c == '%') {
			int high = i + 2 < len ? hex(text[i + 1]) : -1;
			int low = high >= 0 ? hex(text[i + 2]) : -1;

			if (low < 0)
				return false;
			c = high * 16 + low;
			i += 2;
		}
		if (c < 0x20 || c == 0x7f || used + 1 >= SERVE_NAME_LEN)
			return false;
		out[used++] = (char)c;
	}
	out[used] = '\0';
	return utf8_bad_at(out, used) == used;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len > end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

static int route_path(const char *path, struct serve_answer *out)
{
	size_t len = strlen(path);

	if (len > SERVE_PATH_MOST)
		return 414;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		if (strcmp(path, routes[i].path) == 0) {
			out->page = routes[i].page;
			return 200;
		}
	}
	if (strncmp(path, NODES, strlen(NODES)) != 0)
		return 404;
	path += strlen(NODES);
	len -= strlen(NODES);
	if (ends_with(path, len, HTML))
		len -= strlen(HTML);
	if (!serve_decode(path, len, out->name))
		return 400;
	out->page = SERVE_NODE;
	return out->name[0] ? 200 : 404;
}

/* 0: the token is right, or none is needed. */
static int check_token(const struct serve_site *site, const struct serve_request *request,
	struct serve_answer *out)
{
	if (!site->token)
		return 0;
	if (request->query_token) {
		out->set_cookie = serve_token_is(site->token, request->query_token);
		out->wrong_token = !out->set_cookie;
		return out->set_cookie ? 303 : 403;
	}
	if (!request->cookie_token)
		return 403;
	out->wrong_token = !serve_token_is(site->token, request->cookie_token);
	return out->wrong_token ? 403 : 0;
}

void serve_route(const struct serve_site *site, const struct serve_request *request,
	struct serve_answer *out)
{
	int token;

	*out = (struct serve_answer){
		.english = request->lang ? strcmp(request->lang, "en") == 0 : site->english};
	if (request->host_count != 1 || request->has_body) {
		out->status = 400;
	} else if (!serve_host_is_ours(site, request->host)) {
		out->status = 421;
	} else if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
		out->status = 405;
	} else if ((token = check_token(site, request, out)) == 403) {
		out->status = 403;
	} else {
		out->status = route_path(request->path, out);
		if (token == 303 && out->status == 200)
			out->status = 303;
	}
	if (out->status != 200 && out->status != 303) {
		out->page = SERVE_NO_PAGE;
		out->name[0] = '\0';
	}
	if (out->status != 303)
		out->set_cookie = false;
}
