#include "probes/own_address.h"

#include <ifaddrs.h>
#include <stddef.h>
#include <string.h>

#include "model/address.h"

bool own_address(const char *addr)
{
	struct sockaddr_storage wanted, has;
	struct ifaddrs *all = NULL;
	char text[ADDRESS_TEXT_LEN], other[ADDRESS_TEXT_LEN];
	bool found = false;

	if (!address_parse(addr, &wanted) || getifaddrs(&all) < 0)
		return false;
	address_text((struct sockaddr *)&wanted, text);
	for (const struct ifaddrs *at = all; at && !found; at = at->ifa_next) {
		if (!at->ifa_addr ||
			(at->ifa_addr->sa_family != AF_INET && at->ifa_addr->sa_family != AF_INET6))
			continue;
		memcpy(&has, at->ifa_addr,
			at->ifa_addr->sa_family == AF_INET ? sizeof(struct sockaddr_in)
							   : sizeof(struct sockaddr_in6));
		found = strcmp(text, address_text((struct sockaddr *)&has, other)) == 0;
	}
	freeifaddrs(all);
	return found;
}
