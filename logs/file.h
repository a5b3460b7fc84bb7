/* One open file → its entry: read once from begin to the end it had when it was opened,
 * piece by piece, so that one thread can read several; twice when the codec has a second decoder to
 * ask about damage. */
#ifndef CDNPROOF_LOGS_FILE_H
#define CDNPROOF_LOGS_FILE_H

#include <sys/stat.h>

#include "logs/reader.h"

#define LOG_READ_LEN (256u * 1024u) /* most of a piece; stays in the second-level cache */

struct log_file {
	int fd;                          /* regular, at its begin */
	struct stat opened;              /* as it was then */
	const char *name;                /* for its suffix */
	const struct log_format *format; /* NULL: by trial */
	int zone_minutes;                /* of stamps without a zone */
	bool zone_declared;
	const struct log_codec_limits *limits; /* of archives around what is read */
	struct log_reader *reader;
	uint8_t *buffer; /* LOG_READ_LEN; may be another file's between two pieces */
	size_t piece;    /* bytes of a piece, from LOG_CODEC_HEAD to LOG_READ_LEN */
	void (*progress)(void *context, int64_t bytes); /* read since the last call; may be NULL */
	void *context;
	/* while it is read; zeros at first */
	int64_t done;
	int64_t read_ns; /* that reading took */
	const char *stopped_by;
	struct unix_ms header; /* see log_times_header() */
};

/* What is assumed of lines in a text that was last written then, as the file's job says. */
struct log_assumed log_file_assumes(const struct log_file *file, int64_t written_s);

/* Reads one piece; *more: there is another one. -1: stopped, or no memory. */
int log_file_step(struct log_file *file, bool *more, struct err *err);

/* After the last piece: fills everything but name, node and kind. *why: the word for skipped[] when
 * it was not read whole, else NULL. -1: stopped, or no memory. */
int log_file_end(const struct log_file *file, struct arena *arena, struct inventory_file *out,
	const char **why, struct err *err);

/* After the end, when the reader doubts: the file is stepped through and ended once more, which is
 * no progress. False: it cannot be, and the first reading stands. */
bool log_file_begin_again(struct log_file *file);

#endif
