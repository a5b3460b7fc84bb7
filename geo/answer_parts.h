/* The parts of an answer that databases and claims have in common. */
#ifndef CDNPROOF_GEO_ANSWER_PARTS_H
#define CDNPROOF_GEO_ANSWER_PARTS_H

#include <sys/socket.h>

#include "geo/verdict.h"
#include "model/answer.h"

/* The address's first `bits` bits, "198.18.101.0/24", in `arena`. AF_INET or AF_INET6. */
const char *answer_prefix(const struct sockaddr *addr, unsigned bits, struct arena *arena);

/* So short that it speaks of many places: below /16, of IPv6 below /32. */
bool answer_prefix_is_weak(int family, unsigned bits);

/* says, cities, either, operator and number of the answer. Codes are copied to `arena`. */
void answer_set_verdict(const struct region *region, const struct geo_verdict *verdict,
	struct arena *arena, struct answer *out);

#endif
