/* What the tests of logs/ share: text that grows, gzip, folders that go away, one file read. */
#ifndef CDNPROOF_TESTS_LOGS_FIXTURE_H
#define CDNPROOF_TESTS_LOGS_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

#include "logs/reader.h"

#define FIXTURE_NOW INT64_C(1763683200000) /* 2025-11-21T08:00:00+08:00 */

struct text {
	char *at; /* heap; NUL behind the last byte */
	size_t len, cap;
};

void text_add(struct text *text, const void *bytes, size_t len);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_fini(struct text *text);

/* One more gzip member behind what is there. */
void text_add_gzip(struct text *text, const void *bytes, size_t len);

/* One combined line of the instant (seconds since the epoch), in +0800. */
void text_add_line(struct text *text, int64_t second);

/* A new empty folder; the caller removes it. Heap. */
char *folder_new(void);
void folder_remove(char *folder); /* with all that is in it; frees */
void folder_put(const char *folder, const char *name, const void *bytes, size_t len);

struct text data_file(const char *name); /* of tests/data/logs */

/* A file from memory through a reader of its own, fed in pieces of `piece` bytes (0: at once). */
struct log_read {
	struct arena arena;
	struct log_reader *reader;
	struct inventory_file file;
	const char *refusal;
};
struct log_read log_read_bytes(const char *name, const void *bytes, size_t len, size_t piece);
void log_read_fini(struct log_read *read);

bool has_note(const struct inventory_file *file, const char *word);

#endif
