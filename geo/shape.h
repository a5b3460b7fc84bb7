/* Where vendors' records say what we ask for. The shape is told by the paths that a record has,
 * never by the file's name or type: files are re-badged. */
#ifndef CDNPROOF_GEO_SHAPE_H
#define CDNPROOF_GEO_SHAPE_H

#include "geo/gazetteer.h"
#include "geo/mmdb_record.h"
#include "geo/operator.h"

#define SHAPE_PATHS_MOST 96

struct shape; /* the table of paths as a tree of keys */

int shape_new(struct shape **out, struct err *err);
void shape_free(struct shape *shape);

/* What a record has at the paths that we ask for, in the order of the record. */
struct shape_found {
	size_t count;
	struct {
		unsigned row; /* of the table of paths */
		struct mmdb_value value;
	} items[SHAPE_PATHS_MOST];
};

/* To be called for every value of a record, containers first. Begins `found` anew with the record
 * itself and adds the values that are asked for. ERR_DATA with the path: a type that is no good
 * there, a coordinate outside the earth, a path that is there twice. Of operators any type will do;
 * what is none that we read says nothing. Paths that we do not ask for may hold anything. */
int shape_see(const struct shape *shape, struct mmdb_path *path, const struct mmdb_value *value,
	struct shape_found *found, struct err *err);

struct shape_network {
	enum geo_operator is; /* by its name, else by the number */
	uint32_t asn;         /* 0: not said */
};

/* Of each kind the first path that says something, in the order of the table. Texts live in `arena`
 * or are static. What files write for "unknown" (empty, 0, -) says nothing. */
void shape_read(const struct shape_found *found, struct arena *arena, struct gazetteer_record *out,
	struct shape_network *network);

/* "4134", "AS4134", "AS4134 CHINANET-BACKBONE"; 0: no number of an autonomous system. */
uint32_t shape_asn(const char *text);

/* A record of names alone, put together elsewhere: codes of 2 or 4 digits, of a whole province
 * beside a city's name, and names of the country where a province is expected are set right. */
void shape_settle(struct gazetteer_record *record, struct arena *arena);

#endif
