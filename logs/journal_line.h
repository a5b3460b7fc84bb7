/* What reading one file came to ↔ a line of text: its entry, its minutes, its traffic and its
 * members, so that an archive built of lines that were read back is the one that was built of the
 * files. Format: docs/formats.md. */
#ifndef CDNPROOF_LOGS_JOURNAL_LINE_H
#define CDNPROOF_LOGS_JOURNAL_LINE_H

#include "logs/archive.h"

/* JSON without LF, heap. The entry has its name and node. -1: no memory. */
int log_journal_line_text(const struct inventory_file *entry, const struct log_result *result,
	char **out, size_t *len, struct err *err);

/* Foreign bytes. True: the entry and the result are filled as they were, texts in the arena, the
 * rest for log_result_fini; device, inode and the like are the caller's. False: it is no such line,
 * nothing is written. */
bool log_journal_line_read(const char *text, size_t len, struct arena *arena,
	struct inventory_file *entry, struct log_result *result);

#endif
