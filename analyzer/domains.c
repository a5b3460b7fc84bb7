#include "analyzer/domains.h"

#include <string.h>
#include <strings.h>

#include "analyzer/dns_answers.h"
#include "base/array.h"

static const char *without_star(const char *domain)
{
	return strncmp(domain, "*.", 2) == 0 ? domain + 2 : domain;
}

/* Below these names the registry gives domains to anybody. */
static bool is_registry(const char *domain)
{
	static const char *const second[] = {"ac", "com", "edu", "gov", "mil", "net", "org"};
	const char *dot = strchr(domain, '.');

	for (size_t i = 0; dot && i < ARRAY_LEN(second); i++)
		if (strcasecmp(dot, ".cn") == 0 && strlen(second[i]) == (size_t)(dot - domain) &&
			strncasecmp(domain, second[i], (size_t)(dot - domain)) == 0)
			return true;
	return !dot;
}

static bool is_below(const char *host, size_t host_len, const char *domain)
{
	size_t len;

	domain = without_star(domain);
	len = strlen(domain);
	if (host_len < len || strncasecmp(host + host_len - len, domain, len) != 0)
		return false;
	return host_len == len || (!is_registry(domain) && host[host_len - len - 1] == '.');
}

/* The narrower one is meant; of two alike the one with a filing number. */
static bool is_better(const struct domain_claim *claim, const struct domain_claim *than)
{
	size_t len = strlen(without_star(claim->name));
	size_t other = than ? strlen(without_star(than->name)) : 0;

	return !than || len > other || (len == other && claim->filing_no && !than->filing_no);
}

static const struct domain_claim *find(const struct dossier *dossier, const char *host, size_t len)
{
	const struct domain_claim *best = NULL;

	LIST_EACH(const struct domain_claim, claim, &dossier->domains)
		if (is_below(host, len, claim->name) && is_better(claim, best))
			best = claim;
	if (best)
		return best;
	LIST_EACH(const struct domain_claim, claim, &dossier->domains)
		if (claim->cname && is_below(host, len, claim->cname) && is_better(claim, best))
			best = claim;
	return best;
}

const struct domain_claim *domain_claim_of(const struct dossier *dossier, const char *host)
{
	return find(dossier, host, strlen(host));
}

bool domain_is_declared(const struct dossier *dossier, const char *host, size_t len)
{
	if (len > 1 && host[len - 1] == '.')
		len--;
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check->host && dns_names_equal(check->host, strlen(check->host), host, len))
			return true;
	return find(dossier, host, len) != NULL;
}
