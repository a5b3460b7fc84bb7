/* One HTTP request as libcurl understands it: prepared once a target, made anew for each request.
 */
#ifndef CDNPROOF_PROBES_HTTP_EASY_H
#define CDNPROOF_PROBES_HTTP_EASY_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/err.h"
#include "probes/target.h"

struct http_prepared {
	char *url;                     /* with CHECK_OBJECT_WORD where the check asks for objects */
	struct curl_slist *connect_to; /* the address under test, whatever the host's name says */
	struct curl_slist *headers;
};

/* What a request's callbacks get. */
struct http_reader {
	size_t (*body)(char *bytes, size_t size, size_t count, void *context);
	size_t (*header)(char *bytes, size_t size, size_t count, void *context);
	curl_socket_t (*socket)(void *context, curlsocktype purpose, struct curl_sockaddr *addr);
	int (*closed)(void *context, curl_socket_t fd); /* must close it */
	void *context;
};

/* A name or an IPv4 address in ASCII, or an IPv6 address in brackets. */
bool http_is_host(const char *host);

/* Begins with '/': printable ASCII without blanks; no fragment, which would never be sent. */
bool http_is_path(const char *path);

/* ERR_DATA: a host, path or header that cannot be asked for, in words for the user. */
int http_check_asked(const struct plan_check *check, struct err *err);

/* The same, and the method's own scheme: a scheme, host, path or header that cannot be asked for,
 * in words for the user. */
int http_check_target(const struct probe_target *target, struct err *err);

int http_prepare(const struct probe_target *target, struct http_prepared **out, struct err *err);
void http_prepared_free(struct http_prepared *prepared);

/* The socket() of `reader` gives a connected socket. `object` takes the place of CHECK_OBJECT_WORD;
 * "": there is none. NULL: no memory. */
CURL *http_easy_new(
	const struct http_prepared *prepared, const char *object, const struct http_reader *reader);

/* Before its socket is closed: has the peer broken the connection (RST)? */
bool http_is_reset(curl_socket_t fd);

/* What an unanswered request counts as. To libcurl a handshake that broke and one that was refused
 * are the same. */
enum record_err http_why(CURLcode code, bool was_reset);

#endif
