#include "cli/serve_guard.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#define NS_A_MS 1000000

/* IPv6 by its /64, of which one machine has all. */
static size_t place_of(const struct sockaddr *from)
{
	const uint8_t *bytes;
	size_t len;
	uint32_t sum = 2166136261U; /* FNV-1a */

	if (from->sa_family == AF_INET6) {
		bytes = ((const struct sockaddr_in6 *)(const void *)from)->sin6_addr.s6_addr;
		len = 8;
	} else {
		bytes = (const uint8_t *)&((const struct sockaddr_in *)(const void *)from)
				->sin_addr.s_addr;
		len = 4;
	}
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ bytes[i]) * 16777619U;
	return sum % SERVE_GUARD_PLACES;
}

static int64_t *forget(struct serve_guard *guard, const struct sockaddr *from, struct mono_ns now)
{
	size_t i = place_of(from);
	int64_t past = (now.v - guard->places[i].at.v) / NS_A_MS;

	guard->places[i].at = now;
	guard->places[i].wrong = guard->places[i].wrong > past ? guard->places[i].wrong - past : 0;
	return &guard->places[i].wrong;
}

bool serve_guard_holds(struct serve_guard *guard, const struct sockaddr *from, struct mono_ns now)
{
	return *forget(guard, from, now) > (SERVE_GUARD_WRONG - 1) * SERVE_GUARD_MS;
}

void serve_guard_add(struct serve_guard *guard, const struct sockaddr *from, struct mono_ns now)
{
	int64_t *wrong = forget(guard, from, now);

	if (*wrong <= (SERVE_GUARD_WRONG - 1) * SERVE_GUARD_MS)
		*wrong += SERVE_GUARD_MS;
}
