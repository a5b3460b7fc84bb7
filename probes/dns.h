/* Questions to a name server over UDP (RFC 1035), with EDNS client subnet (RFC 7871) where the
 * check gives one. What does not fit in a datagram is not asked again over TCP. */
#ifndef CDNPROOF_PROBES_DNS_H
#define CDNPROOF_PROBES_DNS_H

#include "probes/method.h"

extern const struct probe_method dns_method;

#endif
