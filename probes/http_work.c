#include "probes/http_work.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/digest.h"
#include "probes/certificate.h"
#include "probes/http_easy.h"
#include "probes/method.h"

#define HEADER_MOST (64 * 1024)
#define START_MOST  64 /* bytes of a body that may be an address */

struct http {
	struct loop *loop;
	const struct probe_targets *targets;
	CURLM *multi;
	struct mono_ns wake_at;
	struct http_prepared **prepared; /* one a target; NULL: another method's */
};

struct http_task {
	struct http *http;
	struct fetch_task *task;
	CURL *easy;
	struct digest *digest;
	int64_t body_len, header_len, first_byte_ns;
	struct http_headers headers;
	struct http_reads reads;
	uint32_t certificate; /* enum certificate_fault */
	char *body;           /* its first HTTP_READ_BODY_MOST bytes; NULL: nobody looks at it */
	bool was_reset;
	bool headers_end;           /* what comes then are trailers */
	char start[START_MOST + 1]; /* of the body */
};

/* A socket as libcurl wants it watched. */
struct http_watch {
	struct loop_watch watch;
	struct http *http;
};

static int64_t elapsed_ns(const struct fetch_task *task)
{
	int64_t ns = when_mono_now().v - task->begun.v;

	return ns > 0 ? ns : 1;
}

/* What of the bytes at offset `at` falls into the first `most`. */
static void keep_first(char *start, size_t most, int64_t at, const char *bytes, size_t len)
{
	size_t room = at < (int64_t)most ? most - (size_t)at : 0;

	memcpy(start + (room ? at : 0), bytes, len < room ? len : room);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct http_task *open = context;
	size_t len = size * count;

	if (len > (size_t)(FETCH_BODY_MOST - open->body_len))
		return 0;
	keep_first(open->start, START_MOST, open->body_len, bytes, len);
	if (open->body)
		keep_first(open->body, HTTP_READ_BODY_MOST, open->body_len, bytes, len);
	open->body_len += (int64_t)len;
	digest_add(open->digest, bytes, len);
	return len;
}

static void note_header(struct http_task *open, const char *line, size_t len)
{
	if (http_line_is_status(line, len))
		open->headers_end = false;
	if (len > 0 && (line[0] == '\r' || line[0] == '\n'))
		open->headers_end = true;
	if (open->headers_end)
		return;
	http_headers_note(&open->headers, line, len);
	http_reads_note_line(&open->reads, open->task->target->check, line, len);
}

/* Once, while the connection is there. */
static void note_certificate(struct http_task *open)
{
	const struct plan_check *check = open->task->target->check;
	const struct curl_tlssessioninfo *session = NULL;
	struct certificate seen;
	X509 *leaf;

	if (curl_easy_getinfo(open->easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || !session ||
		session->backend != CURLSSLBACKEND_OPENSSL || !session->internals)
		return;
	leaf = SSL_get1_peer_certificate(session->internals);
	if (!leaf)
		return;
	certificate_read(leaf, check->host, &seen);
	open->certificate = seen.faults;
	http_reads_note_certificate(&open->reads, check, seen.key_sha256, seen.serial);
	X509_free(leaf);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	struct http_task *open = context;
	size_t len = size * count;

	if (open->header_len == 0) {
		open->first_byte_ns = elapsed_ns(open->task);
		note_certificate(open);
	}
	if (len > (size_t)(HEADER_MOST - open->header_len))
		return 0;
	open->header_len += (int64_t)len;
	note_header(open, bytes, len);
	return len;
}

static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *addr)
{
	struct tcp_connect *connect = &((struct http_task *)context)->task->connect;
	int fd = connect->fd;

	(void)purpose;
	(void)addr;
	connect->fd = -1; /* libcurl's now; asked again it gets none */
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int on_close(void *context, curl_socket_t fd)
{
	struct http_task *open = context;

	open->was_reset = http_is_reset(fd);
	return close(fd);
}

static void drop(void *state, struct fetch_task *task)
{
	struct http_task *open = task->work;
	struct http *http = state;

	if (open->easy) {
		curl_multi_remove_handle(http->multi, open->easy);
		curl_easy_cleanup(open->easy);
	}
	digest_free(open->digest);
	free(open->body);
	free(open);
	task->work = NULL;
}

/* The address, where a short body is one and blanks around it. */
static void read_address(const struct http_task *open, char out[ADDRESS_TEXT_LEN])
{
	static const char blanks[] = " \t\r\n";
	const char *from = open->start + strspn(open->start, blanks);
	struct sockaddr_storage addr;
	char text[START_MOST + 1];
	size_t len = strlen(from);

	if (open->body_len > START_MOST)
		return;
	while (len > 0 && strchr(blanks, from[len - 1]))
		len--;
	memcpy(text, from, len);
	text[len] = '\0';
	if (address_parse(text, &addr))
		address_text((const struct sockaddr *)(const void *)&addr, out);
}

static int64_t tls_ns(CURL *easy)
{
	curl_off_t connect_us = 0, tls_us = 0;

	curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect_us);
	curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &tls_us);
	if (tls_us <= 0)
		return 0;
	return tls_us > connect_us ? (tls_us - connect_us) * 1000 : 1000;
}

