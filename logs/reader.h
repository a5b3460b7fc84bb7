/* One stored file, pushed in pieces → its entry in the inventory and its minutes. Opens nothing, so
 * that a test or a fuzzer can be the file. */
#ifndef CDNPROOF_LOGS_READER_H
#define CDNPROOF_LOGS_READER_H

#include "base/arena.h"
#include "base/digest_lanes.h"
#include "base/err.h"
#include "base/when.h"
#include "logs/codec.h"
#include "logs/format.h"
#include "logs/line_sums.h"
#include "logs/minutes.h"
#include "logs/offsets.h"
#include "logs/shares.h"
#include "logs/traffic.h"
#include "model/inventory.h"

#define LOG_DAMAGE_MOST 100 /* entries a file; note damage_left_out:N counts the rest */
#define LOG_NOTES_MOST  16

struct log_reader; /* serves any number of files, one after the other */

/* Stamps more than a day after `now`, or after a file was written, are implausible. `limits` is
 * borrowed. NULL: no memory. */
struct log_reader *log_reader_new(struct unix_ms now, const struct log_codec_limits *limits);
void log_reader_free(struct log_reader *reader);

/* Digests from the next file on are worked off with others of these lanes (borrowed). What is fed
 * must then stay unchanged until digest_lanes_settle(). */
void log_reader_share_lanes(struct log_reader *reader, struct digest_lanes *lanes);

/* From the next file on, also SHA-256 of what a codec unpacks, or no more: it takes nearly half of
 * the time. */
void log_reader_want_content_sha256(struct log_reader *reader, bool wanted);

/* From the next file on, also SM3 of its stored bytes, or no more. */
void log_reader_want_sm3(struct log_reader *reader, bool wanted);

/* Where clients are is asked of these (borrowed; NULL: not asked), when traffic is counted. Before
 * traffic is first wanted. */
void log_reader_ask_places(struct log_reader *reader, const struct log_places *places);

/* From the next file on, also what its records say together is counted, or no more. False: no
 * memory. */
bool log_reader_want_traffic(struct log_reader *reader, bool wanted);

/* Likewise, where in the file which minutes stand. False: no memory. */
bool log_reader_want_offsets(struct log_reader *reader, bool wanted);

/* From the next file on, records are also counted node by node, and their traffic only so. The key
 * is borrowed; NULL: no more. False: no memory. */
bool log_reader_tell_nodes(struct log_reader *reader, const struct log_key *key);

/* Begins a file. `name` (borrowed until the end) is looked at for its suffix; `head` holds its
 * first bytes, LOG_CODEC_HEAD unless it is shorter, and is fed again afterwards. `forced` NULL: the
 * format is found by trial. */
int log_reader_begin(struct log_reader *reader, const char *name, const struct log_format *forced,
	const uint8_t *head, size_t len, struct err *err);

/* What the lines of a file may leave out. */
struct log_assumed {
	struct unix_ms written; /* when it was last written; before 2000: not known */
	int zone_minutes;       /* of stamps without a zone, east positive */
	bool zone_declared;     /* false: nobody said so */
};

#define LOG_ZONE_UNDECLARED 480 /* +08:00, where nothing is declared; a note says so */

/* The note of a file whose times had no zone: "zone_assumed:+08:00". */
#define LOG_ZONE_NOTE "zone_assumed:"
const char *log_zone_note(struct arena *arena, int minutes);

/* The note of a file whose format was said, and not found by trial: "format_forced:combined". */
#define LOG_FORCED_NOTE "format_forced:"
const char *log_forced_note(struct arena *arena, const struct log_format *format);

/* Between begin and the first feed; else it was written now, and the zone is undeclared. */
void log_reader_assume(struct log_reader *reader, const struct log_assumed *assumed);

int log_reader_feed(struct log_reader *reader, const uint8_t *at, size_t len, struct err *err);

/* A place in a file: a record's line, and where a decoder can start before it. */
struct log_place {
	int64_t stored, stored_text; /* stored offset of a unit, and of the text that comes of it */
	int64_t text, line;          /* offset in the text, and number of the line */
};

