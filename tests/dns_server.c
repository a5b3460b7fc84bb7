#include "tests/dns_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/fork_child.h"

#define HEADER_LEN  12
#define FLOOD       5000 /* answers, far more than a socket holds */
#define UNREACHABLE 3

struct packet {
	uint8_t bytes[65535];
	size_t len;
};

struct server {
	int fds[3];     /* IPv4, IPv6, IPv4 as a resolver */
	int streams[2]; /* by TCP, IPv4: both ports */
	int elsewhere;  /* IPv4, another port */
	int icmp;       /* raw; -1: not permitted */
	struct dns_server_gate *gate;
};

struct query {
	const struct server *server;
	int fd;
	struct sockaddr_storage from;
	socklen_t from_len;
	struct packet packet;
	size_t question_end; /* behind name, type and class */
	bool stream;         /* it came by TCP */
};

static void add(struct packet *packet, const void *bytes, size_t len)
{
	if (len > sizeof(packet->bytes) - packet->len)
		_exit(3);
	memcpy(packet->bytes + packet->len, bytes, len);
	packet->len += len;
}

static void add_record(struct packet *packet, uint8_t type, const void *data, uint8_t len)
{
	uint8_t head[] = {0xc0, HEADER_LEN, 0, type, 0, 1, 0, 0, 1, 0x2c, 0, len};

	add(packet, head, sizeof(head));
	add(packet, data, len);
	packet->bytes[7]++; /* answers */
}

static bool asks_v4(const struct query *query)
{
	return query->packet.bytes[query->question_end - 3] == 1;
}

static void answer_address(const struct query *query, struct packet *out)
{
	static const uint8_t v4[] = {198, 18, 1, 7}, v6[16] = {0x20, 1, 0, 2, [15] = 7};

	if (asks_v4(query))
		add_record(out, 1, v4, 4);
	else
		add_record(out, 28, v6, 16);
}

/* 0.0.0.0 with the port that the question came from. */
static void answer_port(const struct query *query, struct packet *out)
{
	uint8_t address[4] = {0};

	memcpy(address + 2, &((const struct sockaddr_in *)(const void *)&query->from)->sin_port, 2);
	add_record(out, 1, address, 4);
}

/* Two of a kind, then two of another. */
static void answer_in_turns(const struct query *query, struct packet *out)
{
	uint8_t address[4] = {198, 18, 1, (uint8_t)(query->server->gate->turns++ / 2)};

	add_record(out, 1, address, 4);
}

static void answer_second(const struct query *query, struct packet *out)
{
	if (++query->server->gate->heard % 2 == 0)
		answer_address(query, out);
	else
		out->len = 0;
}

static void answer_chain(const struct query *query, struct packet *out)
{
	add_record(out, 5, "\4Edge\xc0\x12", 7); /* behind "chain" */
	answer_address(query, out);
}

/* The question's EDNS, its subnet with a scope of 16: root OPT size flags len (11 bytes) | code len
 * family source scope. */
static void answer_scope(const struct query *query, struct packet *out)
{
	size_t edns;

	answer_address(query, out);
	edns = out->len;
	add(out, query->packet.bytes + query->question_end,
		query->packet.len - query->question_end);
	out->bytes[11] = 1;
	out->bytes[edns + 11 + 7] = 16;
}

static void answer_wrong_id(const struct query *query, struct packet *out)
{
	answer_address(query, out);
	out->bytes[0] ^= 0x5a;
}

static void answer_wrong_name(const struct query *query, struct packet *out)
{
	answer_address(query, out);
	out->bytes[HEADER_LEN + 1] ^= 1;
}

static void answer_other_case(const struct query *query, struct packet *out)
{
	answer_address(query, out);
	out->bytes[HEADER_LEN + 1] ^= 0x20;
}

static void answer_wrong_type(const struct query *query, struct packet *out)
{
	answer_address(query, out);
	out->bytes[query->question_end - 3] = 16;
}

static void answer_the_question(const struct query *query, struct packet *out)
{
	*out = query->packet;
}

static void answer_cut(const struct query *query, struct packet *out)
{
	(void)query;
	out->len = 3;
}

static void answer_header(const struct query *query, struct packet *out)
{
	(void)query;
	out->len = HEADER_LEN;
	out->bytes[5] = 0;
}

static void answer_loop(const struct query *query, struct packet *out)
{
	uint8_t pointer[2] = {0xc0, (uint8_t)out->len};

	answer_address(query, out);
	memcpy(out->bytes + query->question_end, pointer, 2);
}

