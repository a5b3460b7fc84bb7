/* A question for a method that needs the answer and no stamps: by UDP from a port of its own and
 * under a number that nobody can guess, once more when nothing comes, by TCP where the answer did
 * not fit. Its time is its owner's, and it is dropped when that is over. */
#ifndef CDNPROOF_PROBES_DNS_ASK_H
#define CDNPROOF_PROBES_DNS_ASK_H

#include <stdbool.h>
#include <sys/socket.h>

#include "model/record.h"
#include "probes/dns_packet.h"
#include "probes/dns_stream.h"

struct dns_ask;

/* Those of one method, who hears of them, and what they ask. */
struct dns_asks {
	struct dns_streams streams; /* its loop is set */
	struct sockaddr_storage server;
	struct dns_ask *first;

	/* Once; the ask is gone then. The address is NULL where none was said (dns_first_address).
	 */
	void (*answered)(void *owner, void *of, const struct dns_answer *answer,
		const struct dns_address *address);
	/* Something came, or was said by ICMP, that is no answer: what a time-out counts as. */
	void (*troubled)(void *owner, void *of, enum record_err why);
	/* A datagram of the server's that belongs to nothing that was asked. */
	void (*strayed)(void *owner, void *of);
	void *owner;
};

/* NULL: our own kernel would not send it (errno). `of` is handed to the client; at again_at the
 * same datagram is sent once more. */
struct dns_ask *dns_ask_start(struct dns_asks *asks, const struct dns_question *question,
	struct mono_ns again_at, void *of);
void dns_ask_drop(struct dns_ask *ask); /* NULL is fine; nothing more is heard of it */
void dns_asks_close(struct dns_asks *asks);

/* When the next datagram is to be sent once more (INT64_MAX: none), and send those that are due. */
struct mono_ns dns_asks_wake_at(const struct dns_asks *asks);
void dns_asks_run_timers(struct dns_asks *asks);

#endif
