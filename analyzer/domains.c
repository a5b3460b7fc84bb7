#include "analyzer/domains.h"

#include <string.h>
#include <strings.h>

static const char *without_star(const char *domain)
{
	return strncmp(domain, "*.", 2) == 0 ? domain + 2 : domain;
}

static bool is_below(const char *host, const char *domain)
{
	size_t host_len = strlen(host), len;

	domain = without_star(domain);
	len = strlen(domain);
	if (host_len < len || strcasecmp(host + host_len - len, domain) != 0)
		return false;
	return host_len == len || host[host_len - len - 1] == '.';
}

/* The narrower one is meant; of two alike the one with a filing number. */
static bool is_better(const struct domain_claim *claim, const struct domain_claim *than)
{
	size_t len = strlen(without_star(claim->name));
	size_t other = than ? strlen(without_star(than->name)) : 0;

	return !than || len > other || (len == other && claim->filing_no && !than->filing_no);
}

const struct domain_claim *domain_claim_of(const struct dossier *dossier, const char *host)
{
	const struct domain_claim *best = NULL;

	LIST_EACH(const struct domain_claim, claim, &dossier->domains)
		if (is_below(host, claim->name) && is_better(claim, best))
			best = claim;
	if (best)
		return best;
	LIST_EACH(const struct domain_claim, claim, &dossier->domains)
		if (claim->cname && is_below(host, claim->cname) && is_better(claim, best))
			best = claim;
	return best;
}
