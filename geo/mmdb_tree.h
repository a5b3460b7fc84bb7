/* The search tree of a MaxMind DB, walked once before it is asked: an open that succeeds and one
 * good look-up prove nothing, a file can be sound for one address and broken for the next. */
#ifndef CDNPROOF_GEO_MMDB_TREE_H
#define CDNPROOF_GEO_MMDB_TREE_H

#include <maxminddb.h>

#include "geo/mmdb_meta.h"

/* ERR_DATA: a path longer than an address, a loop, a record outside the data section, a record that
 * does not decode, that shape_check refuses, or more work than an honest file of this size asks. */
int mmdb_tree_check(const MMDB_s *mmdb, const struct mmdb_meta *meta, struct err *err);

#endif
