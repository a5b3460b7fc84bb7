#include "probes/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "probes/http_easy.h"
#include "probes/tcp_connect.h"

#define WINDOW      64
#define BODY_MOST   (16 * 1024 * 1024)
#define HEADER_MOST (64 * 1024)

struct http {
	const struct method_env *env;
	CURLM *multi;
	struct mono_ns wake_at;
	struct http_request *open; /* list of those in flight */
	struct http_prepared **prepared;
	size_t prepared_count;
};

struct http_request {
	struct http *http;
	struct http_request *next, **link;
	struct probe_request *request;
	struct mono_ns begun;
	struct tcp_connect connect; /* its fd is ours until libcurl takes it */
	struct loop_watch watch;    /* while it connects */
	CURL *easy;
	struct digest *digest;
	int64_t body_len, header_len;
};

/* A socket as libcurl wants it watched. */
struct http_watch {
	struct loop_watch watch;
	struct http *http;
};

static struct request_http *seen_of(const struct http_request *open)
{
	return request_http(open->request);
}

static void release(struct http_request *open)
{
	if (open->watch.owner)
		loop_remove(open->http->env->loop, &open->watch);
	if (open->easy) {
		curl_multi_remove_handle(open->http->multi, open->easy);
		curl_easy_cleanup(open->easy);
	}
	tcp_connect_reset(&open->connect);
	digest_free(open->digest);
	*open->link = open->next;
	if (open->next)
		open->next->link = open->link;
	open->request->open = NULL;
	free(open);
}

static void give_up(struct http_request *open, enum record_err why)
{
	request_failed(open->http->env->slots, open->request, why);
	release(open);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
	struct http_request *open = context;
	size_t len = size * count;

	if (len > (size_t)(BODY_MOST - open->body_len))
		return 0;
	open->body_len += (int64_t)len;
	digest_add(open->digest, bytes, len);
	return len;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
	struct http_request *open = context;
	size_t len = size * count;

	(void)bytes;
	if (open->header_len == 0)
		seen_of(open)->first_byte_ns = when_mono_now().v - open->begun.v;
	if (len > (size_t)(HEADER_MOST - open->header_len))
		return 0;
	open->header_len += (int64_t)len;
	return len;
}

static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *addr)
{
	struct http_request *open = context;
	int fd = open->connect.fd;

	(void)purpose;
	(void)addr;
	open->connect.fd = -1; /* libcurl's now; asked again it gets none */
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/* Only an answer that is whole and in time has a status: what judges reads nothing else. */
static void answer(struct http_request *open)
{
	struct request_http *seen = seen_of(open);
	long status = 0;

	curl_easy_getinfo(open->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status <= 0) {
		give_up(open, RECORD_PROTOCOL);
		return;
	}
	seen->status = status;
	seen->bytes = open->body_len;
	digest_text(open->digest, seen->body_sha256);
	request_replied(open->http->env->slots, open->request, seen->connect_ns);
	release(open);
}

static void collect(struct http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		CURLcode code = message->data.result;
		char *context = NULL;
		struct http_request *open;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &context);
		open = (struct http_request *)(void *)context;
		if (code == CURLE_OK)
			answer(open);
		else
			give_up(open, http_why(code));
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
	loop_remove(http->env->loop, &watch->watch);
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
	if (loop_add(http->env->loop, &watch->watch, events) < 0) {
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
		return loop_change(http->env->loop, &watch->watch, events);
	return watch_anew(http, fd, events);
}

static int on_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct http *http = context;

	(void)multi;
	http->wake_at.v = timeout_ms < 0 ? INT64_MAX : when_mono_now().v + timeout_ms * 1000000;
	return 0;
}

/* The RTT of the handshake; where a SYN was repeated, all the time that passed: true as an upper
 * bound, which is all that an RTT proves. */
static void begin_transfer(struct http_request *open)
{
	struct http *http = open->http;
	struct http_reader reader = {on_body, on_header, on_socket, open};

	if (open->connect.state == TCP_FAILED) {
		give_up(open, open->connect.why);
		return;
	}
	seen_of(open)->connect_ns = open->connect.retransmitted ? when_mono_now().v - open->begun.v
								: open->connect.rtt_ns;
	open->easy = http_easy_new(open->request->series->target->prepared, &reader);
	if (open->easy && curl_multi_add_handle(http->multi, open->easy) == CURLM_OK)
		return; /* it set a timer that is due at once */
	curl_easy_cleanup(open->easy);
	open->easy = NULL;
	give_up(open, RECORD_OTHER);
}

