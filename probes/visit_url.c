#include "probes/visit_url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "probes/http_easy.h"

#define PORT_DIGITS_MOST 5

static const struct {
	const char *prefix;
	bool https;
} schemes[] = {{"http://", false}, {"https://", true}};

static const int64_t redirects[] = {301, 302, 303, 307, 308};
static const uint16_t usual_ports[] = {80, 443};

bool visit_url_is_redirect(int64_t status)
{
	for (size_t i = 0; i < ARRAY_LEN(redirects); i++)
		if (redirects[i] == status)
			return true;
	return false;
}

bool visit_url_port_is_usual(uint16_t port)
{
	for (size_t i = 0; i < ARRAY_LEN(usual_ports); i++)
		if (usual_ports[i] == port)
			return true;
	return port >= 1024;
}

/* Moves behind the scheme. */
static bool parse_scheme(const char **text, struct visit_url *out)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t len = strlen(schemes[i].prefix);

		if (strncmp(*text, schemes[i].prefix, len) != 0)
			continue;
		out->https = schemes[i].https;
		*text += len;
		return true;
	}
	return false;
}

static bool parse_host(const char **text, struct visit_url *out)
{
	size_t len = **text == '[' ? strcspn(*text, "]") + 1 : strcspn(*text, ":/?");

	if (len > VISIT_HOST_MOST || len > strlen(*text))
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = (*text)[i];

		out->host[i] = (char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
	}
	out->host[len] = '\0';
	*text += len;
	return http_is_host(out->host);
}

static bool parse_port(const char **text, struct visit_url *out)
{
	unsigned port = 0;
	int digits = 0;

	if (*(*text)++ != ':')
		return false;
	for (; **text >= '0' && **text <= '9'; (*text)++, digits++)
		port = digits < PORT_DIGITS_MOST ? port * 10 + (unsigned)(**text - '0') : 65536;
	out->port = (uint16_t)port;
	return port > 0 && port <= 65535;
}

bool visit_url_parse(const char *text, struct visit_url *out)
{
	struct visit_url url;

	if (strlen(text) > VISIT_URL_MOST || !parse_scheme(&text, &url) ||
		!parse_host(&text, &url) || !parse_port(&text, &url) || !http_is_path(text))
		return false;
	*out = url;
	return true;
}

/* The parts that are asked for; a name and a password in a link are a trick, and not sent. */
struct parts {
	char *scheme, *host, *port, *path, *query, *user;
};

static bool get_parts(CURLU *url, struct parts *out)
{
	CURLUcode query = curl_url_get(url, CURLUPART_QUERY, &out->query, 0);

	return curl_url_get(url, CURLUPART_SCHEME, &out->scheme, 0) == CURLUE_OK &&
	       curl_url_get(url, CURLUPART_HOST, &out->host, 0) == CURLUE_OK &&
	       curl_url_get(url, CURLUPART_PORT, &out->port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
	       curl_url_get(url, CURLUPART_PATH, &out->path, 0) == CURLUE_OK &&
	       (query == CURLUE_OK || query == CURLUE_NO_QUERY) &&
	       curl_url_get(url, CURLUPART_USER, &out->user, 0) == CURLUE_NO_USER;
}

static bool write_parts(const struct parts *parts, char out[VISIT_URL_MOST + 1])
{
	bool has_query = parts->query && parts->query[0];
	int len = snprintf(out, VISIT_URL_MOST + 1, "%s://%s:%s%s%s%s", parts->scheme, parts->host,
		parts->port, parts->path, has_query ? "?" : "", has_query ? parts->query : "");
	struct visit_url read_again;

	return len > 0 && len <= VISIT_URL_MOST && visit_url_parse(out, &read_again);
}

static void free_parts(struct parts *parts)
{
	curl_free(parts->scheme);
	curl_free(parts->host);
	curl_free(parts->port);
	curl_free(parts->path);
	curl_free(parts->query);
	curl_free(parts->user);
}

bool visit_url_next(const char *base, const char *location, char out[VISIT_URL_MOST + 1])
{
	CURLU *url = strlen(location) <= VISIT_URL_MOST ? curl_url() : NULL;
	struct parts parts = {0};
	bool ok = url && location[0] && curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
		  curl_url_set(url, CURLUPART_URL, location, CURLU_URLENCODE) == CURLUE_OK &&
		  get_parts(url, &parts) && write_parts(&parts, out);

	free_parts(&parts);
	curl_url_cleanup(url);
	return ok;
}

void visit_url_location(const char *location, char out[VISIT_LOCATION_MOST + 1])
{
	size_t len = 0;

	for (; location[len] && len < VISIT_LOCATION_MOST; len++)
		out[len] =
			(char)(location[len] > ' ' && location[len] <= '~' ? location[len] : '?');
	out[len] = '\0';
}
