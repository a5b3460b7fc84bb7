/* ICMP echo (RFC 792, RFC 4443) by raw sockets, or by ping sockets where raw is not permitted. */
#ifndef CDNPROOF_PROBES_ICMP_H
#define CDNPROOF_PROBES_ICMP_H

#include "probes/method.h"

extern const struct probe_method icmp_method;

#endif
