#include "tests/lab/acceptor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

/* IPv4 comes in as mapped addresses: one socket, one queue. */
static bool listen_on(int fd, uint16_t port)
{
	const int on = 1, off = 0;
	const struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	       setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) == 0 &&
	       bind(fd, (const struct sockaddr *)&any, sizeof(any)) == 0 &&
	       listen(fd, BACKLOG) == 0;
}

int acceptor_open(uint16_t port, int *out, struct err *err)
{
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "acceptor");
	if (!listen_on(fd, port)) {
		err_set_errno(err, ERR_INTERNAL, errno, "acceptor on port %u", port);
		close(fd);
		return -1;
	}
	*out = fd;
	return 0;
}

_Noreturn void acceptor_run(int listener)
{
	int fd;

	for (;;) {
		fd = accept(listener, NULL, NULL);
		if (fd >= 0)
			close(fd);
		else if (errno == EBADF || errno == EINVAL)
			_exit(1); /* it is no listener: nothing would ever come */
	}
}
