/* Signs that something on the way (a proxy, a scrubber, a cache) answers for the node. */
#ifndef CDNPROOF_ANALYZER_LOCATION_SIGNS_H
#define CDNPROOF_ANALYZER_LOCATION_SIGNS_H

#include "analyzer/location.h"

/* A signature takes a server well below this at the best of many times; a reply that comes so much
 * later than an unsigned one comes from 200 km further away. */
#define SIGN_LATER_NS INT64_C(2000000)
/* Requests by a signed method that met silence or a break, none of them answered, while others
 * were. */
#define SIGN_UNSIGNED_LEAST 10
/* Paths of one length differ by a hop or two: by load balancing, by a host behind a balancer. */
#define SIGN_HOPS_LEAST 3
/* The same RTT from agents that are apart: all of them this small and this close together. */
#define SIGN_EVERYWHERE_MOST_NS INT64_C(2000000)
#define SIGN_EVERYWHERE_BAND_NS INT64_C(500000)

void location_signs_fill(
	struct locations *all, const struct node *node, struct location_address *to);

/* Hops that a reply took: its TTL below the next of the initial values in use, 32, 64, 128, 255. */
int64_t location_hops(int64_t ttl);

#endif
