/* The metadata of a MaxMind DB, read before libmaxminddb sees the file: 1.7 leaks on some broken
 * ones and counts the size of large trees in 32 bits. */
#ifndef CDNPROOF_GEO_MMDB_META_H
#define CDNPROOF_GEO_MMDB_META_H

#include "geo/mmdb_record.h"

struct mmdb_meta {
	uint64_t node_count, record_size, ip_version, build_epoch;
	struct mmdb_bytes
		data; /* the data section: from behind the tree to the metadata's marker */
};

/* ERR_DATA: no MaxMind DB of format 2, or one whose tree does not fit into the file. */
int mmdb_meta_read(struct mmdb_bytes file, struct mmdb_meta *out, struct err *err);

#endif
