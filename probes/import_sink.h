/* Between the readers of foreign formats and what makes records of their measurements. */
#ifndef CDNPROOF_PROBES_IMPORT_SINK_H
#define CDNPROOF_PROBES_IMPORT_SINK_H

#include <jansson.h>

#include "base/arena.h"
#include "model/record.h"
#include "probes/import.h"

/* Where in a file: a line, or the path of an entry ("result[3]"); 0 and "" for neither. */
struct import_place {
	size_t line;
	const char *path;
};

/* Requests to one target that share an instant, as a file tells them. */
struct import_row {
	const char *addr; /* any shape that import_address takes */
	/* NULL and 0: as the options or the plan say */
	const char *node, *method, *check;
	int64_t port;
	struct unix_ms at; /* when they were sent */
	int64_t sent, answered, not_sent, dup;
	int64_t rtt_ns;      /* of each of the answered */
	int64_t http_status; /* BIND_ABSENT */
	int64_t ttl;         /* BIND_ABSENT */
	enum record_err why; /* of the lost or not sent; RECORD_ERR_COUNT: nothing is said */
};

/* A row without numbers: nothing sent, statuses absent. */
struct import_row import_row_none(void);

struct import_reader {
	/* One file; ERR_DATA: another format. */
	int (*read)(struct import *in, const char *bytes, size_t len, struct err *err);
	/* After the last file; NULL: nothing to do. */
	int (*finish)(struct import *in, struct err *err);
	void (*close)(struct import *in); /* frees what the state holds; NULL: nothing */
	const char *method; /* of its measurements, unless they or the options say another; NULL */
	bool maps;          /* takes `map` */
	bool selects;       /* takes `only` */
	bool starts;        /* takes `start` and `interval_ms` */
};
extern const struct import_reader import_csv, import_fping, import_scamper, import_atlas,
	import_blackbox;

const struct import_options *import_options(const struct import *in);
struct arena *import_arena(struct import *in);             /* lives as long as the import */
const char *import_file(const struct import *in);          /* being read; in the arena */
void import_set_file(struct import *in, const char *name); /* for faults after the last file */
void **import_state(struct import *in); /* the reader's own, NULL at first; in the arena */
void import_set_guess(struct import *in, const char *text); /* lives in the arena */

/* Takes a row, or refuses it with a fault at `place`. */
void import_add(struct import *in, const struct import_place *place, const struct import_row *row);

/* Something only the user can say: which option is missing. Ends the import: what follows is not
 * looked at any more. */
void import_ask(struct import *in, const struct import_place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool import_asks(const struct import *in); /* it was called */

/* Something that could not be understood. */
void import_refuse(struct import *in, const struct import_place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void import_pass_over(struct import *in);                    /* no measurement, and known as such */
void import_note_twice(struct import *in, int64_t requests); /* seen, and counted already */

/* The text of a column, label or key; NULL: there is none. */
typedef const char *import_lookup(void *context, const char *name);

/* Does `only` want this entry? If not it is counted as left out. */
bool import_wanted(struct import *in, import_lookup *lookup, void *context);

/* Who measured, by the file: `name` of the column or key. More than one at the end is ERR_DATA:
 * `only` chooses. */
void import_note_origin(struct import *in, const char *name, const char *value);

/* ---- JSON of other programs ---- */

/* The same objects from an array or from lines: each goes to `take`. ERR_DATA: no JSON objects at
 * all. */
typedef void import_take(struct import *in, const struct import_place *place, const json_t *object);
int import_json_objects(
	struct import *in, const char *bytes, size_t len, import_take *take, struct err *err);

/* A number or a text of digits, in ns. False: none, or out of range. */
bool import_json_duration(const json_t *value, int unit, int64_t *out_ns);
bool import_json_integer(const json_t *value, int64_t least, int64_t most, int64_t *out);

/* A key of an object as text, for import_wanted: `context` is the object. Lives until the next
 * call with this import. */
struct import_json_key {
	const json_t *object;
	char number[32];
};
import_lookup import_json_lookup;

#endif
