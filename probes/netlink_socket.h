/* A socket to the kernel's routing: questions that are answered at once, and announcements. After
 * it is open it takes no privilege and only sendto and recvmsg; nothing here waits. */
#ifndef CDNPROOF_PROBES_NETLINK_SOCKET_H
#define CDNPROOF_PROBES_NETLINK_SOCKET_H

#include "base/err.h"
#include "probes/netlink_message.h"

#define NETLINK_ANSWER_LEN 32768 /* the kernel fills no more at a time */

struct netlink_socket {
	int fd;            /* -1: closed */
	uint32_t sequence; /* of the last question */
	uint8_t answer[NETLINK_ANSWER_LEN];
};

int netlink_socket_open(struct netlink_socket *out, struct err *err);
void netlink_socket_close(struct netlink_socket *socket);

/* What has arrived, borrowed until the next call. False: errno; EAGAIN nothing more, ENOBUFS
 * something was lost. */
bool netlink_socket_receive(struct netlink_socket *socket, struct netlink_bytes *out);

/* One question, one answer, borrowed as above. That it is an error is an answer too (netlink_errno)
 * unless the kernel only had no memory for another one. */
int netlink_socket_ask(struct netlink_socket *socket, struct netlink_request *request,
	struct netlink_message *answer, struct err *err);

/* A question with NLM_F_DUMP: each message of the answer. */
typedef void netlink_each(void *owner, const struct netlink_message *message);
int netlink_socket_dump(struct netlink_socket *socket, struct netlink_request *request,
	netlink_each *each, void *owner, struct err *err);

#endif
