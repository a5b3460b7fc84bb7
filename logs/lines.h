/* Text that comes in pieces → lines, in constant memory. */
#ifndef CDNPROOF_LOGS_LINES_H
#define CDNPROOF_LOGS_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOG_LINE_MOST (64u * 1024u) /* bytes of a line that are kept; the rest is skipped */

struct log_line {
	const uint8_t *at; /* without line end, NUL bytes and byte order mark; never empty */
	size_t len;        /* at most LOG_LINE_MOST */
	int64_t number;    /* from 1, empty lines counted */
	int64_t offset;    /* in the text, of its first byte */
	bool open;         /* the text ended before the line did */
};

/* Lines that follow each other, as they lie in the text, some of which may be empty. Line i ends at
 * at[ends[i]], and the next one begins behind that. */
struct log_batch {
	const uint8_t *first; /* where line 0 begins, which may be before `at` */
	int64_t number;       /* of line 0 */
	int64_t offset;       /* likewise, in the text */
	const uint8_t *at;
	const uint16_t *ends;
	size_t count;
	const uint8_t *readable; /* bytes before it may be read */
};

struct log_lines_sink {
	void *context;
	void (*line)(void *context, const struct log_line *line);
	void (*nul_run)(void *context, int64_t offset, int64_t length); /* in the text */
	/* Takes as many of the first lines as it likes, which are then not given one by one; says
	 * how many. NULL: none. */
	size_t (*batch)(void *context, const struct log_batch *batch);
};

struct log_lines {
	const struct log_lines_sink *sink;
	uint8_t line_end;    /* LF, or CR in a text that has no LF */
	int64_t offset;      /* of the next byte */
	int64_t line_offset; /* of the line at hand */
	int64_t line_number;
	uint8_t *carry; /* LOG_LINE_MOST: the part of a line that earlier pieces held */
	size_t carry_len;
	bool cut; /* the line at hand is longer than is kept */
	int64_t long_lines;
	bool byte_order_mark;
	int64_t nul_at, nul_len; /* the run at hand; 0: none */
};

/* `carry` has LOG_LINE_MOST bytes and is borrowed. */
void log_lines_begin(struct log_lines *lines, const struct log_lines_sink *sink, uint8_t *carry);
void log_lines_feed(struct log_lines *lines, const uint8_t *at, size_t len);
void log_lines_finish(struct log_lines *lines); /* gives the open line, if there is one */

/* Stack traces and the like: a line that belongs to the one before it. It is not empty. */
bool log_line_is_indented(const uint8_t *line);

/* How many NUL bytes the text begins with. */
size_t log_nul_run(const uint8_t *at, size_t len);

#endif
