#include "probes/visit_address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "model/address.h"
#include "probes/target.h"

#define TRANSLATED_LEN 12 /* of the prefix 64:ff9b::/96 */

/* Special-purpose, and passed all the same. */
static const struct {
	int family;
	uint8_t prefix[6];
	unsigned bits;
} passed[] = {
	{AF_INET, {198, 18}, 15},
	{AF_INET6, {0x20, 0x01, 0x00, 0x02}, 48},
};

void visit_address_set_port(struct sockaddr_storage *addr, uint16_t port)
{
	if (addr->ss_family == AF_INET)
		((struct sockaddr_in *)(void *)addr)->sin_port = htons(port);
	else
		((struct sockaddr_in6 *)(void *)addr)->sin6_port = htons(port);
}

static const uint8_t *host_bytes(const struct sockaddr_storage *addr)
{
	if (addr->ss_family == AF_INET)
		return (const uint8_t *)&((const struct sockaddr_in *)(const void *)addr)->sin_addr;
	return (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)addr)->sin6_addr;
}

static bool is_passed(const struct sockaddr_storage *addr)
{
	const uint8_t *bytes = host_bytes(addr);

	for (size_t i = 0; i < ARRAY_LEN(passed); i++) {
		unsigned whole = passed[i].bits / 8, rest = passed[i].bits % 8;

		if (passed[i].family == addr->ss_family &&
			memcmp(bytes, passed[i].prefix, whole) == 0 &&
			(rest == 0 || (bytes[whole] ^ passed[i].prefix[whole]) >> (8 - rest) == 0))
			return true;
	}
	return false;
}

/* The IPv4 address that a translator would speak to. */
static bool is_translated(const struct sockaddr_storage *addr, struct sockaddr_storage *out)
{
	static const uint8_t prefix[TRANSLATED_LEN] = {0x00, 0x64, 0xff, 0x9b};
	struct sockaddr_in v4 = {.sin_family = AF_INET};

	if (addr->ss_family != AF_INET6 || memcmp(host_bytes(addr), prefix, sizeof(prefix)) != 0)
		return false;
	memcpy(&v4.sin_addr, host_bytes(addr) + TRANSLATED_LEN, sizeof(v4.sin_addr));
	memcpy(out, &v4, sizeof(v4));
	return true;
}

bool visit_address_is_public(const struct sockaddr_storage *addr)
{
	struct sockaddr_storage v4;

	if (is_translated(addr, &v4))
		addr = &v4;
	return is_passed(addr) || !address_is_reserved((const struct sockaddr *)(const void *)addr);
}

static bool can_bind(const struct sockaddr_storage *addr)
{
	int fd = socket(addr->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool ok = fd >= 0 &&
		  bind(fd, (const struct sockaddr *)(const void *)addr, address_len(addr)) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* What a datagram to it would carry as its source. */
static bool is_own_source(const struct sockaddr_storage *addr)
{
	int fd = socket(addr->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_storage source = {0};
	socklen_t len = sizeof(source);
	bool own =
		fd >= 0 &&
		connect(fd, (const struct sockaddr *)(const void *)addr, address_len(addr)) == 0 &&
		getsockname(fd, (struct sockaddr *)(void *)&source, &len) == 0 &&
		targets_same_host(&source, addr);

	if (fd >= 0)
		close(fd);
	return own;
}

/* A socket can be bound to our own addresses only, unless this machine allows any
 * (net.ipv4.ip_nonlocal_bind, which load balancers set): then to those of documentation as well. */
bool visit_address_is_own(const struct sockaddr_storage *addr)
{
	const char *nobodys = addr->ss_family == AF_INET ? "192.0.2.1" : "2001:db8::1";
	struct sockaddr_storage host = *addr, other;

	visit_address_set_port(&host, 0); /* one that is taken cannot be bound to */
	if (is_own_source(&host))
		return true;
	return can_bind(&host) && address_parse(nobodys, &other) && !can_bind(&other);
}

static bool is_node(const struct plan *plan, const struct sockaddr_storage *addr)
{
	struct sockaddr_storage node;

	LIST_EACH(const struct plan_target, target, &plan->targets)
		if (target->node && address_parse(target->addr, &node) &&
			targets_same_host(&node, addr))
			return true;
	return false;
}

bool visit_address_is_allowed(const struct plan *plan, const struct sockaddr_storage *addr)
{
	if (visit_address_is_public(addr) && !visit_address_is_own(addr))
		return true;
	return is_node(plan, addr);
}
