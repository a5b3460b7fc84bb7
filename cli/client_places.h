/* Address databases → where the clients of log records are (logs/clients.h). */
#ifndef CDNPROOF_CLI_CLIENT_PLACES_H
#define CDNPROOF_CLI_CLIENT_PLACES_H

#include "logs/clients.h"
#include "model/dossier.h"
#include "model/region.h"

struct client_places;

/* These databases (ended by NULL), or where `paths` is NULL those of the dossier that are there;
 * the first that places an address counts. *out NULL: there is none. The region is borrowed.
 * NOINPUT: one of `paths` is missing; DATA: one is no database. */
int client_places_open(const char *const *paths, const struct dossier *dossier,
	const struct region *region, struct client_places **out, struct err *err);
void client_places_close(struct client_places *places); /* NULL is fine */

const struct log_places *client_places_ask(const struct client_places *places); /* NULL: NULL */

#endif
