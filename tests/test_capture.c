/* What a capture shows of packets between two namespaces joined by a cable, and on loopback. */
#include <check.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "probes/capture.h"
#include "probes/flow.h"
#include "probes/privilege.h"
#include "tests/fork_child.h"
#include "tests/network_fixture.h"
#include "tests/probe_fixture.h"

#define CLOSED    9 /* no port is open there */
#define SEEN_MOST 4096
#define WAIT_NS   INT64_C(10000000000)

struct seen {
	struct packet packet; /* its bytes are gone */
	struct packet_tcp tcp;
	bool is_tcp, sum_holds;
	struct real_ns at;
};

/* What a test looks at: everything that a capture handed over. */
static struct loop *loop;
static struct capture *capture;
static struct seen seen[SEEN_MOST];
static size_t seen_count;
static int64_t recorded;
static struct capture_listener listener;
static struct capture_recorder recorder;

static void on_packet(void *owner, const struct packet *packet, struct real_ns at)
{
	struct seen *one = &seen[seen_count];

	ck_assert_ptr_eq(owner, seen);
	if (seen_count == SEEN_MOST)
		return;
	*one = (struct seen){.packet = *packet, .at = at};
	one->is_tcp = packet_tcp(packet, &one->tcp);
	one->sum_holds = packet_checksum_holds(packet);
	seen_count++;
}

static void on_bytes(void *owner, int link_type, struct real_ns at, const uint8_t *bytes,
	size_t captured, size_t length)
{
	struct packet packet;

	ck_assert_ptr_eq(owner, seen);
	ck_assert(packet_link_known(link_type));
	ck_assert_uint_le(captured, length);
	ck_assert_int_gt(at.v, 0);
	packet_read(link_type, bytes, captured, &packet);
	recorded++;
}

static void start(void)
{
	struct err err = {0};

	listener = (struct capture_listener){.seen = on_packet, .owner = seen};
	recorder = (struct capture_recorder){.record = on_bytes, .owner = seen};
	capture_listen(capture, &listener);
	capture_record(capture, &recorder);
	ck_assert_int_eq(loop_open(&loop, &err), 0);
	ck_assert_msg(capture_start(capture, loop, &err) == 0, "%s", err.text);
}

static void open_capture(const char *interface, const char *filter, size_t buffer_bytes)
{
	struct capture_options options = {interface, filter, buffer_bytes};
	struct err err = {0};

	ck_assert_msg(capture_open(&options, &capture, &err) == 0, "%s", err.text);
	ck_assert_int_eq(capture_fault(capture, &err), 0);
}

static void begin(const char *interface, const char *filter)
{
	open_capture(interface, filter, 0);
	start();
}

static void finish(void)
{
	ck_assert_int_eq(recorded, capture_packets(capture));
	capture_close(capture);
	loop_close(loop);
}

static void wait_once(void)
{
	struct mono_ns drained;

	ck_assert_int_eq(
		loop_wait(loop, (struct mono_ns){when_mono_now().v + 5000000}, &drained, NULL), 0);
	capture_read(capture);
}

/* Until all that has passed by now was handed over; or the handle is dead. */
static void drain(void)
{
	int64_t now = when_mono_now().v;
	struct mono_ns before = capture_drained(capture);

	while (capture_drained(capture).v <= now && capture_fault(capture, NULL) == 0) {
		ck_assert_int_lt(when_mono_now().v, now + WAIT_NS);
		wait_once();
		ck_assert_int_ge(capture_drained(capture).v, before.v);
		before = capture_drained(capture);
	}
}

static socklen_t length_of(const struct sockaddr_storage *to)
{
	return to->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* A SYN and the RST that answers it. */
static void knock(const char *address)
{
	struct sockaddr_storage to = network_address(address, CLOSED);
	int fd = socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&to, length_of(&to)), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	close(fd);
}

static int udp_to(const char *address, uint16_t port)
{
	struct sockaddr_storage to = network_address(address, port);
	int fd = socket(to.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (const struct sockaddr *)&to, length_of(&to)), 0);
	return fd;
}

static int64_t send_many(int fd, int64_t count)
{
	int64_t sent = 0;

	for (int64_t i = 0; i < count; i++)
		sent += send(fd, "x", 1, 0) == 1;
	return sent;
}

