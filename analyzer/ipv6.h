/* Service over IPv6, city by city. */
#ifndef CDNPROOF_ANALYZER_IPV6_H
#define CDNPROOF_ANALYZER_IPV6_H

#include "analyzer/rule.h"

/* Some node declares an IPv6 address for its users. */
bool ipv6_is_declared(const struct dossier *dossier);

/* Fills evidence->ipv6, a row a city; nothing where no node has such an address. */
void ipv6_fill(struct judged *j);

#endif
