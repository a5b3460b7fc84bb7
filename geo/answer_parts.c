#include "geo/answer_parts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "model/address.h"

#define WEAK_BELOW_V4 16
#define WEAK_BELOW_V6 32

static void clear_low_bits(uint8_t *bytes, size_t len, unsigned keep)
{
	for (size_t i = 0; i < len; i++) {
		unsigned first = (unsigned)i * 8;

		if (first >= keep)
			bytes[i] = 0;
		else if (keep - first < 8)
			bytes[i] &= (uint8_t)(0xff << (8 - (keep - first)));
	}
}

const char *answer_prefix(const struct sockaddr *addr, unsigned bits, struct arena *arena)
{
	struct sockaddr_storage first = {0};
	char text[ADDRESS_TEXT_LEN];
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (addr->sa_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		clear_low_bits((uint8_t *)&v4.sin_addr, 4, bits);
		memcpy(&first, &v4, sizeof(v4));
	} else {
		memcpy(&v6, addr, sizeof(v6));
		clear_low_bits(v6.sin6_addr.s6_addr, 16, bits);
		memcpy(&first, &v6, sizeof(v6));
	}
	return arena_format(
		arena, "%s/%u", address_text((const struct sockaddr *)&first, text), bits);
}

bool answer_prefix_is_weak(int family, unsigned bits)
{
	return bits < (family == AF_INET ? WEAK_BELOW_V4 : WEAK_BELOW_V6);
}

void answer_set_verdict(const struct region *region, const struct geo_verdict *verdict,
	struct arena *arena, struct answer *out)
{
	size_t cap = 0;

	out->says = verdict->says;
	out->either = verdict->either;
	out->operator_name = geo_operator_names[verdict->is];
	out->asn = verdict->asn ? (int64_t)verdict->asn : BIND_ABSENT;
	for (size_t i = 0; i < region->cities.count; i++) {
		if (!(verdict->cities & UINT32_C(1) << i))
			continue;
		*(const char **)arena_push(arena, &out->cities.items, &out->cities.count, &cap,
			sizeof(char *)) = arena_text(arena, region->cities.items[i].code);
	}
}
