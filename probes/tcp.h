/* TCP handshakes by connect(), closed by RST; the RTT is the kernel's (TCP_INFO). */
#ifndef CDNPROOF_PROBES_TCP_H
#define CDNPROOF_PROBES_TCP_H

#include "probes/method.h"

extern const struct probe_method tcp_method;

#endif
