/* A server with good and bad manners, to be probed. One process a connection. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/fork_child.h"
#include "tests/probe_fixture.h"

#define LARGE_LEN (17u * 1024u * 1024u) /* more than the prober reads */

/* What a path gets; then the connection is closed. */
static const struct {
	const char *path;
	unsigned delay_ms;
	const char *reply;
} manners[] = {
	{"/ok", 0, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"},
	{"/missing", 0, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
	{"/moved", 0, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n"},
	{"/chunked", 0,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n0\r\n\r\n"},
	{"/until-close", 0, "HTTP/1.0 200 OK\r\n\r\nhello\n"},
	{"/headers", 0,
		"HTTP/1.1 103 Early Hints\r\nVia: hint\r\nETag: early\r\n\r\n"
		"HTTP/1.1 200 OK\r\nX-Cache:  HIT \r\nVIA: 1.1 a\r\nVia: 1.1 b\r\n"
		"Server: \x01\xe4\xb8\xad\r\nX-Other: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
		"6\r\nhello\n\r\n0\r\nAge: 5\r\n\r\n"},
	{"/address", 0, "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n 198.18.7.1 \r\n"},
	{"/address-v6", 0, "HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n2001:DB8:0:0::01\n"},
	{"/slow", 1500, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
	{"/garbage", 0, "220 mail.example.com ESMTP\r\n"},
	{"/cut", 0, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello\n"},
	{"/empty", 0, ""},
	{"/large", 0, "HTTP/1.1 200 OK\r\n\r\n"},
};

static void send_large(int fd)
{
	static const char zeros[65536];

	for (size_t sent = 0; sent < LARGE_LEN; sent += sizeof(zeros))
		if (send(fd, zeros, sizeof(zeros), MSG_NOSIGNAL) <= 0)
			return;
}

static void answer(int fd)
{
	char request[2048], path[256] = "";
	ssize_t len = recv(fd, request, sizeof(request) - 1, 0);

	if (len <= 0)
		return;
	request[len] = '\0';
	sscanf(request, "GET %255s HTTP/1.1\r\n", path);
	if (!strstr(request, "\r\nHost: www.example.com:8080\r\n") ||
		!strstr(request, "\r\nX-Probe: yes\r\n"))
		return; /* not what the check asks for: shows as reset */
	for (size_t i = 0; i < ARRAY_LEN(manners); i++) {
		if (strcmp(manners[i].path, path) != 0)
			continue;
		usleep(manners[i].delay_ms * 1000);
		send(fd, manners[i].reply, strlen(manners[i].reply), MSG_NOSIGNAL);
		if (strcmp(path, "/large") == 0)
			send_large(fd);
	}
	shutdown(fd, SHUT_WR);
	while (recv(fd, request, sizeof(request), 0) > 0)
		;
}

static int listen_on(const struct sockaddr *addr, socklen_t len)
{
	int fd = socket(addr->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	ck_assert_int_ge(fd, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	ck_assert_int_eq(bind(fd, addr, len), 0);
	ck_assert_int_eq(listen(fd, 128), 0);
	return fd;
}

static void accept_one(int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && fork() == 0) {
		answer(fd);
		_exit(0);
	}
	if (fd >= 0)
		close(fd);
}

pid_t fixture_serve(void)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(FIXTURE_PORT)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(FIXTURE_PORT)};
	struct pollfd fds[2] = {{.events = POLLIN}, {.events = POLLIN}};
	pid_t pid;

	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v6.sin6_addr = in6addr_loopback;
	fds[0].fd = listen_on((const struct sockaddr *)&v4, sizeof(v4));
	fds[1].fd = listen_on((const struct sockaddr *)&v6, sizeof(v6));
	pid = fork_child();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		while (poll(fds, 2, -1) > 0)
			for (size_t i = 0; i < ARRAY_LEN(fds); i++)
				if (fds[i].revents)
					accept_one(fds[i].fd);
		_exit(0);
	}
	close(fds[0].fd);
	close(fds[1].fd);
	return pid;
}
