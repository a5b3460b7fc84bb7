/* A child process without privileges, one a method: what the network sends is read and understood
 * in there (HTTP, TLS, X.509), so that a fault in that code reaches nothing else. This is the
 * parent's end. The connections are made here, by connect(), and handed over: what our own kernel
 * would not send is known at once, and the child needs no right to connect to anything. */
#ifndef CDNPROOF_PROBES_FETCH_H
#define CDNPROOF_PROBES_FETCH_H

#include "probes/fetch_message.h"
#include "probes/method.h"
#include "probes/tcp_connect.h"

struct fetch;
struct fetch_work;

/* Who hears of what became of its requests. */
struct fetch_client {
	/* FETCH_CONNECTED at times, then FETCH_FAILED or the work's own kind, once; its numbers are
	 * within their limits. From `local_port` the connection left; 0: not known. */
	void (*answered)(void *owner, struct probe_request *request,
		const union fetch_answer *answer, uint16_t local_port);
	/* What the order says beside target and time; NULL: nothing. */
	void (*order)(
		const void *owner, const struct probe_request *request, struct fetch_order *order);
	void *owner;
};

/* Starts the child and waits until it is confined. ERR_INTERNAL: it cannot be. */
int fetch_open(const struct method_env *env, const struct fetch_work *work,
	const struct fetch_client *client, struct fetch **out, struct err *err);
void fetch_close(struct fetch *fetch); /* ends the child; NULL is fine */

/* False: its child has died, and another one has not begun yet, or died as well too often. One that
 * was started anew may take a moment, and is given up when it hangs. */
bool fetch_is_ready(struct fetch *fetch);

/* Connects and hands over, and says request_sent, request_not_sent or request_failed. */
void fetch_send(struct fetch *fetch, struct probe_request *request);

/* For a request that is sent already: connects to `to` and hands over, for the URL of a redirect,
 * or for what its check asks for (NULL). TCP_CONNECTING: the child has it, and the client hears of
 * it unless the child dies, which fails it. Else *why; the request is as it was. */
enum tcp_state fetch_visit(struct fetch *fetch, struct probe_request *request,
	const struct sockaddr_storage *to, const char *url, enum record_err *why);

/* Its time is over: nothing more is heard of it. */
void fetch_cancel(struct fetch *fetch, struct probe_request *request);

/* Of a request that the child has: the port it left from; 0: not known. */
uint16_t fetch_local_port(const struct probe_request *request);

size_t fetch_in_flight(const struct fetch *fetch);

#endif
