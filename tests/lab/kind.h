/* What kind of packet is it, so that counters can tell a probe's request from its reply? Pure. */
#ifndef CDNPROOF_TESTS_LAB_KIND_H
#define CDNPROOF_TESTS_LAB_KIND_H

#include <stddef.h>
#include <stdint.h>

enum kind {
	KIND_ICMP_REQUEST, /* echo */
	KIND_ICMP_REPLY,
	KIND_ICMP_OTHER,
	KIND_TCP_SYN,
	KIND_TCP_SYN_ACK,
	KIND_TCP_OTHER,
	KIND_UDP,
	KIND_OTHER,
	KIND_COUNT
};

extern const char *const kind_names[KIND_COUNT]; /* as topologies and statistics write them */

/* Of an IP packet without link header. What is cut short, a later fragment, or hidden behind
 * extension headers of IPv6 is KIND_OTHER. */
enum kind kind_of_packet(const uint8_t *packet, size_t len);

#endif
