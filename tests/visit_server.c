#include "tests/visit_server.h"

#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/fork_child.h"
#include "tests/network_fixture.h"

#define LONG_LEN (64 * 1024)

/* Where a path leads. */
static const struct {
	const char *path, *status, *location;
} redirects[] = {
	{"/301", "301", "http://ok.example.com/page"},
	{"/302", "302", "/page"},
	{"/303", "303", "page"},
	{"/307", "307", "//v6only.example.com/page"},
	{"/308", "308", "http://198.18.1.7/page?a=b;c#part"},
	{"/up", "302", "/a/../page"},
	{"/v6", "302", "http://[2001:2::7]/page"},
	{"/port", "302", "http://ok.example.com:8088/page"},
	{"/tls", "302", "https://127-0-0-1.example.com:8445/ok"}, /* TLS_WEB */
	{"/lowport", "302", "http://ok.example.com:25/page"},
	{"/twice", "302", "/301"},
	{"/loop", "302", "/loop"},
	{"/ping", "302", "http://links.example.com/pong"},
	{"/pong", "302", "http://ok.example.com/ping"},
	{"/blank", "302", "/pa ge"},
	{"/secret", "302", "http://links.example.com/bare"},
	{"/300", "300", "/page"},
	{"/304", "304", "/page"},
	{"/noscheme", "302", "ok.example.com:80/page"},
	{"/file", "302", "file:///etc/passwd"},
	{"/ftp", "302", "ftp://ok.example.com/page"},
	{"/javascript", "302", "javascript:alert(1)"},
	{"/data", "302", "data:text/html,page"},
	{"/user", "302", "http://user:word@ok.example.com/page"},
	{"/loopback", "302", "http://127.0.0.1/page"},
	{"/number", "302", "http://2130706433/page"},
	{"/localhost", "302", "http://[::1]/page"},
	{"/mapped", "302", "http://[::ffff:127.0.0.1]/page"},
	{"/own", "302", "http://198.18.66.66/page"},
	{"/lan", "302", "http://10-0-0-1.example.com/page"},
	{"/linklocal", "302", "http://[fe80::1]/page"},
	{"/nowhere", "302", "http://nxdomain.example.com/page"},
	{"/closed", "302", "http://198.18.1.9:8080/page"},
	{"/control", "302", "http://ok.example.com/pa\x01ge"},
	{"/return", "302", "http://ok.example.com/page\rX-Injected: yes"},
	{"/unicode", "302", "http://\xe4\xb8\xad.example.com/page"},
	{"/encoded", "302", "/%0d%0aX-Injected:%20yes"},
};

static void say(int fd, const char *text)
{
	send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void say_page(int fd, bool good)
{
	say(fd, good ? "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"
		     : "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
}

static bool say_redirect(int fd, const char *path)
{
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(redirects); i++)
		if (strcmp(redirects[i].path, path) == 0) {
			snprintf(text, sizeof(text),
				"HTTP/1.1 %s Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
				redirects[i].status, redirects[i].location);
			say(fd, text);
			return true;
		}
	return false;
}

/* A Location of so many bytes. */
static void say_long(int fd, size_t len)
{
	static char text[LONG_LEN];

	memset(text, 'a', sizeof(text));
	say(fd, "HTTP/1.1 302 Moved\r\nContent-Length: 0\r\nLocation: /");
	send(fd, text, len, MSG_NOSIGNAL);
	say(fd, "\r\n\r\n");
}

static bool has_line(const char *request, const char *line)
{
	return strstr(request, line) != NULL;
}

static void say_other(int fd, const char *path, const char *request)
{
	bool secret = has_line(request, "\r\nX-Probe: yes\r\n");

	if (strcmp(path, "/page") == 0 || strcmp(path, "/page?a=b;c") == 0)
		say_page(fd, true);
	else if (strcmp(path, "/bare") == 0)
		say_page(fd, !secret && has_line(request, "\r\nHost: links.example.com\r\n"));
	else if (strcmp(path, "/own-header") == 0)
		say_page(fd, secret && has_line(request, "\r\nHost: ok.example.com\r\n"));
	else if (strcmp(path, "/pa%20ge") == 0)
		say_page(fd, true);
	else if (strncmp(path, "/%0d%0a", 7) == 0)
		say_page(fd, !has_line(request, "\r\nX-Injected"));
	else if (strcmp(path, "/nolocation") == 0)
		say(fd, "HTTP/1.1 302 Moved\r\nContent-Length: 0\r\n\r\n");
	else if (strcmp(path, "/two") == 0)
		say(fd, "HTTP/1.1 302 Moved\r\nLocation: /page\r\nLocation: /301\r\n"
			"Content-Length: 0\r\n\r\n");
	else if (strcmp(path, "/long") == 0)
		say_long(fd, 2500);
	else if (strcmp(path, "/huge") == 0)
		say_long(fd, LONG_LEN);
	else if (strcmp(path, "/silent") == 0)
		pause();
}

static void answer(int fd)
{
	char request[4096], path[256] = "";
	ssize_t len = recv(fd, request, sizeof(request) - 1, 0);

	if (len <= 0)
		return;
	request[len] = '\0';
	sscanf(request, "GET %255s HTTP/1.1\r\n", path);
	if (!say_redirect(fd, path))
		say_other(fd, path, request);
	shutdown(fd, SHUT_WR);
	while (recv(fd, request, sizeof(request), 0) > 0)
		;
}

static int listen_on(uint16_t port)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), no = 0;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no)), 0);
	ck_assert_int_eq(bind(fd, (const struct sockaddr *)(const void *)&any, sizeof(any)), 0);
	ck_assert_int_eq(listen(fd, 128), 0);
	return fd;
}

static void accept_one(int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd >= 0 && fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		answer(fd);
		_exit(0);
	}
	if (fd >= 0)
		close(fd);
}

bool visit_server_addresses(void)
{
	return network_can("ip route add local 198.18.0.0/15 dev lo") &&
	       network_can("ip -6 route add local 2001:2::/48 dev lo");
}

pid_t visit_server_start(void)
{
	struct pollfd fds[2] = {{.fd = listen_on(VISIT_SERVER_PORT), .events = POLLIN},
		{.fd = listen_on(VISIT_SERVER_OTHER), .events = POLLIN}};
	pid_t pid = fork_child();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGCHLD, SIG_IGN);
		while (poll(fds, ARRAY_LEN(fds), -1) > 0)
			for (size_t i = 0; i < ARRAY_LEN(fds); i++)
				if (fds[i].revents)
					accept_one(fds[i].fd);
		_exit(0);
	}
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i].fd);
	return pid;
}
