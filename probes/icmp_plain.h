/* ICMP echo by ordinary sockets: where there is no capture. */
#ifndef CDNPROOF_PROBES_ICMP_PLAIN_H
#define CDNPROOF_PROBES_ICMP_PLAIN_H

#include "probes/icmp_match.h"

struct icmp_plain;

/* Opens the families that the targets need. ERR_NOPERM names the command that grants it. */
int icmp_plain_open(struct icmp_match *match, struct icmp_plain **out, struct err *err);
void icmp_plain_close(struct icmp_plain *plain); /* NULL is fine */

void icmp_plain_send(struct icmp_plain *plain, struct probe_request *request);
int64_t icmp_plain_drops(const struct icmp_plain *plain, int family);

#endif
