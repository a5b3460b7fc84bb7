/* What the wire did: counters and the error of its releases, in memory that the wire and the
 * program that started it share. The wire alone writes (but for `unread`); the starter reads when
 * the wire is gone. */
#ifndef CDNPROOF_TESTS_LAB_STATS_H
#define CDNPROOF_TESTS_LAB_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "tests/lab/kind.h"
#include "tests/lab/paths.h"
#include "tests/lab/topology.h"

#define STATS_SCHEMA  "cdnproof-lab/stats/v1"
#define STATS_BUCKETS 1024

/* Of one kind of packet on the way from one place to another.
 * in + dup = out + lost + cut + overflow + refused + what is still under way. */
struct counts {
	uint64_t in;        /* read from the place */
	uint64_t dup;       /* copies made */
	uint64_t out;       /* handed to the other place, copies too */
	uint64_t lost;      /* by loss_ppm */
	uint64_t cut;       /* by cut, cut_slots, dead */
	uint64_t overflow;  /* the queue was full */
	uint64_t refused;   /* by the other place's own device */
	uint64_t late;      /* of `in`: delayed by late_us */
	uint64_t reordered; /* of `out`: one that had entered later was out already (RFC 4737) */
	uint64_t next;      /* behind the greatest number that was out; not printed */
};

struct wire_stats {
	bool precise;
	size_t place_count;
	uint64_t no_route;  /* nobody has that address */
	uint64_t multicast; /* for many; the wire carries only unicast */
	uint64_t malformed; /* no IP header */
	uint64_t unread;    /* dropped by the places' devices before the wire read them */
	int64_t raise_ns;   /* from the first namespace to the last server that answers */
	int64_t cpu_ns;     /* of the wire */
	int64_t error_max_ns;
	uint64_t errors[STATS_BUCKETS]; /* releases by lateness, buckets 3 % wide */
	struct counts counts[];         /* by from, to, kind */
};

struct stats_output {
	const char *path;
	const struct topology *topology;
	const struct paths *paths;
	bool all_pairs; /* else those on which packets can be harmed */
};

/* Zeroed memory that stays shared over fork(). */
int stats_share(size_t place_count, struct wire_stats **out, struct err *err);
void stats_unshare(struct wire_stats *stats); /* NULL is fine */

struct counts *stats_at(struct wire_stats *stats, size_t from, size_t to, enum kind kind);

/* The number-th packet (from 0) of its kind that way was handed over. */
void stats_count_out(struct counts *counts, uint64_t number);

/* A packet due at t left at t + late_ns; late_ns >= 0. */
void stats_add_error(struct wire_stats *stats, int64_t late_ns);

/* The least bucket end below which `permille` of the releases lie; 0 when there were none. */
int64_t stats_error_quantile(const struct wire_stats *stats, unsigned permille);

/* Writes the JSON of STATS_SCHEMA. */
int stats_write(const struct wire_stats *stats, const struct stats_output *output, struct err *err);

#endif
