/* What a check of the dossier asks: a web server for service, or a name server for a name. */
#ifndef CDNPROOF_ANALYZER_CHECKS_H
#define CDNPROOF_ANALYZER_CHECKS_H

#include "model/dossier.h"

/* The method that asks it: http (where it says no scheme), https, dns. */
const char *check_method(const struct check *check);
bool check_is(const struct check *check, const char *method);

/* Its port, else the one that its scheme usually has. */
int64_t check_port(const struct check *check);

/* It asks for several objects, each more than once. */
bool check_asks_objects(const struct check *check);

/* A request to this node that shows service; a name server's answer never does, nor what shows
 * another function, nor a visit. */
bool check_shows_service(const struct check *check, const char *node_id);

/* By id; NULL: there is none, or `id` is NULL. */
const struct check *check_find(const struct dossier *dossier, const char *id);

#endif
