/* Addresses of the lab. They come from the ranges set aside for benchmarks (RFC 2544:
 * 198.18.0.0/15, RFC 5180: 2001:2::/48), never from anyone's network. */
#ifndef CDNPROOF_TESTS_LAB_ADDRESS_H
#define CDNPROOF_TESTS_LAB_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct address {
	int family;        /* AF_INET or AF_INET6 */
	uint8_t bytes[16]; /* network order; an IPv4 address fills four, the rest is 0 */
};

bool address_parse(const char *text, struct address *out);
char *address_text(const struct address *address, char out[INET6_ADDRSTRLEN]); /* returns out */
size_t address_len(const struct address *address);                             /* 4 or 16 bytes */

/* In 198.18.0.0/15 or 2001:2::/48. */
bool address_is_lab(const struct address *address);

/* Multicast, or IPv4's limited broadcast. */
bool address_is_for_many(const struct address *address);

/* Order of (family, bytes): < 0, 0, > 0. */
int address_compare(const struct address *a, const struct address *b);

/* Fills *out and returns the length that connect() and sendto() want. */
socklen_t address_sockaddr(
	const struct address *address, uint16_t port, struct sockaddr_storage *out);

/* Whither does an IP packet without link header (as TUN gives it) go? False: not IPv4 or IPv6, or
 * shorter than its header. */
bool address_of_packet(const uint8_t *packet, size_t len, struct address *out);

#endif
