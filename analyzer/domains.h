/* Names against the domains that the dossier lists. */
#ifndef CDNPROOF_ANALYZER_DOMAINS_H
#define CDNPROOF_ANALYZER_DOMAINS_H

#include "model/dossier.h"

/* The claim that covers the host: its name or one above it, the longest; with none, the one whose
 * CNAME or a name above that it is. "*.a.cn" covers a.cn and all below. NULL: nobody listed it. */
const struct domain_claim *domain_claim_of(const struct dossier *dossier, const char *host);

/* Listed, or what a check asks for. With or without the last dot. */
bool domain_is_declared(const struct dossier *dossier, const char *host, size_t len);

#endif
