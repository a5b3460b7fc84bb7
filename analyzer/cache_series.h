/* The objects of one check at one node: what their first answers say of the cache, and what the
 * later ones. */
#ifndef CDNPROOF_ANALYZER_CACHE_SERIES_H
#define CDNPROOF_ANALYZER_CACHE_SERIES_H

#include "analyzer/function_series.h"

struct cache_times {
	int64_t *items; /* ns */
	size_t count, cap;
};

struct cache_tally {
	int64_t series;                /* records */
	int64_t objects;               /* answered at first and again */
	int64_t first_miss, first_hit; /* of objects; the rest is unsaid */
	int64_t again;                 /* later answers */
	int64_t again_hit, again_parent, again_unsaid;
	int64_t unsaid;        /* first answers, too */
	int64_t bodies_differ; /* said to be from the cache, and not the same */
	int64_t ages_risen;
	struct identity_tally who; /* gave the answers of objects */
	int64_t answers;           /* of objects, all */
	int64_t storable;          /* of them, those that may be kept by their own Cache-Control */
	int64_t origin_first, origin_again; /* objects that the origin was asked for; requests
					     * of them beyond the first, but for 304 */
	int64_t origin_against;             /* objects of which it says otherwise */
	struct cache_times miss, hit;       /* first byte */
	text_list headers;                  /* that told, sorted, each once */
	size_t header_cap;
};

/* The origin's log has requests of this check's objects: it is the log of its origin. */
bool cache_series_in_origin(struct judged *j, const struct check *check);

/* What is added lives in `arena`. `with_origin`: the origin's log counts. */
void cache_series_count(struct judged *j, const struct function_series *series, bool with_origin,
	struct arena *arena, struct cache_tally *out);

/* The lower median in us; BIND_ABSENT: none. Sorts. */
int64_t cache_times_median_us(struct cache_times *times);

#endif
