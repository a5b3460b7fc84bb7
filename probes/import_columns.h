/* Which column of a foreign table holds what: said by a map, else guessed from its heading. */
#ifndef CDNPROOF_PROBES_IMPORT_COLUMNS_H
#define CDNPROOF_PROBES_IMPORT_COLUMNS_H

#include "base/arena.h"
#include "base/array.h"
#include "base/err.h"
#include "probes/import_text.h"

enum import_field {
	FIELD_ADDR,
	FIELD_TIME,
	FIELD_RTT,
	FIELD_SENT,
	FIELD_ANSWERED,
	FIELD_LOST,
	FIELD_LOSS, /* a share */
	FIELD_STATUS,
	FIELD_OK, /* the status that means an answer */
	FIELD_HTTP_STATUS,
	FIELD_NODE,
	FIELD_METHOD,
	FIELD_PORT,
	FIELD_CHECK,
	FIELD_AGENT, /* who measured */
	FIELD_TTL,
	FIELD_COUNT
};

/* Of FIELD_LOSS: how many powers of ten a share is more. Of times and RTTs: import_value.h. */
enum { IMPORT_UNIT_RATIO = 0, IMPORT_UNIT_PERCENT = 2 };

/* One "field=column", "field=#3" or "field:=constant". */
struct import_mapping {
	enum import_field field;
	int unit; /* IMPORT_NO_UNIT: the name of the field has none */
	const char *name, *column;
	bool constant;
};
struct import_map {
	LIST_OF(struct import_mapping) mappings;
};

/* Texts of one or several mappings, separated by commas. ERR_USAGE. */
int import_map_parse(
	const char *const *texts, struct arena *arena, struct import_map *out, struct err *err);
const struct import_mapping *import_map_find(const struct import_map *map, enum import_field field);

struct import_column {
	int index;            /* -1: none */
	int unit;             /* IMPORT_NO_UNIT */
	const char *constant; /* NULL */
};
struct import_columns {
	struct import_column of[FIELD_COUNT];
	const char *guess; /* "addr=目标IP, …", in the arena */
};

/* False: this row is not the heading; *why says what is missing or twice, in the arena. */
bool import_columns_find(const struct import_cells *heading, const struct import_map *map,
	struct arena *arena, struct import_columns *out, const char **why);

/* The cell of a row, or the constant; NULL: there is no such column, or the row is too short. */
const char *import_column_text(const struct import_columns *columns, enum import_field field,
	const struct import_cells *cells);

/* Index of the column with this heading, or "#3"; -1. */
int import_column_named(const struct import_cells *heading, const char *name);

#endif