static const struct {
	const char *name, *here, *there, *interface;
	enum packet_direction out, in; /* as the handle can tell */
} handles[] = {
	{"all interfaces", NETWORK_V4_HERE, NETWORK_V4_THERE, NULL, PACKET_OUTGOING,
		PACKET_INCOMING},
	{"all interfaces, IPv6", NETWORK_V6_HERE, NETWORK_V6_THERE, NULL, PACKET_OUTGOING,
		PACKET_INCOMING},
	{"one interface", NETWORK_V4_HERE, NETWORK_V4_THERE, "v0", PACKET_UNKNOWN, PACKET_UNKNOWN},
	{"one interface, IPv6", NETWORK_V6_HERE, NETWORK_V6_THERE, "v0", PACKET_UNKNOWN,
		PACKET_UNKNOWN},
};

static struct packet_host host_of(const char *text)
{
	struct sockaddr_storage address = network_address(text, 0);
	struct packet_host host = {.family = address.ss_family == AF_INET ? 4 : 6};

	if (host.family == 4)
		memcpy(host.bytes, &((const struct sockaddr_in *)&address)->sin_addr, 4);
	else
		memcpy(host.bytes, &((const struct sockaddr_in6 *)&address)->sin6_addr, 16);
	return host;
}

/* The cable carries a while after both its ends are up; until then packets are dropped unseen. */
static void set_up(void)
{
	network_enter();
	knock(NETWORK_V4_THERE);
	knock(NETWORK_V6_THERE);
}

START_TEST(both_directions_are_stamped)
{
	struct packet_host us = host_of(handles[_i].here), them = host_of(handles[_i].there);
	int ifindex = handles[_i].interface ? 0 : (int)if_nametoindex("v0");
	int64_t before, after;

	begin(handles[_i].interface, "tcp");
	before = clock_real_now().v;
	knock(handles[_i].there);
	after = clock_real_now().v;
	drain();
	ck_assert_msg(seen_count == 2, "%s: %zu packets", handles[_i].name, seen_count);
	ck_assert(seen[0].is_tcp && seen[0].tcp.flags & PACKET_SYN);
	ck_assert(seen[1].is_tcp && seen[1].tcp.flags & PACKET_RST);
	ck_assert_uint_eq(seen[1].tcp.ack, seen[0].tcp.seq + 1);
	ck_assert(packet_same_host(&seen[0].packet.from, &us));
	ck_assert(packet_same_host(&seen[0].packet.to, &them));
	ck_assert(packet_same_host(&seen[1].packet.from, &them));
	ck_assert_int_eq(seen[0].packet.direction, handles[_i].out);
	ck_assert_int_eq(seen[1].packet.direction, handles[_i].in);
	ck_assert_int_eq(seen[0].packet.ifindex, ifindex);
	ck_assert_int_eq(seen[1].packet.ifindex, ifindex);
	ck_assert_int_eq(seen[1].packet.ttl, 64);
	ck_assert(seen[1].sum_holds);
	ck_assert(before < seen[0].at.v && seen[0].at.v < seen[1].at.v && seen[1].at.v < after);
	ck_assert_int_eq(capture_packets(capture), 2);
	ck_assert_int_eq(capture_unread(capture), 0);
	ck_assert_int_eq(capture_drops(capture), 0);
	finish();
}
END_TEST

/* An independent handle on one interface, as tcpdump has it. */
static pcap_t *open_witness(void)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *pcap = pcap_create("v0", text);
	struct bpf_program program;

	ck_assert_ptr_nonnull(pcap);
	pcap_set_snaplen(pcap, 128);
	pcap_set_timeout(pcap, 10);
	pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);
	ck_assert_int_ge(pcap_activate(pcap), 0);
	ck_assert_int_eq(pcap_compile(pcap, &program, "tcp", 1, PCAP_NETMASK_UNKNOWN), 0);
	ck_assert_int_eq(pcap_setfilter(pcap, &program), 0);
	pcap_freecode(&program);
	return pcap;
}