static void on_connected(void *owner, int fd, uint32_t events)
{
	struct http_request *open = owner;

	(void)fd;
	(void)events;
	loop_remove(open->http->env->loop, &open->watch);
	open->watch.owner = NULL;
	tcp_connect_finish(&open->connect);
	begin_transfer(open);
}

static struct http_request *keep(struct http *http, struct probe_request *request,
	const struct tcp_connect *connect, struct mono_ns begun)
{
	struct http_request *open = calloc(1, sizeof(*open));

	if (!open)
		return NULL;
	*open = (struct http_request){
		.http = http, .request = request, .connect = *connect, .begun = begun};
	open->next = http->open;
	open->link = &http->open;
	if (open->next)
		open->next->link = &open->next;
	http->open = open;
	request->open = open;
	open->digest = digest_new();
	return open;
}

static void watch_connect(struct http_request *open)
{
	open->watch = (struct loop_watch){open->connect.fd, on_connected, open};
	if (loop_add(open->http->env->loop, &open->watch, EPOLLOUT) == 0)
		return;
	open->watch.owner = NULL;
	give_up(open, RECORD_OTHER);
}

static void send_request(void *state, struct probe_request *request)
{
	const struct probe_target *target = request->series->target;
	struct mono_ns now = when_mono_now();
	struct tcp_connect connect;
	struct http *http = state;
	struct http_request *open;

	tcp_connect_start(&target->to, target->to_len, &connect);
	if (connect.state == TCP_NOT_SENT) {
		request_not_sent(http->env->slots, request, connect.why);
		return;
	}
	request_sent(http->env->slots, request, now);
	request->why = RECORD_TIMEOUT;
	open = keep(http, request, &connect, now);
	if (!open) {
		tcp_connect_reset(&connect);
		request_failed(http->env->slots, request, RECORD_OTHER);
	} else if (!open->digest) {
		give_up(open, RECORD_OTHER);
	} else if (connect.state == TCP_CONNECTING) {
		watch_connect(open);
	} else {
		begin_transfer(open);
	}
}

static void expire(void *state, struct probe_request *request)
{
	(void)state;
	if (request->open)
		release(request->open);
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

static void close_http(void *state)
{
	struct http *http = state;

	if (!http)
		return;
	while (http->open)
		release(http->open);
	curl_multi_cleanup(http->multi);
	for (size_t i = 0; i < http->prepared_count; i++)
		http_prepared_free(http->prepared[i]);
	free(http->prepared);
	free(http);
	curl_global_cleanup();
}

static int open_http(const struct method_env *env, void **state, struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));

	if (!http)
		return err_no_memory(err);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(http);
		return err_set(err, ERR_INTERNAL, "%s", _("http: libcurl cannot be initialised"));
	}
	http->env = env;
	http->wake_at.v = INT64_MAX;
	http->prepared = calloc(env->targets->count, sizeof(struct http_prepared *));
	http->multi = curl_multi_init();
	if (!http->multi || !http->prepared) {
		close_http(http);
		return err_no_memory(err);
	}
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_watch);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	*state = http;
	return 0;
}

static int prepare(void *state, struct probe_target *target, struct err *err)
{
	struct http_prepared *prepared;
	struct http *http = state;

	if (http_prepare(target, &prepared, err) < 0)
		return -1;
	http->prepared[http->prepared_count++] = prepared;
	target->prepared = prepared;
	return 0;
}

const struct probe_method http_method = {
	.name = "http",
	.summary = "HTTP/1.1 request on a fresh connection; RTT of its handshake (TCP_INFO)",
	.ts = TS_TCP_INFO,
	.needs_port = true,
	.needs_check = true,
	.window = WINDOW,
	.check = http_check_target,
	.open = open_http,
	.prepare = prepare,
	.close = close_http,
	.send = send_request,
	.expire = expire,
	.wake_at = wake_at,
	.run_timers = run_timers,
};
