/* Other tools' measurements → records with ts `imported`. What cannot be understood is refused with
 * its place and counted; nothing is dropped silently, no lost request becomes an RTT. */
#ifndef CDNPROOF_PROBES_IMPORT_H
#define CDNPROOF_PROBES_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/fault.h"
#include "model/plan.h"
#include "probes/import_value.h"

#define IMPORT_FILE_MOST (512u * 1024u * 1024u)

struct import_format {
	const char *name;    /* as --from takes it */
	const char *summary; /* one line of help */
};
extern const struct import_format import_formats[];
extern const size_t import_format_count;
const struct import_format *import_format_find(const char *name); /* NULL: none */

struct import_options {
	const struct import_format *format;
	const char *agent;       /* whose results they are */
	const struct plan *plan; /* NULL: none; then slot_ms and, where the file has none, node */
	int64_t slot_ms;         /* without a plan */
	/* What the file does not say; NULL and 0: nothing. */
	const char *node, *method, *check;
	int64_t port;
	const char *const *map;  /* "field=column", "field=#3", "field:=constant"; NULL: guess */
	const char *const *only; /* "column=value": other rows are left out; NULL: all */
	struct import_zone zone; /* of local times */
	struct unix_ms start;    /* BIND_ABSENT: the file says when */
	int64_t interval_ms;     /* between two requests to one target; 0: not said */
	bool means;              /* one RTT may stand for several answers */
};

struct import_counts {
	int64_t sent, answered, lost, not_sent; /* requests in records */
	int64_t records;
	int64_t refused;      /* lines, or entries, that were not understood: see the faults */
	int64_t passed_over;  /* lines that are no measurement: headings, summaries */
	int64_t left_out;     /* by `only` */
	int64_t other_target; /* requests to what the plan does not ask for */
	int64_t outside;      /* requests outside the plan's slots */
	int64_t twice; /* requests that stand in two files, or were resampled: counted once */
	const char *other_example; /* one of other_target: its address, method and port; NULL */
};

struct import;

/* The options and `faults` must outlive it. ERR_DATA: the agent is not the plan's; ERR_USAGE: an
 * option that the format does not know. */
int import_open(const struct import_options *options, struct faults *faults, struct import **out,
	struct err *err);
void import_close(struct import *import);

/* One file. `name` is what faults call it. ERR_DATA: it is not of this format at all. */
int import_read(
	struct import *import, const char *bytes, size_t len, const char *name, struct err *err);

/* After the last file. Ready to be written; ERR_DATA when there is nothing. */
int import_finish(struct import *import, struct err *err);

/* How columns were understood, "addr=目标IP, …"; NULL where nothing was guessed. */
const char *import_guess(const struct import *import);
const struct import_counts *import_counts(const struct import *import);

struct record;
struct output;

/* Appends the records. The run's name is made of the agent and the bytes that were read: the same
 * measurements imported again are the same records or conflict with them, and are never counted
 * twice. */
int import_write(struct import *import, struct output *output, struct err *err);

#endif
