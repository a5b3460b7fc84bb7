#include "probes/tls.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/capture.h"
#include "probes/fetch.h"
#include "probes/http_easy.h"
#include "probes/tcp_watch.h"
#include "probes/tls_work.h"

#define WINDOW         64
#define SAME_PACKET_NS 20000

struct tls {
	const struct method_env *env;
	struct fetch *fetch;
	struct settling *first, **end; /* oldest first */
};

/* Answered, and waiting for the capture's stamps. */
struct settling {
	struct settling *next;
	struct probe_request *request; /* NULL: it expired meanwhile */
	struct mono_ns done_at;
	uint16_t local_port;
	struct fetch_tls seen;
};

struct tls_request {
	int64_t connect_ns; /* 0: there was no connection */
	struct settling *settling;
	struct real_ns sent_at; /* not before the SYN was to leave */
	int64_t drops;          /* of the capture, then */
};

/* As the first answer of the series showed it. */
struct tls_series {
	char key_sha256[DIGEST_TEXT_LEN]; /* "": there was none yet */
	const char *version;
	struct unix_ms not_after;
	const char **chain;
	size_t chain_count;
};

struct stamped {
	int64_t rtt_ns;
	enum record_stamp ts;
};

/* The packets as the capture has them, if what it saw last is what the kernel's TCP took at that
 * instant: a packet that was seen but not accepted (a wrong checksum, a forged early one) is none.
 * From the capture to TCP a packet that never left the kernel takes a moment; others are stamped
 * once for both. */
static bool stamp_by_packet(const struct tls *tls, const struct sockaddr_storage *to,
	uint16_t local_port, const struct fetch_tls *seen, struct stamped *out)
{
	const struct flow *flow;
	struct real_ns at;

	if (!tls->env->tcp_watch || local_port == 0 || seen->came_at == 0)
		return false;
	flow = tcp_watch_find(tls->env->tcp_watch, to, local_port);
	if (!flow || flow->syn_count != 1 || flow->request_at.v == 0 || flow->request_again)
		return false;
	at = flow_data_at(flow, seen->signed_end - 1);
	if (at.v > seen->came_at || seen->came_at - at.v > SAME_PACKET_NS)
		return false;
	*out = (struct stamped){at.v - flow->request_at.v, TS_PACKET};
	return true;
}

static struct stamped stamp(const struct tls *tls, const struct sockaddr_storage *to,
	uint16_t local_port, const struct fetch_tls *seen)
{
	struct stamped out;

	if (stamp_by_packet(tls, to, local_port, seen, &out))
		return out;
	if (seen->came_at > 0 && seen->left_at > 0)
		return (struct stamped){seen->came_at - seen->left_at, TS_ERRQUEUE};
	if (seen->came_at > 0 && seen->sent_at > 0)
		return (struct stamped){seen->came_at - seen->sent_at, TS_RX};
	return (struct stamped){seen->user_ns, TS_USER};
}

static void note_ttl(
	const struct tls *tls, const struct probe_request *request, uint16_t local_port)
{
	const struct flow *flow;

	if (!tls->env->tcp_watch || local_port == 0)
		return;
	flow = tcp_watch_find(tls->env->tcp_watch, &request->series->target->to, local_port);
	if (flow && flow->ttl >= 0)
		request->series->ttl = flow->ttl;
}

static void keep_identity(struct probe_series *series, const struct fetch_tls *seen)
{
	struct tls_series *identity = series_extra(series);
	struct arena *arena = &series->slot->arena;

	memcpy(identity->key_sha256, seen->key_sha256, sizeof(identity->key_sha256));
	identity->version = fetch_tls_version(seen->version);
	identity->not_after.v = seen->not_after_ms;
	identity->chain = arena_array(arena, seen->chain_count, sizeof(*identity->chain));
	for (size_t i = 0; i < seen->chain_count; i++)
		identity->chain[i] = arena_text(arena, seen->chain_sha256[i]);
	identity->chain_count = seen->chain_count;
}

