/* One node's logs of one kind over all inventories: presence, gaps, and why they may not count. */
#ifndef CDNPROOF_ANALYZER_ARCHIVE_H
#define CDNPROOF_ANALYZER_ARCHIVE_H

#include "analyzer/analyze.h"

struct archive_run {
	int64_t from_ms, to_ms; /* minutes with records, [from, to) */
};

/* Which stored and decompressed contents and which days of lines stand under more than one node. */
struct archive_contents;

typedef LIST_OF(int64_t) archive_rows;

struct archive {
	const char *node;                 /* NULL: the whole estate */
	int kind;                         /* enum log_kind */
	bool declared;                    /* the dossier names logs of it */
	bool found;                       /* some inventory speaks of it */
	LIST_OF(struct archive_run) runs; /* sorted, apart, without isolated ones */
	inventory_isolated_list isolated; /* records that make no retention */
	archive_rows rows;                /* all minutes: rows as of inventory_archive.minutes */
	archive_rows hours;               /* rows of [hour, records]; none: not all parts tell */
	struct unix_ms first, last;       /* BIND_ABSENT; of what is not isolated */
	int64_t records, files, bytes, bad_lines, unverified;
	bool zoneless;    /* a file with records says no zone, and nobody declared one */
	bool damaged;     /* some of it could not be read or is not verified */
	bool unavailable; /* a file of it could not be opened or understood */
	bool shared;      /* another node's archive holds the same file, or the same lines */
};

struct archive_gap {
	int64_t from_ms, to_ms;
	text_list why; /* "document:ID" of the maintenance that explains it, each once */
};
typedef LIST_OF(struct archive_gap) archive_gaps;

/* All files of the inventories by their digests, and days by their lines; in the arena. */
const struct archive_contents *archive_contents_open(
	const struct analyze_input *in, struct arena *arena);

/* The file's stored or decompressed bytes are there under another node too. Empty files share
 * nothing, nor do the nodes of a mixed archive (node_key) what was read as such below its paths. */
bool archive_contents_shared(const struct archive_contents *contents,
	const struct analyze_input *in, const struct inventory_file *file);

/* See archive_lines_shared(). Nothing is left out for a mixed archive: records that were told apart
 * name their node, and a record counts for one. */
bool archive_contents_same_lines(
	const struct archive_contents *contents, const char *node, int kind);

/* What the inventories hold of (node, kind); node NULL: of all nodes together. contents NULL:
 * nobody asks what is shared. */
void archive_gather(const struct analyze_input *in, const struct archive_contents *contents,
	const char *node, int kind, struct arena *arena, struct archive *out);

/* Stretches without a record in [from, to) that are longer than `longer_ms`, ends included. */
void archive_gaps_in(const struct archive *archive, int64_t from_ms, int64_t to_ms,
	int64_t longer_ms, struct arena *arena, archive_gaps *out);

/* Says of `gaps`, all there are of a period, which ones attached, counting documents about
 * maintenance tickets explain: what such maintenance does not cover of a gap is no longer than
 * `longer_ms` in all. The gaps that need it, those longer than that, are explained together or not
 * at all: they may take 72 hours, from end to end. */
void archive_explain(const struct analyze_input *in, const struct archive *archive,
	int64_t longer_ms, struct arena *arena, const archive_gaps *gaps);

/* Hours of [from, to) with at least one record, and all of them. */
void archive_hours(const struct archive *archive, int64_t from_ms, int64_t to_ms, int64_t *present,
	int64_t *all);

#endif
