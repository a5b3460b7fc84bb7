/* The head of a file, and its tail where it is plain. */
#ifndef CDNPROOF_LOGS_QUICK_FILE_H
#define CDNPROOF_LOGS_QUICK_FILE_H

#include "logs/quick.h"
#include "logs/reader.h"

struct log_look {
	struct log_reader *reader;
	uint8_t *stored; /* LOGS_QUICK_PIECE */
	uint8_t *text;   /* LOG_LOOK_TEXT */
	size_t text_len;
	bool cut;                   /* the file has more text than this, or is damaged */
	struct log_assumed assumed; /* of its lines */
};
#define LOG_LOOK_TEXT (64u * 1024u)

/* Fills codec, format, first and last of an open file of out->bytes bytes. -1: no memory. */
int log_look_at(struct log_look *look, int fd, const struct log_format *forced, struct arena *arena,
	struct logs_quick_file *out, struct err *err);

#endif
