/* The child's part of tls: a handshake on a connection, up to the server's signature, and the
 * instants of the packets that carried it. */
#ifndef CDNPROOF_PROBES_TLS_WORK_H
#define CDNPROOF_PROBES_TLS_WORK_H

#include "probes/fetch_child.h"

extern const struct fetch_work tls_work;

/* The SNI of a target; NULL: none is sent, since its host is an address or it has no check. */
const char *tls_name_of(const struct probe_target *target);

#endif
