/* Inside of the reader: what it knows of the file at hand. */
#ifndef CDNPROOF_LOGS_READER_STATE_H
#define CDNPROOF_LOGS_READER_STATE_H

#include "base/digest.h"
#include "base/xxh128.h"
#include "logs/offsets.h"
#include "logs/reader.h"
#include "logs/shares.h"
#include "logs/tally.h"

#define LOG_WINDOW_LEN (64u * 1024u)

/* Text waits in the window until a format reads a line of it; it is then fed to `lines` and the
 * window is shut. Lines of a window that no format reads are bad, and the next one is tried. */
struct log_reader {
	struct unix_ms now;
	const struct log_codec_limits *limits;
	struct digest_lanes *lanes; /* or NULL */
	struct log_codec_sink codec_sink;
	struct log_lines_sink lines_sink;
	const char *name;
	const struct log_format *forced; /* or NULL: by trial */
	const struct log_codec *codec;
	const char *verdict; /* the decoder's damage: corrupt, truncated, ...; NULL: none */
	const struct log_codec *inside; /* of the text, when it is an archive */
	int64_t trusted;                /* stored bytes that are verified themselves */
	const char *first; /* the verdict that is asked for a second opinion; NULL: none is */
	struct log_stream stream;
	struct digest *stored_digest;
	struct digest *stored_sm3, *text_digest; /* NULL unless wanted */
	struct xxh128 *text_hash;
	int64_t stored;
	struct log_spent spent;
	struct log_lines lines;
	struct log_assumed assumed;
	int64_t dated_until;           /* ms; see log_times_until() */
	const struct log_watch *watch; /* or NULL */
	struct log_judge judge;
	struct log_tally pending, verified;
	struct log_traffic *traffic;     /* NULL: never asked for */
	const struct log_places *places; /* NULL: where clients are is not asked */
	struct log_shares *shares;       /* NULL: a file is one node's */
	struct log_offsets *offsets;     /* NULL: never asked for */
	int64_t text_base;  /* of the text, where the decoder started; 0 before a jump */
	int64_t skip;       /* bytes of text before the place that was jumped to */
	int64_t unverified; /* lines */
	int64_t unproven;   /* bytes of text behind the last that was verified */
	size_t window_len, window_verified;
	const char *refusal;
	struct inventory_damage damage[LOG_DAMAGE_MOST];
	size_t damage_count, damage_proven; /* damage_proven: found in verified text */
	int64_t damage_left_out, left_out_proven;
	const char *notes[LOG_NOTES_MOST];
	size_t note_count;
	bool use_second, wants_text_digest, wants_sm3, wants_traffic, wants_offsets;
	bool jumped; /* what is read now is a part of the file */
	bool window_open, window_first, stopped;
	uint8_t carry[LOG_LINE_MOST];
	uint8_t window[LOG_WINDOW_LEN];
};

/* Some of its lines have a time. */
bool log_reader_was_read(const struct log_reader *reader);

/* reader_fill.c: everything but name, node, kind and times, once the file is settled. */
void log_reader_fill(struct log_reader *reader, struct arena *arena, struct inventory_file *out);

#endif
