/* Names against the domains that the dossier lists. */
#ifndef CDNPROOF_ANALYZER_DOMAINS_H
#define CDNPROOF_ANALYZER_DOMAINS_H

#include "model/dossier.h"

/* A listed domain, a name below one, or the CNAME that a customer points at. */
bool domain_is_listed(const struct dossier *dossier, const char *host);

/* Listed, or what a check asks for. With or without the last dot. */
bool domain_is_declared(const struct dossier *dossier, const char *host, size_t len);

#endif
