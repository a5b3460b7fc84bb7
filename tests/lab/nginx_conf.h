/* The configuration of one place's nginx. */
#ifndef CDNPROOF_TESTS_LAB_NGINX_CONF_H
#define CDNPROOF_TESTS_LAB_NGINX_CONF_H

#include <stdio.h>

#include "tests/lab/topology.h"

/* Writes the configuration of a place that serves. Everything that nginx writes stays in `folder`,
 * access logs in `scratch`; nothing is included from elsewhere. */
void nginx_conf_write(
	FILE *out, const struct place *place, const char *folder, const char *scratch);

#endif
