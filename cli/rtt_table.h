/* What a run of the prober saw, a row for each node and method: kept while it runs, shown at its
 * end. */
#ifndef CDNPROOF_CLI_RTT_TABLE_H
#define CDNPROOF_CLI_RTT_TABLE_H

#include <stdio.h>

#include "base/arena.h"
#include "model/record.h"

struct rtt_row;

struct rtt_table {
	struct arena arena;
	struct rtt_row *first, **end; /* in order of appearance */
};

void rtt_table_init(struct rtt_table *table);
void rtt_table_fini(struct rtt_table *table);

/* Counts a record; an invalid one only as invalid. */
void rtt_table_add(struct rtt_table *table, const struct record *record);

/* Names, counts, and the least, p50, p95 and p99 RTT in milliseconds (quantiles: nearest rank, cut
 * to 1/128 of their value; the least is exact). Nothing when there is no row. */
void rtt_table_print(const struct rtt_table *table, FILE *out);

#endif
