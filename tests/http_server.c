#include "tests/http_server.h"

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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "tests/data_fixture.h"
#include "tests/fork_child.h"

#define PORTS  (1 + HTTP_CERTIFICATES)
#define DAY_S  86400L
#define YEAR_S (365 * DAY_S)

/* One connection; ssl is NULL on the plain port. */
struct line {
	int fd;
	SSL *ssl;
};

static bool say(const struct line *line, const char *bytes, size_t len)
{
	if (line->ssl)
		return SSL_write(line->ssl, bytes, (int)len) > 0;
	return send(line->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static bool say_text(const struct line *line, const char *text)
{
	return say(line, text, strlen(text));
}

static void body_without_end(const struct line *line)
{
	static const char zeros[65536];

	say_text(line, "HTTP/1.1 200 OK\r\n\r\n");
	while (say(line, zeros, sizeof(zeros)))
		;
}

static void by_the_second(const struct line *line, const char *text)
{
	for (size_t i = 0; text[i] && say(line, text + i, 1); i++)
		sleep(1);
}

static void body_by_the_second(const struct line *line)
{
	say_text(line, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
	by_the_second(line, "a byte each second.\n");
}

static void head_by_the_second(const struct line *line)
{
	by_the_second(line, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void head_without_end(const struct line *line)
{
	say_text(line, "HTTP/1.1 200 OK\r\n");
	while (say_text(line, "X-More: and more\r\n"))
		;
}

static void hints_without_end(const struct line *line)
{
	while (say_text(line, "HTTP/1.1 103 Early Hints\r\nX-Cache: HIT\r\n\r\n"))
		;
}

static void long_header(const struct line *line, size_t len)
{
	static const char part[] = "0123456789abcdef";

	say_text(line, "HTTP/1.1 200 OK\r\nX-Cache: ");
	for (size_t i = 0; i < len && say_text(line, part); i += sizeof(part) - 1)
		;
	say_text(line, "\r\nContent-Length: 6\r\n\r\nhello\n");
}

static void header_of_64_kib(const struct line *line)
{
	long_header(line, 65536);
}

static void header_of_1_mib(const struct line *line)
{
	long_header(line, 1048576);
}

static void reset(const struct line *line)
{
	struct linger now = {.l_onoff = 1};

	say_text(line, "HTTP/1.1 200 OK\r\n");
	setsockopt(line->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(line->fd);
	_exit(0);
}

static const struct {
	const char *path;
	void (*say)(const struct line *line);
} manners[] = {
	{"/body-without-end", body_without_end},
	{"/body-by-the-second", body_by_the_second},
	{"/head-without-end", head_without_end},
	{"/head-by-the-second", head_by_the_second},
	{"/hints-without-end", hints_without_end},
	{"/header-of-64-kib", header_of_64_kib},
	{"/header-of-1-mib", header_of_1_mib},
	{"/reset", reset},
};

static void say_file(const struct line *line, const char *name)
{
	static const char no_file[] = "HTTP/1.1 599 No such file\r\nContent-Length: 0\r\n\r\n";
	char path[300];
	struct file_bytes bytes;

	snprintf(path, sizeof(path), "http/%.200s", name);
	if (file_read(data_path(path), 16u << 20, &bytes, NULL) < 0) {
		say_text(line, no_file); /* an answer that no check expects */
		return;
	}
	if (bytes.len > 0)
		say(line, bytes.at, bytes.len);
	file_bytes_fini(&bytes);
}

static void say_object(const struct line *line, const char *name)
{
	char reply[512];

	snprintf(reply, sizeof(reply),
		"HTTP/1.1 200 OK\r\nX-Object: %.200s\r\nContent-Length: %zu\r\n\r\n%.200s", name,
		strlen(name), name);
	say_text(line, reply);
}

static void answer(const struct line *line, const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(manners); i++)
		if (strcmp(manners[i].path, path) == 0)
			manners[i].say(line);
	if (strncmp(path, "/data/", 6) == 0)
		say_file(line, path + 6);
	if (strncmp(path, "/object/", 8) == 0)
		say_object(line, path + 8);
}

static void serve(const struct line *line)
{
	char request[4096], path[300] = "";
	ssize_t len = line->ssl ? SSL_read(line->ssl, request, sizeof(request) - 1)
				: recv(line->fd, request, sizeof(request) - 1, 0);

	if (len <= 0)
		return;
	request[len] = '\0';
	sscanf(request, "GET %299s HTTP/1.1\r\n", path);
	if (!strcasestr(request, "\r\nAccept-Encoding:") && !strcasestr(request, "\r\nTE:"))
		answer(line, path);
	if (line->ssl)
		SSL_shutdown(line->ssl);
	shutdown(line->fd, SHUT_WR);
	while (recv(line->fd, request, sizeof(request), 0) > 0)
		;
}

static void add_name(X509 *leaf, const char *host)
{
	char text[128];
	X509_EXTENSION *names;

	snprintf(text, sizeof(text), "DNS:%s", host);
	names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, text);
	ck_assert_ptr_nonnull(names);
	X509_add_ext(leaf, names, -1);
	X509_EXTENSION_free(names);
}

static void set_name(X509_NAME *name, const char *text)
{
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)text, -1, -1, 0);
}

static const struct {
	const char *host;
	long from_s, until_s; /* from now */
	bool self_signed;
} certificates[HTTP_CERTIFICATES] = {
	[HTTP_CERTIFICATE_GOOD] = {HTTP_SERVER_HOST, -DAY_S, YEAR_S, false},
	[HTTP_CERTIFICATE_SELF_SIGNED] = {HTTP_SERVER_HOST, -DAY_S, YEAR_S, true},
	[HTTP_CERTIFICATE_OTHER_NAME] = {"other.example.com", -DAY_S, YEAR_S, false},
	[HTTP_CERTIFICATE_EXPIRED] = {HTTP_SERVER_HOST, -YEAR_S, -DAY_S, false},
	[HTTP_CERTIFICATE_NOT_YET_VALID] = {HTTP_SERVER_HOST, DAY_S, YEAR_S, false},
	[HTTP_CERTIFICATE_ALL_WRONG] = {"other.example.com", -YEAR_S, -DAY_S, true},
};

static X509 *make_certificate(EVP_PKEY *key, EVP_PKEY *issuer_key, size_t which)
{
	X509 *leaf = X509_new();

	X509_set_version(leaf, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(leaf), HTTP_SERVER_SERIAL);
	X509_gmtime_adj(X509_getm_notBefore(leaf), certificates[which].from_s);
	X509_gmtime_adj(X509_getm_notAfter(leaf), certificates[which].until_s);
	set_name(X509_get_subject_name(leaf), "leaf");
	set_name(X509_get_issuer_name(leaf), certificates[which].self_signed ? "leaf" : "issuer");
	X509_set_pubkey(leaf, key);
	add_name(leaf, certificates[which].host);
	ck_assert_int_gt(
		X509_sign(leaf, certificates[which].self_signed ? key : issuer_key, EVP_sha256()),
		0);
	return leaf;
}

/* NULL for the plain port. */
static void make_contexts(SSL_CTX *contexts[PORTS], char key_sha256[65])
{
	EVP_PKEY *key = EVP_EC_gen("P-256"), *issuer_key = EVP_EC_gen("P-256");
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	ck_assert_int_gt(len, 0);
	digest_bytes(der, (size_t)len, key_sha256);
	OPENSSL_free(der);
	contexts[0] = NULL;
	for (size_t i = 0; i < HTTP_CERTIFICATES; i++) {
		X509 *leaf = make_certificate(key, issuer_key, i);

		contexts[1 + i] = SSL_CTX_new(TLS_server_method());
		ck_assert_int_eq(SSL_CTX_use_certificate(contexts[1 + i], leaf), 1);
		ck_assert_int_eq(SSL_CTX_use_PrivateKey(contexts[1 + i], key), 1);
		X509_free(leaf);
	}
	EVP_PKEY_free(key);
	EVP_PKEY_free(issuer_key);
}

static int listen_on(int port)
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(fd, 256), 0);
	return fd;
}

