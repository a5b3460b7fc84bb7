#include "probes/udp_socket.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATAGRAM_MOST 4096 /* more than three times what we say we take */
#define NOTE_MOST     512  /* a question with all headers that the kernel puts before it */
#define CONTROL_LEN   256
#define RECEIVE_BYTES (1024 * 1024)
#define RETRIES       4 /* reads that only fetch the error of an earlier send */

union control {
	struct cmsghdr align;
	uint8_t bytes[CONTROL_LEN];
};

/* The kernel's batch, beside what it is made into. */
struct incoming {
	struct mmsghdr messages[UDP_BATCH];
	struct iovec parts[UDP_BATCH];
	union control controls[UDP_BATCH];
};

struct udp_reader {
	struct incoming in, errors;
	struct udp_datagram datagrams[UDP_BATCH];
	struct udp_note notes[UDP_BATCH];
	uint8_t datagram_bytes[UDP_BATCH][DATAGRAM_MOST];
	uint8_t note_bytes[UDP_BATCH][NOTE_MOST];
};

/* What may stand beside a datagram. */
struct beside {
	struct real_ns at;
	int ttl;
	const struct sock_extended_err *error;
};

struct udp_reader *udp_reader_new(void)
{
	struct udp_reader *reader = calloc(1, sizeof(*reader));

	for (size_t i = 0; reader && i < UDP_BATCH; i++) {
		reader->in.parts[i] = (struct iovec){reader->datagram_bytes[i], DATAGRAM_MOST};
		reader->errors.parts[i] = (struct iovec){reader->note_bytes[i], NOTE_MOST};
	}
	return reader;
}

void udp_reader_free(struct udp_reader *reader)
{
	free(reader);
}

/* Stamps of what leaves come back with the frame itself: a counter (OPT_ID) would go wrong with
 * every send that fails half-way. */
static int want_stamps(int fd)
{
	int stamps = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
		     SOF_TIMESTAMPING_RX_SOFTWARE;

	return setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &stamps, sizeof(stamps));
}

static int set_options(int fd, bool v6)
{
	int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
	int yes = 1, room = RECEIVE_BYTES;

	if (want_stamps(fd) < 0 ||
		setsockopt(fd, level, v6 ? IPV6_RECVERR : IP_RECVERR, &yes, sizeof(yes)) < 0 ||
		setsockopt(fd, level, v6 ? IPV6_RECVHOPLIMIT : IP_RECVTTL, &yes, sizeof(yes)) < 0)
		return -1;
	/* No more than rmem_max comes of it; too little shows in the drop counter. */
	return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
}

int udp_socket_keep_stamps(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		want_stamps(fd);
	return fd;
}

int udp_socket_open(const struct sockaddr_storage *to, socklen_t to_len)
{
	int fd = socket(to->ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int sys_errno;

	if (fd < 0)
		return -1;
	if (set_options(fd, to->ss_family == AF_INET6) == 0 &&
		connect(fd, (const struct sockaddr *)(const void *)to, to_len) == 0)
		return fd;
	sys_errno = errno;
	close(fd);
	errno = sys_errno;
	return -1;
}

static void read_control(const struct cmsghdr *control, struct beside *out)
{
	bool v4 = control->cmsg_level == IPPROTO_IP, v6 = control->cmsg_level == IPPROTO_IPV6;
	struct scm_timestamping stamps;

	if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPING &&
		control->cmsg_len >= CMSG_LEN(sizeof(stamps))) {
		memcpy(&stamps, CMSG_DATA(control), sizeof(stamps));
		out->at.v = (int64_t)stamps.ts[0].tv_sec * 1000000000 + stamps.ts[0].tv_nsec;
	}
	if (((v4 && control->cmsg_type == IP_TTL) || (v6 && control->cmsg_type == IPV6_HOPLIMIT)) &&
		control->cmsg_len >= CMSG_LEN(sizeof(int)))
		memcpy(&out->ttl, CMSG_DATA(control), sizeof(int));
	if (((v4 && control->cmsg_type == IP_RECVERR) ||
		    (v6 && control->cmsg_type == IPV6_RECVERR)) &&
		control->cmsg_len >= CMSG_LEN(sizeof(*out->error)))
		out->error = (const void *)CMSG_DATA(control);
}

static struct beside read_controls(struct msghdr *message)
{
	struct beside beside = {.ttl = -1};

	for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at; at = CMSG_NXTHDR(message, at))
		read_control(at, &beside);
	return beside;
}

static int read_batch(struct incoming *in, int fd, int flags)
{
	int count;

	for (size_t i = 0; i < UDP_BATCH; i++)
		in->messages[i].msg_hdr = (struct msghdr){.msg_iov = &in->parts[i],
			.msg_iovlen = 1,
			.msg_control = &in->controls[i],
			.msg_controllen = sizeof(in->controls[i])};
	do
		count = recvmmsg(fd, in->messages, UDP_BATCH, flags, NULL);
	while (count < 0 && errno == EINTR);
	return count;
}

size_t udp_socket_read(struct udp_reader *reader, int fd, const struct udp_datagram **out)
{
	int count = -1;

	for (int i = 0; i < RETRIES && count < 0; i++) {
		count = read_batch(&reader->in, fd, 0);
		if (count < 0 && errno == EAGAIN)
			return 0;
	}
	for (int i = 0; i < count; i++) {
		struct mmsghdr *message = &reader->in.messages[i];
		struct beside beside = read_controls(&message->msg_hdr);

		reader->datagrams[i] = (struct udp_datagram){.at = beside.at,
			.ttl = beside.ttl,
			.cut = message->msg_hdr.msg_flags & MSG_TRUNC,
			.bytes = reader->datagram_bytes[i],
			.len = message->msg_len};
	}
	*out = reader->datagrams;
	return count > 0 ? (size_t)count : 0;
}

static bool is_icmp(const struct sock_extended_err *error)
{
	return error &&
	       (error->ee_origin == SO_EE_ORIGIN_ICMP || error->ee_origin == SO_EE_ORIGIN_ICMP6);
}

size_t udp_socket_notes(struct udp_reader *reader, int fd, const struct udp_note **out)
{
	int count = read_batch(&reader->errors, fd, MSG_ERRQUEUE);

	for (int i = 0; i < count; i++) {
		struct mmsghdr *message = &reader->errors.messages[i];
		struct beside beside = read_controls(&message->msg_hdr);
		struct udp_note *note = &reader->notes[i];

		*note = (struct udp_note){.bytes = reader->note_bytes[i], .len = message->msg_len};
		if (is_icmp(beside.error))
			note->sys_errno = (int)beside.error->ee_errno;
		else
			note->at = beside.at;
	}
	*out = reader->notes;
	return count > 0 ? (size_t)count : 0;
}

int64_t udp_socket_drops(int fd)
{
	/* The counter that SO_RXQ_OVFL shows with the next datagram; here also when none comes. */
	uint32_t state[SK_MEMINFO_VARS] = {0};
	socklen_t len = sizeof(state);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, state, &len) < 0)
		return 0;
	return len > SK_MEMINFO_DROPS * sizeof(state[0]) ? (int64_t)state[SK_MEMINFO_DROPS] : 0;
}
