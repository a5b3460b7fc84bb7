#include "probes/sender.h"

#include <assert.h>
#include <errno.h>
#include <linux/filter.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/i18n.h"
#include "probes/sender_frame.h"

/* Of packets that the interface has not sent yet; with less of it EAGAIN comes earlier. */
#define SEND_BYTES (4 * 1024 * 1024)

/* What takes packets: whole frames, or one family's raw socket. */
struct queue {
	int fd; /* -1: not opened, or not to be had here */
	unsigned count;
	struct mmsghdr messages[SENDER_BATCH];
	struct iovec bytes[SENDER_BATCH];
	union {
		struct sockaddr_ll link;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to[SENDER_BATCH];
	uint8_t frames[SENDER_BATCH][ROUTE_LINK_HEADER_MOST + SENDER_PACKET_LEN];
	void *tags[SENDER_BATCH];
};

enum path { PATH_FRAME, PATH_V4, PATH_V6, PATH_COUNT };

static const struct path_socket {
	int family, protocol;
	socklen_t to_len;
	int errors_level, errors_option; /* 0: none */
} path_sockets[PATH_COUNT] = {
	/* Protocol 0: nothing is received. No PACKET_QDISC_BYPASS: captures would not see it. */
	[PATH_FRAME] = {AF_PACKET, 0, sizeof(struct sockaddr_ll), 0, 0},
	/* IPPROTO_RAW: the IP header is ours, whatever is in it. */
	[PATH_V4] = {AF_INET, IPPROTO_RAW, sizeof(struct sockaddr_in), IPPROTO_IP, IP_RECVERR},
	[PATH_V6] = {AF_INET6, IPPROTO_RAW, sizeof(struct sockaddr_in6), IPPROTO_IPV6,
		IPV6_RECVERR},
};

struct sender {
	sender_done *done;
	void *owner;
	bool sending; /* done() is called and must not come back in */
	struct queue queues[PATH_COUNT];
};

/* A raw socket gets packets of protocol 255 from anyone who sends them. */
static int receive_nothing(int fd)
{
	struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
	struct sock_fprog program = {.len = ARRAY_LEN(nothing), .filter = nothing};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

static int set_options(int fd, const struct path_socket *row, struct err *err)
{
	int yes = 1, room = SEND_BYTES;

	if (receive_nothing(fd) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("sender: socket options"));
	/* Without it the kernel keeps to itself that the interface's queue dropped a packet. */
	if (row->errors_option &&
		setsockopt(fd, row->errors_level, row->errors_option, &yes, sizeof(yes)) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("sender: socket options"));
	/* Beyond wmem_max only with CAP_NET_ADMIN. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return 0;
}

static int not_permitted(struct err *err)
{
	char path[512] = "cdnproof";
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len > 0)
		path[len] = '\0';
	return err_set(err, ERR_NOPERM,
		_("sender: raw sockets are not permitted to this user; this grants them: "
		  "sudo setcap cap_net_raw+ep %s"),
		path);
}

/* What never changes between packets. */
static void prepare(struct queue *queue, socklen_t to_len)
{
	for (size_t i = 0; i < SENDER_BATCH; i++) {
		queue->bytes[i].iov_base = queue->frames[i];
		queue->messages[i].msg_hdr = (struct msghdr){.msg_name = &queue->to[i],
			.msg_namelen = to_len,
			.msg_iov = &queue->bytes[i],
			.msg_iovlen = 1};
	}
}

/* A kernel without the family is no error: its packets are told EAFNOSUPPORT, frames go by the
 * kernel's routing. */
static int open_path(struct queue *queue, const struct path_socket *row, struct err *err)
{
	queue->fd = socket(row->family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, row->protocol);
	if (queue->fd < 0 && (errno == EPERM || errno == EACCES))
		return not_permitted(err);
	if (queue->fd < 0 && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT))
		return 0;
	if (queue->fd < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, _("sender: socket"));
	prepare(queue, row->to_len);
	return set_options(queue->fd, row, err);
}

int sender_open(const struct sender_options *options, struct sender **out, struct err *err)
{
	const bool wanted[PATH_COUNT] = {
		[PATH_FRAME] = true, [PATH_V4] = options->v4, [PATH_V6] = options->v6};
	struct sender *sender = calloc(1, sizeof(*sender));

	if (!sender)
		return err_no_memory(err);
	sender->done = options->done;
	sender->owner = options->owner;
	for (size_t i = 0; i < PATH_COUNT; i++)
		sender->queues[i].fd = -1;
	for (size_t i = 0; i < PATH_COUNT; i++)
		if (wanted[i] && open_path(&sender->queues[i], &path_sockets[i], err) < 0) {
			sender_close(sender);
			return -1;
		}
	*out = sender;
	return 0;
}

void sender_close(struct sender *sender)
{
	if (!sender)
		return;
	for (size_t i = 0; i < PATH_COUNT; i++)
		if (sender->queues[i].fd >= 0)
			close(sender->queues[i].fd);
	free(sender);
}

static void tell(struct sender *sender, void *tag, int sys_errno)
{
	sender->sending = true;
	sender->done(sender->owner, tag, sys_errno);
	sender->sending = false;
}

/* sendmmsg stops at the first packet that fails and says why only when it is the first of all: it
 * is tried once more at the head of the rest. Each turn is done with one packet at least. */
static void send_queue(struct sender *sender, struct queue *queue)
{
	unsigned at = 0;

	while (at < queue->count) {
		int sent =
			sendmmsg(queue->fd, queue->messages + at, queue->count - at, MSG_DONTWAIT);
		int sys_errno = sent < 0 ? errno : 0;
		unsigned end = at + (sent > 0 ? (unsigned)sent : 1);

		for (; at < end; at++)
			tell(sender, queue->tags[at], sys_errno);
	}
	queue->count = 0;
}

static enum path path_of(const struct sender *sender, const struct sender_packet *packet)
{
	if (packet->route->framed && !packet->by_kernel && sender->queues[PATH_FRAME].fd >= 0)
		return PATH_FRAME;
	return packet->to->ss_family == AF_INET6 ? PATH_V6 : PATH_V4;
}

/* Ports are left out: to a raw IPv6 socket a port is a protocol, and not every one is. */
static void address(struct queue *queue, enum path path, const struct sender_packet *packet)
{
	if (path == PATH_FRAME) {
		bool v6 = packet->to->ss_family == AF_INET6;

		queue->to[queue->count].link = (struct sockaddr_ll){.sll_family = AF_PACKET,
			.sll_protocol = htons(v6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP),
			.sll_ifindex = packet->route->ifindex};
	} else if (path == PATH_V6) {
		struct sockaddr_in6 *to = &queue->to[queue->count].v6;

		memcpy(to, packet->to, sizeof(*to));
		to->sin6_port = 0;
	} else {
		struct sockaddr_in *to = &queue->to[queue->count].v4;

		memcpy(to, packet->to, sizeof(*to));
		to->sin_port = 0;
	}
}

void sender_put(struct sender *sender, const struct sender_packet *packet)
{
	enum path path = path_of(sender, packet);
	struct queue *queue = &sender->queues[path];
	size_t header_len = path == PATH_FRAME ? packet->route->header_len : 0;
	uint8_t *frame = queue->frames[queue->count];
	size_t len = 0;
	int sys_errno;

	assert(!sender->sending);
	sys_errno =
		queue->fd < 0 ? EAFNOSUPPORT : sender_frame_build(packet, frame + header_len, &len);
	if (sys_errno) {
		tell(sender, packet->tag, sys_errno);
		return;
	}
	memcpy(frame, packet->route->header, header_len);
	address(queue, path, packet);
	queue->bytes[queue->count].iov_len = header_len + len;
	queue->tags[queue->count++] = packet->tag;
	if (queue->count == SENDER_BATCH)
		send_queue(sender, queue);
}

void sender_flush(struct sender *sender)
{
	assert(!sender->sending);
	for (size_t i = 0; i < PATH_COUNT; i++)
		send_queue(sender, &sender->queues[i]);
}
