/* One stored file, pushed in pieces → its entry in the inventory and its minutes. Opens nothing, so
 * that a test or a fuzzer can be the file. */
#ifndef CDNPROOF_LOGS_READER_H
#define CDNPROOF_LOGS_READER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/when.h"
#include "logs/codec.h"
#include "logs/format.h"
#include "logs/minutes.h"
#include "model/inventory.h"

#define LOG_DAMAGE_MOST 100 /* entries a file; note damage_left_out:N counts the rest */
#define LOG_NOTES_MOST  16

struct log_reader; /* serves any number of files, one after the other */

/* Stamps more than a day after `now` are implausible. `limits` is borrowed. NULL: no memory. */
struct log_reader *log_reader_new(struct unix_ms now, const struct log_codec_limits *limits);
void log_reader_free(struct log_reader *reader);

/* Begins a file. `name` (borrowed until the end) is looked at for its suffix; `head` holds its
 * first bytes, LOG_CODEC_HEAD unless it is shorter, and is fed again afterwards. `forced` NULL: the
 * format is found by trial. */
int log_reader_begin(struct log_reader *reader, const char *name, const struct log_format *forced,
	const uint8_t *head, size_t len, struct err *err);
int log_reader_feed(struct log_reader *reader, const uint8_t *at, size_t len, struct err *err);

/* From outside the file: what its reading met. Words are constants. */
void log_reader_note(struct log_reader *reader, const char *word);
void log_reader_damage(struct log_reader *reader, const char *kind, int64_t offset, int64_t length);

/* Shows the records of the files that follow, verified or not, to a watch (borrowed). */
struct log_watch;
void log_reader_watch(struct log_reader *reader, const struct log_watch *watch);

/* Ends the file and fills everything but name, node and kind, in the arena. */
int log_reader_finish(struct log_reader *reader, struct arena *arena, struct inventory_file *out,
	struct err *err);

/* After finish, until the next file: the verified minutes (borrowed), and why the text was not
 * read at all (unsupported_codec, unsupported_encoding, unknown_format), or NULL. */
const struct log_minutes *log_reader_minutes(const struct log_reader *reader);
const char *log_reader_refusal(const struct log_reader *reader);

#endif
