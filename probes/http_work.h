/* The child's part of http and https: requests by libcurl's multi interface, each on a connection
 * that is there already. */
#ifndef CDNPROOF_PROBES_HTTP_WORK_H
#define CDNPROOF_PROBES_HTTP_WORK_H

#include "probes/fetch_child.h"

extern const struct fetch_work http_work, https_work;

#endif
