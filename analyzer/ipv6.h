/* Service over IPv6, city by city. */
#ifndef CDNPROOF_ANALYZER_IPV6_H
#define CDNPROOF_ANALYZER_IPV6_H

#include "analyzer/rule.h"

/* Fills evidence->ipv6, a row a city; nothing where no node has such an address. */
void ipv6_fill(struct judged *j);

#endif
