/* The child's part of http, https and visit: requests by libcurl's multi interface, each on a
 * connection that is there already. */
#ifndef CDNPROOF_PROBES_HTTP_WORK_H
#define CDNPROOF_PROBES_HTTP_WORK_H

#include "probes/fetch_child.h"

extern const struct fetch_work http_work, https_work, visit_work;

#endif
