/* Half-open TCP (only when asked): a bare SYN; our own kernel answers the SYN/ACK with RST, since
 * no socket waits for it. Cheaper than a handshake, and looks like scanning to whoever watches. */
#ifndef CDNPROOF_PROBES_TCP_HALF_H
#define CDNPROOF_PROBES_TCP_HALF_H

#include "probes/method.h"

struct tcp_half;

/* env has a capture and routes. */
int tcp_half_open(const struct method_env *env, struct tcp_half **out, struct err *err);
void tcp_half_close(struct tcp_half *half); /* NULL is fine */

/* Takes a local port for the target, for the whole run. */
int tcp_half_prepare(struct tcp_half *half, const struct probe_target *target, struct err *err);

void tcp_half_send(struct tcp_half *half, struct probe_request *request);
void tcp_half_flush(struct tcp_half *half);

#endif