static void report(struct tls *tls, struct probe_request *request, const struct fetch_tls *seen,
	uint16_t local_port)
{
	struct probe_series *series = request->series;
	const struct tls_series *first = series_extra(series);
	struct stamped stamped = stamp(tls, &series->target->to, local_port, seen);

	note_ttl(tls, request, local_port);
	if (first->key_sha256[0] && strcmp(first->key_sha256, seen->key_sha256) != 0) {
		request_failed(tls->env->slots, request, RECORD_KEY_DIFFERS);
		return;
	}
	request_replied(tls->env->slots, request, stamped.rtt_ns, stamped.ts);
	if (request->state == REQUEST_ANSWERED && !first->key_sha256[0])
		keep_identity(series, seen);
}

static void settle_later(struct tls *tls, struct probe_request *request,
	const struct fetch_tls *seen, uint16_t local_port)
{
	struct settling *settling = calloc(1, sizeof(*settling));

	if (!settling) {
		arena_die();
		return;
	}
	*settling = (struct settling){.request = request,
		.done_at = when_mono_now(),
		.local_port = local_port,
		.seen = *seen};
	((struct tls_request *)request_extra(request))->settling = settling;
	*tls->end = settling;
	tls->end = &settling->next;
}

/* Takes its answer as it is now. */
static void settle(struct tls *tls, struct settling *settling)
{
	struct probe_request *request = settling->request;

	if (!request)
		return;
	settling->request = NULL;
	((struct tls_request *)request_extra(request))->settling = NULL;
	report(tls, request, &settling->seen, settling->local_port);
}

static void settle_first(struct tls *tls)
{
	struct settling *settling = tls->first;

	tls->first = settling->next;
	if (!tls->first)
		tls->end = &tls->first;
	settle(tls, settling);
	free(settling);
}

/* The kernel took it, and no SYN passed the capture, which missed nothing meanwhile: it was dropped
 * in here (no neighbour, a queue that was full). */
static bool never_left(
	const struct tls *tls, const struct probe_request *request, uint16_t local_port)
{
	const struct tls_request *seen = request_extra(request);
	const struct flow *flow;

	if (!tls->env->tcp_watch || local_port == 0 || seen->connect_ns > 0 ||
		capture_fault(tls->env->capture, NULL) < 0 ||
		capture_drops(tls->env->capture) != seen->drops)
		return false;
	flow = tcp_watch_find(tls->env->tcp_watch, &request->series->target->to, local_port);
	return !flow || flow->syn_at.v < seen->sent_at.v - CLOCK_STEP_MOST_NS;
}

static void fail(const struct tls *tls, struct probe_request *request, enum record_err why,
	uint16_t local_port)
{
	if (why == RECORD_TIMEOUT && never_left(tls, request, local_port))
		request_unsent(tls->env->slots, request, RECORD_NOT_SEEN);
	else
		request_failed(tls->env->slots, request, why);
}

static void on_answer(void *owner, struct probe_request *request, const union fetch_answer *answer,
	uint16_t local_port)
{
	struct tls_request *seen = request_extra(request);
	struct tls *tls = owner;

	seen->connect_ns = answer->head.connect_ns;
	if (answer->head.what == FETCH_FAILED)
		fail(tls, request, (enum record_err)answer->head.why, local_port);
	if (answer->head.what != FETCH_TLS)
		return;
	if (tls->env->tcp_watch)
		settle_later(tls, request, &answer->tls, local_port);
	else
		report(tls, request, &answer->tls, local_port);
}

static void send_request(void *state, struct probe_request *request)
{
	struct tls_request *seen = request_extra(request);
	const struct tls *tls = state;

	seen->sent_at = clock_real_now();
	if (tls->env->tcp_watch)
		seen->drops = capture_drops(tls->env->capture);
	fetch_send(tls->fetch, request);
}

/* What is answered has its answer, though the stamps may have been slow to come. */
static void expire(void *state, struct probe_request *request)
{
	struct settling *settling = ((struct tls_request *)request_extra(request))->settling;
	struct tls *tls = state;
	bool left;

	if (settling) {
		settle(tls, settling);
		return;
	}
	left = !never_left(tls, request, fetch_local_port(request));
	fetch_cancel(tls->fetch, request);
	if (!left)
		request_unsent(tls->env->slots, request, RECORD_NOT_SEEN);
}