static void answer_much(const struct query *query, struct packet *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		answer_address(query, out);
	out->bytes[6] = (uint8_t)(count >> 8);
	out->bytes[7] = (uint8_t)count;
}

static void answer_long(const struct query *query, struct packet *out)
{
	answer_much(query, out, 200);
}

static void answer_too_long(const struct query *query, struct packet *out)
{
	answer_much(query, out, 400);
}

/* "c1" … "c99" below the asked name's parent, each leading to the next, and the address of the
 * last. Every name points at the end of the first's. */
static void add_link(struct packet *out, const char *owner, const char *to)
{
	uint8_t tail[] = {
		0, 5, 0, 1, 0, 0, 1, 0x2c, 0, (uint8_t)(strlen(to) + 3), (uint8_t)strlen(to)};
	uint8_t owner_len = (uint8_t)strlen(owner), up[2] = {0xc0, 0};

	up[1] = (uint8_t)(HEADER_LEN + 1 + out->bytes[HEADER_LEN]);
	add(out, &owner_len, 1);
	add(out, owner, owner_len);
	add(out, up, 2);
	add(out, tail, sizeof(tail));
	add(out, to, strlen(to));
	add(out, up, 2);
	out->bytes[7]++;
}

static void add_address_of(struct packet *out, const char *owner, const uint8_t address[4])
{
	uint8_t tail[] = {0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4}, len = (uint8_t)strlen(owner);
	uint8_t up[2] = {0xc0, (uint8_t)(HEADER_LEN + 1 + out->bytes[HEADER_LEN])};

	add(out, &len, 1);
	add(out, owner, len);
	add(out, up, 2);
	add(out, tail, sizeof(tail));
	add(out, address, 4);
	out->bytes[7]++;
}

static const uint8_t good_address[4] = {198, 18, 1, 7}, forbidden_address[4] = {198, 18, 1, 66};

static void answer_links(const struct query *query, struct packet *out)
{
	char from[64] = "", to[8];

	memcpy(from, out->bytes + HEADER_LEN + 1, out->bytes[HEADER_LEN]);
	for (int i = 1; i <= 100; i++) {
		snprintf(to, sizeof(to), "c%d", i);
		add_link(out, from, to);
		memcpy(from, to, sizeof(to));
	}
	if (asks_v4(query))
		add_address_of(out, to, good_address);
}

static void answer_ring(const struct query *query, struct packet *out)
{
	(void)query;
	add_link(out, "ring", "a");
	add_link(out, "a", "b");
	add_link(out, "b", "ring");
}

static void answer_behind(const struct query *query, struct packet *out)
{
	if (asks_v4(query))
		add_address_of(out, "b", good_address);
	add_link(out, "a", "b");
	add_link(out, "behind", "a");
}

static void answer_no_end(const struct query *query, struct packet *out)
{
	(void)query;
	add_link(out, "noend", "elsewhere");
}

/* What was not asked for, before and instead of what was. */
static void answer_others(const struct query *query, struct packet *out)
{
	if (asks_v4(query))
		add_address_of(out, "victim", forbidden_address);
}

static void answer_others_first(const struct query *query, struct packet *out)
{
	answer_others(query, out);
	answer_address(query, out);
}

/* Its label is the address: "127-0-0-1". */
static void answer_label(const struct query *query, struct packet *out)
{
	char label[64] = "";
	uint8_t address[4];

	memcpy(label, query->packet.bytes + HEADER_LEN + 1, query->packet.bytes[HEADER_LEN]);
	for (char *at = label; (at = strchr(at, '-')); at++)
		*at = '.';
	if (asks_v4(query) && inet_pton(AF_INET, label, address) == 1)
		add_record(out, 1, address, 4);
}

static void answer_v6_only(const struct query *query, struct packet *out)
{
	if (!asks_v4(query))
		answer_address(query, out);
}

static void answer_mapped(const struct query *query, struct packet *out)
{
	static const uint8_t mapped[16] = {[10] = 0xff, 0xff, 127, 0, 0, 1};

	if (!asks_v4(query))
		add_record(out, 28, mapped, 16);
}

static void answer_ttl(const struct query *query, struct packet *out)
{
	answer_address(query, out);
	memset(out->bytes + query->question_end + 6, 0xff, 4);
}

