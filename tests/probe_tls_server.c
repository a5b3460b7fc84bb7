#include "tests/probe_tls_server.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "tests/fork_child.h"

#define CHAIN_LEN     20
#define DAYS_90_S     (90L * 86400)
#define RECORD_HEAD   5
#define KEY_EXCHANGE  12 /* ServerKeyExchange (RFC 5246 7.4) */
#define TYPE_SHAKE    22
#define TYPE_DATA     23 /* of all encrypted records of TLS 1.3 */
#define WANTED_RECORD 3  /* ... the third of which is CertificateVerify */

struct tls_keys {
	EVP_PKEY *key, *other_key, *rsa_key;
	X509 *certificate, *other_certificate, *rsa_certificate;
};

/* How one connection is served. */
struct conduct {
	enum tls_manner manner;
	bool only_1_3;
	bool second; /* each second one of a port */
};

struct connection {
	int fd;
	SSL *ssl;
	BIO *in, *out;
};

static X509 *make_certificate(EVP_PKEY *key)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);

	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), DAYS_90_S);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	X509_set_pubkey(certificate, key);
	ck_assert_int_gt(X509_sign(certificate, key, EVP_sha256()), 0);
	return certificate;
}

static void make_keys(struct tls_keys *keys)
{
	keys->key = EVP_EC_gen("P-256");
	keys->other_key = EVP_EC_gen("P-256");
	keys->rsa_key = EVP_RSA_gen(2048);
	ck_assert(keys->key && keys->other_key && keys->rsa_key);
	keys->certificate = make_certificate(keys->key);
	keys->other_certificate = make_certificate(keys->other_key);
	keys->rsa_certificate = make_certificate(keys->rsa_key);
}

static void digest_key(EVP_PKEY *key, char out[65])
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	ck_assert_int_gt(len, 0);
	digest_bytes(der, (size_t)len, out);
	OPENSSL_free(der);
}

static void digest_certificate(X509 *certificate, char out[65])
{
	unsigned char *der = NULL;
	int len = i2d_X509(certificate, &der);

	ck_assert_int_gt(len, 0);
	digest_bytes(der, (size_t)len, out);
	OPENSSL_free(der);
}

/* TLS_NAMED. */
static int on_name(SSL *ssl, int *alert, void *context)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	struct tls_keys *keys = context;

	(void)alert;
	if (name && strcmp(name, "www.example.com") == 0) {
		SSL_use_certificate(ssl, keys->other_certificate);
		SSL_use_PrivateKey(ssl, keys->other_key);
	}
	return SSL_TLSEXT_ERR_OK;
}

static void use_rsa(SSL_CTX *ctx, const struct tls_keys *keys)
{
	SSL_CTX_use_certificate(ctx, keys->rsa_certificate);
	SSL_CTX_use_PrivateKey(ctx, keys->rsa_key);
}

static void use_ecdsa(SSL_CTX *ctx, const struct tls_keys *keys, bool other)
{
	SSL_CTX_use_certificate(ctx, other ? keys->other_certificate : keys->certificate);
	SSL_CTX_use_PrivateKey(ctx, other ? keys->other_key : keys->key);
}

static SSL_CTX *make_context(struct conduct conduct, struct tls_keys *keys)
{
	enum tls_manner manner = conduct.manner;
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	bool rsa = manner == TLS_RSA_EXCHANGE || manner == TLS_GOOD_RSA;

	if (rsa)
		use_rsa(ctx, keys);
	else
		use_ecdsa(ctx, keys, manner == TLS_OTHER_KEY && conduct.second);
	if (conduct.only_1_3)
		SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
	if (manner == TLS_RSA_EXCHANGE) {
		SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
		SSL_CTX_set_cipher_list(ctx, "kRSA");
	}
	if (manner == TLS_OLD) {
		SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION);
		SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
		SSL_CTX_set_cipher_list(ctx, "ALL:@SECLEVEL=0");
	}
	if (manner == TLS_RETRY)
		SSL_CTX_set1_groups_list(ctx, "P-384");
	if (manner == TLS_NAMED) {
		SSL_CTX_set_tlsext_servername_callback(ctx, on_name);
		SSL_CTX_set_tlsext_servername_arg(ctx, keys);
	}
	for (int i = 1; manner == TLS_LONG_CHAIN && i < CHAIN_LEN; i++)
		SSL_CTX_add1_chain_cert(ctx, keys->other_certificate);
	return ctx;
}

