#include <string.h>

#include "base/array.h"
#include "cli/locate.h"

const char *const locate_kind_names[] = {
	[LOCATE_PLAIN] = "plain",
	[LOCATE_MAPPED] = "mapped",
	[LOCATE_6TO4] = "6to4",
	[LOCATE_TEREDO] = "teredo",
	[LOCATE_NAT64] = "nat64",
};

static const struct {
	enum locate_kind kind;
	uint8_t prefix[12];
	size_t len; /* bytes of the prefix */
} carriers[] = {
	{LOCATE_NAT64, {0x00, 0x64, 0xff, 0x9b}, 12},            /* 64:ff9b::/96, RFC 6052 */
	{LOCATE_NAT64, {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 6}, /* RFC 8215, of one's own use */
	{LOCATE_6TO4, {0x20, 0x02}, 2},                          /* RFC 3056 */
	{LOCATE_TEREDO, {0x20, 0x01, 0x00, 0x00}, 4},            /* RFC 4380 */
};

enum locate_kind locate_kind_of(const char *text, const struct sockaddr_storage *parsed)
{
	struct sockaddr_in6 v6;

	if (parsed->ss_family != AF_INET6)
		return strchr(text, ':') ? LOCATE_MAPPED : LOCATE_PLAIN;
	memcpy(&v6, parsed, sizeof(v6));
	for (size_t i = 0; i < ARRAY_LEN(carriers); i++)
		if (memcmp(v6.sin6_addr.s6_addr, carriers[i].prefix, carriers[i].len) == 0)
			return carriers[i].kind;
	return LOCATE_PLAIN;
}

bool locate_is_looked_up(enum locate_kind kind)
{
	return kind == LOCATE_PLAIN || kind == LOCATE_MAPPED;
}
