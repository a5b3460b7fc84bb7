/* What kind of address it is, before any database is asked. Relays (6to4, Teredo, NAT64) carry an
 * IPv4 address that says nothing of where the host at the other end stands. */
#ifndef CDNPROOF_GEO_ADDRESS_KIND_H
#define CDNPROOF_GEO_ADDRESS_KIND_H

#include <stdbool.h>
#include <sys/socket.h>

enum geo_address_kind {
	GEO_ADDRESS_NONE,        /* no address at all */
	GEO_ADDRESS_PLAIN,       /* looked up as it is */
	GEO_ADDRESS_MAPPED,      /* ::ffff:0:0/96 (RFC 4291): looked up as the IPv4 that it is */
	GEO_ADDRESS_RESERVED,    /* special-purpose (RFC 6890): looked up and flagged */
	GEO_ADDRESS_NAT64,       /* 64:ff9b::/96, 64:ff9b:1::/48 (RFC 6052, RFC 8215) */
	GEO_ADDRESS_SIX_TO_FOUR, /* 2002::/16 (RFC 3056) */
	GEO_ADDRESS_TEREDO,      /* 2001::/32 (RFC 4380) */
	GEO_ADDRESS_COMPATIBLE,  /* ::/96 but :: and ::1 (RFC 4291, deprecated) */
};

/* Of any text. A mapped address that is special-purpose as IPv4 is GEO_ADDRESS_MAPPED. */
enum geo_address_kind geo_address_kind(const char *addr);

/* Of AF_INET or AF_INET6; GEO_ADDRESS_NONE for any other family. Does not tell
 * GEO_ADDRESS_RESERVED from GEO_ADDRESS_PLAIN: see address_is_reserved. */
enum geo_address_kind geo_address_kind_of(const struct sockaddr *addr);

/* False: no database is asked, the answer says none. */
bool geo_address_is_looked_up(enum geo_address_kind kind);

#endif