static size_t in_flight(const void *state)
{
	return fetch_in_flight(((const struct tls *)state)->fetch);
}

static struct mono_ns wake_at(const void *state)
{
	const struct tls *tls = state;

	if (!tls->first)
		return (struct mono_ns){INT64_MAX};
	return (struct mono_ns){tls->first->done_at.v + CAPTURE_LAG_NS};
}

static void run_timers(void *state)
{
	struct tls *tls = state;

	if (!tls->first || wake_at(tls).v > when_mono_now().v)
		return;
	capture_read(tls->env->capture); /* silence moves its instant only so */
	while (tls->first && (tls->first->done_at.v <= capture_drained(tls->env->capture).v ||
				     capture_fault(tls->env->capture, NULL) < 0))
		settle_first(tls);
}

static void close_tls(void *state)
{
	struct tls *tls = state;
	struct settling *next;

	if (!tls)
		return;
	fetch_close(tls->fetch);
	for (struct settling *settling = tls->first; settling; settling = next) {
		next = settling->next;
		free(settling);
	}
	free(tls);
}

static int open_tls(const struct method_env *env, void **state, struct err *err)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	struct fetch_client client = {.answered = on_answer, .owner = tls};

	if (!tls)
		return err_no_memory(err);
	tls->env = env;
	tls->end = &tls->first;
	if (fetch_open(env, &tls_work, &client, &tls->fetch, err) < 0) {
		close_tls(tls);
		return -1;
	}
	*state = tls;
	return 0;
}

static int check_target(const struct probe_target *target, struct err *err)
{
	const struct plan_check *check = target->check;

	if (check && !http_is_host(check->host))
		return err_set(err, ERR_DATA,
			_("check %s: host %s is not a host name in ASCII (xn-- form for others)"),
			check->id, check->host);
	return 0;
}

static const char *filter(const struct probe_targets *targets, struct arena *arena)
{
	return tcp_watch_filter(targets, &tls_method, true, arena);
}

static void fill_connects(
	const struct probe_series *series, struct arena *arena, struct record_tls *out)
{
	const struct probe_request *request;
	int64_t at = 0;

	out->connect_ns.items =
		arena_array(arena, (size_t)series->sent, sizeof(*out->connect_ns.items));
	while ((request = series_next_sent(series, &at))) {
		int64_t ns = ((const struct tls_request *)request_extra(request))->connect_ns;

		out->connect_ns.items[out->connect_ns.count++] = ns > 0 ? ns : BIND_ABSENT;
	}
}

static void fill_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	const struct tls_series *identity = series_extra(series);
	struct record_tls *tls = arena_alloc(arena, sizeof(*tls));

	tls->name = tls_name_of(series->target);
	tls->not_after.v = BIND_ABSENT;
	if (identity->key_sha256[0]) {
		tls->key_sha256 = identity->key_sha256;
		tls->version = identity->version;
		tls->not_after = identity->not_after;
		tls->chain_sha256.items = identity->chain;
		tls->chain_sha256.count = identity->chain_count;
	}
	fill_connects(series, arena, tls);
	out->tls = tls;
}

const struct probe_method tls_method = {
	.name = "tls",
	.summary =
		"TLS handshake up to the server's signature; stamped at the packets, else by the "
		"kernel at the socket",
	.ts = TS_ERRQUEUE,
	.needs_port = true,
	.request_packets = 4, /* SYN, ACK, ClientHello, RST */
	.request_bytes = 60 + 52 + 52 + 200 + 52,
	.window = WINDOW,
	.in_flight = in_flight,
	.watches_tcp = true,
	.filter = filter,
	.check = check_target,
	.open = open_tls,
	.close = close_tls,
	.send = send_request,
	.expire = expire,
	.wake_at = wake_at,
	.run_timers = run_timers,
	.request_extra_len = sizeof(struct tls_request),
	.series_extra_len = sizeof(struct tls_series),
	.fill_record = fill_record,
};