static void cut(struct packet *out)
{
	out->bytes[2] |= 0x02;
}

static void answer_by_stream(const struct query *query, struct packet *out)
{
	if (query->stream)
		answer_address(query, out);
	else
		cut(out);
}

static void answer_thousands(const struct query *query, struct packet *out)
{
	if (query->stream)
		answer_much(query, out, asks_v4(query) ? 4000 : 2000);
	else
		cut(out);
}

static void answer_stream_of_others(const struct query *query, struct packet *out)
{
	answer_by_stream(query, out);
	if (query->stream)
		out->bytes[0] ^= 0x5a;
}

static void answer_cut_twice(const struct query *query, struct packet *out)
{
	(void)query;
	cut(out);
}

static void answer_stream_with_nothing(const struct query *query, struct packet *out)
{
	if (query->stream)
		out->len = 0;
	else
		cut(out);
}

/* What a router says that quotes so much of the question. The kernel fills in the outer header. */
static void say_unreachable(const struct query *query, size_t quoted)
{
	const struct sockaddr_in *from = (const struct sockaddr_in *)(const void *)&query->from;
	uint8_t udp[8] = {0}, ip[20] = {0x45, [8] = 64, [9] = IPPROTO_UDP};
	struct packet icmp = {.bytes = {UNREACHABLE, 1}, .len = 8};
	uint16_t port = htons(DNS_SERVER_PORT);
	uint32_t sum = 0;

	memcpy(ip + 12, &from->sin_addr, 4);
	memcpy(ip + 16, "\177\0\0\1", 4);
	memcpy(udp, &from->sin_port, 2);
	memcpy(udp + 2, &port, 2);
	udp[5] = (uint8_t)(8 + query->packet.len);
	ip[3] = (uint8_t)(28 + query->packet.len);
	add(&icmp, ip, sizeof(ip));
	add(&icmp, udp, sizeof(udp));
	add(&icmp, query->packet.bytes, quoted);
	for (size_t i = 0; i < icmp.len; i++)
		sum += i % 2 ? icmp.bytes[i] : (uint32_t)icmp.bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	icmp.bytes[2] = (uint8_t)(~sum >> 8);
	icmp.bytes[3] = (uint8_t)~sum;
	sendto(query->server->icmp, icmp.bytes, icmp.len, 0,
		(const struct sockaddr *)(const void *)from, sizeof(*from));
}

static void answer_unreachable_8(const struct query *query, struct packet *out)
{
	say_unreachable(query, 0);
	out->len = 0;
}

static void answer_unreachable_all(const struct query *query, struct packet *out)
{
	say_unreachable(query, query->packet.len);
	out->len = 0;
}

static void answer_unreachable_then_well(const struct query *query, struct packet *out)
{
	say_unreachable(query, query->packet.len);
	answer_address(query, out);
}

static void answer_other_unreachable(const struct query *query, struct packet *out)
{
	struct query other = *query;

	other.packet.bytes[HEADER_LEN + 1] ^= 1;
	say_unreachable(&other, query->packet.len);
	out->len = 0;
}

static void answer_nothing(const struct query *query, struct packet *out)
{
	(void)query;
	out->len = 0;
}

