#include "cli/serve_http.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "cli/serve_guard.h"
#include "model/address.h"

#define READ_EVERY_MS 250
#define NS_A_MS       INT64_C(1000000)
#define COOKIE_LEN    (SERVE_TOKEN_LEN + 80)

/* One that is open: MHD's own time-out is of silence, ours of a request. */
struct open_connection {
	struct MHD_Connection *connection;
	int fd;
	struct mono_ns since; /* it was opened, or its last request was answered */
};

struct serve_http {
	struct MHD_Daemon *daemon;
	const struct serve_site *site;
	const struct serve_pages *pages;
	struct serve_guard guard;
	struct open_connection open[SERVE_CONNECTIONS];
	char cookie_name[32];
};

static const struct {
	const char *name, *value;
} headers[] = {
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Frame-Options", "DENY"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cache-Control", "no-store"},
};

static const struct {
	int status;
	const char *text;
} faults[] = {
	{400, "400: not a request that is answered here\n"},
	{403, "403: open the address with ?token= that cdnproof serve printed\n"
	      "403：请使用 cdnproof serve 打印的带 ?token= 的地址\n"},
	{404, "404: no such page 没有这个页面\n"},
	{405, "405: only GET and HEAD\n"},
	{414, "414: the address is too long\n"},
	{421, "421: the Host header names another server\n"},
	{429, "429: too many wrong tokens; wait\n"},
};

static const char *fault_text(int status)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (faults[i].status == status)
			return faults[i].text;
	return "";
}

static struct MHD_Response *response_of(char *text, size_t len, const char *type, const char *csp)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(len, text, MHD_RESPMEM_MUST_FREE);

	if (!response) {
		free(text);
		return NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		MHD_add_response_header(response, headers[i].name, headers[i].value);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(response, "Content-Security-Policy", csp);
	return response;
}

static enum MHD_Result send_response(
	struct MHD_Connection *connection, int status, struct MHD_Response *response)
{
	enum MHD_Result ret = MHD_NO;

	if (response)
		ret = MHD_queue_response(connection, (unsigned)status, response);
	MHD_destroy_response(response);
	return ret;
}

static enum MHD_Result send_fault(struct MHD_Connection *connection, int status)
{
	char *text = strdup(fault_text(status));
	struct MHD_Response *response =
		text ? response_of(text, strlen(text), "text/plain; charset=utf-8",
			       "default-src 'none'")
		     : NULL;

	if (response && status == 405)
		MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	if (response && status == 429)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "30");
	return send_response(connection, status, response);
}

/* The same address without the token, which is in the cookie from now on. */
static enum MHD_Result send_cookie(const struct serve_http *http, struct MHD_Connection *connection,
	const char *path, const struct serve_answer *answer)
{
	char cookie[COOKIE_LEN], location[SERVE_PATH_MOST + 16];
	char *text = strdup("");
	struct MHD_Response *response =
		text ? response_of(text, 0, "text/plain; charset=utf-8", "default-src 'none'")
		     : NULL;

	snprintf(cookie, sizeof(cookie), "%s=%s; Path=/; HttpOnly; SameSite=Strict",
		http->cookie_name, http->site->token);
	snprintf(location, sizeof(location), "%s%s", path,
		answer->english == http->site->english ? ""
		: answer->english                      ? "?lang=en"
						       : "?lang=zh");
	if (response) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
		MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, location);
	}
	return send_response(connection, 303, response);
}

static enum MHD_Result send_page(const struct serve_http *http, struct MHD_Connection *connection,
	const struct serve_answer *answer)
{
	char csp[SERVE_CSP_LEN], *text;
	const char *type;
	size_t len;

	if (!serve_pages_make(http->pages, answer, &text, &len, &type, csp))
		return send_fault(connection, 404);
	return send_response(connection, 200, response_of(text, len, type, csp));
}

/* The first Host, and how many there are. */
struct hosts {
	const char *first;
	int count;
};

static enum MHD_Result count_host(
	void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct hosts *hosts = context;

	(void)kind;
	if (strcasecmp(key, MHD_HTTP_HEADER_HOST) == 0 && hosts->count++ == 0)
		hosts->first = value;
	return MHD_YES;
}

static bool has_body(struct MHD_Connection *connection)
{
	const char *len = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return (len && strcmp(len, "0") != 0) ||
	       MHD_lookup_connection_value(
		       connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING);
}

static const struct sockaddr *address_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
}

