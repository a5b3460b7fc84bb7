/* Which place does a packet go to? An address that several places hold is anycast: each sender
 * reaches the nearest of them, by delay without jitter; the first in the topology when equal. */
#ifndef CDNPROOF_TESTS_LAB_ROUTES_H
#define CDNPROOF_TESTS_LAB_ROUTES_H

#include <stddef.h>

#include "base/err.h"
#include "tests/lab/paths.h"
#include "tests/lab/topology.h"

#define ROUTES_NONE (-1)

struct routes; /* owns all it needs */

int routes_new(const struct topology *topology, const struct paths *paths, struct routes **out,
	struct err *err);
void routes_free(struct routes *routes); /* NULL is fine */

/* The index of the place that `address` means to the place `from`, or ROUTES_NONE. */
int routes_find(const struct routes *routes, size_t from, const struct address *address);

#endif
