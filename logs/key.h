/* Which of several nodes a file or a record of a mixed archive is of, by the name that the file's
 * path or a field of the record says. */
#ifndef CDNPROOF_LOGS_KEY_H
#define CDNPROOF_LOGS_KEY_H

#include "base/arena.h"
#include "logs/format.h"
#include "logs/lines.h"
#include "logs/needle.h"
#include "model/inventory.h"

#define LOG_KEY_ABSENT  SIZE_MAX       /* the record does not have the field */
#define LOG_KEY_UNKNOWN (SIZE_MAX - 1) /* its name is in no table */

struct log_key_name {
	const char *name; /* as the logs have it */
	size_t node;      /* index */
};

struct log_key {
	const char *field; /* NULL: the path tells */
	const char *path;
	unsigned column;         /* the field's, from 1; 0: it has a name */
	struct log_needle again; /* text that has a JSON key of that name once more, or may */
	const char **nodes;      /* ascending, each once */
	size_t node_count;
	struct log_key_name *names; /* ascending */
	size_t name_count;
	const char *note; /* INVENTORY_MIXED and a digest of all that tells nodes apart */
};

/* In the arena, with texts of the dossier's. */
const struct log_key *log_key_new(
	struct arena *arena, const struct dossier *dossier, const struct log_node_key *from);

/* What stands for {node} in a path: `*` and {node} are anything up to the first place where the
 * text behind them stands, none of it a slash; a pattern that ends with a slash is a folder. False:
 * it does not fit. Bytes, linear. */
bool log_key_path_name(const char *pattern, const char *path, struct log_part *name);

/* The node of a file at this path below the one that was named, or LOG_KEY_UNKNOWN. */
size_t log_key_of_path(const struct log_key *key, const char *below);

/* The node of a record that the format's anchor has read, or one of the two above. *name: what it
 * says, in the line or in `plain` (LOG_KEY_NAME_MOST bytes). */
#define LOG_KEY_NAME_MOST 256
size_t log_key_of_record(const struct log_key *key, const struct log_format *format,
	const struct log_format_state *state, const struct log_line *line, struct log_part *name,
	uint8_t *plain);

#endif
