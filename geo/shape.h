/* Where vendors' records say what we ask for. The shape is told by the paths that a record has,
 * never by the file's name or type: files are re-badged. */
#ifndef CDNPROOF_GEO_SHAPE_H
#define CDNPROOF_GEO_SHAPE_H

#include "base/bind.h"
#include "geo/gazetteer.h"
#include "geo/mmdb_record.h"

typedef LIST_OF(struct bind_pair) field_list; /* as in struct answer: dotted path → text, sorted */

/* Is a value of this type good at this path? ERR_DATA with the path when it is not. Paths that we
 * do not ask for may hold anything. */
int shape_check(const struct mmdb_path *path, const struct mmdb_value *value, struct err *err);

/* Of each kind the first path that says something, in the order of the table. */
void shape_read(const field_list *fields, struct gazetteer_record *out);

#endif
