/* The metadata of a MaxMind DB. */
#ifndef CDNPROOF_GEO_MMDB_META_H
#define CDNPROOF_GEO_MMDB_META_H

#include "geo/mmdb_record.h"

struct mmdb_meta {
	uint64_t node_count, record_size, ip_version;
	uint64_t build_epoch;   /* seconds since 1970, as written: 0 and UINT64_MAX are seen */
	struct mmdb_bytes tree; /* node_count nodes of two records */
	struct mmdb_bytes data; /* from behind the tree's separator to the metadata's marker */
};

/* ERR_DATA: no MaxMind DB of format 2, or one whose tree does not fit into the file. */
int mmdb_meta_read(struct mmdb_bytes file, struct mmdb_meta *out, struct err *err);

#endif