/* What the first label says. */
static const struct manner {
	const char *label;
	void (*answer)(const struct query *query, struct packet *out); /* NULL: no record */
	unsigned times;                                                /* beside the first */
	uint16_t flags;                                                /* beside QR and RD */
	unsigned delay_ms;
	bool elsewhere; /* from another port */
	bool well;      /* a good answer follows */
} manners[] = {
	{.label = "ok", .answer = answer_address},
	{.label = "port", .answer = answer_port},
	{.label = "turns", .answer = answer_in_turns},
	{.label = "again", .answer = answer_second},
	{.label = "chain", .answer = answer_chain},
	{.label = "scope", .answer = answer_scope},
	{.label = "empty", .answer = NULL},
	{.label = "nxdomain", .answer = NULL, .flags = 3},
	{.label = "servfail", .answer = NULL, .flags = 2},
	{.label = "formerr", .answer = answer_header, .flags = 1},
	{.label = "twice", .answer = answer_address, .times = 1},
	{.label = "slow", .answer = answer_address, .delay_ms = DNS_SERVER_SLOW_MS},
	{.label = "silent", .answer = answer_nothing},
	{.label = "elsewhere", .answer = answer_address, .elsewhere = true},
	{.label = "wrongid", .answer = answer_wrong_id},
	{.label = "wrongname", .answer = answer_wrong_name},
	{.label = "wrongtype", .answer = answer_wrong_type},
	{.label = "othercase", .answer = answer_other_case},
	{.label = "question", .answer = answer_the_question},
	{.label = "cut", .answer = answer_cut},
	{.label = "truncated", .answer = NULL, .flags = 0x0200},
	{.label = "loop", .answer = answer_loop},
	{.label = "loopwell", .answer = answer_loop, .well = true},
	{.label = "long", .answer = answer_long},
	{.label = "toolong", .answer = answer_too_long},
	{.label = "unreachable8", .answer = answer_unreachable_8},
	{.label = "unreachableall", .answer = answer_unreachable_all, .delay_ms = 20},
	{.label = "unreachablewell", .answer = answer_unreachable_then_well},
	{.label = "unreachableother", .answer = answer_other_unreachable},
	{.label = "refused", .answer = NULL, .flags = 5},
	{.label = "links", .answer = answer_links},
	{.label = "ring", .answer = answer_ring},
	{.label = "behind", .answer = answer_behind},
	{.label = "noend", .answer = answer_no_end},
	{.label = "others", .answer = answer_others},
	{.label = "othersfirst", .answer = answer_others_first},
	{.label = "v6only", .answer = answer_v6_only},
	{.label = "mapped", .answer = answer_mapped},
	{.label = "ttl", .answer = answer_ttl},
	{.label = "stream", .answer = answer_by_stream},
	{.label = "thousands", .answer = answer_thousands},
	{.label = "streamother", .answer = answer_stream_of_others},
	{.label = "streamcut", .answer = answer_cut_twice},
	{.label = "streamnone", .answer = answer_stream_with_nothing},
	{.label = "flood", .answer = answer_address, .times = FLOOD},
};

static const struct manner address_manner = {.answer = answer_label};

static const struct manner *find_manner(const struct packet *packet)
{
	if (packet->bytes[HEADER_LEN + 1] >= '0' && packet->bytes[HEADER_LEN + 1] <= '9')
		return &address_manner;
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		size_t len = strlen(manners[i].label);

		if (packet->bytes[HEADER_LEN] == len &&
			strncasecmp(manners[i].label, (const char *)packet->bytes + HEADER_LEN + 1,
				len) == 0)
			return &manners[i];
	}
	return NULL;
}

static void send_packet(const struct query *query, int fd, const struct packet *packet)
{
	if (packet->len > 0)
		sendto(fd, packet->bytes, packet->len, 0,
			(const struct sockaddr *)(const void *)&query->from, query->from_len);
}

static struct packet begin_answer(const struct query *query, uint16_t flags)
{
	struct packet out = query->packet;

	out.len = query->question_end;
	out.bytes[2] = (uint8_t)(0x81 | flags >> 8);
	out.bytes[3] = (uint8_t)(0x80 | flags);
	memset(out.bytes + 6, 0, 6);
	return out;
}

static void wait_for_gate(struct dns_server_gate *gate)
{
	gate->asked = true;
	while (!gate->go)
		usleep(1000);
}

static void answer(const struct query *query)
{
	const struct manner *manner = find_manner(&query->packet);
	struct packet out;

	if (!manner)
		return;
	out = begin_answer(query, manner->flags);
	usleep(manner->delay_ms * 1000);
	if (manner->answer)
		manner->answer(query, &out);
	if (manner->times == FLOOD)
		wait_for_gate(query->server->gate);
	for (unsigned i = 0; i <= (query->server->gate->done ? 0 : manner->times); i++)
		send_packet(query, manner->elsewhere ? query->server->elsewhere : query->fd, &out);
	query->server->gate->done = manner->times == FLOOD;
	if (!manner->well)
		return;
	out = begin_answer(query, 0);
	answer_address(query, &out);
	send_packet(query, query->fd, &out);
}

static bool find_question(struct query *query, ssize_t len)
{
	size_t at = HEADER_LEN;

	if (len < HEADER_LEN + 5)
		return false;
	query->packet.len = (size_t)len;
	while (at < query->packet.len && query->packet.bytes[at] > 0)
		at += query->packet.bytes[at] + 1u;
	query->question_end = at + 5;
	return query->question_end <= query->packet.len;
}