/* Where the record with the signature lies: by its type in TLS 1.2, by its place in TLS 1.3, where
 * OpenSSL gives each message a record of its own. */
static void find_signature(struct tls_flight *flight)
{
	size_t at = 0, encrypted = 0;

	while (at + RECORD_HEAD < flight->len) {
		const uint8_t *record = flight->bytes + at;
		size_t len = RECORD_HEAD + ((size_t)record[3] << 8 | record[4]);

		encrypted += record[0] == TYPE_DATA;
		if ((record[0] == TYPE_SHAKE && record[RECORD_HEAD] == KEY_EXCHANGE) ||
			(record[0] == TYPE_DATA && encrypted == WANTED_RECORD)) {
			flight->signed_from = at;
			flight->signed_end = at + len;
			return;
		}
		at += len;
	}
}

/* Reads what is there and lets OpenSSL answer. False: the client has gone. */
static bool turn(struct connection *connection)
{
	char bytes[4096];
	ssize_t len = recv(connection->fd, bytes, sizeof(bytes), 0);

	if (len <= 0)
		return false;
	BIO_write(connection->in, bytes, (int)len);
	SSL_do_handshake(connection->ssl);
	return true;
}

static bool flush(const struct connection *connection)
{
	char bytes[16384];
	int len;

	while ((len = BIO_read(connection->out, bytes, sizeof(bytes))) > 0)
		if (send(connection->fd, bytes, (size_t)len, MSG_NOSIGNAL) != len)
			return false;
	return true;
}

static void send_part(const struct connection *connection, const struct tls_flight *flight,
	size_t from, size_t end)
{
	if (end > from)
		send(connection->fd, flight->bytes + from, end - from, MSG_NOSIGNAL);
}

static void wait_for_end(int fd, struct tls_clients *clients)
{
	char bytes[4096];
	ssize_t len;

	while ((len = recv(fd, bytes, sizeof(bytes), 0)) > 0)
		__atomic_add_fetch(&clients->bytes, len, __ATOMIC_SEQ_CST);
	__atomic_add_fetch(len < 0 ? &clients->resets : &clients->ends, 1, __ATOMIC_SEQ_CST);
}

static void reset(int fd)
{
	struct linger now = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
	_exit(0);
}

/* Where its flight is cut by the pause; 0: nowhere, as an alert is. */
static size_t cut_of(enum tls_manner manner, const struct tls_flight *flight)
{
	if (flight->signed_end == 0)
		return 0;
	switch (manner) {
	case TLS_LATE_REST: return 1;
	case TLS_LATE_SIGNATURE: return flight->signed_from;
	case TLS_LATE_END: return flight->signed_end - 1;
	case TLS_CUT_BEHIND: return flight->signed_end;
	case TLS_HALF:
	case TLS_HALF_CLOSES: return flight->signed_from;
	default: return 0;
	}
}

static bool sends_no_rest(enum tls_manner manner)
{
	return manner == TLS_HALF || manner == TLS_HALF_CLOSES || manner == TLS_CUT_BEHIND;
}

static void send_flight(enum tls_manner manner, const struct connection *connection,
	const struct tls_flight *flight)
{
	size_t cut = flight->signed_end > 0 ? cut_of(manner, flight) : 0; /* or none was found */

	send_part(connection, flight, 0, cut);
	if (sends_no_rest(manner) && flight->signed_end > 0)
		return;
	if (cut > 0)
		usleep(TLS_SERVER_PAUSE_MS * 1000);
	send_part(connection, flight, cut, flight->len);
}

