/* Where a visit may go: a resolver or a redirect may say any address, and must not make the agent
 * speak to itself or to what lies behind it. */
#ifndef CDNPROOF_PROBES_VISIT_ADDRESS_H
#define CDNPROOF_PROBES_VISIT_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "model/plan.h"

/* Not special-purpose (model/address.h). Benchmarking networks are what laboratories use, and pass;
 * of 64:ff9b::/96 the IPv4 address within is judged (RFC 6052). */
bool visit_address_is_public(const struct sockaddr_storage *addr);

void visit_address_set_port(struct sockaddr_storage *addr, uint16_t port);

/* Does this machine answer to it? Sends nothing. */
bool visit_address_is_own(const struct sockaddr_storage *addr);

/* A node of the plan may be visited wherever it stands; else what is public and not our own. */
bool visit_address_is_allowed(const struct plan *plan, const struct sockaddr_storage *addr);

#endif
