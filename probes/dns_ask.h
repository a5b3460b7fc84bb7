/* A question for a method that needs the answer and no stamps: by UDP from a port of its own and
 * under a number that nobody can guess, by TCP where the answer did not fit. Asked once: its time
 * is its owner's, and it is dropped when that is over. */
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

/* NULL: our own kernel would not send it (errno). `of` is handed to the client. */
struct dns_ask *dns_ask_start(struct dns_asks *asks, const struct dns_question *question, void *of);
void dns_ask_drop(struct dns_ask *ask); /* NULL is fine; nothing more is heard of it */
void dns_asks_close(struct dns_asks *asks);

#endif
