/* The files that a scan has read, kept beside its output until that is written: a scan that was
 * interrupted, however rudely, goes on where it stopped. A file is known again by all that its
 * result depends on: its place, device, inode, size and times, and how it was asked to be read.
 *
 * The text has a line for the program's version and one for each file:
 *     SHA-256 of what the file is known by, SHA-256 of the JSON, JSON (logs/journal_line.h)
 * A line that is torn or damaged is nobody's, and its file is read again. */
#ifndef CDNPROOF_LOGS_JOURNAL_H
#define CDNPROOF_LOGS_JOURNAL_H

#include <sys/stat.h>

#include "base/digest.h"
#include "logs/archive.h"

#define LOG_JOURNAL_SUFFIX ".partial"

/* Owns the open file and its lock. But for opening and closing, any thread may call. */
struct log_journal;

/* Takes up the journal of this output, or begins one. ERR_CANTCREATE: it cannot be made, another
 * scan has it, or what is there is no journal of this user. */
int log_journal_open(const char *output, struct log_journal **out, struct err *err);
/* One without a file goes. NULL is fine. */
void log_journal_close(struct log_journal *journal);
void log_journal_remove(struct log_journal *journal); /* the output is there; then close */

/* Where it can be written no more, scans go on without: said once. */
void log_journal_on_failure(struct log_journal *journal,
	void (*say)(void *context, const struct err *why), void *context);

size_t log_journal_kept(const struct log_journal *journal); /* files that it had when opened */
bool log_journal_is(const struct log_journal *journal, const struct stat *opened);

/* What the file of this task is known by. */
void log_journal_key(const struct log_task *task, const struct stat *opened,
	const struct logs_options *options, char out[DIGEST_TEXT_LEN]);

/* True: it was read before; filled as log_journal_line_read does. */
bool log_journal_find(struct log_journal *journal, const char *key, struct arena *arena,
	struct inventory_file *entry, struct log_result *result);

/* A file that was read: it must have been at rest, see log_journal_may_keep(). */
void log_journal_put(struct log_journal *journal, const char *key,
	const struct inventory_file *entry, const struct log_result *result);

/* The same bytes would be read and judged the same later: it was last changed some time before now,
 * so that any change shows in its times, and by times that are not doubted now and believed
 * later. */
bool log_journal_may_keep(const struct stat *opened, const struct inventory_file *entry,
	const struct log_result *result, struct unix_ms now);

#endif
