/* Two hosts joined by a cable, in network namespaces of their own: this process stands in the one
 * that is "here" and can act in the one "there". */
#ifndef CDNPROOF_TESTS_NETWORK_FIXTURE_H
#define CDNPROOF_TESTS_NETWORK_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* v0 here, v1 there. No address comes up by itself, none is tried out before it is used. */
#define NETWORK_V4_HERE   "198.18.0.1"
#define NETWORK_V4_THERE  "198.18.0.2"
#define NETWORK_V6_HERE   "2001:2::1"
#define NETWORK_V6_THERE  "2001:2::2"
#define NETWORK_MAC_HERE  "02:00:00:00:00:01"
#define NETWORK_MAC_THERE "02:00:00:00:00:02"

struct network_side {
	const char *here, *there, *ip; /* addresses; the command for this family */
	uint8_t ether_type[2];
	uint8_t icmp;
	size_t header_len;
};
extern const struct network_side network_sides[2]; /* IPv4, IPv6 */
extern const uint8_t network_mac_here[6], network_mac_there[6];

void network_enter(void);

/* Our kernel sends something to it, and so finds out who is there. False: it refused. */
bool network_send(const char *to);

/* `ip` and the like, by a shell; the test fails when they do. */
void network_here(const char *format, ...) __attribute__((format(printf, 1, 2)));
void network_there(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool network_can(const char *format, ...) __attribute__((format(printf, 1, 2))); /* here */

struct sockaddr_storage network_address(const char *text, uint16_t port);

/* A packet socket that gets every frame that arrives at v1 from now on. */
int network_tap(void);
/* The next of them that ends in these bytes, within 5 s; else the test fails. Returns its length.
 */
size_t network_tap_read(int tap, const void *end, size_t end_len, uint8_t *out, size_t cap);

/* A TUN device here, up and with these addresses (v4/24 and v6/64). -1: not possible here. */
int network_tun(const char *name, const char *v4, const char *v6);

/* The machine's firewall here lets nothing out any more. False: not possible here. */
bool network_forbid_output(void);

/* Gives up all privileges, and dies at any other system call than these and its end. */
void network_confine(const int *calls, size_t count);

#endif
