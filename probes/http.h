/* HTTP/1.1 requests, each on a connection of its own to the address under test: no name is looked
 * up, no redirect followed, no proxy asked. */
#ifndef CDNPROOF_PROBES_HTTP_H
#define CDNPROOF_PROBES_HTTP_H

#include "probes/method.h"

extern const struct probe_method http_method, https_method;

#endif
