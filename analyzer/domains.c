#include "analyzer/domains.h"

#include <string.h>
#include <strings.h>

#include "analyzer/dns_answers.h"

static bool is_below(const char *host, size_t host_len, const char *domain)
{
	size_t len;

	if (strncmp(domain, "*.", 2) == 0)
		domain += 2;
	len = strlen(domain);
	if (host_len < len || strncasecmp(host + host_len - len, domain, len) != 0)
		return false;
	return host_len == len || host[host_len - len - 1] == '.';
}

static bool is_listed(const struct dossier *dossier, const char *host, size_t len)
{
	LIST_EACH(const struct domain_claim, domain, &dossier->domains)
		if (is_below(host, len, domain->name) ||
			(domain->cname && is_below(host, len, domain->cname)))
			return true;
	return false;
}

bool domain_is_listed(const struct dossier *dossier, const char *host)
{
	return is_listed(dossier, host, strlen(host));
}

bool domain_is_declared(const struct dossier *dossier, const char *host, size_t len)
{
	if (len > 1 && host[len - 1] == '.')
		len--;
	LIST_EACH(const struct check, check, &dossier->checks)
		if (check->host && dns_names_equal(check->host, strlen(check->host), host, len))
			return true;
	return is_listed(dossier, host, len);
}
