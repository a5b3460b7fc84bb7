#include "probes/netlink_socket.h"

#include <errno.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"

int netlink_socket_open(struct netlink_socket *out, struct err *err)
{
	const struct sockaddr_nl any = {.nl_family = AF_NETLINK};

	out->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (out->fd >= 0 && bind(out->fd, (const struct sockaddr *)&any, sizeof(any)) == 0)
		return 0;
	err_set_errno(err, ERR_INTERNAL, errno, _("route: netlink socket"));
	netlink_socket_close(out);
	return -1;
}

void netlink_socket_close(struct netlink_socket *socket)
{
	if (socket->fd >= 0)
		close(socket->fd);
	socket->fd = -1;
}

bool netlink_socket_receive(struct netlink_socket *socket, struct netlink_bytes *out)
{
	struct sockaddr_nl from = {0};
	struct iovec bytes = {socket->answer, sizeof(socket->answer)};
	struct msghdr message = {
		.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &bytes, .msg_iovlen = 1};
	ssize_t len;

	do
		len = recvmsg(socket->fd, &message, MSG_DONTWAIT);
	while (len < 0 && errno == EINTR);
	if (len < 0)
		return false;
	if (message.msg_flags & MSG_TRUNC) {
		errno = ENOBUFS;
		return false;
	}
	/* From port 0: only that is the kernel itself. */
	*out = (struct netlink_bytes){socket->answer, from.nl_pid == 0 ? (size_t)len : 0};
	return true;
}

static int send_request(
	struct netlink_socket *socket, struct netlink_request *request, struct err *err)
{
	const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};

	netlink_request_number(request, ++socket->sequence);
	if (sendto(socket->fd, request->bytes, request->len, 0, (const struct sockaddr *)&kernel,
		    sizeof(kernel)) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("route: netlink question"));
	return 0;
}

static int no_answer(int sys_errno, struct err *err)
{
	return err_set_errno(err, ERR_INTERNAL, sys_errno, _("route: netlink answer"));
}

/* The kernel has answered before sendto returns. What is left of an earlier question goes by. */
int netlink_socket_ask(struct netlink_socket *socket, struct netlink_request *request,
	struct netlink_message *answer, struct err *err)
{
	struct netlink_bytes bytes;
	int sys_errno;

	if (send_request(socket, request, err) < 0)
		return -1;
	do
		if (!netlink_socket_receive(socket, &bytes))
			return no_answer(errno, err);
	while (!netlink_next(&bytes, answer) || answer->sequence != socket->sequence);
	sys_errno = netlink_errno(answer);
	if (sys_errno == ENOMEM || sys_errno == ENOBUFS)
		return no_answer(sys_errno, err);
	return 0;
}

int netlink_socket_dump(struct netlink_socket *socket, struct netlink_request *request,
	netlink_each *each, void *owner, struct err *err)
{
	struct netlink_message message;
	struct netlink_bytes bytes;

	if (send_request(socket, request, err) < 0)
		return -1;
	while (netlink_socket_receive(socket, &bytes))
		while (netlink_next(&bytes, &message)) {
			if (message.sequence != socket->sequence)
				continue;
			if (message.type == NLMSG_ERROR)
				return no_answer(netlink_errno(&message), err);
			if (message.type == NLMSG_DONE)
				return 0;
			each(owner, &message);
		}
	return no_answer(errno, err);
}
