#include "geo/address_kind.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/array.h"
#include "model/address.h"

static const struct {
	uint8_t prefix[12];
	uint16_t len;  /* bytes */
	uint16_t kind; /* enum geo_address_kind */
} prefixes[] = {
	{{[10] = 0xff, [11] = 0xff}, 12, GEO_ADDRESS_MAPPED},
	{{0x00, 0x64, 0xff, 0x9b}, 12, GEO_ADDRESS_NAT64},
	{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6, GEO_ADDRESS_NAT64},
	{{0x20, 0x02}, 2, GEO_ADDRESS_SIX_TO_FOUR},
	{{0x20, 0x01, 0x00, 0x00}, 4, GEO_ADDRESS_TEREDO},
	{{0}, 12, GEO_ADDRESS_COMPATIBLE},
};

static const bool looked_up[] = {
	[GEO_ADDRESS_PLAIN] = true,
	[GEO_ADDRESS_MAPPED] = true,
	[GEO_ADDRESS_RESERVED] = true,
	[GEO_ADDRESS_COMPATIBLE] = false, /* the last: none of the others is */
};

/* :: and ::1 are special-purpose addresses of IPv6, no IPv4 in disguise. */
static bool is_unspecified_or_loopback(const uint8_t *bytes)
{
	static const uint8_t zeros[15];

	return memcmp(bytes, zeros, sizeof(zeros)) == 0 && bytes[15] <= 1;
}

enum geo_address_kind geo_address_kind_of(const struct sockaddr *addr)
{
	struct sockaddr_in6 v6;
	const uint8_t *bytes = v6.sin6_addr.s6_addr;

	if (addr->sa_family == AF_INET)
		return GEO_ADDRESS_PLAIN;
	if (addr->sa_family != AF_INET6)
		return GEO_ADDRESS_NONE;
	memcpy(&v6, addr, sizeof(v6));
	if (is_unspecified_or_loopback(bytes))
		return GEO_ADDRESS_PLAIN;
	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (memcmp(bytes, prefixes[i].prefix, prefixes[i].len) == 0)
			return (enum geo_address_kind)prefixes[i].kind;
	return GEO_ADDRESS_PLAIN;
}

enum geo_address_kind geo_address_kind(const char *addr)
{
	struct sockaddr_storage parsed;
	enum geo_address_kind kind;

	if (!address_parse(addr, &parsed))
		return GEO_ADDRESS_NONE;
	/* address_parse has made mapped addresses plain */
	if (parsed.ss_family == AF_INET && strchr(addr, ':'))
		return GEO_ADDRESS_MAPPED;
	kind = geo_address_kind_of((const struct sockaddr *)&parsed);
	if (kind == GEO_ADDRESS_PLAIN && address_is_reserved((const struct sockaddr *)&parsed))
		return GEO_ADDRESS_RESERVED;
	return kind;
}

bool geo_address_is_looked_up(enum geo_address_kind kind)
{
	return looked_up[kind];
}