static void read_flight(
	enum tls_manner manner, const struct connection *connection, struct tls_flight *flight)
{
	int len = BIO_read(connection->out, flight->bytes, sizeof(flight->bytes));

	flight->len = len > 0 ? (size_t)len : 0;
	find_signature(flight);
	if (manner == TLS_BAD_SIGNATURE && flight->signed_end > 0)
		flight->bytes[flight->signed_end - 1] ^= 1;
}

/* One HTTP request in a whole handshake. */
static void serve_web(struct connection *connection)
{
	static const char reply[] =
		"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Cache: HIT\r\n\r\nhello\n";
	char request[4096];
	int len = 0;

	while (!SSL_is_init_finished(connection->ssl))
		if (!flush(connection) || !turn(connection))
			return;
	while ((len = SSL_read(connection->ssl, request, sizeof(request) - 1)) <= 0)
		if (!flush(connection) || !turn(connection))
			return;
	request[len] = '\0';
	if (strstr(request, "GET /ok HTTP/1.1\r\n"))
		SSL_write(connection->ssl, reply, sizeof(reply) - 1);
	SSL_shutdown(connection->ssl);
	flush(connection);
}

static void serve_tls(struct conduct conduct, struct connection *connection)
{
	struct tls_flight flight = {0};

	if (!turn(connection))
		return;
	if (conduct.manner == TLS_RETRY && conduct.only_1_3 &&
		(!flush(connection) || !turn(connection)))
		return;
	if (conduct.manner == TLS_WEB) {
		serve_web(connection);
		return;
	}
	read_flight(conduct.manner, connection, &flight);
	send_flight(conduct.manner, connection, &flight);
}

static void flood(int fd)
{
	static const char head[] = {TYPE_SHAKE, 3, 3, 0x40, 0}, body[0x4000] = {11, -1, -1, -1};

	while (send(fd, head, sizeof(head), MSG_NOSIGNAL) > 0 &&
		send(fd, body, sizeof(body), MSG_NOSIGNAL) > 0)
		;
}

/* What is no TLS. False: it is. */
static bool answer_plainly(enum tls_manner manner, int fd)
{
	static const char garbage[] = "220 mail.example.com ESMTP\r\n";
	static const char alert[] = {21, 3, 3, 0, 2, 2, 40};
	char hello[4096];

	if (manner == TLS_CLOSES)
		return true;
	if (manner < TLS_RESETS || (manner >= TLS_HALF && manner != TLS_FLOODS))
		return false;
	recv(fd, hello, sizeof(hello), 0);
	if (manner == TLS_RESETS)
		reset(fd);
	if (manner == TLS_GARBAGE)
		send(fd, garbage, sizeof(garbage) - 1, MSG_NOSIGNAL);
	if (manner == TLS_ALERTS)
		send(fd, alert, sizeof(alert), MSG_NOSIGNAL);
	if (manner == TLS_FLOODS)
		flood(fd);
	return true;
}

static bool stays_open(enum tls_manner manner)
{
	return manner != TLS_CLOSES && manner != TLS_CLOSES_LATER && manner != TLS_HALF_CLOSES;
}

static void connection_init(
	struct connection *connection, struct conduct conduct, struct tls_keys *keys)
{
	connection->in = BIO_new(BIO_s_mem());
	connection->out = BIO_new(BIO_s_mem());
	connection->ssl = SSL_new(make_context(conduct, keys));
	SSL_set_bio(connection->ssl, connection->in, connection->out);
	SSL_set_accept_state(connection->ssl);
}

static void answer(const struct tls_server *server, struct conduct conduct, int fd)
{
	struct connection connection = {.fd = fd};

	if (!answer_plainly(conduct.manner, fd)) {
		connection_init(&connection, conduct, server->keys);
		serve_tls(conduct, &connection);
	}
	if (stays_open(conduct.manner))
		wait_for_end(fd, server->clients);
}

