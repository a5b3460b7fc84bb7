#include "probes/answer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/base64.h"
#include "base/digest.h"
#include "base/text.h"
#include "probes/answer_packet.h"
#include "probes/udp_series.h"

#define WINDOW 100 /* at a time, as of dns */

#define HEX_LEN (2 * ANSWER_NONCE_LEN + 1)

struct answering {
	const struct method_env *env;
	struct udp_sockets *sockets;
};

struct answer_asked {
	uint8_t nonce[ANSWER_NONCE_LEN];
};

struct answer_series {
	struct udp_socket *socket;           /* NULL: nothing was sent yet */
	uint32_t *numbers;                   /* 1 + those of requests, by their nonces; 0: free */
	size_t number_cap;                   /* a power of two */
	uint8_t best[ANSWER_REPLY_LEN_MOST]; /* the quickest reply, whole */
	size_t best_len;                     /* 0: none yet */
	int64_t best_ns;
};

/* Nonces are random: eight of their bytes are a good enough start, whoever made them. */
static size_t first_place(const struct answer_series *own, const uint8_t *nonce)
{
	uint64_t start;

	memcpy(&start, nonce, sizeof(start));
	return (size_t)start & (own->number_cap - 1);
}

/* At most half of the places are ever taken. */
static void make_places(const struct probe_series *series, struct answer_series *own)
{
	for (own->number_cap = 2; own->number_cap < 2 * (size_t)series->schedule.count;)
		own->number_cap *= 2;
	own->numbers = arena_array(&series->slot->arena, own->number_cap, sizeof(*own->numbers));
}

static void keep_number(struct probe_request *request)
{
	struct answer_series *own = series_extra(request->series);
	const struct answer_asked *asked = request_extra(request);
	size_t place;

	if (!own->numbers)
		make_places(request->series, own);
	place = first_place(own, asked->nonce);
	while (own->numbers[place])
		place = (place + 1) & (own->number_cap - 1);
	own->numbers[place] = (uint32_t)(request - request->series->requests) + 1;
}

/* NULL: nonce is NULL, or no request of the series has it. */
static struct probe_request *find_request(const struct probe_series *series, const uint8_t *nonce)
{
	const struct answer_series *own = series_extra(series);
	size_t place;

	if (!nonce || !own->numbers)
		return NULL;
	for (place = first_place(own, nonce); own->numbers[place];
		place = (place + 1) & (own->number_cap - 1)) {
		struct probe_request *request = &series->requests[own->numbers[place] - 1];
		const struct answer_asked *asked = request_extra(request);

		if (memcmp(asked->nonce, nonce, ANSWER_NONCE_LEN) == 0)
			return request;
	}
	return NULL;
}

static size_t payload_len(const struct probe_series *series)
{
	(void)series;
	return ANSWER_REQUEST_LEN;
}

static struct probe_request *request_of(
	struct probe_series *series, const uint8_t *payload, size_t len)
{
	return find_request(series, answer_request_nonce(payload, len));
}

/* What is wrong with a reply to a nonce of ours; RECORD_ERR_COUNT: nothing. */
static enum record_err fault_of(
	const struct probe_series *series, const struct udp_datagram *datagram)
{
	const struct answer_series *own = series_extra(series);
	struct answer_reply reply, best;

	if (!answer_reply_read(datagram->bytes, datagram->len, &reply) ||
		!answer_reply_holds(&reply))
		return RECORD_PROTOCOL;
	if (!answer_reply_read(own->best, own->best_len, &best))
		return RECORD_ERR_COUNT;
	if (best.key_len != reply.key_len || memcmp(best.key, reply.key, best.key_len) != 0)
		return RECORD_KEY_DIFFERS;
	return RECORD_ERR_COUNT;
}

static void keep_quickest(struct probe_request *request, const struct udp_datagram *datagram)
{
	struct answer_series *own = series_extra(request->series);

	if (own->best_len > 0 && own->best_ns <= request->rtt_ns)
		return;
	memcpy(own->best, datagram->bytes, datagram->len);
	own->best_len = datagram->len;
	own->best_ns = request->rtt_ns;
}

/* A forged reply may come before the true one: the request stays open, and is lost for this reason
 * unless a good one comes in time. */
static void take_fault(
	struct answering *answering, struct probe_request *request, enum record_err fault)
{
	if (request->state == REQUEST_OPEN)
		request->why = fault;
	else
		series_stray(answering->env->slots, request->series);
}