static void accept_one(int listener, SSL_CTX *context)
{
	struct line line = {.fd = accept(listener, NULL, NULL)};

	if (line.fd >= 0 && fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		line.ssl = context ? SSL_new(context) : NULL;
		if (line.ssl)
			SSL_set_fd(line.ssl, line.fd);
		if (!line.ssl || SSL_accept(line.ssl) == 1)
			serve(&line);
		_exit(0);
	}
	if (line.fd >= 0)
		close(line.fd);
}

static _Noreturn void run(struct pollfd fds[PORTS], SSL_CTX *contexts[PORTS])
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	signal(SIGPIPE, SIG_IGN); /* SSL_write has no MSG_NOSIGNAL */
	while (poll(fds, PORTS, -1) > 0)
		for (size_t i = 0; i < PORTS; i++)
			if (fds[i].revents)
				accept_one(fds[i].fd, contexts[i]);
	_exit(0);
}

struct http_server http_server_start(void)
{
	struct http_server server;
	struct pollfd fds[PORTS];
	SSL_CTX *contexts[PORTS];

	make_contexts(contexts, server.key_sha256);
	for (size_t i = 0; i < PORTS; i++)
		fds[i] = (struct pollfd){
			.fd = listen_on(i ? HTTP_SERVER_TLS_PORT + (int)i - 1 : HTTP_SERVER_PORT),
			.events = POLLIN};
	server.pid = fork_child();
	if (server.pid == 0)
		run(fds, contexts);
	for (size_t i = 0; i < PORTS; i++) {
		close(fds[i].fd);
		SSL_CTX_free(contexts[i]);
	}
	return server;
}

void http_server_stop(struct http_server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
}
