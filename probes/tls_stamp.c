#include "probes/tls_stamp.h"

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#define ENTRIES_MOST 16 /* of the error queue in one reading */

static int64_t ns_of(const struct scm_timestamping *stamps)
{
	return (int64_t)stamps->ts[0].tv_sec * 1000000000 + stamps->ts[0].tv_nsec;
}

void tls_stamp_begin(int fd)
{
	unsigned flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_RX_SOFTWARE |
			 SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID |
			 SOF_TIMESTAMPING_OPT_TSONLY;

	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
}

/* What the control messages of one packet say. */
struct said {
	int64_t at;
	bool sent;       /* it is a leaving, */
	uint32_t offset; /* of this byte */
};

static bool is_error(const struct cmsghdr *header)
{
	return (header->cmsg_level == SOL_IP && header->cmsg_type == IP_RECVERR) ||
	       (header->cmsg_level == SOL_IPV6 && header->cmsg_type == IPV6_RECVERR);
}

static struct said read_control(struct msghdr *message)
{
	struct sock_extended_err error;
	struct scm_timestamping stamps;
	struct said said = {0};

	for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
		header = CMSG_NXTHDR(message, header)) {
		if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPING) {
			memcpy(&stamps, CMSG_DATA(header), sizeof(stamps));
			said.at = ns_of(&stamps);
		} else if (is_error(header)) {
			memcpy(&error, CMSG_DATA(header), sizeof(error));
			said.sent = error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING &&
				    error.ee_info == SCM_TSTAMP_SND;
			said.offset = error.ee_data;
		}
	}
	return said;
}

static ssize_t receive(int fd, void *bytes, size_t len, int flags, struct said *said)
{
	union {
		struct cmsghdr header;
		char space[256];
	} control;
	struct iovec part = {bytes, len};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control)};
	ssize_t got = recvmsg(fd, &message, flags | MSG_DONTWAIT);

	if (got >= 0)
		*said = read_control(&message);
	return got;
}

void tls_stamp_read_sent(int fd, uint32_t offset, int64_t *left_at)
{
	struct said said;
	char nothing = 0;

	for (int i = 0; i < ENTRIES_MOST; i++) {
		if (receive(fd, &nothing, sizeof(nothing), MSG_ERRQUEUE, &said) < 0)
			return;
		if (said.sent && said.offset == offset && *left_at == 0)
			*left_at = said.at;
	}
}

ssize_t tls_stamp_receive(int fd, void *bytes, size_t len, int64_t *came_at)
{
	struct said said = {0};
	ssize_t got = receive(fd, bytes, len, 0, &said);

	*came_at = said.at;
	return got;
}

static bool ask(int fd, struct tcp_info *info, socklen_t needed)
{
	socklen_t len = sizeof(*info);

	memset(info, 0, sizeof(*info));
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == 0 && len >= needed;
}

#define END_OF(type, member) (offsetof(type, member) + sizeof(((type *)NULL)->member))

int64_t tls_stamp_sent_again(int fd)
{
	struct tcp_info info;

	if (!ask(fd, &info, END_OF(struct tcp_info, tcpi_total_retrans)))
		return -1;
	return info.tcpi_total_retrans;
}

bool tls_stamp_disordered(int fd)
{
	struct tcp_info info;

	return !ask(fd, &info, END_OF(struct tcp_info, tcpi_rcv_ooopack)) ||
	       info.tcpi_rcv_ooopack > 0;
}

int tls_stamp_keep_on(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	unsigned flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;

	if (fd < 0)
		return -1;
	return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags));
}
