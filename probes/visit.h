/* A visit: what a user's program does, from the name to the page. The name is resolved by this
 * machine's own resolver, the first address it says is connected to, and redirects are followed. */
#ifndef CDNPROOF_PROBES_VISIT_H
#define CDNPROOF_PROBES_VISIT_H

#include "probes/method.h"

extern const struct probe_method visit_method;

#endif
