#include "tests/answer_server.h"

#include <check.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/stop.h"
#include "model/address.h"
#include "probes/answer_serve.h"
#include "tests/fork_child.h"

#define FIRST_PORT 4900
#define FLOOD      5000

struct keys {
	struct answer_key *first, *second, *p256;
};

/* A request that came, and what is to be said to it. */
struct asked {
	const struct keys *keys;
	int fd, elsewhere;
	int icmp;           /* raw */
	int manner, number; /* number: how many came before it at this port */
	struct answer_shared *shared;
	struct sockaddr_in from;
	uint8_t ask[ANSWER_REQUEST_LEN];
	uint8_t reply[1500];
	size_t len;
};

static struct answer_key *new_key(EVP_PKEY *pair)
{
	BIO *out = BIO_new(BIO_s_mem());
	struct answer_key *key = NULL;
	char *pem;
	long len;

	PEM_write_bio_PKCS8PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL);
	len = BIO_get_mem_data(out, &pem);
	ck_assert_int_eq(answer_key_read(pem, (size_t)len, &key, NULL), 0);
	BIO_free(out);
	EVP_PKEY_free(pair);
	return key;
}

static void sign_with(struct asked *asked, const struct answer_key *key)
{
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(1000)};

	asked->len = answer_respond(
		&responder, asked->ask, sizeof(asked->ask), when_mono_now(), asked->reply);
}

static void send_reply(const struct asked *asked, int fd)
{
	sendto(fd, asked->reply, asked->len, 0, (const struct sockaddr *)(const void *)&asked->from,
		sizeof(asked->from));
}

static void say_well(struct asked *asked)
{
	sign_with(asked, asked->keys->first);
}

static void say_by_p256(struct asked *asked)
{
	sign_with(asked, asked->keys->p256);
}

static void say_nothing(struct asked *asked)
{
	asked->len = 0;
}

static void say_twice(struct asked *asked)
{
	say_well(asked);
	send_reply(asked, asked->fd);
}

static void say_slowly(struct asked *asked)
{
	usleep(ANSWER_SERVER_SLOW_MS * 1000);
	say_well(asked);
}

static void say_broken_slowly(struct asked *asked)
{
	say_slowly(asked);
	asked->reply[asked->len - 1] ^= 1;
}

static void say_from_elsewhere(struct asked *asked)
{
	say_well(asked);
	send_reply(asked, asked->elsewhere);
	asked->len = 0;
}

static void say_the_request(struct asked *asked)
{
	memcpy(asked->reply, asked->ask, sizeof(asked->ask));
	asked->len = sizeof(asked->ask);
}

/* Signed well, but another nonce than was asked for. */
static void say_other_nonce(struct asked *asked)
{
	asked->ask[20] ^= 1;
	say_well(asked);
}

static void say_other_nonce_then_well(struct asked *asked)
{
	say_other_nonce(asked);
	send_reply(asked, asked->fd);
	asked->ask[20] ^= 1;
	say_well(asked);
}

/* What another nonce got, for this one. */
static void say_older(struct asked *asked)
{
	uint8_t nonce[ANSWER_NONCE_LEN];

	memcpy(nonce, asked->ask + 9, sizeof(nonce));
	memset(asked->ask + 9, 0, sizeof(nonce));
	say_well(asked);
	memcpy(asked->reply + 9, nonce, sizeof(nonce));
}

static void say_other_key(struct asked *asked)
{
	uint8_t well[ANSWER_REPLY_LEN_MOST];

	say_well(asked);
	memcpy(well, asked->reply, asked->len);
	sign_with(asked, asked->keys->second);
	memcpy(asked->reply, well, ANSWER_HEAD_LEN + 44); /* the first's key, the second's work */
}

static void say_broken(struct asked *asked)
{
	say_well(asked);
	asked->reply[asked->len - 1] ^= 1;
}

static void say_broken_then_well(struct asked *asked)
{
	say_broken(asked);
	send_reply(asked, asked->fd);
	asked->reply[asked->len - 1] ^= 1;
}

static void say_well_then_broken(struct asked *asked)
{
	say_well(asked);
	send_reply(asked, asked->fd);
	asked->reply[asked->len - 1] ^= 1;
}

