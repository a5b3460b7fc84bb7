#include "model/address.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"

struct special {
	uint8_t prefix[16]; /* zeros behind what is written */
	unsigned bits;
};

/* IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, updates to RFC 8190). */
static const struct special special_v4[] = {
	{{0}, 8},
	{{10}, 8},
	{{100, 64}, 10},
	{{127}, 8},
	{{169, 254}, 16},
	{{172, 16}, 12},
	{{192, 0, 0}, 24},
	{{192, 0, 2}, 24},
	{{192, 88, 99}, 24},
	{{192, 168}, 16},
	{{198, 18}, 15},
	{{198, 51, 100}, 24},
	{{203, 0, 113}, 24},
	{{224}, 4},
	{{240}, 4},
};
static const struct special special_v6[] = {
	{{0}, 127},                                 /* :: */
	{{0x00, 0x64, 0xff, 0x9b}, 96},             /* 64:ff9b:: */
	{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48}, /* 64:ff9b:1:: */
	{{0x01}, 64},                               /* 100:: */
	{{0x20, 0x01}, 23},                         /* 2001:: */
	{{0x20, 0x01, 0x0d, 0xb8}, 32},             /* 2001:db8:: */
	{{0x20, 0x02}, 16},                         /* 2002:: */
	{{0x3f, 0xff}, 20},                         /* 3fff:: */
	{{0x5f}, 16},                               /* 5f00:: */
	{{0xfc}, 7},                                /* fc00:: */
	{{0xfe, 0x80}, 10},                         /* fe80:: */
	{{0xff}, 8},                                /* ff00:: */
};

static bool parse_v6(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};

	if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
		memcpy(&v4.sin_addr, v6.sin6_addr.s6_addr + 12, 4);
		memcpy(out, &v4, sizeof(v4));
		return true;
	}
	memcpy(out, &v6, sizeof(v6));
	return true;
}

bool address_parse(const char *text, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_storage found = {0};

	if (strchr(text, ':')) {
		if (!parse_v6(text, &found))
			return false;
	} else {
		if (inet_pton(AF_INET, text, &v4.sin_addr) != 1)
			return false;
		memcpy(&found, &v4, sizeof(v4));
	}
	*out = found;
	return true;
}

static bool is_clear_behind(const uint8_t *bytes, size_t len, unsigned bits)
{
	for (size_t i = bits; i < len * 8; i++)
		if (bytes[i / 8] & (0x80u >> (i % 8)))
			return false;
	return true;
}

static bool fits_prefix(const struct sockaddr_storage *addr, unsigned bits)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (addr->ss_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		return bits <= 32 && is_clear_behind((const uint8_t *)&v4.sin_addr, 4, bits);
	}
	memcpy(&v6, addr, sizeof(v6));
	return bits <= 128 && is_clear_behind(v6.sin6_addr.s6_addr, 16, bits);
}

bool address_parse_prefix(const char *text, struct sockaddr_storage *out, unsigned *bits)
{
	const char *slash = strchr(text, '/');
	char host[ADDRESS_TEXT_LEN];
	struct sockaddr_storage found;
	size_t digits;

	if (!slash || (size_t)(slash - text) >= sizeof(host))
		return false;
	memcpy(host, text, (size_t)(slash - text));
	host[slash - text] = '\0';
	digits = strspn(slash + 1, "0123456789");
	if (digits == 0 || digits > 3 || slash[1 + digits] || (digits > 1 && slash[1] == '0') ||
		!address_parse(host, &found) ||
		!fits_prefix(&found, (unsigned)strtoul(slash + 1, NULL, 10)))
		return false;
	*out = found;
	*bits = (unsigned)strtoul(slash + 1, NULL, 10);
	return true;
}

char *address_text(const struct sockaddr *addr, char out[ADDRESS_TEXT_LEN])
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	out[0] = '\0';
	if (addr->sa_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		inet_ntop(AF_INET, &v4.sin_addr, out, ADDRESS_TEXT_LEN);
	} else if (addr->sa_family == AF_INET6) {
		memcpy(&v6, addr, sizeof(v6));
		inet_ntop(AF_INET6, &v6.sin6_addr, out, ADDRESS_TEXT_LEN);
	}
	return out;
}

socklen_t address_len(const struct sockaddr_storage *addr)
{
	return addr->ss_family == AF_INET ? sizeof(struct sockaddr_in)
					  : sizeof(struct sockaddr_in6);
}

static bool in_prefix(const uint8_t *addr, const uint8_t *prefix, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(addr, prefix, whole) != 0)
		return false;
	return rest == 0 || ((addr[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

static bool in_table(const uint8_t *addr, const struct special *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (in_prefix(addr, rows[i].prefix, rows[i].bits))
			return true;
	return false;
}

bool address_is_reserved(const struct sockaddr *addr)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (addr->sa_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		return in_table((const uint8_t *)&v4.sin_addr, special_v4, ARRAY_LEN(special_v4));
	}
	memcpy(&v6, addr, sizeof(v6));
	return in_table(v6.sin6_addr.s6_addr, special_v6, ARRAY_LEN(special_v6));
}