static enum MHD_Result answer(struct serve_http *http, struct MHD_Connection *connection,
	const char *path, const char *method)
{
	const struct sockaddr *from = address_of(connection);
	struct mono_ns now = when_mono_now();
	struct hosts hosts = {NULL, 0};
	struct serve_request request = {.method = method,
		.path = path,
		.has_body = has_body(connection),
		.query_token =
			MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token"),
		.cookie_token =
			MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, http->cookie_name),
		.lang = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "lang")};
	struct serve_answer out;

	MHD_get_connection_values(connection, MHD_HEADER_KIND, count_host, &hosts);
	request.host = hosts.first;
	request.host_count = hosts.count;
	if (http->site->token && (request.query_token || request.cookie_token) &&
		serve_guard_holds(&http->guard, from, now))
		return send_fault(connection, 429);
	serve_route(http->site, &request, &out);
	if (out.wrong_token)
		serve_guard_add(&http->guard, from, now);
	if (out.set_cookie)
		return send_cookie(http, connection, path, &out);
	return out.status == 200 ? send_page(http, connection, &out)
				 : send_fault(connection, out.status);
}

/* MHD calls first with the head alone, then again when the request is whole. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
	const char *path, const char *method, const char *version, const char *upload,
	size_t *upload_len, void **request)
{
	(void)version;
	(void)upload;
	if (*upload_len) {
		*upload_len = 0;
		return MHD_YES;
	}
	if (!*request && !has_body(connection)) {
		*request = connection; /* seen */
		return MHD_YES;
	}
	return answer(context, connection, path, method);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **kept,
	enum MHD_ConnectionNotificationCode code)
{
	struct serve_http *http = context;
	struct open_connection *slot = *kept;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (slot)
			slot->connection = NULL;
		return;
	}
	for (size_t i = 0; i < SERVE_CONNECTIONS && !slot; i++)
		if (!http->open[i].connection)
			slot = &http->open[i];
	if (!slot)
		return;
	*slot = (struct open_connection){.connection = connection,
		.fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			      ->connect_fd,
		.since = when_mono_now()};
	*kept = slot;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request,
	enum MHD_RequestTerminationCode code)
{
	struct serve_http *http = context;

	(void)request;
	(void)code;
	for (size_t i = 0; i < SERVE_CONNECTIONS; i++)
		if (http->open[i].connection == connection)
			http->open[i].since = when_mono_now();
}

/* A byte now and then keeps no connection for ever. */
static void end_overdue(struct serve_http *http)
{
	struct mono_ns now = when_mono_now();

	for (size_t i = 0; i < SERVE_CONNECTIONS; i++)
		if (http->open[i].connection &&
			now.v - http->open[i].since.v > SERVE_REQUEST_MS * NS_A_MS)
			shutdown(http->open[i].fd, SHUT_RDWR);
}

/* Escapes stay as they are: the router decides what they may be. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

int serve_listen(const struct serve_site *site, int *out, struct err *err)
{
	char address[ADDRESS_TEXT_LEN];
	int on = 1;
	int fd = socket(site->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd >= 0 && site->at.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	if (fd < 0 || bind(fd, (const struct sockaddr *)&site->at, address_len(&site->at)) < 0 ||
		listen(fd, SERVE_CONNECTIONS) < 0) {
		int why = errno;

		if (fd >= 0)
			close(fd);
		return err_set_errno(err, ERR_IO, why, _("TCP port %u at %s"),
			serve_port(&site->at),
			address_text((const struct sockaddr *)&site->at, address));
	}
	*out = fd;
	return 0;
}

int serve_http_open(int listening, const struct serve_site *site, const struct serve_pages *pages,
	struct serve_http **out, struct err *err)
{
	struct serve_http *http = calloc(1, sizeof(*http));

	if (!http) {
		close(listening);
		return err_no_memory(err);
	}
	http->site = site;
	http->pages = pages;
	snprintf(
		http->cookie_name, sizeof(http->cookie_name), "cdnproof-%u", serve_port(&site->at));
	http->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, on_request, http,
		MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)SERVE_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		(unsigned)SERVE_OF_ONE, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVE_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVE_HEAD_MOST, MHD_OPTION_UNESCAPE_CALLBACK,
		keep_escapes, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_END);
	if (!http->daemon) {
		close(listening);
		free(http);
		return err_set(err, ERR_INTERNAL, "%s", _("the web server cannot start"));
	}
	*out = http;
	return 0;
}

int serve_http_run(struct serve_http *http, struct err *err)
{
	struct mono_ns read_at = {0};

	while (!stop_requested) {
		struct mono_ns now = when_mono_now();

		if (http->pages->live && now.v - read_at.v >= READ_EVERY_MS * NS_A_MS) {
			live_read(http->pages->live);
			read_at = now;
		}
		if (MHD_run_wait(http->daemon, READ_EVERY_MS) != MHD_YES && !stop_requested)
			return err_set(err, ERR_INTERNAL, "%s", _("the web server cannot go on"));
		end_overdue(http);
	}
	return 0;
}

void serve_http_close(struct serve_http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	free(http);
}