static void say_cut(struct asked *asked)
{
	say_well(asked);
	asked->len--;
}

static void say_more(struct asked *asked)
{
	say_well(asked);
	asked->reply[asked->len++] = 0;
}

static void say_only_the_head(struct asked *asked)
{
	say_well(asked);
	asked->len = ANSWER_HEAD_LEN;
}

static void say_less_than_a_head(struct asked *asked)
{
	say_well(asked);
	asked->len = ANSWER_HEAD_LEN - 1;
}

static void say_by_turns(struct asked *asked)
{
	sign_with(asked, asked->number % 2 ? asked->keys->second : asked->keys->first);
}

/* Another key's owner is quicker with each request but the first. */
static void say_by_both(struct asked *asked)
{
	if (asked->number > 0) {
		sign_with(asked, asked->keys->second);
		send_reply(asked, asked->fd);
	}
	say_well(asked);
}

/* The quickest of a series is the second. */
static void say_at_times(struct asked *asked)
{
	if (asked->number == 1)
		memcpy(asked->shared->quickest, asked->ask + 9, ANSWER_NONCE_LEN);
	else
		usleep(ANSWER_SERVER_SLOW_MS * 1000);
	say_well(asked);
}

/* Far more than a socket holds, once. */
static void say_in_a_flood(struct asked *asked)
{
	say_well(asked);
	asked->shared->asked = true;
	while (!asked->shared->go)
		usleep(1000);
	for (int i = 0; i < FLOOD && !asked->shared->done; i++)
		send_reply(asked, asked->fd);
	asked->shared->done = true;
}

static uint16_t sum_of(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* What a router says (host unreachable) that quotes so much of the request. The kernel fills in the
 * outer header. */
static void say_unreachable(struct asked *asked, size_t quoted)
{
	enum { ICMP = 8, IP = 20, UDP = 8 };
	uint8_t icmp[ICMP + IP + UDP + ANSWER_REQUEST_LEN] = {3, 1};
	uint8_t *ip = icmp + ICMP, *udp = ip + IP;
	uint16_t sum, at = htons((uint16_t)(FIRST_PORT + asked->manner));
	size_t len = ICMP + IP + UDP + quoted;

	memcpy(ip, "\x45\0\x01\x1c\0\0\0\0\x40\x11\0\0\x7f\0\0\x01\x7f\0\0\x01", IP);
	memcpy(udp, &asked->from.sin_port, 2);
	memcpy(udp + 2, &at, 2);
	memcpy(udp + 4, "\x01\x08", 2);
	memcpy(udp + UDP, asked->ask, quoted);
	sum = sum_of(icmp, len);
	icmp[2] = (uint8_t)(sum >> 8);
	icmp[3] = (uint8_t)sum;
	sendto(asked->icmp, icmp, len, 0, (const struct sockaddr *)(const void *)&asked->from,
		sizeof(asked->from));
	asked->len = 0;
}

static void say_unreachable_8(struct asked *asked)
{
	say_unreachable(asked, 0);
}

static void say_unreachable_all(struct asked *asked)
{
	say_unreachable(asked, sizeof(asked->ask));
}

static void say_unreachable_then_well(struct asked *asked)
{
	say_unreachable_all(asked);
	say_well(asked);
}

static void say_other_unreachable(struct asked *asked)
{
	asked->ask[20] ^= 1;
	say_unreachable_all(asked);
}

static const struct {
	const char *name;
	void (*say)(struct asked *asked);
} manners[] = {
	{"well", say_well},
	{"p256", say_by_p256},
	{"nothing", say_nothing},
	{"twice", say_twice},
	{"slowly", say_slowly},
	{"elsewhere", say_from_elsewhere},
	{"the request", say_the_request},
	{"other nonce", say_other_nonce},
	{"other nonce, well", say_other_nonce_then_well},
	{"older", say_older},
	{"other key", say_other_key},
	{"broken", say_broken},
	{"broken, well", say_broken_then_well},
	{"well, broken", say_well_then_broken},
	{"cut", say_cut},
	{"more", say_more},
	{"head", say_only_the_head},
	{"less", say_less_than_a_head},
	{"by turns", say_by_turns},
	{"by both", say_by_both},
	{"at times", say_at_times},
	{"broken, slowly", say_broken_slowly},
	{"unreachable 8", say_unreachable_8},
	{"unreachable all", say_unreachable_all},
	{"unreachable, well", say_unreachable_then_well},
	{"other unreachable", say_other_unreachable},
	{"flood", say_in_a_flood},
};

int64_t answer_server_port(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++)
		if (strcmp(manners[i].name, name) == 0)
			return FIRST_PORT + (int64_t)i;
	ck_abort_msg("%s", name);
}