static size_t body_kept(const struct http_task *open)
{
	return open->body_len < HTTP_READ_BODY_MOST ? (size_t)open->body_len : HTTP_READ_BODY_MOST;
}

/* What is there twice and differs leads nowhere. */
static void note_redirect(const struct http_task *open, struct fetch_visit *visit)
{
	struct curl_header *header = NULL;
	const char *base = NULL;

	if (!visit_url_is_redirect(visit->http.status) ||
		curl_easy_header(open->easy, "Location", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return;
	visit_url_location(header->value, visit->location);
	curl_easy_getinfo(open->easy, CURLINFO_EFFECTIVE_URL, &base);
	if (header->amount > 1 || !visit_url_next(base, header->value, visit->next))
		visit->next[0] = '\0';
}

/* Only an answer that is whole has a status: what judges reads nothing else. */
static void answer(struct http_task *open, int64_t status)
{
	union fetch_answer answer = {0};
	struct fetch_http *http = &answer.http;

	http->status = status;
	http->bytes = open->body_len;
	http->tls_ns = tls_ns(open->easy);
	http->first_byte_ns = open->first_byte_ns;
	http->total_ns = elapsed_ns(open->task);
	http->headers = open->headers;
	http->certificate = open->certificate;
	if (open->body)
		http_reads_note_body(&open->reads, open->task->target->check, open->body,
			body_kept(open), open->body_len <= HTTP_READ_BODY_MOST);
	http->reads = open->reads;
	digest_text(open->digest, http->body_sha256);
	if (open->task->target->check->shows_address)
		read_address(open, http->own_address);
	if (fetch_child_work(open->task->child) == &visit_work)
		note_redirect(open, &answer.visit);
	fetch_task_answer(open->task, &answer);
}

static void finish(struct http_task *open, CURLcode code)
{
	long status = 0;

	if (code == CURLE_OK)
		curl_easy_getinfo(open->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK)
		fetch_task_fail(open->task, http_why(code, open->was_reset));
	else if (!open->headers_end)
		fetch_task_fail(open->task, RECORD_RESET); /* closed amid the head */
	else if (status < 200 || status > 999 || http_headers_disagree(&open->headers))
		fetch_task_fail(open->task, RECORD_PROTOCOL);
	else
		answer(open, status);
}

static void collect(struct http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		CURLcode code = message->data.result;
		char *context = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
		finish((struct http_task *)(void *)context, code);
	}
}

static void on_curl_ready(void *owner, int fd, uint32_t events)
{
	struct http *http =
		((const struct http_watch *)owner)->http; /* it may be freed on the way */
	int running, what = 0;

	if (events & (EPOLLIN | EPOLLHUP))
		what |= CURL_CSELECT_IN;
	if (events & EPOLLOUT)
		what |= CURL_CSELECT_OUT;
	if (events & EPOLLERR)
		what |= CURL_CSELECT_ERR;
	curl_multi_socket_action(http->multi, fd, what, &running);
	collect(http);
}

static void unwatch(struct http *http, curl_socket_t fd, struct http_watch *watch)
{
	if (!watch)
		return;
	loop_remove(http->loop, &watch->watch);
	curl_multi_assign(http->multi, fd, NULL);
	free(watch);
}

static int watch_anew(struct http *http, curl_socket_t fd, uint32_t events)
{
	struct http_watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		return -1;
	watch->http = http;
	watch->watch = (struct loop_watch){fd, on_curl_ready, watch};
	if (loop_add(http->loop, &watch->watch, events) < 0) {
		free(watch);
		return -1;
	}
	curl_multi_assign(http->multi, fd, watch);
	return 0;
}

static int on_watch(CURL *easy, curl_socket_t fd, int what, void *context, void *fd_context)
{
	struct http_watch *watch = fd_context;
	struct http *http = context;
	uint32_t events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		unwatch(http, fd, watch);
		return 0;
	}
	if (what != CURL_POLL_OUT)
		events |= EPOLLIN;
	if (what != CURL_POLL_IN)
		events |= EPOLLOUT;
	if (watch)
		return loop_change(http->loop, &watch->watch, events);
	return watch_anew(http, fd, events);
}

