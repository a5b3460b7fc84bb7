#include "probes/http.h"

#include <stdlib.h>
#include <string.h>

#include "probes/certificate.h"
#include "probes/fetch.h"
#include "probes/http_easy.h"
#include "probes/http_record.h"
#include "probes/http_work.h"

#define WINDOW 64

struct http {
	const struct method_env *env;
	struct fetch *fetch;
};

static const char *keep_text(struct arena *arena, const char *text)
{
	return text[0] ? arena_text(arena, text) : NULL;
}

/* Written anew, so that a record holds an address whatever the child says. */
static const char *keep_address(struct arena *arena, const char *text)
{
	char canonical[ADDRESS_TEXT_LEN];
	struct sockaddr_storage addr;

	if (!address_parse(text, &addr))
		return NULL;
	return arena_text(
		arena, address_text((const struct sockaddr *)(const void *)&addr, canonical));
}

void http_record_keep(struct probe_request *request, const struct fetch_http *http)
{
	struct arena *arena = &request->series->slot->arena;
	struct request_http *seen = request_extra(request);
	char words[CERTIFICATE_WORDS_LEN];

	seen->status = http->status;
	seen->bytes = http->bytes;
	seen->tls_ns = http->tls_ns;
	seen->first_byte_ns = http->first_byte_ns;
	seen->total_ns = http->total_ns;
	memcpy(seen->body_sha256, http->body_sha256, sizeof(seen->body_sha256));
	seen->own_address = keep_address(arena, http->own_address);
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		seen->headers[i] = keep_text(arena, http->headers.values[i]);
	for (size_t i = 0; i < HTTP_READS_MOST; i++)
		seen->reads[i] = keep_text(arena, http->reads.values[i]);
	certificate_words(http->certificate, words);
	seen->certificate = keep_text(arena, words);
}

/* Which object a request asks for; -1: the path as it stands. */
static int64_t object_of(const struct probe_request *request)
{
	int64_t objects = request->series->target->check->objects;

	return objects > 0 ? (request - request->series->requests) % objects : -1;
}

static void name_object(
	const void *owner, const struct probe_request *request, struct fetch_order *order)
{
	const struct method_env *env = ((const struct http *)owner)->env;
	const struct probe_target *target = request->series->target;
	int64_t object = object_of(request);

	if (object >= 0)
		plan_object_token(&(struct plan_object){.plan_sha256 = env->plan_sha256,
					  .agent = env->agent,
					  .addr = target->addr,
					  .check = target->check->id,
					  .slot_ms = request->series->slot->start.v},
			object, order->object);
}

/* The record's RTT is that of the TCP handshake. */
static void on_answer(void *owner, struct probe_request *request, const union fetch_answer *answer,
	uint16_t local_port)
{
	struct request_http *seen = request_extra(request);
	struct slot_queue *slots = ((struct http *)owner)->env->slots;

	(void)local_port;
	seen->connect_ns = answer->head.connect_ns;
	if (answer->head.what == FETCH_FAILED)
		request_failed(slots, request, (enum record_err)answer->head.why);
	if (answer->head.what != FETCH_HTTP)
		return;
	http_record_keep(request, &answer->http);
	request_replied(
		slots, request, seen->connect_ns, (enum record_stamp)answer->head.connect_by);
}

static void send_request(void *state, struct probe_request *request)
{
	fetch_send(((struct http *)state)->fetch, request);
}

static void expire(void *state, struct probe_request *request)
{
	fetch_cancel(((struct http *)state)->fetch, request);
}

static void close_http(void *state)
{
	struct http *http = state;

	if (http)
		fetch_close(http->fetch);
	free(http);
}

static int open_with(
	const struct method_env *env, const struct fetch_work *work, void **state, struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));
	struct fetch_client client = {on_answer, name_object, http};

	if (!http)
		return err_no_memory(err);
	http->env = env;
	if (fetch_open(env, work, &client, &http->fetch, err) < 0) {
		close_http(http);
		return -1;
	}
	*state = http;
	return 0;
}

static int open_http(const struct method_env *env, void **state, struct err *err)
{
	return open_with(env, &http_work, state, err);
}

static int open_https(const struct method_env *env, void **state, struct err *err)
{
	return open_with(env, &https_work, state, err);
}

/* One entry a request that left: the number at `from` in what is known of it; 0 is missing. */
static int64_t *list_ints(const struct probe_series *series, struct arena *arena, size_t from)
{
	int64_t *list = arena_array(arena, (size_t)series->sent, sizeof(*list));
	const struct probe_request *request;
	int64_t at = 0;
	size_t n = 0;

	while ((request = series_next_sent(series, &at))) {
		const char *seen = request_extra(request);
		int64_t value = *(const int64_t *)(const void *)(seen + from);

		list[n++] = value > 0 ? value : BIND_ABSENT;
	}
	return list;
}

/* The text at `from`; NULL is "". */
static const char **list_texts(const struct probe_series *series, struct arena *arena, size_t from)
{
	const char **list = arena_array(arena, (size_t)series->sent, sizeof(*list));
	const struct probe_request *request;
	int64_t at = 0;
	size_t n = 0;

	while ((request = series_next_sent(series, &at))) {
		const char *seen = request_extra(request);
		const char *text = *(const char *const *)(const void *)(seen + from);

		list[n++] = text ? text : "";
	}
	return list;
}

