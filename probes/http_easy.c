#include "probes/http_easy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "model/address.h"
#include "model/record.h"
#include "probes/http_reads.h"
#include "probes/method.h"

#define USER_AGENT "cdnproof"

static const struct {
	CURLcode code;
	enum record_err why;
} curl_errors[] = {
	{CURLE_COULDNT_CONNECT, RECORD_REFUSED}, {CURLE_OPERATION_TIMEDOUT, RECORD_TIMEOUT},
	{CURLE_GOT_NOTHING, RECORD_RESET}, {CURLE_PARTIAL_FILE, RECORD_RESET},
	{CURLE_RECV_ERROR, RECORD_RESET}, {CURLE_SEND_ERROR, RECORD_RESET},
	{CURLE_UNSUPPORTED_PROTOCOL, RECORD_PROTOCOL}, /* no status line: "HTTP/0.9" */
	{CURLE_WEIRD_SERVER_REPLY, RECORD_PROTOCOL}, {CURLE_BAD_CONTENT_ENCODING, RECORD_PROTOCOL},
	{CURLE_SSL_CONNECT_ERROR, RECORD_PROTOCOL}, {CURLE_SSL_CIPHER, RECORD_PROTOCOL},
	{CURLE_WRITE_ERROR, RECORD_TOO_LARGE},   /* our callbacks refuse nothing else */
	{CURLE_OUT_OF_MEMORY, RECORD_TOO_LARGE}, /* a header line beyond libcurl's 100 kB */
};

bool http_is_reset(curl_socket_t fd)
{
	struct tcp_info info = {0};
	socklen_t len = sizeof(info);

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
	       info.tcpi_state == TCP_CLOSE;
}

enum record_err http_why(CURLcode code, bool was_reset)
{
	if (was_reset && code == CURLE_SSL_CONNECT_ERROR)
		return RECORD_RESET;
	for (size_t i = 0; i < ARRAY_LEN(curl_errors); i++)
		if (curl_errors[i].code == code)
			return curl_errors[i].why;
	return RECORD_OTHER;
}

bool http_is_host(const char *host)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-_";
	size_t len = strlen(host);

	if (host[0] == '[' && len > 2) /* an IPv6 literal */
		return strspn(host + 1, "0123456789abcdefABCDEF:.") == len - 2 &&
		       host[len - 1] == ']';
	return len > 0 && strspn(host, allowed) == len;
}

bool http_is_path(const char *path)
{
	if (path[0] != '/')
		return false;
	for (; *path; path++)
		if (*path <= ' ' || *path > '~' || *path == '#')
			return false;
	return true;
}

/* A line break in a header would be a second header (CWE-113). */
static bool is_header(const struct bind_pair *header)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789!#$%&'*+-.^_`|~"; /* RFC 9110 5.6.2 */
	size_t len = strlen(header->name);

	return len > 0 && strspn(header->name, token) == len &&
	       strcspn(header->text, "\r\n") == strlen(header->text);
}

/* Each object has a name of its own in the path; a path without objects has none. */
static bool has_objects_named(const struct plan_check *check)
{
	const char *at = strstr(check->path, CHECK_OBJECT_WORD);

	return check->objects > 0 ? at && !strstr(at + 1, CHECK_OBJECT_WORD) : !at;
}

int http_check_asked(const struct plan_check *check, struct err *err)
{
	if (!http_is_host(check->host))
		return err_set(err, ERR_DATA,
			_("check %s: host %s is not a host name in ASCII (xn-- form for others)"),
			check->id, check->host);
	if (!http_is_path(check->path))
		return err_set(err, ERR_DATA,
			_("check %s: path must begin with / and be percent-encoded ASCII"),
			check->id);
	LIST_EACH(const struct bind_pair, header, &check->headers)
		if (!is_header(header))
			return err_set(err, ERR_DATA,
				_("check %s: header %s has a character that headers cannot have"),
				check->id, header->name);
	if (!has_objects_named(check))
		return err_set(err, ERR_DATA,
			_("check %s: its path has {object} once where it asks for objects, and "
			  "nowhere else"),
			check->id);
	return http_reads_check(check, err);
}

int http_check_target(const struct probe_target *target, struct err *err)
{
	const struct plan_check *check = target->check;

	if (strcmp(check->scheme, target->run->method->name) != 0)
		return err_set(err, ERR_DATA,
			_("check %s: its scheme is %s, and method %s asks for it"), check->id,
			check->scheme, target->run->method->name);
	return http_check_asked(check, err);
}

static bool add(struct curl_slist **list, const char *text)
{
	struct curl_slist *more = curl_slist_append(*list, text);

	if (more)
		*list = more;
	return more != NULL;
}

