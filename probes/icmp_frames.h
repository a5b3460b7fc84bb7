/* ICMP echo as prebuilt packets, both ends stamped by the capture. */
#ifndef CDNPROOF_PROBES_ICMP_FRAMES_H
#define CDNPROOF_PROBES_ICMP_FRAMES_H

#include "probes/icmp_match.h"

#define ICMP_FRAMES_WINDOW 64 /* of them at a time */

struct icmp_frames;

/* env has a capture and routes. */
int icmp_frames_open(struct icmp_match *match, struct icmp_frames **out, struct err *err);
void icmp_frames_close(struct icmp_frames *frames); /* NULL is fine */

/* Packets that wait in the kernel for a next hop that is not known yet: it keeps few of them. */
size_t icmp_frames_waiting(const struct icmp_frames *frames);
struct mono_ns icmp_frames_wake_at(const struct icmp_frames *frames);

void icmp_frames_send(struct icmp_frames *frames, struct probe_request *request);
void icmp_frames_flush(struct icmp_frames *frames);

#endif
