/* TCP connections of this run as the capture shows them: shared by the methods that connect. */
#ifndef CDNPROOF_PROBES_TCP_WATCH_H
#define CDNPROOF_PROBES_TCP_WATCH_H

#include <sys/socket.h>

#include "base/err.h"
#include "probes/flow.h"
#include "probes/target.h"

struct capture;
struct tcp_watch;

/* Listens to the capture: outgoing is what goes to an address of the targets. */
int tcp_watch_open(struct capture *capture, const struct probe_targets *targets,
	struct tcp_watch **out, struct err *err);
void tcp_watch_close(struct tcp_watch *watch); /* NULL is fine; the capture must live */

/* The connection from our port to this address and port, as seen so far; NULL: nothing was. What
 * is final is known once capture_drained() has passed the instant it happened. */
const struct flow *tcp_watch_find(
	const struct tcp_watch *watch, const struct sockaddr_storage *to, uint16_t local_port);

/* It is settled: makes room. */
void tcp_watch_forget(
	struct tcp_watch *watch, const struct sockaddr_storage *to, uint16_t local_port);

/* The least that every method needs of the capture's filter: SYNs and RSTs of the targets that
 * `uses` wants; `data`: all their packets. NULL: no target. */
const char *tcp_watch_filter(const struct probe_targets *targets, const struct probe_method *method,
	bool data, struct arena *arena);

#endif
