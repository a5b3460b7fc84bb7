/* While a file is read: where in its text which minutes stand, and where its decoder could start
 * anew. Bounded: when there are too many places, every other one is forgotten.
 *
 *   block 0          block 1          block 2            a block begins with the first record
 *   |----------------|----------------|--------- text    behind LOG_OFFSETS_BLOCK of the last
 *      ^ restart              ^ restart                  a restart is where a unit begins
 */
#ifndef CDNPROOF_LOGS_OFFSETS_H
#define CDNPROOF_LOGS_OFFSETS_H

#include "base/arena.h"
#include "logs/format.h"
#include "model/inventory_offsets.h"

/* A block is read in a tenth of a second, and 10 TB of logs have 300,000 of them. */
#define LOG_OFFSETS_BLOCK (INT64_C(32) * 1024 * 1024)
#define LOG_OFFSETS_MOST  512 /* of a file; then blocks become twice as long */
/* So that little is unpacked before a block. */
#define LOG_OFFSETS_RESTARTS 4 /* of a block */
#define LOG_RESTARTS_MOST    (LOG_OFFSETS_MOST * LOG_OFFSETS_RESTARTS)

struct log_offsets_block {
	int64_t text, line, first_s, last_s;
};
struct log_offsets_restart {
	int64_t stored, text;
};

struct log_offsets {
	int64_t block_len, restart_len; /* text between two of them, at least */
	size_t block_count, restart_count;
	/* What the format knew at the first record: a later block is read from that. */
	struct log_format_state first;
	bool spoilt; /* a later block begins with something else known, such as other columns */
	struct log_offsets_block blocks[LOG_OFFSETS_MOST];
	struct log_offsets_restart restarts[LOG_RESTARTS_MOST];
};

/* For a new file; `block_len` is LOG_OFFSETS_BLOCK but in tests. */
void log_offsets_begin(struct log_offsets *offsets, int64_t block_len);

/* A record that begins at or behind this place of the text begins a block. Records that are given
 * together lie before it, so that blocks do not depend on how many come at once. */
bool log_offsets_is_due(const struct log_offsets *offsets, int64_t text);

/* A record, or a few that follow each other: where the first begins, and the first and the last
 * second of them; in the order of the text, with what their format knows now. */
void log_offsets_records(struct log_offsets *offsets, const struct log_offsets_block *records,
	const struct log_format_state *state);

/* A unit begins, in the order of the file. */
void log_offsets_unit(struct log_offsets *offsets, int64_t stored, int64_t text);

/* The last restart at or before this place of the text; zeros: the file's begin. */
struct log_offsets_restart log_offsets_restart_of(const struct log_offsets *offsets, int64_t text);

/* What is worth to be kept, in the arena; NULL: nothing, since there is only one block or it cannot
 * be relied on. */
const struct inventory_offsets *log_offsets_fill(
	const struct log_offsets *offsets, struct arena *arena);

#endif
