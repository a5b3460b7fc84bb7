/* Where a redirect leads: the host of a Location, and the hops that a visit followed. A stranger's
 * text. */
#ifndef CDNPROOF_ANALYZER_REDIRECTS_H
#define CDNPROOF_ANALYZER_REDIRECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/address.h"

#define REDIRECT_HOST_MOST 256

struct redirect_hop {
	char host[REDIRECT_HOST_MOST]; /* lower case, an address in its one spelling; "": the same
					* host, or none that can be read */
	bool is_address;               /* the host is one */
	char addr[ADDRESS_TEXT_LEN];   /* that answered then; "": not said */
};

/* "http://Host:8080/path", "//host/path": its host in lower case. False: a path alone, or no host
 * that can be read. */
bool redirect_host(const char *location, size_t len, char host[REDIRECT_HOST_MOST]);

/* The next of "STATUS LOCATION -> ADDR; …" from *at on; false: there is none. What does not look
 * so is passed over. */
bool redirect_next(const char **at, struct redirect_hop *out);

#endif
