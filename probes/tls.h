/* TLS handshakes up to the message that the server signs with its certificate's key. A proxy near
 * by can hold a TCP handshake, but not this one without the key: the RTT is the key holder's. */
#ifndef CDNPROOF_PROBES_TLS_H
#define CDNPROOF_PROBES_TLS_H

#include "probes/method.h"

extern const struct probe_method tls_method;

#endif