START_TEST(another_handle_has_the_same_stamps_to_the_nanosecond)
{
	pcap_t *witness = open_witness();
	struct pcap_pkthdr *header;
	const u_char *bytes;

	begin(NULL, "tcp");
	for (int i = 0; i < 200; i++)
		knock(i % 2 ? NETWORK_V6_THERE : NETWORK_V4_THERE);
	drain();
	ck_assert_uint_eq(seen_count, 400);
	for (size_t i = 0; i < seen_count; i++) {
		struct packet packet;
		struct packet_tcp tcp;

		while (pcap_next_ex(witness, &header, &bytes) == 0)
			;
		ck_assert(packet_read(DLT_EN10MB, bytes, header->caplen, &packet));
		ck_assert(packet_tcp(&packet, &tcp));
		ck_assert_uint_eq(tcp.seq, seen[i].tcp.seq);
		ck_assert_uint_eq(tcp.flags, seen[i].tcp.flags);
		ck_assert_int_eq(
			(int64_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec, seen[i].at.v);
	}
	pcap_close(witness);
	finish();
}
END_TEST

static const char *const loopbacks[] = {"127.0.0.1", "::1"};

/* libpcap passes over what leaves by loopback, since it comes in there as well. */
START_TEST(packet_on_loopback_is_seen_once_and_comes_in)
{
	begin(_i < 2 ? NULL : "lo", "tcp");
	knock(loopbacks[_i % 2]);
	drain();
	ck_assert_uint_eq(seen_count, 2);
	ck_assert(seen[0].tcp.flags & PACKET_SYN);
	ck_assert(seen[1].tcp.flags & PACKET_RST);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(
			seen[i].packet.direction, _i < 2 ? PACKET_INCOMING : PACKET_UNKNOWN);
		ck_assert_int_eq(seen[i].packet.ifindex, _i < 2 ? (int)if_nametoindex("lo") : 0);
		ck_assert(seen[i].sum_holds); /* left to hardware that there is not */
	}
	finish();
}
END_TEST

START_TEST(checksums_that_the_kernel_made_hold)
{
	int v4, v6;
	size_t errors = 0;

	begin(NULL, "icmp or icmp6 or udp");
	v4 = udp_to(NETWORK_V4_THERE, CLOSED);
	v6 = udp_to(NETWORK_V6_THERE, CLOSED);
	ck_assert_int_eq(send_many(v4, 1) + send_many(v6, 1), 2);
	drain();
	for (size_t i = 0; i < seen_count; i++)
		if (seen[i].packet.direction == PACKET_INCOMING) {
			ck_assert(seen[i].sum_holds);
			errors++;
		}
	ck_assert_uint_ge(errors, 2); /* port unreachable; neighbour discovery */
	close(v4);
	close(v6);
	finish();
}
END_TEST

static int listen_on(const char *address, uint16_t port)
{
	struct sockaddr_storage at = network_address(address, port);
	int fd = socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&at, length_of(&at)), 0);
	ck_assert_int_eq(listen(fd, 5), 0);
	return fd;
}

static void carry(int from, int to, size_t len)
{
	static uint8_t bytes[50000];

	ck_assert_int_eq(send(from, bytes, len, 0), (ssize_t)len);
	ck_assert_int_eq(recv(to, bytes, len, MSG_WAITALL), (ssize_t)len);
}

/* A request of 300 bytes and an answer of 50000 over loopback; returns our port. */
static uint16_t converse(uint16_t port)
{
	struct sockaddr_storage to = network_address("127.0.0.1", port), from;
	int server = listen_on("127.0.0.1", port), ours, theirs;
	socklen_t len = sizeof(from);

	ours = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(connect(ours, (const struct sockaddr *)&to, length_of(&to)), 0);
	ck_assert_int_eq(getsockname(ours, (struct sockaddr *)&from, &len), 0);
	theirs = accept(server, NULL, NULL);
	carry(ours, theirs, 300);
	carry(theirs, ours, 50000);
	close(ours);
	close(theirs);
	close(server);
	return ntohs(((const struct sockaddr_in *)&from)->sin_port);
}

