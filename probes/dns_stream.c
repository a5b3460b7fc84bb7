#include "probes/dns_stream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "model/address.h"
#include "probes/dns_packet.h"
#include "probes/tcp_connect.h"

#define LENGTH_LEN  2 /* before each message (RFC 1035 4.2.2) */
#define ANSWER_MOST 65535

struct dns_stream {
	struct dns_streams *streams;
	struct dns_stream *next, **link;
	struct dns_stream_client client;
	struct tcp_connect connect;
	struct loop_watch watch;
	uint8_t query[LENGTH_LEN + DNS_QUERY_LEN_MOST];
	size_t query_len;
	size_t len; /* of what came */
	uint8_t in[LENGTH_LEN + ANSWER_MOST];
};

void dns_stream_drop(struct dns_stream *stream)
{
	if (!stream)
		return;
	if (stream->watch.owner)
		loop_remove(stream->streams->loop, &stream->watch);
	tcp_connect_reset(&stream->connect);
	*stream->link = stream->next;
	if (stream->next)
		stream->next->link = stream->link;
	free(stream);
}

void dns_streams_close(struct dns_streams *streams)
{
	while (streams->first)
		dns_stream_drop(streams->first); /* NOLINT(clang-analyzer-unix.Malloc) */
}

static void end(struct dns_stream *stream, const uint8_t *bytes, size_t len)
{
	stream->client.ended(stream->client.owner, bytes, len);
	dns_stream_drop(stream);
}

/* How long the whole is, as far as that is known. */
static size_t wanted(const struct dns_stream *stream)
{
	if (stream->len < LENGTH_LEN)
		return LENGTH_LEN;
	return LENGTH_LEN + (size_t)(stream->in[0] << 8 | stream->in[1]);
}

static void receive(struct dns_stream *stream)
{
	while (stream->len < LENGTH_LEN || stream->len < wanted(stream)) {
		ssize_t got = recv(stream->connect.fd, stream->in + stream->len,
			wanted(stream) - stream->len, MSG_DONTWAIT);

		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (got <= 0) {
			end(stream, NULL, 0);
			return;
		}
		stream->len += (size_t)got;
	}
	end(stream, stream->in + LENGTH_LEN, stream->len - LENGTH_LEN);
}

/* A question fits into the empty buffer of a new connection. */
static bool send_query(const struct dns_stream *stream)
{
	return send(stream->connect.fd, stream->query, stream->query_len,
		       MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)stream->query_len;
}

static void on_ready(void *owner, int fd, uint32_t events)
{
	struct dns_stream *stream = owner;

	(void)fd;
	(void)events;
	if (stream->connect.state == TCP_CONNECTED) {
		receive(stream);
		return;
	}
	loop_remove(stream->streams->loop,
		&stream->watch); /* a connection that failed is closed below */
	stream->watch.owner = NULL;
	tcp_connect_finish(&stream->connect);
	if (stream->connect.state == TCP_CONNECTED && send_query(stream) &&
		loop_add(stream->streams->loop, &stream->watch, EPOLLIN) == 0)
		stream->watch.owner = stream;
	else
		end(stream, NULL, 0);
}

static void enlist(struct dns_streams *streams, struct dns_stream *stream)
{
	stream->streams = streams;
	stream->next = streams->first;
	stream->link = &streams->first;
	if (stream->next)
		stream->next->link = &stream->next;
	streams->first = stream;
}

struct dns_stream *dns_stream_start(struct dns_streams *streams,
	const struct sockaddr_storage *server, const uint8_t *query, size_t query_len,
	const struct dns_stream_client *client)
{
	struct dns_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return NULL;
	enlist(streams, stream);
	stream->client = *client;
	stream->query[0] = (uint8_t)(query_len >> 8);
	stream->query[1] = (uint8_t)query_len;
	memcpy(stream->query + LENGTH_LEN, query, query_len);
	stream->query_len = LENGTH_LEN + query_len;
	tcp_connect_start(server, address_len(server), 0, &stream->connect);
	stream->watch = (struct loop_watch){stream->connect.fd, on_ready, stream};
	if (stream->connect.fd >= 0) {
		stream->connect.state = TCP_CONNECTING; /* on_ready sends, though it be there */
		if (loop_add(streams->loop, &stream->watch, EPOLLOUT) == 0)
			return stream;
	}
	stream->watch.owner = NULL;
	dns_stream_drop(stream);
	return NULL;
}
