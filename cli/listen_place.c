#include "cli/listen_place.h"

#include <stdlib.h>
#include <string.h>

#include "model/address.h"

bool listen_place_parse(const char *text, struct sockaddr_storage *at, uint16_t *port)
{
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	bool bracketed = len > 2 && text[0] == '[' && text[len - 1] == ']';
	char address[ADDRESS_TEXT_LEN];
	char *end;
	long value;

	if (bracketed) {
		text++;
		len -= 2;
	}
	if (len == 0 || len >= sizeof(address) || strspn(colon + 1, "0123456789") > 5)
		return false;
	memcpy(address, text, len);
	address[len] = '\0';
	value = strtol(colon + 1, &end, 10);
	*port = (uint16_t)value;
	return colon[1] >= '0' && colon[1] <= '9' && *end == '\0' && value >= 1 && value <= 65535 &&
	       address_parse(address, at) && bracketed == (strchr(address, ':') != NULL);
}