struct tls_peer {
	enum tls_manner manner;
	struct connection connection;
};

struct tls_peer *tls_peer_new(
	const struct tls_server *server, enum tls_manner manner, bool only_1_3)
{
	struct tls_peer *peer = calloc(1, sizeof(*peer));

	ck_assert_ptr_nonnull(peer);
	peer->manner = manner;
	connection_init(&peer->connection, (struct conduct){manner, only_1_3, false}, server->keys);
	return peer;
}

void tls_peer_free(struct tls_peer *peer)
{
	SSL_CTX *ctx = SSL_get_SSL_CTX(peer->connection.ssl);

	SSL_free(peer->connection.ssl);
	SSL_CTX_free(ctx);
	free(peer);
}

void tls_peer_answer(
	struct tls_peer *peer, const uint8_t *hello, size_t len, struct tls_flight *out)
{
	*out = (struct tls_flight){0};
	BIO_write(peer->connection.in, hello, (int)len);
	SSL_do_handshake(peer->connection.ssl);
	read_flight(peer->manner, &peer->connection, out);
}

static int listen_on(unsigned port)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port),
		.sin6_addr = in6addr_any};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1, no = 0;

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&any, sizeof(any)), 0);
	ck_assert_int_eq(listen(fd, 128), 0);
	return fd;
}

static void accept_one(const struct tls_server *server, struct conduct conduct, int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && fork() == 0) {
		answer(server, conduct, fd);
		_exit(0);
	}
	if (fd >= 0)
		close(fd);
}

#define PORTS (2 * TLS_MANNERS)

static unsigned port_of(size_t i)
{
	return (unsigned)(i < TLS_MANNERS ? TLS_SERVER_PORT + i
					  : TLS_SERVER_PORT_1_3 + i - TLS_MANNERS);
}

static _Noreturn void serve(const struct tls_server *server, struct pollfd fds[PORTS])
{
	unsigned counts[PORTS] = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	while (poll(fds, PORTS, -1) > 0)
		for (size_t i = 0; i < PORTS; i++)
			if (fds[i].revents)
				accept_one(server,
					(struct conduct){(enum tls_manner)(i % TLS_MANNERS),
						i >= TLS_MANNERS, counts[i]++ % 2 == 1},
					fds[i].fd);
	_exit(0);
}

static void *shared(size_t len)
{
	void *memory = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(memory, MAP_FAILED);
	return memory;
}

struct tls_server tls_server_start(void)
{
	struct pollfd fds[PORTS];
	struct tls_server server;

	server.keys = calloc(1, sizeof(*server.keys));
	server.clients = shared(sizeof(*server.clients));
	make_keys(server.keys);
	digest_key(server.keys->key, server.key_sha256);
	digest_key(server.keys->other_key, server.other_key_sha256);
	digest_key(server.keys->rsa_key, server.rsa_key_sha256);
	digest_certificate(server.keys->certificate, server.leaf_sha256);
	for (size_t i = 0; i < PORTS; i++)
		fds[i] = (struct pollfd){.fd = listen_on(port_of(i)), .events = POLLIN};
	server.pid = fork_child();
	if (server.pid == 0)
		serve(&server, fds);
	for (size_t i = 0; i < PORTS; i++)
		close(fds[i].fd);
	return server;
}

void tls_server_stop(struct tls_server *server)
{
	struct tls_keys *keys = server->keys;

	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	munmap(server->clients, sizeof(*server->clients));
	EVP_PKEY_free(keys->key);
	EVP_PKEY_free(keys->other_key);
	EVP_PKEY_free(keys->rsa_key);
	X509_free(keys->certificate);
	X509_free(keys->other_certificate);
	X509_free(keys->rsa_certificate);
	free(keys);
}
