/* What the wire did: counters and the error of its releases, in memory that the wire and the
 * program that started it share. The wire alone writes; the starter reads when the wire is gone. */
#ifndef CDNPROOF_TESTS_LAB_STATS_H
#define CDNPROOF_TESTS_LAB_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define STATS_SCHEMA  "cdnproof-lab/stats/v1"
#define STATS_BUCKETS 1024

struct wire_stats {
	bool precise;
	uint64_t in;        /* read from places */
	uint64_t out;       /* handed to places; in = the sum of this and all below */
	uint64_t lost;      /* by loss_ppm */
	uint64_t cut;       /* by cut, cut_slots, dead */
	uint64_t overflow;  /* the queue was full */
	uint64_t no_route;  /* nobody has that address */
	uint64_t multicast; /* for many; the wire carries only unicast */
	uint64_t malformed; /* no IP header */
	uint64_t refused;   /* by the place's own device */
	uint64_t pending;   /* still under way at the end */
	int64_t raise_ns;   /* from the first namespace to the last server that answers */
	int64_t cpu_ns;     /* of the wire */
	int64_t error_max_ns;
	uint64_t errors[STATS_BUCKETS]; /* releases by lateness, buckets 3 % wide */
};

/* A packet due at t left at t + late_ns; late_ns >= 0. */
void stats_add_error(struct wire_stats *stats, int64_t late_ns);

/* The least bucket end below which `permille` of the releases lie; 0 when there were none. */
int64_t stats_error_quantile(const struct wire_stats *stats, unsigned permille);

/* Writes the JSON of STATS_SCHEMA. */
int stats_write(const struct wire_stats *stats, const char *path, struct err *err);

#endif
