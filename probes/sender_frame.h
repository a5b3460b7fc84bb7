/* IP packets as bytes: the header before what is to be sent. Pure. */
#ifndef CDNPROOF_PROBES_SENDER_FRAME_H
#define CDNPROOF_PROBES_SENDER_FRAME_H

#include "probes/sender.h"

/* Writes at most SENDER_PACKET_LEN bytes, the same for every path the packet may take, and their
 * count to *len. Returns 0, or the errno that says why there can be no such packet. */
int sender_frame_build(const struct sender_packet *packet, uint8_t *out, size_t *len);

#endif
