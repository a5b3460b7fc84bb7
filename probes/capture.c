#include "probes/capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/i18n.h"

/* Ethernet or SLL2 (20 bytes), then 128 of IPv6 with some extension headers, TCP with options. */
#define SNAPLEN       148
#define BUFFER_BYTES  (24 * 1024 * 1024)
#define ROUND_PACKETS 4096
#define ROUNDS_MOST   16 /* in one reading: the engine has other work as well */
#define ANY           "any"

struct capture {
	pcap_t *pcap;
	int link_type;
	struct loop *loop; /* NULL: not started, or dead */
	struct loop_watch watch;
	struct capture_listener *listeners;
	struct capture_recorder *recorder;
	bool started, dead, reading;
	struct mono_ns drained;
	struct pcap_stat counted; /* what libpcap said last */
	int64_t drops, packets, unread;
	char fault[PCAP_ERRBUF_SIZE];
	char interface[];
};

static int not_permitted(struct err *err)
{
	char path[512] = "cdnproof";
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len > 0)
		path[len] = '\0';
	return err_set(err, ERR_NOPERM,
		_("capture: this user may not capture packets; this grants it: "
		  "sudo setcap cap_net_raw+ep %s"),
		path);
}

static int not_opened(const struct capture *capture, int status, struct err *err)
{
	const char *text = pcap_geterr(capture->pcap);

	if (status == PCAP_ERROR_PERM_DENIED)
		return not_permitted(err);
	if (status == PCAP_ERROR_NO_SUCH_DEVICE)
		return err_set(err, ERR_NOINPUT, _("capture: there is no interface %s"),
			capture->interface);
	if (status == PCAP_ERROR_IFACE_NOT_UP)
		return err_set(
			err, ERR_NOINPUT, _("capture: interface %s is down"), capture->interface);
	return err_set(err, ERR_INTERNAL, _("capture: interface %s: %s"), capture->interface,
		text[0] != '\0' ? text : pcap_statustostr(status));
}

static int activate(struct capture *capture, size_t buffer_bytes, struct err *err)
{
	pcap_t *pcap = capture->pcap;
	int status;

	pcap_set_snaplen(pcap, SNAPLEN);
	pcap_set_promisc(pcap, 0);
	pcap_set_immediate_mode(pcap, 0);
	pcap_set_timeout(pcap, CAPTURE_BLOCK_MS);
	pcap_set_buffer_size(pcap, buffer_bytes == 0          ? BUFFER_BYTES
				   : buffer_bytes > INT32_MAX ? INT32_MAX
							      : (int)buffer_bytes);
	/* libpcap asks for SO_TIMESTAMPNS with it. The kernel then stamps each packet once, where
	 * it comes from the device or goes to it, and all handles share that; without a socket that
	 * wants stamps each would take its own, later. */
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	status = pcap_activate(pcap);
	if (status < 0)
		return not_opened(capture, status, err);
	if (pcap_get_tstamp_precision(pcap) != PCAP_TSTAMP_PRECISION_NANO)
		return err_set(err, ERR_INTERNAL,
			_("capture: interface %s: no stamps in nanoseconds"), capture->interface);
	/* An older libpcap has only SLL: packets then do not say their interface. */
	if (strcmp(capture->interface, ANY) == 0)
		pcap_set_datalink(pcap, DLT_LINUX_SLL2);
	capture->link_type = pcap_datalink(pcap);
	if (!packet_link_known(capture->link_type))
		return err_set(err, ERR_NOINPUT,
			_("capture: interface %s: packets of its kind cannot be read; capture on "
			  "all interfaces instead"),
			capture->interface);
	return 0;
}

/* Always a filter: without one the kernel does not cut packets to the snap length. */
static int set_filter(struct capture *capture, const char *filter, struct err *err)
{
	struct bpf_program program;
	int ret = 0;

	if (pcap_compile(capture->pcap, &program, filter ? filter : "", 1, PCAP_NETMASK_UNKNOWN) <
		0)
		return err_set(err, ERR_INTERNAL, _("capture: filter \"%s\": %s"), filter,
			pcap_geterr(capture->pcap));
	if (pcap_setfilter(capture->pcap, &program) < 0 ||
		pcap_setnonblock(capture->pcap, 1, capture->fault) < 0)
		ret = err_set(err, ERR_INTERNAL, _("capture: interface %s: %s"), capture->interface,
			pcap_geterr(capture->pcap));
	pcap_freecode(&program);
	return ret;
}

