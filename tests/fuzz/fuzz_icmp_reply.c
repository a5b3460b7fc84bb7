/* The first byte chooses the frame, the rest is the datagram. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "probes/icmp_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct icmp_message message;
	struct icmp_frame frame;
	bool ok;

	if (len == 0)
		return 0;
	frame = (struct icmp_frame){bytes[0] & 1, bytes[0] & 2};
	ok = icmp_read(frame, bytes + 1, len - 1, &message);
	if (ok != (message.kind != ICMP_KIND_OTHER))
		abort();
	if (icmp_is_ours(&message, message.key) &&
		(!message.has_payload || len - 1 < ICMP_ECHO_LEN))
		abort();
	if (message.ttl < -1 || message.ttl > 255)
		abort();
	return 0;
}