START_TEST(connection_is_followed_from_end_to_end)
{
	struct flow_table *table = flow_table_new(16);
	struct flow_key key = {host_of("127.0.0.1"), 0, 8080};
	const struct flow *flow;
	int64_t before, after;

	begin(NULL, "tcp");
	before = clock_real_now().v;
	key.local_port = converse(8080);
	after = clock_real_now().v;
	drain();
	for (size_t i = 0; i < seen_count; i++)
		flow_note(table, &seen[i].packet, &seen[i].tcp,
			seen[i].tcp.from_port == key.local_port, seen[i].at);
	flow = flow_find(table, &key);
	ck_assert_ptr_nonnull(flow);
	ck_assert_int_eq(flow->syn_count, 1);
	ck_assert(before < flow->syn_at.v && flow->syn_at.v < flow->syn_ack_at.v);
	ck_assert(flow->syn_ack_at.v < flow->request_at.v && !flow->request_again);
	ck_assert(flow->request_at.v < flow_data_at(flow, 0).v);
	ck_assert(flow_data_at(flow, 0).v <= flow_data_at(flow, 49999).v);
	ck_assert(flow_data_at(flow, 49999).v < after);
	ck_assert_int_eq(flow_data_at(flow, 50000).v, 0);
	flow_table_free(table);
	finish();
}
END_TEST

START_TEST(nothing_is_handed_over_before_the_start)
{
	open_capture(NULL, "tcp", 0);
	knock(NETWORK_V4_THERE);
	usleep(50000);
	capture_read(capture);
	ck_assert_int_eq(capture_packets(capture), 0);
	start();
	drain();
	ck_assert_uint_eq(seen_count, 2);
	finish();
}
END_TEST

static const struct {
	const char *filter;
	size_t wanted; /* of a SYN and an RST over either family */
} filters[] = {
	{"tcp", 4},
	{"tcp dst port 9", 2},
	{"ip6", 2},
	{"tcp[tcpflags] & tcp-rst != 0", 1}, /* IPv4 alone */
	{"host " NETWORK_V4_THERE, 2},
	{"icmp", 0},
};

START_TEST(only_what_the_filter_names_is_seen)
{
	size_t tcp = 0;

	begin(NULL, filters[_i].filter);
	knock(NETWORK_V4_THERE);
	knock(NETWORK_V6_THERE);
	drain();
	for (size_t i = 0; i < seen_count; i++)
		tcp += seen[i].is_tcp; /* neighbour discovery is IPv6 as well */
	ck_assert_msg(tcp == filters[_i].wanted, "%s: %zu", filters[_i].filter, tcp);
	finish();
}
END_TEST

START_TEST(what_cannot_be_read_is_counted_and_recorded)
{
	begin(_i ? "v0" : NULL, "arp or tcp");
	network_here("ip neighbour flush dev v0");
	knock(NETWORK_V4_THERE);
	drain();
	ck_assert_uint_eq(seen_count, 2);
	ck_assert_int_ge(capture_unread(capture), 2); /* a question and an answer */
	ck_assert_int_eq(capture_packets(capture), 2 + capture_unread(capture));
	finish();
}
END_TEST

static void on_count(void *owner, const struct packet *packet, struct real_ns at)
{
	(void)packet;
	(void)at;
	++*(size_t *)owner;
	capture_read(capture); /* what reads already is left alone */
}

START_TEST(every_listener_gets_every_packet)
{
	size_t first = 0, second = 0;
	struct capture_listener others[] = {
		{.seen = on_count, .owner = &first}, {.seen = on_count, .owner = &second}};

	open_capture(NULL, "tcp", 0);
	capture_listen(capture, &others[0]);
	start();
	capture_listen(capture, &others[1]);
	for (int i = 0; i < 10; i++)
		knock(NETWORK_V4_THERE);
	drain();
	ck_assert_uint_eq(seen_count, 20);
	ck_assert_uint_eq(first, 20);
	ck_assert_uint_eq(second, 20);
	finish();
}
END_TEST

START_TEST(every_packet_is_seen_or_counted_as_dropped)
{
	int64_t sent = 0, now;
	int fd;

	open_capture(NULL, "udp dst port 7", _i ? 1 : 0);
	start();
	fd = udp_to(NETWORK_V4_THERE, 7);
	for (int i = 0; i < 4; i++) {
		sent += send_many(fd, 10000);
		now = when_mono_now().v;
		usleep(100000); /* then all are there to be read at once */
		while (capture_drained(capture).v <= now)
			capture_read(capture);
		ck_assert_int_eq(capture_packets(capture) + capture_drops(capture), sent);
	}
	ck_assert_int_eq(capture_drops(capture) > 0, _i == 1);
	close(fd);
	finish();
}
END_TEST

