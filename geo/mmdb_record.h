/* The data section of a MaxMind DB, decoded with every bound checked (format 2.0): sizes and
 * nesting are a stranger's. */
#ifndef CDNPROOF_GEO_MMDB_RECORD_H
#define CDNPROOF_GEO_MMDB_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The types of the format, by their numbers in it. */
enum mmdb_type {
	MMDB_EXTENDED,
	MMDB_POINTER,
	MMDB_TEXT,
	MMDB_DOUBLE,
	MMDB_BYTES,
	MMDB_UINT16,
	MMDB_UINT32,
	MMDB_MAP,
	MMDB_INT32,
	MMDB_UINT64,
	MMDB_UINT128,
	MMDB_ARRAY,
	MMDB_CACHE, /* never stands in a file, nor does the next */
	MMDB_END,
	MMDB_BOOLEAN,
	MMDB_FLOAT,
};

#define MMDB_RECORD_DEPTH_MOST  32
#define MMDB_RECORD_VALUES_MOST 4096  /* of one record */
#define MMDB_RECORD_BYTES_MOST  65536 /* of texts and the like of one record */

struct mmdb_bytes {
	const uint8_t *at;
	size_t len;
};

struct mmdb_value {
	unsigned type;     /* enum mmdb_type, never a pointer */
	uint32_t size;     /* bytes; of a map or an array: members; of a boolean: its value */
	const uint8_t *at; /* in the section; NULL for maps, arrays and booleans */
};

struct mmdb_path {
	const struct mmdb_path *up; /* NULL: the record itself */
	const char *key;            /* of a map, not terminated; NULL: the index of an array */
	size_t key_len, index;
	size_t state; /* the visitor's own, 0 at first: what it knows here, for the members */
};

struct mmdb_visitor {
	/* Called for every value, containers before their members; the record itself has no path:
	 * NULL. -1 with err ends the walk. */
	int (*see)(void *context, struct mmdb_path *path, const struct mmdb_value *value,
		struct err *err);
	void *context;
};

/* Walks the value at `offset`. ERR_DATA when it is broken: beyond the section, deeper or larger
 * than the limits above, no UTF-8, a text with NUL, a type that may not stand there. *work grows by
 * the values and bytes looked at; NULL is fine. */
int mmdb_record_walk(struct mmdb_bytes section, size_t offset, const struct mmdb_visitor *visitor,
	uint64_t *work, struct err *err);

/* "subdivisions.0.iso_code". False: does not fit. */
bool mmdb_path_text(const struct mmdb_path *path, char *out, size_t cap);

uint64_t mmdb_value_uint(const struct mmdb_value *value); /* of at most 8 bytes, big-endian */

#endif
