/* One question over TCP (RFC 7766), for an answer that did not fit into a datagram: a connection, a
 * question, an answer. Its time is its owner's: it is dropped when that is over. */
#ifndef CDNPROOF_PROBES_DNS_STREAM_H
#define CDNPROOF_PROBES_DNS_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "probes/loop.h"

struct dns_stream;

/* Those of one method. Zeros but for the loop to begin with. */
struct dns_streams {
	struct loop *loop;
	struct dns_stream *first;
};
void dns_streams_close(struct dns_streams *streams); /* drops all */

struct dns_stream_client {
	/* Once: the whole message, which lasts until it returns; NULL: none came, for a connection
	 * that failed or ended. The stream is gone then. */
	void (*ended)(void *owner, const uint8_t *bytes, size_t len);
	void *owner;
};

/* Connects, sends `query` (copied) and waits. NULL: our own kernel would not, or no memory. */
struct dns_stream *dns_stream_start(struct dns_streams *streams,
	const struct sockaddr_storage *server, const uint8_t *query, size_t query_len,
	const struct dns_stream_client *client);
void dns_stream_drop(struct dns_stream *stream); /* NULL is fine; its owner hears nothing more */

#endif
