/* Names that records were served under, against the domains that the dossier lists: what is not
 * listed is a fact to be explained. A client may ask for any name, so none of it accuses. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/domains.h"
#include "analyzer/log_facts.h"
#include "base/count_order.h"

#define SHOWN_MOST 10

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
		if (!domain_is_listed(dossier, host->name))
			rows[count++] = *host;
	count = join(rows, count);
	if (count)
		qsort(rows, count, sizeof(*rows), count_most_first);
	for (size_t i = 0; i < count && i < SHOWN_MOST; i++) {
		of->facts[FACT_UNLISTED_HOST] = (struct log_fact){rows[i].count, rows[i].name};
		finding_fact(j, out, of, FACT_UNLISTED_HOST, of->traffic.records);
	}
}