int capture_open(const struct capture_options *options, struct capture **out, struct err *err)
{
	const char *interface = options->interface ? options->interface : ANY;
	size_t len = strlen(interface) + 1;
	struct capture *capture = calloc(1, sizeof(*capture) + len);

	if (!capture)
		return err_no_memory(err);
	memcpy(capture->interface, interface, len);
	capture->pcap = pcap_create(interface, capture->fault);
	if (!capture->pcap)
		err_set(err, ERR_INTERNAL, _("capture: interface %s: %s"), interface,
			capture->fault);
	if (!capture->pcap || activate(capture, options->buffer_bytes, err) < 0 ||
		set_filter(capture, options->filter, err) < 0) {
		capture_close(capture);
		return -1;
	}
	*out = capture;
	return 0;
}

static void unwatch(struct capture *capture)
{
	if (capture->loop)
		loop_remove(capture->loop, &capture->watch);
	capture->loop = NULL;
}

void capture_close(struct capture *capture)
{
	if (!capture)
		return;
	unwatch(capture);
	if (capture->pcap)
		pcap_close(capture->pcap);
	free(capture);
}

static void hand_over(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
	struct capture *capture = (struct capture *)user;
	const struct capture_recorder *recorder = capture->recorder;
	/* tv_usec holds nanoseconds: that is how the precision is told. */
	struct real_ns at = {(int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec};
	struct capture_listener *listener = capture->listeners;
	struct packet packet;

	capture->packets++;
	if (recorder)
		recorder->record(recorder->owner, capture->link_type, at, bytes, header->caplen,
			header->len);
	if (!packet_read(capture->link_type, bytes, header->caplen, &packet)) {
		capture->unread++;
		return;
	}
	for (; listener; listener = listener->next)
		listener->seen(listener->owner, &packet, at);
}

static void end(struct capture *capture)
{
	capture->dead = true;
	snprintf(capture->fault, sizeof(capture->fault), "%s", pcap_geterr(capture->pcap));
	unwatch(capture); /* an error may stay ready for ever */
}

/* Fewer packets than asked for: the ring had nothing more. What had passed CAPTURE_LAG_NS before
 * this reading began had been put there. */
static void read_rounds(struct capture *capture)
{
	for (int round = 0; round < ROUNDS_MOST; round++) {
		struct mono_ns before = when_mono_now();
		int count =
			pcap_dispatch(capture->pcap, ROUND_PACKETS, hand_over, (u_char *)capture);

		if (count < 0) {
			end(capture);
			return;
		}
		if (count == ROUND_PACKETS)
			continue;
		if (before.v - CAPTURE_LAG_NS > capture->drained.v)
			capture->drained.v = before.v - CAPTURE_LAG_NS;
		return;
	}
}

void capture_read(struct capture *capture)
{
	if (!capture->started || capture->dead || capture->reading)
		return;
	capture->reading = true;
	read_rounds(capture);
	capture->reading = false;
}

static void ready(void *owner, int fd, uint32_t events)
{
	(void)fd;
	(void)events;
	capture_read(owner);
}

int capture_start(struct capture *capture, struct loop *loop, struct err *err)
{
	capture->watch = (struct loop_watch){
		.fd = pcap_get_selectable_fd(capture->pcap), .ready = ready, .owner = capture};
	if (loop_add(loop, &capture->watch, EPOLLIN) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "capture: epoll");
	capture->loop = loop;
	capture->started = true;
	return 0;
}

void capture_listen(struct capture *capture, struct capture_listener *listener)
{
	struct capture_listener **last = &capture->listeners;

	while (*last)
		last = &(*last)->next;
	listener->next = NULL;
	*last = listener;
}

void capture_record(struct capture *capture, struct capture_recorder *recorder)
{
	capture->recorder = recorder;
}

struct mono_ns capture_drained(const struct capture *capture)
{
	return capture->drained;
}

/* libpcap adds up what the kernel counts from one question to the next, in 32 bits that wrap. */
int64_t capture_drops(struct capture *capture)
{
	struct pcap_stat now;

	if (pcap_stats(capture->pcap, &now) == 0) {
		capture->drops += (u_int)(now.ps_drop - capture->counted.ps_drop);
		capture->drops += (u_int)(now.ps_ifdrop - capture->counted.ps_ifdrop);
		capture->counted = now;
	}
	return capture->drops;
}

int64_t capture_packets(const struct capture *capture)
{
	return capture->packets;
}

int64_t capture_unread(const struct capture *capture)
{
	return capture->unread;
}

int capture_fault(const struct capture *capture, struct err *err)
{
	if (!capture->dead)
		return 0;
	return err_set(
		err, ERR_IO, _("capture: interface %s: %s"), capture->interface, capture->fault);
}
