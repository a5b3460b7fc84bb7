#include "tests/lab/address.h"

#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <string.h>

bool address_parse(const char *text, struct address *out)
{
	struct address parsed = {.family = strchr(text, ':') ? AF_INET6 : AF_INET};

	if (inet_pton(parsed.family, text, parsed.bytes) != 1)
		return false;
	*out = parsed;
	return true;
}

char *address_text(const struct address *address, char out[INET6_ADDRSTRLEN])
{
	out[0] = '\0';
	inet_ntop(address->family, address->bytes, out, INET6_ADDRSTRLEN);
	return out;
}

size_t address_len(const struct address *address)
{
	return address->family == AF_INET ? 4 : 16;
}

bool address_is_lab(const struct address *address)
{
	static const uint8_t benchmark_v6[6] = {0x20, 0x01, 0x00, 0x02, 0x00, 0x00};

	if (address->family == AF_INET)
		return address->bytes[0] == 198 && (address->bytes[1] & 0xfe) == 18;
	return memcmp(address->bytes, benchmark_v6, sizeof(benchmark_v6)) == 0;
}

bool address_is_for_many(const struct address *address)
{
	if (address->family == AF_INET6)
		return address->bytes[0] == 0xff;
	return (address->bytes[0] & 0xf0) == 0xe0 ||
	       memcmp(address->bytes, "\xff\xff\xff\xff", 4) == 0;
}

int address_compare(const struct address *a, const struct address *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

socklen_t address_sockaddr(
	const struct address *address, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof(*out));
	if (address->family == AF_INET) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, address->bytes, sizeof(v4->sin_addr));
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, address->bytes, sizeof(v6->sin6_addr));
	return sizeof(*v6);
}

bool address_of_packet(const uint8_t *packet, size_t len, struct address *out)
{
	struct address to = {.family = AF_UNSPEC};

	if (len >= sizeof(struct iphdr) && packet[0] >> 4 == 4) {
		to.family = AF_INET;
		memcpy(to.bytes, packet + offsetof(struct iphdr, daddr), 4);
	} else if (len >= sizeof(struct ip6_hdr) && packet[0] >> 4 == 6) {
		to.family = AF_INET6;
		memcpy(to.bytes, packet + offsetof(struct ip6_hdr, ip6_dst), 16);
	} else {
		return false;
	}
	*out = to;
	return true;
}