static void receive(const struct server *server, int fd)
{
	struct query query = {.server = server, .fd = fd, .from_len = sizeof(query.from)};
	ssize_t len = recvfrom(fd, query.packet.bytes, sizeof(query.packet.bytes), 0,
		(struct sockaddr *)(void *)&query.from, &query.from_len);

	if (find_question(&query, len))
		answer(&query);
}

/* One question and its answer in pieces; an empty one closes at once. */
static void answer_stream(struct query *query, int fd)
{
	const struct manner *manner = find_manner(&query->packet);
	struct packet out;
	uint8_t len[2];

	if (!manner || !manner->answer)
		return;
	out = begin_answer(query, manner->flags);
	manner->answer(query, &out);
	len[0] = (uint8_t)(out.len >> 8);
	len[1] = (uint8_t)out.len;
	if (out.len == 0)
		return;
	send(fd, len, 1, MSG_NOSIGNAL);
	usleep(1000);
	send(fd, len + 1, 1, MSG_NOSIGNAL);
	send(fd, out.bytes, out.len / 2, MSG_NOSIGNAL);
	usleep(1000);
	send(fd, out.bytes + out.len / 2, out.len - out.len / 2, MSG_NOSIGNAL);
}

static void accept_stream(const struct server *server, int listener)
{
	struct query query = {.server = server, .fd = -1, .stream = true};
	int fd = accept(listener, NULL, NULL);
	uint8_t len[2];

	if (fd >= 0 && recv(fd, len, 2, MSG_WAITALL) == 2 &&
		find_question(&query,
			recv(fd, query.packet.bytes, (size_t)(len[0] << 8 | len[1]), MSG_WAITALL)))
		answer_stream(&query, fd);
	if (fd >= 0)
		close(fd);
}

static int bind_to(const char *address, uint16_t port, int type)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	bool is_v6 = inet_pton(AF_INET, address, &v4.sin_addr) != 1;
	int fd = socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0), ret;

	ck_assert_int_ge(fd, 0);
	if (is_v6) {
		ck_assert_int_eq(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
		ret = bind(fd, (const struct sockaddr *)(const void *)&v6, sizeof(v6));
	} else {
		ret = bind(fd, (const struct sockaddr *)(const void *)&v4, sizeof(v4));
	}
	ck_assert_int_eq(ret, 0);
	return fd;
}

static void serve(const struct server *server)
{
	struct pollfd fds[ARRAY_LEN(server->fds) + ARRAY_LEN(server->streams)];
	size_t datagrams = ARRAY_LEN(server->fds);

	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		fds[i] = (struct pollfd){
			.fd = i < datagrams ? server->fds[i] : server->streams[i - datagrams],
			.events = POLLIN};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (poll(fds, ARRAY_LEN(fds), -1) > 0)
		for (size_t i = 0; i < ARRAY_LEN(fds); i++)
			if (i < datagrams && fds[i].revents)
				receive(server, fds[i].fd);
			else if (fds[i].revents)
				accept_stream(server, fds[i].fd);
	_exit(0);
}

pid_t dns_server_start(struct dns_server_gate **gate)
{
	struct server server = {.fds = {bind_to("127.0.0.1", DNS_SERVER_PORT, SOCK_DGRAM),
					bind_to("::1", DNS_SERVER_PORT, SOCK_DGRAM),
					bind_to("127.0.0.1", DNS_SERVER_RESOLVER, SOCK_DGRAM)},
		.streams = {bind_to("127.0.0.1", DNS_SERVER_PORT, SOCK_STREAM),
			bind_to("127.0.0.1", DNS_SERVER_RESOLVER, SOCK_STREAM)},
		.elsewhere = bind_to("127.0.0.1", DNS_SERVER_PORT + 1, SOCK_DGRAM),
		.icmp = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)};
	pid_t pid;

	for (size_t i = 0; i < ARRAY_LEN(server.streams); i++)
		ck_assert_int_eq(listen(server.streams[i], 64), 0);
	ck_assert_int_ge(server.icmp, 0); /* ours is the network */
	server.gate = mmap(NULL, sizeof(*server.gate), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(server.gate, MAP_FAILED);
	*gate = server.gate;
	pid = fork_child();
	if (pid == 0)
		serve(&server);
	for (size_t i = 0; i < ARRAY_LEN(server.fds); i++)
		close(server.fds[i]);
	for (size_t i = 0; i < ARRAY_LEN(server.streams); i++)
		close(server.streams[i]);
	close(server.elsewhere);
	close(server.icmp);
	return pid;
}
