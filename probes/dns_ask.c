#include "probes/dns_ask.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "model/address.h"

#define DATAGRAM_MOST 4096 /* more than three times what we say we take */
#define READS_MOST    64   /* datagrams at once: others have work as well */

struct dns_ask {
	struct dns_asks *asks;
	struct dns_ask *next, **link;
	void *of;
	struct dns_question question;
	uint8_t query[DNS_QUERY_LEN_MOST];
	size_t query_len;
	uint16_t id;
	struct loop_watch watch;
	struct dns_stream *stream; /* NULL: none yet */
	bool was_cut;
	struct mono_ns again_at; /* INT64_MAX: not, or no longer */
};

void dns_ask_drop(struct dns_ask *ask)
{
	if (!ask)
		return;
	dns_stream_drop(ask->stream);
	if (ask->watch.owner)
		loop_remove(ask->asks->streams.loop, &ask->watch);
	if (ask->watch.fd >= 0)
		close(ask->watch.fd);
	*ask->link = ask->next;
	if (ask->next)
		ask->next->link = ask->link;
	free(ask);
}

void dns_asks_close(struct dns_asks *asks)
{
	while (asks->first)
		dns_ask_drop(asks->first); /* NOLINT(clang-analyzer-unix.Malloc) */
	dns_streams_close(&asks->streams);
}

/* The client may ask anew from within. */
static void answer(
	struct dns_ask *ask, const struct dns_answer *answer, const uint8_t *bytes, size_t len)
{
	const struct dns_asks *asks = ask->asks;
	struct dns_address address;
	bool found = dns_first_address(&ask->question, bytes, len, &address);
	void *of = ask->of;

	dns_ask_drop(ask);
	asks->answered(asks->owner, of, answer, found ? &address : NULL);
}

static void trouble(const struct dns_ask *ask, enum record_err why)
{
	ask->asks->troubled(ask->asks->owner, ask->of, why);
}

static bool is_ours(const struct dns_ask *ask, const uint8_t *bytes, size_t len)
{
	uint16_t id;

	return dns_is_reply(&ask->question, bytes, len, &id) && id == ask->id;
}

static void on_stream(void *owner, const uint8_t *bytes, size_t len)
{
	struct dns_ask *ask = owner;
	struct dns_answer seen;

	ask->stream = NULL;
	if (!bytes)
		return; /* it stays truncated */
	if (is_ours(ask, bytes, len) && dns_read(&ask->question, bytes, len, &seen) == DNS_ANSWERED)
		answer(ask, &seen, bytes, len);
	else
		trouble(ask, RECORD_PROTOCOL);
}

/* RFC 7766 5: once, however often it is said. */
static void ask_by_stream(struct dns_ask *ask)
{
	const struct dns_stream_client client = {on_stream, ask};

	trouble(ask, RECORD_TRUNCATED);
	if (ask->was_cut)
		return;
	ask->was_cut = true;
	ask->again_at.v = INT64_MAX;
	ask->stream = dns_stream_start(
		&ask->asks->streams, &ask->asks->server, ask->query, ask->query_len, &client);
}

/* False: the ask is gone. */
static bool take_datagram(struct dns_ask *ask, const uint8_t *bytes, size_t len, bool cut)
{
	struct dns_answer seen;
	enum dns_reading reading;

	if (!is_ours(ask, bytes, len)) {
		ask->asks->strayed(ask->asks->owner, ask->of);
		return true;
	}
	reading = dns_read(&ask->question, bytes, len, &seen);
	if (reading == DNS_ANSWERED) {
		answer(ask, &seen, bytes, len);
		return false;
	}
	if (reading == DNS_TRUNCATED)
		ask_by_stream(ask);
	else
		trouble(ask, cut ? RECORD_TOO_LARGE : RECORD_PROTOCOL);
	return true;
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct dns_ask *ask = owner;
	uint8_t bytes[DATAGRAM_MOST];

	(void)events;
	for (int i = 0; i < READS_MOST; i++) {
		ssize_t len = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_TRUNC);
		bool cut = len > (ssize_t)sizeof(bytes);

		if (len < 0 && errno == ECONNREFUSED) {
			trouble(ask, RECORD_REFUSED);
			continue;
		}
		if (len < 0 || !take_datagram(ask, bytes, cut ? sizeof(bytes) : (size_t)len, cut))
			return;
	}
}

static int open_socket(const struct sockaddr_storage *server)
{
	int fd = socket(server->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), sys_errno;

	if (fd < 0 || connect(fd, (const struct sockaddr *)(const void *)server,
			      address_len(server)) == 0)
		return fd;
	sys_errno = errno;
	close(fd);
	errno = sys_errno;
	return -1;
}

static bool send_query(struct dns_ask *ask)
{
	if (getrandom(&ask->id, sizeof(ask->id), 0) != (ssize_t)sizeof(ask->id))
		return false;
	ask->query_len = dns_build(&ask->question, ask->id, ask->query);
	ask->watch.fd = open_socket(&ask->asks->server);
	if (ask->watch.fd < 0 || loop_add(ask->asks->streams.loop, &ask->watch, EPOLLIN) < 0)
		return false;
	ask->watch.owner = ask;
	return send(ask->watch.fd, ask->query, ask->query_len, MSG_DONTWAIT) ==
	       (ssize_t)ask->query_len;
}

struct mono_ns dns_asks_wake_at(const struct dns_asks *asks)
{
	struct mono_ns at = {INT64_MAX};

	for (const struct dns_ask *ask = asks->first; ask; ask = ask->next)
		if (ask->again_at.v < at.v)
			at = ask->again_at;
	return at;
}

/* What our own kernel does not send now is as good as lost on the way. */
void dns_asks_run_timers(struct dns_asks *asks)
{
	struct mono_ns now = when_mono_now();

	for (struct dns_ask *ask = asks->first; ask; ask = ask->next)
		if (ask->again_at.v <= now.v) {
			ask->again_at.v = INT64_MAX;
			(void)!send(ask->watch.fd, ask->query, ask->query_len, MSG_DONTWAIT);
		}
}

struct dns_ask *dns_ask_start(struct dns_asks *asks, const struct dns_question *question,
	struct mono_ns again_at, void *of)
{
	struct dns_ask *ask = calloc(1, sizeof(*ask));
	int sys_errno;

	if (!ask)
		return NULL;
	*ask = (struct dns_ask){.asks = asks,
		.next = asks->first,
		.link = &asks->first,
		.of = of,
		.question = *question,
		.again_at = again_at,
		.watch = {-1, on_ready, NULL}};
	if (ask->next)
		ask->next->link = &ask->next;
	asks->first = ask;
	if (send_query(ask))
		return ask;
	sys_errno = errno;
	dns_ask_drop(ask);
	errno = sys_errno;
	return NULL;
}