/* Of a reader that was asked for offsets: enough of the file was fed to jump in it. */
bool log_reader_may_jump(const struct log_reader *reader);
/* From the place on, lines are shown to the watch as before; nothing else comes of the file any
 * more: it is not to be finished, but the next one begun. What is fed next are the stored bytes
 * from place->stored on; or, if the reader was before the place, those that come next. */
int log_reader_jump(struct log_reader *reader, const struct log_place *place, struct err *err);
/* Since the last jump it has come between the restart and the place. */
bool log_reader_is_before(const struct log_reader *reader, const struct log_place *place);
/* Offset in the text of the line at hand: all before it were shown. */
int64_t log_reader_line_at(const struct log_reader *reader);
/* The restart before a place in the text, as far as it was read. */
struct log_offsets_restart log_reader_restart_of(const struct log_reader *reader, int64_t text);
bool log_reader_lacks_year(const struct log_reader *reader); /* seconds shown are of logs/year.h */

/* From outside the file: what its reading met. Words are constants. */
void log_reader_note(struct log_reader *reader, const char *word);
void log_reader_damage(struct log_reader *reader, const char *kind, int64_t offset, int64_t length);

/* Shows the records of the files that follow, verified or not, to a watch (borrowed). */
struct log_watch;
void log_reader_watch(struct log_reader *reader, const struct log_watch *watch);

/* While a record is shown: where the fields of its line stand. False: its format has none that are
 * told apart, or this line has none. */
bool log_reader_fields(
	const struct log_reader *reader, const struct log_line *line, struct log_fields *out);

/* Ends the file and fills everything but name, node and kind, in the arena. */
int log_reader_finish(struct log_reader *reader, struct arena *arena, struct inventory_file *out,
	struct err *err);

/* After finish, until the next file: the verified minutes (borrowed), and why the text was not
 * read, or is not believed (unsupported_codec, unsupported_encoding, unknown_format,
 * mixed_epoch_units, year_undetermined), or NULL. */
const struct log_minutes *log_reader_minutes(const struct log_reader *reader);
const char *log_reader_refusal(const struct log_reader *reader);

/* Likewise, the sums of verified lines; of a file whose nodes are told apart none. */
const struct log_line_sums *log_reader_line_sums(const struct log_reader *reader);

/* Likewise, what the verified records say together. Heap; NULL: nothing. False: no memory. */
bool log_reader_traffic(const struct log_reader *reader, struct log_traffic_packed **out);

/* Likewise, what each node's records say, where they are told apart; else count 0. Heap. False: no
 * memory. */
bool log_reader_parts(const struct log_reader *reader, struct log_parts *out);

/* After finish: the decoder called the file damaged, and its codec has a second one. When that is
 * asked, the file is to be begun, fed and finished once more; the note second_opinion says that the
 * two differ. What the second finds is what counts. */
bool log_reader_doubts(const struct log_reader *reader);
void log_reader_ask_second(struct log_reader *reader);

/* What is fed in lanes may change from now on. */
void log_reader_settle(struct log_reader *reader);

/* After finish: the file is an archive that can be walked: tar, by itself or inside a codec, or zip
 * by itself. */
struct log_container {
	const struct log_codec *archive;
	const struct log_codec
		*outer; /* plain for one by itself; else the decoder that is believed */
	int64_t proven; /* bytes of the archive that are verified */
};
bool log_reader_container(const struct log_reader *reader, struct log_container *out);
bool log_reader_is_archive(const struct log_reader *reader); /* of any kind, walked or not */

/* Of all its files: what its digests and its lines took. */
struct log_spent {
	int64_t hash_ns, lines_ns;
};
const struct log_spent *log_reader_spent(const struct log_reader *reader);

/* For members of archives. From the next file on, `second` decoders are taken at once. After begin:
 * only that many of the stored bytes are verified themselves, whatever their codec says. */
void log_reader_use_second(struct log_reader *reader, bool second);
void log_reader_trust(struct log_reader *reader, int64_t bytes);

#endif
