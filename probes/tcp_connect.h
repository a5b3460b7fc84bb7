/* A TCP handshake by connect(), without waiting for it: shared by the methods that begin so. */
#ifndef CDNPROOF_PROBES_TCP_CONNECT_H
#define CDNPROOF_PROBES_TCP_CONNECT_H

#include <stdint.h>
#include <sys/socket.h>

#include "model/record.h"

enum tcp_state {
	TCP_CONNECTING, /* tcp_connect_finish when the socket is writable */
	TCP_CONNECTED,
	TCP_FAILED,   /* sent, and refused or the like: why */
	TCP_NOT_SENT, /* our own kernel would not: why */
};

struct tcp_connect {
	int fd; /* -1 unless connecting or connected */
	enum tcp_state state;
	enum record_err why;
	uint16_t local_port; /* 0: not known */
	int64_t rtt_ns;     /* connected: SYN to SYN/ACK as the kernel measured it, at least 1 us */
	bool retransmitted; /* which SYN was answered is unknown (Karn's rule): rtt_ns is void */
};

/* From `local_port` when it is not 0 and free; else from one that the kernel chooses. */
void tcp_connect_start(const struct sockaddr_storage *to, socklen_t len, uint16_t local_port,
	struct tcp_connect *out);

/* Which port it left from: after the start, when somebody wants to know. */
void tcp_connect_note_port(struct tcp_connect *connect);
void tcp_connect_finish(struct tcp_connect *connect);

/* Closes by RST: frees the peer at once and leaves no TIME_WAIT here. */
void tcp_connect_reset(struct tcp_connect *connect);

#endif
