/* IP addresses as text: one spelling each. */
#ifndef CDNPROOF_MODEL_ADDRESS_H
#define CDNPROOF_MODEL_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

#define ADDRESS_TEXT_LEN INET6_ADDRSTRLEN

/* Strict: dotted quad without leading zeros, or IPv6 (RFC 4291); no zone, no port, no prefix.
 * IPv4-mapped IPv6 becomes IPv4. False: not an address. */
bool address_parse(const char *text, struct sockaddr_storage *out);

/* "198.18.1.0/24" with no bit set behind the prefix. False: not a prefix. */
bool address_parse_prefix(const char *text, struct sockaddr_storage *out, unsigned *bits);

/* Canonical text (RFC 5952). Returns out. */
char *address_text(const struct sockaddr *addr, char out[ADDRESS_TEXT_LEN]);
socklen_t address_len(const struct sockaddr_storage *addr);

/* Special-purpose by the IANA registries (RFC 6890 and updates): private, loopback, link-local,
 * documentation, benchmarking (198.18.0.0/15, 2001:2::/48), multicast and so on. */
bool address_is_reserved(const struct sockaddr *addr);

#endif