static int by_name(const void *left, const void *right)
{
	const struct record_header *a = left, *b = right;

	return strcmp(a->name, b->name);
}

static bool has_text(const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i][0])
			return true;
	return false;
}

/* Those that came at least once. */
static void fill_headers(
	const struct probe_series *series, struct arena *arena, struct record_http *out)
{
	size_t count = (size_t)series->sent;

	out->headers.items = arena_array(arena, KEPT_HEADER_COUNT, sizeof(*out->headers.items));
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++) {
		size_t from = offsetof(struct request_http, headers) + i * sizeof(const char *);
		const char **values = list_texts(series, arena, from);
		struct record_header *header = &out->headers.items[out->headers.count];

		if (!has_text(values, count))
			continue;
		header->name = kept_headers[i].name;
		header->values.items = values;
		header->values.count = count;
		out->headers.count++;
	}
}

/* Each that the check reads, by its name: the names stand in order. */
static void fill_reads(
	const struct probe_series *series, struct arena *arena, struct record_http *out)
{
	const struct plan_check *check = series->target->check;

	out->reads.items = arena_array(arena, check->reads.count, sizeof(*out->reads.items));
	for (size_t i = 0; i < check->reads.count; i++) {
		size_t from = offsetof(struct request_http, reads) + i * sizeof(const char *);
		struct record_header *read = &out->reads.items[out->reads.count++];

		read->name = check->reads.items[i].as;
		read->values.items = list_texts(series, arena, from);
		read->values.count = (size_t)series->sent;
	}
	if (out->reads.count > 1)
		qsort(out->reads.items, out->reads.count, sizeof(*out->reads.items), by_name);
}

static void fill_objects(
	const struct probe_series *series, struct arena *arena, struct record_http *out)
{
	const struct probe_request *request;
	int64_t at = 0;

	if (series->target->check->objects == 0)
		return;
	out->object.items = arena_array(arena, (size_t)series->sent, sizeof(*out->object.items));
	while ((request = series_next_sent(series, &at)))
		out->object.items[out->object.count++] = object_of(request);
}

/* What needs more than a number or a pointer copied: an empty body has 0 bytes. */
static void fill_bodies(
	const struct probe_series *series, struct arena *arena, struct record_http *out)
{
	const struct probe_request *request;
	size_t sent = (size_t)series->sent;
	int64_t at = 0;

	out->bytes.items = arena_array(arena, sent, sizeof(*out->bytes.items));
	out->body_sha256.items = arena_array(arena, sent, sizeof(*out->body_sha256.items));
	while ((request = series_next_sent(series, &at))) {
		const struct request_http *seen = request_extra(request);

		out->bytes.items[out->bytes.count++] = seen->status ? seen->bytes : BIND_ABSENT;
		out->body_sha256.items[out->body_sha256.count++] = seen->body_sha256;
	}
}

#define FILL(list, kind, member)                                                                   \
	((list).items = list_##kind(series, arena, offsetof(struct request_http, member)),         \
		(list).count = (size_t)series->sent)

struct record_http *http_record_make(
	const struct probe_series *series, struct arena *arena, bool tls)
{
	struct record_http *http = arena_alloc(arena, sizeof(*http));
	const struct probe_target *target = series->target;

	FILL(http->status, ints, status);
	FILL(http->connect_ns, ints, connect_ns);
	FILL(http->first_byte_ns, ints, first_byte_ns);
	FILL(http->total_ns, ints, total_ns);
	if (tls) {
		FILL(http->tls_ns, ints, tls_ns);
		FILL(http->certificate, texts, certificate);
	}
	if (target->check->shows_address)
		FILL(http->own_address, texts, own_address);
	fill_bodies(series, arena, http);
	fill_headers(series, arena, http);
	fill_reads(series, arena, http);
	fill_objects(series, arena, http);
	return http;
}

static void fill_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	out->http = http_record_make(series, arena, series->target->run->method == &https_method);
}

/* SYN, ACK, the request, FIN; over TLS ClientHello and Finished as well. */
#define HTTP_BYTES  (60 + 52 + 52 + 80 + 52)
#define HTTPS_BYTES (HTTP_BYTES + 52 + 300 + 52 + 80)

#define HTTP_METHOD(method, text, opened, packets, bytes)                                          \
	{                                                                                          \
		.name = (method), .summary = (text), .ts = TS_TCP_INFO, .needs_port = true,        \
		.needs_check = true, .request_packets = (packets), .request_bytes = (bytes),       \
		.window = WINDOW, .check = http_check_target, .open = (opened),                    \
		.close = close_http, .send = send_request, .expire = expire,                       \
		.request_extra_len = sizeof(struct request_http), .fill_record = fill_record,      \
	}

const struct probe_method http_method = HTTP_METHOD("http",
	"HTTP/1.1 request on a fresh connection; RTT of its TCP handshake (TCP_INFO)", open_http, 4,
	HTTP_BYTES);
const struct probe_method https_method = HTTP_METHOD("https",
	"the same over TLS; the certificate is not judged here; RTT of the TCP handshake",
	open_https, 6, HTTPS_BYTES);