/* Each takes up a block of its own, at most; a ring of 4 MiB would have 16. */
START_TEST(packets_that_trickle_in_unread_are_kept)
{
	int fd;

	begin(NULL, "udp dst port 7");
	fd = udp_to(NETWORK_V4_THERE, 7);
	for (int i = 0; i < 50; i++) {
		send_many(fd, 1);
		usleep(11000);
	}
	ck_assert_int_eq(capture_packets(capture), 0);
	drain();
	ck_assert_int_eq(capture_drops(capture), 0);
	ck_assert_int_ge(capture_packets(capture), 25); /* the others told of an error instead */
	close(fd);
	finish();
}
END_TEST

START_TEST(capture_outlives_a_link_that_goes_down_and_up)
{
	begin(_i ? "v0" : NULL, "tcp");
	knock(NETWORK_V4_THERE);
	network_here("ip link set v0 down");
	drain();
	ck_assert_int_eq(capture_fault(capture, NULL), 0);
	ck_assert_uint_eq(seen_count, 2);
	network_here("ip link set v0 up");
	knock(NETWORK_V4_THERE);
	drain();
	ck_assert_int_eq(capture_fault(capture, NULL), 0);
	ck_assert_uint_eq(seen_count, 4);
	finish();
}
END_TEST

START_TEST(capture_on_all_outlives_links_that_vanish)
{
	begin(NULL, "tcp");
	knock(NETWORK_V4_THERE);
	network_here("ip link delete v0");
	knock("127.0.0.1");
	drain();
	ck_assert_int_eq(capture_fault(capture, NULL), 0);
	ck_assert_uint_eq(seen_count, 4);
	finish();
}
END_TEST

START_TEST(capture_on_all_sees_links_that_come_later)
{
	int fd;

	begin(NULL, "udp dst port 7");
	network_here("ip link add v7 type veth peer name v8\n"
		     "ip address add 198.18.7.1/24 dev v7\n"
		     "ip link set v7 up && ip link set v8 up\n"
		     "ip neighbour add 198.18.7.2 lladdr 02:00:00:00:00:09 dev v7");
	fd = udp_to("198.18.7.2", 7);
	for (int i = 0; i < 50 && seen_count == 0; i++, drain()) /* it takes its time to carry */
		ck_assert_int_eq(send_many(fd, 1), 1);
	ck_assert_uint_eq(seen_count, 2); /* leaves by v7, comes in by v8 */
	ck_assert_int_eq(seen[0].packet.ifindex, (int)if_nametoindex("v7"));
	ck_assert_int_eq(seen[0].packet.direction, PACKET_OUTGOING);
	ck_assert_int_eq(seen[1].packet.ifindex, (int)if_nametoindex("v8"));
	ck_assert_int_eq(seen[1].packet.direction, PACKET_INCOMING);
	close(fd);
	finish();
}
END_TEST

START_TEST(interface_that_vanishes_is_a_fault)
{
	int64_t until = when_mono_now().v + WAIT_NS;
	struct mono_ns drained;
	struct err err = {0};

	begin("v0", "tcp");
	knock(NETWORK_V4_THERE);
	drain();
	network_here(_i ? "ip link set v0 down && ip link delete v0" : "ip link delete v0");
	while (capture_fault(capture, &err) == 0 && when_mono_now().v < until)
		wait_once();
	ck_assert_int_eq(capture_fault(capture, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "v0"));
	drained = capture_drained(capture);
	for (int i = 0; i < 3; i++)
		wait_once();
	ck_assert_int_eq(capture_drained(capture).v, drained.v);
	ck_assert_uint_eq(seen_count, 2);
	ck_assert_int_eq(capture_drops(capture), 0);
	finish();
}
END_TEST

static void confined(int fd, const size_t *count)
{
	static const int calls[] = {SCMP_SYS(poll), SCMP_SYS(getsockopt),    /* to read, to count */
		SCMP_SYS(epoll_ctl), SCMP_SYS(setsockopt), SCMP_SYS(munmap), /* to close */
		SCMP_SYS(close), SCMP_SYS(ppoll), SCMP_SYS(epoll_wait), SCMP_SYS(sendto)};
	struct mono_ns drained;

	network_confine(calls, ARRAY_LEN(calls));
	for (int i = 0; i < 1000 && *count < 10; i++) {
		send_many(fd, 1);
		loop_wait(loop, (struct mono_ns){when_mono_now().v + 20000000}, &drained, NULL);
	}
	capture_read(capture);
	if (*count < 10 || capture_drained(capture).v == 0 || capture_drops(capture) != 0)
		_exit(98);
	capture_close(capture);
	_exit(0);
}