/* To a request that has its answer another one is a duplicate, whoever made it: it is not worth
 * verifying. */
static void take_reply(struct answering *answering, struct probe_request *request,
	const struct udp_datagram *datagram)
{
	bool open = request->state == REQUEST_OPEN;
	struct udp_stamped stamped =
		udp_stamped(request, datagram); /* before the signature's work */
	enum record_err fault = RECORD_ERR_COUNT;

	if (open || request->state == REQUEST_LOST)
		fault = fault_of(request->series, datagram);
	if (fault != RECORD_ERR_COUNT) {
		take_fault(answering, request, fault);
		return;
	}
	request_replied(answering->env->slots, request, stamped.rtt_ns, stamped.ts);
	if (!open || request->state != REQUEST_ANSWERED)
		return;
	request->series->ttl = datagram->ttl >= 0 ? datagram->ttl : BIND_ABSENT;
	keep_quickest(request, datagram);
}

static void take_datagram(
	void *owner, struct probe_series *series, const struct udp_datagram *datagram)
{
	struct answering *answering = owner;
	struct probe_request *request =
		find_request(series, answer_reply_nonce(datagram->bytes, datagram->len));

	if (!request) {
		series_stray(answering->env->slots, series);
		return;
	}
	if (!request->stamped)
		udp_series_read_notes(
			((struct answer_series *)series_extra(series))->socket, series);
	take_reply(answering, request, datagram);
}

static void send_request(void *state, struct probe_request *request)
{
	struct answer_series *own = series_extra(request->series);
	struct answer_asked *asked = request_extra(request);
	struct answering *answering = state;
	uint8_t bytes[ANSWER_REQUEST_LEN];

	if (getrandom(asked->nonce, sizeof(asked->nonce), 0) != (ssize_t)sizeof(asked->nonce)) {
		request_not_sent(answering->env->slots, request, RECORD_OTHER);
		return;
	}
	keep_number(request);
	answer_request_build(asked->nonce, bytes);
	udp_series_send(answering->sockets, &own->socket, request, bytes, sizeof(bytes));
}

static void flush(void *state)
{
	udp_sockets_flush(((struct answering *)state)->sockets);
}

static void close_answer(void *state)
{
	struct answering *answering = state;

	if (!answering)
		return;
	udp_sockets_close(answering->sockets);
	free(answering);
}

static int open_answer(const struct method_env *env, void **state, struct err *err)
{
	struct answering *answering = calloc(1, sizeof(*answering));
	struct udp_client client = {.payload_len = payload_len,
		.request_of = request_of,
		.quote_least = ANSWER_HEAD_LEN,
		.datagram = take_datagram,
		.owner = answering};

	if (!answering)
		return err_no_memory(err);
	answering->env = env;
	if (udp_sockets_open(env, &client, &answering->sockets, err) < 0) {
		close_answer(answering);
		return -1;
	}
	*state = answering;
	return 0;
}

static int64_t count_drops(const void *state, int family)
{
	return udp_sockets_drops(((const struct answering *)state)->sockets, family);
}

static void fill_record(const struct probe_series *series, struct arena *arena, struct record *out)
{
	const struct answer_series *own = series_extra(series);
	struct record_signed *part = arena_alloc(arena, sizeof(*part));
	char key_sha256[DIGEST_TEXT_LEN], nonce[HEX_LEN];
	struct answer_reply best;

	out->answer = part;
	if (!answer_reply_read(own->best, own->best_len, &best))
		return;
	digest_bytes(best.key, best.key_len, key_sha256);
	part->key_sha256 = arena_text(arena, key_sha256);
	part->key = base64_text(arena, best.key, best.key_len);
	text_hex(best.nonce, ANSWER_NONCE_LEN, nonce);
	part->nonce = arena_text(arena, nonce);
	part->signature = base64_text(arena, best.signature, best.signature_len);
}

const struct probe_method answer_method = {
	.name = "answer",
	.summary = "a random number that the node signs, over UDP, stamped by the kernel",
	.request_packets = 1,
	.request_bytes = 20 + 8 + ANSWER_REQUEST_LEN,
	.window = WINDOW,
	.ts = TS_ERRQUEUE,
	.needs_port = true,
	.open = open_answer,
	.close = close_answer,
	.send = send_request,
	.flush = flush,
	.drops = count_drops,
	.request_extra_len = sizeof(struct answer_asked),
	.series_extra_len = sizeof(struct answer_series),
	.fill_record = fill_record,
};