static bool add_header(struct curl_slist **list, const struct bind_pair *header)
{
	char *line = NULL;
	bool ok;

	/* "Name;" is how libcurl is told of a header without a value */
	if (asprintf(&line, header->text[0] ? "%s: %s" : "%s;%s", header->name, header->text) < 0)
		return false;
	ok = add(list, line);
	free(line);
	return ok;
}

static bool fill(struct http_prepared *prepared, const struct probe_target *target)
{
	const struct plan_check *check = target->check;
	char address[ADDRESS_TEXT_LEN], to[96];

	if (asprintf(&prepared->url, "%s://%s:%lld%s", check->scheme, check->host,
		    (long long)target->port, check->path) < 0) {
		prepared->url = NULL;
		return false;
	}
	/* a visit's is the resolver's: libcurl wants one, and connects to none */
	address_text((const struct sockaddr *)(const void *)&target->to, address);
	snprintf(to, sizeof(to), target->family == ADDRESS_V6 ? "::[%s]:%lld" : "::%s:%lld",
		address, (long long)target->port);
	if (!add(&prepared->connect_to, to))
		return false;
	LIST_EACH(const struct bind_pair, header, &check->headers)
		if (!add_header(&prepared->headers, header))
			return false;
	return true;
}

int http_prepare(const struct probe_target *target, struct http_prepared **out, struct err *err)
{
	struct http_prepared *prepared = calloc(1, sizeof(*prepared));

	if (!prepared || !fill(prepared, target)) {
		http_prepared_free(prepared);
		return err_no_memory(err);
	}
	*out = prepared;
	return 0;
}

void http_prepared_free(struct http_prepared *prepared)
{
	if (!prepared)
		return;
	free(prepared->url);
	curl_slist_free_all(prepared->connect_to);
	curl_slist_free_all(prepared->headers);
	free(prepared);
}

static int is_connected(void *context, curl_socket_t fd, curlsocktype purpose)
{
	(void)context;
	(void)fd;
	(void)purpose;
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

/* Keys are pinned by who judges, and are often self-signed: nobody's word is asked for them here,
 * so that no file of certificates is read either. Nothing of an earlier connection is used. */
static bool set_tls(CURL *easy)
{
	bool ok = true;

#define SET(option, value) (ok = ok && curl_easy_setopt(easy, option, value) == CURLE_OK)
	SET(CURLOPT_SSL_VERIFYPEER, 0L);
	SET(CURLOPT_SSL_VERIFYHOST, 0L);
	SET(CURLOPT_CAINFO, NULL);
	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	return ok;
}

/* libcurl keeps a copy of it. */
static bool set_url(CURL *easy, const char *url, const char *object)
{
	const char *word = object[0] ? strstr(url, CHECK_OBJECT_WORD) : NULL;
	char *named = NULL;
	bool ok;

	if (!word)
		return curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;
	ok = asprintf(&named, "%.*s%s%s", (int)(word - url), url, object,
		     word + strlen(CHECK_OBJECT_WORD)) >= 0 &&
	     curl_easy_setopt(easy, CURLOPT_URL, named) == CURLE_OK;
	free(named);
	return ok;
}

CURL *http_easy_new(
	const struct http_prepared *prepared, const char *object, const struct http_reader *reader)
{
	CURL *easy = curl_easy_init();
	bool ok = easy != NULL;

	ok = ok && set_tls(easy) && set_url(easy, prepared->url, object);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_CONNECT_TO, prepared->connect_to);
	SET(CURLOPT_HTTPHEADER, prepared->headers);
	SET(CURLOPT_USERAGENT, USER_AGENT);
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_PATH_AS_IS, 1L);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_HTTP_CONTENT_DECODING, 0L);
	SET(CURLOPT_PROXY, ""); /* also keeps http_proxy of the environment out */
	SET(CURLOPT_NOPROXY, "*");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_FRESH_CONNECT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	SET(CURLOPT_PRIVATE, reader->context);
	SET(CURLOPT_WRITEFUNCTION, reader->body);
	SET(CURLOPT_WRITEDATA, reader->context);
	SET(CURLOPT_HEADERFUNCTION, reader->header);
	SET(CURLOPT_HEADERDATA, reader->context);
	SET(CURLOPT_OPENSOCKETFUNCTION, reader->socket);
	SET(CURLOPT_OPENSOCKETDATA, reader->context);
	SET(CURLOPT_SOCKOPTFUNCTION, is_connected);
	SET(CURLOPT_CLOSESOCKETFUNCTION, reader->closed);
	SET(CURLOPT_CLOSESOCKETDATA, reader->context);
#undef SET
	if (ok)
		return easy;
	curl_easy_cleanup(easy);
	return NULL;
}
