/* What the records of two parts of an archive say together. */
#ifndef CDNPROOF_LOGS_MERGE_TRAFFIC_H
#define CDNPROOF_LOGS_MERGE_TRAFFIC_H

#include "model/inventory.h"

/* The sum of both; NULL stands for none. In the arena, or one of the two. Hosts beyond the
 * INVENTORY_HOSTS_MOST with the most records go into the others. */
const struct inventory_traffic *log_merge_traffic(
	const struct inventory_traffic *a, const struct inventory_traffic *b, struct arena *arena);

#endif