static int bind_to(uint16_t port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)(const void *)&at, sizeof(at)), 0);
	return fd;
}

/* A manner in a process of its own: a slow one holds up no other. */
static void serve_one(struct asked *asked)
{
	for (;; asked->number++) {
		socklen_t from_len = sizeof(asked->from);

		if (recvfrom(asked->fd, asked->ask, sizeof(asked->ask), 0,
			    (struct sockaddr *)(void *)&asked->from,
			    &from_len) != (ssize_t)sizeof(asked->ask))
			_exit(3);
		manners[asked->manner].say(asked);
		if (asked->len > 0)
			send_reply(asked, asked->fd);
	}
}

static void serve_well(struct answer_server *responding, const struct answer_key *key, int64_t rate)
{
	struct answer_responder responder = {.key = key, .rate = answer_rate_of(rate)};
	struct err err;

	stop_on_signals();
	if (answer_server_confine(&err) < 0 || answer_server_run(responding, &responder, &err) < 0)
		_exit(5);
	_exit(0);
}

/* True in the child, which ends with its parent. */
static bool is_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid == 0;
}

/* All ports are bound before anybody may ask. */
struct ports {
	int fds[ARRAY_LEN(manners)], elsewhere[ARRAY_LEN(manners)];
	int icmp;
	struct answer_server *well, *scarce;
};

static struct ports open_ports(void)
{
	struct ports ports = {.icmp = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)};
	struct sockaddr_storage loopback;

	ck_assert_int_ge(ports.icmp, 0); /* ours is the network */
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		ports.fds[i] = bind_to((uint16_t)(FIRST_PORT + i));
		ports.elsewhere[i] = bind_to((uint16_t)(FIRST_PORT + ARRAY_LEN(manners) + i));
	}
	ck_assert(address_parse("127.0.0.1", &loopback));
	ck_assert_int_eq(answer_server_open(NULL, ANSWER_SERVER_PORT, &ports.well, NULL), 0);
	ck_assert_int_eq(
		answer_server_open(&loopback, ANSWER_SERVER_SCARCE_PORT, &ports.scarce, NULL), 0);
	return ports;
}

static void close_ports(const struct ports *ports)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		close(ports->fds[i]);
		close(ports->elsewhere[i]);
	}
	close(ports->icmp);
	answer_server_close(ports->well);
	answer_server_close(ports->scarce);
}

static _Noreturn void serve_all(
	const struct ports *ports, const struct keys *keys, struct answer_shared *shared)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		struct asked asked = {.keys = keys,
			.fd = ports->fds[i],
			.elsewhere = ports->elsewhere[i],
			.icmp = ports->icmp,
			.manner = (int)i,
			.shared = shared};

		if (is_child())
			serve_one(&asked);
	}
	if (is_child())
		serve_well(ports->well, keys->first, 1000);
	if (is_child())
		serve_well(ports->scarce, keys->first, 2);
	for (;;)
		pause();
}

void answer_servers_start(struct answer_servers *out)
{
	struct keys keys = {.first = new_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")),
		.second = new_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")),
		.p256 = new_key(EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"))};
	struct ports ports = open_ports();

	out->shared = mmap(NULL, sizeof(*out->shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(out->shared, MAP_FAILED);
	snprintf(out->key_sha256, sizeof(out->key_sha256), "%s", answer_key_sha256(keys.first));
	out->pid = fork_child();
	if (out->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve_all(&ports, &keys, out->shared);
	}
	close_ports(&ports);
	answer_key_free(keys.first);
	answer_key_free(keys.second);
	answer_key_free(keys.p256);
}

void answer_servers_stop(struct answer_servers *servers)
{
	kill(servers->pid, SIGKILL);
	waitpid(servers->pid, NULL, 0);
	munmap(servers->shared, sizeof(*servers->shared));
}
