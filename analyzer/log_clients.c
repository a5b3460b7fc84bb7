/* Where the clients of a node's records are, by the databases that were asked when they were read:
 * in the node's own city, in the province, or not known. Facts: a node may well serve others. */
#include <string.h>

#include "analyzer/log_facts.h"
#include "base/text.h"

#define PROVINCE_DIGITS 2

static bool is_in_province(const struct region *region, const char *city)
{
	return strncmp(city, region->code, PROVINCE_DIGITS) == 0;
}

static bool is_nowhere(const char *city)
{
	return strcmp(city, INVENTORY_CLIENTS_NONE) == 0 ||
	       strcmp(city, INVENTORY_CLIENTS_RESERVED) == 0;
}

static void add(int64_t *to, int64_t records)
{
	*to = inventory_sum(*to, records);
}

void finding_clients(struct judged *j, struct finding *out, struct log_holding *of)
{
	const struct node *node = dossier_node(j->in->dossier, of->node);
	int64_t all = of->traffic.clients_others;

	of->facts[FACT_CLIENTS_UNPLACED].count = of->traffic.clients_others;
	LIST_EACH(const struct inventory_clients, row, &of->traffic.clients) {
		add(&all, row->records);
		if (node && text_equal(row->city, node->city))
			add(&of->facts[FACT_CLIENTS_CITY].count, row->records);
		if (is_in_province(j->in->region, row->city))
			add(&of->facts[FACT_CLIENTS_PROVINCE].count, row->records);
		if (is_nowhere(row->city))
			add(&of->facts[FACT_CLIENTS_UNPLACED].count, row->records);
	}
	if (all == 0) /* nobody asked, or no record has an address */
		return;
	finding_fact(j, out, of, FACT_CLIENTS_CITY, all);
	finding_fact(j, out, of, FACT_CLIENTS_PROVINCE, all);
	finding_fact(j, out, of, FACT_CLIENTS_UNPLACED, all);
}
