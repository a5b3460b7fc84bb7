/* Names that records were served under, against the domains that the dossier lists: what is not
 * listed is a fact to be explained. A client may ask for any name, so none of it accuses. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "analyzer/log_facts.h"
#include "base/count_order.h"

#define SHOWN_MOST 10

static bool is_below(const char *host, const char *domain)
{
	size_t host_len = strlen(host), len;

	if (strncmp(domain, "*.", 2) == 0)
		domain += 2;
	len = strlen(domain);
	if (host_len < len || strcasecmp(host + host_len - len, domain) != 0)
		return false;
	return host_len == len || host[host_len - len - 1] == '.';
}

/* A listed domain, a name below one, or the CNAME that a customer points at. */
static bool is_listed(const struct dossier *dossier, const char *host)
{
	LIST_EACH(const struct domain_claim, domain, &dossier->domains)
		if (is_below(host, domain->name) ||
			(domain->cname && is_below(host, domain->cname)))
			return true;
	return false;
}

/* A row a name, with the records of all parts. Returns how many. */
static size_t join(struct bind_count *rows, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(rows, count, sizeof(*rows), count_by_name);
	for (size_t i = 0; i < count; i++) {
		if (kept && count_by_name(&rows[kept - 1], &rows[i]) == 0)
			rows[kept - 1].count = inventory_sum(rows[kept - 1].count, rows[i].count);
		else
			rows[kept++] = rows[i];
	}
	return kept;
}

void finding_unlisted_hosts(
	struct judged *j, struct finding *out, struct log_holding *of, struct arena *arena)
{
	const struct dossier *dossier = j->in->dossier;
	struct bind_count *rows = arena_array(arena, of->traffic.hosts.count, sizeof(*rows));
	size_t count = 0;

	if (dossier->domains.count == 0) /* nothing to compare with */
		return;
	LIST_EACH(const struct bind_count, host, &of->traffic.hosts)
		if (!is_listed(dossier, host->name))
			rows[count++] = *host;
	count = join(rows, count);
	if (count)
		qsort(rows, count, sizeof(*rows), count_most_first);
	for (size_t i = 0; i < count && i < SHOWN_MOST; i++) {
		of->facts[FACT_UNLISTED_HOST] = (struct log_fact){rows[i].count, rows[i].name};
		finding_fact(j, out, of, FACT_UNLISTED_HOST, of->traffic.records);
	}
}
