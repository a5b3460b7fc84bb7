/* All records of a run together: read from any number of files, each line's fate counted. */
#ifndef CDNPROOF_MODEL_RECORD_SET_H
#define CDNPROOF_MODEL_RECORD_SET_H

#include "model/record.h"
#include "model/record_lines.h"

enum record_fate {
	RECORD_GOOD,
	RECORD_DUPLICATE, /* the same line stands elsewhere: counts once */
	RECORD_CONFLICT,  /* another line has the same identity: neither counts */
};

struct record_entry {
	struct record record;
	const char *line_sha256;
	uint32_t file;    /* index into names */
	uint8_t fate;     /* enum record_fate */
	bool seq_gap;     /* a line of its run before it is not there */
	bool chain_break; /* the line before it is another than the one it names */
};

struct record_set {
	struct arena arena;
	LIST_OF(struct record_entry *)
	entries; /* the list on the heap; after record_set_close_up: by agent, run, seq */
	LIST_OF(const char *) names; /* of files, in the order in which they were read */
	LIST_OF(struct bind_count) malformed_by_file; /* sorted by name */
	int64_t lines, malformed, torn;
	size_t entry_cap, name_cap, malformed_cap;
	struct faults faults;         /* of malformed lines, for the user to see */
	struct record_reader *reader; /* NULL: nothing is being read */
};

void record_set_init(struct record_set *set);
void record_set_fini(struct record_set *set);

/* Reads a file of lines. Malformed lines are counted and named in set->faults; a last line
 * without LF is torn, counted and ignored. `name` is what evidence calls the file. */
int record_set_read(struct record_set *set, const char *path, const char *name, struct err *err);
void record_set_add(struct record_set *set, const char *bytes, size_t len, const char *name);

/* Lines that begin before `end` (-1: all); *line_no is moved on by those of any kind. */
int record_set_read_lines(struct record_set *set, struct record_lines *lines, int64_t end,
	const char *name, int64_t *line_no, struct err *err);

/* All of `from`, which is not closed up and holds one file's lines or a piece's, before which stand
 * so many others; it is empty after. */
void record_set_join(
	struct record_set *set, struct record_set *from, const char *name, int64_t lines_before);

/* A new, zeroed entry, for who does not read it from a line. */
struct record_entry *record_set_push(struct record_set *set);

/* Sorts, finds duplicates, conflicts of identity and breaks of the chain. Once, at the end; after
 * it the order in which files were read no longer shows. */
void record_set_close_up(struct record_set *set);

#endif
