/* Numbers of both sides, as the annual report names them. */
#include <string.h>

#include "base/text.h"
#include "bundle/diff_parts.h"

static int64_t nodes(const struct diff_side *side)
{
	return (int64_t)side->evidence->nodes.count;
}

static int64_t nodes_of(const struct diff_side *side, int role)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_node, node, &side->evidence->nodes)
		count += node->role == role;
	return count;
}

static int64_t core(const struct diff_side *side)
{
	return nodes_of(side, ROLE_CORE);
}

static int64_t regional(const struct diff_side *side)
{
	return nodes_of(side, ROLE_REGIONAL);
}

static int64_t edge(const struct diff_side *side)
{
	return nodes_of(side, ROLE_EDGE);
}

static int64_t sites(const struct diff_side *side)
{
	return (int64_t)side->evidence->sites.count;
}

static bool has_node(const struct evidence *evidence, const char *city)
{
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		if (text_equal(node->city, city))
			return true;
	return false;
}

/* Of the region's cities. */
static int64_t cities_with_nodes(const struct diff_side *side)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_city, city, &side->evidence->cities)
		count += has_node(side->evidence, city->code);
	return count;
}

static int64_t cities_of(const struct diff_side *side, int verdict)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_city, city, &side->evidence->cities)
		count += city->service.verdict == verdict;
	return count;
}

static int64_t cities_covered(const struct diff_side *side)
{
	return cities_of(side, VERDICT_PASS);
}

static int64_t cities_not_covered(const struct diff_side *side)
{
	return cities_of(side, VERDICT_FAIL);
}

static int64_t cities(const struct diff_side *side)
{
	return (int64_t)side->evidence->cities.count;
}

static int64_t addresses(const struct diff_side *side)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_node, node, &side->evidence->nodes)
		count += (int64_t)node->addresses.count;
	return count;
}

/* A sum of some nodes would be none of the network's. */
static int64_t bandwidth_mbps(const struct diff_side *side)
{
	int64_t sum = 0;

	if (!side->dossier)
		return BIND_ABSENT;
	LIST_EACH(const struct node, node, &side->dossier->nodes) {
		if (node->bandwidth_mbps == BIND_ABSENT)
			return BIND_ABSENT;
		sum += node->bandwidth_mbps;
	}
	return sum;
}

static int64_t agents(const struct diff_side *side)
{
	return (int64_t)side->evidence->agents.count;
}

static int64_t documents(const struct diff_side *side)
{
	int64_t count = 0;

	LIST_EACH(const struct evidence_document, document, &side->evidence->documents)
		count += document->counts;
	return count;
}

static int64_t domains(const struct diff_side *side)
{
	return side->dossier ? (int64_t)side->dossier->domains.count : BIND_ABSENT;
}

static int64_t fact_sum(const struct diff_side *side, int fact)
{
	const struct finding *finding = evidence_finding(side->evidence, "logs.traffic");
	int64_t sum = 0;
	bool any = false;

	if (!finding)
		return BIND_ABSENT;
	LIST_EACH(const struct evidence_fact, row, &finding->facts) {
		if (row->fact != fact || row->kind != LOG_ACCESS)
			continue;
		if (row->count > JSON_INT_MOST - sum)
			return BIND_ABSENT;
		sum += row->count;
		any = true;
	}
	return any ? sum : BIND_ABSENT;
}

static int64_t log_records(const struct diff_side *side)
{
	return fact_sum(side, FACT_RECORDS);
}

static int64_t log_bytes(const struct diff_side *side)
{
	return fact_sum(side, FACT_BYTES);
}

#define TALLY(name)                                                                                \
	{                                                                                          \
#name, name                                                                        \
	}

static const struct {
	const char *what;
	int64_t (*value)(const struct diff_side *side);
} rows[] = {
	TALLY(nodes),
	TALLY(core),
	TALLY(regional),
	TALLY(edge),
	TALLY(sites),
	TALLY(cities_with_nodes),
	TALLY(cities_covered),
	TALLY(cities_not_covered),
	TALLY(cities),
	TALLY(addresses),
	TALLY(bandwidth_mbps),
	TALLY(agents),
	TALLY(documents),
	TALLY(domains),
	TALLY(log_records),
	TALLY(log_bytes),
};

void diff_tallies(const struct diff_work *work)
{
	struct difference *out = work->out;

	out->tallies.items = arena_array(&out->arena, ARRAY_LEN(rows), sizeof(struct diff_tally));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		out->tallies.items[out->tallies.count++] = (struct diff_tally){
			rows[i].what, rows[i].value(work->old), rows[i].value(work->new)};
}