static int on_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct http *http = context;

	(void)multi;
	http->wake_at.v = timeout_ms < 0 ? INT64_MAX : when_mono_now().v + timeout_ms * 1000000;
	return 0;
}

/* By no weaker scheme than the check's. */
static bool is_own_host(const struct fetch_task *task)
{
	struct visit_url url;

	return visit_url_parse(task->url, &url) &&
	       strcasecmp(url.host, task->target->check->host) == 0 &&
	       (url.https || strcmp(task->target->check->scheme, "http") == 0);
}

/* What the check says of headers is for its own host, and may be secret. */
static CURL *new_easy(
	const struct http *http, const struct fetch_task *task, const struct http_reader *reader)
{
	CURL *easy = http_easy_new(
		http->prepared[task->target - http->targets->items], task->object, reader);

	if (!easy || !task->url)
		return easy;
	if (!is_own_host(task))
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
	if (curl_easy_setopt(easy, CURLOPT_URL, task->url) == CURLE_OK)
		return easy;
	curl_easy_cleanup(easy);
	return NULL;
}

/* False: no memory; drop() frees what is there. */
static bool fill(struct http_task *open, const struct http *http)
{
	const struct fetch_task *task = open->task;
	struct http_reader reader = {on_body, on_header, on_socket, on_close, open};
	bool looks = http_reads_want_body(task->target->check);

	open->digest = digest_new();
	open->body = looks ? malloc(HTTP_READ_BODY_MOST) : NULL;
	open->easy = new_easy(http, task, &reader);
	return open->digest && (open->body || !looks) && open->easy;
}

static bool begin(void *state, struct fetch_task *task)
{
	struct http_task *open = calloc(1, sizeof(*open));
	struct http *http = state;

	task->work = open;
	if (open) {
		open->http = http;
		open->task = task;
	}
	if (open && fill(open, http) && curl_multi_add_handle(http->multi, open->easy) == CURLM_OK)
		return true; /* it set a timer that is due at once */
	fetch_task_fail(task, RECORD_OTHER);
	return false;
}

static struct mono_ns wake_at(const void *state)
{
	return ((const struct http *)state)->wake_at;
}

static void run_timers(void *state)
{
	struct http *http = state;
	int running;

	if (http->wake_at.v > when_mono_now().v)
		return;
	http->wake_at.v = INT64_MAX; /* before the call, which may set it anew */
	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(http);
}

static int prepare(struct http *http, const struct fetch_work *work, struct err *err)
{
	for (size_t i = 0; i < http->targets->count; i++) {
		const struct probe_target *target = &http->targets->items[i];

		if (strcmp(target->run->method->name, work->name) == 0 &&
			http_prepare(target, &http->prepared[i], err) < 0)
			return -1;
	}
	return 0;
}

/* What is opened here is never closed: the process ends. */
static int open_work(const struct fetch_child *child, void **state, struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));

	*state = http;
	if (!http)
		return err_no_memory(err);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return err_set(err, ERR_INTERNAL, "libcurl cannot be initialised");
	http->loop = fetch_child_loop(child);
	http->targets = fetch_child_targets(child);
	http->wake_at.v = INT64_MAX;
	http->prepared = calloc(http->targets->count, sizeof(struct http_prepared *));
	http->multi = curl_multi_init();
	if (!http->multi || !http->prepared)
		return err_no_memory(err);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_watch);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return prepare(http, fetch_child_work(child), err);
}

#define HTTP_WORK(method, what)                                                                    \
	{                                                                                          \
		.name = (method), .answer_what = (what), .open = open_work, .begin = begin,        \
		.drop = drop, .wake_at = wake_at, .run_timers = run_timers,                        \
	}

const struct fetch_work http_work = HTTP_WORK("http", FETCH_HTTP),
			https_work = HTTP_WORK("https", FETCH_HTTP),
			visit_work = HTTP_WORK("visit", FETCH_VISIT);
