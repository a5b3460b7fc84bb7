/* Where a redirect leads, as text: what a server wrote into Location is foreign, and read by
 * libcurl's URL parser in the child; what the child makes of it is read again, strictly, by who
 * connects. Both are pure. */
#ifndef CDNPROOF_PROBES_VISIT_URL_H
#define CDNPROOF_PROBES_VISIT_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISIT_URL_MOST      2047 /* characters; more is not followed */
#define VISIT_LOCATION_MOST 200  /* of what a record keeps of Location */
#define VISIT_HOST_MOST     255

struct visit_url {
	bool https;
	char host[VISIT_HOST_MOST + 1]; /* lower case; an IPv6 address in brackets */
	uint16_t port;
};

/* "https://www.example.com:443/path?query": scheme http or https, host in ASCII, always a port,
 * printable ASCII without blanks, no user, no fragment. False: not such a text. */
bool visit_url_parse(const char *text, struct visit_url *out);

/* The URL that `location`, absolute or relative, names when `base` was asked for, in the form that
 * visit_url_parse takes. False: none, or not one of http and https. */
bool visit_url_next(const char *base, const char *location, char out[VISIT_URL_MOST + 1]);

/* As records keep it: cut; '?' for what is not printable ASCII, and for a blank. */
void visit_url_location(const char *location, char out[VISIT_LOCATION_MOST + 1]);

/* Is this status a redirect that is followed (RFC 9110 15.4)? */
bool visit_url_is_redirect(int64_t status);

/* Ports that a server's word may send us to: those of the schemes, and those that need no privilege
 * to be listened on. */
bool visit_url_port_is_usual(uint16_t port);

#endif