START_TEST(capture_needs_few_system_calls_and_no_privilege)
{
	int fd, status = 1;
	size_t count = 0; /* by a listener that asserts nothing: Check's calls are no matter here */
	struct capture_listener counter = {.seen = on_count, .owner = &count};
	struct err err = {0};
	pid_t pid;

	open_capture(NULL, "udp dst port 7", 0);
	capture_listen(capture, &counter);
	ck_assert_int_eq(loop_open(&loop, &err), 0);
	ck_assert_int_eq(capture_start(capture, loop, &err), 0);
	fd = udp_to(NETWORK_V4_THERE, 7);
	if ((pid = fork_child()) == 0)
		confined(fd, &count);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(status == 0, "status %#x", (unsigned)status);
	close(fd);
	capture_close(capture);
	loop_close(loop);
}
END_TEST

static enum err_code refusal(const char *interface, const char *filter, struct err *err)
{
	struct capture_options options = {interface, filter, 0};
	struct capture *none = NULL;

	*err = (struct err){0};
	ck_assert_int_eq(capture_open(&options, &none, err), -1);
	ck_assert_ptr_null(none);
	return err->code;
}

START_TEST(filter_or_interface_that_cannot_be_is_said)
{
	struct err err;

	ck_assert_int_eq(refusal(NULL, "tcp port or", &err), ERR_INTERNAL);
	ck_assert_ptr_nonnull(strstr(err.text, "tcp port or"));
	ck_assert_int_eq(refusal("v9", "tcp", &err), ERR_NOINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "v9"));
	network_here("ip link set v0 down");
	ck_assert_int_eq(refusal("v0", "tcp", &err), ERR_NOINPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "v0"));
}
END_TEST

START_TEST(missing_permission_names_the_command_that_grants_it)
{
	struct err err;

	ck_assert_int_eq(privilege_drop(NULL), 0);
	ck_assert_int_eq(refusal(NULL, "tcp", &err), ERR_NOPERM);
	ck_assert_ptr_nonnull(strstr(err.text, "sudo setcap cap_net_raw+ep /"));
	ck_assert_int_eq(refusal("lo", "tcp", &err), ERR_NOPERM);
	capture_close(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("capture");
	TCase *tcase = tcase_create("network"), *alone = tcase_create("alone");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, alone);
	tcase_add_test(alone, missing_permission_names_the_command_that_grants_it);
	tcase_add_checked_fixture(tcase, set_up, NULL);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, both_directions_are_stamped, 0, (int)ARRAY_LEN(handles));
	tcase_add_test(tcase, another_handle_has_the_same_stamps_to_the_nanosecond);
	tcase_add_loop_test(tcase, packet_on_loopback_is_seen_once_and_comes_in, 0, 4);
	tcase_add_test(tcase, checksums_that_the_kernel_made_hold);
	tcase_add_test(tcase, connection_is_followed_from_end_to_end);
	tcase_add_test(tcase, nothing_is_handed_over_before_the_start);
	tcase_add_loop_test(tcase, only_what_the_filter_names_is_seen, 0, (int)ARRAY_LEN(filters));
	tcase_add_loop_test(tcase, what_cannot_be_read_is_counted_and_recorded, 0, 2);
	tcase_add_test(tcase, every_listener_gets_every_packet);
	tcase_add_loop_test(tcase, every_packet_is_seen_or_counted_as_dropped, 0, 2);
	tcase_add_test(tcase, packets_that_trickle_in_unread_are_kept);
	tcase_add_loop_test(tcase, capture_outlives_a_link_that_goes_down_and_up, 0, 2);
	tcase_add_test(tcase, capture_on_all_outlives_links_that_vanish);
	tcase_add_test(tcase, capture_on_all_sees_links_that_come_later);
	tcase_add_loop_test(tcase, interface_that_vanishes_is_a_fault, 0, 2);
	tcase_add_test(tcase, capture_needs_few_system_calls_and_no_privilege);
	tcase_add_test(tcase, filter_or_interface_that_cannot_be_is_said);
	if (fixture_may_unshare())
		suite_add_tcase(suite, tcase);
	else
		fprintf(stderr,
			"test_capture: in part: network namespaces are not permitted here\n");
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed > 0;
}
